//! What an editor shows between the words of a Dockerfile: values of variables, what a tag stands for, how long an image is
//! looked after, how large it is, who runs a command.

pub mod compose;

use std::ops::Range;

use dockwright_facts::Date;
use dockwright_facts::images::{self, End, EndOfLife, ImageFacts};
use dockwright_model::{File, Stage, User, expanded_words};
use dockwright_syntax::dockerfile::variable::may_vary;
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::image_ref::ImageRef;

use crate::hover::{image_facts, image_life};
use crate::symbols::one_line;

/// So many months before the end of life of an image one hears of it.
const MONTHS_AHEAD: i32 = 6;

/// Which hints are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// What the variables of a FROM come out as.
    pub from_values: bool,
    /// What variables elsewhere come out as.
    pub values: bool,
    /// The most specific tag that names the same build as the tag written.
    pub aliases: bool,
    /// When the version of an image is no longer looked after, if that is so or will be soon.
    pub end_of_life: bool,
    /// How large an image is.
    pub sizes: bool,
    /// Who runs CMD and ENTRYPOINT.
    pub users: bool,
    /// What an attribute of a service would be if the service took it over.
    pub inherited: bool,
    /// Where a published port is to be reached.
    pub urls: bool,
}

/// A remark between the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The byte offset at which it is shown.
    pub offset: usize,
    /// The remark.
    pub label: String,
    /// More of it.
    pub tooltip: String,
}

/// The hints in a byte range of a file, in order. `today` decides what is near its end of life.
pub fn hints(file: &File, within: &Range<usize>, wanted: &Wanted, today: Date) -> Vec<Hint> {
    let dockerfile = file.dockerfile();
    let mut found = Vec::new();
    for (index, instruction) in dockerfile.instructions.iter().enumerate() {
        if instruction.span.end < within.start || within.end < instruction.span.start {
            continue;
        }
        match instruction.keyword {
            Keyword::From if wanted.from_values => values(file, index, instruction, &mut found),
            Keyword::From => {}
            Keyword::Cmd | Keyword::Entrypoint if wanted.users => found.extend(user(file, index, instruction)),
            _ if wanted.values => values(file, index, instruction, &mut found),
            _ => {}
        }
        if instruction.keyword == Keyword::From {
            let stage = file.meaning().state(index).stage.and_then(|stage| file.meaning().stages.get(stage));
            found.extend(stage.into_iter().flat_map(|stage| base(stage, instruction, wanted, today)));
        }
    }
    found.retain(|hint| within.start <= hint.offset && hint.offset <= within.end);
    // Hints at one place stay as they are: the value, and then what it stands for.
    found.sort_by_key(|hint| hint.offset);
    found
}

/// What words with variables come out as.
fn values(file: &File, index: usize, instruction: &Instruction, found: &mut Vec<Hint>) {
    // Bodies of heredocs are no words, and have no place for a hint.
    let words = expanded_words(file.dockerfile(), instruction).into_iter().filter(|(_, quotes)| *quotes);
    for (word, _) in words.filter(|(word, _)| may_vary(word.text())) {
        let Some(value) = file.meaning().expand(index, word.text()).filter(|value| !value.is_empty()) else { continue };
        if value != word.text() {
            let label = format!("= {}", one_line(&value));
            found.push(Hint { offset: word.span.end, label, tooltip: "With the defaults of build arguments.".into() });
        }
    }
}

/// What there is to say of the image a stage starts from.
fn base(stage: &Stage, from: &Instruction, wanted: &Wanted, today: Date) -> Vec<Hint> {
    let (Some(image), Some(word)) = (stage.image(), from.from().map(|from| from.image)) else { return Vec::new() };
    let at_end = from.head().end;
    let alias = wanted.aliases.then(|| alias(image, word.span.end)).flatten();
    let size = wanted.sizes.then(|| size(stage, image, at_end)).flatten();
    let facts = stage.image_facts();
    let life = wanted.end_of_life.then(|| end_of_life(facts, image, at_end, today)).flatten();
    [alias, size, life].into_iter().flatten().collect()
}

fn alias(image: &ImageRef, offset: usize) -> Option<Hint> {
    let written = image.tag().unwrap_or("latest");
    let tags = images::tags(&image.familiar_name()).filter(|_| image.digest().is_none())?;
    let exact = tags.most_specific(written).filter(|exact| *exact != written)?;
    let tooltip = format!(
        "`{written}` and `{exact}` were the same build on {} ({}).",
        images::catalogue_date(),
        images::catalogue_source()
    );
    Some(Hint { offset, label: format!("→ {exact}"), tooltip })
}

fn size(stage: &Stage, image: &ImageRef, offset: usize) -> Option<Hint> {
    let facts = stage.image_facts()?;
    let tooltip = image_facts::size_of(image, facts).filter(|size| !size.is_empty())?;
    let label = tooltip.split(" compressed").next().unwrap_or_default().replacen("about ", "≈ ", 1);
    Some(Hint { offset, label, tooltip })
}

fn end_of_life(facts: Option<&ImageFacts>, image: &ImageRef, offset: usize, today: Date) -> Option<Hint> {
    let below = facts.and_then(|facts| image_life::distribution(image, facts));
    let lives = image_life::of(image).into_iter().chain(below);
    let (life, _) = lives.filter_map(|life| Some((life, end_within(&life, today)?))).min_by_key(|(_, end)| *end)?;
    // Editors cut off what is long: VS Code behind 43 characters.
    let when = match life.end_of_life {
        End::On(day) if life.is_past(today) => format!("end of life since {day}"),
        End::On(day) => format!("end of life on {day}"),
        _ => "end of life".to_owned(),
    };
    let label = format!("{when}: {}", image_life::version_name(&life));
    let name = image_life::release_name(&life);
    let tooltip = format!("{name}, {when}. {}, {}: {}", life.source, life.source_date, life.page());
    Some(Hint { offset, label, tooltip })
}

/// The day of the end of life if it is past or near; `None` within is a day nobody knows, long ago.
fn end_within(life: &EndOfLife, today: Date) -> Option<Option<Date>> {
    match life.end_of_life {
        End::On(day) => {
            let months = |date: Date| i32::from(date.year) * 12 + i32::from(date.month);
            (months(day) - months(today) <= MONTHS_AHEAD).then_some(Some(day))
        }
        End::Over => Some(None),
        End::Open => None,
    }
}

fn user(file: &File, index: usize, instruction: &Instruction) -> Option<Hint> {
    let (name, tooltip) = match file.meaning().user(file.dockerfile(), &file.meaning().state(index)) {
        User::Set { name: Some(name), instruction } => {
            let user = file.dockerfile().instructions.get(instruction)?;
            let line = file.line_number(user.span.start);
            (name, format!("USER in line {line}"))
        }
        User::Image(name) => (name, "The account of the base image".to_owned()),
        _ => return None,
    };
    let label = format!("as {}", one_line(&name));
    (!name.is_empty()).then(|| Hint { offset: instruction.head().end, label, tooltip })
}
