//! The tags of the official images: which are equal, and for which platforms they exist.

use super::canonical;
use super::facts::platforms;
use crate::Date;
use crate::table::{Record, Table};

static TAGS: Table = Table::new(include_str!("../../data/tags.txt"));

/// Tags that name the same build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Tags of this build alone, in the order of the catalogue.
    pub tags: Vec<&'static str>,
    /// Tags this build shares with builds of the same version for other operating systems: under Linux they mean this
    /// build, under Windows another one.
    pub shared: Vec<&'static str>,
    /// The platforms of the build, as in `linux/arm64`.
    pub platforms: Vec<&'static str>,
}

impl Group {
    /// All names of the build: its own, then the shared ones.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.tags.iter().chain(&self.shared).copied()
    }

    /// Whether the build is for Windows.
    pub fn is_windows(&self) -> bool {
        !self.platforms.is_empty() && self.platforms.iter().all(|platform| platform.starts_with("windows/"))
    }

    /// Whether the build is a preview: a beta, a release candidate, a development snapshot.
    pub fn is_prerelease(&self) -> bool {
        const WORDS: [&str; 12] = [
            "rc",
            "beta",
            "alpha",
            "ea",
            "tip",
            "experimental",
            "preview",
            "dev",
            "devel",
            "nightly",
            "unstable",
            "testing",
        ];
        self.names().any(|tag| {
            let mut words = tag.split(|c: char| !c.is_ascii_alphabetic());
            words.any(|word| WORDS.contains(&word.to_ascii_lowercase().as_str()))
        }) && !self.names().any(|tag| tag == "latest")
    }

    /// The name that says most: the one with the most numbers in it (a date such as `20260803` counts as four), among
    /// those the longest, so that the version is complete and the distribution is named: `3.14.7-trixie` rather than
    /// `3.14.7`, `3` or `latest`. That name moves least: it is rebuilt for fixes but never changes its version or base.
    pub fn most_specific(&self) -> Option<&'static str> {
        self.names().max_by_key(|tag| (numbers(tag), tag.len(), std::cmp::Reverse(*tag)))
    }

    /// The shortest name with the complete version: `26.7.0`, not `26.7.0-trixie` and not `26`.
    fn full_version(&self) -> Option<&'static str> {
        let versions = self.names().filter(|tag| !leading_version(tag).is_empty());
        versions.min_by_key(|tag| {
            let head = tag.split('-').next().unwrap_or_default();
            (std::cmp::Reverse(numbers(head)), tag.len())
        })
    }
}

/// The tags of one official image. Cheap to copy: it reads the catalogue on demand.
#[derive(Clone, Copy, Debug)]
pub struct Tags {
    repository: &'static str,
}

impl Tags {
    /// The name of the image, such as `python`.
    pub fn repository(self) -> &'static str {
        self.repository
    }

    /// The builds in the order of the catalogue. Empty for images that are no longer built.
    pub fn groups(self) -> impl Iterator<Item = Group> {
        records(self.repository).map(decode)
    }

    /// All tags in the order of the catalogue, each once.
    pub fn all(self) -> Vec<&'static str> {
        let mut seen = std::collections::HashSet::new();
        let names = records(self.repository).flat_map(names);
        names.filter(|name| seen.insert(*name)).collect()
    }

    /// Whether the catalogue has the tag.
    pub fn contains(self, tag: &str) -> bool {
        records(self.repository).any(|record| names(record).any(|name| name == tag))
    }

    /// The build a tag names. A shared tag names several, one for each operating system: the Linux one is given.
    pub fn group_of(self, tag: &str) -> Option<Group> {
        let own = records(self.repository).find(|record| record.field(2).split(' ').any(|name| name == tag));
        if let Some(record) = own.filter(|_| !tag.is_empty()) {
            return Some(decode(record));
        }
        let mut sharing = self.sharing(tag);
        let first = sharing.next()?;
        if first.is_windows() { sharing.find(|group| !group.is_windows()).or(Some(first)) } else { Some(first) }
    }

    /// The platforms for which a tag can be pulled: for a shared tag those of all its builds.
    pub fn platforms_of(self, tag: &str) -> Vec<&'static str> {
        let own = self.group_of(tag).map(|group| group.platforms).unwrap_or_default();
        let mut all = own;
        for platform in self.sharing(tag).flat_map(|group| group.platforms) {
            if !all.contains(&platform) {
                all.push(platform);
            }
        }
        all
    }

    /// The equal tag that says most, see [`Group::most_specific`]. For a shared tag: of its Linux build.
    pub fn most_specific(self, tag: &str) -> Option<&'static str> {
        self.group_of(tag)?.most_specific()
    }

    /// The tag to suggest where none is given: the full version behind `latest` in its shortest form, such as
    /// `26.7.0`. Without `latest`, that of the newest version that is no preview. `None` where no tag has a version.
    pub fn recommended(self) -> Option<&'static str> {
        if let Some(group) = self.group_of("latest") {
            return group.full_version().or_else(|| group.most_specific().filter(|tag| numbers(tag) > 2));
        }
        let released = self.groups().filter(|group| !group.is_windows() && !group.is_prerelease());
        let full = released.filter_map(|group| group.full_version());
        full.fold(None, |best: Option<&'static str>, tag| match best {
            Some(best) if version_key(best) >= version_key(tag) => Some(best),
            _ => Some(tag),
        })
    }

    fn sharing(self, tag: &str) -> impl Iterator<Item = Group> {
        let with_tag =
            records(self.repository).filter(move |record| record.field(3).split(' ').any(|name| name == tag));
        with_tag.filter(move |_| !tag.is_empty()).map(decode)
    }
}

/// The tags of an official image (`python`, also `docker.io/library/python`). `None` for all other repositories.
pub fn tags(repository: &str) -> Option<Tags> {
    TAGS.get(&canonical(repository)).map(|record| Tags { repository: record.field(0) })
}

/// The names of the images in the catalogue, in alphabetical order.
pub fn official_repositories() -> Vec<&'static str> {
    let mut names: Vec<_> = TAGS.records().map(|record| record.field(0)).collect();
    names.dedup();
    names
}

/// The day of the catalogue of tags.
pub fn catalogue_date() -> Date {
    TAGS.date()
}

/// Where the catalogue of tags comes from.
pub fn catalogue_source() -> &'static str {
    TAGS.source()
}

fn records(repository: &str) -> impl Iterator<Item = Record> {
    TAGS.find(repository).filter(|record| !record.field(2).is_empty())
}

fn names(record: Record) -> impl Iterator<Item = &'static str> {
    record.field(2).split(' ').chain(record.field(3).split(' ')).filter(|name| !name.is_empty())
}

fn decode(record: Record) -> Group {
    Group { tags: record.list(2, ' '), shared: record.list(3, ' '), platforms: platforms(TAGS, record.field(1)) }
}

/// How many numbers a tag holds; a run of eight digits is a date and counts as four.
fn numbers(tag: &str) -> usize {
    let runs = tag.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    runs.map(|run| if run.len() == 8 { 4 } else { 1 }).sum()
}

/// The digits and dots a tag starts with, after an optional `v`, without a closing dot: `3.12` of `3.12-slim`.
pub(super) fn leading_version(tag: &str) -> &str {
    let tag = match tag.strip_prefix('v') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => rest,
        _ => tag,
    };
    let end = tag.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(tag.len());
    tag.get(..end).unwrap_or_default().trim_matches('.')
}

fn version_key(tag: &str) -> Vec<u64> {
    leading_version(tag).split('.').map(|part| part.parse().unwrap_or(0)).collect()
}
