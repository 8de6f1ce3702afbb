//! Convert a RUN that writes a text into a file into a COPY with a heredoc.

use dockwright_model::File;
use dockwright_syntax::shell::{Command, Construct, Operator, Quoting, RedirectionKind, Word};

use crate::Edit;
use crate::rules::runs;

/// A text that a RUN writes into a file.
struct Written<'a> {
    path: &'a Word,
    append: bool,
    text: String,
}

/// Turns a RUN that does nothing but write a known text into a file into a COPY. Gives a title and the edits; `None` where
/// that cannot be done.
pub fn copy_heredoc(file: &File, instruction: usize) -> Option<(String, Vec<Edit>)> {
    let [body] = file.meaning().bodies_of(instruction) else { return None };
    let run = runs::replaceable(file, body)?;
    // What COPY writes belongs to root, whoever writes it now.
    let meaning = file.meaning();
    if meaning.user(file.dockerfile(), &meaning.state(instruction)).is_root() == Some(false) {
        return None;
    }
    let end = runs::line_end(file, run)?;
    // What the heredoc holds would end in carriage returns.
    if file.text().newline() != "\n" || !body.script.is_joined_by(&[Operator::And, Operator::Semicolon]) {
        return None;
    }
    let mut all = body.script.items.iter().map(|item| match body.script.commands_of(item) {
        [command] if item.construct == Construct::Command && !item.negated => written(command),
        _ => None,
    });
    let first = all.next()?.filter(|first| !first.append)?;
    let path = first.path.value().filter(|path| path.starts_with('/') && is_plain(path))?;
    let mut text = first.text;
    for next in all {
        let next = next.filter(|next| next.append && next.path.is(path))?;
        text.push_str(&next.text);
    }
    let text = text.strip_suffix('\n')?;
    let name = ["EOF", "END", "TEXT"].into_iter().find(|name| text.lines().all(|line| line.trim() != *name))?;
    let newline = file.text().newline();
    let lines: String = text.split('\n').map(|line| format!("{line}{newline}")).collect();
    // In quotes the name keeps the builder from replacing variables.
    let quote = if text.contains(['$', '\\']) { "\"" } else { "" };
    let copy = format!("COPY <<{quote}{name}{quote} {path}{newline}{lines}{name}");
    Some((format!("Write `{path}` with `COPY`"), vec![Edit::replace(run.span.start..end, copy)]))
}

/// A path that needs no quotes, and that names no folder or device.
fn is_plain(path: &str) -> bool {
    let plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-+@".contains(&byte));
    plain && !path.ends_with('/') && !["/dev/", "/proc/", "/sys/"].iter().any(|folder| path.starts_with(folder))
}

/// What a command writes, if that is known.
fn written<'a>(command: &'a Command) -> Option<Written<'a>> {
    let [redirection] = command.redirections.as_slice() else { return None };
    let append = match redirection.kind {
        RedirectionKind::Output | RedirectionKind::Clobber => false,
        RedirectionKind::Append => true,
        _ => return None,
    };
    if !redirection.writes_stdout() || !command.assignments.is_empty() {
        return None;
    }
    let (program, arguments) = command.words.split_first()?;
    let known = arguments.iter().all(|word| !word.has_glob && !word.has_brace && !word.text.starts_with(['~', '$']));
    let values: Vec<&str> = arguments.iter().map(Word::value).collect::<Option<_>>()?;
    let text = match program.value()? {
        "echo" if known => echoed(arguments, &values)?,
        "printf" if known => printed(&values)?,
        _ => return None,
    };
    let readable = text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    Some(Written { path: redirection.target.as_ref()?, append, text }).filter(|_| readable)
}

/// What `echo` writes. Shells differ about backslashes and options: then nothing is known.
fn echoed(arguments: &[Word], values: &[&str]) -> Option<String> {
    let plain = values.iter().all(|value| !value.contains('\\'));
    let option = values.first().is_some_and(|first| first.starts_with('-'));
    // A line break within a word came from a continuation in quotes, which not all shells read alike.
    let single = arguments.iter().all(|word| word.quoting != Quoting::Mixed);
    (plain && !option && single).then(|| format!("{}\n", values.join(" ")))
}

/// What `printf` writes: one text without conversions, or lines by `%s\n`.
fn printed(values: &[&str]) -> Option<String> {
    match values {
        [format] if !format.contains('%') => unescaped(format),
        [format, lines @ ..] if *format == "%s\\n" && !lines.is_empty() => {
            Some(lines.iter().map(|line| format!("{line}\n")).collect())
        }
        _ => None,
    }
}

/// Resolves `\n`, `\t` and `\\`; others are left to printf.
fn unescaped(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.push(match chars.next()? {
                'n' => '\n',
                't' => '\t',
                '\\' => '\\',
                _ => return None,
            }),
            c => out.push(c),
        }
    }
    Some(out)
}
