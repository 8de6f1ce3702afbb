//! Images: in FROM, in `--from`, in `from=` of a mount.

use dockwright_facts::Date;
use dockwright_facts::images::{self, Tags};
use dockwright_facts::registries;
use dockwright_model::Base;
use dockwright_syntax::dockerfile::variable::{Part, Value, parse};
use dockwright_syntax::dockerfile::{Keyword, Word};
use dockwright_syntax::image_ref::ImageRef;

use super::markdown::{Page, code, codes, link, some_codes};
use super::{Hover, Place, image_facts, stage, variable};

/// The base of a FROM that is one variable and nothing else: what it stands for says more than the variable.
pub(super) fn whole_variable(place: &Place<'_>) -> Option<Hover> {
    let from = place.instruction().from()?;
    let parsed = parse(from.image.text(), place.file.dockerfile().escape, true);
    let alone = parsed.problem.is_none() && matches!(parsed.parts.as_slice(), [Part::Variable(_)]);
    let known = place.meaning().stages.iter().find(|stage| stage.from() == place.index)?.base_text.as_ref()?;
    if alone && !known.is_empty() { in_from(place) } else { None }
}

/// The base of a FROM.
pub(super) fn in_from(place: &Place<'_>) -> Option<Hover> {
    let word = place.instruction().from()?.image;
    if place.instruction().keyword != Keyword::From || !place.on(&word.span) {
        return None;
    }
    let meaning = place.meaning();
    let own = meaning.state(place.index).stage.and_then(|stage| meaning.stages.get(stage))?;
    let mut notes = origins(place, word);
    let markdown = match (&own.base, own.base_text.as_deref()) {
        (Base::Stage(parent), _) => stage::explain(place, *parent)?,
        (Base::Scratch, _) => return Some(Hover { range: word.span.clone(), markdown: scratch() }),
        (Base::Image(image), _) => explain(image, place.today, &std::mem::take(&mut notes)),
        (Base::Unknown, Some("")) => Page::new("No image", "the variables come out empty here.").finish(),
        (Base::Unknown, Some(text)) => invalid(text),
        (Base::Unknown, None) => Page::new(&code(word.text()), "an image that cannot be known here.").finish(),
    };
    let markdown = notes.iter().fold(markdown, |text, note| format!("{text}\n\n{note}"));
    Some(Hover { range: word.span.clone(), markdown })
}

/// What `--from=…` or `from=…` names: an earlier stage, else an image.
pub(super) fn referenced(place: &Place<'_>, text: &str) -> String {
    let before = place.stages_before();
    if let Some(found) = place.meaning().stage_referenced(text, before) {
        return stage::explain(place, found).unwrap_or_default();
    }
    if text.eq_ignore_ascii_case("scratch") {
        return scratch();
    }
    let mut notes = Vec::new();
    if !text.contains(['/', ':', '@']) {
        let stages = stage::names_before(place, before);
        let known = if stages.is_empty() { String::new() } else { format!(" (earlier stages: {stages})") };
        notes.push(format!(
            "No earlier stage has this name{known}: it is an image, unless {} names a build context.",
            code(&format!("--build-context {text}=…"))
        ));
    }
    match ImageRef::parse(text) {
        Ok(image) => explain(&image, place.today, &notes),
        Err(_) => invalid(text),
    }
}

/// Where the values of the variables in a word come from, one sentence each.
fn origins(place: &Place<'_>, word: &Word) -> Vec<String> {
    let meaning = place.meaning();
    let parsed = parse(word.text(), place.file.dockerfile().escape, true);
    let mut notes = Vec::new();
    if parsed.problem.is_some() {
        notes.push("The variable is not complete, or written in a way that BuildKit refuses.".to_owned());
    }
    for found in parsed.variables() {
        let name = code(&found.name);
        let definition = meaning.definition(place.index, &found.name);
        let note = match definition.and_then(|at| meaning.scope.definitions().get(at)) {
            Some(definition) => match &definition.value {
                Value::Known(value) => {
                    format!("{name} is {}: {}.", code(value), variable::origin(place, definition))
                }
                _ => format!("{name} has no value that is known here: {}.", variable::origin(place, definition)),
            },
            None if meaning.value(place.index, &found.name) == Value::Unset => {
                format!("{name} is not set: no `ARG` before the first `FROM` declares it.")
            }
            None => continue,
        };
        if !notes.contains(&note) && notes.len() < 5 {
            notes.push(note);
        }
    }
    notes
}

fn scratch() -> String {
    let facts = images::lookup("scratch");
    let mut page = Page::new("scratch", facts.as_ref().map_or("the empty base.", |facts| facts.summary));
    for note in facts.iter().flat_map(|facts| &facts.notes) {
        page.item("", note);
    }
    page.item("", "Fits a program that needs no library: static Go or Rust.");
    page.paragraph(link("Documentation", "https://hub.docker.com/_/scratch"));
    page.finish()
}

pub(super) fn invalid(text: &str) -> String {
    let mut page = Page::new(&code(text), "no valid image reference.");
    if let Err(error) = ImageRef::parse(text) {
        let message = error.to_string();
        let mut characters = message.chars();
        let first = characters.next().map(|first| first.to_ascii_uppercase());
        page.paragraph(format!("{}{}.", first.map(String::from).unwrap_or_default(), characters.as_str()));
    }
    page.finish()
}

/// All that is known of an image. `notes` are paragraphs on how the reference came about.
pub(super) fn explain(image: &ImageRef, today: Date, notes: &[String]) -> String {
    let facts = images::lookup(&image.familiar_name());
    // A digest is long and says nothing: it has its own line.
    let shown = match (image.digest(), image.tag()) {
        (Some(_), Some(tag)) => format!("{}:{tag}", image.familiar_name()),
        (Some(_), None) => image.familiar_name(),
        (None, _) => image.familiar(),
    };
    let summary = facts.as_ref().map_or("no facts about this image are at hand.", |facts| facts.summary);
    let mut page = Page::new(&code(&shown), summary);
    if let Some(facts) = &facts {
        image_facts::warnings(image, facts, today, &mut page);
    }
    for note in notes {
        page.paragraph(note.as_str());
    }
    if facts.is_none() {
        page.item("Registry", &code(image.registry()));
        page.item("Repository", &code(image.path()));
    }
    tag(image, &mut page);
    match &facts {
        Some(facts) => image_facts::inside(image, facts, today, &mut page),
        None => page.paragraph(
            registries::page(image.registry(), image.path()).map_or(String::new(), |url| link("Registry page", &url)),
        ),
    }
    page.finish()
}

/// What the tag and the digest mean.
fn tag(image: &ImageRef, page: &mut Page) {
    if let Some(digest) = image.digest() {
        let of_tag = if image.tag().is_some() { "; the tag is not looked at, but the facts here go by it" } else { "" };
        page.item("Pinned", &format!("to {}: always this very build{of_tag}", code(digest)));
        return;
    }
    let known = images::tags(&image.familiar_name()).filter(|tags| tags.groups().next().is_some());
    let Some(tags) = known else {
        let facts = images::lookup(&image.familiar_name());
        match (image.tag(), facts) {
            (Some(tag), None) => page.item("Tag", &code(tag)),
            (Some(_), Some(_)) => {}
            (None, Some(facts)) if facts.has_latest == Some(false) => {}
            (None, _) => page.item("Tag", "none: `latest` is taken"),
        }
        return;
    };
    let written = image.tag().unwrap_or("latest");
    if tags.group_of(written).is_none() {
        let what = format!(
            "{} is not in the catalogue of {}: no longer built, newer, or misspelt",
            code(written),
            images::catalogue_date()
        );
        page.item("Tag", &what);
        return;
    }
    same_tags(tags, written, image.tag().is_none(), page);
    let platforms = tags.platforms_of(written);
    page.item("Platforms", &image_facts::platforms(&platforms));
}

fn same_tags(tags: Tags, written: &str, implied: bool, page: &mut Page) {
    let Some(group) = tags.group_of(written) else { return };
    let names: Vec<&str> = group.names().filter(|name| *name != written).collect();
    let exact = group.most_specific().filter(|exact| *exact != written);
    let implied = if implied { "`latest`, since none is written; " } else { "" };
    match exact {
        Some(exact) => page.item("Tag", &format!("{implied}the same image as {}, its most exact name", code(exact))),
        None if names.is_empty() => {}
        None => page.item("Tag", "the most exact name of this image"),
    }
    let others: Vec<&str> = names.into_iter().filter(|name| Some(*name) != exact).collect();
    page.item("Also tagged", &some_codes(&others, 8));
    if written == "latest" {
        let better = tags.recommended().filter(|better| Some(*better) != exact);
        page.item("Instead of `latest`", &codes(better));
    }
}
