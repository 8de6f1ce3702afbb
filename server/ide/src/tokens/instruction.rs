//! The tokens of one instruction.

use std::ops::Range;

use dockwright_model::{File, Meaning, ShellSource, expanded_words};
use dockwright_syntax::dockerfile::variable::parse;
use dockwright_syntax::dockerfile::{Arguments, Flag, Heredoc, Instruction, Keyword, Word};
use dockwright_syntax::mount::Mount;

use super::paint::Canvas;
use super::{Modifier, TokenKind, image, script};

/// Paints an instruction, its heredocs included.
pub(super) fn paint(file: &File, index: usize, outer: &Instruction, canvas: &mut Canvas) {
    if outer.trigger.is_some() {
        keyword(outer, canvas);
    }
    let inner = outer.effective();
    keyword(inner, canvas);
    for flag in &inner.flags {
        paint_flag(file, index, inner, flag, canvas);
    }
    match inner.keyword {
        Keyword::From => from(file, index, inner, canvas),
        _ => arguments(inner, canvas),
    }
    for (number, heredoc) in outer.heredocs.iter().enumerate() {
        let scripts = file.meaning().bodies_of(index);
        let is_script = scripts.iter().any(|body| body.source == ShellSource::Heredoc(number));
        // Data is a string; the script of some other program is left to whoever knows its language.
        paint_heredoc(heredoc, !is_script && inner.keyword != Keyword::Run, canvas);
    }
    variables(file, outer, inner, canvas);
    // The strings of an exec form are strings.
    let scripts = file.meaning().bodies_of(index).iter().filter(|body| body.source != ShellSource::Exec);
    scripts.for_each(|body| script::paint(file.source(), body, canvas));
    for continuation in &outer.continuations {
        canvas.clear(continuation.clone());
    }
}

fn keyword(instruction: &Instruction, canvas: &mut Canvas) {
    let modifier = match instruction.keyword {
        // Half-typed or wrong: it is nothing yet.
        Keyword::Unknown => return,
        Keyword::Maintainer => Modifier::Deprecated,
        _ => Modifier::None,
    };
    canvas.paint_as(instruction.name.span.clone(), TokenKind::Keyword, modifier);
    if let Some(check) = &instruction.check {
        canvas.paint(check.span.clone(), TokenKind::Keyword);
    }
}

/// The number of stages that may be named by an instruction, and whether by number.
fn stages(meaning: &Meaning, index: usize, instruction: &Instruction) -> (usize, bool) {
    let own = usize::from(instruction.keyword != Keyword::From);
    let before = meaning.state(index).stage.map_or(0, |stage| stage + own);
    (before, matches!(instruction.keyword, Keyword::Copy | Keyword::Add))
}

fn from(file: &File, index: usize, instruction: &Instruction, canvas: &mut Canvas) {
    let Some(from) = instruction.from() else { return };
    let (escape, before) = (file.dockerfile().escape, stages(file.meaning(), index, instruction));
    image::paint(file.meaning(), from.image, escape, before, canvas);
    if let Some(word) = from.as_word.filter(|word| word.text().eq_ignore_ascii_case("as")) {
        canvas.paint(word.span.clone(), TokenKind::Keyword);
        if let Some(name) = from.name {
            canvas.paint_as(name.span.clone(), TokenKind::Stage, Modifier::Declaration);
        }
    }
}

fn paint_flag(file: &File, index: usize, instruction: &Instruction, flag: &Flag, canvas: &mut Canvas) {
    let Some(value) = &flag.value else { return canvas.paint(flag.span.clone(), TokenKind::Flag) };
    canvas.paint(flag.span.start..flag.name.span.end, TokenKind::Flag);
    canvas.paint(flag.name.span.end..value.span.start, TokenKind::Operator);
    let before = stages(file.meaning(), index, instruction);
    match flag.name.text() {
        "from" => image::paint(file.meaning(), value, file.dockerfile().escape, before, canvas),
        "mount" => mount(file, before.0, value, canvas),
        _ => canvas.paint(value.span.clone(), plain(value.text())),
    }
}

fn mount(file: &File, before: usize, value: &Word, canvas: &mut Canvas) {
    let base = value.span.start;
    let at = |range: &Range<usize>| base + range.start..base + range.end;
    for field in Mount::parse(file.source().get(value.span.clone()).unwrap_or_default()).fields {
        canvas.paint(at(&field.key_range), TokenKind::Property);
        let Some(range) = &field.value_range else { continue };
        canvas.paint(base + field.key_range.end..base + range.start, TokenKind::Operator);
        match field.key.as_str() {
            "from" => {
                let word = Word::plain(&file.dockerfile().source, at(range));
                image::paint(file.meaning(), &word, file.dockerfile().escape, (before, false), canvas);
            }
            "type" | "sharing" => canvas.paint(at(range), TokenKind::Constant),
            _ => canvas.paint(at(range), plain(field.text())),
        }
    }
}

fn arguments(instruction: &Instruction, canvas: &mut Canvas) {
    match &instruction.arguments {
        Arguments::None | Arguments::Shell => {}
        Arguments::Exec(words) => words.iter().for_each(|exec| canvas.paint(exec.word.span.clone(), TokenKind::String)),
        Arguments::Pairs { pairs, legacy } => {
            for pair in pairs {
                match instruction.keyword {
                    Keyword::Label => canvas.paint(pair.key.span.clone(), TokenKind::Property),
                    _ => canvas.paint_as(pair.key.span.clone(), TokenKind::Variable, Modifier::Declaration),
                }
                let Some(value) = &pair.value else { continue };
                canvas.paint(value.span.clone(), plain(value.text()));
                if !legacy {
                    canvas.paint(pair.key.span.end..value.span.start, TokenKind::Operator);
                }
            }
        }
        Arguments::Words(words) => {
            for word in words {
                words_of(instruction.keyword, word, canvas);
            }
        }
    }
}

fn words_of(keyword: Keyword, word: &Word, canvas: &mut Canvas) {
    let text = word.text();
    match keyword {
        Keyword::Expose => {
            let port = text.find('/').unwrap_or(text.len());
            canvas.paint(word.span.clone(), TokenKind::Constant);
            canvas.paint(word.range(0..port), TokenKind::Number);
            canvas.paint(word.range(port..(port + 1).min(text.len())), TokenKind::Operator);
        }
        Keyword::Stopsignal => canvas.paint(word.span.clone(), TokenKind::Constant),
        Keyword::Unknown | Keyword::Run | Keyword::Cmd | Keyword::Entrypoint => {}
        _ => canvas.paint(word.span.clone(), plain(text)),
    }
}

/// A value: a number, or a string.
fn plain(text: &str) -> TokenKind {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if digits && text.contains(|c: char| c.is_ascii_digit()) { TokenKind::Number } else { TokenKind::String }
}

fn paint_heredoc(heredoc: &Heredoc, is_data: bool, canvas: &mut Canvas) {
    if let Some(marker) = &heredoc.marker {
        canvas.paint(marker.clone(), TokenKind::Operator);
    }
    if let Some(delimiter) = &heredoc.delimiter {
        canvas.paint_as(delimiter.clone(), TokenKind::Delimiter, Modifier::Declaration);
    }
    if is_data {
        canvas.paint(heredoc.body.clone(), TokenKind::String);
    }
    if let Some(terminator) = &heredoc.terminator {
        canvas.paint(terminator.clone(), TokenKind::Delimiter);
    }
}

/// Paints the variables that BuildKit replaces.
fn variables(file: &File, outer: &Instruction, inner: &Instruction, canvas: &mut Canvas) {
    let escape = file.dockerfile().escape;
    let mut words = expanded_words(file.dockerfile(), inner);
    if outer.trigger.is_some() {
        // The heredocs of an ONBUILD are its own.
        words.extend(expanded_words(file.dockerfile(), outer));
    }
    for (word, quotes) in words {
        for found in parse(word.text(), escape, quotes).variables() {
            canvas.paint(word.range(found.range.clone()), TokenKind::Variable);
        }
    }
}
