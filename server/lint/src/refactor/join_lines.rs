//! Join the lines of an instruction into one.

use std::ops::Range;

use dockwright_model::{File, solid_places};
use dockwright_syntax::dockerfile::Instruction;

use super::{Change, verify};
use crate::Edit;

/// Joins the lines of an instruction into one; `None` where a comment would be lost, or something cannot be understood.
pub(super) fn join_lines(file: &File, index: usize) -> Option<Change> {
    let instruction = file.dockerfile().instructions.get(index)?;
    let head = instruction.head();
    let all = &file.dockerfile().comments;
    let comments = all.get(all.partition_point(|comment| comment.span.start < head.start)..)?;
    let commented = comments.first().is_some_and(|comment| comment.span.start < head.end);
    let goes_on = instruction.continuations.last()?.end > head.end;
    if commented || goes_on || !instruction.heredocs.is_empty() || instruction.trigger.is_some() {
        return None;
    }
    let bodies = file.meaning().bodies_of(index);
    if bodies.iter().any(|body| !body.script.comments.is_empty()) {
        return None;
    }
    let solid = solid_places(instruction, bodies)?;
    let edits = edits(file, instruction, &solid);
    let count = instruction.continuations.len() + 1;
    let sound = verify::keeps(file, index..index + 1, &edits, &[]);
    sound.then(|| (format!("Join the {count} lines of this `{}` into one", instruction.keyword.name()), edits))
}

fn edits(file: &File, instruction: &Instruction, solid: &[Range<usize>]) -> Vec<Edit> {
    let source = file.source();
    let mut edits: Vec<Edit> = Vec::new();
    for continuation in &instruction.continuations {
        let blank = |at: usize| instruction.blank_lines.binary_search_by_key(&at, |blank| blank.start).ok();
        let mut end = continuation.end;
        while let Some(next) = blank(end).and_then(|at| instruction.blank_lines.get(at)).filter(|next| next.end > end) {
            end = next.end;
        }
        let within = solid.partition_point(|place| place.end <= continuation.start);
        if solid.get(within).is_some_and(|place| place.start < continuation.start && end < place.end) {
            edits.push(Edit::delete(continuation.start..end));
            continue;
        }
        let before = source.get(..continuation.start).unwrap_or_default();
        let behind = source.get(end..).unwrap_or_default();
        let start = before.trim_end_matches([' ', '\t']).len();
        let until = end + behind.len() - behind.trim_start_matches([' ', '\t']).len();
        let gap = if start < continuation.start || until > end { " " } else { "" };
        match edits.last_mut() {
            // Nothing but blanks between two continuations.
            Some(last) if last.range.end >= start && !last.text.is_empty() => last.range.end = until,
            _ => {
                let done = edits.last().map_or(0, |last| last.range.end);
                edits.push(Edit::replace(start.max(done)..until, gap));
            }
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::super::testing::{after, none};
    use super::*;

    #[test]
    fn lines() {
        for (before, expected) in [
            ("RUN a \\\n    && b\n", "RUN a && b\n"),
            ("RUN a && \\\r\n\tb \\\r\n  c\r\n", "RUN a && b c\r\n"),
            ("RUN echo \"x \\\n  y\" \\\n  z\n", "RUN echo \"x   y\" z\n"),
            ("RUN a &\\\n& b\n", "RUN a && b\n"),
            ("RUN a\\\nb c\n", "RUN ab c\n"),
            ("RUN a \\\n\n\n  b \\\n \\\n  c\n", "RUN a b c\n"),
            ("RUN \\\n  --mount=type=cache,target=/c \\\n  a\n", "RUN --mount=type=cache,target=/c a\n"),
            ("ENV A=1 \\\n    B=\"2 \\\n 3\"\n", "ENV A=1 B=\"2  3\"\n"),
            ("COPY a \\\n  b /c/\n", "COPY a b /c/\n"),
            ("CMD [\"a\", \\\n  \"b\"]\n", "CMD [\"a\", \"b\"]\n"),
        ] {
            assert_eq!(
                after(&format!("FROM a\n{before}"), join_lines),
                Some(format!("FROM a\n{expected}")),
                "{before}"
            );
        }
        let text = "# escape=`\nFROM a\nRUN a `\n  b\n";
        assert_eq!(after(text, join_lines).as_deref(), Some("# escape=`\nFROM a\nRUN a b\n"));
    }

    #[test]
    fn where_it_is_not_offered() {
        for text in [
            "RUN a\n",
            "RUN a \\\n # why\n && b\n",
            "RUN a \\\n && b # c\n",
            "RUN a \\\n <<E\nx\nE\n",
            "RUN a \\\n",
            "RUN if \\\n a\n",
        ] {
            none(&format!("FROM a\n{text}"), join_lines);
        }
    }
}
