//! Convert a RUN with a heredoc under `set -e` into a list joined with `&&`.

use dockwright_model::{File, ShellBody, ShellSource};
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::shell::{Construct, EffectKind, Item, Joint, Operator};

use super::layout::Layout;
use super::{Change, errexit, verify};
use crate::Edit;
use crate::rules::runs;

/// Commands that stop at the first failure: those between line breaks, with the comments above.
struct Segment<'a> {
    comments: Vec<&'a str>,
    text: &'a str,
    /// Whether it is a list that has to stay together.
    grouped: bool,
}

/// Turns the lines of a heredoc into a list; `None` where the two would not do the same.
pub(super) fn run_list(file: &File, index: usize) -> Option<Change> {
    let run = file.dockerfile().instructions.get(index).filter(|run| run.keyword == Keyword::Run)?;
    let ([heredoc], [body]) = (run.heredocs.as_slice(), file.meaning().bodies_of(index)) else { return None };
    let marker = heredoc.marker.clone()?;
    let end = heredoc.terminator.clone()?.end;
    let alone = run.rest.span == marker && body.source == ShellSource::Heredoc(0) && file.text().newline() == "\n";
    if !alone || !is_simple(file, body) || file.source().get(heredoc.body.clone())?.starts_with("#!") {
        return None;
    }
    let mut segments = segments(file, body)?;
    let stops = runs::starts_with_option(file, body, "errexit");
    let sets = segments.first().is_some_and(|first| errexit::is_first(body) && first.text == "set -e");
    if segments.len() > 1 && !stops && !errexit::is_first(body) {
        return None;
    }
    if sets && segments.len() > 1 {
        let removed = segments.remove(0);
        segments.first_mut()?.comments.splice(0..0, removed.comments);
    }
    let layout = Layout::of(file);
    let style = layout.style(index..index + 1, "&&");
    let mut text = String::new();
    for (position, segment) in segments.iter().enumerate() {
        match position {
            0 if segment.comments.is_empty() => {}
            0 => return None,
            _ => text.push_str(&style.join(&segment.comments)),
        }
        match segment.grouped && segments.len() > 1 {
            true => text.push_str(&format!("{{ {}; }}", segment.text)),
            false => text.push_str(segment.text),
        }
    }
    let edits = vec![Edit::replace(marker.start..end, text)];
    let (before, after) = verify::alone(file, index..index + 1, &edits)?;
    let said = |file: &File| file.meaning().bodies().first().map(|body| body.script.clone());
    let (before, after) = (said(&before)?, said(&after)?);
    let skipped = usize::from(sets && segments.len() + 1 == segments_of(&before));
    let same = verify::same_commands(before.commands.get(skipped..)?, &after.commands);
    let sound = same && (after.is_and_list() || segments.len() == 1) && !after.has_errors;
    let title = format!("Convert the heredoc to {} joined with `&&`", count(segments.len()));
    sound.then_some((title, edits))
}

fn count(commands: usize) -> String {
    if commands == 1 { "a command not".to_owned() } else { format!("{commands} commands") }
}

/// The number of parts of a script that line breaks part.
fn segments_of(script: &dockwright_syntax::shell::Script) -> usize {
    let parts = |joint: Joint| matches!(joint.operator, Operator::Newline | Operator::Semicolon);
    1 + script.items.iter().skip(1).filter(|item| item.before.is_some_and(parts)).count()
}

/// Whether a script is nothing but commands and pipelines that mean the same in a list.
fn is_simple(file: &File, body: &ShellBody) -> bool {
    let script = &body.script;
    let item = |item: &Item| matches!(item.construct, Construct::Command | Construct::Pipeline) && !item.negated;
    let effect = |kind: &EffectKind| match kind {
        EffectKind::Alias | EffectKind::Background => false,
        EffectKind::SetOption(option) => option.on || &*option.name != "errexit",
        _ => true,
    };
    let listed = script.compounds.is_empty() && script.items.iter().all(item);
    script.understood
        && !script.has_errors
        && !script.truncated
        && !script.items.is_empty()
        && script.heredocs.is_empty()
        && listed
        && !errexit::matters_within(script)
        && script.effects.iter().all(|found| effect(&found.kind))
        && !script.commands.iter().any(|command| command.nesting.background)
        && file.dockerfile().escape == '\\'
}

/// The parts of a script, with the comments above each; `None` when one of them would do something else.
fn segments<'a>(file: &'a File, body: &ShellBody) -> Option<Vec<Segment<'a>>> {
    let script = &body.script;
    let mut comments = script.comments.iter().map(|comment| body.range(*comment)).peekable();
    let mut found: Vec<Segment<'a>> = Vec::new();
    let mut open: Option<(&Item, Vec<&'a str>, Vec<Operator>)> = None;
    for item in &script.items {
        let range = body.range(item.span);
        let mut above = Vec::new();
        while let Some(comment) = comments.next_if(|comment| comment.start < range.start) {
            let line = file.text().line_range(file.text().line_of(comment.start));
            let first = file.source().get(line.start..comment.start)?.trim().is_empty();
            above.push(file.source().get(comment).filter(|_| first)?.trim_end());
        }
        let (start, texts, operators) = match (open.take(), item.before.map(|joint| joint.operator)) {
            (Some((start, texts, mut operators)), Some(operator @ (Operator::And | Operator::Or))) => {
                if !above.is_empty() {
                    return None;
                }
                operators.push(operator);
                (start, texts, operators)
            }
            _ => (item, above, Vec::new()),
        };
        match item.after.map(|joint| joint.operator) {
            Some(Operator::And | Operator::Or) => open = Some((start, texts, operators)),
            Some(Operator::Newline | Operator::Semicolon) | None => {
                // Under errexit only the last command of a list counts; the others may fail.
                let last = item.after.is_none() || item.span == script.items.last()?.span;
                let safe = operators.last().is_none_or(|last| *last == Operator::Or);
                let text = file.source().get(body.range(start.span).start..range.end)?;
                let grouped = operators.contains(&Operator::Or);
                if !(safe || last) || !is_continued_only(text) {
                    return None;
                }
                found.push(Segment { comments: texts, text, grouped });
            }
            Some(_) => return None,
        }
    }
    comments.peek().is_none().then_some(found)
}

/// Whether a text goes on to a next line by backslashes only.
fn is_continued_only(text: &str) -> bool {
    let mut lines = text.split('\n').rev();
    lines.next();
    lines.all(|line| line.ends_with('\\'))
}

#[cfg(test)]
mod tests {
    use super::super::run_heredoc;
    use super::super::testing::{after, none};
    use super::*;

    #[test]
    fn conversions() {
        for (before, expected) in [
            ("RUN <<EOF\nset -e\na\nb\nEOF\n", "RUN a \\\n    && b\n"),
            (
                "RUN --network=none <<-\"E\"\n\tset -eux\n\ta | b\n\n\t# why\n\tc\n\tE\n",
                "RUN --network=none set -eux \\\n    && a | b \\\n    # why\n    && c\n",
            ),
            ("RUN <<EOF\nset -e\na || b\nc && d\nEOF\n", "RUN { a || b; } \\\n    && c && d\n"),
            ("RUN <<EOF\na\nEOF\n", "RUN a\n"),
            ("RUN <<EOF\nset -e\na \\\n  x\nb; c\nEOF\n", "RUN a \\\n  x \\\n    && b \\\n    && c\n"),
            (
                "SHELL [\"/bin/bash\", \"-eo\", \"pipefail\", \"-c\"]\nRUN <<EOF\na | x\nb\nEOF\n",
                "SHELL [\"/bin/bash\", \"-eo\", \"pipefail\", \"-c\"]\nRUN a | x \\\n    && b\n",
            ),
        ] {
            assert_eq!(after(&format!("FROM a\n{before}"), run_list), Some(format!("FROM a\n{expected}")), "{before}");
        }
    }

    #[test]
    fn where_it_is_not_offered() {
        for text in [
            "RUN <<EOF\na\nb\nEOF\n",
            "RUN <<EOF\nset -e\na && b\nc\nEOF\n",
            "RUN <<EOF\nset -e\n(a; b)\nc\nEOF\n",
            "RUN <<EOF\nset -e\nif a; then b; fi\nc\nEOF\n",
            "RUN <<EOF\nset -e\n! a\nc\nEOF\n",
            "RUN <<EOF\nset -e\na # why\nc\nEOF\n",
            "RUN <<EOF\nset -e\na\nset +e\nc\nEOF\n",
            "RUN <<EOF\nset -e\na &\nc\nEOF\n",
            "RUN <<EOF\nset -e\na\n# end\nEOF\n",
            "RUN <<EOF\nset -e\necho 'a\nb'\nc\nEOF\n",
            "RUN <<EOF\nset -e\ncat <<F\nx\nF\nEOF\n",
            "RUN <<EOF bash -e\na\nb\nEOF\n",
            "RUN <<EOF\n#!/bin/bash -e\na\nb\nEOF\n",
            "RUN <<EOF\nset -e\r\na\r\nb\r\nEOF\r\n",
            "RUN <<EOF\nset -e\na\n",
            "COPY <<EOF /x\nset -e\nEOF\n",
        ] {
            none(&format!("FROM a\n{text}"), run_list);
        }
    }

    #[test]
    fn there_and_back() {
        let text = "FROM a\nRUN <<EOF\nset -ex\na\nb | c\nEOF\n";
        let list = after(text, run_list).expect("a list");
        assert_eq!(list, "FROM a\nRUN set -ex \\\n    && a \\\n    && b | c\n");
        assert_eq!(after(&list, |file, index| run_heredoc(file, index).ok()).as_deref(), Some(text));
    }
}
