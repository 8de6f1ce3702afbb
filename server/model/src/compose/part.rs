//! What the text of a value names, and with which of its bytes.

use std::ops::Range;

use dockwright_facts::compose::{EntityKind, Path, PathBase, PathKind, Syntax};
use dockwright_syntax::compose::build::{self, Context};
use dockwright_syntax::compose::{references, volumes};
use dockwright_syntax::yaml::Node;

use super::Compose;
use super::walk::Placed;

/// What a part of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The name of something.
    Name(EntityKind),
    /// A path of the host.
    Path(PathKind, PathBase),
    /// The reference of an image.
    Image,
}

const FOLDER: Part = Part::Path(PathKind::Folder, PathBase::Project);
const ANY_PATH: Part = Part::Path(PathKind::Either, PathBase::Project);

/// The part of a text that leads somewhere, with its bytes.
pub(super) fn part(file: &Compose, placed: &Placed, syntax: Syntax, text: &str) -> Option<(Part, Range<usize>)> {
    let whole = 0..text.len();
    match syntax {
        Syntax::Entity(kind) => Some((Part::Name(kind), whole)),
        Syntax::Path(Path::Host(kind, base)) if kind != PathKind::Device && !text.is_empty() => {
            Some((Part::Path(kind, base), whole))
        }
        Syntax::Image => Some((Part::Image, whole)),
        Syntax::Link => Some((Part::Name(EntityKind::Service), references::parse_link(text).value?.target_range)),
        Syntax::VolumesFrom => {
            let from = references::parse_volumes_from(text).value.filter(|from| !from.is_container)?;
            Some((Part::Name(EntityKind::Service), from.name_range))
        }
        Syntax::BuildContext => context(text, false),
        Syntax::NamedContext => context(text, true),
        Syntax::Volume => {
            let volume = volumes::parse(text).value?;
            let part = match volume.source {
                volumes::Source::Named => Part::Name(EntityKind::Volume),
                volumes::Source::Path => ANY_PATH,
                volumes::Source::Anonymous | volumes::Source::Pipe => return None,
            };
            Some((part, volume.source_range?))
        }
        Syntax::MountSource => {
            let mount = file.yaml().node(placed.node)?.parent()?;
            let part = match mount.get("type").and_then(Node::text)? {
                "volume" => Part::Name(EntityKind::Volume),
                "bind" => ANY_PATH,
                "image" => Part::Image,
                _ => return None,
            };
            (!text.is_empty()).then_some((part, whole))
        }
        Syntax::Assignment(assignment) => {
            let (key, value) = text.split_once('=').map_or((text, None), |(key, value)| (key, Some(value)));
            let of_key = part(file, placed, assignment.key, key);
            of_key.or_else(|| further(part(file, placed, assignment.value, value?)?, key.len() + 1))
        }
        Syntax::OneOf(choices) => {
            let choice = choices.find(text)?;
            let start = choice.value.len();
            further(part(file, placed, *choice.rest?, text.get(start..)?)?, start)
        }
        _ => None,
    }
}

/// The same so many bytes further on.
fn further((part, range): (Part, Range<usize>), by: usize) -> Option<(Part, Range<usize>)> {
    Some((part, range.start + by..range.end + by))
}

fn context(text: &str, named: bool) -> Option<(Part, Range<usize>)> {
    match build::context(text, named) {
        Context::Folder if !text.is_empty() => Some((FOLDER, 0..text.len())),
        Context::Service(range) => Some((Part::Name(EntityKind::Service), range)),
        Context::Image(range) => Some((Part::Image, range)),
        _ => None,
    }
}
