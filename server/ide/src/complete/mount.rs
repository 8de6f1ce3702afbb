//! The fields of `RUN --mount`.

use dockwright_facts::Date;
use dockwright_facts::instructions::{MOUNT_TYPES, MountKey, mount_type};
use dockwright_lint::known::{CacheTarget, cache_targets, likely_cache_targets};

use super::context::Place;
use super::{Completion, CompletionKind, Topic, flag, host_path, image, image_path, stage};

/// The keys of a mount of a type that are not given yet.
pub(super) fn keys(place: &Place<'_>, kind: &str, given: &[String]) -> Vec<Completion> {
    let known = mount_type(kind);
    let is_given =
        |key: &MountKey| given.iter().any(|given| given == key.name || key.aliases.contains(&given.as_str()));
    let excluded = |key: &MountKey| match key.name {
        // One says the opposite of the other.
        "readonly" | "readwrite" => {
            given.iter().any(|given| matches!(given.as_str(), "readonly" | "ro" | "readwrite" | "rw"))
        }
        _ => false,
    };
    let mut items = Vec::new();
    let value_follows = place.text(place.token.replace.end..place.token.replace.end + 1) == "=";
    let equals = if value_follows { "" } else { "=" };
    if !given.iter().any(|given| given == "type") {
        let kinds: Vec<&str> = MOUNT_TYPES.iter().map(|kind| kind.name).collect();
        let mut item = Completion::new(CompletionKind::Property, "type", &place.token)
            .detail(format!("type=<{}>", kinds.join("|")))
            .text(format!("type{equals}"))
            .topic(Topic::Flag("RUN".to_owned(), "mount".to_owned()));
        if !value_follows {
            item = item.snippet(format!("type=${{1|{}|}}", kinds.join(",")));
        }
        items.push(item);
    }
    for key in known.map(|kind| kind.keys).unwrap_or_default() {
        if is_given(key) || excluded(key) {
            continue;
        }
        let switch = key.hint == "<true|false>";
        let required = if key.required { ", required" } else { "" };
        let form = if switch { key.name.to_owned() } else { format!("{}={}", key.name, key.hint) };
        let text = if switch { key.name.to_owned() } else { format!("{}{equals}", key.name) };
        let mut item = Completion::new(CompletionKind::Property, key.name, &place.token)
            .detail(format!("{form}{required}"))
            .text(text)
            .topic(Topic::MountKey(kind.to_owned(), key.name.to_owned()));
        if let Some(choices) = choices(key).filter(|_| !value_follows) {
            item = item.snippet(format!("{}=${{1|{choices}|}}", key.name));
        }
        items.push(item);
    }
    items
}

fn choices(key: &MountKey) -> Option<&'static str> {
    (key.name == "sharing").then_some("locked,shared,private")
}

/// The values of a key of a mount.
pub(super) fn values(place: &Place<'_>, kind: &str, key: &str, from: Option<&str>, today: Date) -> Vec<Completion> {
    let plain = |values: &[(&str, &str)]| -> Vec<Completion> {
        let offer = |(value, docs): &(&str, &str)| {
            Completion::new(CompletionKind::Value, *value, &place.token).detail(*docs).commit(&[","])
        };
        values.iter().map(offer).collect()
    };
    let key = mount_type(kind).and_then(|kind| kind.key(key)).map_or(key, |key| key.name);
    match (kind, key) {
        (_, "type") => types(place),
        (_, "readonly" | "readwrite" | "required") => plain(flag::BOOLEANS),
        ("cache", "sharing") => plain(&[
            ("locked", "one build after the other: right for apt"),
            ("shared", "all at once, the default"),
            ("private", "each build has a copy"),
        ]),
        (_, "from") => {
            let mut items = stage::items(place, false);
            items.extend(image::items(place, today));
            items
        }
        (_, "source") => match from {
            Some(from) => image_path::in_source(place, from),
            None if kind == "bind" => host_path::items(place, ""),
            None => Vec::new(),
        },
        ("cache", "target") => cache_items(place),
        ("secret", "target") => plain(&[
            ("/root/.npmrc", "the settings of npm"),
            ("/root/.netrc", "logins"),
            ("/root/.pypirc", "the settings of Python packages"),
            ("/run/secrets/", "the usual folder"),
        ]),
        ("tmpfs", "target") => plain(&[("/tmp", "temporary files")]),
        ("bind", "target") => image_path::destinations(place),
        ("secret", "mode") => plain(&[("0400", "the default"), ("0444", "readable by all")]),
        ("cache", "mode") => {
            plain(&[("0755", "the default"), ("0777", "writable by all"), ("0700", "the owner alone")])
        }
        ("ssh", "id") => plain(&[("default", "the default")]),
        (_, "uid" | "gid") => plain(&[("0", "root, the default"), ("1000", "the first account of most systems")]),
        ("tmpfs", "size") => plain(&[("64m", ""), ("256m", ""), ("1g", "")]),
        ("secret", "env") => plain(&[("NPM_TOKEN", "read by npm"), ("GITHUB_TOKEN", "read by the tools of GitHub")]),
        _ => Vec::new(),
    }
}

fn types(place: &Place<'_>) -> Vec<Completion> {
    let offer = |kind: &dockwright_facts::instructions::MountType| {
        let summary = kind.docs.split_once(['.', ':', ',']).map_or(kind.docs, |(first, _)| first);
        Completion::new(CompletionKind::Value, kind.name, &place.token)
            .detail(summary)
            .commit(&[","])
            .topic(Topic::Mount(kind.name.to_owned()))
    };
    MOUNT_TYPES.iter().map(offer).collect()
}

/// Cache folders: of the tools that the RUN uses first, then of what the base image brings, then all others.
fn cache_items(place: &Place<'_>) -> Vec<Completion> {
    let mut targets = cache_targets(place.file, place.index);
    if targets.is_empty() {
        targets = likely_cache_targets(place.file, place.index);
    }
    let mut ranked: Vec<(usize, &CacheTarget)> =
        targets.iter().map(|target| (rank(place, target.tool), target)).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let mut seen = std::collections::HashSet::new();
    let offer = |target: &CacheTarget| {
        let lock = if target.locked { ", with sharing=locked" } else { "" };
        Completion::new(CompletionKind::Folder, &target.path, &place.token)
            .detail(format!("cache of {}{lock}", target.tool))
            .commit(&[","])
    };
    ranked.into_iter().filter(|(_, target)| seen.insert(&target.path)).map(|(_, target)| offer(target)).collect()
}

/// How near a tool is to a RUN: used in it, part of its image, or neither.
fn rank(place: &Place<'_>, tool: &str) -> usize {
    let meaning = place.file.meaning();
    let same = |program: &str| program == tool || program == format!("{tool}-get") || program == format!("{tool}3");
    let mut commands = meaning.bodies_of(place.index).iter().flat_map(|body| &body.script.commands);
    if commands.any(|command| command.effective().program().is_some_and(same)) {
        return 0;
    }
    let root = meaning.state(place.index).stage.and_then(|stage| meaning.root_of(stage));
    let variant = root.and_then(|root| root.variant());
    match variant {
        Some(variant) if variant.has_tool(tool) == Some(true) => 1,
        Some(variant) if variant.package_manager == Some(tool) => 2,
        _ => 3,
    }
}
