//! Mounts in words, of the short and of the long form.

use dockwright_syntax::compose::volumes::{self, Source};
use dockwright_syntax::yaml::{Node, Step};

use super::{Hover, Place, holds};
use crate::hover::markdown::{Page, code};

/// What is mounted where.
struct Mount {
    what: String,
    target: String,
    access: &'static str,
}

/// An item of `volumes` at the cursor, or the source or target of one.
pub(super) fn hover(place: &Place<'_>, node: Node<'_>) -> Option<Hover> {
    if node.is_key() || !holds(&node.span(), place.offset) {
        return None;
    }
    let steps = node.steps();
    let [Step::Key(section), _, Step::Key(list), Step::Item(_), rest @ ..] = steps.as_slice() else { return None };
    let mount = match rest {
        _ if section != "services" || list != "volumes" => return None,
        [] => short(place.content(node)?.text()?)?,
        [Step::Key(key)] if key == "source" || key == "target" => long(place, node)?,
        _ => return None,
    };
    let title = code(&mount.target);
    let mut page = Page::new(&title, &format!("in the container: {}, {}.", mount.what, mount.access));
    let runs = place.image(node);
    let facts = runs.as_ref().and_then(|runs| runs.facts.as_ref());
    let target = mount.target.trim_end_matches('/');
    if let (Some(runs), Some(facts)) = (&runs, facts) {
        let image = code(&runs.text());
        if facts.volumes.contains(&target) {
            page.item("", &format!("{image} keeps its data there."));
        } else if facts.workdir == target && target != "/" && !target.is_empty() {
            page.item("", &format!("It is the working folder of {image}, which this hides."));
        }
    }
    Some(Hover { range: node.span(), markdown: page.finish() })
}

fn short(text: &str) -> Option<Mount> {
    let volume = volumes::parse(text).value?;
    let part = |range: &Option<std::ops::Range<usize>>| range.clone().and_then(|range| text.get(range));
    let source = part(&volume.source_range).map(code).unwrap_or_default();
    let what = match volume.source {
        Source::Named => format!("the volume {source}"),
        Source::Path => format!("{source} of this machine"),
        Source::Pipe => format!("the pipe {source} of this machine"),
        Source::Anonymous => "a new volume without a name".to_owned(),
    };
    Some(Mount { what, target: part(&volume.target_range)?.to_owned(), access: access(volume.read_only()) })
}

fn long(place: &Place<'_>, node: Node<'_>) -> Option<Mount> {
    let source = place.sibling(node, "source").filter(|source| !source.is_empty()).map(|source| code(&source));
    let named = source.clone().unwrap_or_else(|| "nothing".to_owned());
    let kind = place.sibling(node, "type");
    let what = match (kind.as_deref()?, source) {
        ("volume", Some(source)) => format!("the volume {source}"),
        ("volume", None) => "a new volume without a name".to_owned(),
        ("bind", _) => format!("{named} of this machine"),
        ("tmpfs", _) => "files in memory, gone with the container".to_owned(),
        ("image", _) => format!("the files of the image {named}"),
        ("npipe", _) => format!("the pipe {named} of this machine"),
        _ => return None,
    };
    let read_only = place.sibling(node, "read_only").as_deref() == Some("true") || kind.as_deref() == Some("image");
    Some(Mount { what, target: place.sibling(node, "target")?, access: access(read_only) })
}

fn access(read_only: bool) -> &'static str {
    if read_only { "read-only" } else { "to read and write" }
}
