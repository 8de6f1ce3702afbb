use dockwright_syntax::ignore::{IgnoreFile, Pattern};

use crate::Fix;
use crate::rule::rule;

use super::super::ignoring::{Comparison, Ignoring, MOST_PATTERNS, append, delete_line};

rule! {
    /// A later pattern leaves out again what an exception has let in.
    ///
    /// The last line that matches a path decides. An exception (`!`) therefore has to stand below the patterns it is an
    /// exception of; above them it does nothing, and the file it names is missing in the build.
    ///
    /// ```dockerignore finds
    /// !README.md
    /// docs
    /// *.md
    /// ```
    ///
    /// ```dockerignore fixed
    /// docs
    /// *.md
    /// !README.md
    /// ```
    ///
    /// ```dockerignore ignores
    /// *
    /// !src
    /// src/private
    /// !docs/*.md
    /// docs/draft-*.md
    /// ```
    "dockerignore-exception-overridden" {
        file: Dockerignore,
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        also: [],
    }
}

fn check(context: &mut Ignoring<'_>) {
    let patterns = &context.file.ignore().patterns;
    let comparison = Comparison::new();
    for (index, exception) in patterns.iter().enumerate().take(MOST_PATTERNS) {
        let Some(later) = overriding(&comparison, patterns, index) else { continue };
        let text = context.source().get(exception.span.clone()).unwrap_or_default();
        let line = context.file.text().line_of(later.span.start) + 1;
        let message = format!(
            "This exception does nothing: line {line}, `{}`, comes later and leaves out the same paths again. Move the \
             exception below it.",
            later.text
        );
        let edits = vec![delete_line(context.file.text(), &exception.span), append(context.file.text(), &[text])];
        let fix = Fix::safe(format!("Move `{text}` to the end so that it takes effect"), edits);
        context.report(exception.span.clone(), message).related(later.span.clone(), "leaves them out again").fix(fix);
    }
}

/// The pattern that leaves out again all that the exception lets in, if there is one and nothing lets it in after that.
pub(super) fn overriding<'a>(comparison: &Comparison, patterns: &'a [Pattern], index: usize) -> Option<&'a Pattern> {
    let exception = patterns.get(index).filter(|pattern| pattern.negated && pattern.problem.is_none())?;
    let samples = samples(exception)?;
    let rest = patterns.get(index + 1..)?;
    let covers =
        |pattern: &&Pattern| !pattern.negated && samples.iter().all(|sample| comparison.covers(pattern, sample));
    let (last, later) = rest.iter().enumerate().rfind(|(_, pattern)| covers(pattern))?;
    let again = |pattern: &Pattern| pattern.negated && comparison.may_share(pattern, exception);
    // A second exception below that is the author's own way out.
    (!rest.get(last..)?.iter().any(again)).then_some(later)
}

/// Paths that stand for all that a pattern matches: names nobody has take the places of what may be anything. `None` for a
/// pattern that is too odd.
fn samples(pattern: &Pattern) -> Option<Vec<String>> {
    if pattern.is_literal() {
        return Some(vec![pattern.text.clone()]);
    }
    let fill = |folders: &str, name: &str| {
        pattern.text.replace("**/", folders).replace("**", name).replace('*', name).replace('?', "\u{17f}")
    };
    let samples = [fill("", "\u{1e9}z\u{1e9}"), fill("\u{1e9}y/\u{1e9}x/", "\u{1e9}w\u{1e9}")];
    let itself = IgnoreFile::new(&pattern.text);
    // What has classes or escapes is not filled in, and then nothing is claimed of it.
    samples.iter().all(|sample| itself.excludes(sample)).then(|| samples.to_vec())
}
