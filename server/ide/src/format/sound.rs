//! Reads a formatted file back: it must say what it said before.

use dockwright_lint::refactor::same_commands;
use dockwright_model::{File, ShellBody, ShellSource, is_one_text};
use dockwright_syntax::dockerfile::{Arguments, Comment, Instruction, Word};
use dockwright_syntax::shell::Script;

/// Whether two files differ in nothing but their layout: the same instructions, flags, words and values, the same commands
/// of the shell, the same heredocs and comments, byte for byte.
pub fn is_sound(before: &File, after: &File) -> bool {
    let (one, other) = (before.dockerfile(), after.dockerfile());
    let directives = |file: &File| {
        let directives = file.dockerfile().directives.iter();
        directives.map(|one| (one.key(), one.value.as_ref().map(|value| value.text().to_owned()))).collect::<Vec<_>>()
    };
    let instructions = one.instructions.iter().zip(&other.instructions).enumerate();
    one.escape == other.escape
        && directives(before) == directives(after)
        && one.comments.len() == other.comments.len()
        && one.comments.iter().zip(&other.comments).all(|(one, other)| comment(before, one) == comment(after, other))
        && one.instructions.len() == other.instructions.len()
        && instructions.into_iter().all(|(index, (one, other))| {
            let bodies = (before.meaning().bodies_of(index), after.meaning().bodies_of(index));
            same_instruction(one, other, bodies) && same_heredocs((before, one), (after, other))
        })
}

fn comment<'a>(file: &'a File, comment: &Comment) -> &'a str {
    file.source().get(comment.span.clone()).unwrap_or_default().trim_end()
}

fn same_instruction(one: &Instruction, other: &Instruction, bodies: (&[ShellBody], &[ShellBody])) -> bool {
    let flags =
        |instruction: &Instruction| instruction.flags.iter().map(|flag| flag.decoded.clone()).collect::<Vec<_>>();
    let check = |instruction: &Instruction| instruction.check.as_ref().map(|word| word.text().to_ascii_uppercase());
    let trigger = match (&one.trigger, &other.trigger) {
        (None, None) => true,
        (Some(one), Some(other)) => {
            one.keyword == other.keyword && flags(one) == flags(other) && same_arguments(one, other, bodies)
        }
        _ => false,
    };
    one.keyword == other.keyword
        && one.name.text().eq_ignore_ascii_case(other.name.text())
        && flags(one) == flags(other)
        && check(one) == check(other)
        && trigger
        && (one.trigger.is_some() || same_arguments(one, other, bodies))
}

fn same_arguments(one: &Instruction, other: &Instruction, bodies: (&[ShellBody], &[ShellBody])) -> bool {
    let texts = |words: &[Word]| words.iter().map(|word| word.text().to_owned()).collect::<Vec<_>>();
    match (&one.arguments, &other.arguments) {
        (Arguments::Words(_), Arguments::Words(_)) if is_one_text(one) => one.rest.text() == other.rest.text(),
        (Arguments::Words(one), Arguments::Words(other)) => {
            let same = |(one, other): (&String, &String)| one == other || is_as(one) && is_as(other);
            let (one, other) = (texts(one), texts(other));
            one.len() == other.len() && one.iter().zip(&other).all(same)
        }
        (Arguments::Exec(one), Arguments::Exec(other)) => {
            one.iter().map(|word| &word.value).eq(other.iter().map(|word| &word.value))
        }
        (Arguments::Pairs { pairs: one, legacy }, Arguments::Pairs { pairs: other, legacy: also }) => {
            let value = |word: &Option<Word>| word.as_ref().map(|word| word.text().to_owned());
            let same = one
                .iter()
                .zip(other)
                .all(|(one, other)| one.key.text() == other.key.text() && value(&one.value) == value(&other.value));
            legacy == also && one.len() == other.len() && same
        }
        (Arguments::Shell, Arguments::Shell) => {
            let body = |bodies: &[ShellBody]| {
                let body = bodies.iter().find(|body| body.source == ShellSource::Command);
                body.map(|body| body.script.clone()).filter(|script| script.understood && !script.has_errors)
            };
            let slow = [bodies.0, bodies.1].iter().any(|bodies| bodies.iter().any(|body| body.script.truncated));
            match (body(bodies.0), body(bodies.1)) {
                // What took too long to read may have been read the other time.
                _ if slow => one.rest.text().split_whitespace().eq(other.rest.text().split_whitespace()),
                (Some(one), Some(other)) => same_script(&one, &other),
                (None, None) => one.rest.text() == other.rest.text(),
                _ => false,
            }
        }
        (Arguments::None, Arguments::None) => one.rest.text().trim() == other.rest.text().trim(),
        _ => false,
    }
}

fn is_as(text: &str) -> bool {
    text.eq_ignore_ascii_case("as")
}

/// Whether two scripts have the same commands, joined and nested the same way.
fn same_script(one: &Script, other: &Script) -> bool {
    let joints = |script: &Script| {
        let joints = script.commands.iter();
        joints.map(|command| (command.joined_by.map(|joint| joint.operator), command.nesting)).collect::<Vec<_>>()
    };
    let words = |script: &Script| script.other_words.iter().map(|word| word.text.clone()).collect::<Vec<_>>();
    let items = |script: &Script| {
        let items = script.items.iter();
        items.map(|item| (item.construct, item.negated, item.after.map(|joint| joint.operator))).collect::<Vec<_>>()
    };
    let compounds = |script: &Script| {
        let compounds = script.compounds.iter();
        compounds.map(|compound| (compound.construct, compound.redirections.len())).collect::<Vec<_>>()
    };
    same_commands(&one.commands, &other.commands)
        && joints(one) == joints(other)
        && words(one) == words(other)
        && items(one) == items(other)
        && compounds(one) == compounds(other)
        && one.comments.len() == other.comments.len()
}

fn same_heredocs(one: (&File, &Instruction), other: (&File, &Instruction)) -> bool {
    let heredocs = |(file, instruction): (&File, &Instruction)| {
        let heredocs = instruction.heredocs.iter().map(|heredoc| {
            let body = file.source().get(heredoc.body.clone()).unwrap_or_default().to_owned();
            (heredoc.name.clone(), heredoc.expand, heredoc.chomp, heredoc.terminator.is_some(), body)
        });
        heredocs.collect::<Vec<_>>()
    };
    heredocs(one) == heredocs(other)
}
