//! Health checks that fit the image of a service.

use dockwright_facts::compose::Syntax;

use super::context::Place;
use super::inserted::Inserted;
use super::offer;
use super::value::Values;
use crate::complete::CompletionKind;
use crate::complete::line::Token;

impl Values<'_, '_> {
    /// Checks that fit the image: the whole list at the value, its words within the list.
    pub(super) fn tests(&mut self, token: &Token) {
        let in_list = self.place.path.last().is_some_and(|key| key == "0") || self.part.lead.ends_with("- ");
        if !in_list && self.place.quote.is_none() && token.typed.is_empty() {
            if let Some(label) = check(self.place) {
                let inserted = Inserted::plain(&label);
                let item = offer(self.part, CompletionKind::Snippet, &label, &inserted, "").detail("fits the image");
                self.items.push(item);
            }
            let inserted = Inserted::plain("[\"NONE\"]");
            let none = offer(self.part, CompletionKind::Value, "[\"NONE\"]", &inserted, "");
            self.items.push(none.detail("no check, not even that of the image"));
            return;
        }
        let first = !in_list || self.place.others().next().is_none();
        let shell = self.place.others().any(|word| word == "CMD-SHELL");
        if first && in_list {
            Syntax::HealthTest.choices().iter().for_each(|choice| self.choice(token, choice));
        } else if let Some(check) = command(self.place).filter(|_| shell || !in_list) {
            self.add(token, CompletionKind::Value, &check, "fits the image");
        }
    }
}

/// The command of a health check that fits the image of the service, with `$` as Compose wants it.
fn command(place: &Place<'_>) -> Option<String> {
    Some(place.image()?.healthcheck?.replace('$', "$$"))
}

/// The same as a list.
pub(super) fn check(place: &Place<'_>) -> Option<String> {
    let quoted = command(place)?.replace('\\', "\\\\").replace('"', "\\\"");
    Some(format!("[\"CMD-SHELL\", \"{quoted}\"]"))
}
