//! Completion in Compose files: keys, values, names, paths, variables, services.

mod anchor;
mod build;
mod context;
pub(super) mod documentation;
mod entity;
mod environment;
mod examples;
mod health;
mod host_path;
mod inserted;
mod keys;
mod layout;
mod names;
mod port;
mod scalar;
mod service;
pub(super) mod template;
mod value;
mod variable;
mod volume;

#[cfg(test)]
mod tests;

use dockwright_facts::Date;
use dockwright_model::{Compose, Surroundings};

use super::{Completion, CompletionKind};
use context::{Part, Place, Wanted, What};
use inserted::Inserted;

/// What may stand at a byte offset.
pub(super) fn items(file: &Compose, around: Option<&Surroundings>, offset: usize, today: Date) -> Vec<Completion> {
    let find = |file: &Compose, source: &str| {
        let place = context::at(file, source, around, offset, today);
        place.map(|place| of_place(&place)).unwrap_or_default()
    };
    let source = file.source();
    // A colon at the end of what is typed, as behind an image before its tag, makes a key of it; behind a key nobody means
    // one, in a list one is as good as the other.
    let begun = source.get(..offset).and_then(|before| before.strip_suffix(':'));
    let begun = begun.filter(|_| layout::line_after(source, offset).trim().is_empty());
    let behind_key = layout::line_before(source, offset).contains(": ");
    let found = if begun.is_some() && behind_key { Vec::new() } else { find(file, source) };
    match begun.filter(|_| found.is_empty()) {
        Some(begun) => {
            let text = format!("{begun}_{}", source.get(offset..).unwrap_or_default());
            find(&Compose::new(&text), source)
        }
        None => found,
    }
}

fn of_place(place: &Place<'_>) -> Vec<Completion> {
    match &place.wanted {
        Wanted::Anchor(token) => anchor::items(place, token),
        Wanted::Variable(token, dollar) => variable::items(place, token, dollar),
        Wanted::Parts(parts) => {
            let of_part = |part: &Part| match part.what {
                What::Value => value::items(place, part),
                What::Key | What::KeyAlone => keys::items(place, part),
            };
            let mut items: Vec<Completion> = parts.iter().flat_map(of_part).collect();
            // Who begins to type a key wants that; who types nothing has an empty file.
            let blank = place.file.source().trim().is_empty();
            let last = items.iter().position(|item| item.deprecated).unwrap_or(items.len());
            let at = if blank { 0 } else { last };
            items.splice(at..at, parts.iter().flat_map(|part| template::items(place, part)).collect::<Vec<_>>());
            items
        }
    }
}

/// An item of a part. `filter` is what is compared with what is typed, if it is not the label.
fn offer(part: &Part, kind: CompletionKind, label: &str, inserted: &Inserted, filter: &str) -> Completion {
    let filter = if filter.is_empty() { label } else { filter };
    let mut lead = Inserted::default();
    lead.literal(&part.lead);
    let dash = if part.lead.ends_with("- ") { "- " } else { "" };
    let mut item =
        Completion::new(kind, format!("{dash}{label}"), &part.token).text(format!("{}{}", lead.text, inserted.text));
    if inserted.has_places() {
        item = item.snippet(format!("{}{}", lead.snippet, inserted.snippet));
    }
    // What is only blank is typed with the item.
    let blank = if part.token.typed.trim().is_empty() { part.token.typed.as_str() } else { "" };
    let filter = format!("{blank}{filter}");
    if filter == item.label { item } else { item.filter(filter) }
}
