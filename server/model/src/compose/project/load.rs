//! Reads the files of a project: what is included and extended, to a bounded depth and number.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use dockwright_syntax::compose::build;
use dockwright_syntax::yaml::{Kind, Node, NodeId};

use super::environment::{Environment, environment_of};
use super::layers::layers;
use super::{MAX_DEPTH, MAX_FILES, Member, ProjectFiles, Role, Trouble, TroubleKind};
use crate::compose::{Compose, Content};
use crate::{Surroundings, join, parent, resolve};

/// Services that extend others are followed so far, in search of a circle.
const MAX_EXTENDS: usize = 50;
/// Services of one file that are looked at.
const MAX_SERVICES: usize = 2_000;

impl ProjectFiles {
    /// The files of the project that a file belongs to. `here` is that file, where its text is that of a version at hand.
    pub(crate) fn load(around: &Surroundings, path: &str, here: Option<&Compose>) -> Self {
        let layers = layers(around, path);
        let environment = Arc::new(layers.environment);
        let files = Self { certain: layers.certain, ..Self::default() };
        let mut loading = Loading { around, path, here, files, bodies: RefCell::default() };
        for layer in layers.paths {
            let new = New { folder: layers.folder.clone(), role: Role::Layer, by: None, depth: 0 };
            loading.add(layer, new, &environment);
        }
        let mut next = 0;
        while next < loading.files.members.len() {
            loading.includes(next);
            loading.extends(next);
            next += 1;
        }
        if let Some(own) = loading.files.members.iter().position(|member| member.path == path) {
            loading.circles(own);
        }
        loading.files
    }
}

struct Loading<'a> {
    around: &'a Surroundings,
    path: &'a str,
    here: Option<&'a Compose>,
    files: ProjectFiles,
    /// The bodies of the services of files, by their names.
    bodies: RefCell<HashMap<String, Rc<Bodies>>>,
}

type Bodies = HashMap<String, NodeId>;

/// A file that is to become a member.
struct New {
    folder: String,
    role: Role,
    by: Option<(usize, Range<usize>)>,
    depth: usize,
}

/// Where a file is read.
enum Found {
    /// At this path below the root.
    Path(String),
    /// Elsewhere, or nobody knows.
    Elsewhere,
}

impl<'a> Loading<'a> {
    /// Takes a file in, unless there are too many or it cannot be read.
    fn add(&mut self, path: String, new: New, environment: &Arc<Environment>) {
        let New { folder, role, by, depth } = new;
        // Of a file that is only extended nothing more is wanted than of one that counts as a whole.
        let known = self.files.members.iter().any(|member| {
            let same = member.role == role || role == Role::Extended;
            member.path == path && member.folder == folder && same
        });
        if known {
            return;
        }
        let is_here = path == self.path && self.here.is_some();
        let again = is_here && self.files.members.iter().any(|member| member.file.is_none());
        let file = if is_here && !again { None } else { self.around.compose(&path) };
        if depth > MAX_DEPTH || self.files.members.len() >= MAX_FILES || file.is_none() && (!is_here || again) {
            self.files.incomplete = true;
            return;
        }
        let environment = Arc::clone(environment);
        self.files.members.push(Member { path, folder, role, environment, by, depth, file });
    }

    fn file(&self, member: usize) -> Option<Source<'a>> {
        let file = self.files.members.get(member)?.file.clone();
        match file {
            Some(file) => Some(Source::Other(file)),
            None => self.here.map(Source::Here),
        }
    }

    fn trouble(&mut self, kind: TroubleKind, member: usize, range: Range<usize>) {
        self.files.troubles.push(Trouble { kind, member, range });
    }

    fn text(&self, member: usize, node: Node<'_>) -> Option<String> {
        let environment = &self.files.members.get(member)?.environment;
        let content = Content::with(node, &|name| environment.value(name).map(str::to_owned))?;
        content.text().filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// Where a path that is written in a member leads.
    fn locate(&self, member: usize, node: Node<'_>) -> Found {
        let folder = self.files.members.get(member).map(|member| member.folder.as_str()).unwrap_or_default();
        let text = self.text(member, node).filter(|text| !build::context(text, false).is_remote());
        let path = text.filter(|text| !text.starts_with("oci:")).and_then(|text| resolve(folder, &text));
        path.map_or(Found::Elsewhere, Found::Path)
    }

    fn includes(&mut self, member: usize) {
        let counts = self.files.members.get(member).is_some_and(|member| member.role != Role::Extended);
        let Some(source) = self.file(member).filter(|_| counts) else { return };
        let Some(include) = source.file().section("include") else { return };
        for entry in include.resolve().items().take(MAX_FILES).map(Node::resolve) {
            self.include(member, entry);
        }
    }

    /// Takes in the files of one entry of `include`.
    fn include(&mut self, member: usize, entry: Node<'_>) {
        let Some(own) = self.files.members.get(member) else { return };
        let (depth, environment) = (own.depth, Arc::clone(&own.environment));
        let paths =
            if entry.is_mapping() { entry.get("path").map(one_or_many).unwrap_or_default() } else { vec![entry] };
        let mut folder = match entry.get("project_directory").map(|node| self.locate(member, node)) {
            Some(Found::Path(folder)) => Some(folder),
            Some(Found::Elsewhere) => return self.files.incomplete = true,
            None => None,
        };
        let mut within: Option<Arc<Environment>> = None;
        for node in paths.into_iter().take(MAX_FILES) {
            let Found::Path(path) = self.locate(member, node) else {
                self.files.incomplete = true;
                continue;
            };
            if let Some(circle) = self.circle(member, &path) {
                self.trouble(TroubleKind::IncludeCycle(circle), member, node.span());
                continue;
            }
            if !self.is_readable(member, &path, node) {
                continue;
            }
            let folder = folder.get_or_insert_with(|| parent(&path).unwrap_or_default().to_owned()).clone();
            let environment = match &within {
                Some(environment) => Arc::clone(environment),
                None => self.included_environment(member, entry, &folder, &environment),
            };
            let new = New { folder, role: Role::Included, by: Some((member, node.span())), depth: depth + 1 };
            self.add(path, new, &environment);
            within = Some(environment);
        }
    }

    /// The variables of included files: those of the file that includes them, then those of `env_file`, or of the `.env` in
    /// their folder.
    fn included_environment(
        &self,
        member: usize,
        entry: Node<'_>,
        folder: &str,
        before: &Arc<Environment>,
    ) -> Arc<Environment> {
        let named = entry.get("env_file").map(one_or_many).unwrap_or_default();
        let paths: Vec<String> = if named.is_empty() {
            vec![join(folder, ".env")]
        } else {
            let path = |node| match self.locate(member, node) {
                Found::Path(path) => Some(path),
                Found::Elsewhere => None,
            };
            named.into_iter().take(MAX_FILES).filter_map(path).collect()
        };
        if !paths.iter().any(|path| self.around.is_file(path)) {
            return Arc::clone(before);
        }
        Arc::new(environment_of(self.around, before, paths.iter().map(String::as_str)))
    }

    /// Whether there is a file at a path; else this is a trouble.
    fn is_readable(&mut self, member: usize, path: &str, node: Node<'_>) -> bool {
        let own = path == self.path && self.here.is_some();
        match self.around.kind(path) {
            _ if own => true,
            Some(kind) if kind.is_file() => true,
            Some(_) => {
                self.files.incomplete = true;
                false
            }
            None => {
                self.trouble(TroubleKind::Missing(path.to_owned()), member, node.span());
                false
            }
        }
    }

    /// The paths from a file to itself, if a member is included by it.
    fn circle(&self, member: usize, path: &str) -> Option<Vec<String>> {
        let above = std::iter::successors(Some(member), |at| Some(self.files.members.get(*at)?.by.as_ref()?.0));
        let mut paths = vec![path.to_owned()];
        for at in above.take(MAX_DEPTH + 1) {
            let found = self.files.members.get(at)?;
            paths.push(found.path.clone());
            if found.path == path {
                paths.reverse();
                return Some(paths);
            }
        }
        None
    }

    /// Takes in the files whose services are extended.
    fn extends(&mut self, member: usize) {
        let Some(source) = self.file(member) else { return };
        let Some(depth) = self.files.members.get(member).map(|member| member.depth) else { return };
        for service in source.file().services().iter().take(MAX_SERVICES) {
            let Some(extends) = service.body.get("extends") else { continue };
            let Some(file) = extends.get("file") else { continue };
            let Found::Path(path) = self.locate(member, file) else {
                self.files.incomplete = true;
                continue;
            };
            if !self.is_readable(member, &path, file) {
                continue;
            }
            let folder = parent(&path).unwrap_or_default().to_owned();
            let environment = self.files.members.get(member).map(|member| Arc::clone(&member.environment));
            let new = New { folder, role: Role::Extended, by: Some((member, file.span())), depth: depth + 1 };
            self.add(path.clone(), new, &environment.unwrap_or_default());
            let name = extends.get("service").and_then(|node| Some((node.span(), self.text(member, node)?)));
            let Some((range, name)) = name else { continue };
            self.known_service(member, &path, &name, range);
        }
    }

    /// Says so if a file has no service of a name.
    fn known_service(&mut self, member: usize, path: &str, name: &str, range: Range<usize>) {
        let other = if path == self.path { self.here.map(Source::Here) } else { None };
        let Some(other) = other.or_else(|| self.around.compose(path).map(Source::Other)) else { return };
        let file = other.file();
        if !self.bodies_of(path, file).contains_key(name) && file.yaml().problems().is_empty() {
            self.trouble(TroubleKind::UnknownService(path.to_owned()), member, range);
        }
    }

    fn bodies_of(&self, path: &str, file: &Compose) -> Rc<Bodies> {
        let mut known = self.bodies.borrow_mut();
        let read = || {
            let services = file.services().into_iter();
            Rc::new(services.map(|service| (service.name.to_owned(), service.body.id())).collect())
        };
        Rc::clone(known.entry(path.to_owned()).or_insert_with(read))
    }

    /// Finds the services of a file that extend themselves by way of other files. Circles inside one file are seen there.
    fn circles(&mut self, own: usize) {
        let Some(source) = self.file(own) else { return };
        let mut found = Vec::new();
        for service in source.file().services().iter().take(MAX_SERVICES) {
            let Some(extends) = service.body.get("extends").filter(|extends| extends.get("file").is_some()) else {
                continue;
            };
            if let Some(circle) = self.extends_circle(own, service.name) {
                let node = extends.get("service").unwrap_or(extends);
                found.push((circle, node.span()));
            }
        }
        for (circle, range) in found {
            self.trouble(TroubleKind::ExtendsCycle(circle), own, range);
        }
    }

    fn extends_circle(&self, own: usize, name: &str) -> Option<Vec<String>> {
        let start = (self.files.members.get(own)?.path.clone(), name.to_owned());
        let mut at = (own, name.to_owned());
        let mut way = vec![shown(&start)];
        for _ in 0..MAX_EXTENDS {
            let source = self.file(at.0)?;
            let file = source.file();
            let body = *self.bodies_of(&self.files.members.get(at.0)?.path, file).get(&at.1)?;
            let extends = file.yaml().node(body)?.get("extends")?;
            at = match extends.get("file") {
                Some(file) => {
                    let Found::Path(path) = self.locate(at.0, file) else { return None };
                    let member = self.files.members.iter().position(|member| member.path == path)?;
                    (member, self.text(at.0, extends.get("service")?)?)
                }
                None => (at.0, self.text(at.0, extends.get("service").unwrap_or(extends))?),
            };
            let here = (self.files.members.get(at.0)?.path.clone(), at.1.clone());
            way.push(shown(&here));
            if here == start {
                return Some(way);
            }
        }
        None
    }
}

fn shown((path, service): &(String, String)) -> String {
    format!("{service} ({path})")
}

/// A file at hand or another one.
enum Source<'a> {
    Here(&'a Compose),
    Other(Arc<Compose>),
}

impl Source<'_> {
    fn file(&self) -> &Compose {
        match self {
            Self::Here(file) => file,
            Self::Other(file) => file,
        }
    }
}

/// A text, or the items of a list.
fn one_or_many(node: Node<'_>) -> Vec<Node<'_>> {
    match node.kind() {
        Kind::Sequence(_) => node.items().map(Node::resolve).collect(),
        _ => vec![node],
    }
}
