use crate::rule::rule;
use crate::{Fix, Tag};

use super::super::ignoring::{Comparison, Ignoring, MOST_PATTERNS, delete_line};
use super::dockerignore_exception_overridden::overriding;

rule! {
    /// An exception lets in what no pattern above leaves out.
    ///
    /// `!` takes back what lines above it leave out. Where none of them leaves out what it names, it does nothing: either it
    /// is left over, or it is spelled differently from what it should let in.
    ///
    /// ```dockerignore finds
    /// *.log
    /// !README.md
    /// ```
    ///
    /// ```dockerignore fixed
    /// *.log
    /// ```
    ///
    /// ```dockerignore ignores
    /// docs
    /// !docs/index.md
    /// **/*.md
    /// !README.md
    /// ```
    "dockerignore-exception-without-effect" {
        file: Dockerignore,
        category: Correctness,
        severity: Hint,
        fix: Some(Safe),
        also: [],
    }
}

fn check(context: &mut Ignoring<'_>) {
    let patterns = &context.file.ignore().patterns;
    let comparison = Comparison::new();
    for (index, exception) in patterns.iter().enumerate().take(MOST_PATTERNS) {
        let before = patterns.get(..index).unwrap_or_default();
        let taken_back = before.iter().any(|pattern| !pattern.negated && comparison.may_share(pattern, exception));
        let broken = before.iter().any(|pattern| pattern.problem.is_some());
        if !exception.negated || exception.problem.is_some() || taken_back || broken {
            continue;
        }
        // Where a later pattern is in the way, the exception is wanted and stands in the wrong place.
        if overriding(&comparison, patterns, index).is_some() {
            continue;
        }
        let text = context.source().get(exception.span.clone()).unwrap_or_default();
        let message =
            format!("`{text}` does nothing: no line above leaves out what it lets in. Delete it, or correct its path.");
        let edit = delete_line(context.file.text(), &exception.span);
        let fix = Fix::safe(format!("Delete `{text}`, which does nothing"), vec![edit]);
        context.report(exception.span.clone(), message).tag(Tag::Unnecessary).fix(fix);
    }
}
