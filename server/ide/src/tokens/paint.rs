//! Paint in layers, and what can be seen of it.

use std::cmp::Reverse;
use std::ops::Range;

use super::{Modifier, Token, TokenKind};

/// One layer: a kind, or a hole in what is below.
#[derive(Debug, Clone)]
struct Layer {
    range: Range<usize>,
    paint: Option<(TokenKind, Modifier)>,
}

/// What was painted so far.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    layers: Vec<Layer>,
}

impl Canvas {
    /// Paints a byte range. Inner ranges cover outer ones; of two on the same range, the later one stays.
    pub(super) fn paint(&mut self, range: Range<usize>, kind: TokenKind) {
        self.paint_as(range, kind, Modifier::None);
    }

    /// [`Canvas::paint`] with a modifier.
    pub(super) fn paint_as(&mut self, range: Range<usize>, kind: TokenKind, modifier: Modifier) {
        self.add(range, Some((kind, modifier)));
    }

    /// Takes the paint off a byte range, as far as nothing inside is painted.
    pub(super) fn clear(&mut self, range: Range<usize>) {
        self.add(range, None);
    }

    fn add(&mut self, range: Range<usize>, paint: Option<(TokenKind, Modifier)>) {
        if range.start < range.end {
            self.layers.push(Layer { range, paint });
        }
    }

    /// What can be seen, in order.
    pub(super) fn flatten(mut self) -> Vec<Token> {
        self.layers.sort_by_key(|layer| (layer.range.start, Reverse(layer.range.end)));
        let mut visible = Visible { tokens: Vec::with_capacity(self.layers.len()), done: 0 };
        let mut open: Vec<&Layer> = Vec::new();
        for layer in &self.layers {
            while let Some(top) = open.pop_if(|top| top.range.end <= layer.range.start) {
                visible.show(top, top.range.end);
            }
            if let Some(top) = open.last() {
                visible.show(top, layer.range.start);
            }
            visible.done = visible.done.max(layer.range.start);
            open.push(layer);
        }
        while let Some(top) = open.pop() {
            visible.show(top, top.range.end);
        }
        visible.tokens
    }
}

struct Visible {
    tokens: Vec<Token>,
    /// Everything before is shown.
    done: usize,
}

impl Visible {
    /// Shows a layer from where the last one ended up to an offset.
    fn show(&mut self, layer: &Layer, end: usize) {
        let start = self.done.max(layer.range.start);
        if start >= end {
            return;
        }
        self.done = end;
        if let Some((kind, modifier)) = layer.paint {
            self.tokens.push(Token { range: start..end, kind, modifier });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_layers_cover_outer_ones() {
        let mut canvas = Canvas::default();
        canvas.paint(2..6, TokenKind::Variable);
        canvas.paint(0..10, TokenKind::String);
        canvas.clear(7..8);
        canvas.paint(3..4, TokenKind::Number);
        canvas.paint(3..4, TokenKind::Operator);
        // Crossing: the one that begins later is seen where both are.
        canvas.paint(9..12, TokenKind::Comment);
        canvas.paint(5..5, TokenKind::Comment);
        let seen: Vec<_> = canvas.flatten().into_iter().map(|token| (token.range, token.kind)).collect();
        let expected = [
            (0..2, TokenKind::String),
            (2..3, TokenKind::Variable),
            (3..4, TokenKind::Operator),
            (4..6, TokenKind::Variable),
            (6..7, TokenKind::String),
            (8..9, TokenKind::String),
            (9..12, TokenKind::Comment),
        ];
        assert_eq!(seen, expected);
    }
}
