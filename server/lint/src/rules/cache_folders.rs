//! Where the cache folders of a tool are in a RUN: as whom it runs, and which variables move them.

use dockwright_facts::caches::{Folder, caches};
use dockwright_model::{File, User};
use dockwright_syntax::dockerfile::variable::Value;

/// A cache folder of a tool in a RUN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The path.
    pub(crate) path: String,
    /// Paths that do as well.
    pub(crate) others: Vec<String>,
    /// What is known of the folder.
    pub(crate) folder: &'static Folder,
}

/// Who runs a RUN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    /// The home.
    pub(crate) home: String,
    /// Whether it is root.
    pub(crate) is_root: bool,
    /// Its numbers, where they are known.
    pub(crate) ids: Option<(u32, u32)>,
}

/// The folders of a tool in instruction `index`, run by `account`; `None` where something nobody can know decides.
pub(crate) fn places(file: &File, index: usize, tool: &str, account: &Account) -> Option<Vec<Place>> {
    let folders = caches(tool)?.folders.iter();
    folders.map(|folder| place(file, index, folder, account)).collect()
}

fn place(file: &File, index: usize, folder: &'static Folder, account: &Account) -> Option<Place> {
    let at_home = |path: &str| match path.strip_prefix('~') {
        Some(rest) => format!("{}{rest}", account.home),
        None => path.to_owned(),
    };
    let mut path = None;
    for (variable, behind) in folder.variables {
        match environment(file, index, variable) {
            Value::Known(text) if text.starts_with('/') => {
                path = Some(format!("{}{behind}", text.trim_end_matches('/')));
                break;
            }
            Value::Known(_) | Value::Unset => {}
            Value::Unknown => return None,
        }
    }
    let usual = match folder.of_root.filter(|_| account.is_root) {
        Some(path) => path.to_owned(),
        None => at_home(folder.path),
    };
    let moved = path.is_some();
    let others = if moved { Vec::new() } else { folder.others.iter().map(|path| at_home(path)).collect() };
    Some(Place { path: path.unwrap_or(usual), others, folder })
}

impl Place {
    /// Whether a mount at a target holds the folder or a part of it: at it, above or below it, or at one of those that do as
    /// well.
    pub(crate) fn is_in(&self, target: &str) -> bool {
        let target = target.trim_end_matches('/');
        let within = |path: &str, folder: &str| {
            path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        within(&self.path, target) || within(target, &self.path) || self.others.iter().any(|other| other == target)
    }

    /// Whether a target was meant to hold the folder, by the end of its path.
    pub(crate) fn is_meant_by(&self, target: &str) -> bool {
        let target = target.trim_end_matches('/');
        self.folder.ends.iter().any(|end| {
            let before = target.strip_suffix(end);
            before.is_some_and(|before| {
                before.is_empty() || before.ends_with('/') || before.ends_with('.') || end.starts_with('/')
            })
        })
    }
}

/// The value of an environment variable in a RUN, as the file and what is known of the base image say.
fn environment(file: &File, index: usize, name: &str) -> Value {
    let meaning = file.meaning();
    if meaning.definition(index, name).is_some() {
        return meaning.value(index, name);
    }
    let root = meaning.state(index).stage.and_then(|stage| meaning.root_of(stage));
    let Some(facts) = root.and_then(|root| root.image_facts()) else {
        // Images that are built on those of a language inherit where it keeps things.
        let moved_by_images = ["GOPATH", "CARGO_HOME", "GEM_HOME", "COMPOSER_HOME", "GRADLE_USER_HOME", "PNPM_HOME"];
        return if moved_by_images.contains(&name) { Value::Unknown } else { Value::Unset };
    };
    match facts.env.iter().find(|(known, _)| *known == name) {
        Some((_, Some(value))) => Value::Known((*value).to_owned()),
        Some((_, None)) => Value::Unknown,
        None => Value::Unset,
    }
}

/// Who runs instruction `index`; `None` when nobody can know. Of an image that is not known it is taken to be root.
pub(crate) fn account(file: &File, index: usize) -> Option<Account> {
    let meaning = file.meaning();
    let user = meaning.user(file.dockerfile(), &meaning.state(index));
    let is_root = user.is_root().or(matches!(user, User::Unknown).then_some(true))?;
    let home = match environment(file, index, "HOME") {
        Value::Known(home) if home.starts_with('/') => Some(home.trim_end_matches('/').to_owned()),
        _ => None,
    };
    if is_root {
        return Some(Account { home: home.unwrap_or_else(|| "/root".to_owned()), is_root, ids: None });
    }
    let (User::Set { name: Some(name), .. } | User::Image(name)) = &user else { return None };
    let (name, group) = name.split_once(':').map_or((name.as_str(), None), |(name, group)| (name, Some(group)));
    let root = meaning.state(index).stage.and_then(|stage| meaning.root_of(stage));
    let known = root.and_then(|root| root.image_facts()).and_then(|facts| facts.non_root_user);
    let known = known.filter(|known| known.name == Some(name) || known.uid.is_some_and(|uid| name == uid.to_string()));
    let number = name.parse().ok();
    let uid = number.or(known.and_then(|known| known.uid));
    let gid = group.map_or(uid, |group| group.parse().ok());
    // Of accounts that the file creates nobody knows the home; many have none.
    let home = home.or_else(|| match known.and_then(|known| known.name)? {
        "www-data" => Some("/var/www".to_owned()),
        name => Some(format!("/home/{name}")),
    })?;
    Some(Account { home, is_root, ids: uid.zip(gid) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The folders of a tool in the last instruction.
    fn paths(text: &str, tool: &str) -> Option<Vec<String>> {
        let file = File::new(text);
        let last = file.dockerfile().instructions.len() - 1;
        let places = places(&file, last, tool, &account(&file, last)?)?;
        Some(places.into_iter().map(|place| place.path).collect())
    }

    #[test]
    fn where_caches_are() {
        for (text, tool, expected) in [
            ("FROM node:22\nRUN x", "npm", Some("/root/.npm")),
            ("FROM node:22\nUSER node\nRUN x", "npm", Some("/home/node/.npm")),
            ("FROM node:22\nUSER 1000\nRUN x", "npm", Some("/home/node/.npm")),
            ("FROM node:22\nUSER 4711\nRUN x", "npm", None),
            ("FROM node:22\nUSER app\nRUN x", "npm", None),
            ("FROM node:22\nUSER $X\nRUN x", "npm", None),
            ("FROM node:22\nENV npm_config_cache=/c/\nRUN x", "npm", Some("/c")),
            ("FROM node:22\nENV npm_config_cache=$C\nRUN x", "npm", None),
            ("FROM node:22\nRUN x", "yarn", Some("/usr/local/share/.cache/yarn")),
            ("FROM node:22\nUSER node\nRUN x", "yarn", Some("/home/node/.cache/yarn")),
            ("FROM node:22\nENV PNPM_HOME=/pnpm\nRUN x", "pnpm", Some("/pnpm/store")),
            ("FROM python:3.13\nENV XDG_CACHE_HOME=/x\nRUN x", "pip", Some("/x/pip")),
            ("FROM python:3.13\nENV HOME=/h\nRUN x", "uv", Some("/h/.cache/uv")),
            ("FROM golang:1.25\nRUN x", "go", Some("/go/pkg/mod /root/.cache/go-build")),
            ("FROM alpine:3.22\nRUN x", "go", Some("/root/go/pkg/mod /root/.cache/go-build")),
            ("FROM my/go\nRUN x", "go", None),
            ("FROM rust:1.90\nRUN x", "cargo", Some("/usr/local/cargo/registry /usr/local/cargo/git")),
            ("FROM composer:2\nRUN x", "composer", Some("/tmp/cache")),
        ] {
            assert_eq!(paths(text, tool).map(|paths| paths.join(" ")).as_deref(), expected, "{text} {tool}");
        }
    }

    #[test]
    fn what_a_target_holds() {
        let file = File::new("FROM rust:1.90\nRUN x");
        let places = places(&file, 1, "cargo", &account(&file, 1).unwrap()).unwrap();
        let registry = places.first().unwrap();
        for (target, holds, meant) in [
            ("/usr/local/cargo/registry", true, true),
            ("/usr/local/cargo/registry/", true, true),
            ("/usr/local/cargo", true, false),
            ("/root/.cargo/registry", false, true),
            ("/cargo/registry", false, true),
            ("/app/target", false, false),
        ] {
            assert_eq!((registry.is_in(target), registry.is_meant_by(target)), (holds, meant), "{target}");
        }
    }
}
