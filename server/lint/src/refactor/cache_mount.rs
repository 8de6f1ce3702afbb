//! Add cache mounts: keeps what a RUN downloads for the next build, outside of the image.

use dockwright_model::{File, ShellSource};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::mount::{Field, MountType};

use crate::Edit;
use crate::rules::cache_folders::{self, Account, Place};
use crate::rules::dependencies::{Install, Reads};
use crate::rules::mounts;

/// The change that mounts caches in a RUN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCacheMounts {
    /// What will change, as a command.
    pub title: String,
    /// The edits. What is built stays the same, but the cache is shared with other builds: they want a look.
    pub edits: Vec<Edit>,
    /// Where the caches are mounted.
    pub targets: Vec<String>,
}

/// Mounts a cache for every tool of a RUN that downloads something and has none yet; `None` when there is nothing to add,
/// or when the place of a cache cannot be known.
pub fn add_cache_mounts(file: &File, instruction: usize) -> Option<AddCacheMounts> {
    let run = file.dockerfile().instructions.get(instruction).filter(|found| found.keyword == Keyword::Run)?;
    let mut places: Vec<Place> = Vec::new();
    let mut tools: Vec<&str> = Vec::new();
    let account = cache_folders::account(file, instruction)?;
    for body in file.meaning().bodies_of(instruction) {
        for install in body.script.commands.iter().filter_map(Install::of) {
            if !tools.contains(&install.tool) && !is_mounted(file, run, &install, instruction) {
                tools.push(install.tool);
                places.extend(wanted(file, instruction, &install, &account)?);
            }
        }
    }
    insert(file, instruction, &places, &account)
}

/// The folders an install fills: a build with Go without modules of its own needs no more than one of them.
pub(crate) fn wanted(file: &File, index: usize, install: &Install<'_>, account: &Account) -> Option<Vec<Place>> {
    let mut places = cache_folders::places(file, index, install.tool, account)?;
    if install.tool == "go" && install.reads == Reads::Manifests {
        places.truncate(1);
    }
    // Without a variable composer decides by the folders it finds.
    let guessed = install.tool == "composer" && places.iter().any(|place| place.path.ends_with("/.composer/cache"));
    (!guessed).then_some(places)
}

/// Whether a RUN mounts a cache that the tool uses, or that was meant for it.
pub(crate) fn is_mounted(file: &File, run: &Instruction, install: &Install<'_>, index: usize) -> bool {
    let account = cache_folders::account(file, index);
    let places = account.and_then(|account| cache_folders::places(file, index, install.tool, &account));
    mounts::of(file, run).iter().any(|mount| {
        let target = mount.target().map(Field::text).unwrap_or_default();
        let holds = |places: &Vec<Place>| places.iter().any(|place| place.is_in(target) || place.is_meant_by(target));
        matches!(mount.mount_type(), None | Some(MountType::Cache | MountType::Tmpfs))
            && (target.contains('$')
                || (install.tool.len() > 2 && target.contains(install.tool))
                || places.as_ref().is_none_or(holds))
    })
}

/// The mounts for these folders.
pub(crate) fn insert(file: &File, index: usize, places: &[Place], account: &Account) -> Option<AddCacheMounts> {
    let run = file.dockerfile().instructions.get(index)?;
    // A mount is made for root; without its numbers another account could not write to it.
    let owner = match (account.is_root, account.ids) {
        (true, _) => String::new(),
        (false, Some((uid, gid))) => format!(",uid={uid},gid={gid}"),
        (false, None) => return None,
    };
    let plain = |path: &str| path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte));
    if places.is_empty() || !places.iter().all(|place| plain(&place.path)) {
        return None;
    }
    let mounts: Vec<String> = places
        .iter()
        .map(|place| {
            let sharing = if place.folder.locked { ",sharing=locked" } else { "" };
            format!("--mount=type=cache,target={}{sharing}{owner}", place.path)
        })
        .collect();
    let mut edits = vec![Edit::insert(end_of_flags(run), flags(file, run, &mounts))];
    if places.iter().any(|place| place.path == "/var/cache/apt") {
        edits.push(keep_packages(file, index)?);
    }
    let paths: Vec<String> = places.iter().map(|place| format!("`{}`", place.path)).collect();
    let title = match paths.as_slice() {
        [only] => format!("Mount a cache at {only}"),
        _ => format!("Mount caches at {}", paths.join(" and ")),
    };
    Some(AddCacheMounts { title, edits, targets: places.iter().map(|place| place.path.clone()).collect() })
}

fn end_of_flags(run: &Instruction) -> usize {
    run.flags.last().map_or(run.name.span.end, |flag| flag.span.end)
}

/// Each mount on its own line, and the command below, where that leaves the command as it is.
fn flags(file: &File, run: &Instruction, mounts: &[String]) -> String {
    let gap = file.source().get(end_of_flags(run)..run.rest.span.start).unwrap_or_default();
    if gap != " " || !run.heredocs.is_empty() {
        return mounts.iter().map(|mount| format!(" {mount}")).collect();
    }
    let break_ = format!(" {}{}", file.dockerfile().escape, file.text().newline());
    let lines = mounts.join(&format!("{break_}    "));
    // The blank in front of the command is there already.
    format!(" {lines}{break_}   ")
}

/// The images of Debian and Ubuntu delete packages as soon as they are installed, unless they are told not to.
fn keep_packages(file: &File, index: usize) -> Option<Edit> {
    let body = file.meaning().bodies_of(index).first().filter(|body| body.source == ShellSource::Command)?;
    let first = body.script.items.first().filter(|_| body.script.is_and_list())?;
    Some(Edit::insert(body.range(first.span).start, "rm -f /etc/apt/apt.conf.d/docker-clean && "))
}

#[cfg(test)]
mod tests {
    use dockwright_syntax::text::apply_edits;

    use super::*;

    fn added(text: &str) -> Option<String> {
        let file = File::new(text);
        let change = add_cache_mounts(&file, file.dockerfile().instructions.len() - 1)?;
        let edits: Vec<_> = change.edits.into_iter().map(|edit| (edit.range, edit.text)).collect();
        apply_edits(text, &edits)
    }

    #[test]
    fn mounts_what_is_missing() {
        for (before, after) in [
            (
                "FROM node:22\r\nRUN npm ci\r\n",
                Some("FROM node:22\r\nRUN --mount=type=cache,target=/root/.npm \\\r\n    npm ci\r\n"),
            ),
            (
                "# escape=`\nFROM node:22\nUSER node\nRUN npm ci `\n  && x",
                Some(
                    "# escape=`\nFROM node:22\nUSER node\nRUN --mount=type=cache,target=/home/node/.npm,uid=1000,gid=1000 `\n    npm ci `\n  && x",
                ),
            ),
            (
                "FROM golang:1.25\nRUN --mount=type=bind,target=. \\\n  go build .",
                Some(
                    "FROM golang:1.25\nRUN --mount=type=bind,target=. --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \\\n  go build .",
                ),
            ),
            (
                "FROM debian:12\nRUN apt-get update && apt-get install -y git",
                Some(
                    "FROM debian:12\nRUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\\n    --mount=type=cache,target=/var/lib/apt,sharing=locked \\\n    rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && apt-get install -y git",
                ),
            ),
            (
                "FROM node:22\nRUN <<EOF\nnpm ci\nEOF",
                Some("FROM node:22\nRUN --mount=type=cache,target=/root/.npm <<EOF\nnpm ci\nEOF"),
            ),
            ("FROM node:22\nRUN --mount=type=cache,target=/root/.npm npm ci", None),
            ("FROM node:22\nUSER app\nRUN npm ci", None),
            ("FROM php:8\nRUN composer install", None),
            ("FROM node:22\nRUN make", None),
        ] {
            assert_eq!(added(before).as_deref(), after, "{before}");
        }
    }
}
