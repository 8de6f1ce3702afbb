//! Hover in Compose files. One file for each kind of thing.

mod attribute;
mod build;
mod dockerfile;
mod entity;
mod environment;
mod health;
mod instead;
mod mount;
mod port;
mod resolved;
mod value;
mod variable;

#[cfg(test)]
mod tests_total;

use std::ops::Range;

use dockwright_facts::Date;
use dockwright_model::compose::project::Environment;
use dockwright_model::compose::{Content, Placed, Service};
use dockwright_model::{Compose, Surroundings};
use dockwright_syntax::yaml::{Node, Step};

use super::{Hover, holds, suppression};
use crate::dotenv::DotEnv;
use crate::navigate::seen;
use crate::runs::Runs;

/// Where the cursor is.
struct Place<'a> {
    file: &'a Compose,
    around: Option<&'a Surroundings>,
    offset: usize,
    today: Date,
    /// The `.env` beside the file, and the variables in it.
    dotenv: Option<DotEnv>,
    variables: Environment,
}

/// Explains what stands at a byte offset.
pub(super) fn hover(file: &Compose, around: Option<&Surroundings>, offset: usize, today: Date) -> Option<Hover> {
    let comments = file.yaml().comments();
    let after = comments.partition_point(|comment| comment.span.end < offset);
    if let Some(comment) = comments.get(after).filter(|comment| comment.span.start < offset) {
        return suppression::in_source(file.source(), &comment.span, offset);
    }
    let node = file.yaml().node_at(offset).filter(|node| holds(&node.full_span(), offset))?;
    let dotenv = around.and_then(DotEnv::beside);
    let variables = around.map(Environment::beside).unwrap_or_default();
    let place = Place { file, around, offset, today, dotenv, variables };
    variable::hover(&place, node)
        .or_else(|| entity::hover(&place, node))
        .or_else(|| dockerfile::hover(&place))
        .or_else(|| environment::hover(&place, node))
        .or_else(|| attribute::hover(&place, node))
        .or_else(|| health::hover(&place, node))
        .or_else(|| mount::hover(&place, node))
        .or_else(|| build::hover(&place, node))
        .or_else(|| instead::hover(&place, node))
        .or_else(|| value::hover(&place, node))
}

impl<'a> Place<'a> {
    /// What the specification says of a node.
    fn placed(&self, node: Node<'_>) -> Option<&'a Placed> {
        self.file.place_of(node.id())
    }

    /// The service that a node is written in.
    fn service(&self, node: Node<'_>) -> Option<Service<'a>> {
        match node.steps().as_slice() {
            [Step::Key(section), Step::Key(name), ..] if section == "services" => self.file.service(name),
            _ => None,
        }
    }

    /// The image that the service of a node runs.
    fn image(&self, node: Node<'_>) -> Option<Runs> {
        Runs::of(self.file, self.around, &self.service(node)?)
    }

    /// The text of a scalar with what is known of its variables.
    fn content(&self, node: Node<'_>) -> Option<Content> {
        Content::with(node, &|name| self.variables.value(name).map(str::to_owned))
    }

    /// The value of another key of the mapping that a value is in.
    fn sibling(&self, node: Node<'_>, key: &str) -> Option<String> {
        let sibling = node.parent()?.get(key)?;
        self.content(sibling)?.text().map(str::to_owned)
    }

    /// The text of a key of a mapping, or what holds without it.
    fn sibling_in(&self, mapping: Node<'_>, key: &str, default: &str) -> String {
        let written = mapping.get(key).and_then(|value| self.content(value)?.text().map(str::to_owned));
        written.filter(|text| !text.is_empty()).unwrap_or_else(|| default.to_owned())
    }

    /// What is written at a place of the file.
    fn written(&self, range: &Range<usize>) -> &'a str {
        self.file.source().get(range.clone()).unwrap_or_default()
    }

    /// A path below the root, as it is seen from the folder of the file.
    fn seen<'p>(&self, path: &'p str) -> &'p str {
        seen(self.around, path)
    }

    /// The line of a place, from 1.
    fn line_of(&self, offset: usize) -> usize {
        self.file.text().line_of(offset) + 1
    }
}
