use dockwright_syntax::yaml::ProblemKind;

use crate::Severity;
use crate::rule::rule;

use super::Composing;

rule! {
    /// The file is no valid YAML.
    ///
    /// Docker Compose reads nothing of a file with a mistake in its YAML: a tab in the indentation, a quote that is not
    /// closed, a key that its mapping already has, an alias without its anchor. All such mistakes of the file are reported at
    /// once, each at its place; what stands around them is still checked. A file above 512 KiB is not read, and a warning says
    /// so.
    ///
    /// ```yaml finds 2
    /// services:
    ///   web:
    ///     image: "nginx
    ///     ports:
    ///     ports: []
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: "nginx"
    /// ```
    "compose-invalid-yaml" {
        file: Compose,
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["dclint/invalid-yaml"],
    }
}

fn check(context: &mut Composing<'_>) {
    for problem in context.file.yaml().problems() {
        // Docker Compose reads a file of any length.
        let too_large = problem.kind == ProblemKind::TooLarge;
        let severity = if too_large { Severity::Warning } else { Severity::Error };
        let finding = context.report(problem.span.clone(), problem.message.clone()).severity(severity);
        if let Some(first) = &problem.related {
            finding.related(first.clone(), "It is here for the first time.");
        }
    }
}
