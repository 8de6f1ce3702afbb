//! Paths inside the image: working folders, and what earlier instructions put there.

use dockwright_lint::known::workdir;
use dockwright_model::Meaning;
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::image_ref::ImageRef;

use super::context::Place;
use super::{Completion, CompletionKind};

/// More paths than anybody scrolls through.
const MOST: usize = 100;

/// Where tools are in the images that people copy them from.
const TOOLS: &[(&str, &[(&str, &str)])] = &[
    ("ghcr.io/astral-sh/uv", &[("/uv", "the program uv"), ("/uvx", "the program uvx")]),
    ("composer", &[("/usr/bin/composer", "the program composer")]),
    ("busybox", &[("/bin/busybox", "all programs in one")]),
    ("docker", &[("/usr/local/bin/docker", "the client of Docker")]),
    ("oven/bun", &[("/usr/local/bin/bun", "the program bun")]),
    ("denoland/deno", &[("/bin/deno", "the program deno")]),
    ("caddy", &[("/usr/bin/caddy", "the server")]),
    ("golang", &[("/usr/local/go/", "the toolchain")]),
    ("node", &[("/usr/local/bin/node", "the program node"), ("/usr/local/lib/node_modules/", "npm and its friends")]),
];

/// Destinations: the working folder and below, then folders that are known.
pub(super) fn destinations(place: &Place<'_>) -> Vec<Completion> {
    let own = place.file.meaning().state(place.index).stage.and_then(|stage| workdir(place.file, stage, place.index));
    let here = own
        .as_deref()
        .map(|path| format!("the working folder {path}"))
        .unwrap_or_else(|| "the working folder".to_owned());
    let mut found = vec![("./".to_owned(), here)];
    found.extend(known(place));
    for (path, docs) in [("/app/", ""), ("/usr/local/bin/", "programs that the path finds"), ("/etc/", "settings")] {
        if found.iter().all(|(known, _)| known != path) {
            found.push((path.to_owned(), docs.to_owned()));
        }
    }
    offer(place, found)
}

/// Paths of a stage or an image that `--from` or a mount names.
pub(super) fn in_source(place: &Place<'_>, from: &str) -> Vec<Completion> {
    let meaning = place.file.meaning();
    let Some(text) = place.expand(from) else { return Vec::new() };
    let before = place.stages_before();
    let mut found = Vec::new();
    if let Some(stage) = meaning.stage_referenced(&text, before) {
        let end = meaning.stages.get(stage).map_or(0, |stage| stage.instructions.end);
        found = of_stage(place, stage, end);
        let image = meaning.root_of(stage).and_then(|root| root.image()).map(ImageRef::familiar_name);
        found.extend(of_image(&image.unwrap_or_default()));
    } else if let Ok(image) = ImageRef::parse(&text) {
        found.extend(of_image(&image.familiar_name()));
    }
    offer(place, found)
}

fn of_image(name: &str) -> impl Iterator<Item = (String, String)> {
    let known = TOOLS.iter().find(|(image, _)| *image == name).map(|(_, paths)| *paths).unwrap_or_default();
    known.iter().map(|(path, docs)| ((*path).to_owned(), (*docs).to_owned()))
}

/// The folders that are known at a place, nearest first.
pub(super) fn known(place: &Place<'_>) -> Vec<(String, String)> {
    match place.file.meaning().state(place.index).stage {
        Some(stage) => of_stage(place, stage, place.index),
        None => Vec::new(),
    }
}

/// What is known to be in a stage before an instruction: its working folder, where COPY and ADD put things, what compilers
/// were told to write.
fn of_stage(place: &Place<'_>, stage: usize, end: usize) -> Vec<(String, String)> {
    let meaning = place.file.meaning();
    let mut found: Vec<(String, String)> = Vec::new();
    let mut add = |path: String, detail: &str| {
        if path.starts_with('/')
            && path.len() > 1
            && found.iter().all(|(known, _)| *known != path)
            && found.len() < MOST
        {
            found.push((path, detail.to_owned()));
        }
    };
    for link in meaning.chain(stage) {
        let Some(range) = meaning.stages.get(link).map(|stage| stage.instructions.clone()) else { continue };
        let all: Vec<_> =
            meaning.stage_instructions(place.file.dockerfile(), link).filter(|(at, _)| *at < end).collect();
        let folder = workdir(place.file, link, end.min(range.end));
        for (at, instruction) in all.into_iter().rev() {
            match instruction.keyword {
                Keyword::Copy | Keyword::Add => {
                    let written = instruction.copy().and_then(|(_, to)| meaning.expand(at, to.text));
                    if let Some(path) = written.and_then(|path| absolute(folder.as_deref(), &path)) {
                        add(path, "copied to above");
                    }
                }
                Keyword::Run => {
                    for path in outputs(meaning, at, folder.as_deref()) {
                        add(path, "written by a RUN");
                    }
                }
                _ => {}
            }
        }
        if let Some(folder) = folder {
            add(format!("{}/", folder.trim_end_matches('/')), "the working folder");
        }
    }
    found
}

/// What the commands of a RUN were told to write: `-o`, `--output`, `--target`, `--prefix`, `python -m venv`, `mkdir`.
fn outputs(meaning: &Meaning, index: usize, folder: Option<&str>) -> Vec<String> {
    const NAMED: &[&str] = &["-o", "--output", "--out", "--outdir", "--target", "--prefix", "--root"];
    let mut found = Vec::new();
    for command in meaning.bodies_of(index).iter().flat_map(|body| &body.script.commands).take(MOST) {
        let effective = command.effective();
        let named = NAMED.iter().filter_map(|name| effective.flag_value(name)).map(|value| value.text.to_owned());
        found.extend(named);
        if matches!(effective.program(), Some("mkdir" | "virtualenv")) {
            found.extend(effective.operands(&[]).map(|word| word.value_or_text().to_owned()));
        }
        let venv = effective.python_module().filter(|module| module.program() == Some("venv"));
        found.extend(venv.and_then(|module| Some(module.operands(&[]).last()?.value_or_text().to_owned())));
    }
    found.into_iter().filter_map(|path| absolute(folder, path.trim_matches(['"', '\'']))).collect()
}

/// A path seen from a folder; `None` where it cannot be known.
fn absolute(folder: Option<&str>, path: &str) -> Option<String> {
    if path.contains(['$', '~', '*', '?', '\\', ',', ' ']) || path.is_empty() {
        return None;
    }
    let joined =
        if path.starts_with('/') { path.to_owned() } else { format!("{}/{path}", folder?.trim_end_matches('/')) };
    let clean = dockwright_syntax::ignore::clean(&joined);
    let slash = if path.ends_with('/') || path.ends_with("/.") || path == "." { "/" } else { "" };
    Some(format!("{}{slash}", clean.trim_end_matches('/')))
}

fn offer(place: &Place<'_>, found: Vec<(String, String)>) -> Vec<Completion> {
    let item = |(path, detail): (String, String)| {
        let folder = path.ends_with('/');
        let kind = if folder { CompletionKind::Folder } else { CompletionKind::File };
        Completion::new(kind, path, &place.token).detail(detail)
    };
    found.into_iter().map(item).collect()
}
