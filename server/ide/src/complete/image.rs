//! Images and their tags.

use std::collections::HashSet;
use std::sync::OnceLock;

use dockwright_facts::Date;
use dockwright_facts::images::{self, End, Group, Status, Tags, end_of_life, tags};

use super::context::Place;
use super::line::Token;
use super::{Completion, CompletionKind, Topic, is_subsequence};

/// Images that many files start from, the most usual first.
const USUAL: &[&str] = &[
    "python",
    "node",
    "golang",
    "rust",
    "debian",
    "ubuntu",
    "alpine",
    "eclipse-temurin",
    "nginx",
    "php",
    "ruby",
    "mcr.microsoft.com/dotnet/sdk",
    "mcr.microsoft.com/dotnet/aspnet",
    "nvidia/cuda",
    "postgres",
    "redis",
    "gcr.io/distroless/static-debian12",
    "busybox",
    "maven",
    "gradle",
    "docker",
    "httpd",
];

/// Names of images, or tags behind a name and a colon.
pub(super) fn items(place: &Place<'_>, today: Date) -> Vec<Completion> {
    let rest = place.text(place.token.insert.end..place.token.replace.end);
    let scratch = matches!(place.context, super::Context::Argument(_) | super::Context::Flag { .. });
    offered(&place.token, rest, scratch, today)
}

/// The same for a token that goes on with `rest` behind the cursor, with or without `scratch`.
pub(super) fn offered(token: &Token, rest: &str, scratch: bool, today: Date) -> Vec<Completion> {
    if token.typed.contains('@') {
        return Vec::new();
    }
    let slash = token.typed.rfind('/').map_or(0, |at| at + 1);
    match token.typed.get(slash..).and_then(|name| name.find(':')) {
        Some(colon) => {
            let name = token.typed.get(..slash + colon).unwrap_or_default();
            tag_items(name, &token.skip(slash + colon + 1).cut(until(rest, '@')), today)
        }
        None => names(&token.clone().cut(until(rest, ':')), scratch, today),
    }
}

/// How much of what goes on behind the cursor comes before a character or a digest.
fn until(rest: &str, end: char) -> usize {
    rest.find([end, '@']).unwrap_or(rest.len())
}

/// An image that is offered.
struct Known {
    name: &'static str,
    summary: &'static str,
    /// Whether nothing new is published under the name.
    gone: bool,
}

/// All images that are known, those that many files start from first. Put together once: it takes some milliseconds.
fn known() -> &'static [Known] {
    static KNOWN: OnceLock<Vec<Known>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let official = images::official_repositories().into_iter();
        let others = images::repositories().filter(|name| !name.ends_with('*') && *name != "scratch");
        let mut seen = HashSet::new();
        let all = USUAL.iter().copied().chain(["scratch"]).chain(official).chain(others);
        let describe = |name: &'static str| {
            let facts = images::lookup(name);
            let summary = facts.as_ref().map_or("", |facts| facts.summary);
            let active = facts.is_none_or(|facts| facts.status == Status::Active);
            let built = tags(name).is_none_or(|tags| tags.groups().next().is_some());
            Known { name, summary, gone: name != "scratch" && !(active && built) }
        };
        all.filter(|name| seen.insert(*name)).map(describe).collect()
    })
}

fn names(token: &Token, scratch: bool, today: Date) -> Vec<Completion> {
    let fits = |known: &&Known| begins_word(&token.typed, known.name) && (scratch || known.name != "scratch");
    let offer = |known: &Known| {
        Completion::new(CompletionKind::Image, known.name, token)
            .detail(known.summary.trim_end_matches('.'))
            .deprecated_if(known.gone)
            .commit(if known.name == "scratch" { &[] } else { &[":"] })
            .topic(Topic::Image(known.name.to_owned(), today))
    };
    known().iter().filter(fits).map(offer).collect()
}

/// Whether a part of a name begins with what is typed, in any case. Letters from all over a name make no sense of one.
fn begins_word(typed: &str, name: &str) -> bool {
    let begins = |rest: &str| rest.get(..typed.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(typed));
    let words = name.match_indices(['/', '-', '_', '.']).filter_map(|(at, _)| name.get(at + 1..));
    std::iter::once(name).chain(words).any(begins)
}

fn tag_items(name: &str, token: &Token, today: Date) -> Vec<Completion> {
    let offer = |tag: &str, detail: String, deprecated: bool| {
        Completion::new(CompletionKind::Tag, tag, token)
            .detail(detail)
            .deprecated_if(deprecated)
            .topic(Topic::Image(format!("{name}:{tag}"), today))
    };
    let fits = |tag: &str| is_subsequence(&token.typed, tag);
    let Some(known) = tags(name) else {
        let variants = images::lookup(name).map(|facts| facts.variants()).unwrap_or_default();
        let first = |tag: &'static str| tag.split(' ').next().unwrap_or_default();
        let sampled = variants.iter().map(|variant| (first(variant.sampled_tag), variant.os.unwrap_or_default()));
        let plain = sampled.filter(|(tag, _)| !tag.is_empty() && !tag.contains(".x") && !tag.contains(['/', '(', ',']));
        return plain.filter(|(tag, _)| fits(tag)).map(|(tag, os)| offer(tag, os.to_owned(), false)).collect();
    };
    let mut items = Vec::new();
    let mut seen = HashSet::new();
    for group in newest_first(known) {
        let exact = group.most_specific().unwrap_or_default();
        let life = end_of_life(name, exact);
        let over = life.as_ref().is_some_and(|life| life.is_past(today));
        let until = match life.map(|life| life.end_of_life) {
            Some(End::On(day)) if over => format!(", end of life since {day}"),
            Some(End::On(day)) => format!(", until {day}"),
            Some(End::Over) => ", end of life".to_owned(),
            _ => String::new(),
        };
        let preview = if group.is_prerelease() { ", preview" } else { "" };
        for tag in group.names() {
            if fits(tag) && seen.insert(tag) {
                let same = if tag == exact { "exact".to_owned() } else { format!("= {exact}") };
                items.push(offer(tag, format!("{same}{preview}{until}"), over));
            }
        }
    }
    items
}

/// The builds of an image: those one can choose without a second thought first, and of these the newest.
fn newest_first(known: Tags) -> Vec<Group> {
    let mut groups: Vec<Group> = known.groups().collect();
    let version = |group: &Group| -> Vec<u64> {
        let exact = group.names().max_by_key(|tag| numbers(tag).len()).unwrap_or_default();
        numbers(exact)
    };
    groups.sort_by_cached_key(|group| {
        let unusual = group.is_prerelease() || group.is_windows();
        // Of one version the build with the shortest name is the most usual: `22-alpine` before `22-alpine3.23`.
        let shortest = group.names().map(str::len).min();
        (unusual, std::cmp::Reverse(version(group)), !group.names().any(|tag| tag == "latest"), shortest)
    });
    groups
}

/// The numbers of the version that a tag begins with.
fn numbers(tag: &str) -> Vec<u64> {
    let version =
        tag.trim_start_matches('v').split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap_or_default();
    version.split('.').filter_map(|part| part.parse().ok()).take(4).collect()
}
