use dockwright_syntax::ignore::Problem;

use crate::rule::rule;

use super::super::ignoring::Ignoring;

rule! {
    /// The builder refuses a pattern, and the build fails.
    ///
    /// A class such as `[a-z]` has to be closed and to go from a lower to a higher character, a backslash needs a character to
    /// escape, and `!` needs a path. One such line fails every build that reads the file.
    ///
    /// ```dockerignore finds 3
    /// [a-
    /// !
    /// [z-a]*
    /// ```
    ///
    /// ```dockerignore ignores
    /// [a-z]*.tmp
    /// \!important
    /// !important/[0-9]?
    /// ```
    "dockerignore-invalid-pattern" {
        file: Dockerignore,
        category: Correctness,
        severity: Error,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Ignoring<'_>) {
    for pattern in &context.file.ignore().patterns {
        let message = match pattern.problem {
            None => continue,
            Some(Problem::EmptyException) => {
                "There is nothing behind this `!`, and the build fails with \"illegal exclusion pattern\". Name a path or \
                 delete the line."
            }
            Some(Problem::Syntax) => {
                "The builder cannot read this pattern, and the build fails with \"syntax error in pattern\". Close the class \
                 `[…]`, put its characters in order, and escape only what needs it."
            }
            Some(Problem::TooLong) => "No path is as long as this pattern. Shorten it or delete the line.",
        };
        context.report(pattern.span.clone(), message);
    }
}
