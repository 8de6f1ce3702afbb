//! What a repository holds whatever the tag: account, ports, entrypoint, variables, status.

use super::{canonical, pattern_of};
use crate::Date;
use crate::table::{Record, Table};

static IMAGES: Table = Table::new(include_str!("../../data/images.txt"));
static TEXTS: Table = Table::new(include_str!("../../data/texts.txt"));

/// Whether a repository still gets new builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Built and published.
    Active,
    /// Still there, but no longer recommended or no longer updated.
    Deprecated,
    /// Published under another name now.
    Moved,
    /// Nothing is published under this name any more, or never was.
    Removed,
}

/// An account of the image that is not root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NonRootUser {
    /// The name, where it has one.
    pub name: Option<&'static str>,
    /// The numeric id, where it is known.
    pub uid: Option<u32>,
}

/// A variable a container of the image reads at start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequiredVariable {
    /// The name, such as `POSTGRES_PASSWORD`.
    pub name: &'static str,
    /// Whether the container does not start, or is useless, without it (or one of the alternatives).
    pub required: bool,
    /// Whether the value is a secret.
    pub secret: bool,
    /// Whether `NAME_FILE` may name a file that holds the value.
    pub file_variant: bool,
    /// Other ways to satisfy it: `NAME`, or `NAME=value`.
    pub alternatives: Vec<&'static str>,
}

/// What is known of a repository. Values are those of the newest versions; older tags may differ.
#[derive(Clone, Debug)]
pub struct ImageFacts {
    /// The name of the entry: the canonical repository, or a pattern such as `bitnami/*`.
    pub repository: &'static str,
    /// One sentence on what it is.
    pub summary: &'static str,
    /// The address of its documentation.
    pub docs: String,
    /// Whether it still gets new builds.
    pub status: Status,
    /// The repository to use instead, if there is one. May be a pattern.
    pub replacement: Option<&'static str>,
    /// Platforms of any of its tags, as in `linux/arm64`. Empty if unknown.
    pub platforms: Vec<&'static str>,
    /// The account a container starts as: a name, a uid, or `uid:gid`. A [`Variant`](super::Variant) may have another.
    pub user: &'static str,
    /// The account meant for running without root, if the image brings one.
    pub non_root_user: Option<NonRootUser>,
    /// Exposed ports, as in `EXPOSE`: `5432`, `53/udp`.
    pub ports: Vec<&'static str>,
    /// Declared volumes.
    pub volumes: Vec<&'static str>,
    /// The working directory; `/` if the image sets none.
    pub workdir: &'static str,
    /// The words of the entrypoint, empty if there is none.
    pub entrypoint: Vec<&'static str>,
    /// The words of the default command, empty if there is none.
    pub cmd: Vec<&'static str>,
    /// The stop signal, if it is not the usual `SIGTERM`.
    pub stop_signal: Option<&'static str>,
    /// Variables the image sets. The value is `None` where it depends on the version.
    pub env: Vec<(&'static str, Option<&'static str>)>,
    /// Variables a container wants.
    pub required_variables: Vec<RequiredVariable>,
    /// A command that tells whether the service is well, made of tools the image has. It was not run.
    pub healthcheck: Option<&'static str>,
    /// Things worth knowing, one sentence or two each.
    pub notes: Vec<&'static str>,
    /// Whether the tag `latest` exists, if known.
    pub has_latest: Option<bool>,
    /// For CUDA images: version (`12.4`, or `12.x` for minor-version compatibility) and the oldest NVIDIA driver for it.
    pub cuda_drivers: Vec<(&'static str, &'static str)>,
    /// Where the facts come from.
    pub source: &'static str,
    /// Whether no document was at hand and the entry is general knowledge only: say so when showing it.
    pub general_knowledge: bool,
}

impl ImageFacts {
    /// Whether containers start as root unless a variant, a `USER` or the command line says otherwise.
    pub fn runs_as_root(&self) -> bool {
        matches!(self.user.split(':').next(), Some("root" | "0" | "ContainerAdministrator"))
    }
}

/// The day the facts about images were collected.
pub fn facts_date() -> Date {
    IMAGES.date()
}

/// The names of all entries in alphabetical order, patterns such as `bitnami/*` among them.
pub fn repositories() -> impl Iterator<Item = &'static str> {
    IMAGES.records().map(|record| record.field(0))
}

/// What is known of a repository, given as in a `FROM` without tag and digest: `python`, `nvidia/cuda`,
/// `mcr.microsoft.com/dotnet/sdk`, also `docker.io/library/python`. Falls back to a pattern entry (`bitnami/*`).
pub fn lookup(repository: &str) -> Option<ImageFacts> {
    let name = canonical(repository);
    let record = IMAGES.get(&name).or_else(|| IMAGES.get(&pattern_of(&name)?))?;
    Some(decode(record))
}

fn decode(record: Record) -> ImageFacts {
    let record = record.split();
    let repository = record.field(0);
    let (summary, notes) = texts(repository);
    let source = record.field(18);
    ImageFacts {
        repository,
        summary,
        docs: record.optional(3).map_or_else(|| crate::registries::docker_hub_page(repository), str::to_owned),
        status: match record.field(1) {
            "deprecated" => Status::Deprecated,
            "moved" => Status::Moved,
            "removed" => Status::Removed,
            _ => Status::Active,
        },
        replacement: record.optional(2),
        platforms: platforms(IMAGES, record.field(4)),
        user: record.field(5),
        non_root_user: record.optional(6).map(non_root_user),
        ports: record.list(7, ' '),
        volumes: record.list(8, '|'),
        workdir: record.optional(9).unwrap_or("/"),
        entrypoint: record.list(10, '|'),
        cmd: record.list(11, '|'),
        stop_signal: record.optional(12),
        env: record.list(13, '|').into_iter().map(assignment).collect(),
        required_variables: record.list(14, '|').into_iter().map(required_variable).collect(),
        healthcheck: record.optional(15),
        notes,
        has_latest: record.optional(16).map(|word| word == "yes"),
        cuda_drivers: record.list(17, '|').into_iter().filter_map(|pair| pair.split_once('=')).collect(),
        source,
        general_knowledge: source.starts_with("general knowledge"),
    }
}

/// The platforms a header line of `table` lists under `number`.
pub(super) fn platforms(table: Table, number: &str) -> Vec<&'static str> {
    let list = table.header(&format!("platforms {number}")).unwrap_or_default();
    list.split(' ').filter(|platform| !platform.is_empty()).collect()
}

/// The summary and the notes of an entry: its own, then those of the family its name belongs to.
fn texts(repository: &str) -> (&'static str, Vec<&'static str>) {
    let own = TEXTS.get(repository);
    let family = pattern_of(repository).filter(|pattern| pattern != repository).and_then(|pattern| TEXTS.get(&pattern));
    let summary = own.or(family).map_or("", |record| record.field(1));
    let notes = own.into_iter().chain(family).flat_map(|record| record.rest(2)).collect();
    (summary, notes)
}

fn non_root_user(field: &'static str) -> NonRootUser {
    let (name, uid) = field.split_once(':').unwrap_or((field, ""));
    NonRootUser { name: Some(name).filter(|name| !name.is_empty()), uid: uid.parse().ok() }
}

fn assignment(item: &'static str) -> (&'static str, Option<&'static str>) {
    item.split_once('=').map_or((item, None), |(name, value)| (name, Some(value)))
}

fn required_variable(item: &'static str) -> RequiredVariable {
    let mut parts = item.splitn(3, ':');
    let mut next = || parts.next().unwrap_or_default();
    let (name, letters, alternatives) = (next(), next(), next());
    RequiredVariable {
        name,
        required: letters.contains('r'),
        secret: letters.contains('s'),
        file_variant: letters.contains('f'),
        alternatives: alternatives.split(',').filter(|alternative| !alternative.is_empty()).collect(),
    }
}
