//! What a RUN installs with the package manager of its distribution, and what of it stays.

use std::collections::HashSet;

use dockwright_model::ShellBody;
use dockwright_syntax::shell::{Command, Effective, Script, Word};

use super::apt;

/// Options of the package managers that take their value as the next word. No letter means something else to another one
/// in a command that installs.
const VALUED: &[&str] = &[
    "-o",
    "-c",
    "-t",
    "-a",
    "-X",
    "-x",
    "-p",
    "--option",
    "--config-file",
    "--target-release",
    "--default-release",
    "--host-architecture",
    "--virtual",
    "--repository",
    "--root",
    "--repositories-file",
    "--keys-dir",
    "--enablerepo",
    "--disablerepo",
    "--repo",
    "--from",
    "--releasever",
    "--installroot",
    "--setopt",
    "--exclude",
    "--config",
    "--arch",
];

/// A command that installs packages.
pub(crate) struct Install<'a> {
    pub(crate) effective: Effective<'a>,
    /// The packages, as written.
    pub(crate) packages: Vec<&'a Word>,
}

/// Reads a command that installs packages of a distribution.
pub(crate) fn install(command: &Command) -> Option<Install<'_>> {
    let effective = command.effective();
    let packages = subject(&effective, &["install", "add", "in", "groupinstall", "localinstall", "group"], &["-S"])?;
    Some(Install { effective, packages })
}

/// The operands of a package manager that is told one of these subcommands, or letters of pacman.
fn subject<'a>(effective: &Effective<'a>, subcommands: &[&str], letters: &[&str]) -> Option<Vec<&'a Word>> {
    match effective.program()? {
        "apt-get" | "apt" | "aptitude" | "apt-fast" | "apk" | "dnf" | "yum" | "microdnf" | "tdnf" | "dnf5"
        | "zypper" => {
            let valued = if effective.program() == Some("dnf") || effective.program() == Some("yum") {
                VALUED
            } else {
                valued(effective)
            };
            let mut operands = effective.operands(valued);
            let subcommand = operands.next()?;
            subcommands.iter().any(|name| subcommand.is(name)).then(|| operands.collect())
        }
        "pacman" => effective.has_any_flag(letters).then(|| effective.operands(&[]).collect()),
        _ => None,
    }
}

fn valued(effective: &Effective<'_>) -> &'static [&'static str] {
    if effective.program().is_some_and(|program| program.starts_with("apt")) { apt::VALUED } else { VALUED }
}

/// The name of a package without its version, architecture and repository: `gcc` of `gcc=4:12.2-1`, `gcc:amd64`,
/// `gcc@edge`, `gcc~12`.
pub(crate) fn name_of(word: &Word) -> &str {
    let text = word.value_or_text();
    let end = text.char_indices().skip(1).find(|(_, c)| matches!(c, '=' | ':' | '@' | '~' | '<' | '>' | '/'));
    text.get(..end.map_or(text.len(), |(at, _)| at)).unwrap_or(text)
}

/// A package that a RUN installs and leaves in the image.
pub(crate) struct Kept<'a> {
    pub(crate) body: &'a ShellBody,
    pub(crate) word: &'a Word,
    pub(crate) name: &'a str,
}

/// The packages that the scripts of a RUN install and do not take away again. What is removed by a variable or a pattern
/// may be any of them.
pub(crate) fn kept(bodies: &[ShellBody]) -> Vec<Kept<'_>> {
    let mut kept: Vec<Kept<'_>> = Vec::new();
    // From the end, so that what is removed is known before what is installed.
    let mut gone: HashSet<&str> = HashSet::new();
    let commands = bodies.iter().flat_map(|body| body.script.commands.iter().map(move |command| (body, command)));
    for (body, command) in commands.rev() {
        if let Some(install) = install(command) {
            let group = install.effective.flag_value("--virtual").or_else(|| install.effective.flag_value("-t"));
            let group = group.filter(|_| install.effective.program() == Some("apk"));
            if group.is_some_and(|group| gone.contains(group.text)) {
                continue;
            }
            let named = install.packages.into_iter().rev().filter(|word| !word.has_expansion());
            let packages = named.map(|word| Kept { body, word, name: name_of(word) });
            kept.extend(packages.filter(|package| !gone.contains(package.name)));
        } else if let Some(removed) = removed(command) {
            if removed.anything {
                break;
            }
            gone.extend(removed.names);
        }
    }
    kept.reverse();
    kept
}

/// What a command removes.
struct Removed<'a> {
    names: Vec<&'a str>,
    anything: bool,
}

/// Whether a command removes packages.
pub(crate) fn removes(command: &Command) -> bool {
    removed(command).is_some()
}

fn removed(command: &Command) -> Option<Removed<'_>> {
    let effective = command.effective();
    if effective.is("dnf", "history", &[]) || effective.is("yum", "history", &[]) {
        return Some(Removed { names: Vec::new(), anything: true });
    }
    let subcommands = ["remove", "purge", "del", "erase", "autoremove", "rm", "groupremove", "--purge"];
    let words = subject(&effective, &subcommands, &["-R"])?;
    let open = |word: &&Word| word.has_expansion() || word.has_glob || word.value_or_text().contains(['*', '^', '$']);
    let anything = words.iter().any(open) || words.is_empty();
    Some(Removed { names: words.into_iter().map(name_of).collect(), anything })
}

/// Whether a script runs a program, whatever its arguments.
pub(crate) fn runs_any(script: &Script, programs: &[&str]) -> bool {
    script.commands.iter().any(|command| command.effective().program().is_some_and(|name| programs.contains(&name)))
}

#[cfg(test)]
mod tests {
    use dockwright_model::File;

    use super::*;

    #[test]
    fn what_stays() {
        for (run, names) in [
            ("apt-get -o x=y install -y --no-install-recommends gcc=4:1 libpq-dev:amd64 $MORE", "gcc libpq-dev"),
            ("apk add --no-cache -t .build gcc && make && apk del .build", ""),
            ("apk add --virtual=.build gcc && apk add curl && apk del --no-network .build", "curl"),
            ("apt install gcc make && apt-get purge -y --auto-remove gcc", "make"),
            ("apt install gcc make && apt-get purge -y $BUILD", ""),
            ("apt install gcc make && apt-get autoremove -y", ""),
            ("dnf install -y gcc && dnf history -y undo last", ""),
            ("pacman -Syu --noconfirm base-devel", "base-devel"),
            ("zypper --non-interactive in -y gcc", "gcc"),
            ("apt-get update && apt-get clean", ""),
        ] {
            let file = File::new(&format!("FROM a\nRUN {run}\n"));
            let found: Vec<&str> = kept(file.meaning().bodies()).iter().map(|package| package.name).collect();
            assert_eq!(found.join(" "), names, "{run}");
        }
    }
}
