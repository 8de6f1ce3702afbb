//! What leads elsewhere: images to the pages of their registries, paths to the files, addresses.

mod compose;

use std::ops::Range;

use dockwright_facts::registries;
use dockwright_model::{AnyFile, Copied, File, Kind, Surroundings, copied, join};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::image_ref::ImageRef;
use dockwright_syntax::mount::Mount;

use crate::inline;

/// The name of a language model and its page.
pub(crate) fn model_page(text: &str) -> Option<(String, String)> {
    compose::page(text, true)
}

/// More links than anybody follows.
const MOST_LINKS: usize = 5_000;

/// Addresses longer than this are data.
const LONGEST_ADDRESS: usize = 2_048;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A web page.
    Page(String),
    /// A file, by its path below the root.
    File(String),
}

/// A stretch of the text that leads somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its bytes.
    pub range: Range<usize>,
    /// Where it leads.
    pub target: Target,
    /// What is there, in a few words; empty where the text says it.
    pub tooltip: String,
}

/// The links of a file of any kind, in order, none over another.
pub fn links_any(file: &AnyFile, surroundings: Option<&Surroundings>) -> Vec<Link> {
    match file {
        AnyFile::Dockerfile(file) => links(file, surroundings),
        AnyFile::Compose(file) => {
            let mut found = compose::links(file, surroundings);
            let lone = Surroundings::nowhere();
            let around = surroundings.unwrap_or(&lone);
            for inner in inline::all(file) {
                let whole = inner.whole();
                found.retain(|link| link.range.end <= whole.start || whole.end <= link.range.start);
                found.extend(inner.links(links(inner.file, Some(&inner.around(Some(around))))));
            }
            in_order(found)
        }
        AnyFile::Dockerignore(_) => Vec::new(),
    }
}

/// The links of a Dockerfile, in order, none over another.
pub fn links(file: &File, surroundings: Option<&Surroundings>) -> Vec<Link> {
    let mut found = Vec::new();
    images(file, &mut found);
    if let Some(around) = surroundings {
        files(file, around, &mut found);
    }
    variable_addresses(file, &mut found);
    addresses(file.source(), &mut found);
    in_order(found)
}

/// The links by their place, those over another left out.
fn in_order(mut found: Vec<Link>) -> Vec<Link> {
    found.sort_by_key(|link| link.range.start);
    let mut end = 0;
    found.retain(|link| {
        link.range.start >= end && link.range.start < link.range.end && {
            end = link.range.end;
            true
        }
    });
    found.truncate(MOST_LINKS);
    found
}

fn images(file: &File, found: &mut Vec<Link>) {
    let (dockerfile, meaning) = (file.dockerfile(), file.meaning());
    let mut add = |range: &Range<usize>, image: &ImageRef| {
        let page = registries::page(image.registry(), image.path());
        let tooltip = format!("The page of {}", image.familiar_name());
        found.extend(page.map(|page| Link { range: range.clone(), target: Target::Page(page), tooltip }));
    };
    for value in dockerfile.directives.iter().filter(|directive| directive.key() == "syntax") {
        if let Some((value, Ok(image))) = value.value.as_ref().map(|value| (value, ImageRef::parse(value.text()))) {
            add(&value.span, &image);
        }
    }
    for stage in &meaning.stages {
        let from = dockerfile.instructions.get(stage.from()).and_then(Instruction::from);
        if let (Some(from), Some(image)) = (from, stage.image()) {
            add(&from.image.span, image);
        }
    }
    for source in &meaning.sources {
        if let Some(image) = source.image(meaning) {
            add(&source.place.range, &image);
        }
    }
}

fn files(file: &File, around: &Surroundings, found: &mut Vec<Link>) {
    let Some(context) = around.context(file) else { return };
    for source in copied(file).into_iter().filter(|source| !source.is_everything()) {
        let Some(range) = place(file, &source) else { continue };
        // Of a pattern that several files match nobody knows which is meant.
        if let [(path, Kind::File(_))] = around.found(&context.folder, &source).as_slice() {
            let tooltip = if source.is_pattern() { path.clone() } else { String::new() };
            found.push(Link { range, target: Target::File(join(&context.folder, path)), tooltip });
        }
    }
}

/// Where the path of a source stands; of a mount it is only a part.
fn place(file: &File, source: &Copied) -> Option<Range<usize>> {
    if !source.mounted {
        return Some(source.span.clone());
    }
    let flags = &file.dockerfile().instructions.get(source.instruction)?.flags;
    let value = flags.iter().find(|flag| flag.span == source.span)?.value.as_ref()?;
    let mount = Mount::parse(file.source().get(value.span.clone())?);
    let within = mount.source()?.value_range.clone()?;
    Some(value.span.start + within.start..value.span.start + within.end)
}

/// What ADD fetches from an address with variables, whose values are known.
fn variable_addresses(file: &File, found: &mut Vec<Link>) {
    let adds = file.dockerfile().instructions.iter().enumerate();
    for (index, add) in adds.filter(|(_, instruction)| instruction.keyword == Keyword::Add) {
        let sources = add.copy().map(|(sources, _)| sources).unwrap_or_default();
        for source in sources.into_iter().filter(|source| source.text.contains('$')) {
            let expanded = file.meaning().expand(index, source.text).filter(|text| is_web(text));
            let link = expanded.map(|page| Link {
                range: source.word.span.clone(),
                tooltip: page.clone(),
                target: Target::Page(page),
            });
            found.extend(link);
        }
    }
}

fn is_web(text: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        let head = text.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
        head && text.len() > scheme.len()
    })
}

/// Addresses wherever they are written.
fn addresses(source: &str, found: &mut Vec<Link>) {
    let mut end = 0;
    for (at, _) in source.match_indices("://") {
        let before = source.get(end..at).unwrap_or_default();
        let scheme = before.len() - before.trim_end_matches(|c: char| c.is_ascii_alphanumeric()).len();
        let start = at - scheme;
        if found.len() >= MOST_LINKS || at < end {
            continue;
        }
        let rest = source.get(start..).unwrap_or_default();
        let (length, cut) = address(rest);
        end = start + length;
        let written = rest.get(..length).unwrap_or_default();
        // With a variable in it, what stands there is only a part of the address.
        if !cut && is_web(written) {
            let target = Target::Page(written.to_owned());
            found.push(Link { range: start..end, target, tooltip: String::new() });
        }
    }
}

/// The length of the address a text begins with, and whether there would be more to it.
fn address(text: &str) -> (usize, bool) {
    let stops = |c: char| !c.is_ascii_graphic() || matches!(c, '"' | '\'' | '`' | '<' | '>' | '|' | ';' | '\\' | '^');
    let window: usize = text.char_indices().nth(LONGEST_ADDRESS).map_or(text.len(), |(at, _)| at);
    let text = text.get(..window).unwrap_or_default();
    let end = text.find(|c: char| stops(c) || matches!(c, '$' | '{' | '}')).unwrap_or(text.len());
    let cut = text.get(end..).is_some_and(|rest| rest.starts_with(['$', '{']));
    let text = text.get(..end).unwrap_or_default();
    let text = text.split("&&").next().unwrap_or_default();
    // Punctuation at the end belongs to the sentence around, as does a bracket that was not opened here.
    let count = |bracket| text.matches(bracket).count();
    let mut unopened = count([')', ']']).saturating_sub(count(['(', '[']));
    let mut text = text;
    loop {
        text = text.trim_end_matches(['.', ',', ':', '!', '?', '&', '*']);
        match text.strip_suffix([')', ']']) {
            Some(rest) if unopened > 0 => text = rest,
            _ => return (text.len(), cut),
        }
        unopened -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_where_they_end() {
        let cases = [
            ("see https://a.b/c.", &["https://a.b/c"][..]),
            ("(https://a.b/c_(d)). and <http://e>", &["https://a.b/c_(d)", "http://e"]),
            ("[x](https://a.b/c?d=e&f=g#h), \"HTTPS://A.b\"", &["https://a.b/c?d=e&f=g#h", "HTTPS://A.b"]),
            ("curl https://a.b/c&&x https://d;y", &["https://a.b/c", "https://d"]),
            ("https://a/$V/x https://a/${V} https:// ://x file:///a ssh://b", &[]),
            ("shttp://a https://é.b 日https://c", &["https://c"]),
        ];
        for (text, expected) in cases {
            let mut found = Vec::new();
            addresses(text, &mut found);
            let found: Vec<&str> = found.iter().map(|link| &text[link.range.clone()]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
