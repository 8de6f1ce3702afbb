//! Convert a RUN of commands joined with `&&` into a heredoc with `set -e`.

use std::ops::Range;

use dockwright_model::{File, ShellBody, ShellSource};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Construct, EffectKind};

use super::errexit;
use crate::Edit;
use crate::rules::runs;

/// What each line of a heredoc must not be.
const NAME: &str = "EOF";

/// Turns the command of a RUN into the lines of a heredoc. Gives a title and the edits.
///
/// # Errors
///
/// A sentence for the user that says what is in the way.
pub fn run_heredoc(file: &File, instruction: usize) -> Result<(String, Vec<Edit>), String> {
    let found = file.dockerfile().instructions.get(instruction).filter(|found| found.keyword == Keyword::Run);
    let run = found.ok_or("There is no RUN here.")?;
    if run.exec().is_some() || !run.heredocs.is_empty() {
        return Err("Only a RUN with a plain command can become a heredoc.".to_owned());
    }
    let body = match file.meaning().bodies_of(instruction) {
        [body] if body.source == ShellSource::Command && body.script.understood => body,
        _ => return Err("The RUN is not run by a POSIX shell.".to_owned()),
    };
    if body.script.has_errors || body.script.truncated || !body.script.heredocs.is_empty() {
        return Err("The script of the RUN cannot be understood.".to_owned());
    }
    if !body.script.is_and_list() || body.script.items.len() < 2 {
        return Err("Only commands joined with `&&` can become the lines of a heredoc.".to_owned());
    }
    refuse_other_meaning(body)?;
    let end = runs::line_end(file, run).ok_or("The RUN ends in a line continuation.")?;
    if file.text().newline() != "\n" {
        return Err(
            "The shell would take the line breaks of Windows in a heredoc for parts of the commands.".to_owned()
        );
    }
    let lines = lines(file, run, body)?;
    let newline = file.text().newline();
    let text: String = lines.iter().map(|line| format!("{line}{newline}")).collect();
    // The list may begin with it, or the SHELL have it.
    let stops = errexit::is_first(body) || runs::starts_with_option(file, body, "errexit");
    let (set, with) = if stops { (String::new(), "") } else { (format!("set -e{newline}"), " with `set -e`") };
    let text = format!("<<{NAME}{newline}{set}{text}{NAME}");
    let count = body.script.items.len();
    let title = format!("Convert {count} commands to a heredoc{with}");
    Ok((title, vec![Edit::replace(run.rest.span.start..end, text)]))
}

/// Whether a command means something else as a line under `set -e` than before `&&`.
fn refuse_other_meaning(body: &ShellBody) -> Result<(), String> {
    let script = &body.script;
    if script.items.iter().any(|item| item.negated) {
        return Err("`set -e` does not mind a command behind `!`, where `&&` does.".to_owned());
    }
    if script.items.iter().any(|item| item.construct == Construct::Function) || !script.comments.is_empty() {
        return Err("The RUN has a function or a comment of the shell.".to_owned());
    }
    if script.commands.iter().any(|command| command.nesting.background) {
        return Err("The RUN starts something in the background.".to_owned());
    }
    if errexit::matters_within(script) {
        return Err("`set -e` would end a loop, or a list in brackets, at another place than `&&` does.".to_owned());
    }
    if script.effects.iter().any(|effect| switches_off(&effect.kind)) {
        return Err("The RUN switches `set -e` off.".to_owned());
    }
    Ok(())
}

fn switches_off(kind: &EffectKind) -> bool {
    matches!(kind, EffectKind::SetOption(option) if !option.on && &*option.name == "errexit")
}

/// The commands as they stand, and the comments between them.
fn lines<'a>(file: &'a File, run: &Instruction, body: &ShellBody) -> Result<Vec<&'a str>, String> {
    let all = &file.dockerfile().comments;
    let comments = |range: &Range<usize>| {
        let start = all.partition_point(|comment| comment.span.start < range.start);
        let end = all.partition_point(|comment| comment.span.start < range.end);
        all.get(start..end).unwrap_or_default()
    };
    let mut lines = Vec::new();
    let mut done = run.rest.span.start;
    for item in &body.script.items {
        let range = body.range(item.span);
        let text = file.source().get(range.clone()).unwrap_or_default();
        let continued = text.contains('\n');
        // The shell joins lines at a backslash only, and knows no comment in between.
        let next = run.blank_lines.partition_point(|blank| blank.start < range.start);
        let blank = run.blank_lines.get(next).is_some_and(|blank| blank.start < range.end);
        if continued
            && (file.dockerfile().escape != '\\' || blank || !comments(&range).is_empty() || has_odd_continuation(text))
        {
            return Err("A command of the RUN goes over lines in a way that only the Dockerfile knows.".to_owned());
        }
        let above = comments(&(done..range.start)).iter().filter_map(|comment| file.source().get(comment.span.clone()));
        lines.extend(above.map(str::trim));
        lines.push(text);
        done = range.end;
    }
    let ends = lines.iter().flat_map(|line| line.lines()).any(|line| line.trim() == NAME);
    if ends || comments(&(done..run.rest.span.end)).iter().len() > 0 {
        return Err("A line of the RUN would end the heredoc.".to_owned());
    }
    Ok(lines)
}

/// Whether blanks stand behind the backslash of a continuation, which the Dockerfile allows and the shell does not.
fn has_odd_continuation(text: &str) -> bool {
    text.lines().any(|line| {
        let trimmed = line.trim_end_matches([' ', '\t', '\r']);
        trimmed.ends_with('\\') && line.trim_end_matches('\r') != trimmed
    })
}
