use crate::rule::rule;

use super::Composing;

rule! {
    /// The file is no valid YAML.
    ///
    /// Docker Compose reads nothing of a file with a mistake in its YAML: a tab in the indentation, a quote that is not
    /// closed, a key that its mapping already has, an alias without its anchor. All such mistakes of the file are reported at
    /// once, each at its place; what stands around them is still checked.
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
        let finding = context.report(problem.span.clone(), problem.message.clone());
        if let Some(first) = &problem.related {
            finding.related(first.clone(), "It is here for the first time.");
        }
    }
}
