//! The edits that make one RUN of several.

use std::ops::Range;

use dockwright_model::File;
use dockwright_syntax::shell::EffectKind;

use super::super::layout::Layout;
use super::Operator;
use super::part::Part;
use crate::Edit;
use crate::suppression::is_suppression;

/// What surrounds a script in the combined one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrap {
    Nothing,
    /// `{ …; }`: the list counts as one command.
    Group,
    /// `( … )`: and what it does to its shell stays in it.
    Subshell,
}

/// The edits, or a sentence that says why there are none.
pub(super) fn edits(
    file: &File,
    layout: &Layout<'_>,
    parts: &[Part<'_>],
    operator: Operator,
) -> Result<Vec<Edit>, String> {
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return Ok(Vec::new()) };
    let wraps = if operator == Operator::And { wraps(parts) } else { vec![Wrap::Nothing; parts.len()] };
    let wrap = |index: usize| wraps.get(index).copied().unwrap_or(Wrap::Nothing);
    let mut edits = Vec::new();
    let mut pragmas = String::new();
    if wrap(0) != Wrap::Nothing {
        edits.push(Edit::insert(first.start(), open(wrap(0), first)));
    }
    let symbol = if operator == Operator::And { "&&" } else { ";" };
    let style = layout.style(first.index..last.index + 1, symbol);
    for (index, pair) in parts.windows(2).enumerate() {
        let [one, next] = pair else { continue };
        let (above, comments) = comments(file, one, next, index + 2 == parts.len());
        pragmas.extend(above.iter().flat_map(|comment| [comment, file.text().newline()]));
        let join = style.join(&comments);
        // `<<EOF;` would be another heredoc than `<<EOF`.
        let space = if symbol == ";" && one.has_heredoc() { " " } else { "" };
        let text = format!("{}{space}{join}{}", close(wrap(index), one), open(wrap(index + 1), next));
        edits.push(Edit::replace(one.end..next.start(), text));
    }
    if !pragmas.is_empty() {
        edits.push(Edit::insert(first.instruction.span.start, pragmas));
    }
    edits.extend(end(file, parts, last, close(wrap(parts.len() - 1), last))?);
    Ok(edits)
}

/// What each part is wrapped in.
fn wraps(parts: &[Part<'_>]) -> Vec<Wrap> {
    // Options that change what some later part does, if they are still on there.
    let mut feared: Vec<&str> = Vec::new();
    let mut wraps = Vec::with_capacity(parts.len());
    for (index, part) in parts.iter().enumerate().rev() {
        let followed = index + 1 < parts.len();
        wraps.push(match () {
            () if followed && leaks(part, &feared) => Wrap::Subshell,
            () if !part.and_list => Wrap::Group,
            () => Wrap::Nothing,
        });
        for option in ["errexit", "pipefail", "nounset"] {
            if part.is_sensitive_to(option) && !feared.contains(&option) {
                feared.push(option);
            }
        }
    }
    wraps.reverse();
    wraps
}

/// Whether what a script does to its shell would change what comes after it.
fn leaks(part: &Part<'_>, feared: &[&str]) -> bool {
    part.script().lasting_effects().any(|effect| match &effect.kind {
        EffectKind::SetOption(option) => match &*option.name {
            "xtrace" | "verbose" => false,
            name @ ("errexit" | "pipefail" | "nounset") => !option.on || feared.contains(&name),
            _ => true,
        },
        EffectKind::Exit => false,
        _ => true,
    })
}

fn open(wrap: Wrap, part: &Part<'_>) -> &'static str {
    match wrap {
        Wrap::Nothing => "",
        Wrap::Group => "{ ",
        // `(<<EOF` would not be a heredoc of the Dockerfile, and `((` is arithmetic.
        Wrap::Subshell if part.has_heredoc() || part.instruction.rest.text().starts_with('(') => "( ",
        Wrap::Subshell => "(",
    }
}

fn close(wrap: Wrap, part: &Part<'_>) -> &'static str {
    match wrap {
        Wrap::Nothing => "",
        Wrap::Group if part.has_heredoc() => " ; }",
        Wrap::Group => "; }",
        Wrap::Subshell if part.has_heredoc() => " )",
        Wrap::Subshell => ")",
    }
}

/// The comments between two parts: those that silence findings, which have to stand above the RUN, and the others.
fn comments<'a>(file: &'a File, one: &Part<'_>, next: &Part<'_>, is_last: bool) -> (Vec<&'a str>, Vec<&'a str>) {
    let all = &file.dockerfile().comments;
    let within = |range: Range<usize>| {
        let start = all.partition_point(|comment| comment.span.start < range.start);
        let end = all.partition_point(|comment| comment.span.start < range.end);
        all.get(start..end).unwrap_or_default().iter().map(|comment| comment.span.clone())
    };
    let between = one.comment.clone().into_iter().chain(within(one.end..next.start()));
    let cut = next.comment.clone().into_iter().chain(within(next.end..next.instruction.rest.span.end));
    let spans = between.chain(cut.filter(|_| is_last));
    spans.filter_map(|span| file.source().get(span).map(str::trim_end)).partition(|comment| is_suppression(comment))
}

/// What happens behind the last command: a group is closed, and the heredocs of the other RUNs follow in their order.
fn end(file: &File, parts: &[Part<'_>], last: &Part<'_>, close: &str) -> Result<Option<Edit>, String> {
    let newline = file.text().newline();
    let mut bodies = String::new();
    for part in parts.iter().take(parts.len() - 1) {
        let heredocs = &part.instruction.heredocs;
        let (Some(first), Some(end)) = (heredocs.first(), heredocs.last().and_then(|last| last.terminator.as_ref()))
        else {
            continue;
        };
        bodies.push_str(newline);
        bodies.push_str(file.source().get(first.body.start..end.end).unwrap_or_default());
    }
    if close.is_empty() && bodies.is_empty() && last.end == last.instruction.rest.span.end {
        return Ok(None);
    }
    let mut end = last.instruction.rest.span.end;
    if !bodies.is_empty() {
        if last.instruction.continuations.iter().any(|continuation| continuation.start >= end) {
            return Err(format!("The RUN on line {} ends in a line continuation.", last.instruction.lines.0));
        }
        end = file.text().line_range(file.text().line_of(end)).end;
    }
    Ok(Some(Edit::replace(last.end..end, format!("{close}{bodies}"))))
}
