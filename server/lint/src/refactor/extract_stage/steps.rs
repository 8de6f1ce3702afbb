//! The steps of a build that the patterns know.

use dockwright_facts::build_tools::{BuildTool, build_tool};
use dockwright_facts::images;
use dockwright_syntax::shell::{Command, Word};

use super::single::Single;
use crate::rules::installs;

/// Packages that builds install and that nothing needs at run time, besides compilers.
const HARMLESS: &[&str] = &[
    "ca-certificates",
    "git",
    "libc-dev",
    "libc6-dev",
    "linux-headers",
    "musl-dev",
    "openssh-client",
    "pkg-config",
    "python3",
    "python3-dev",
];

/// What a command of the system does for a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    /// It installs compilers.
    Compilers,
    /// It only prepares or cleans up.
    Nothing,
}

/// A command that installs nothing but tools for building, or prepares that, or cleans up; `None` for all else.
pub(super) fn system(command: &Command) -> Option<System> {
    let effective = command.effective();
    let program = effective.program()?;
    if let Some(install) = installs::install(command) {
        let tool = |word: &&Word| {
            let name = installs::name_of(word);
            let compiles =
                matches!(build_tool(name), Some(BuildTool::Compiler | BuildTool::Builder | BuildTool::Bundle));
            !word.has_expansion() && (compiles || HARMLESS.contains(&name))
        };
        return install.packages.iter().all(tool).then_some(System::Compilers);
    }
    let temporary = |word: &Word| {
        let folders = ["/var/lib/apt/", "/var/cache/", "/root/.cache", "/tmp/"];
        folders.iter().any(|folder| word.value_or_text().starts_with(folder))
    };
    let nothing = match program {
        "apt-get" | "apt" | "apk" => effective
            .subcommand(crate::rules::apt::VALUED)
            .is_some_and(|word| ["update", "clean", "autoclean"].iter().any(|known| word.is(known))),
        "rm" => effective.operands(&[]).all(temporary),
        "set" | "true" => true,
        _ => false,
    };
    nothing.then_some(System::Nothing)
}

/// The slim variant of a tag of an official image, and whether it is another one; `None` when there may be none.
pub(super) fn slim(single: &Single<'_>) -> Option<(String, bool)> {
    let (image, tag) = (&single.image, single.tag);
    let words: Vec<&str> = tag.split('-').collect();
    if words.iter().any(|word| *word == "slim" || word.starts_with("alpine")) {
        return Some((format!("{image}:{tag}"), false));
    }
    let (version, rest) = words.split_first()?;
    let numeric = version.starts_with(|c: char| c.is_ascii_digit())
        && version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let candidate = std::iter::once(*version).chain(["slim"]).chain(rest.iter().copied()).collect::<Vec<_>>().join("-");
    let tags = images::tags(image)?;
    let known = tags.contains(&candidate) || numeric && rest.is_empty() && !tags.contains(tag);
    known.then(|| (format!("{image}:{candidate}"), true))
}

/// Programs with which a RUN of a Debian image makes accounts and folders.
pub(super) const ACCOUNTS: &[&str] =
    &["useradd", "groupadd", "addgroup", "adduser", "mkdir", "chown", "chmod", "usermod", "install", "ln"];
