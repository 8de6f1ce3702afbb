//! Turn the clean-up of a RUN into cache mounts, and back.

use dockwright_model::{File, ShellBody, ShellSource};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::mount::{Field, MountType};

use super::layout::Layout;
use super::{Change, append, cache_mount, take_out, uncached};
use crate::Edit;
use crate::rules::mounts;
use crate::rules::package_managers::caches::{all_of, empties, touches};
use crate::rules::package_managers::{APK, APT, CACHING, DNF, Manager, NPM, PIP, TDNF, YARN, YUM, ZYPPER, call};

/// The file by which the images of Debian and Ubuntu delete packages at once.
const DOCKER_CLEAN: &str = "/etc/apt/apt.conf.d/docker-clean";

/// Managers with what empties their caches; nothing where an option keeps them from filling.
const CLEANS: &[(&Manager, &str)] = &[
    (&APT, "rm -rf /var/lib/apt/lists/*"),
    (&APK, ""),
    (&DNF, "clean all"),
    (&TDNF, "clean all"),
    (&YUM, "clean all"),
    (&ZYPPER, "clean --all"),
    (&PIP, ""),
    (&NPM, "cache clean --force"),
    (&YARN, "cache clean"),
];

/// Mounts caches for the tools of a RUN, and takes out what would empty them or switch them off.
pub(super) fn to_cache_mounts(file: &File, index: usize) -> Option<Change> {
    let run = file.dockerfile().instructions.get(index)?;
    let added = cache_mount::add_cache_mounts(file, index)?;
    let mut targets = uncached::targets(file, run);
    targets.extend(added.targets);
    let mut edits = added.edits;
    let mut removed = 0;
    for body in file.meaning().bodies_of(index).iter().filter(|body| body.source != ShellSource::Exec) {
        for (position, command) in body.script.commands.iter().enumerate() {
            let switch = call(command, CACHING).and_then(|call| call.manager.switch);
            if switch.is_some_and(|switch| {
                command.effective().sets_variable(switch) || file.meaning().definition(index, switch).is_some()
            }) {
                return None;
            }
            for defeat in uncached::defeats(file, body, position, &targets) {
                edits.push(defeat.removal?.1);
                removed += 1;
            }
        }
    }
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    if edits.iter().zip(edits.iter().skip(1)).any(|(one, next)| next.range.start < one.range.end) {
        return None;
    }
    let behind = if removed == 0 { "" } else { " instead of cleaning up" };
    Some((format!("{}{behind}", added.title), edits))
}

/// Takes the cache mounts of a RUN out, and cleans up instead.
pub(super) fn to_cleanup(file: &File, index: usize) -> Option<Change> {
    let run = file.dockerfile().instructions.get(index).filter(|run| run.keyword == Keyword::Run)?;
    let [body] = file.meaning().bodies_of(index) else { return None };
    if body.source != ShellSource::Command || !append::is_possible(body) {
        return None;
    }
    let (mut edits, managers) = without_mounts(file, run)?;
    let mut cleans: Vec<String> = Vec::new();
    for (manager, clean) in managers {
        let mut calls = body.script.commands.iter().filter_map(|command| call(command, &[manager])).peekable();
        let first = calls.peek()?;
        if !clean.is_empty() {
            let clean = if clean.starts_with("rm ") { clean.to_owned() } else { format!("{} {clean}", first.program) };
            cleans.push(clean);
        }
        for call in calls {
            if empties(&call) || call.effective.has_any_flag(&["--cache-dir"]) {
                return None;
            }
            let option = manager.uncached.first().filter(|_| call.effective.find_flag(manager.uncached).is_none());
            if let (Some(option), Some(word)) = (option, call.subcommand(manager.installs)) {
                edits.push(Edit::insert(body.range(word.span).end, format!(" {option}")));
            }
        }
    }
    edits.extend(docker_clean(file, body));
    let layout = Layout::of(file);
    edits.extend(cleans.iter().map(|clean| append::command(&layout, run, index, clean)));
    Some(("Clean up instead of mounting caches".to_owned(), edits))
}

type Managers = Vec<(&'static Manager, &'static str)>;

/// The edits that take all cache mounts out, and the managers they were for; `None` when one is for something else.
fn without_mounts(file: &File, run: &Instruction) -> Option<(Vec<Edit>, Managers)> {
    let (mut edits, mut managers): (Vec<Edit>, Managers) = Default::default();
    let placed = mounts::placed(file, run);
    for (position, flag) in run.flags.iter().enumerate() {
        let at = flag.value.as_ref().map(|value| value.span.start);
        let mount = placed.iter().find(|(start, _)| Some(*start) == at).filter(|_| flag.is("mount"));
        let Some((_, mount)) = mount.filter(|(_, mount)| mount.mount_type() == Some(MountType::Cache)) else {
            continue;
        };
        let target = mount.target().map(Field::text)?;
        let found = CLEANS.iter().find(|(manager, _)| {
            let folders: Vec<&str> = all_of(manager).collect();
            touches(target, &folders)
        })?;
        if !managers.iter().any(|(manager, _)| manager.programs == found.0.programs) {
            managers.push(*found);
        }
        let next = run.flags.get(position + 1).map_or(run.rest.span.start, |next| next.span.start);
        let text = file.source().get(flag.span.end..next)?;
        edits.push(Edit::delete(flag.span.start..next));
        if text.contains('#') {
            return None;
        }
    }
    (!edits.is_empty()).then_some((edits, managers))
}

/// The edit that takes out the command by which apt keeps its packages.
fn docker_clean(file: &File, body: &ShellBody) -> Option<Edit> {
    let removes = |words: &[dockwright_syntax::shell::Word]| {
        let words: Option<Vec<&str>> = words.iter().map(|word| word.value()).collect();
        words.is_some_and(|words| words == ["rm", "-f", DOCKER_CLEAN])
    };
    let position = body.script.commands.iter().position(|command| removes(&command.words))?;
    take_out::command(file, body, position)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{after, none, title};
    use super::*;

    const LISTS: &str = "--mount=type=cache,target=/var/cache/apt,sharing=locked \\\n    \
                         --mount=type=cache,target=/var/lib/apt,sharing=locked \\\n    ";

    #[test]
    fn mounts_instead_of_cleaning_up() {
        for (from, before, expected) in [
            (
                "python:3.13",
                "pip install --no-cache-dir x",
                "--mount=type=cache,target=/root/.cache/pip \\\n    pip install x".to_owned(),
            ),
            (
                "debian:13",
                "apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*",
                format!("{LISTS}rm -f {DOCKER_CLEAN} && apt-get update && apt-get install -y git"),
            ),
            (
                "node:22",
                "npm ci && npm cache clean --force",
                "--mount=type=cache,target=/root/.npm \\\n    npm ci".to_owned(),
            ),
            (
                "alpine:3.22",
                "apk add --no-cache git",
                "--mount=type=cache,target=/etc/apk/cache,sharing=locked \\\n    apk add git".to_owned(),
            ),
            (
                "fedora:42",
                "dnf install -y git && dnf clean all",
                "--mount=type=cache,target=/var/cache/dnf,sharing=locked \\\n    dnf install -y git".to_owned(),
            ),
        ] {
            let (before, expected) = (format!("FROM {from}\nRUN {before}\n"), format!("FROM {from}\nRUN {expected}\n"));
            assert_eq!(after(&before, to_cache_mounts).as_deref(), Some(expected.as_str()), "{before}");
            assert!(title(&before, to_cache_mounts).is_some_and(|title| title.ends_with("instead of cleaning up")));
            none(&expected, to_cache_mounts);
            assert_eq!(after(&expected, to_cleanup).as_deref(), Some(before.as_str()), "{expected}");
        }
        for text in [
            "FROM python:3.13\nENV PIP_NO_CACHE_DIR=1\nRUN pip install x\n",
            "FROM debian:13\nRUN apt-get install -y x; rm -rf /var/lib/apt/lists/* || true\n",
            "FROM node:22\nUSER app\nRUN npm ci && npm cache clean --force\n",
        ] {
            none(text, to_cache_mounts);
        }
    }

    #[test]
    fn cleans_up_instead() {
        for (before, expected) in [
            (
                "RUN --network=none --mount=type=cache,target=/root/.npm --mount=target=. \\\r\n  npm ci\r\n",
                "RUN --network=none --mount=target=. \\\r\n  npm ci && npm cache clean --force\r\n",
            ),
            (
                "RUN --mount=type=cache,target=/root/.cache/pip python3 -m pip install x\n",
                "RUN python3 -m pip install --no-cache-dir x\n",
            ),
        ] {
            assert_eq!(
                after(&format!("FROM a\n{before}"), to_cleanup),
                Some(format!("FROM a\n{expected}")),
                "{before}"
            );
        }
        for run in [
            "RUN npm ci\n",
            "RUN --mount=type=cache,target=/x npm ci\n",
            "RUN --mount=type=cache,target=/root/.npm make\n",
            "RUN --mount=type=cache,target=/root/.npm npm ci; true\n",
            "RUN --mount=type=cache,target=/root/.npm npm ci || x\n",
            "RUN --mount=type=cache,target=/root/.npm <<E\nnpm ci\nE\n",
            "RUN --mount=type=cache,target=/go/pkg/mod go build .\n",
        ] {
            none(&format!("FROM a\n{run}"), to_cleanup);
        }
    }
}
