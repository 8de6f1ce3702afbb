use dockwright_syntax::yaml::Node;

use crate::rule::rule;
use crate::{Edit, Fix};

use super::Composing;

rule! {
    /// The file has no `name`, so the project is called after its folder.
    ///
    /// The name of the project is in the names of its containers, networks and volumes. Without `name` it is that of the
    /// folder: in a copy of the folder under another name, `docker compose up` starts everything a second time, with new
    /// and empty volumes, and two projects in folders of the same name take each other's containers for their own.
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx:1.29
    /// ```
    ///
    /// ```yaml fixed
    /// name: my-project
    ///
    /// services:
    ///   web:
    ///     image: nginx:1.29
    /// ```
    ///
    /// ```yaml ignores
    /// name: shop
    /// services:
    ///   web:
    ///     image: nginx:1.29
    /// ```
    "compose-missing-project-name" {
        file: Compose,
        category: Maintainability,
        severity: Hint,
        profile: All,
        fix: Some(Unsafe),
        also: ["dclint/require-project-name-field"],
    }
}

fn check(context: &mut Composing<'_>) {
    let Some(services) = context.file.section("services") else { return };
    let Some(key) = services.key() else { return };
    if context.file.section("name").is_some() {
        return;
    }
    let name = project_name(context);
    let newline = context.file.text().newline();
    let starts_line = crate::rules::compose_edit::line_before(context.source(), key.span().start).1.is_empty();
    let is_flow = key.parent().is_none_or(Node::is_flow);
    let edit = Edit::insert(key.span().start, format!("name: {name}{newline}{newline}"));
    let fix = (starts_line && !is_flow).then(|| Fix::unsafe_(format!("Add `name: {name}`"), vec![edit]));
    let message = "Without `name` the project is called after its folder, so a copy of the folder has other containers and \
                   empty volumes. Give the project a name.";
    context.report(key.span(), message).maybe_fix(fix);
}

/// The name that Compose would make of the folder, where the folder is known.
fn project_name(context: &Composing<'_>) -> String {
    let folder = context.surroundings().map(|around| around.folder().to_lowercase()).unwrap_or_default();
    let folder = folder.rsplit('/').next().unwrap_or_default();
    let kept: String = folder.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    let kept = kept.trim_start_matches(['-', '_']);
    if kept.is_empty() { "my-project".to_owned() } else { kept.to_owned() }
}
