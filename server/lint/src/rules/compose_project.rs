//! What the rules for Compose files ask of the project: what it declares, what other files add, where a declaration goes.

use std::cell::OnceCell;
use std::collections::HashSet;

use dockwright_facts::compose::EntityKind;
use dockwright_model::compose::project::{ProjectFiles, Role};
use dockwright_model::compose::{Content, Profiles, Project, Service, Use};
use dockwright_model::{Compose, Surroundings};
use dockwright_syntax::compose::{resources, size};
use dockwright_syntax::yaml::{Kind, Node, Resolved};

use crate::rules::suggest;
use crate::{Context, Edit, Fix, Severity};

/// How much it matters that Compose refuses something of a service: nothing as long as its profile is off.
pub(crate) fn refused(context: &Context<'_, Compose>, service: &Service<'_>) -> Severity {
    if is_on(context, service) { Severity::Error } else { Severity::Warning }
}

/// Whether a service runs: it needs no profile, or `COMPOSE_PROFILES` in `.env` switches one on.
pub(crate) fn is_on(context: &Context<'_, Compose>, service: &Service<'_>) -> bool {
    let profiles = service.profiles();
    let around = context.surroundings().filter(|_| !profiles.is_empty());
    around.map_or_else(|| Profiles::default().allow(&profiles), |around| around.profiles(context.file).allow(&profiles))
}

/// Whether Compose puts in other files that this one names.
pub(crate) fn includes(file: &Compose) -> bool {
    file.section("include").is_some()
}

/// The names and values in a section, of all documents of the file.
pub(crate) fn declared<'a>(file: &'a Compose, section: &str) -> Vec<(&'a str, Node<'a>, Node<'a>)> {
    let sections = file.yaml().roots().filter_map(|root| root.get(section));
    let entries = sections.flat_map(Node::entries).filter(|(_, value)| !value.resolve().is_reset());
    entries.filter_map(|(key, value)| Some((key.resolve().text()?, key, value.resolve()))).collect()
}

/// The project of the file that is checked, if it has other files and is not only guessed.
pub(crate) fn merged<'a>(context: &Context<'a, Compose>) -> Option<Project<'a>> {
    let project = context.surroundings()?.project(context.file);
    (project.is_certain() && project.members().len() > 1).then_some(project)
}

/// The files that Compose puts together with the one that is checked.
pub(crate) struct Companions<'a> {
    around: Option<&'a Surroundings>,
    project: Option<Project<'a>>,
    /// Whether there are others that are not known.
    more: bool,
    /// The projects of other files that it belongs to, looked for when somebody asks.
    others: OnceCell<Vec<Project<'a>>>,
    /// The names of the services that they say something of.
    services: OnceCell<HashSet<&'a str>>,
}

impl<'a> Companions<'a> {
    /// Those of the file that is checked.
    pub(crate) fn of(context: &Context<'a, Compose>) -> Self {
        let around = context.surroundings();
        let project = around.map(|around| around.project(context.file));
        // Without the others an override is a fragment. Documents of one file are put together as files are.
        let is_fragment = around.is_some_and(|around| around.name().contains(".override."))
            && project.as_ref().is_none_or(|project| project.members().len() < 2);
        let is_whole = project.as_ref().map_or(!includes(context.file), Project::is_whole);
        let more = is_fragment || !is_whole || context.file.yaml().roots().count() > 1;
        let (others, services) = Default::default();
        Self { around, project, more, others, services }
    }

    /// Whether one of them may declare something that the file itself does not.
    pub(crate) fn may_declare(&self, kind: EntityKind, name: &str) -> bool {
        let own = self.more || self.project.as_ref().is_some_and(|project| project.declares(kind, name));
        // Where it is included or extended, or put over another file, it has what that one declares.
        own || self.others().iter().any(|other| {
            let unknown = other.is_certain() && !other.is_whole();
            unknown || other.declares(kind, name)
        })
    }

    /// What they refer to by its name; `None` if nobody knows.
    pub(crate) fn used(&self) -> Option<HashSet<(EntityKind, &str)>> {
        let of_file = |file: &'a Compose| file.references().iter().map(|one| (one.kind, one.name.as_str()));
        (!self.more).then(|| self.files().flat_map(of_file).collect())
    }

    /// Whether one of them may add to a service of the file.
    pub(crate) fn may_add_to(&self, service: &str) -> bool {
        let others = || {
            let entities = self.files().flat_map(Compose::entities);
            entities.filter(|entity| entity.kind == EntityKind::Service).map(|entity| entity.name.as_str()).collect()
        };
        self.more || self.is_extended() || self.services.get_or_init(others).contains(service)
    }

    /// Whether there are any.
    pub(crate) fn any(&self) -> bool {
        self.more || self.files().next().is_some()
    }

    /// Names that they declare and the file does not.
    pub(crate) fn declared(&self, kind: EntityKind) -> impl Iterator<Item = &'a str> {
        let entities = self.project.as_ref().map(Project::entities);
        entities
            .into_iter()
            .flatten()
            .filter(move |(_, entity)| entity.kind == kind)
            .map(|(_, entity)| entity.name.as_str())
    }

    /// The projects of other files that it belongs to.
    fn others(&self) -> &[Project<'a>] {
        self.others.get_or_init(|| {
            let others = self.around.map(Surroundings::projects_around).unwrap_or_default();
            others.iter().map(ProjectFiles::as_project).collect()
        })
    }

    /// The files themselves. Their own project comes first, and only who goes on is told of others.
    fn files(&self) -> impl Iterator<Item = &'a Compose> {
        let own = self.around.map(Surroundings::path);
        let of_project = move |project: &Project<'a>| -> Vec<&'a Compose> {
            let members = project.members().iter().enumerate();
            let other = members.filter(|(index, member)| !project.is_here(*index) && Some(member.path.as_str()) != own);
            other.filter_map(|(index, _)| project.file(index)).collect()
        };
        let others = std::iter::once_with(|| self.others()).flatten();
        self.project.iter().chain(others).flat_map(of_project)
    }

    /// Whether another file extends a service of it.
    fn is_extended(&self) -> bool {
        let others = self.around.map(Surroundings::projects_around).unwrap_or_default();
        let own = self.around.map(Surroundings::path).unwrap_or_default();
        others.iter().any(|other| other.role_of(own) == Some(Role::Extended))
    }
}

/// Something that is used and declared nowhere.
pub(crate) struct Undefined<'a> {
    /// Where it is used.
    pub(crate) used: &'a Use,
    /// The service that uses it.
    pub(crate) service: Service<'a>,
    /// The declared name that was meant.
    pub(crate) meant: Option<&'a str>,
    /// Whether it is the first place that uses it, where it may be declared by a fix.
    pub(crate) first: bool,
    /// Whether the service runs.
    is_on: bool,
}

/// The things of some kinds that services use and nobody declares, each place once, by services that run without a profile
/// first.
pub(crate) fn undefined<'a>(context: &Context<'a, Compose>, kinds: &[EntityKind]) -> Vec<Undefined<'a>> {
    let file = context.file;
    let uses: Vec<&Use> = file.uses().iter().filter(|used| kinds.contains(&used.kind)).collect();
    if uses.is_empty() {
        return Vec::new();
    }
    let mut names: HashSet<(&str, &str)> = HashSet::new();
    for section in kinds.iter().filter_map(|kind| kind.section()) {
        names.extend(declared(file, section).into_iter().map(|(name, ..)| (section, name)));
    }
    let is_known = |used: &Use| {
        let section = used.kind.section().unwrap_or_default();
        names.contains(&(section, used.name.as_str())) || used.kind == EntityKind::Network && used.name == "default"
    };
    let mut missing: Vec<&Use> = uses.into_iter().filter(|used| !is_known(used)).collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let companions = Companions::of(context);
    missing.retain(|used| !companions.may_declare(used.kind, &used.name));
    let services = file.services();
    missing.sort_by_cached_key(|used| {
        (services.get(used.service).is_some_and(|service| !is_on(context, service)), used.node)
    });
    let (mut seen, mut named) = (HashSet::new(), HashSet::new());
    let mut found = Vec::new();
    for used in missing.into_iter().filter(|used| seen.insert(used.node)) {
        let Some(service) = services.get(used.service) else { continue };
        let section = used.kind.section().unwrap_or_default();
        let known = names.iter().filter(|(of, _)| *of == section).map(|(_, name)| *name);
        let known = known.chain(companions.declared(used.kind));
        // The order of a set is another every time.
        let mut known: Vec<&str> = if found.len() < MAX_SUGGESTIONS { known.collect() } else { Vec::new() };
        known.sort_unstable();
        known.dedup();
        let meant = suggest::nearest(&used.name, known, 2);
        let first = named.insert((used.kind, used.name.as_str())) && found.len() < MAX_SUGGESTIONS;
        let is_on = is_on(context, service);
        found.push(Undefined { used, service: *service, meant, first, is_on });
    }
    found
}

/// Each suggestion looks at every declared name, each declaration at the whole file.
const MAX_SUGGESTIONS: usize = 100;

impl Undefined<'_> {
    /// What comes of it, and what may have been meant.
    pub(crate) fn consequence(&self) -> String {
        let refuses = if self.is_on {
            "Compose refuses the file".to_owned()
        } else {
            format!("Compose refuses the file when a profile of `{}` is on", self.service.name)
        };
        match self.meant {
            Some(meant) => format!("{refuses}. Did you mean `{meant}`?"),
            None => format!("{refuses}."),
        }
    }

    /// How much that matters.
    pub(crate) fn severity(&self) -> Severity {
        if self.is_on { Severity::Error } else { Severity::Warning }
    }

    /// Declares the name, where that is enough.
    fn declaration(&self, section: &str, file: &Compose) -> Option<Fix> {
        let is_enough = matches!(self.used.kind, EntityKind::Network | EntityKind::Volume);
        if self.first && is_enough { declare(file, section, &self.used.name) } else { None }
    }

    /// Writes the name that was meant.
    pub(crate) fn rename(&self) -> Option<Fix> {
        let meant = self.meant.filter(|_| self.used.is_written)?;
        Some(Fix::unsafe_(format!("Rename to `{meant}`"), vec![Edit::replace(self.used.range.clone(), meant)]))
    }
}

/// Reports the things of some kinds that services use and nobody declares at the top of the file. `more` is what there is to
/// say of a name besides.
pub(crate) fn report_undeclared(
    context: &mut Context<'_, Compose>,
    kinds: &[EntityKind],
    more: impl Fn(&str) -> String,
) {
    for missing in undefined(context, kinds) {
        let (noun, name) = (missing.used.kind.noun(), &missing.used.name);
        let section = missing.used.kind.section().unwrap_or_default();
        let message = format!(
            "The {noun} `{name}` is not declared under `{section}` at the top level: {}{}",
            missing.consequence(),
            more(name)
        );
        let declaration = missing.declaration(section, context.file);
        let finding = context.report(missing.used.range.clone(), message).severity(missing.severity());
        finding.maybe_fix(missing.rename()).maybe_fix(declaration);
    }
}

/// Declares a name in a section at the top of the file, which may be missing.
fn declare(file: &Compose, section: &str, name: &str) -> Option<Fix> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if !name.bytes().all(plain) || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let root = file.yaml().root().filter(|root| root.is_mapping() && !root.is_flow())?;
    let source = file.source();
    let title = format!("Declare `{name}` under `{section}`");
    let newline = if source.contains("\r\n") { "\r\n" } else { "\n" };
    let Some((key, value)) = root.pairs().find(|(key, _)| key.text() == Some(section)) else {
        if file.yaml().roots().count() > 1 || source.lines().any(|line| line.starts_with("...")) {
            return None;
        }
        let gap = if source.ends_with('\n') { newline.to_owned() } else { newline.repeat(2) };
        let text = format!("{gap}{section}:{newline}  {name}:{newline}");
        return Some(Fix::safe(title, vec![Edit::insert(source.len(), text)]));
    };
    let (after, indent) = match value.kind() {
        Kind::Mapping(_) if !value.is_flow() => {
            let first = value.pairs().next()?.0.full_span().start;
            let line = source.get(..first)?.rfind('\n').map_or(0, |at| at + 1);
            let indent = source.get(line..first).filter(|indent| indent.bytes().all(|byte| byte == b' '))?;
            (value.full_span().end, indent)
        }
        Kind::Empty => (key.full_span().end, "  "),
        _ => return None,
    };
    let written = source.get(..after)?.trim_end().len();
    let rest = source.get(written..)?;
    let at = written + rest.find(['\r', '\n']).unwrap_or(rest.len());
    Some(Fix::safe(title, vec![Edit::insert(at, format!("{newline}{indent}{name}:"))]))
}

/// The text of a value once variables are put in, if that is known.
fn known(node: Node<'_>) -> Option<String> {
    Content::of(node)?.text().map(str::to_owned)
}

/// A whole number, written as one or as a text.
pub(crate) fn whole_number(node: Node<'_>) -> Option<i64> {
    match node.resolved() {
        Some(Resolved::Int(value)) => i64::try_from(value).ok(),
        _ => resources::parse_integer(&known(node)?).value,
    }
}

/// A number of processors, as exactly as Compose compares it.
pub(crate) fn cpus(node: Node<'_>) -> Option<f64> {
    let value = match node.resolved() {
        Some(Resolved::Int(value)) => value as f64,
        Some(Resolved::Float(value)) => value,
        _ => resources::parse_cpus(&known(node)?).value?,
    };
    Some(f64::from(value as f32))
}

/// An amount of memory in bytes.
pub(crate) fn bytes(node: Node<'_>) -> Option<f64> {
    match node.resolved() {
        Some(Resolved::Int(value)) => Some(value as f64),
        _ => size::parse(&known(node)?).value.map(|bytes| bytes as f64),
    }
}

/// Whether services of these profiles may run at the same time: not if they need different ones.
pub(crate) fn together(ours: &[String], theirs: &[String]) -> bool {
    ours.is_empty() || theirs.is_empty() || ours.iter().any(|profile| theirs.contains(profile))
}

/// What the file says of a service's health check.
pub(crate) enum Health {
    /// There is one.
    Checked,
    /// It is switched off.
    Off,
    /// Nothing: its image may have one.
    Unknown,
}

/// What the file says of a service's health check.
pub(crate) fn health(service: &Service<'_>) -> Health {
    let disabled = service.at(&["healthcheck", "disable"]).is_some_and(|disable| disable.text() == Some("true"));
    let Some(test) = service.at(&["healthcheck", "test"]) else {
        return if disabled { Health::Off } else { Health::Unknown };
    };
    let first = if test.is_sequence() { test.items().next().map(Node::resolve) } else { Some(test) };
    match first.and_then(Node::text) {
        Some("NONE") => Health::Off,
        _ if disabled => Health::Off,
        None | Some("") => Health::Unknown,
        Some(_) => Health::Checked,
    }
}

/// A text in quotes, if that takes no escapes.
pub(crate) fn quoted(text: &str) -> Option<String> {
    if !text.contains(['"', '\\', '\n', '\r', '\t']) {
        return Some(format!("\"{text}\""));
    }
    (!text.contains(['\'', '\n', '\r', '\t'])).then(|| format!("'{text}'"))
}
