//! Services, networks and so on as they come out; anchors, aliases and `<<`.

use std::ops::Range;

use dockwright_facts::compose::EntityKind;
use dockwright_model::compose::{ComposeEntity, ComposeName, Project, ProjectRole as Role};
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
        ComposeName::Entity(kind) => entity(place, kind, &named.name)?,
        ComposeName::Variable => return None,
    };
    Some(Hover { range: named.range, markdown })
}

/// A service of another file.
fn extended(place: &Place<'_>) -> Option<Hover> {
    let mut references = place.file.references().iter();
    let reference = references.find(|one| holds(&one.range, place.offset))?;
    let (path, other) = file_of(place.file, place.around?, reference)?;
    let layers: Vec<Node<'_>> = other.service(&reference.name)?.chain().collect();
    let what = format!("service of {}{}.", code(place.seen(&path)), with_bases(&layers));
    let markdown = shown(place, &reference.name, &what, &layers, Some("extends"));
    Some(Hover { range: reference.range.clone(), markdown })
}

/// Something with a name, as it comes out together with what other files of the project say of it.
fn entity(place: &Place<'_>, kind: EntityKind, name: &str) -> Option<String> {
    kind.section()?;
    let project = place.around.map(|around| around.project(place.file));
    if kind == EntityKind::Service {
        return service(place, project.as_ref(), name);
    }
    let layers = match &project {
        Some(project) => declared(project, kind, name),
        None => own(place, kind, name).map(|value| (0, value)).into_iter().collect(),
    };
    if layers.is_empty() {
        let default = kind == EntityKind::Network && name == "default";
        return default.then(|| Page::new("default", "the network of all services that name none.").finish());
    }
    let what = format!("{}{}.", kind.noun(), others(place, project.as_ref(), &layers));
    let layers: Vec<Node<'_>> = layers.into_iter().map(|(_, value)| value).collect();
    Some(shown(place, name, &what, &layers, None))
}

fn service(place: &Place<'_>, project: Option<&Project<'_>>, name: &str) -> Option<String> {
    let Some(service) = project.and_then(|project| project.service(name)) else {
        let service = place.file.service(name)?;
        let layers: Vec<Node<'_>> = service.chain().collect();
        let open = if service.is_whole() { "" } else { ", without what it extends in another file" };
        return Some(shown(place, name, &format!("service{}{open}.", with_bases(&layers)), &layers, Some("extends")));
    };
    let parts: Vec<(usize, Node<'_>)> = service.parts.iter().map(|part| (part.member, part.body)).collect();
    let layers: Vec<Node<'_>> = parts.iter().map(|(_, body)| *body).collect();
    let others = others(place, project, &parts);
    let merged = if others.is_empty() { with_bases(&layers).to_owned() } else { others };
    let open = if service.is_whole { "" } else { ", without what it extends in another file" };
    Some(shown(place, name, &format!("service{merged}{open}."), &layers, Some("extends")))
}

fn with_bases(layers: &[Node<'_>]) -> &'static str {
    if layers.len() > 1 { ", together with what it extends" } else { "" }
}

/// The values that files give something, what is put over the rest first, each with the number of its file.
fn declared<'a>(project: &Project<'a>, kind: EntityKind, name: &str) -> Vec<(usize, Node<'a>)> {
    let all = project.entities().filter(|(_, entity)| entity.kind == kind && entity.name == name);
    let value = |(member, entity): (usize, &ComposeEntity)| {
        let yaml = project.file(member)?.yaml();
        Some((member, yaml.node(yaml.node(entity.key)?.pair()?.value)?))
    };
    let mut found: Vec<(usize, Node<'_>)> = all.filter_map(value).collect();
    let is_layer = |(member, _): &(usize, Node<'_>)| {
        project.members().get(*member).is_some_and(|member| member.role == Role::Layer)
    };
    // What is included cannot be said again, so that one of both kinds is enough.
    if found.iter().any(is_layer) {
        found.retain(is_layer);
    }
    found.reverse();
    found
}

/// The value in the file itself.
fn own<'a>(place: &Place<'a>, kind: EntityKind, name: &str) -> Option<Node<'a>> {
    let yaml = place.file.yaml();
    let declared = place.file.entities().iter().find(|one| one.kind == kind && one.name == name)?;
    yaml.node(yaml.node(declared.key)?.pair()?.value)
}

/// Says which other files have a part in something.
fn others(place: &Place<'_>, project: Option<&Project<'_>>, layers: &[(usize, Node<'_>)]) -> String {
    let Some(project) = project else { return String::new() };
    let mut paths: Vec<&str> = Vec::new();
    for (member, _) in layers.iter().filter(|(member, _)| !project.is_here(*member)) {
        let path = project.members().get(*member).map_or("", |member| place.seen(&member.path));
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    let listed = some_codes(&paths, 4);
    match (paths.is_empty(), layers.iter().any(|(member, _)| project.is_here(*member))) {
        (true, _) => String::new(),
        (_, true) => format!(", together with what stands in {listed}"),
        (_, false) => format!(" of {listed}"),
    }
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
