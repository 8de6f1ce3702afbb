use std::ops::Range;

use dockwright_model::compose::project::{Project, TroubleKind};

use crate::rule::rule;

use super::Composing;

rule! {
    /// Files include one another in a circle, or services of several files extend one another in one.
    ///
    /// Docker Compose refuses such a project. Take out one of the steps that lead back.
    ///
    /// ```text beside
    /// database.yaml
    ///     include: [compose.yaml]
    ///     services:
    ///       database:
    ///         image: postgres:18
    /// common.yaml
    ///     services:
    ///       base:
    ///         extends: {file: compose.yaml, service: web}
    ///       plain:
    ///         image: nginx:1.29
    /// monitoring.yaml
    ///     services: {}
    /// ```
    ///
    /// ```yaml finds
    /// include:
    ///   - compose.yaml
    /// ```
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     extends:
    ///       file: common.yaml
    ///       service: base
    /// ```
    ///
    /// ```yaml ignores
    /// include:
    ///   - monitoring.yaml
    /// services:
    ///   web:
    ///     extends:
    ///       file: common.yaml
    ///       service: plain
    /// ```
    "compose-include-cycle" {
        file: Compose,
        category: Correctness,
        severity: Error,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    let Some(around) = context.surroundings() else { return };
    let project = around.project(context.file);
    for trouble in project.troubles() {
        let (range, message) = match &trouble.kind {
            TroubleKind::IncludeCycle(way) => {
                let Some(range) = place(&project, trouble.member, &trouble.range) else { continue };
                (range, format!("Files include one another in a circle: {}. Docker Compose refuses that.", shown(way)))
            }
            TroubleKind::ExtendsCycle(way) if project.is_here(trouble.member) => {
                let message =
                    format!("Services extend one another in a circle: {}. Docker Compose refuses that.", shown(way));
                (trouble.range.clone(), message)
            }
            _ => continue,
        };
        context.report(range, message);
    }
}

/// Where a circle is to be shown in the file: the step that is written here, or the entry of `include` that leads to it.
fn place(project: &Project<'_>, member: usize, range: &Range<usize>) -> Option<Range<usize>> {
    project.is_here(member).then(|| range.clone()).or_else(|| project.led_to(member))
}

fn shown(way: &[String]) -> String {
    way.iter().map(|step| format!("`{step}`")).collect::<Vec<_>>().join(" → ")
}
