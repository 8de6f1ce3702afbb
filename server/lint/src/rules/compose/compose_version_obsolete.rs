use dockwright_syntax::yaml::Node;

use crate::rule::rule;
use crate::rules::compose_edit;
use crate::{Fix, Tag};

use super::Composing;

rule! {
    /// The file has a `version`, which Docker Compose ignores.
    ///
    /// Since version 2, Docker Compose reads every file by one specification, whatever its `version` says, and warns that
    /// the line is obsolete each time it runs. Take it out.
    ///
    /// ```yaml finds
    /// version: "3.8"
    ///
    /// services:
    ///   web:
    ///     image: nginx:1.29
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   web:
    ///     image: nginx:1.29
    /// ```
    ///
    /// ```yaml ignores
    /// x-version: "3.8"
    /// services:
    ///   web:
    ///     image: nginx:1.29
    /// ```
    "compose-version-obsolete" {
        file: Compose,
        category: Deprecation,
        severity: Warning,
        fix: Some(Safe),
        also: ["dclint/no-version-field"],
    }
}

fn check(context: &mut Composing<'_>) {
    let roots: Vec<_> = context.file.yaml().roots().collect();
    for (key, value) in roots.into_iter().flat_map(Node::pairs) {
        if key.text() != Some("version") {
            continue;
        }
        // Another value may stand for the same.
        let edit = if value.anchor().is_none() { compose_edit::take_out(context, key) } else { None };
        let message = "Docker Compose ignores `version` and warns about it each time it runs: every file is read by the \
                       newest specification. Take the line out.";
        let fix = edit.map(|edit| Fix::safe("Remove `version`", vec![edit]));
        context.report(key.span(), message).tag(Tag::Unnecessary).maybe_fix(fix);
    }
}
