//! What services use of the project by its name, as Docker Compose puts services together: `<<`, `extends`, `!reset`.

use std::ops::Range;

use dockwright_facts::compose::EntityKind;
use dockwright_syntax::compose::build::{self, Context};
use dockwright_syntax::compose::{references, volumes};
use dockwright_syntax::yaml::{Kind, Node, NodeId};

use super::{Compose, Content, Service};

/// How something is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The container gets it.
    Attached,
    /// A service that is started first: by `depends_on`, `links`, `volumes_from`, or because something is shared with it.
    StartedFirst,
    /// A service whose image is a build context.
    BuiltFrom,
    /// A service of the same file that is extended.
    Extended,
}

/// A place where a service uses something of the project by its name. What depends on variables without defaults is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Which of the services uses it, by its number.
    pub service: usize,
    /// What it is.
    pub kind: EntityKind,
    /// Its name.
    pub name: String,
    /// How it is used.
    pub role: Role,
    /// Whether a service that only runs with a profile is missed when it does not.
    pub required: bool,
    /// The key or value that names it. Aliases and `<<` may bring it to several services.
    pub node: NodeId,
    /// The bytes of the name; where variables make it, those of the whole value.
    pub range: Range<usize>,
    /// Whether the name is written out there, so that it can be replaced.
    pub is_written: bool,
    /// The attribute: `depends_on`.
    pub attribute: &'static str,
}

/// Attributes that share something with another service, by `service:name`.
const SHARING: [&str; 5] = ["network_mode", "ipc", "pid", "uts", "cgroup"];

/// All uses, service by service.
pub(super) fn uses(file: &Compose) -> Vec<Use> {
    let mut all = Vec::new();
    for (index, service) in file.services().iter().enumerate() {
        let mut uses = Uses { index, found: &mut all };
        uses.attached(service);
        uses.services(service);
        uses.build(service);
    }
    all
}

struct Uses<'v> {
    index: usize,
    found: &'v mut Vec<Use>,
}

impl Uses<'_> {
    fn attached(&mut self, service: &Service<'_>) {
        for (attribute, kind) in [("networks", EntityKind::Network), ("models", EntityKind::Model)] {
            self.names(service.values(attribute), attribute, kind, Role::Attached);
        }
        for (attribute, kind) in [("secrets", EntityKind::Secret), ("configs", EntityKind::Config)] {
            self.sources(service.values(attribute), attribute, kind);
        }
        let items = service.values("volumes").into_iter().flat_map(Node::items).map(Node::resolve);
        for item in items.collect::<Vec<_>>() {
            match item.kind() {
                Kind::Scalar(_) => self.text(item, "volumes", EntityKind::Volume, Role::Attached, volume_name),
                _ if item.get("type").and_then(Node::text) == Some("volume") => {
                    let named = |text: &str| (!text.is_empty()).then_some(0..text.len());
                    if let Some(source) = item.get("source") {
                        self.text(source, "volumes", EntityKind::Volume, Role::Attached, named);
                    }
                }
                _ => {}
            }
        }
    }

    fn services(&mut self, service: &Service<'_>) {
        let kind = EntityKind::Service;
        self.names(service.values("depends_on"), "depends_on", kind, Role::StartedFirst);
        for (attribute, name) in [("links", link_name as fn(&str) -> _), ("volumes_from", volumes_name)] {
            for item in service.items(attribute) {
                self.text(item, attribute, kind, Role::StartedFirst, name);
            }
        }
        for attribute in SHARING {
            if let Some(node) = service.get(attribute) {
                self.text(node, attribute, kind, Role::StartedFirst, shared_name);
            }
        }
        // Only its own: what the extended service extends in turn is said there.
        let extends = service.own("extends").filter(|extends| extends.get("file").is_none());
        if let Some(named) = extends.and_then(|extends| match extends.kind() {
            Kind::Mapping(_) => extends.get("service"),
            _ => Some(extends),
        }) {
            self.text(named, "extends", EntityKind::ExtendedService, Role::Extended, whole);
        }
    }

    fn build(&mut self, service: &Service<'_>) {
        let builds = service.values("build");
        let within = |key: &str| builds.iter().filter_map(|build| build.get(key)).collect::<Vec<_>>();
        self.sources(within("secrets"), "secrets", EntityKind::Secret);
        for contexts in within("additional_contexts") {
            let attribute = "additional_contexts";
            for (_, value) in contexts.entries() {
                self.text(value.resolve(), attribute, EntityKind::Service, Role::BuiltFrom, context_name);
            }
            for item in contexts.items().map(Node::resolve) {
                self.text(item, attribute, EntityKind::Service, Role::BuiltFrom, assigned_context_name);
            }
        }
    }

    /// The keys of mappings, and the items of lists.
    fn names(&mut self, values: Vec<Node<'_>>, attribute: &'static str, kind: EntityKind, role: Role) {
        for value in values {
            for (key, settings) in value.entries() {
                let before = self.found.len();
                if !settings.is_reset() {
                    self.text(key.resolve(), attribute, kind, role, whole);
                }
                let optional = settings.get("required").and_then(Node::text) == Some("false");
                self.found.iter_mut().skip(before).for_each(|found| found.required = !optional);
            }
            for item in value.items().map(Node::resolve) {
                self.text(item, attribute, kind, role, whole);
            }
        }
    }

    /// Items that are a name, or a mapping with `source`.
    fn sources(&mut self, values: Vec<Node<'_>>, attribute: &'static str, kind: EntityKind) {
        for item in values.into_iter().flat_map(Node::items).map(Node::resolve).collect::<Vec<_>>() {
            let named = if item.is_mapping() { item.get("source") } else { Some(item) };
            if let Some(node) = named {
                self.text(node, attribute, kind, Role::Attached, whole);
            }
        }
    }

    /// The name within the text of a value.
    fn text(
        &mut self,
        node: Node<'_>,
        attribute: &'static str,
        kind: EntityKind,
        role: Role,
        name: impl Fn(&str) -> Option<Range<usize>>,
    ) {
        let (Some(text), false) = (node.text(), node.is_reset()) else { return };
        let Some(content) = Content::of(node) else { return };
        let is_written = matches!(&content, Content::Exactly(known) if known == text);
        let Some(known) = content.text() else { return };
        let Some(part) = name(known) else { return };
        let Some(name) = known.get(part.clone()).map(str::to_owned) else { return };
        let part = if is_written { part } else { 0..text.len() };
        let range = node.value_offset_to_source(part.start)..node.value_offset_to_source(part.end);
        let (service, required, node) = (self.index, true, node.id());
        self.found.push(Use { service, kind, name, role, required, node, range, is_written, attribute });
    }
}

fn whole(text: &str) -> Option<Range<usize>> {
    Some(0..text.len())
}

fn volume_name(text: &str) -> Option<Range<usize>> {
    let volume = volumes::parse(text).value.filter(|volume| volume.source == volumes::Source::Named)?;
    volume.source_range
}

/// Compose parts a link only where it has exactly one colon.
fn link_name(text: &str) -> Option<Range<usize>> {
    let range = references::parse_link(text).value?.target_range;
    Some(if text.matches(':').count() > 1 { 0..text.len() } else { range })
}

fn volumes_name(text: &str) -> Option<Range<usize>> {
    references::parse_volumes_from(text).value.filter(|from| !from.is_container).map(|from| from.name_range)
}

fn shared_name(text: &str) -> Option<Range<usize>> {
    let name = text.strip_prefix("service:").filter(|name| !name.is_empty())?;
    Some(text.len() - name.len()..text.len())
}

fn context_name(text: &str) -> Option<Range<usize>> {
    match build::context(text, true) {
        Context::Service(range) => Some(range),
        _ => None,
    }
}

fn assigned_context_name(text: &str) -> Option<Range<usize>> {
    let (name, value) = text.split_once('=')?;
    let range = context_name(value)?;
    Some(range.start + name.len() + 1..range.end + name.len() + 1)
}
