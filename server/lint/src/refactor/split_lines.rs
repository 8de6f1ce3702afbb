//! Split an instruction into lines: one command, package, pair or path a line.

use std::ops::Range;

use dockwright_model::{File, ShellSource};
use dockwright_syntax::dockerfile::{Arguments, Instruction, Keyword};
use dockwright_syntax::shell::Operator;

use super::layout::{Layout, Style};
use super::{Change, sort_packages, verify};
use crate::Edit;
use crate::rules::package_managers::calls;

/// Splits an instruction into lines; `None` where every line has one thing already.
pub(super) fn split_lines(file: &File, index: usize) -> Option<Change> {
    let instruction = file.dockerfile().instructions.get(index)?;
    let (edits, what) = match (&instruction.arguments, instruction.keyword) {
        (Arguments::Shell, Keyword::Run) => (of_script(file, index, instruction)?, "command and package"),
        (Arguments::Pairs { pairs, legacy: false }, _) => {
            let places: Vec<Range<usize>> = pairs.iter().map(|pair| pair.span.clone()).collect();
            (between(file, &places, instruction.name.text().len() + 1)?, "pair")
        }
        (Arguments::Words(words), Keyword::Copy | Keyword::Add | Keyword::Expose | Keyword::Volume)
            if instruction.heredocs.is_empty() =>
        {
            let places: Vec<Range<usize>> = words.iter().map(|word| word.span.clone()).collect();
            let what = if matches!(instruction.keyword, Keyword::Expose) { "port" } else { "path" };
            // A source and its destination belong on one line.
            let few = matches!(instruction.keyword, Keyword::Copy | Keyword::Add) && places.len() < 3;
            (if few { Vec::new() } else { between(file, &places, 4)? }, what)
        }
        _ => return None,
    };
    let name = instruction.keyword.name();
    let sound = !edits.is_empty() && verify::keeps(file, index..index + 1, &edits, &[]);
    sound.then(|| (format!("Give each {what} of this `{name}` a line of its own"), edits))
}

/// The breaks between places that stand side by side.
fn between(file: &File, places: &[Range<usize>], indent: usize) -> Option<Vec<Edit>> {
    let new = format!(" {}{}{}", file.dockerfile().escape, file.text().newline(), " ".repeat(indent));
    let gaps = places.iter().zip(places.iter().skip(1)).map(|(one, next)| one.end..next.start);
    gaps.filter_map(|gap| break_at(file, gap, &new)).collect()
}

/// The edit that puts a break between two words: nothing where there is one, `Some(None)` where there can be none.
fn break_at(file: &File, gap: Range<usize>, new: &str) -> Option<Option<Edit>> {
    let text = file.source().get(gap.clone()).unwrap_or_default();
    if text.contains('\n') {
        return None;
    }
    // What begins with `#` on a line of its own is a comment.
    let hash = file.source().get(gap.end..).is_some_and(|next| next.starts_with('#'));
    let plain = !text.is_empty() && text.chars().all(|c| matches!(c, ' ' | '\t')) && !hash;
    Some(plain.then(|| Edit::replace(gap, new)))
}

fn of_script(file: &File, index: usize, run: &Instruction) -> Option<Vec<Edit>> {
    let [body] = file.meaning().bodies_of(index) else { return None };
    let script = &body.script;
    let plain = script.understood && !script.has_errors && !script.truncated && script.comments.is_empty();
    if body.source != ShellSource::Command || !plain || !script.heredocs.is_empty() || !run.heredocs.is_empty() {
        return None;
    }
    let layout = Layout::of(file);
    let style = |operator| layout.style(index..index + 1, operator);
    let (and, semicolon): (Style<'_>, Style<'_>) = (style("&&"), style(";"));
    let mut edits = Vec::new();
    for (one, next) in script.items.iter().zip(script.items.iter().skip(1)) {
        let gap = body.range(one.span).end..body.range(next.span).start;
        let broken = file.source().get(gap.clone()).is_none_or(|text| text.contains('\n'));
        match next.before.map(|joint| joint.operator) {
            Some(Operator::And) if !broken => edits.push(Edit::replace(gap, and.join(&[]))),
            Some(Operator::Semicolon) if !broken => edits.push(Edit::replace(gap, semicolon.join(&[]))),
            _ => {}
        }
    }
    let wrap = and.wrap(script.items.len() > 1);
    for call in calls(script, sort_packages::MANAGERS).filter(|call| call.is_any(call.manager.installs)) {
        let packages = call.packages();
        if packages.len() < 2 || !call.command.nesting.is_top_level() {
            continue;
        }
        for pair in call.command.words.windows(2) {
            let [before, word] = pair else { continue };
            if packages.iter().any(|package| package.span == word.span) {
                let gap = body.range(before.span).end..body.range(word.span).start;
                edits.extend(break_at(file, gap, &wrap).flatten());
            }
        }
    }
    edits.sort_by_key(|edit| edit.range.start);
    Some(edits)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{after, none};
    use super::*;

    fn split(text: &str) -> Option<String> {
        after(text, split_lines)
    }

    #[test]
    fn runs() {
        for (before, expected) in [
            ("RUN a && b\n", "RUN a \\\n    && b\n"),
            ("RUN a; b || c\n", "RUN a; \\\n    b || c\n"),
            ("RUN apk add --no-cache curl git=1\n", "RUN apk add --no-cache \\\n    curl \\\n    git=1\n"),
            (
                "RUN apt-get update && apt-get install -y curl \"git\"\n",
                "RUN apt-get update \\\n    && apt-get install -y \\\n        curl \\\n        \"git\"\n",
            ),
            ("RUN a && \\\r\n\tb && c\r\n", "RUN a && \\\r\n\tb && \\\r\n\tc\r\n"),
            ("RUN a \\\n # why\n && b && c\n", "RUN a \\\n # why\n && b \\\n && c\n"),
            ("RUN echo 'a && b' && c $(d && e)\n", "RUN echo 'a && b' \\\n    && c $(d && e)\n"),
        ] {
            assert_eq!(split(&format!("FROM a\n{before}")), Some(format!("FROM a\n{expected}")), "{before}");
            assert_eq!(split(&format!("FROM a\n{expected}")), None, "{expected}");
        }
        let text = "# escape=`\nFROM a\nRUN a && b\n";
        assert_eq!(split(text).as_deref(), Some("# escape=`\nFROM a\nRUN a `\n    && b\n"));
    }

    #[test]
    fn lists() {
        for (before, expected) in [
            ("ENV A=1 B=\"2 3\"\n", "ENV A=1 \\\n    B=\"2 3\"\n"),
            ("LABEL a=1 b=2\n", "LABEL a=1 \\\n      b=2\n"),
            ("COPY --link a b c/\n", "COPY --link a \\\n    b \\\n    c/\n"),
            ("EXPOSE 80 443\n", "EXPOSE 80 \\\n    443\n"),
        ] {
            assert_eq!(split(&format!("FROM a\n{before}")), Some(format!("FROM a\n{expected}")), "{before}");
        }
    }

    #[test]
    fn where_it_is_not_offered() {
        for text in [
            "RUN a\n",
            "RUN [\"a\", \"&&\", \"b\"]\n",
            "RUN a && b # c\n",
            "RUN a && cat <<E && b\nx\nE\n",
            "ENV A 1 B=2\n",
            "ENV A=1\n",
            "ENV A=1 #B=2\n",
            "EXPOSE 80 # web\n",
            "COPY a b\n",
            "COPY <<E <<F /x/\na\nE\nb\nF\n",
            "CMD a && b\n",
        ] {
            none(&format!("FROM a\n{text}"), split_lines);
        }
    }
}
