//! The text of a value once variables are put in, as far as the file tells.

use dockwright_syntax::compose::interpolation::{self, Template};
use dockwright_syntax::yaml::{Node, Resolved};

/// The text of a scalar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// It is this.
    Exactly(String),
    /// It is this unless a variable is set.
    ByDefault(String),
    /// It depends on variables without a default.
    Unknown,
}

impl Content {
    /// The text of a scalar; none for anything else.
    pub fn of(node: Node<'_>) -> Option<Self> {
        Self::with(node, &|_| None)
    }

    /// The text of a scalar where some variables are known, unless somebody sets them otherwise.
    pub fn with(node: Node<'_>, lookup: &dyn Fn(&str) -> Option<String>) -> Option<Self> {
        let node = node.resolve();
        let text = node.text()?;
        if !text.contains('$') {
            return Some(Self::Exactly(text.to_owned()));
        }
        let template = template(text);
        if template.is_constant() {
            return Some(template.expand(lookup).map_or(Self::Unknown, Self::Exactly));
        }
        let settled = template.variables().into_iter().all(|variable| {
            let default = variable.operation.as_ref().is_some_and(|operation| operation.operator.is_default());
            default || lookup(variable.name).is_some()
        });
        let expanded = settled.then(|| template.expand(lookup).ok()).flatten();
        Some(expanded.map_or(Self::Unknown, Self::ByDefault))
    }

    /// The text as it is when nobody sets a variable; none if that depends.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Exactly(text) | Self::ByDefault(text) => Some(text),
            Self::Unknown => None,
        }
    }
}

/// The variables in a text.
pub(super) fn template(text: &str) -> Template<'_> {
    interpolation::parse(text)
}

/// Whether a value is `true`, or a text that Compose takes for it.
pub(super) fn is_true(node: Node<'_>) -> bool {
    let node = node.resolve();
    matches!(node.resolved(), Some(Resolved::Bool(true)))
        || Content::of(node).is_some_and(|content| matches!(content.text(), Some("true" | "yes" | "on" | "y")))
}
