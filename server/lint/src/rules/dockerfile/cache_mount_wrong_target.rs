use std::ops::Range;

use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::mount::{Field, Mount, MountType};
use dockwright_syntax::shell::{EffectKind, Word};

use super::super::cache_folders::{self, Account, Place};
use super::super::dependencies::Install;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// A cache is mounted where the tool does not look for it, or may not write.
    ///
    /// A cache mount helps only at the folder that the package manager uses, which depends on the account and on variables
    /// such as `CARGO_HOME`. At any other place it stays empty, and everything is downloaded each time. A mount belongs to
    /// root unless `uid=` says otherwise: for another account the cache is switched off, or the command fails.
    ///
    /// ```dockerfile finds
    /// FROM rust:1.90
    /// WORKDIR /app
    /// COPY . .
    /// RUN --mount=type=cache,target=/root/.cargo/registry cargo build --release
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM rust:1.90
    /// WORKDIR /app
    /// COPY . .
    /// RUN --mount=type=cache,target=/usr/local/cargo/registry cargo build --release
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM node:22-slim
    /// COPY package*.json ./
    /// USER node
    /// RUN --mount=type=cache,target=/home/node/.npm npm ci
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM node:22-slim
    /// COPY package*.json ./
    /// USER node
    /// RUN --mount=type=cache,target=/home/node/.npm,uid=1000,gid=1000 npm ci
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM golang:1.25
    /// COPY . .
    /// RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build go build .
    /// FROM node:22-slim
    /// ENV YARN_CACHE_FOLDER=/root/.yarn
    /// RUN --mount=type=cache,target=/root/.yarn yarn install
    /// RUN --mount=type=cache,target=/cache/npm npm ci --cache /cache/npm
    /// ```
    "cache-mount-wrong-target" {
        category: Cache,
        severity: Warning,
        fix: Some(Unsafe),
        also: [],
    }
}

/// Nobody sets variables in more instructions; a hostile file may.
const MOST_ENVS: usize = 256;

/// Nobody mounts more caches in one RUN.
const MOST_MOUNTS: usize = 64;

/// A cache mount with its place in the file.
struct Cache {
    mount: Mount,
    /// Byte offset of the value of the flag.
    start: usize,
    target: String,
    range: Range<usize>,
}

fn check(context: &mut Context<'_>) {
    for (index, run) in context.instructions(Keyword::Run) {
        let caches = caches(context, run);
        if caches.is_empty() {
            continue;
        }
        let bodies = context.meaning().bodies_of(index);
        let commands = || bodies.iter().flat_map(|body| &body.script.commands);
        let user = context.meaning().user(context.dockerfile(), &context.meaning().state(index));
        let as_root = commands().any(|command| command.effective().wrapped_by("sudo"));
        let other = user.is_root() == Some(false) && !as_root;
        let account = match as_root {
            true => Some(Account { home: "/root".to_owned(), is_root: true, ids: None }),
            false => cache_folders::account(context.file, index),
        };
        let tools = tools(bodies);
        let mut places: Vec<(&str, Vec<Place>)> = Vec::new();
        for tool in tools {
            let found = account.as_ref().and_then(|account| cache_folders::places(context.file, index, tool, account));
            places.extend(found.map(|found| (tool, found)));
        }
        for cache in &caches {
            let wrong = wrong_place(&caches, cache, &places, account.as_ref(), other)
                .filter(|wrong| wrong.home.is_some() || !is_configured(context, bodies, cache));
            match wrong {
                Some(wrong) => report(context, cache, wrong, account.as_ref(), other),
                None if other && belongs_to_root(&cache.mount) => report_owner(context, cache, account.as_ref()),
                None => {}
            }
        }
    }
}

fn caches(context: &Context<'_>, run: &Instruction) -> Vec<Cache> {
    let values = run.flags.iter().filter(|flag| flag.is("mount")).filter_map(|flag| flag.value.as_ref());
    let caches = values.filter_map(|value| {
        let mount = Mount::parse(context.text(value.span.clone()));
        let field = mount.target().filter(|_| mount.mount_type() == Some(MountType::Cache))?;
        let (target, within) = (field.text().to_owned(), field.value_range.clone()?);
        let range = value.span.start + within.start..value.span.start + within.end;
        (!target.contains('$')).then_some(Cache { start: value.span.start, target, range, mount })
    });
    caches.take(MOST_MOUNTS).collect()
}

/// The tools that install something.
fn tools(bodies: &[ShellBody]) -> Vec<&'static str> {
    let mut tools: Vec<&str> = Vec::new();
    for install in bodies.iter().flat_map(|body| &body.script.commands).filter_map(Install::of) {
        if !tools.contains(&install.tool) {
            tools.push(install.tool);
        }
    }
    tools
}

/// Why a place is wrong, and the right one.
struct Wrong<'a> {
    tool: Option<&'a str>,
    /// What the path begins with that is not the home of the account.
    home: Option<&'static str>,
    right: Option<String>,
}

fn wrong_place<'a>(
    all: &[Cache],
    cache: &Cache,
    places: &[(&'a str, Vec<Place>)],
    account: Option<&Account>,
    other: bool,
) -> Option<Wrong<'a>> {
    let target = cache.target.as_str();
    let within = |home: &str| target == home || target.strip_prefix(home).is_some_and(|rest| rest.starts_with('/'));
    if places.iter().flat_map(|(_, places)| places).any(|place| place.is_in(target)) {
        return None;
    }
    let meant = places.iter().find_map(|(tool, places)| {
        let place = places.iter().find(|place| place.is_meant_by(target))?;
        Some((*tool, place))
    });
    let free = |path: &str| !all.iter().any(|cache| cache.target.trim_end_matches('/') == path);
    let right = meant.map(|(_, place)| place.path.clone()).filter(|path| free(path));
    let tool = meant.map(|(tool, _)| tool);
    let in_root = within("/root") && other && account.is_none_or(|account| !account.home.starts_with("/root"));
    if within("~") || in_root {
        let home = if within("~") { "~" } else { "/root" };
        let moved = account
            .filter(|account| !account.home.is_empty())
            .and_then(|account| Some(format!("{}{}", account.home, target.strip_prefix(home)?)));
        return Some(Wrong { tool, home: Some(home), right: right.or(moved) });
    }
    // Tools of distributions have their folders at one place.
    meant.map(|_| Wrong { tool, home: None, right })
}

/// Whether the script tells the tool where its cache is: by an option, a variable or a setting.
fn is_configured(context: &Context<'_>, bodies: &[ShellBody], cache: &Cache) -> bool {
    let folder = cache.target.trim_end_matches('/');
    bodies.iter().any(|body| {
        let assigns = body
            .script
            .effects
            .iter()
            .any(|effect| matches!(effect.kind, EffectKind::Export(_) | EffectKind::Assign(_)));
        assigns
            || body.script.commands.iter().any(|command| {
                let words = || command.words.iter().map(Word::value_or_text);
                !command.assignments.is_empty()
                    || words().any(|word| word.contains(folder))
                    || words().any(|word| word == "config") && words().any(|word| word == "set")
            })
    }) || context.instructions(Keyword::Env).take(MOST_ENVS).any(|(_, found)| {
        found.pairs().iter().any(|pair| pair.value.as_ref().is_some_and(|value| value.text().contains(folder)))
    })
}

fn report(context: &mut Context<'_>, cache: &Cache, wrong: Wrong<'_>, account: Option<&Account>, other: bool) {
    let target = &cache.target;
    let message = match (&wrong.right, wrong.tool, wrong.home) {
        (_, _, Some("~")) => {
            "The builder does not replace `~`, so this is a folder of that name. Write the whole path.".to_owned()
        }
        (_, _, Some(home)) => format!(
            "This RUN does not run as root, and only root may enter `{home}`, so the cache cannot be used. Mount it in the home \
             of the account."
        ),
        (Some(right), Some(tool), _) => {
            format!("`{tool}` has its cache in `{right}` here, so the one at `{target}` stays empty. Mount it there.")
        }
        _ => format!("No command of this RUN uses the cache at `{target}`, so it stays empty."),
    };
    let fix = wrong.right.map(|right| {
        let mut edits = vec![Edit::replace(cache.range.clone(), right.as_str())];
        let owner = account.and_then(|account| account.ids).filter(|_| other && belongs_to_root(&cache.mount));
        if let (Some((uid, gid)), Some(edit)) = (owner, edits.first_mut()) {
            edit.text.push_str(&format!(",uid={uid},gid={gid}"));
        }
        Fix::unsafe_(format!("Mount the cache at `{right}`"), edits)
    });
    context.report(cache.range.clone(), message).maybe_fix(fix);
}

/// Whether nobody but root can write to the mount.
fn belongs_to_root(mount: &Mount) -> bool {
    let owned = mount.field(&["uid"]).is_some_and(|field| field.text() != "0");
    let open = mount.field(&["mode"]).is_some_and(|_| mount.mode().is_none_or(|mode| mode & 0o002 != 0));
    let group = mount.field(&["gid"]).is_some() && mount.mode().is_some_and(|mode| mode & 0o020 != 0);
    !owned && !open && !group && mount.from().is_none() && !mount.read_only()
}

fn report_owner(context: &mut Context<'_>, cache: &Cache, account: Option<&Account>) {
    let message = "This RUN does not run as root, but a cache mount belongs to root unless `uid=` and `gid=` say otherwise, so \
                   nothing can be kept in it.";
    let fix = account.and_then(|account| account.ids).filter(|_| cache.mount.field(&["uid", "gid"]).is_none()).map(
        |(uid, gid)| {
            let edit = Edit::insert(end(cache), format!(",uid={uid},gid={gid}"));
            Fix::unsafe_(format!("Add `uid={uid},gid={gid}`"), vec![edit])
        },
    );
    context.report(cache.range.clone(), message).maybe_fix(fix);
}

/// Behind the target.
fn end(cache: &Cache) -> usize {
    let within = cache.mount.target().map(Field::range);
    within.map_or(cache.range.end, |within| cache.start + within.end)
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix, lint_text};

    #[test]
    fn places() {
        let mut config = Config::default();
        assert!(config.select("cache-mount-wrong-target"));
        let fixed = |run: &str| {
            let text = format!("{run}\n");
            let found = lint_text(&text, &config).len();
            (found, fix(&text, &config, Safety::Unsafe).text.trim_end().to_owned())
        };
        for (before, after) in [
            (
                "FROM node:22\nRUN --mount=type=cache,target=/root/.cache/yarn yarn",
                "FROM node:22\nRUN --mount=type=cache,target=/usr/local/share/.cache/yarn yarn",
            ),
            (
                "FROM node:22\nRUN --mount=type=cache,target=~/.npm npm ci",
                "FROM node:22\nRUN --mount=type=cache,target=/root/.npm npm ci",
            ),
            (
                "FROM node:22\nUSER node\nRUN --mount=type=cache,target=/root/.npm,id=x npm ci",
                "FROM node:22\nUSER node\nRUN --mount=type=cache,target=/home/node/.npm,uid=1000,gid=1000,id=x npm ci",
            ),
            (
                "FROM golang:1.25\nRUN --mount=target=/root/go/pkg/mod,type=cache go build",
                "FROM golang:1.25\nRUN --mount=target=/go/pkg/mod,type=cache go build",
            ),
            ("FROM python:3.13\nUSER app\nRUN --mount=type=cache,target=/root/.cache/pip pip install x", ""),
            ("FROM python:3.13\nUSER app\nRUN --mount=type=cache,target=/app/cache make", ""),
        ] {
            let (found, text) = fixed(before);
            assert_eq!(found, 1, "{before}");
            assert_eq!(text, if after.is_empty() { before } else { after });
        }
        for run in [
            "FROM node:22\nRUN --mount=type=cache,target=/root/.npm npm ci",
            "FROM node:22\nRUN --mount=type=cache,target=/root/.yarn yarn config set cache-folder /root/.yarn",
            "FROM node:22\nRUN --mount=type=cache,target=/pnpm/store PNPM_HOME=/pnpm pnpm i",
            "FROM my/rust\nRUN --mount=type=cache,target=/root/.cargo/registry cargo build",
            "FROM rust:1.90\nRUN --mount=type=cache,target=/app/target cargo build",
            "FROM rust:1.90\nRUN --mount=type=cache,target=/usr/local/cargo/registry/index cargo build",
            "FROM node:22\nRUN --mount=type=cache,target=/src/.yarn/cache yarn",
            "FROM node:22\nUSER node\nRUN --mount=type=cache,target=/home/node/.npm,uid=1000 npm ci",
            "FROM node:22\nUSER node\nRUN --mount=type=cache,target=/c,mode=0777 npm ci",
            "FROM node:22\nUSER node\nRUN --mount=type=cache,target=/root/.npm sudo npm ci",
            "FROM python:3.13\nRUN --mount=type=cache,target=$C/pip pip install x",
            "FROM python:3.13\nUSER app\nENV HOME=/root\nRUN --mount=type=cache,target=/root/.cache/pip,uid=5 pip install x",
        ] {
            assert_eq!(fixed(run).0, 0, "{run}");
        }
    }
}
