use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::no_text::{NoText, no_text};

use std::ops::Range;

use super::super::arguments::{on_own_line, quoted};
use super::super::suggest::meant;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// The line begins with a word that is no instruction, so the build stops.
    ///
    /// The word may be misspelt, may be a shell command that belongs into a `RUN`, or the line before may lack the `\`
    /// that continues it. Files that are templates for Dockerfiles get a single finding.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// COPPY motd /etc/
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.22
    /// COPY motd /etc/
    /// ```
    ///
    /// ```dockerfile finds 2
    /// FROM alpine:3.22
    /// CHOWN -R 1000 /srv
    /// RUN apk add --no-cache git
    ///   && mkdir /srv/b
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.22
    /// RUN chown -R 1000 /srv
    /// RUN apk add --no-cache git \
    ///   && mkdir /srv/b
    /// ```
    ///
    /// A comment after a `\` keeps it from continuing the line:
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// RUN mkdir /srv/a && \ # no comment for the builder
    ///     mkdir /srv/b
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.22
    /// # no comment for the builder
    /// RUN mkdir /srv/a && \
    ///     mkdir /srv/b
    /// ```
    ///
    /// Any case will do, and the lines of a heredoc are no instructions:
    ///
    /// ```dockerfile ignores
    /// from alpine:3.22
    /// run <<EOF
    /// echo hello
    /// EOF
    /// ```
    "unknown-instruction" {
        category: Correctness,
        severity: Error,
        fix: Some(Unsafe),
        also: ["DL1000", "tally/unknown-instruction", "UNKNOWN_INSTRUCTION"],
    }
}

/// A file with more unknown instructions than this is probably no Dockerfile.
const MANY: usize = 5;
/// How many of them are reported then.
const SHOWN: usize = 3;

/// Shell commands that people write as instructions.
const COMMANDS: &[&str] = &[
    "apk", "apt", "apt-get", "aptitude", "bash", "cargo", "cat", "cd", "chgrp", "chmod", "chown", "composer", "cp",
    "curl", "dnf", "echo", "exit", "export", "find", "gem", "git", "go", "grep", "groupadd", "if", "install", "ln",
    "ls", "make", "microdnf", "mkdir", "mv", "node", "npm", "npx", "pip", "pip3", "pnpm", "python", "python3", "rm",
    "sed", "set", "sh", "source", "sudo", "tar", "test", "touch", "unzip", "useradd", "wget", "yarn", "yum", "zypper",
];

fn check(context: &mut Context<'_>) {
    let instructions = &context.dockerfile().instructions;
    let unknown: Vec<(usize, &Instruction)> =
        instructions.iter().enumerate().filter(|(_, instruction)| instruction.keyword == Keyword::Unknown).collect();
    if let Some(((_, first), what)) = unknown.first().zip(no_text(context.source())) {
        let message = match what {
            NoText::Utf16 => "The file is in UTF-16, which the builder cannot read. Save it as UTF-8.",
            NoText::Binary => "This is a binary file, no Dockerfile: the builder cannot read it.",
        };
        context.report(first.name.span.clone(), message);
        return;
    }
    let template = unknown.iter().any(|(_, instruction)| is_template(instruction.name.text()))
        || (unknown.len() > MANY && context.source().contains("{{"));
    if let Some((_, first)) = unknown.first().filter(|_| template) {
        let message = format!(
            "{} is not an instruction. This looks like a template: lint and build the Dockerfile that is made from it. Other \
             such lines are not reported.",
            quoted(first.name.text())
        );
        context.report(first.name.span.clone(), message);
        return;
    }
    let shown = if unknown.len() > MANY { SHOWN } else { MANY };
    for (number, (index, instruction)) in unknown.iter().take(shown).enumerate() {
        let (mut message, fix) = judge(context, *index, instruction);
        if unknown.len() > MANY && number + 1 == SHOWN {
            let more = unknown.len() - SHOWN;
            message.push_str(&format!(" {more} more lines begin with no instruction: is this a Dockerfile?"));
        }
        context.report(instruction.name.span.clone(), message).maybe_fix(fix);
    }
}

fn is_template(name: &str) -> bool {
    ["{{", "{%", "{#", "<%", "}}", "%}"].iter().any(|mark| name.starts_with(mark))
}

/// What to say of an unknown instruction and how to mend it.
fn judge(context: &Context<'_>, index: usize, instruction: &Instruction) -> (String, Option<Fix>) {
    let name = instruction.name.text();
    let written = quoted(name);
    if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| name.starts_with(mark)) {
        return (format!("{written} marks a merge conflict, so the build stops here. Resolve it."), None);
    }
    let before = index.checked_sub(1).and_then(|before| context.dockerfile().instructions.get(before));
    let before = before.filter(|before| touches(before, instruction));
    if let Some((before, comment)) = before.and_then(|before| Some((before, comment_behind_escape(context, before)?))) {
        let message = format!(
            "{written} is not an instruction, so the build stops here. The {} of the line before does not continue it, \
             because a comment follows.",
            escape_name(context)
        );
        let edits = on_own_line(context, before, &comment);
        return (message, edits.map(|edits| Fix::unsafe_("Move the comment above the line", edits)));
    }
    if let Some(fix) = before.and_then(|before| continues(context, before, instruction)) {
        let message = format!(
            "{written} is not an instruction, so the build stops here. It seems to belong to the line before, which lacks a \
             {} at its end.",
            escape_name(context)
        );
        return (message, Some(fix));
    }
    judge_word(instruction)
}

/// [`judge`] by the word alone.
pub(super) fn judge_word(instruction: &Instruction) -> (String, Option<Fix>) {
    let name = instruction.name.text();
    let written = quoted(name);
    let replace = |with: String| vec![Edit::replace(instruction.name.span.clone(), with)];
    if let Some((keyword, at)) = glued(name) {
        let message = format!("There is no space between `{keyword}` and its arguments, so the build stops here.");
        let place = instruction.name.range(at..at);
        return (message, Some(Fix::unsafe_("Insert a space", vec![Edit::insert(place.start, " ")])));
    }
    let lower = name.to_ascii_lowercase();
    if lower == "export" && instruction.rest.text().contains('=') {
        let message = format!(
            "{written} is a shell command, not an instruction, so the build stops here. `ENV` sets variables for what follows."
        );
        return (message, Some(Fix::unsafe_(format!("Change {written} to `ENV`"), replace("ENV".to_owned()))));
    }
    if COMMANDS.contains(&lower.as_str()) {
        let copy = match lower.as_str() {
            "chown" | "chmod" => format!(", or copy the files with `COPY --{lower}=…`"),
            "cd" => ", or set the directory with `WORKDIR`".to_owned(),
            _ => String::new(),
        };
        let message = format!(
            "{written} is a shell command, not an instruction, so the build stops here. Write `RUN {lower}`{copy}."
        );
        return (
            message,
            Some(Fix::unsafe_(format!("Change {written} to `RUN {lower}`"), replace(format!("RUN {lower}")))),
        );
    }
    if let Some(near) = meant(name, Keyword::ALL.iter().map(|(_, name)| *name), 2) {
        let near = if name == lower { near.to_ascii_lowercase() } else { near.to_owned() };
        let message = format!("{written} is not an instruction, so the build stops here. Did you mean `{near}`?");
        return (message, Some(Fix::unsafe_(format!("Change {written} to `{near}`"), replace(near))));
    }
    if is_assignment(name) {
        let message = format!(
            "{written} is not an instruction, so the build stops here. Write `ENV` in front to set a variable."
        );
        let edit = Edit::insert(instruction.name.span.start, "ENV ");
        return (message, Some(Fix::unsafe_("Insert `ENV`", vec![edit])));
    }
    (format!("{written} is not an instruction, so the build stops here."), None)
}

/// The escape character in words.
fn escape_name(context: &Context<'_>) -> &'static str {
    if context.dockerfile().escape == '`' { "backtick" } else { "backslash" }
}

/// Whether an instruction that is one stands on the lines right above.
fn touches(before: &Instruction, instruction: &Instruction) -> bool {
    before.lines.1 + 1 == instruction.lines.0
        && before.heredocs.is_empty()
        && !before.rest.text().is_empty()
        && before.effective().keyword != Keyword::Unknown
}

/// The comment after an escape character at the end of an instruction, which keeps it from continuing the line.
fn comment_behind_escape(context: &Context<'_>, before: &Instruction) -> Option<Range<usize>> {
    let line = before.rest.pieces().last().cloned()?;
    let text = context.text(line.clone());
    let (at, _) = text.match_indices('#').next()?;
    let written = text.get(..at)?;
    let blanks = written.trim_end();
    (blanks.len() < written.len() && blanks.ends_with(context.dockerfile().escape))
        .then(|| line.start + at..line.start + text.trim_end().len())
}

/// The fix, if the line before seems to lack its continuation: this line begins with an operator or an option of a
/// shell, or stands further in than the one before.
fn continues(context: &Context<'_>, before: &Instruction, instruction: &Instruction) -> Option<Fix> {
    let name = instruction.name.text();
    let operator = name.starts_with(['&', '|', ';', '-']);
    let further = indent(context, instruction.span.start) > indent(context, before.span.start);
    let misspelt = name.len() > 2 && meant(name, Keyword::ALL.iter().map(|(_, name)| *name), 1).is_some();
    let lower = name.bytes().all(|byte| !byte.is_ascii_uppercase()) || is_assignment(name);
    if !(operator || (further && (lower || !misspelt))) {
        return None;
    }
    let edit = Edit::insert(before.span.end, format!(" {}", context.dockerfile().escape));
    Some(Fix::unsafe_("Continue the line before", vec![edit]))
}

/// The number of blanks in front of the instruction that starts at an offset.
fn indent(context: &Context<'_>, start: usize) -> usize {
    let text = context.file.text();
    start - text.line_range(text.line_of(start)).start.min(start)
}

/// `CMD["node"]`: the keyword and where its arguments begin.
fn glued(name: &str) -> Option<(&'static str, usize)> {
    let at = name.find(['[', '"', '\''])?;
    let keyword = Keyword::of(name.get(..at)?);
    (keyword != Keyword::Unknown).then(|| (keyword.name(), at))
}

fn is_assignment(name: &str) -> bool {
    let Some((key, _)) = name.split_once('=') else { return false };
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn what_is_no_text_is_one_finding() {
        let utf16: String = "FROM alpine:3.22\nRUN apk add curl\n".chars().flat_map(|c| [c, '\0']).collect();
        let binary = format!("\u{7f}ELF{}\n{{{{ x\n", "\0\u{fffd}\n".repeat(50));
        for (text, start) in
            [(format!("\u{fffd}\u{fffd}{utf16}"), "The file is in UTF-16"), (binary, "This is a binary file")]
        {
            let findings = lint_text(&text, &Config::default());
            let messages: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
            assert!(messages.len() == 1 && messages[0].starts_with(start), "{messages:?}");
        }
    }
}
