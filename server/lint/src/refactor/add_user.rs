//! Add USER: makes the container of a stage run as an account that is not root.

use dockwright_model::{File, Os, Stage, User};
use dockwright_syntax::dockerfile::{Instruction, Keyword, Word};

use super::account::{self, Account};
use crate::Edit;
use crate::rules::container::Container;

/// The change that makes a container run as another account than root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddUser {
    /// What will change, as a command: "Insert `USER node`".
    pub title: String,
    /// The edits. They keep what the build installs, but what the program may write to changes: they want a look.
    pub edits: Vec<Edit>,
    /// Whether an account is created, rather than one used that the image or the file has already.
    pub creates: bool,
}

/// The change for one stage, by its index.
///
/// The account is one the file creates or the image brings; else one is created with the commands of its distribution,
/// or a mere number is used where there are none. It comes in force behind everything that may need root: in front of
/// the CMD, ENTRYPOINT, EXPOSE and the like that end the stage.
///
/// # Errors
///
/// A sentence for the user that says why it cannot be done.
pub fn add_user(file: &File, stage: usize) -> Result<AddUser, String> {
    let meaning = file.meaning();
    let found = meaning.stages.get(stage).zip(meaning.root_of(stage));
    let Some((stage, root)) = found else { return Err("There is no such stage.".to_owned()) };
    if root.os == Os::Windows || stage.os == Os::Windows {
        return Err("Containers of Windows have other accounts; choose one of the image yourself.".to_owned());
    }
    let empty = root.base_text.as_deref().is_some_and(|text| text.trim().is_empty());
    let from = file.dockerfile().instructions.get(root.from()).and_then(Instruction::from);
    if from.is_none() || empty {
        return Err("The stage has no image to start from yet.".to_owned());
    }
    refuse_other_user(file, stage)?;
    refuse_root_home(file, stage)?;
    let place = Place::of(file, stage)?;
    let account = account::choose(file, stage, root);
    let edits = place.insert(file, &lines(file, stage, root, &account));
    Ok(AddUser { title: account.title(), edits, creates: account.creation.is_some() })
}

fn refuse_other_user(file: &File, stage: &Stage) -> Result<(), String> {
    let user = file.meaning().user(file.dockerfile(), &file.meaning().end_state(stage.index));
    match (&user, user.is_root()) {
        (User::Set { name: Some(name), .. }, Some(false)) => Err(format!("The container already runs as `{name}`.")),
        (User::Set { name: None, .. }, _) => Err("A variable already decides who the container runs as.".to_owned()),
        (User::Image(name), Some(false)) => Err(format!("The image already runs as `{name}`.")),
        _ => Ok(()),
    }
}

/// Only root may enter its home, so that what is there would be out of reach.
fn refuse_root_home(file: &File, stage: &Stage) -> Result<(), String> {
    let container = Container::of(file, stage);
    let within = |path: &str| path == "/root" || path.starts_with("/root/") || path == "~" || path.starts_with("~/");
    let instructions = &file.dockerfile().instructions;
    let workdir = file.meaning().end_state(stage.index).workdir.and_then(|index| instructions.get(index));
    let copies = container.instructions().filter_map(|(_, instruction)| instruction.copy());
    let found = workdir.is_some_and(|workdir| within(workdir.rest.text()))
        || container.words().iter().any(|word| within(word))
        || declared_volumes(file, stage).into_iter().any(within)
        || copies.into_iter().any(|(_, destination)| within(destination.text));
    if found {
        return Err(
            "The stage has files in `/root`, which only root may enter: move them to another place first.".into()
        );
    }
    Ok(())
}

/// The lines to insert: one RUN for all that has to be done, and the USER.
fn lines(file: &File, stage: &Stage, root: &Stage, account: &Account) -> Vec<String> {
    let mut commands: Vec<String> = account.creation.map(str::to_owned).into_iter().collect();
    if account.has_shell {
        let owner = &account.owner;
        commands.extend(account::writes_to(root).map(|paths| format!("chown -R {owner} {paths}")));
        let paths = volumes(file, stage).join(" ");
        if !paths.is_empty() {
            commands.push(format!("mkdir -p {paths} && chown -R {owner} {paths}"));
        }
    }
    let last = commands.len().wrapping_sub(1);
    let escape = file.dockerfile().escape;
    let command = commands.iter().enumerate().map(|(index, command)| {
        let start = if index == 0 { "RUN " } else { "    && " };
        let end = if index == last { String::new() } else { format!(" {escape}") };
        format!("{start}{command}{end}")
    });
    command.chain([format!("USER {}", account.user)]).collect()
}

/// The volumes the file declares and that the program writes to by intention: not those of configuration, and not those
/// anybody may write to. Paths with variables or odd characters are left to the user.
fn volumes<'a>(file: &'a File, stage: &'a Stage) -> Vec<&'a str> {
    let mut found: Vec<&str> = declared_volumes(file, stage).into_iter().filter(|path| is_for_data(path)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn is_for_data(path: &str) -> bool {
    let plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b));
    let system = ["/tmp", "/var/tmp", "/etc", "/run", "/var/run", "/dev", "/proc", "/sys", "/usr", "/var", "/lib"];
    let whole = system.contains(&path.trim_end_matches('/'));
    plain && path.starts_with('/') && path.len() > 1 && !whole && !path.starts_with("/etc/") && !path.contains("/..")
}

fn declared_volumes<'a>(file: &'a File, stage: &'a Stage) -> Vec<&'a str> {
    let container = Container::of(file, stage);
    let volumes = container.instructions().filter(|(_, instruction)| instruction.keyword == Keyword::Volume);
    let paths = volumes.flat_map(|(_, instruction)| {
        let exec = instruction.exec().into_iter().flatten().map(|word| word.value.as_str());
        instruction.words().iter().map(Word::text).chain(exec)
    });
    paths.collect()
}

/// Where the instructions go.
#[derive(Debug)]
enum Place {
    /// In front of the line at this byte offset; `comment` tells whether that line is a comment on the next instruction.
    Before { line: usize, comment: bool },
    /// Behind the line that ends at this byte offset.
    Behind(usize),
}

impl Place {
    fn of(file: &File, stage: &Stage) -> Result<Self, String> {
        let instructions: Vec<&Instruction> = file
            .meaning()
            .stage_instructions(file.dockerfile(), stage.index)
            .map(|(_, instruction)| instruction)
            .collect();
        let last = instructions.iter().rposition(|instruction| may_need_root(instruction.keyword)).unwrap_or(0);
        let Some(before) = instructions.get(last) else { return Err("There is no such stage.".to_owned()) };
        let text = file.text();
        let behind = text.line_range(text.line_of(before.span.end));
        let Some(next) = instructions.get(last + 1) else {
            let line = file.source().get(behind.clone()).unwrap_or_default();
            let open = line.trim_end().ends_with(file.dockerfile().escape)
                || before.heredocs.iter().any(|heredoc| heredoc.terminator.is_none());
            return if open {
                Err("The last instruction is not complete.".into())
            } else {
                Ok(Place::Behind(behind.end))
            };
        };
        // Comments directly above an instruction belong to it.
        let (first, mut line) = (text.line_of(before.span.end) + 1, text.line_of(next.span.start));
        let mut comment = false;
        while line > first
            && file.source().get(text.line_range(line - 1)).is_some_and(|l| l.trim_start().starts_with('#'))
        {
            line -= 1;
            comment = true;
        }
        Ok(Place::Before { line: text.full_line_range(line).start, comment })
    }

    fn insert(&self, file: &File, lines: &[String]) -> Vec<Edit> {
        let newline = file.text().newline();
        match *self {
            Place::Before { line, comment } => {
                let gap = if comment { newline } else { "" };
                vec![Edit::insert(line, format!("{}{newline}{gap}", lines.join(newline)))]
            }
            Place::Behind(end) => vec![Edit::insert(end, format!("{newline}{}", lines.join(newline)))],
        }
    }
}

/// Whether an instruction may need root, so that the USER has to stand behind it. The others only describe the image.
fn may_need_root(keyword: Keyword) -> bool {
    use Keyword::{Cmd, Entrypoint, Expose, Healthcheck, Label, Maintainer, Stopsignal};
    !matches!(keyword, Cmd | Entrypoint | Expose | Healthcheck | Label | Maintainer | Stopsignal)
}

#[cfg(test)]
#[path = "add_user_tests.rs"]
mod tests;
