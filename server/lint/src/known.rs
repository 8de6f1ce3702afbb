//! What the rules know of a place in a Dockerfile that an editor may offer there.

use dockwright_facts::caches::CACHES;
use dockwright_model::{Base, File, User};
use dockwright_syntax::dockerfile::Keyword;

use crate::rules::cache_folders::Account;
use crate::rules::{accounts, cache_folders};

/// Commands that are looked at for accounts; nobody creates so many.
const MOST_COMMANDS: usize = 10_000;

/// More accounts than an image has.
const MOST_ACCOUNTS: usize = 200;

/// A folder for a cache mount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheTarget {
    /// The tool that keeps its downloads there, as its command is called.
    pub tool: &'static str,
    /// The path.
    pub path: String,
    /// Whether the mount wants `sharing=locked`.
    pub locked: bool,
    /// The numbers of the account that runs the RUN, where it is not root.
    pub owner: Option<(u32, u32)>,
}

/// The cache folders of all tools in instruction `index`, as far as they can be known: as whom it runs, and which variables
/// move them.
pub fn cache_targets(file: &File, index: usize) -> Vec<CacheTarget> {
    let Some(account) = cache_folders::account(file, index) else { return Vec::new() };
    let owner = account.ids.filter(|_| !account.is_root);
    let usable = account.is_root || owner.is_some();
    if usable { targets_of(file, index, &account, owner) } else { Vec::new() }
}

/// The same where nobody knows who runs the instruction or has its numbers: at the home that an account of that name usually
/// has. This is for a list to choose from.
pub fn likely_cache_targets(file: &File, index: usize) -> Vec<CacheTarget> {
    let meaning = file.meaning();
    let account = cache_folders::account(file, index).unwrap_or_else(|| {
        let home = match meaning.user(file.dockerfile(), &meaning.state(index)) {
            User::Set { name: Some(name), .. } | User::Image(name) => {
                let name = name.split(':').next().unwrap_or_default().to_owned();
                accounts::is_name(&name).then(|| format!("/home/{name}"))
            }
            _ => None,
        };
        Account { home: home.unwrap_or_else(|| "/root".to_owned()), is_root: false, ids: None }
    });
    targets_of(file, index, &account, account.ids)
}

fn targets_of(file: &File, index: usize, account: &Account, owner: Option<(u32, u32)>) -> Vec<CacheTarget> {
    let of_tool = |tool: &'static str| {
        let places = cache_folders::places(file, index, tool, account).unwrap_or_default().into_iter();
        places.map(move |place| CacheTarget { tool, path: place.path, locked: place.folder.locked, owner })
    };
    CACHES.iter().flat_map(|caches| of_tool(caches.tool)).collect()
}

/// The accounts (`true`: groups) that RUNs before instruction `index` create in its stage and in those it starts from, in
/// order, each once.
pub fn created_accounts(file: &File, index: usize) -> Vec<(String, bool)> {
    let meaning = file.meaning();
    let Some(own) = meaning.state(index).stage else { return Vec::new() };
    let mut found: Vec<(String, bool)> = Vec::new();
    let mut looked = 0;
    for stage in meaning.chain(own).into_iter().rev() {
        for (at, instruction) in meaning.stage_instructions(file.dockerfile(), stage) {
            if at >= index || instruction.keyword != Keyword::Run || looked > MOST_COMMANDS {
                continue;
            }
            for body in meaning.bodies_of(at) {
                looked += body.script.commands.len();
                for created in accounts::creations(&body.script) {
                    let one = (created.name.to_owned(), created.is_group);
                    if accounts::is_name(created.name) && found.len() < MOST_ACCOUNTS && !found.contains(&one) {
                        found.push(one);
                    }
                }
            }
        }
    }
    found
}

/// The working directory in force in a stage when instruction `before` runs; `None` when nobody can know.
pub fn workdir(file: &File, stage: usize, before: usize) -> Option<String> {
    let meaning = file.meaning();
    let chain = meaning.chain(stage);
    let root = meaning.stages.get(*chain.last()?)?;
    let mut path = match &root.base {
        Base::Scratch => Some("/".to_owned()),
        _ => root.image_facts().map(|facts| facts.workdir.to_owned()),
    };
    for stage in chain.into_iter().rev() {
        for (at, instruction) in meaning.stage_instructions(file.dockerfile(), stage) {
            if instruction.keyword == Keyword::Workdir && at < before {
                let next = meaning.expand(at, instruction.rest.text());
                path = next.and_then(|next| crate::rules::paths::join(path.as_deref(), &next));
            }
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caches_accounts_and_folders() {
        let text = "FROM node:22\nRUN useradd -u 10001 app && groupadd ops\nWORKDIR /a\nWORKDIR b\nUSER node\nRUN x\n";
        let file = File::new(text);
        let last = file.dockerfile().instructions.len() - 1;
        let npm = cache_targets(&file, last).into_iter().find(|target| target.tool == "npm").unwrap();
        assert_eq!((npm.path.as_str(), npm.locked, npm.owner), ("/home/node/.npm", false, Some((1000, 1000))));
        assert_eq!(created_accounts(&file, last), [("app".to_owned(), false), ("ops".to_owned(), true)]);
        assert_eq!(workdir(&file, 0, last).as_deref(), Some("/a/b"));
        assert!(created_accounts(&file, 1).is_empty());
    }
}
