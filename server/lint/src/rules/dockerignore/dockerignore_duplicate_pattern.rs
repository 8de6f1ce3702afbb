use std::collections::HashMap;

use dockwright_syntax::ignore::Pattern;

use crate::rule::rule;
use crate::{Fix, Tag};

use super::super::ignoring::{Comparison, Ignoring, MOST_PATTERNS, delete_line};

rule! {
    /// A pattern stands in the file twice.
    ///
    /// `/build`, `build/` and `build` are the same pattern: slashes at the ends mean nothing in a `.dockerignore` file. The
    /// second one does nothing, and whoever deletes the first one wonders why.
    ///
    /// A pattern that is repeated to take back an exception between the two is left alone, and so is a repeated exception
    /// that takes back a pattern.
    ///
    /// ```dockerignore finds
    /// .github/
    /// *.log
    /// .github
    /// ```
    ///
    /// ```dockerignore fixed
    /// .github/
    /// *.log
    /// ```
    ///
    /// ```dockerignore ignores
    /// *.md
    /// !README.md
    /// docs/*.md
    /// *.md
    /// ```
    "dockerignore-duplicate-pattern" {
        file: Dockerignore,
        category: Style,
        severity: Hint,
        fix: Some(Safe),
        also: [],
    }
}

fn check(context: &mut Ignoring<'_>) {
    let patterns = &context.file.ignore().patterns;
    let comparison = Comparison::new();
    let mut seen: HashMap<(bool, &str), usize> = HashMap::new();
    for (index, pattern) in patterns.iter().enumerate().take(MOST_PATTERNS) {
        let before = seen.insert((pattern.negated, pattern.text.as_str()), index);
        let Some(first) = before.and_then(|first| Some((first, patterns.get(first)?))) else { continue };
        let between = patterns.get(first.0..index).unwrap_or_default();
        let undone = |other: &Pattern| other.negated != pattern.negated && comparison.may_share(other, pattern);
        if pattern.problem.is_none() && !between.iter().any(undone) {
            report(context, pattern, first.1);
        }
    }
}

fn report(context: &mut Ignoring<'_>, pattern: &Pattern, first: &Pattern) {
    let line = context.file.text().line_of(first.span.start) + 1;
    let text = context.source().get(pattern.span.clone()).unwrap_or_default();
    let message = format!("`{text}` does nothing: line {line} says the same. Delete this line.");
    let fix = Fix::safe(format!("Delete the repeated `{text}`"), vec![delete_line(context.file.text(), &pattern.span)]);
    context
        .report(pattern.span.clone(), message)
        .tag(Tag::Unnecessary)
        .related(first.span.clone(), "the same")
        .fix(fix);
}
