use dockwright_syntax::yaml::{Kind, Node, Resolved, Style, Yaml};

use crate::rule::rule;
use crate::{Edit, Fix};

use super::Composing;

rule! {
    /// A volume is in quotes that it does not need.
    ///
    /// A matter of taste, and off unless asked for. Quotes that change something, as around `${DIR:?set it}:/data`, are never
    /// reported.
    ///
    /// ```yaml finds
    /// services:
    ///   db:
    ///     image: postgres:17
    ///     volumes:
    ///       - "./data:/var/lib/postgresql/data"
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   db:
    ///     image: postgres:17
    ///     volumes:
    ///       - ./data:/var/lib/postgresql/data
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   db:
    ///     image: postgres:17
    ///     volumes:
    ///       - ./data:/var/lib/postgresql/data
    ///       - "${DIR:?the folder: see README}:/backup"
    /// ```
    "compose-volumes-quoted" {
        file: Compose,
        category: Style,
        severity: Hint,
        profile: All,
        fix: Some(Unsafe),
        also: ["dclint/no-quotes-in-volumes"],
    }
}

fn check(context: &mut Composing<'_>) {
    let mut seen = std::collections::HashSet::new();
    for service in context.file.services() {
        for volume in service.items("volumes") {
            let Some(text) = volume.text() else { continue };
            if !matches!(volume.style(), Some(Style::Single | Style::Double)) || !seen.insert(volume.id()) {
                continue;
            }
            if !reads_the_same(text, volume.parent().is_some_and(Node::is_flow)) {
                continue;
            }
            let fix = Fix::unsafe_("Remove the quotes", vec![Edit::replace(volume.span(), text)]);
            context.report(volume.span(), "The volume needs no quotes.").fix(fix);
        }
    }
}

/// Whether a text means the same without quotes.
fn reads_the_same(text: &str, in_flow: bool) -> bool {
    if text.contains(['\n', '\r']) {
        return false;
    }
    let yaml = Yaml::new(if in_flow { format!("[{text}]") } else { format!("- {text}") });
    let Some(root) = yaml.root().filter(|_| yaml.problems().is_empty()) else { return false };
    let mut items = root.items();
    let same = items.next().is_some_and(|item| {
        matches!(item.kind(), Kind::Scalar(_))
            && item.text() == Some(text)
            && item.tag().is_none()
            && matches!(item.resolved(), Some(Resolved::Text(_)))
    });
    same && items.next().is_none() && yaml.comments().is_empty()
}
