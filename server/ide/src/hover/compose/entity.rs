//! Services, networks and so on as they come out; anchors, aliases and `<<`.

use std::ops::Range;

use dockwright_facts::compose::EntityKind;
use dockwright_model::Compose;
use dockwright_model::compose::ComposeName;
use dockwright_syntax::yaml::Node;

use super::resolved::Resolver;
use super::{Hover, Place, holds};
use crate::hover::markdown::{Page, code, fenced, some_codes};
use crate::navigate::file_of;

/// What the name at the cursor stands for.
pub(super) fn hover(place: &Place<'_>, node: Node<'_>) -> Option<Hover> {
    if node.is_merge_key() && holds(&node.span(), place.offset) {
        return merge(place, node);
    }
    let Some(named) = place.file.named_at(place.offset) else { return extended(place) };
    let markdown = match named.what {
        ComposeName::Anchor(target) => {
            let used = named.occurrences.len().saturating_sub(1);
            let times = if used == 1 { "once".to_owned() } else { format!("{used} times") };
            let what = format!("an anchor: `*{}` stands for this, {times} in the file.", named.name);
            shown(place, &named.name, &what, &[place.file.yaml().node(target)?], None)
        }
        ComposeName::Entity(EntityKind::Profile) => profile(place, &named.name),
        ComposeName::Entity(kind) => entity(place, place.file, kind, &named.name, "")?,
        ComposeName::Variable => return None,
    };
    Some(Hover { range: named.range, markdown })
}

/// A service of another file.
fn extended(place: &Place<'_>) -> Option<Hover> {
    let mut references = place.file.references().iter();
    let reference = references.find(|one| holds(&one.range, place.offset))?;
    let (path, other) = file_of(place.file, place.around?, reference)?;
    let markdown =
        entity(place, &other, EntityKind::Service, &reference.name, &format!(" of {}", code(place.seen(&path))))?;
    Some(Hover { range: reference.range.clone(), markdown })
}

/// Something with a name, as it comes out.
fn entity(place: &Place<'_>, file: &Compose, kind: EntityKind, name: &str, of: &str) -> Option<String> {
    if kind == EntityKind::Service {
        let service = file.service(name)?;
        let layers: Vec<Node<'_>> = service.chain().collect();
        let merged = if layers.len() > 1 { ", together with what it extends" } else { "" };
        let open = if service.is_whole() { "" } else { ", without what it extends in another file" };
        return Some(shown(place, name, &format!("service{of}{merged}{open}."), &layers, Some("extends")));
    }
    kind.section()?;
    let Some(declared) = file.entities().iter().find(|one| one.kind == kind && one.name == name) else {
        let default = kind == EntityKind::Network && name == "default";
        return default.then(|| Page::new("default", "the network of all services that name none.").finish());
    };
    let yaml = file.yaml();
    let value = yaml.node(declared.key).and_then(Node::pair).and_then(|pair| yaml.node(pair.value))?;
    Some(shown(place, name, &format!("{}{of}.", kind.noun()), &[value], None))
}

/// A page with the YAML that something comes to. `without` is a key that is left out.
fn shown(place: &Place<'_>, name: &str, what: &str, layers: &[Node<'_>], without: Option<&str>) -> String {
    let mut page = Page::new(&code(name), what);
    let mut resolver = Resolver::new(&place.variables, without);
    let yaml = resolver.show(name, layers);
    page.paragraph(fenced("yaml", &yaml));
    if resolver.was_cut() {
        page.paragraph("There is more of it.");
    }
    page.finish()
}

/// What `<<` brings in.
fn merge(place: &Place<'_>, key: Node<'_>) -> Option<Hover> {
    let value = key.yaml().node(key.pair()?.value)?.resolve();
    let layers: Vec<Node<'_>> =
        if value.is_sequence() { value.items().map(Node::resolve).collect() } else { vec![value] };
    let what = "brings in the keys below, unless they are written beside it. Mappings in them are taken whole.";
    let range: Range<usize> = key.span();
    Some(Hover { range, markdown: shown_merge(place, what, &layers) })
}

fn shown_merge(place: &Place<'_>, what: &str, layers: &[Node<'_>]) -> String {
    let mut page = Page::new("`<<`", what);
    page.paragraph(fenced("yaml", &Resolver::new(&place.variables, None).show_merged(layers)));
    page.finish()
}

/// The services of a profile.
fn profile(place: &Place<'_>, name: &str) -> String {
    let file = place.file;
    let of_profile = file.references().iter().filter(|one| one.kind == EntityKind::Profile && one.name == name);
    let service = of_profile.filter_map(|one| {
        let list = file.yaml().node(one.node)?;
        let body = std::iter::successors(Some(list), |node| node.parent()).find(|node| node.is_mapping())?;
        body.key()?.text()
    });
    let services: Vec<&str> = service.collect();
    let what = format!("a profile: what has it starts only with `--profile {name}`, or when it is asked for by name.");
    let mut page = Page::new(&code(name), &what);
    page.item("Services", &some_codes(&services, 20));
    page.finish()
}
