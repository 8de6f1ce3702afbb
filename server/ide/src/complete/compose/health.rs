//! Health checks that fit the image of a service.

use dockwright_facts::compose::Syntax;
use dockwright_lint::refactor::fitting_check;

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

/// The command of a health check that fits the service, as a Dockerfile has it behind CMD: of what its Dockerfile runs, or of
/// its image.
fn fitting(place: &Place<'_>) -> Option<String> {
    let service = place.service()?;
    if let Some(dockerfile) = place.dockerfile().filter(|_| service.at(&["build", "target"]).is_none()) {
        return fitting_check(&dockerfile, dockerfile.meaning().final_stage()?);
    }
    place.image()?.healthcheck.map(str::to_owned)
}

/// The command for a shell, with `$` as Compose wants it.
fn command(place: &Place<'_>) -> Option<String> {
    fitting(place).filter(|command| !command.starts_with('[')).map(|command| command.replace('$', "$$"))
}

/// A check that fits as a list.
fn check(place: &Place<'_>) -> Option<String> {
    let command = fitting(place)?.replace('$', "$$");
    if let Some(words) = command.strip_prefix('[') {
        return Some(format!("[\"CMD\", {words}"));
    }
    let quoted = command.replace('\\', "\\\\").replace('"', "\\\"");
    Some(format!("[\"CMD-SHELL\", \"{quoted}\"]"))
}

/// What stands behind `test`: a check that fits, or a place for one.
pub(super) fn insert(inserted: &mut Inserted, place: &Place<'_>) {
    inserted.literal(": ");
    match check(place) {
        Some(check) => inserted.place(&check),
        None => {
            inserted.literal("[\"CMD-SHELL\", \"");
            inserted.place("check");
            inserted.literal("\"]");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use dockwright_facts::Date;
    use dockwright_model::{AnyFile, FileKind, MemoryFiles, Surroundings, Workspace};

    use crate::complete::complete;

    #[test]
    fn a_new_check_fits_the_service() {
        let flask = "FROM python:3.13-slim\nEXPOSE 5000\nCMD [\"flask\", \"run\"]\n";
        let files = [("flask/Dockerfile", flask), ("plain/Dockerfile", "FROM scratch\nCOPY a /a\nCMD [\"/a\"]\n")];
        let workspace = Workspace::new(MemoryFiles::new(files));
        let today = Date { year: 2026, month: 11, day: 21 };
        let cases = [
            ("image: postgres:17", "[\"CMD-SHELL\", \"pg_isready -U postgres\"]"),
            ("image: example/app:1", "[\"CMD-SHELL\", \"check\"]"),
            ("build: plain", "[\"CMD-SHELL\", \"check\"]"),
            (
                "build: flask",
                "[\"CMD\", \"python\", \"-c\", \"import urllib.request; urllib.request.urlopen('http://127.0.0.1:5000/')\"]",
            ),
        ];
        for (origin, expected) in cases {
            let text = format!("services:\n  web:\n    {origin}\n    healthc\n");
            let around = Surroundings::new(Arc::clone(&workspace), "compose.yaml");
            let file = AnyFile::new(FileKind::Compose, &text);
            let items = complete(&file, Some(&around), text.len() - 1, today).items;
            let item = items.iter().find(|item| item.label == "healthcheck").unwrap();
            assert!(item.text.contains(&format!("test: {expected}\n")), "{origin}: {}", item.text);
        }
    }
}
