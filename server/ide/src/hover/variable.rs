//! Variables, where they are declared and where they are used.

use std::ops::Range;

use dockwright_facts::arguments::{ArgumentKind, argument};
use dockwright_facts::images::RequiredVariable;
use dockwright_model::{Definition, DefinitionKind, EntityKind, ReferenceKind, Stage, expanded_words};
use dockwright_syntax::dockerfile::variable::{Value, parse};
use dockwright_syntax::dockerfile::{Keyword, Word};
use dockwright_syntax::shell::EffectKind;

use super::markdown::{Page, code, codes, link};
use super::{Hover, Place};

/// The variable at the cursor.
pub(super) fn hover(place: &Place<'_>) -> Option<Hover> {
    declaration(place).or_else(|| in_words(place)).or_else(|| in_scripts(place)).or_else(|| mentioned(place))
}

fn declaration(place: &Place<'_>) -> Option<Hover> {
    let definitions = place.meaning().scope.definitions();
    let first = definitions.partition_point(|definition| definition.instruction < place.index);
    let own = definitions.get(first..)?.iter().take_while(|definition| definition.instruction == place.index);
    let definition = own.into_iter().find(|definition| place.on(&definition.name_span))?;
    let mut page = defined(place, definition);
    if definition.kind == DefinitionKind::GlobalArg {
        let name = &definition.name;
        page.item("", &format!("For `FROM` only: a stage sees it after {} of its own.", code(&format!("ARG {name}"))));
    }
    finish(place, page, &definition.name, definition.name_span.clone())
}

/// A variable in a word in which BuildKit replaces variables.
fn in_words(place: &Place<'_>) -> Option<Hover> {
    let mut innermost: Option<(Range<usize>, String, String)> = None;
    for (word, quotes) in expanded_words(place.file.dockerfile(), place.instruction()) {
        if !place.on(&word.span) {
            continue;
        }
        let parsed = parse(word.text(), place.file.dockerfile().escape, quotes);
        for found in parsed.variables() {
            let range = word.range(found.range.clone());
            let inner = innermost.as_ref().is_none_or(|(best, ..)| range.len() <= best.len());
            if place.on(&range) && inner {
                let written = word.text().get(found.range.clone()).unwrap_or_default().to_owned();
                innermost = Some((range, found.name.clone(), written));
            }
        }
    }
    let (range, name, written) = innermost?;
    used(place, &name, &written, range, false)
}

/// A variable in a script.
fn in_scripts(place: &Place<'_>) -> Option<Hover> {
    let mut innermost: Option<(Range<usize>, &str)> = None;
    let bodies = place.meaning().bodies_of(place.index);
    for body in bodies {
        for found in body.script.variables() {
            let range = body.range(found.span);
            let inner = innermost.as_ref().is_none_or(|(best, _)| range.len() <= best.len());
            if place.on(&range) && inner {
                innermost = Some((range, &found.name));
            }
        }
    }
    let (range, name) = innermost?;
    let assigned = bodies.iter().flat_map(|body| &body.script.effects).any(|effect| match &effect.kind {
        EffectKind::Assign(assigned) | EffectKind::Export(assigned) => **assigned == *name,
        _ => false,
    });
    let loops = format!("for {name} ");
    let text = place.file.source().get(place.outer.span.clone()).unwrap_or_default();
    let written = place.file.source().get(range.clone()).unwrap_or_default();
    used(place, name, written, range, assigned || text.contains(&loops))
}

/// A variable that a script has in single quotes.
fn mentioned(place: &Place<'_>) -> Option<Hover> {
    let names = place.file.names();
    let mentions = names.references.iter().filter(|found| found.kind == ReferenceKind::Mention);
    let found = mentions.into_iter().find(|found| place.on(&found.range))?;
    let EntityKind::Variable(index) = names.entities.get(found.entity)?.kind else { return None };
    let scope = &place.meaning().scope;
    let definition = scope.definitions().get(scope.origin(index))?;
    let page = match without_arguments(place) {
        Some(why) if definition.kind != DefinitionKind::Env => empty(place, definition, why),
        _ => {
            let mut page = defined(place, definition);
            page.item("Here", "in single quotes: the shell leaves it to whoever reads the text");
            page
        }
    };
    finish(place, page, &definition.name, found.range.clone())
}

/// A use of a variable. `assigned` tells whether the script around it gives it a value.
fn used(place: &Place<'_>, name: &str, written: &str, range: Range<usize>, assigned: bool) -> Option<Hover> {
    if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return None;
    }
    let meaning = place.meaning();
    let definition = meaning.definition(place.index, name).map(|found| meaning.scope.origin(found));
    let definition = definition.and_then(|found| meaning.scope.definitions().get(found));
    let mut page = match definition {
        Some(definition) => match without_arguments(place) {
            Some(why) if definition.kind != DefinitionKind::Env && !assigned => {
                return finish(place, empty(place, definition, why), name, range);
            }
            _ => defined(place, definition),
        },
        None if assigned => Page::new(&code(name), "variable of this script."),
        None => undefined(place, name),
    };
    if assigned && definition.is_some() {
        page.item("", "This script assigns it as well.");
    }
    let value = definition.map(|definition| &definition.value);
    let becomes =
        meaning.expand(place.index, written).filter(|_| written.contains([':', '%', '#', '/', '-', '+', '?']));
    if let Some(becomes) = becomes.filter(|text| !assigned && value != Some(&Value::Known(text.clone()))) {
        page.item("Here", &format!("{} becomes {}", code(written), code(&becomes)));
    }
    let stages = &meaning.stages;
    let own = stages.iter().find(|stage| stage.from() == place.index).and_then(|stage| stage.base_text.as_deref());
    let in_image = place.outer.from().is_some_and(|from| place.on(&from.image.span));
    page.item("Image", &own.filter(|text| in_image && !text.is_empty()).map(code).unwrap_or_default());
    finish(place, page, name, range)
}

/// Adds what is true of the name wherever it stands.
fn finish(place: &Place<'_>, mut page: Page, name: &str, range: Range<usize>) -> Option<Hover> {
    if let Some((root, wanted)) = wanted_by_image(place, name) {
        page.item("Read by", &format!("{} at start{}", code(root.base_text.as_deref()?), wishes(&wanted)));
    }
    if let Some(fact) = argument(name) {
        page.paragraph(fact.docs);
        page.paragraph(link("Reference", fact.url));
    }
    Some(Hover { range, markdown: page.finish() })
}

fn defined(place: &Place<'_>, definition: &Definition) -> Page {
    let kind = match definition.kind {
        DefinitionKind::GlobalArg | DefinitionKind::Arg => "build argument",
        DefinitionKind::Env => "environment variable",
    };
    let mut page = Page::new(&code(&definition.name), kind);
    let written = definition.written.as_ref().map(Word::text);
    match (&definition.value, written) {
        (Value::Known(value), _) => page.item("Value", &code(value)),
        (_, Some(written)) => page.item("Value", &format!("not known here, written {}", code(written))),
        (_, None) => {}
    }
    let differs = |written: &&str| written.contains('$') && matches!(definition.value, Value::Known(_));
    page.item("Written", &written.filter(differs).map(code).unwrap_or_default());
    page.item("From", &origin(place, definition));
    page
}

/// Where a declaration gets its value from, in a few words.
pub(super) fn origin(place: &Place<'_>, definition: &Definition) -> String {
    let line = place.line_of(definition.instruction);
    let changes = format!("{} changes it", code(&format!("--build-arg {}=…", definition.name)));
    let global = definition.global.and_then(|global| place.meaning().scope.definitions().get(global));
    if definition.kind == DefinitionKind::Env {
        let elsewhere = definition.stage != place.meaning().state(place.index).stage;
        let stage = definition.stage.and_then(|stage| place.meaning().stages.get(stage)).filter(|_| elsewhere);
        let stage = stage.map(|stage| format!(" ({})", super::stage::title(stage))).unwrap_or_default();
        return format!("`ENV` in line {line}{stage}");
    }
    let platform = argument(&definition.name).is_some_and(|fact| fact.kind == ArgumentKind::Platform);
    match (&definition.written, global) {
        (Some(_), _) => format!("the default of `ARG` in line {line}; {changes}"),
        (None, Some(global)) if global.written.is_some() => {
            let first = place.line_of(global.instruction);
            format!("the default of the global `ARG` in line {first}, taken over in line {line}; {changes}")
        }
        (None, _) if platform => format!("the builder, through `ARG` in line {line}"),
        (None, _) => format!("`ARG` in line {line} without a default; {}", changes.replace("changes it", "sets it")),
    }
}

/// A variable that nothing in the file declares for this place.
fn undefined(place: &Place<'_>, name: &str) -> Page {
    let meaning = place.meaning();
    let title = code(name);
    let stage = meaning.state(place.index).stage.filter(|_| place.outer.from().is_none());
    if let Some((root, value)) = stage.and_then(|stage| image_variable(meaning.root_of(stage)?, name)) {
        let mut page = Page::new(&title, "environment variable of the base image");
        page.item("Value", &value.map(code).unwrap_or_default());
        let varies = if value.is_none() { ", with a value that depends on its version" } else { "" };
        page.item("From", &format!("the base image {}{varies}", code(root.base_text.as_deref().unwrap_or_default())));
        return page;
    }
    let fact = argument(name);
    let declare = code(&format!("ARG {name}"));
    if let Some(fact) = fact {
        let mut page = Page::new(&title, "predefined build argument");
        if stage.is_some() && fact.kind != ArgumentKind::Proxy {
            page.paragraph(format!("Not declared in this stage: without {declare} before this line it is empty here."));
        }
        return page;
    }
    let mut page = Page::new(&title, "not defined here");
    if stage.is_none() {
        page.paragraph("Nothing before this line declares it: in `FROM` only an `ARG` before the first `FROM` counts.");
    } else if let Some(global) =
        meaning.scope.global(name, usize::MAX).and_then(|at| meaning.scope.definitions().get(at))
    {
        let line = place.line_of(global.instruction);
        page.paragraph(format!(
            "The `ARG` in line {line} is for `FROM` only. Write {declare} in this stage to use it."
        ));
    } else if own_declaration(place, name) {
        page.paragraph("Variables of one instruction do not see each other: declare it in one before.");
    } else if let Some(later) = meaning.scope.named(name).next() {
        let line = place.line_of(later.instruction);
        page.paragraph(format!("The declaration in line {line} does not reach here: it comes later or is in another stage. The base image may set it."));
    } else {
        page.paragraph(
            "Nothing in this file declares it; the base image or the shell may set it. Otherwise it is empty.",
        );
    }
    page
}

/// Whether the instruction at the cursor itself declares the name.
fn own_declaration(place: &Place<'_>, name: &str) -> bool {
    let scope = &place.meaning().scope;
    let mut all = scope.named(name);
    all.any(|definition| definition.instruction == place.index)
}

/// A build argument that has no value at the cursor.
fn empty(place: &Place<'_>, definition: &Definition, why: &str) -> Page {
    let mut page = Page::new(&code(&definition.name), "build argument");
    page.paragraph(why);
    page.item("Declared", &format!("in line {}", place.line_of(definition.instruction)));
    page
}

/// Why a build argument of this file has no value where the instruction at the cursor is executed.
fn without_arguments(place: &Place<'_>) -> Option<&'static str> {
    match place.instruction().keyword {
        _ if place.outer.trigger.is_some() => Some("It is empty here: `ONBUILD` is executed in another build."),
        Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck => {
            Some("It is empty here: build arguments are gone when the container runs. An `ENV` keeps the value.")
        }
        _ => None,
    }
}

/// The value that the image of a stage gives a variable, if it is known to set it.
fn image_variable<'a>(root: &'a Stage, name: &str) -> Option<(&'a Stage, Option<&'static str>)> {
    let (_, value) = root.image_facts()?.env.iter().find(|(known, _)| *known == name)?;
    Some((root, *value))
}

/// The base image, if it reads the variable when a container starts.
fn wanted_by_image<'a>(place: &Place<'a>, name: &str) -> Option<(&'a Stage, RequiredVariable)> {
    let meaning = place.meaning();
    let root = meaning.root_of(meaning.state(place.index).stage?)?;
    let wanted = root.image_facts()?.required_variables.iter().find(|wanted| wanted.name == name)?;
    Some((root, wanted.clone()))
}

/// What a wanted variable is, as the end of a sentence: `, required, a secret`.
pub(super) fn wishes(wanted: &RequiredVariable) -> String {
    let mut text = String::new();
    if wanted.required {
        text.push_str(", required");
    }
    if wanted.secret {
        text.push_str(", a secret");
    }
    if wanted.file_variant {
        text.push_str(&format!(", also as {}", code(&format!("{}_FILE", wanted.name))));
    }
    if !wanted.alternatives.is_empty() {
        text.push_str(&format!(", or {} instead", codes(&wanted.alternatives)));
    }
    text
}
