use dockwright_model::{Os, ShellBody};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Construct, Operator, Word};

use crate::refactor::exec_form::{BUILTINS, json, plain, words_to_strings};
use crate::rule::rule;
use crate::{Context, Edit, Fix, Severity};

rule! {
    /// A `CMD` or `ENTRYPOINT` in shell form puts a shell between Docker and the program.
    ///
    /// Docker runs it as `/bin/sh -c "…"`. The shell is process 1 then and may keep the signal of `docker stop` to itself,
    /// so the program is killed after ten seconds instead of shutting down; and an `ENTRYPOINT` takes no arguments. The
    /// exec form, a JSON array, runs the program itself.
    ///
    /// A command that needs a shell (variables, `&&`, patterns) is only a hint: keep the shell, but let it hand over to
    /// the program with `exec`. A command that begins with `exec` is left alone, as is one whose shell the file chooses
    /// with `SHELL`.
    ///
    /// ```dockerfile finds
    /// FROM node:22
    /// CMD node server.js --name "my server"
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM node:22
    /// CMD ["node", "server.js", "--name", "my server"]
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM node:22
    /// CMD npm run migrate && node server.js --port "$PORT"
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM node:22
    /// ENTRYPOINT ["docker-entrypoint.sh"]
    /// CMD ["node", "server.js"]
    ///
    /// FROM node:22
    /// CMD exec node server.js --port $PORT
    ///
    /// FROM node:22
    /// SHELL ["/bin/bash", "-c"]
    /// CMD node server.js
    /// ```
    "shell-form-cmd" {
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        changes: [Start],
        also: [
            "DL3025",
            "JSONArgsRecommended",
            "buildkit/JSONArgsRecommended",
            "droast/DF018",
            "droast/DF025",
        ],
    }
}

fn check(context: &mut Context<'_>) {
    let (file, meaning) = (context.dockerfile(), context.meaning());
    let all = commands(context);
    for (index, outer) in file.instructions.iter().enumerate() {
        let instruction = outer.effective();
        let command = matches!(instruction.keyword, Keyword::Cmd | Keyword::Entrypoint);
        let state = meaning.state(index);
        // An array that is no valid one is read as a command too, but means the exec form.
        let array = instruction.rest.text().starts_with('[');
        if !command || !instruction.is_shell_form() || array || state.shell.is_some() {
            continue;
        }
        let windows =
            state.stage.and_then(|stage| meaning.stages.get(stage)).is_some_and(|stage| stage.os == Os::Windows);
        match meaning.bodies_of(index) {
            [body] if body.script.understood => report(context, index, instruction, body, &all),
            _ if windows => {}
            _ => report_unread(context, instruction),
        }
    }
}

fn report(context: &mut Context<'_>, index: usize, instruction: &Instruction, body: &ShellBody, commands: &Commands) {
    let name = instruction.keyword.name();
    let range = instruction.name.span.clone();
    let last = body.script.items.last().and_then(|item| body.script.commands_of(item).first());
    if last.is_some_and(|command| command.words.first().is_some_and(|word| word.is("exec"))) {
        return;
    }
    if let Some(command) = plain(body) {
        let program = command.program.as_deref().unwrap_or_default();
        let message = format!(
            "In shell form `{name}` runs `{program}` under `/bin/sh -c`, which may not pass on the signal to stop. Use the \
             exec form, a JSON array."
        );
        let safe = is_alone(context, index, instruction, commands);
        let fix = exec_form(context, instruction, body, &command.words, safe);
        context.report(range, message).maybe_fix(fix);
    } else {
        let message = format!(
            "The shell that runs this `{name}` may not pass on the signal to stop. Use the exec form, or end the command \
             with `exec program …`, so that the program takes the place of the shell."
        );
        let fix = exec_in_shell(context, instruction, body);
        context.report(range, message).severity(Severity::Hint).maybe_fix(fix);
    }
}

fn report_unread(context: &mut Context<'_>, instruction: &Instruction) {
    let name = instruction.keyword.name();
    let message = format!(
        "In shell form `{name}` runs under a shell, which may not pass on the signal to stop. Use the exec form."
    );
    context.report(instruction.name.span.clone(), message).severity(Severity::Hint);
}

/// For every stage whether it has a CMD and whether it has an ENTRYPOINT.
type Commands = Vec<(bool, bool)>;

fn commands(context: &Context<'_>) -> Commands {
    let (file, meaning) = (context.dockerfile(), context.meaning());
    let mut found = vec![(false, false); meaning.stages.len()];
    for (index, instruction) in file.instructions.iter().enumerate() {
        let Some(stage) = meaning.state(index).stage.and_then(|stage| found.get_mut(stage)) else { continue };
        let keyword = instruction.effective().keyword;
        stage.0 |= keyword == Keyword::Cmd;
        stage.1 |= keyword == Keyword::Entrypoint;
    }
    found
}

/// Whether CMD and ENTRYPOINT do not meet: an ENTRYPOINT in exec form takes CMD as arguments, one in shell form does not.
fn is_alone(context: &Context<'_>, index: usize, instruction: &Instruction, commands: &Commands) -> bool {
    let meaning = context.meaning();
    let Some(stage) = meaning.state(index).stage else { return false };
    let meets = |stage: usize| match commands.get(stage) {
        Some((cmd, entrypoint)) => {
            if instruction.keyword == Keyword::Cmd {
                *entrypoint
            } else {
                *cmd
            }
        }
        None => false,
    };
    !meaning.chain(stage).into_iter().any(meets)
}

/// The words as strings.
fn exec_form(
    context: &Context<'_>,
    instruction: &Instruction,
    body: &ShellBody,
    words: &[Word],
    safe: bool,
) -> Option<Fix> {
    let edits = words_to_strings(context.file, body, words)?;
    let title = format!("Write the `{}` as a JSON array", instruction.keyword.name());
    Some(if safe { Fix::safe(title, edits) } else { Fix::unsafe_(title, edits) })
}

/// Lets the last command take the place of the shell: within `sh -c`, or just with `exec` where that would join lines.
fn exec_in_shell(context: &Context<'_>, instruction: &Instruction, body: &ShellBody) -> Option<Fix> {
    let script = &body.script;
    let last = script.items.last()?;
    let program = script.commands_of(last).first()?.words.first()?;
    let joined = script.is_joined_by(&[Operator::And, Operator::Semicolon, Operator::Newline]);
    let known = program.value().is_some_and(|name| !BUILTINS.contains(&name) && !name.starts_with('['));
    if !joined || last.construct != Construct::Command || last.negated || !known || !script.comments.is_empty() {
        return None;
    }
    let (whole, at) = (instruction.rest.span.clone(), body.range(program.span).start);
    let program = program.value_or_text();
    if instruction.rest.is_continued() {
        return Some(Fix::unsafe_(format!("Insert `exec` before `{program}`"), vec![Edit::insert(at, "exec ")]));
    }
    let text = format!("{}exec {}", context.text(whole.start..at), context.text(at..whole.end));
    let edit = Edit::replace(whole, format!("[\"sh\", \"-c\", {}]", json(&text)));
    Some(Fix::unsafe_(format!("Run it with `sh -c` and `exec {program}`"), vec![edit]))
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix};

    fn fixed(text: &str, safety: Safety) -> String {
        let mut config = Config::default();
        assert!(config.select("shell-form-cmd"));
        fix(text, &config, safety).text
    }

    #[test]
    fn keeps_lines_and_comments() {
        let text = "FROM a\r\nCMD run \\\r\n  # why\r\n  --x='a \"b\"' \\\r\n  c\\d\r\n";
        let expected = "FROM a\r\nCMD [\"run\", \\\r\n  # why\r\n  \"--x=a \\\"b\\\"\", \\\r\n  \"cd\"]\r\n";
        assert_eq!(fixed(text, Safety::Safe), expected);
    }

    #[test]
    fn an_entrypoint_makes_it_unsafe() {
        let text = "FROM a\nENTRYPOINT [\"x\"]\nCMD run it\n";
        assert_eq!(fixed(text, Safety::Safe), text);
        assert_eq!(fixed(text, Safety::Unsafe), "FROM a\nENTRYPOINT [\"x\"]\nCMD [\"run\", \"it\"]\n");
    }

    #[test]
    fn a_shell_hands_over() {
        let text = "FROM a\nCMD prepare && A=1 run --port \"$PORT\"\n";
        let expected = "FROM a\nCMD [\"sh\", \"-c\", \"prepare && A=1 exec run --port \\\"$PORT\\\"\"]\n";
        assert_eq!(fixed(text, Safety::Unsafe), expected);
        let text = "FROM a\nCMD run \\\n  --port \"$PORT\"\n";
        assert_eq!(fixed(text, Safety::Unsafe), text.replace("run", "exec run"));
        for text in ["FROM a\nCMD a | b\n", "FROM a\nCMD a &\n", "FROM a\nCMD cd /x\n", "FROM a\nCMD a || b $C\n"] {
            assert_eq!(fixed(text, Safety::Unsafe), text);
        }
    }
}
