//! Copy manifests first: installs dependencies before the sources are copied, so that a change of the sources does not
//! install them again.

use dockwright_facts::manifests::manifests;
use dockwright_model::File;
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::mount::MountType;
use dockwright_syntax::shell::{Command, RedirectionKind, Word};

use super::Change;
use crate::Edit;
use crate::lines;
use crate::rules::apt;
use crate::rules::dependencies::{Install, Reads};
use crate::rules::mounts;
use crate::rules::provided::{self, copies_all};

/// The change that splits a COPY of everything around an install.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyManifestsFirst {
    /// What will change, as a command.
    pub title: String,
    /// The edits. Which files the install reads is not known for sure: they want a look.
    pub edits: Vec<Edit>,
}

/// Copies only the manifests before the RUN with index `run`, and everything (what the COPY with index `copy` does now)
/// behind it.
///
/// # Errors
///
/// A sentence for the user that says why it cannot be done.
pub fn copy_manifests_first(file: &File, copy: usize, run: usize) -> Result<CopyManifestsFirst, String> {
    let instructions = &file.dockerfile().instructions;
    let (Some(copied), Some(install)) = (instructions.get(copy), instructions.get(run).filter(|_| copy < run)) else {
        return Err("There is no COPY before the install.".to_owned());
    };
    let Some((_, destination)) = copied.copy() else { return Err("There is no COPY before the install.".to_owned()) };
    let absolute = destination.text.starts_with('/');
    refuse_place(file, copy, copied, absolute)?;
    let between = instructions.get(copy + 1..run).unwrap_or_default();
    let free = |(at, found): (usize, &Instruction)| {
        needs_no_files(file, copy + 1 + at, found) || (absolute && found.keyword == Keyword::Workdir)
    };
    if !between.iter().enumerate().all(free) {
        return Err("An instruction between the two may need the files.".to_owned());
    }
    let sources = manifests_of(file, run).ok_or("The RUN does more than to install from manifests.")?;
    let folder = destination.text.trim_end_matches('/');
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-${}:".contains(c);
    if copied.exec().is_some() || copied.rest.is_continued() || !folder.chars().all(plain) {
        return Err("The paths of the COPY are too unusual to be changed.".to_owned());
    }
    let folder = if folder.is_empty() && absolute { "/".to_owned() } else { format!("{folder}/") };
    let flags: String = copied.flags.iter().map(|flag| format!("{} ", flag_text(file, flag))).collect();
    let first = format!("COPY {flags}{sources} {folder}");
    let whole = file.source().get(copied.span.clone()).unwrap_or_default();
    let edits = vec![Edit::replace(copied.span.clone(), first), lines::below(file, install, whole)];
    Ok(CopyManifestsFirst { title: format!("Copy `{sources}` first and everything else after the install"), edits })
}

/// The change for a COPY of everything, or for an install behind one.
pub(super) fn offer(file: &File, index: usize) -> Option<Change> {
    let instructions = &file.dockerfile().instructions;
    let found = instructions.get(index)?;
    let stage = file.meaning().stages.get(file.meaning().state(index).stage?)?.instructions.clone();
    let all = |at: &usize| instructions.get(*at).is_some_and(copies_all);
    let installs =
        |at: &usize| instructions.get(*at).is_some_and(|run| run.keyword == Keyword::Run && is_fed(file, *at, run));
    let (copy, run) = match found.keyword {
        Keyword::Run if installs(&index) => ((stage.start..index).rev().find(all)?, index),
        Keyword::Copy | Keyword::Add if copies_all(found) => (index, (index..stage.end).find(installs)?),
        _ => return None,
    };
    let change = copy_manifests_first(file, copy, run).ok()?;
    Some((change.title, change.edits))
}

/// Whether a RUN installs what manifests name that were copied.
fn is_fed(file: &File, index: usize, run: &Instruction) -> bool {
    let bound = mounts::of(file, run).iter().any(|mount| mount.mount_type() == Some(MountType::Bind));
    let mut commands = file.meaning().bodies_of(index).iter().flat_map(|body| &body.script.commands);
    !bound && commands.any(|command| Install::of(command).is_some_and(|install| install.reads != Reads::Nothing))
}

/// What is wrong with one COPY is not to be wrong with two.
fn refuse_place(file: &File, copy: usize, copied: &Instruction, absolute: bool) -> Result<(), String> {
    let state = file.meaning().state(copy);
    if !absolute && state.workdir.is_none() {
        return Err("No WORKDIR says where the files go: set one first.".to_owned());
    }
    let other = file.meaning().user(file.dockerfile(), &state).is_root() == Some(false);
    if other && copied.flag("chown").is_none() {
        return Err(
            "The COPY gives the files to root, though another account works with them: add `--chown` first.".to_owned()
        );
    }
    Ok(())
}

fn flag_text<'a>(file: &'a File, flag: &dockwright_syntax::dockerfile::Flag) -> &'a str {
    file.source().get(flag.span.clone()).unwrap_or_default()
}

/// Whether an instruction works without the files of the project.
fn needs_no_files(file: &File, index: usize, instruction: &Instruction) -> bool {
    match instruction.keyword {
        Keyword::Arg | Keyword::Env | Keyword::Label | Keyword::Expose | Keyword::Shell => true,
        Keyword::Run => only_sets_up(file, index),
        Keyword::Copy => {
            let system = instruction.copy().is_some_and(|(_, destination)| provided::is_of_system(destination.text));
            system && instruction.flag("from").is_some()
        }
        _ => false,
    }
}

/// Whether a RUN needs no files of the project: it installs packages by their names, and prepares the system for that.
pub(crate) fn only_sets_up(file: &File, index: usize) -> bool {
    let bodies = file.meaning().bodies_of(index);
    let mut commands = bodies.iter().flat_map(|body| &body.script.commands).peekable();
    let free = |command: &Command| !reads_files(command) && (sets_up(command) || installs_names(command));
    commands.peek().is_some() && commands.all(free)
}

/// Whether a command prepares the system for the install.
fn sets_up(command: &Command) -> bool {
    let effective = command.effective();
    let Some(program) = effective.program() else { return command.is_assignment() };
    match program {
        "python" | "python3" => {
            effective.flag_value("-m").is_some_and(|value| matches!(value.text, "venv" | "virtualenv"))
        }
        "export" | "apt-get" | "apt" | "apk" | "corepack" | "set" | "echo" | "true" | "useradd" | "groupadd"
        | "adduser" | "addgroup" => true,
        "npm" | "yarn" | "pnpm" | "poetry" | "bundle" | "pip" | "go" => effective
            .subcommand(&[])
            .is_some_and(|word| word.is("config") || word.is("set") || word.is("cache") || word.is("env")),
        "rm" => effective.operands(&[]).all(|word| word.value_or_text().starts_with('/')),
        _ => false,
    }
}

fn installs_names(command: &Command) -> bool {
    Install::of(command).is_some_and(|install| install.reads == Reads::Nothing)
}

/// Whether a command reads a file, or a package manager is given one.
fn reads_files(command: &Command) -> bool {
    let input = command.redirections.iter().any(|redirection| redirection.kind == RedirectionKind::Input);
    let effective = command.effective();
    let local = |text: &str| text.starts_with('.') || text.starts_with('/');
    let mut words = effective.operands(apt::VALUED).map(Word::value_or_text);
    let manages = matches!(
        effective.program(),
        Some("apt-get" | "apt" | "apk" | "dnf" | "microdnf" | "yum" | "zypper" | "npm" | "pip")
    );
    input || manages && words.any(local)
}

/// What the installs of a RUN read, as the sources of a COPY; `None` when it does something else as well.
fn manifests_of(file: &File, run: usize) -> Option<String> {
    let mut sources: Vec<String> = Vec::new();
    let commands = file.meaning().bodies_of(run).iter().flat_map(|body| &body.script.commands);
    for command in commands {
        let Some(install) = Install::of(command).filter(|install| install.reads != Reads::Nothing) else {
            if !reads_files(command) && (sets_up(command) || installs_names(command)) {
                continue;
            }
            return None;
        };
        let read = reads(&install)?;
        if !sources.contains(&read) {
            sources.push(read);
        }
    }
    (!sources.is_empty()).then(|| sources.join(" "))
}

/// The files one install reads, if it needs no others.
fn reads(install: &Install<'_>) -> Option<String> {
    match &install.reads {
        Reads::Files(files) => {
            // A file in a folder may include others beside it, and an absolute path is not one of the context.
            let plain = |path: &str| {
                !path.is_empty() && path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
            };
            let names: Option<Vec<&str>> =
                files.iter().map(|file| file.map(|path| path.trim_start_matches("./"))).collect();
            names.filter(|names| names.iter().all(|name| plain(name))).map(|names| names.join(" "))
        }
        Reads::Manifests => {
            // These install the project itself too, or run its scripts, unless they are told not to.
            let told = match install.tool {
                "poetry" => install.effective.has_flag("--no-root"),
                "uv" => install.effective.has_any_flag(&["--no-install-project", "--no-install-workspace"]),
                "pdm" => install.effective.has_any_flag(&["--no-self"]),
                "composer" => {
                    install.effective.has_flag("--no-scripts") && install.effective.has_flag("--no-autoloader")
                }
                _ => true,
            };
            let copied = manifests(install.tool)?.copied;
            (told && !copied.is_empty()).then(|| copied.to_owned())
        }
        Reads::Sources | Reads::Nothing => None,
    }
}

#[cfg(test)]
mod tests {
    use dockwright_syntax::text::apply_edits;

    use super::*;

    fn changed(text: &str) -> Option<String> {
        let file = File::new(text);
        let instructions = &file.dockerfile().instructions;
        let copy = instructions.iter().position(|found| found.copy().is_some())?;
        let run = instructions.iter().rposition(|found| found.keyword == Keyword::Run)?;
        let change = copy_manifests_first(&file, copy, run).ok()?;
        let edits: Vec<_> = change.edits.into_iter().map(|edit| (edit.range, edit.text)).collect();
        apply_edits(text, &edits)
    }

    #[test]
    fn splits_the_copy() {
        for (before, after) in [
            (
                "FROM node:22\r\nCOPY --chown=node . /app\r\nRUN npm ci\r\nCMD x\r\n",
                Some(
                    "FROM node:22\r\nCOPY --chown=node package*.json /app/\r\nRUN npm ci\r\nCOPY --chown=node . /app\r\nCMD x\r\n",
                ),
            ),
            (
                "FROM python\nWORKDIR /a\nADD . .\nRUN apt-get update && apt-get install -y gcc\nRUN pip install -U pip && pip install -r ./requirements.txt",
                Some(
                    "FROM python\nWORKDIR /a\nCOPY requirements.txt ./\nRUN apt-get update && apt-get install -y gcc\nRUN pip install -U pip && pip install -r ./requirements.txt\nADD . .",
                ),
            ),
            (
                "FROM a\nCOPY . /\nRUN go mod download",
                Some("FROM a\nCOPY go.mod go.sum /\nRUN go mod download\nCOPY . /"),
            ),
            ("FROM a\nCOPY . .\nRUN npm ci", None),
            ("FROM a\nUSER x\nCOPY . /app\nRUN npm ci", None),
            (
                "FROM a\nCOPY . /app\nWORKDIR /app\nCOPY --from=b /uv /bin/uv\nRUN npm ci",
                Some(
                    "FROM a\nCOPY package*.json /app/\nWORKDIR /app\nCOPY --from=b /uv /bin/uv\nRUN npm ci\nCOPY . /app",
                ),
            ),
            ("FROM a\nWORKDIR /a\nCOPY . .\nWORKDIR web\nRUN npm ci", None),
            ("FROM a\nCOPY . /app\nRUN ./prepare.sh\nRUN npm ci", None),
            ("FROM a\nCOPY . /app\nRUN poetry install", None),
            ("FROM a\nCOPY . /app\nRUN poetry install --only main", None),
            ("FROM a\nCOPY . /app\nRUN pip install -r requirements/prod.txt", None),
            ("FROM a\nCOPY . /app\nRUN pip install .", None),
            ("FROM a\nCOPY [\".\", \".\"]\nRUN npm ci", None),
        ] {
            assert_eq!(changed(before).as_deref(), after, "{before}");
        }
    }
}
