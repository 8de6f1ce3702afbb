//! The rules for Dockerfiles on those that stand in a Compose file.

use dockwright_model::compose::Inline;
use dockwright_model::{Compose, Surroundings};

use crate::engine::lint_dockerfile;
use crate::suppression::Suppressions;
use crate::{Config, Edit, Finding, Fix, Related};

/// What the rules find in the Dockerfiles of a Compose file, at the places in it. Comments of both files silence it.
pub(crate) fn lint_inlines(file: &Compose, around: Option<&Surroundings>, config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    if file.inlines().is_empty() {
        return findings;
    }
    let lone = Surroundings::nowhere();
    let around = around.unwrap_or(&lone);
    for inline in file.inlines().iter().filter(|inline| !inline.is_empty()) {
        let Some(dockerfile) = inline.file() else { continue };
        let inner = inline.surroundings(file, around);
        let found = lint_dockerfile(dockerfile, Some(&inner), config);
        findings.extend(found.into_iter().filter_map(|finding| mapped(file, inline, finding)));
    }
    if !findings.is_empty() && config.comments {
        let suppressions = Suppressions::of_compose(file);
        findings.retain(|finding| !suppressions.silences(finding.rule, finding.range.start));
    }
    findings
}

/// The finding as one of the Compose file. None where Compose replaces what it is about.
fn mapped(file: &Compose, inline: &Inline, finding: Finding) -> Option<Finding> {
    if inline.is_replaced(&finding.range) {
        return None;
    }
    let related = |related: Related| Related { range: inline.range(&related.range), ..related };
    let fix = |fix: Fix| Some(Fix { edits: map_edits(file, inline, &fix.edits)?, ..fix });
    Some(Finding {
        range: inline.range(&finding.range),
        related: finding.related.into_iter().map(related).collect(),
        fixes: finding.fixes.into_iter().filter_map(fix).collect(),
        ..finding
    })
}

/// Edits of a Dockerfile as those of the Compose file that it stands in: all of them, or none where one cannot be written
/// exactly so.
pub fn map_edits(file: &Compose, inline: &Inline, edits: &[Edit]) -> Option<Vec<Edit>> {
    let mapped = |edit: &Edit| {
        let (range, text) = inline.edit(file, &edit.range, &edit.text)?;
        Some(Edit { range, text })
    };
    edits.iter().map(mapped).collect()
}
