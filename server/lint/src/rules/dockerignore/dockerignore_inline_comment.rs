use std::ops::Range;

use crate::rule::rule;
use crate::{Edit, Fix};

use super::super::ignoring::Ignoring;

rule! {
    /// A comment stands behind a pattern or behind blanks, where it is part of the pattern.
    ///
    /// In a `.dockerignore` file only a `#` in the first column begins a comment. Anywhere else it is a character like any
    /// other, so the pattern matches nothing and the files it should leave out are in the build context.
    ///
    /// ```dockerignore finds
    /// node_modules # installed in the image
    /// .git
    /// ```
    ///
    /// ```dockerignore fixed
    /// # installed in the image
    /// node_modules
    /// .git
    /// ```
    ///
    /// ```dockerignore ignores
    /// # C# projects
    /// bin/#cache
    /// *.cs#
    /// ```
    "dockerignore-inline-comment" {
        file: Dockerignore,
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        also: [],
    }
}

fn check(context: &mut Ignoring<'_>) {
    for pattern in &context.file.ignore().patterns {
        let text = context.source().get(pattern.span.clone()).unwrap_or_default();
        let line = context.file.text().line_range(context.file.text().line_of(pattern.span.start));
        if text.starts_with('#') {
            report_indented(context, pattern.span.clone(), line.start.max(mark(context)));
        } else if let Some(at) = comment(text) {
            report_behind(context, pattern.span.start + at..pattern.span.end, line.start.max(mark(context)));
        }
    }
}

/// Where the text begins, behind a byte order mark.
fn mark(context: &Ignoring<'_>) -> usize {
    if context.source().starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

/// Where a comment behind a pattern begins: at the first `#` behind a blank.
fn comment(text: &str) -> Option<usize> {
    let mut hashes = text.match_indices('#').map(|(at, _)| at);
    hashes.find(|at| text.get(..*at).is_some_and(|before| before.ends_with([' ', '\t'])))
}

fn report_behind(context: &mut Ignoring<'_>, comment: Range<usize>, line: usize) {
    let text = context.source();
    let said = text.get(comment.clone()).unwrap_or_default();
    let before = text.get(line..comment.start).unwrap_or_default().trim_end().len();
    let edits = vec![
        Edit::insert(line, format!("{said}{}", context.file.text().newline())),
        Edit::delete(line + before..comment.end),
    ];
    let message = "This comment is part of the pattern, which matches nothing then: a comment needs a line of its own. Move \
                   it above the pattern.";
    context.report(comment, message).fix(Fix::safe("Move the comment above the pattern", edits));
}

fn report_indented(context: &mut Ignoring<'_>, span: Range<usize>, line: usize) {
    let message =
        "This is a pattern and no comment, because `#` is not in the first column. Delete the blanks before it.";
    let fix = Fix::safe("Delete the blanks before `#`", vec![Edit::delete(line..span.start)]);
    context.report(span, message).fix(fix);
}
