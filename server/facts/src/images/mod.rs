//! Images: what a repository holds, its variants, its tags, and until when a version is looked after.

mod end_of_life;
mod facts;
mod programs;
mod successor;
mod tag_words;
mod tags;
#[cfg(test)]
mod tests;
mod variables;
mod variant;

pub use end_of_life::{End, EndOfLife, end_of_life};
pub use facts::{ImageFacts, NonRootUser, RequiredVariable, Status, facts_date, lookup, repositories};
pub use successor::successor;
pub use tags::{Group, Tags, catalogue_date, catalogue_source, official_repositories, tags};
pub use variables::{Purpose, purpose};
pub use variant::{SizeBasis, Variant};

/// The name a repository has in the tables: without what `docker pull` would add by itself, its aliases resolved.
/// `docker.io/library/python` and `index.docker.io/python` are `python`, `linuxserver/plex` is
/// `lscr.io/linuxserver/plex`.
fn canonical(repository: &str) -> String {
    let mut name = repository;
    for prefix in
        ["https://", "docker.io/", "index.docker.io/", "registry-1.docker.io/", "registry.hub.docker.com/", "library/"]
    {
        name = name.strip_prefix(prefix).unwrap_or(name);
    }
    match ALIASES.get(name) {
        Some(alias) => alias.field(1).to_owned(),
        None => match pattern_of(name).and_then(|pattern| ALIASES.get(&pattern)) {
            Some(alias) => {
                let target = alias.field(1).strip_suffix('*').unwrap_or(alias.field(1));
                format!("{target}{}", name.rsplit('/').next().unwrap_or_default())
            }
            None => name.to_owned(),
        },
    }
}

/// The pattern entry that covers a repository: `bitnami/*` for `bitnami/redis`.
fn pattern_of(repository: &str) -> Option<String> {
    repository.rsplit_once('/').map(|(parent, _)| format!("{parent}/*"))
}

static ALIASES: crate::table::Table = crate::table::Table::new(include_str!("../../data/aliases.txt"));
