//! Build stages.

use dockwright_model::{Base, Stage, User, stage_places};
use dockwright_syntax::dockerfile::{Keyword, Word};

use super::markdown::{Page, code, codes, some_codes};
use super::{Hover, Place};

/// The most places that are listed as uses of a stage.
const MOST_USES: usize = 6;

/// The stage that a FROM names behind AS.
pub(super) fn declared(place: &Place<'_>) -> Option<Hover> {
    let number = place.meaning().state(place.index).stage?;
    let name = place.meaning().stages.get(number)?.name.as_ref().filter(|name| place.on(&name.span))?;
    Some(Hover { range: name.span.clone(), markdown: explain(place, number)? })
}

/// What a stage is: its base, what is set in it, who uses it.
pub(super) fn explain(place: &Place<'_>, number: usize) -> Option<String> {
    let meaning = place.meaning();
    let stage = meaning.stages.get(number)?;
    let is_last = number + 1 == meaning.stages.len();
    let last = if is_last { ", the last: what is built unless `--target` is given" } else { "" };
    let line = place.line_of(stage.from());
    let mut page = match &stage.name {
        Some(name) => Page::new(&code(name.text()), &format!("build stage {number}, from line {line}{last}.")),
        None => Page::new(&format!("Stage {number}"), &format!("from line {line}, without a name{last}.")),
    };
    page.item("Starts from", &base(place, stage));
    page.item("Instructions", &(stage.instructions.len().saturating_sub(1)).to_string());
    settings(place, number, &mut page);
    let uses = uses(place, stage);
    page.item("Used by", if uses.is_empty() && !is_last { "no later stage" } else { &uses });
    Some(page.finish())
}

/// A stage by its name, or by its number when it has none.
pub(super) fn title(stage: &Stage) -> String {
    match &stage.name {
        Some(name) => code(name.text()),
        None => format!("stage {}", stage.index),
    }
}

fn base(place: &Place<'_>, stage: &Stage) -> String {
    let meaning = place.meaning();
    let resolved = stage.base_text.as_deref();
    match &stage.base {
        Base::Scratch => "`scratch`: empty".to_owned(),
        Base::Image(image) => code(&image.familiar()),
        Base::Stage(parent) => {
            let parents = meaning.stages.get(*parent).map(title).unwrap_or_default();
            let root = meaning.root_of(*parent).and_then(|root| root.base_text.as_deref());
            root.map_or(parents.clone(), |root| format!("{parents}, which goes back to {}", code(root)))
        }
        Base::Unknown => resolved.map_or("an image that cannot be known here".to_owned(), code),
    }
}

/// What is in force at the end of the stage.
fn settings(place: &Place<'_>, number: usize, page: &mut Page) {
    let (meaning, dockerfile) = (place.meaning(), place.file.dockerfile());
    let user = match meaning.user(dockerfile, &meaning.end_state(number)) {
        User::Set { name: Some(name), .. } => code(&name),
        User::Set { instruction, name: None } => {
            let written = dockerfile.instructions.get(instruction).map(|user| user.rest.text());
            code(written.unwrap_or_default())
        }
        User::Image(name) => format!("{} (from the image)", code(&name)),
        User::Unknown => String::new(),
    };
    page.item("User", &user);
    let end = meaning.stages.get(number).map_or(0, |stage| stage.instructions.end);
    page.item("Working directory", &workdir_in(place, number, end).map(|path| code(&path)).unwrap_or_default());
    page.item("Ports", &some_codes(&ports(place, number), 10));
    page.item("Entrypoint", &last_text(place, number, Keyword::Entrypoint).unwrap_or_default());
    page.item("Command", &last_text(place, number, Keyword::Cmd).unwrap_or_default());
}

fn ports(place: &Place<'_>, number: usize) -> Vec<String> {
    let meaning = place.meaning();
    let chain = meaning.chain(number);
    let mut found = Vec::new();
    let facts = meaning.root_of(number).and_then(Stage::image_facts);
    found.extend(facts.iter().flat_map(|facts| &facts.ports).map(|port| (*port).to_owned()));
    for &stage in chain.iter().rev() {
        for (index, instruction) in meaning.stage_instructions(place.file.dockerfile(), stage) {
            let words = if instruction.keyword == Keyword::Expose { instruction.words() } else { &[] };
            found.extend(
                words.iter().map(|word| meaning.expand(index, word.text()).unwrap_or_else(|| word.text().to_owned())),
            );
        }
    }
    found.dedup();
    found
}

/// The arguments of the last instruction of a kind in the stage and those it starts from.
fn last_text(place: &Place<'_>, number: usize, keyword: Keyword) -> Option<String> {
    let meaning = place.meaning();
    meaning.chain(number).into_iter().find_map(|stage| {
        let mut instructions = meaning.stage_instructions(place.file.dockerfile(), stage);
        let (_, found) = instructions.rfind(|(_, instruction)| instruction.keyword == keyword)?;
        Some(code(found.rest.text()))
    })
}

/// The lines that use the stage.
fn uses(place: &Place<'_>, stage: &Stage) -> String {
    let (meaning, dockerfile) = (place.meaning(), place.file.dockerfile());
    // From the first later stage of the same name on, the name means that one.
    let later = meaning.stages.get(stage.index + 1..).unwrap_or_default();
    let name = stage.name.as_ref().map(Word::text);
    let same = |other: &&Stage| {
        let other = other.name.as_ref().map(Word::text);
        other.zip(name).is_some_and(|(other, name)| other.eq_ignore_ascii_case(name))
    };
    let hidden = later.iter().find(same).map_or(usize::MAX, |other| other.index);
    let mut found = Vec::new();
    let after = dockerfile.instructions.iter().enumerate().skip(stage.instructions.end);
    for (index, instruction) in after {
        let within = meaning.state(index).stage;
        let own = within.and_then(|within| meaning.stages.get(within));
        let means = if instruction.keyword == Keyword::From {
            own.is_some_and(|own| matches!(own.base, Base::Stage(base) if base == stage.index))
        } else {
            let before = within.unwrap_or(0);
            stage_places(dockerfile, instruction).iter().any(|place| is_called(stage, &place.text, before <= hidden))
        };
        if means {
            let by = own.map(title).unwrap_or_default();
            found.push(format!(
                "{} in line {} ({by})",
                code(instruction.effective().keyword.name()),
                place.line_of(index)
            ));
        }
    }
    let more = found.len().saturating_sub(MOST_USES);
    found.truncate(MOST_USES);
    let and_more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{and_more}", found.join(", "))
}

/// Whether a text means the stage: by its number, or by its name where that is `visible`.
fn is_called(stage: &Stage, text: &str, visible: bool) -> bool {
    let named = stage.name.as_ref().is_some_and(|name| name.text().eq_ignore_ascii_case(text));
    (named && visible) || text.parse() == Ok(stage.index)
}

/// The working directory in force before instruction `end` of the stage at the cursor.
pub(super) fn workdir(place: &Place<'_>, end: usize) -> Option<String> {
    workdir_in(place, place.meaning().state(place.index).stage?, end)
}

/// The working directory of a stage before instruction `end`; `None` where it cannot be known.
fn workdir_in(place: &Place<'_>, number: usize, end: usize) -> Option<String> {
    let meaning = place.meaning();
    let root = meaning.root_of(number)?;
    let mut path = match &root.base {
        Base::Scratch => Some("/".to_owned()),
        _ => root.image_facts().map(|facts| facts.workdir.to_owned()),
    };
    for &stage in meaning.chain(number).iter().rev() {
        for (index, instruction) in meaning.stage_instructions(place.file.dockerfile(), stage) {
            if instruction.keyword == Keyword::Workdir && index < end {
                let next = meaning.expand(index, instruction.rest.text());
                path = next.and_then(|next| join(path.as_deref(), &next));
            }
        }
    }
    path.filter(|path| !path.is_empty())
}

fn join(base: Option<&str>, next: &str) -> Option<String> {
    // A path longer than this comes from a file that was made to hurt.
    const LONGEST: usize = 4096;
    let absolute = next.starts_with(['/', '\\']) || next.get(1..2) == Some(":");
    let joined = match base {
        _ if absolute => next.to_owned(),
        Some(base) => format!("{}/{}", base.trim_end_matches('/'), next.trim_start_matches("./")),
        None => return None,
    };
    (joined.len() <= LONGEST).then_some(joined)
}

/// All names of stages before a number, for a message; at most ten.
pub(super) fn names_before(place: &Place<'_>, before: usize) -> String {
    let stages = place.meaning().stages.get(..before).unwrap_or_default();
    codes(stages.iter().filter_map(|stage| stage.name.as_ref()).take(10).map(|name| name.text().to_owned()))
}
