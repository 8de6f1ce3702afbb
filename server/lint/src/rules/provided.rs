//! Which files of the project a stage has when an install runs, as far as the file tells.

use dockwright_facts::manifests::manifests;
use dockwright_model::{Base, File, ShellBody};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::mount::{Field, MountType};
use dockwright_syntax::shell::{Command, Word};

use super::container::file_name;
use super::dependencies::{Install, Reads};
use super::mounts;

/// More names of files than this, and a stage may have any.
const MOST_NAMES: usize = 128;

/// Whether a stage has a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Something brings it by its name, or by a pattern such as `package*.json`.
    Named,
    /// A whole folder, a command or the base image may have brought it.
    Possible,
    /// Nothing brings it.
    Absent,
}

/// The files a stage has.
#[derive(Debug, Clone, Default)]
pub(crate) struct Provided {
    /// Whether there may be any file.
    anything: bool,
    /// Whether the whole project was copied.
    whole_project: bool,
    /// Names of files without folders; `*` stands for any text.
    names: Vec<String>,
}

/// An install with its place.
pub(crate) struct Found<'a> {
    /// Index of the RUN.
    pub(crate) index: usize,
    /// The script it stands in.
    pub(crate) body: &'a ShellBody,
    /// The call.
    pub(crate) install: Install<'a>,
}

/// Calls `visit` for every install of a RUN, in order, with the files its stage has by then. Triggers are left out: their
/// files come with the image that is built on this one.
pub(crate) fn for_each_install<'a>(file: &'a File, mut visit: impl FnMut(Found<'a>, &Provided)) {
    let meaning = file.meaning();
    let mut stages: Vec<Provided> = Vec::with_capacity(meaning.stages.len());
    let mut now = Provided::default();
    for (index, instruction) in file.dockerfile().instructions.iter().enumerate() {
        match instruction.keyword {
            Keyword::From => {
                if meaning.state(index).stage.is_some_and(|stage| stage > 0) {
                    stages.push(std::mem::take(&mut now));
                }
                now = at_start(file, index, &stages);
            }
            Keyword::Copy | Keyword::Add => now.learn_copy(instruction),
            Keyword::Run => run(file, index, instruction, &mut now, &mut visit),
            _ => {}
        }
    }
}

/// What a stage has at its FROM.
fn at_start(file: &File, index: usize, stages: &[Provided]) -> Provided {
    let stage = file.meaning().state(index).stage.and_then(|stage| file.meaning().stages.get(stage));
    let empty = stage.is_some_and(|stage| match &stage.base {
        Base::Scratch => true,
        // Of images nobody knows the project may be part; those with triggers bring it.
        Base::Image(image) => stage.image_facts().is_some() && !image.tag().is_some_and(|tag| tag.contains("onbuild")),
        _ => false,
    });
    match stage.map(|stage| &stage.base) {
        Some(Base::Stage(base)) => stages.get(*base).cloned().unwrap_or_default(),
        _ => Provided { anything: !empty, ..Provided::default() },
    }
}

fn run<'a>(
    file: &'a File,
    index: usize,
    instruction: &Instruction,
    now: &mut Provided,
    visit: &mut impl FnMut(Found<'a>, &Provided),
) {
    let mounted = Provided::of_mounts(file, instruction);
    let bodies = file.meaning().bodies_of(index);
    if bodies.is_empty() || bodies.iter().any(|body| !body.script.understood || body.script.truncated) {
        now.anything = true;
    }
    for body in bodies {
        for command in &body.script.commands {
            match Install::of(command) {
                Some(install) => {
                    let learnt = install.clone();
                    match mounted.is_empty() {
                        true => visit(Found { index, body, install }, now),
                        false => visit(Found { index, body, install }, &now.with(&mounted)),
                    }
                    now.learn_install(&learnt);
                }
                None => now.learn_command(command),
            }
        }
    }
}

impl Provided {
    /// Whether one of these files is there.
    pub(crate) fn presence(&self, names: &[&str]) -> Presence {
        let matches = |pattern: &String| names.iter().any(|name| matches(pattern, name));
        if self.names.iter().any(matches) {
            Presence::Named
        } else if self.anything {
            Presence::Possible
        } else {
            Presence::Absent
        }
    }

    /// Whether the whole project was copied.
    pub(crate) fn has_whole_project(&self) -> bool {
        self.whole_project
    }

    fn is_empty(&self) -> bool {
        !self.anything && self.names.is_empty()
    }

    fn with(&self, other: &Provided) -> Provided {
        let names = self.names.iter().chain(&other.names).cloned().collect();
        Provided { anything: self.anything || other.anything, whole_project: self.whole_project, names }
    }

    fn learn(&mut self, path: &str) {
        let name = file_name(path);
        if self.names.len() >= MOST_NAMES || path.contains('$') {
            self.anything = true;
        } else if !self.names.iter().any(|known| known == name) {
            self.names.push(name.to_owned());
        }
    }

    fn learn_copy(&mut self, instruction: &Instruction) {
        let Some((sources, destination)) = instruction.copy() else {
            self.anything = true;
            return;
        };
        self.whole_project |= copies_all(instruction);
        if is_of_system(destination.text) {
            return;
        }
        let unpacks = instruction.keyword == Keyword::Add;
        if is_file(destination.text) {
            self.learn(destination.text);
        }
        for source in sources {
            if source.text.starts_with("<<") {
                instruction.heredocs.iter().for_each(|heredoc| self.learn(&heredoc.name));
            } else if is_file(source.text) && !(unpacks && is_archive(source.text)) {
                self.learn(source.text);
            } else {
                self.anything = true;
            }
        }
    }

    fn of_mounts(file: &File, run: &Instruction) -> Provided {
        let mut provided = Provided::default();
        for mount in mounts::of(file, run) {
            let target = mount.target().map(Field::text).unwrap_or_default();
            match mount.mount_type() {
                Some(MountType::Bind | MountType::Secret) if is_file(target) => provided.learn(target),
                Some(MountType::Bind) | None => provided.anything = true,
                _ => {}
            }
        }
        provided
    }

    fn learn_install(&mut self, install: &Install<'_>) {
        let global = install.effective.has_any_flag(&["-g", "--global"]) || install.verb.is("global");
        let writes = !matches!(install.reads, Reads::Files(_)) && !matches!(install.tool, "pip" | "go") && !global;
        if let Some(facts) = manifests(install.tool).filter(|_| writes) {
            facts.manifests.iter().chain(facts.locks).for_each(|name| self.learn(name));
        }
    }

    fn learn_command(&mut self, command: &Command) {
        for redirection in command.redirections.iter().filter(|redirection| redirection.writes_stdout()) {
            let target = redirection.target.as_ref();
            match target.and_then(|word| word.value()) {
                Some(path) => self.learn(path),
                None => self.anything |= target.is_some(),
            }
        }
        if command.words.is_empty() {
            return;
        }
        let effective = command.effective();
        let first = effective.subcommand(&[]).and_then(Word::value).unwrap_or_default();
        match effective.program() {
            Some("touch" | "tee") => effective.operands(&[]).for_each(|word| self.learn(word.value_or_text())),
            Some(program) if creates_nothing(program, first) => {}
            _ => self.anything = true,
        }
    }
}

/// Whether a command brings no file of a project: it sets something up, or only looks.
fn creates_nothing(program: &str, first: &str) -> bool {
    const PLAIN: &[&str] = &[
        ":",
        "[",
        "[[",
        "addgroup",
        "adduser",
        "apk",
        "apt",
        "apt-get",
        "aptitude",
        "cd",
        "chgrp",
        "chmod",
        "chown",
        "corepack",
        "date",
        "dnf",
        "dpkg",
        "echo",
        "env",
        "exit",
        "export",
        "false",
        "gem",
        "groupadd",
        "id",
        "java",
        "locale-gen",
        "ls",
        "microdnf",
        "mkdir",
        "pip",
        "pip3",
        "printf",
        "pwd",
        "python",
        "python3",
        "rm",
        "rmdir",
        "rpm",
        "sed",
        "set",
        "sleep",
        "test",
        "true",
        "uname",
        "unset",
        "update-ca-certificates",
        "useradd",
        "usermod",
        "which",
        "yum",
        "zypper",
    ];
    match program {
        "npm" | "yarn" | "pnpm" | "bun" => matches!(first, "config" | "set" | "cache" | "store" | "" | "run" | "build"),
        "uv" => matches!(first, "venv" | "python" | "tool" | "cache"),
        "poetry" | "git" | "bundle" | "composer" | "conda" | "pdm" => matches!(first, "config" | "" | "cache" | "self"),
        "go" => matches!(first, "env" | "version"),
        "cargo" | "rustup" => matches!(first, "" | "target" | "component" | "default" | "toolchain"),
        "python" | "python3" => first != "manage.py",
        _ => PLAIN.contains(&program),
    }
}

/// Whether an instruction copies the whole context: `COPY . .`.
pub(crate) fn copies_all(instruction: &Instruction) -> bool {
    let Some((sources, _)) = instruction.copy() else { return false };
    let narrowed = ["from", "parents", "exclude"].iter().any(|flag| instruction.flag(flag).is_some());
    !narrowed && sources.iter().any(|source| matches!(source.text, "." | "./" | "/" | "*" | "./*"))
}

/// Whether a path names one file (or files by a pattern with an ending), not a folder.
pub(crate) fn is_file(path: &str) -> bool {
    const BARE: &[&str] = &[
        "Gemfile",
        "Pipfile",
        "Makefile",
        "Rakefile",
        "Procfile",
        "Dockerfile",
        "LICENSE",
        "gradlew",
        "mvnw",
        "artisan",
    ];
    let name = file_name(path.trim_matches(['"', '\'']));
    if BARE.contains(&name) {
        return true;
    }
    match name.rsplit_once('.') {
        Some(("", rest)) => rest.ends_with("rc") || rest == "env",
        Some((stem, ending)) => {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'*';
            !stem.trim_matches(['*', '.']).is_empty()
                && !ending.is_empty()
                && ending.len() <= 10
                && ending.bytes().all(plain)
        }
        None => false,
    }
}

/// Whether a path is for programs and settings of the system: no project is kept there.
pub(crate) fn is_of_system(path: &str) -> bool {
    const FOLDERS: &[&str] = &[
        "/bin",
        "/sbin",
        "/etc",
        "/lib",
        "/usr/bin",
        "/usr/sbin",
        "/usr/lib",
        "/usr/share",
        "/usr/local/bin",
        "/usr/local/sbin",
        "/usr/local/lib",
        "/usr/local/share",
        "/usr/local/go",
        "/root/.local",
        "/root/.cargo",
    ];
    FOLDERS.iter().any(|folder| path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

fn is_archive(path: &str) -> bool {
    [".tar", ".tgz", ".gz", ".xz", ".bz2", ".zst", ".zip", ".git"].iter().any(|ending| path.ends_with(ending))
}

/// Whether a name matches a pattern of `*` and literal characters. Names are short.
fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(first) = parts.next() else { return false };
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(middle) = last.replace(part) {
            let Some(at) = rest.find(middle) else { return false };
            rest = rest.get(at + middle.len()..).unwrap_or_default();
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, name, expected) in [
            ("package*.json", "package-lock.json", true),
            ("package*.json", "package.json", true),
            ("package*.json", "package.json.bak", false),
            ("yarn.lock*", "yarn.lock", true),
            ("*.toml", "pyproject.toml", true),
            ("a*b*c", "abbc", true),
            ("go.mod", "go.mod", true),
            ("go.mod", "go.sum", false),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn files_and_folders() {
        for path in
            ["package.json", "./package*.json", "Gemfile", "app/go.mod", "/x/requirements.txt", "yarn.lock*", ".npmrc"]
        {
            assert!(is_file(path), "{path}");
        }
        for path in [".", "./", "*", "src", "My.Api", ".yarn", "app/", "./*", "*.*", "*.toml"] {
            assert!(!is_file(path), "{path}");
        }
    }

    #[track_caller]
    fn at_last(text: &str, names: &[&str], expected: Presence) {
        let file = File::new(text);
        let mut last = None;
        for_each_install(&file, |_, provided| last = Some(provided.presence(names)));
        assert_eq!(last, Some(expected), "{text}");
    }

    #[test]
    fn what_brings_files() {
        let names = &["package.json"];
        at_last("FROM node:22\nRUN npm ci\n", names, Presence::Absent);
        at_last("FROM node:22\nCOPY package*.json ./\nRUN npm ci\n", names, Presence::Named);
        at_last("FROM node:22\nCOPY . .\nRUN npm ci\n", names, Presence::Possible);
        at_last("FROM my/image\nRUN npm ci\n", names, Presence::Possible);
        at_last("FROM node:22\nRUN apt-get update && mkdir x && npm ci\n", names, Presence::Absent);
        at_last("FROM node:22\nRUN git clone x . && npm ci\n", names, Presence::Possible);
        at_last("FROM node:22\nRUN echo '{}' > package.json && npm i\n", names, Presence::Named);
        at_last(
            "FROM node:22\nRUN --mount=type=bind,source=package.json,target=package.json npm ci\n",
            names,
            Presence::Named,
        );
        at_last("FROM node:22\nRUN --mount=target=. npm ci\n", names, Presence::Possible);
        at_last("FROM node:22 AS a\nCOPY package.json .\nFROM a\nRUN npm ci\n", names, Presence::Named);
        at_last("FROM node:22 AS a\nCOPY package.json .\nFROM node:22\nRUN npm ci\n", names, Presence::Absent);
        at_last("FROM node:22\nCOPY --from=bun:1 /bun /usr/local/bin/bun\nRUN npm ci\n", names, Presence::Absent);
        at_last("FROM node:22\nCOPY <<EOF package.json\n{}\nEOF\nRUN npm i\n", names, Presence::Named);
        at_last("FROM node:22\nRUN npm i express\nRUN npm ci\n", names, Presence::Named);
        at_last("FROM node:22\nRUN [\"make\"]\nRUN npm ci\n", names, Presence::Possible);
    }
}
