//! How the kinds of tokens are called for a client that knows only some names.

use dockwright_ide::tokens::{Modifier, TokenKind};
use tower_lsp_server::ls_types::{
    SemanticTokenModifier, SemanticTokenType, SemanticTokensClientCapabilities, SemanticTokensLegend,
};

/// For each kind the names that fit, the best first.
const KINDS: &[(TokenKind, &[&str])] = &[
    (TokenKind::Keyword, &["keyword"]),
    (TokenKind::Comment, &["comment"]),
    (TokenKind::Directive, &["macro", "keyword"]),
    (TokenKind::Stage, &["namespace", "class", "type"]),
    (TokenKind::Image, &["class", "type"]),
    (TokenKind::Tag, &["enumMember", "property"]),
    (TokenKind::Variable, &["variable"]),
    (TokenKind::Property, &["property", "variable"]),
    (TokenKind::Flag, &["parameter"]),
    (TokenKind::String, &["string"]),
    (TokenKind::Number, &["number"]),
    (TokenKind::Operator, &["operator"]),
    (TokenKind::Constant, &["enumMember", "property"]),
    (TokenKind::Delimiter, &["macro", "keyword"]),
    (TokenKind::Command, &["function", "method"]),
];

const MODIFIERS: &[(Modifier, &str)] = &[
    (Modifier::Declaration, "declaration"),
    (Modifier::Deprecated, "deprecated"),
    (Modifier::Library, "defaultLibrary"),
];

/// The names agreed on with the client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::lsp) struct Legend {
    types: Vec<&'static str>,
    modifiers: Vec<&'static str>,
    /// The kinds the client has a name for, and its number.
    numbers: Vec<(TokenKind, u32)>,
}

impl Legend {
    /// The names that a client offers, as far as we need them. One that offers none takes them all.
    pub(in crate::lsp) fn of(client: &SemanticTokensClientCapabilities) -> Self {
        let types = |name: &str| {
            client.token_types.is_empty() || client.token_types.iter().any(|offered| offered.as_str() == name)
        };
        let modifiers = |name: &str| {
            client.token_modifiers.is_empty() || client.token_modifiers.iter().any(|offered| offered.as_str() == name)
        };
        let mut legend = Self::default();
        for (kind, names) in KINDS {
            let Some(name) = names.iter().find(|name| types(name)) else { continue };
            let number = legend.types.iter().position(|known| known == name).unwrap_or_else(|| {
                legend.types.push(name);
                legend.types.len() - 1
            });
            legend.numbers.push((*kind, u32::try_from(number).unwrap_or_default()));
        }
        legend.modifiers = MODIFIERS.iter().map(|(_, name)| *name).filter(|name| modifiers(name)).collect();
        legend
    }

    /// The names in their order.
    pub(super) fn names(&self) -> SemanticTokensLegend {
        SemanticTokensLegend {
            token_types: self.types.iter().map(|name| SemanticTokenType::new(name)).collect(),
            token_modifiers: self.modifiers.iter().map(|name| SemanticTokenModifier::new(name)).collect(),
        }
    }

    /// The number of a kind; `None` if the client has no name for it.
    pub(in crate::lsp) fn number(&self, kind: TokenKind) -> Option<u32> {
        self.numbers.iter().find(|(known, _)| *known == kind).map(|(_, number)| *number)
    }

    /// The bit of a modifier, or none.
    pub(in crate::lsp) fn bit(&self, modifier: Modifier) -> u32 {
        let name = MODIFIERS.iter().find(|(known, _)| *known == modifier).map(|(_, name)| name);
        let position = name.and_then(|name| self.modifiers.iter().position(|known| known == name));
        position.map_or(0, |position| 1 << position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offering(types: &[&'static str]) -> Legend {
        let token_types = types.iter().map(|name| SemanticTokenType::new(name)).collect();
        Legend::of(&SemanticTokensClientCapabilities { token_types, ..Default::default() })
    }

    #[test]
    fn second_best_names_do() {
        let legend = offering(&["keyword", "type", "comment"]);
        assert_eq!(legend.types, ["keyword", "comment", "type"]);
        assert_eq!(legend.number(TokenKind::Stage), legend.number(TokenKind::Image));
        assert_eq!(legend.number(TokenKind::Delimiter), Some(0));
        assert_eq!(legend.number(TokenKind::String), None);
        assert_eq!(offering(&[]).numbers.len(), KINDS.len());
        assert_eq!((legend.bit(Modifier::None), legend.bit(Modifier::Library)), (0, 4));
    }
}
