//! What is mounted, and where.

use dockwright_facts::compose::{EntityKind, PathKind, Syntax};

use dockwright_syntax::yaml::Node;

use super::entity;
use super::host_path::{self, Wanted};
use super::value::Values;
use crate::complete::CompletionKind;
use crate::complete::line::Token;

/// Options behind the second colon.
const OPTIONS: &[(&str, &str)] = &[
    ("ro", "read-only"),
    ("rw", "writable, which is the default"),
    ("z", "relabels for SELinux, shared among containers"),
    ("Z", "relabels for SELinux, for this container alone"),
    ("nocopy", "a new volume does not get what the image has there"),
    ("cached", "without effect today"),
];

/// Folders of the container that mounts go to when nothing is known of the image.
const USUAL: &[(&str, &str)] = &[
    ("/data", "the usual place of data"),
    ("/app", "the usual place of an application"),
    ("/config", "the usual place of settings"),
];

/// A mount of the short form: volumes and paths, behind the first colon folders of the container, behind the second
/// options.
pub(super) fn short(values: &mut Values<'_, '_>, token: &Token) {
    if token.typed.contains(['$', '\\']) {
        return;
    }
    match token.typed.split(':').collect::<Vec<_>>().as_slice() {
        [] | [_] => sources(values, token),
        [source, _] => {
            let token = in_part(values, token, source.len() + 1);
            targets(values, &token);
        }
        [source, target, ..] => {
            let begun = token.typed.rfind([':', ',']).map_or(0, |at| at + 1).max(source.len() + target.len() + 2);
            let token = in_part(values, token, begun);
            for (option, docs) in OPTIONS {
                values.add(&token, CompletionKind::Value, option, docs);
            }
        }
    }
}

/// The part of a token from a byte on, up to the next colon.
fn in_part(values: &Values<'_, '_>, token: &Token, begun: usize) -> Token {
    let rest = values.place.file.source().get(token.insert.end..token.replace.end).unwrap_or_default();
    token.skip(begun).cut(rest.find(':').unwrap_or(rest.len()))
}

fn sources(values: &mut Values<'_, '_>, token: &Token) {
    let rest = values.place.file.source().get(token.insert.end..token.replace.end).unwrap_or_default();
    let follows = rest.contains(':');
    let names = entity::names(values.place, EntityKind::Volume);
    let folders = values.place.image().map(|facts| (facts.volumes, facts.repository));
    let begun = in_part(values, token, 0);
    if !token.typed.starts_with(['.', '/', '~']) {
        if !follows {
            for (folder, image) in
                folders.iter().flat_map(|(folders, image)| folders.iter().map(move |folder| (folder, image)))
            {
                for (name, _) in names.iter().take(20) {
                    values.add(
                        token,
                        CompletionKind::Value,
                        &format!("{name}:{folder}"),
                        &format!("the data of {image}"),
                    );
                }
            }
        }
        for (name, detail) in &names {
            values.add(&begun, CompletionKind::Entity, name, detail);
        }
    }
    host(values, &begun);
}

fn host(values: &mut Values<'_, '_>, token: &Token) {
    let Some(folder) = values.place.around.map(|around| around.folder().to_owned()) else { return };
    let wanted = Wanted { kind: PathKind::Either, folder: &folder, dot: true, likely: &[] };
    let found = host_path::items(values.place, values.part, token, &wanted);
    values.items.extend(found);
}

/// Folders of the container: those where the image keeps its data, its working folder, usual ones.
pub(super) fn targets(values: &mut Values<'_, '_>, token: &Token) {
    let facts = values.place.image();
    let mut any = false;
    if let Some(facts) = &facts {
        for folder in &facts.volumes {
            any = true;
            values.add(token, CompletionKind::Folder, folder, &format!("the data of {}", facts.repository));
        }
        if facts.workdir != "/" && !facts.workdir.is_empty() && !facts.volumes.contains(&facts.workdir) {
            any = true;
            values.add(token, CompletionKind::Folder, facts.workdir, "the working folder of the image");
        }
    }
    if let Some(workdir) = values.place.service().and_then(|service| super::service::text(service.get("working_dir")?))
    {
        any = true;
        values.add(token, CompletionKind::Folder, &workdir, "the working folder");
    }
    if !any {
        for (folder, docs) in USUAL {
            values.add(token, CompletionKind::Folder, folder, docs);
        }
    }
}

/// The source of a mount in long form, by its type.
pub(super) fn source(values: &mut Values<'_, '_>, token: &Token) {
    let own = values.place.own.and_then(|id| values.place.file.yaml().node(id));
    let mount = own.and_then(Node::parent).filter(|mount| mount.is_mapping());
    let kind = mount.and_then(|mount| mount.get("type")).and_then(super::service::text);
    match kind.as_deref() {
        Some("bind") => host(values, token),
        Some("image") => values.of(Syntax::Image, token),
        Some("tmpfs" | "npipe" | "cluster") => {}
        Some("volume") | None | Some(_) => {
            for (name, detail) in entity::names(values.place, EntityKind::Volume) {
                values.add(token, CompletionKind::Entity, &name, &detail);
            }
        }
    }
}
