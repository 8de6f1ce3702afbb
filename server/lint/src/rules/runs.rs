//! The scripts of RUN, as many rules go over them.

use dockwright_model::{File, ShellBody, ShellSource};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{self, Construct, EffectKind, Item, Joint, Operator, Script, Word};

use crate::Context;

/// The scripts of every RUN, those of ONBUILD included, in order.
pub(crate) fn bodies<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a ShellBody> + use<'a> {
    let instructions = &context.dockerfile().instructions;
    context.meaning().bodies().iter().filter(move |body| {
        instructions.get(body.instruction).is_some_and(|found| found.effective().keyword == Keyword::Run)
    })
}

/// The command of a RUN that is nothing but one script without heredocs, and no ONBUILD: it can become another
/// instruction.
pub(crate) fn replaceable<'a>(file: &'a File, body: &'a ShellBody) -> Option<&'a Instruction> {
    let run = file.dockerfile().instructions.get(body.instruction)?;
    let plain = run.keyword == Keyword::Run && run.heredocs.is_empty() && run.flags.is_empty();
    let understood = body.script.understood && !body.script.has_errors && !body.script.truncated;
    let bare = body.source == ShellSource::Command && body.script.comments.is_empty();
    (plain && understood && bare && line_end(file, run).is_some()).then_some(run)
}

/// The end of the line that the arguments of an instruction end on; `None` if anything but blanks follows them, or a
/// continuation goes on to the next line. Text that replaces the arguments by a heredoc has to end there.
pub(crate) fn line_end(file: &File, instruction: &Instruction) -> Option<usize> {
    let end = instruction.rest.span.end;
    let line = file.text().line_range(file.text().line_of(end));
    let behind = file.source().get(end..line.end).unwrap_or_default();
    let ends = behind.trim().is_empty() && instruction.continuations.last().is_none_or(|last| last.start < end);
    ends.then_some(line.end)
}

/// Whether the shell that runs a script has an option (by its long name) on from the start.
pub(crate) fn starts_with_option(file: &File, body: &ShellBody, option: &str) -> bool {
    let has = |words: &[&str]| shell::options_of_words(words).iter().any(|set| set.on && &*set.name == option);
    let shell = file.meaning().shell(file.dockerfile(), &file.meaning().state(body.instruction)).unwrap_or_default();
    let ShellSource::Heredoc(position) = body.source else { return has(&shell) };
    let command = file.meaning().bodies_of(body.instruction).first();
    if let Some(outer) = command.filter(|outer| outer.source == ShellSource::Command) {
        let commands = outer.script.commands.iter();
        return commands.into_iter().any(|command| {
            let words: Vec<&str> = command.words.iter().map(Word::value_or_text).collect();
            has(&words)
        });
    }
    let instruction = file.dockerfile().instructions.get(body.instruction);
    let heredoc = instruction.and_then(|instruction| instruction.heredocs.get(position));
    let text = heredoc.and_then(|heredoc| file.source().get(heredoc.body.clone())).unwrap_or_default();
    match shell::shebang(text) {
        Some(interpreter) => {
            let mut words = vec![interpreter.name.as_str()];
            words.extend(interpreter.arguments.iter().map(String::as_str));
            has(&words)
        }
        None => has(&shell),
    }
}

/// Says whether an option of the shell is on at byte offsets of a script, asked for in ascending order.
pub(crate) fn option_along<'a>(file: &File, body: &'a ShellBody, option: &'a str) -> impl FnMut(u32) -> bool + use<'a> {
    let mut on = starts_with_option(file, body, option);
    let mut effects = body.script.effects.iter().filter(|effect| !effect.contained).peekable();
    move |offset| {
        while let Some(effect) = effects.next_if(|effect| effect.span.start < offset) {
            match &effect.kind {
                EffectKind::SetOption(set) if &*set.name == option => on = set.on,
                _ => {}
            }
        }
        on
    }
}

/// The items of a script's own list whose failure goes unnoticed: others follow behind `;` or a line break, errexit is
/// off, and what they do may fail.
pub(crate) fn unnoticed<'a>(file: &File, body: &'a ShellBody) -> Vec<&'a Item> {
    let script = &body.script;
    if !script.understood || script.items.len() < 2 {
        return Vec::new();
    }
    let mut errexit = option_along(file, body, "errexit");
    let mut found = Vec::new();
    for item in script.items.iter().take(script.items.len() - 1) {
        let on = errexit(item.span.end);
        let goes_on = |joint: Joint| matches!(joint.operator, Operator::Semicolon | Operator::Newline);
        if !on && item.after.is_some_and(goes_on) && may_fail(script, item) {
            found.push(item);
        }
    }
    found
}

/// Whether an item of a list may fail in a way that matters.
fn may_fail(script: &Script, item: &Item) -> bool {
    const HARMLESS: &[&str] = &[
        "echo", "printf", "set", "export", "true", ":", "unset", "alias", "trap", "shopt", "umask", "sleep", "exit",
        "local", "readonly", "declare", "date", "pwd", "ls", "wait", "[", "test", "[[",
    ];
    if item.negated || !matches!(item.construct, Construct::Command | Construct::Pipeline | Construct::Subshell) {
        return false;
    }
    let commands = script.commands_of(item);
    commands.iter().any(|command| match command.effective().program() {
        Some(program) => !HARMLESS.contains(&program),
        None => !command.words.is_empty(),
    })
}

/// Whether a list ends in a way that says that failures do not matter: `; true`, `|| exit 0`.
pub(crate) fn ends_forgiving(script: &Script) -> bool {
    let last = script.items.last().and_then(|item| script.commands_of(item).first());
    last.is_some_and(|command| {
        let effective = command.effective();
        match effective.program() {
            Some("true" | ":") => true,
            Some("exit") => effective.arguments().first().is_none_or(|word| word.is("0")),
            _ => false,
        }
    })
}
