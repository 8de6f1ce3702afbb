use std::collections::{HashMap, HashSet};
use std::ops::Range;

use dockwright_model::compose::{Content, Service};
use dockwright_syntax::compose::volumes;
use dockwright_syntax::yaml::Node;

use crate::Severity;
use crate::rule::rule;
use crate::rules::compose_project::{declared, refused};

use super::Composing;

rule! {
    /// Two settings exclude each other, or one asks for another.
    ///
    /// Docker Compose refuses a file with
    /// - `dockerfile` and `dockerfile_inline` of one build,
    /// - a `platform` that is not among `build.platforms`,
    /// - a secret or config with more than one of `file`, `environment` and `content`,
    /// - an external volume with settings besides its name,
    /// - `count` and `device_ids` of one device,
    /// - a `tmpfs` where something else is mounted,
    /// - a mount without `target`,
    /// - an action of `develop.watch` that copies files and has no `target`.
    ///
    /// ```yaml finds 2
    /// services:
    ///   web:
    ///     platform: linux/amd64
    ///     build:
    ///       dockerfile: web.Dockerfile
    ///       dockerfile_inline: FROM nginx
    ///       platforms: [linux/arm64]
    /// ```
    ///
    /// ```yaml finds 5
    /// services:
    ///   model:
    ///     image: model:1
    ///     volumes: ["./data:/data"]
    ///     tmpfs: [/data]
    ///     gpus:
    ///       - count: 1
    ///         device_ids: ["0"]
    ///     develop:
    ///       watch:
    ///         - action: sync
    ///           path: ./src
    /// volumes:
    ///   cache:
    ///     external: true
    ///     driver: local
    /// secrets:
    ///   token:
    ///     file: ./token
    ///     environment: TOKEN
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     platform: linux/amd64
    ///     build:
    ///       dockerfile_inline: FROM nginx
    ///       platforms: [linux/arm64, linux/amd64]
    ///     tmpfs: /tmp
    ///     develop:
    ///       watch:
    ///         - action: rebuild
    ///           path: ./src
    /// volumes:
    ///   cache:
    ///     external: true
    ///     name: shared-cache
    /// ```
    "compose-mutually-exclusive" {
        file: Compose,
        category: Correctness,
        severity: Error,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    for service in context.file.services() {
        build(context, &service);
        targets(context, &service);
        mounts(context, &service);
        watches(context, &service);
        for path in [&["deploy", "resources", "reservations", "devices"] as &[&str], &["gpus"]] {
            devices(context, service.at(path));
        }
    }
    sources(context, "secrets", &["file", "environment"]);
    sources(context, "configs", &["file", "environment", "content"]);
    external(context);
}

/// Whether the text is there and not empty.
fn is_set(node: Option<Node<'_>>) -> bool {
    node.and_then(Content::of).is_some_and(|content| content.text() != Some(""))
}

fn build(context: &mut Composing<'_>, service: &Service<'_>) {
    let at = |key: &str| service.at(&["build", key]);
    if let (Some(file), Some(inline)) = (at("dockerfile"), at("dockerfile_inline"))
        && is_set(Some(file))
        && is_set(Some(inline))
    {
        let message =
            "`dockerfile` and `dockerfile_inline` exclude each other: Compose refuses the file. Remove one of both.";
        let severity = refused(context, service);
        let finding = context.report(key_of(inline), message).severity(severity);
        finding.related(key_of(file), "The other.");
    }
    let (Some(platform), Some(platforms)) = (service.get("platform"), at("platforms")) else { return };
    let Some(wanted) = Content::of(platform).and_then(|content| content.text().map(str::to_owned)) else { return };
    let built: Option<Vec<String>> =
        platforms.items().map(|item| Content::of(item)?.text().map(str::to_owned)).collect();
    let Some(built) = built.filter(|built| !built.is_empty() && !wanted.is_empty() && !built.contains(&wanted)) else {
        return;
    };
    let message = format!(
        "The service runs on `{wanted}`, but `build.platforms` has only `{}`: Compose refuses the file. Add it there, \
         written the same.",
        built.join("`, `")
    );
    let severity = refused(context, service);
    context.report(platform.span(), message).severity(severity).related(key_of(platforms), "The platforms.");
}

fn key_of(node: Node<'_>) -> Range<usize> {
    node.key().map_or_else(|| node.first_line(), Node::span)
}

/// A path without slashes at its end.
fn cleaned(path: &str) -> &str {
    let bare = path.trim_end_matches('/');
    if bare.is_empty() { path } else { bare }
}

fn mounts(context: &mut Composing<'_>, service: &Service<'_>) {
    let folders = service.items("tmpfs");
    if folders.is_empty() {
        return;
    }
    let text = |node: Node<'_>| Content::of(node)?.text().map(str::to_owned);
    let mut taken: HashMap<String, Node<'_>> = HashMap::new();
    let (mut clashes, mut seen) = (Vec::new(), HashSet::new());
    let volumes = service.items("volumes").into_iter().filter_map(|volume| {
        let target = if volume.is_mapping() {
            text(volume.get("target")?)?
        } else {
            let written = text(volume)?;
            let range = volumes::parse(&written).value?.target_range?;
            written.get(range)?.to_owned()
        };
        Some((cleaned(&target).to_owned(), volume))
    });
    for (target, volume) in volumes {
        taken.entry(target).or_insert(volume);
    }
    for folder in folders {
        // The same item twice is one.
        let Some(written) = text(folder).filter(|written| seen.insert(written.clone())) else { continue };
        // Of these Compose compares what is written.
        let target = written.split(':').next().unwrap_or_default().to_owned();
        match taken.get(&target) {
            Some(other) => clashes.push((folder, *other, target)),
            None => {
                taken.insert(target, folder);
            }
        }
    }
    for (folder, other, target) in clashes {
        let message =
            format!("Something is mounted at `{target}` already: Compose refuses the file. Remove one of both.");
        let severity = refused(context, service);
        let finding = context.report(folder.span(), message).severity(severity);
        finding.related(other.first_line(), "It is mounted here.");
    }
}

/// The schema does not ask for a target, Compose does.
fn targets(context: &mut Composing<'_>, service: &Service<'_>) {
    for volume in service.items("volumes").into_iter().filter(|volume| volume.is_mapping()) {
        if volume.get("type").is_some() && volume.get("target").is_none() {
            let message = "It is not said where this is mounted: Compose refuses the file. Add `target`.";
            context.report(volume.first_line(), message);
        }
    }
}

fn watches(context: &mut Composing<'_>, service: &Service<'_>) {
    let Some(watches) = service.at(&["develop", "watch"]) else { return };
    for watch in watches.items().map(Node::resolve) {
        if let Some(path) = watch.get("path").filter(|path| path.text() == Some("")) {
            context.report(key_of(path), "`path` is empty: Compose refuses the file. Name what is watched.");
        }
        let Some(action) = watch.get("action").and_then(Content::of) else { continue };
        let copies = action.text().is_some_and(|action| matches!(action, "sync" | "sync+restart" | "sync+exec"));
        if copies && !is_set(watch.get("target")) {
            let action = action.text().unwrap_or_default();
            let message = format!(
                "`{action}` copies files into the container and needs `target`, the folder there: Compose refuses the file."
            );
            let severity = refused(context, service);
            context.report(watch.first_line(), message).severity(severity);
        }
    }
}

/// Compose minds these also where the service does not run.
fn devices(context: &mut Composing<'_>, devices: Option<Node<'_>>) {
    for device in devices.into_iter().flat_map(Node::items).map(Node::resolve).collect::<Vec<_>>() {
        if let (Some(count), Some(ids)) = (device.get("count"), device.get("device_ids")) {
            let message = "`count` and `device_ids` exclude each other: Compose refuses the file. Remove one of both.";
            context.report(key_of(count), message).related(key_of(ids), "The other.");
        }
    }
}

fn sources(context: &mut Composing<'_>, section: &str, sources: &[&str]) {
    for (name, key, value) in declared(context.file, section) {
        let external = value.get("external");
        // Of a secret or config that says anything of the sort Compose asks no more.
        if external.is_some_and(|external| external.text() != Some("false")) {
            continue;
        }
        let given: Vec<String> =
            sources.iter().filter(|source| value.get(source).is_some()).map(|source| format!("`{source}`")).collect();
        if given.len() > 1 {
            let message =
                format!("`{name}` has several sources, {}: Compose refuses the file. Leave one.", given.join(" and "));
            context.report(key.span(), message);
        }
    }
}

fn external(context: &mut Composing<'_>) {
    for section in ["volumes", "networks", "secrets", "configs"] {
        for (name, key, value) in declared(context.file, section) {
            let Some(external) = value.get("external") else { continue };
            let old_name = external.get("name").and_then(Node::text);
            let new_name = value.get("name").and_then(Node::text);
            if let (Some(old), Some(new)) = (old_name, new_name)
                && old != new
            {
                let message =
                    format!("`name` and `external.name` of `{name}` differ: Compose refuses the file. Keep `name`.");
                context.report(key.span(), message);
            }
            let is_true = external.is_mapping()
                || Content::of(external)
                    .is_some_and(|content| content.text().is_some_and(|text| text.eq_ignore_ascii_case("true")));
            let other = value.entries().into_iter().find(|(key, _)| {
                let key = key.text().unwrap_or_default();
                !matches!(key, "name" | "external") && !key.starts_with("x-")
            });
            let Some((other, _)) = other.filter(|_| is_true) else { continue };
            let setting = other.text().unwrap_or_default();
            if section == "volumes" {
                let message = format!(
                    "`{name}` exists already, so nothing can be said of it but its name: Compose refuses `{setting}` beside \
                     `external`."
                );
                context.report(other.span(), message);
            } else if section == "networks" {
                let message = format!("`{name}` exists already: beside `external`, `{setting}` is ignored.");
                context.report(other.span(), message).severity(Severity::Info);
            }
        }
    }
}
