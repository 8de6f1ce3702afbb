//! Completion: what may stand at a place, as plain data. One file for each construct.

use std::ops::Range;

use dockwright_facts::Date;
use dockwright_model::{AnyFile, File, FileKind, Surroundings};

use crate::inline;

mod comment;
mod compose;
pub(crate) mod context;
mod directive;
mod documentation;
mod dollar;
mod flag;
mod host_path;
mod ignore_pattern;
mod image;
mod image_path;
mod keyword;
pub(crate) mod line;
mod mount;
mod name;
mod reader;
mod snippet;
mod stage;
mod template;
mod value;
mod variable;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_cases;

pub use documentation::{Topic, documentation};

use context::{Argument, Context, Place};
use line::Token;

/// What something offered is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletionKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// An instruction, a directive, `AS`.
    Keyword,
    /// A flag, the key of a mount.
    Property,
    /// One of a few values.
    Value,
    /// A build stage.
    Stage,
    /// A build argument or an environment variable.
    Variable,
    /// An image.
    Image,
    /// A tag of an image.
    Tag,
    /// Several words at once, perhaps with places to fill in.
    Snippet,
    /// A rule or check.
    Rule,
    /// A service, a network, a volume or the like.
    Entity,
}

/// Something that may stand at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What is shown.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// A few words on it; may be empty.
    pub detail: String,
    /// Byte range that it takes the place of; it ends at the cursor.
    pub range: Range<usize>,
    /// The same with what goes on behind the cursor.
    pub replace: Range<usize>,
    /// What is inserted.
    pub text: String,
    /// What is inserted where places to fill in are understood, in the notation of the protocol.
    pub snippet: Option<String>,
    /// What is compared with what is typed, if it is not the label.
    pub filter: Option<String>,
    /// Whether one should rather not use it.
    pub deprecated: bool,
    /// Characters that accept it and stand behind it.
    pub commit: &'static [&'static str],
    /// What its documentation is about.
    pub topic: Option<Topic>,
    /// What else is inserted elsewhere: byte ranges, none at the cursor, and texts.
    pub also: Vec<(Range<usize>, String)>,
}

impl Completion {
    /// An item that is inserted as it is shown.
    fn new(kind: CompletionKind, label: impl Into<String>, token: &Token) -> Self {
        let label = label.into();
        Self {
            text: label.clone(),
            label,
            kind,
            detail: String::new(),
            range: token.insert.clone(),
            replace: token.replace.clone(),
            snippet: None,
            filter: None,
            deprecated: false,
            commit: &[],
            topic: None,
            also: Vec::new(),
        }
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    fn snippet(mut self, snippet: impl Into<String>) -> Self {
        self.snippet = Some(snippet.into());
        self
    }

    fn topic(mut self, topic: Topic) -> Self {
        self.topic = Some(topic);
        self
    }

    fn filter(mut self, filter: impl Into<String>) -> Self {
        self.filter = Some(filter.into());
        self
    }

    fn commit(mut self, commit: &'static [&'static str]) -> Self {
        self.commit = commit;
        self
    }

    fn deprecated_if(mut self, deprecated: bool) -> Self {
        self.deprecated = deprecated;
        self
    }
}

/// What may stand at a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completions {
    /// The items, the best first.
    pub items: Vec<Completion>,
    /// Whether there are more, so that one should ask again when more is typed.
    pub incomplete: bool,
}

/// Characters after which an editor should ask.
pub const TRIGGERS: &[&str] = &["/", "!", " ", "-", "=", ",", ":", "$", "{", "#", ";", "\"", "*"];

/// Whether a character that was typed in front of a byte offset is worth an answer. A list that comes up takes the next line
/// break for a choice, so there is none where people go on to the next line: on lines that are blank or an empty comment so
/// far. Only in YAML does `*` say what comes next.
pub fn is_trigger(file: &AnyFile, offset: usize, typed: &str) -> bool {
    match typed {
        "\n" => false,
        "*" => file.kind() == FileKind::Compose,
        " " | "#" => {
            let before = file.source().get(..offset).and_then(|before| before.rsplit('\n').next());
            before.is_some_and(|before| !before.trim_start().trim_start_matches('#').trim().is_empty())
        }
        _ => true,
    }
}

/// More items than anybody looks through.
const MOST: usize = 400;

/// What may stand at a byte offset. Nothing is said where one would have to guess. `today` decides what has reached its end
/// of life.
pub fn complete(file: &AnyFile, surroundings: Option<&Surroundings>, offset: usize, today: Date) -> Completions {
    if let AnyFile::Compose(compose) = file
        && let Some((inner, at)) = inline::at(compose, offset)
        && !inner.is_behind_dollar(offset)
    {
        return inner.completions(complete(inner.document(), Some(&inner.around(surroundings)), at, today));
    }
    let mut items = match (file, surroundings) {
        (AnyFile::Dockerignore(file), Some(surroundings)) => ignore_pattern::paths(file, surroundings, offset),
        (AnyFile::Dockerfile(file), surroundings) => {
            fitting(file.source(), dockerfile(file, surroundings, offset, today))
        }
        (AnyFile::Compose(file), surroundings) => {
            fitting(file.source(), compose::items(file, surroundings, offset, today))
        }
        _ => Vec::new(),
    };
    let incomplete = items.len() > MOST;
    items.truncate(MOST);
    Completions { items, incomplete }
}

/// The items that have the characters typed, in this order; those that begin with them come first.
fn fitting(source: &str, mut items: Vec<Completion>) -> Vec<Completion> {
    let rank = |item: &Completion| {
        let typed = source.get(item.range.clone()).unwrap_or_default();
        let text = item.filter.as_ref().unwrap_or(&item.label);
        let begins = text.get(..typed.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(typed));
        if begins { Some(0) } else { is_subsequence(typed, text).then_some(1) }
    };
    items.retain(|item| rank(item).is_some());
    items.sort_by_key(|item| rank(item));
    items
}

/// Whether the characters of a text appear in another one in this order, in any case.
fn is_subsequence(typed: &str, text: &str) -> bool {
    let mut rest = text.chars().map(|c| c.to_ascii_lowercase());
    typed.chars().all(|c| rest.any(|other| other == c.to_ascii_lowercase()))
}

fn dockerfile(file: &File, around: Option<&Surroundings>, offset: usize, today: Date) -> Vec<Completion> {
    let Some(place) = context::at(file, around, offset) else { return Vec::new() };
    match &place.context {
        Context::Comment(spot) => directive::items(&place, spot),
        Context::Keyword { trigger } => {
            let mut items = keyword::items(&place, *trigger);
            if !trigger {
                // Who begins to type an instruction wants that; who types nothing has an empty file.
                let at = if place.token.typed.is_empty() { 0 } else { items.len() };
                items.splice(at..at, template::items(&place));
            }
            items
        }
        Context::Flag { or } => {
            let mut items = or.map(|argument| argument_items(&place, argument, today)).unwrap_or_default();
            items.extend(flag::items(&place));
            items
        }
        Context::FlagValue(fact) => flag::values(&place, fact, today),
        Context::MountKey { kind, given } => mount::keys(&place, kind, given),
        Context::MountValue { kind, key, from } => mount::values(&place, kind, key, from.as_deref(), today),
        Context::Argument(argument) => argument_items(&place, *argument, today),
        Context::Variable { dollar, at_run_time, shell } => variable::items(&place, dollar, *at_run_time, *shell),
    }
}

fn argument_items(place: &Place<'_>, argument: Argument, today: Date) -> Vec<Completion> {
    match argument {
        Argument::Base => {
            let mut items = stage::items(place, false);
            items.extend(image::items(place, today));
            items
        }
        Argument::As => {
            let lower = keyword::is_lower(place);
            vec![
                Completion::new(CompletionKind::Keyword, if lower { "as" } else { "AS" }, &place.token)
                    .topic(Topic::As),
            ]
        }
        Argument::Command => snippet::items(place),
        Argument::Check => value::checks(place),
        Argument::Source => match place.instruction.and_then(|instruction| instruction.flag("from")) {
            Some(flag) => image_path::in_source(place, flag.value_text().unwrap_or_default()),
            None => host_path::items(place, ""),
        },
        Argument::Destination => {
            let mut items = image_path::destinations(place);
            items.extend(argument_items(place, Argument::Source, today));
            items
        }
        Argument::Name => name::items(place),
        Argument::Label => value::labels(place),
        Argument::Plain => value::items(place),
        Argument::Other => Vec::new(),
    }
}
