use dockwright_model::compose::project::TroubleKind;

use crate::rule::rule;
use crate::rules::compose_builds::MAX_SUGGESTIONS;
use crate::rules::suggest;
use crate::{Edit, Fix};

use super::Composing;

rule! {
    /// A service extends one that the other file does not have.
    ///
    /// Docker Compose refuses the project.
    ///
    /// ```text beside
    /// common.yaml
    ///     services:
    ///       base:
    ///         image: nginx:1.29
    /// ```
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     extends:
    ///       file: common.yaml
    ///       service: bsae
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   web:
    ///     extends:
    ///       file: common.yaml
    ///       service: base
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     extends:
    ///       file: common.yaml
    ///       service: base
    ///   other:
    ///     extends:
    ///       file: ../outside.yaml
    ///       service: app
    /// ```
    "compose-extends-undefined-service" {
        file: Compose,
        category: Correctness,
        severity: Error,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    let Some(around) = context.surroundings() else { return };
    let project = around.project(context.file);
    let mut suggestions = 0;
    for trouble in project.troubles().iter().filter(|trouble| project.is_here(trouble.member)) {
        let TroubleKind::UnknownService(path) = &trouble.kind else { continue };
        let Some(other) = around.compose(path) else { continue };
        let range = trouble.range.clone();
        let written = context.source().get(range.clone()).unwrap_or_default();
        let name = written.trim_matches(['"', '\'']);
        suggestions += 1;
        let services = if suggestions <= MAX_SUGGESTIONS { other.services() } else { Vec::new() };
        let meant = suggest::meant(name, services.iter().map(|service| service.name), 2);
        let message = match meant {
            Some(meant) => format!("`{path}` has no service `{name}`. Did you mean `{meant}`?"),
            None => format!("`{path}` has no service `{name}`. Declare it there, or extend another one."),
        };
        let fix =
            meant.map(|meant| Fix::unsafe_(format!("Extend `{meant}`"), vec![Edit::replace(range.clone(), meant)]));
        context.report(range, message).maybe_fix(fix);
    }
}
