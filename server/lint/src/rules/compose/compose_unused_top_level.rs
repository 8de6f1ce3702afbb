use std::collections::HashSet;
use std::ops::Range;

use dockwright_facts::compose::{EntityKind, Syntax};
use dockwright_model::compose::Content;
use dockwright_syntax::yaml::Node;

use crate::rule::rule;
use crate::rules::compose_project::{Companions, declared};
use crate::{Edit, Fix, Tag};

use super::Composing;

rule! {
    /// A network, volume, secret, config or model is declared and no service uses it.
    ///
    /// It does no harm, but whoever reads the file looks for its use. Often it is left over, or a service has another name for
    /// it.
    ///
    /// ```yaml finds
    /// services:
    ///   db:
    ///     image: postgres:17
    ///     volumes: ["data:/var/lib/postgresql/data"]
    /// volumes:
    ///   data:
    ///   cache:
    ///     driver: local
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   db:
    ///     image: postgres:17
    ///     volumes: ["data:/var/lib/postgresql/data"]
    /// volumes:
    ///   data:
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   db:
    ///     image: postgres:17
    ///     volumes: ["data:/var/lib/postgresql/data"]
    ///     networks: ["${NETWORK}"]
    /// volumes:
    ///   data:
    /// networks:
    ///   default:
    ///     driver: bridge
    ///   back:
    /// ```
    "compose-unused-top-level" {
        file: Compose,
        category: Maintainability,
        severity: Hint,
        fix: Some(Unsafe),
        also: [],
    }
}

const KINDS: [(EntityKind, &str); 5] = [
    (EntityKind::Network, "network"),
    (EntityKind::Volume, "volume"),
    (EntityKind::Secret, "secret"),
    (EntityKind::Config, "config"),
    (EntityKind::Model, "model"),
];

fn check(context: &mut Composing<'_>) {
    let file = context.file;
    // A file that only declares is for others that use it.
    if file.services().is_empty() {
        return;
    }
    let used: HashSet<(EntityKind, &str)> = file.uses().iter().map(|used| (used.kind, used.name.as_str())).collect();
    let mut unused = Vec::new();
    for (kind, what) in KINDS {
        let Some(section) = kind.section() else { continue };
        for (name, key, _) in declared(file, section) {
            let implied = kind == EntityKind::Network && name == "default";
            if !implied && !used.contains(&(kind, name)) {
                unused.push((kind, what, name, key));
            }
        }
    }
    if unused.is_empty() {
        return;
    }
    let unknown = unknown(context);
    unused.retain(|(kind, ..)| !unknown.contains(kind));
    if unused.is_empty() {
        return;
    }
    let companions = Companions::of(context);
    let Some(used_elsewhere) = companions.used() else { return };
    unused.retain(|(kind, _, name, _)| !used_elsewhere.contains(&(*kind, *name)));
    for (_, what, name, key) in unused {
        let message = format!("No service uses the {what} `{name}`. Remove it, or name it where it belongs.");
        let fix = removal(context.source(), key)
            .map(|range| Fix::unsafe_(format!("Remove the {what} `{name}`"), vec![Edit::delete(range)]));
        context.report(key.span(), message).tag(Tag::Unnecessary).maybe_fix(fix);
    }
}

/// The kinds of which a variable names one, so that it may be any.
fn unknown(context: &Composing<'_>) -> HashSet<EntityKind> {
    let file = context.file;
    let mut kinds = HashSet::new();
    for placed in file.placed() {
        let Some(node) =
            file.yaml().node(placed.node).filter(|node| node.text().is_some_and(|text| text.contains('$')))
        else {
            continue;
        };
        match placed.syntax {
            Some(Syntax::Entity(kind)) if Content::of(node) == Some(Content::Unknown) => kinds.insert(kind),
            // Only a source that begins with a variable can be a name.
            Some(Syntax::Volume | Syntax::MountSource) if node.text().is_some_and(|text| text.starts_with('$')) => {
                kinds.insert(EntityKind::Volume)
            }
            _ => false,
        };
    }
    kinds
}

/// The lines of a declaration, unless it is the only one: an empty section is refused.
fn removal(source: &str, key: Node<'_>) -> Option<Range<usize>> {
    let section = key.parent().filter(|section| !section.is_flow())?;
    let value = key.pair().and_then(|pair| key.yaml().node(pair.value))?;
    if section.pairs().count() < 2 || value.anchor().is_some() {
        return None;
    }
    let start = source.get(..key.full_span().start)?.rfind('\n').map_or(0, |at| at + 1);
    let end = key.full_span().end.max(value.full_span().end);
    let written = source.get(..end)?.trim_end().len();
    let rest = source.get(written..)?;
    let end = written + rest.find('\n').map_or(rest.len(), |at| at + 1);
    Some(start..end)
}
