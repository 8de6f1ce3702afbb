//! Where a stage or an image is named.

use dockwright_model::Meaning;
use dockwright_syntax::dockerfile::Word;
use dockwright_syntax::dockerfile::variable::{may_vary, parse};
use dockwright_syntax::image_ref::ImageRef;

use super::TokenKind;
use super::paint::Canvas;

/// Paints a word that names a stage before stage `before`, by number too if `numbered`, or an image.
pub(super) fn paint(
    meaning: &Meaning,
    word: &Word,
    escape: char,
    (before, numbered): (usize, bool),
    canvas: &mut Canvas,
) {
    let text = word.text();
    let stage = meaning.stage_named(text, before).is_some();
    if stage || (numbered && text.parse::<usize>().is_ok()) {
        return canvas.paint(word.span.clone(), TokenKind::Stage);
    }
    if text.eq_ignore_ascii_case("scratch") {
        return canvas.paint(word.span.clone(), TokenKind::Keyword);
    }
    canvas.paint(word.span.clone(), TokenKind::Image);
    let Ok(image) = ImageRef::parse(&masked(text, escape)) else { return };
    for part in [image.tag_range(), image.digest_range()].into_iter().flatten() {
        // The colon and the at sign are no part of either name.
        let separator = part.start.saturating_sub(1)..part.start;
        canvas.paint(word.range(separator), TokenKind::Operator);
        canvas.paint(word.range(part), TokenKind::Tag);
    }
}

/// The text with each variable replaced by as many letters.
fn masked(text: &str, escape: char) -> String {
    if !may_vary(text) {
        return text.to_owned();
    }
    let mut masked = String::with_capacity(text.len());
    for variable in parse(text, escape, true).variables() {
        // Variables within others come behind these, and are masked already.
        if let Some(before) = text.get(masked.len()..variable.range.start) {
            masked.push_str(before);
            masked.extend(std::iter::repeat_n('x', variable.range.len()));
        }
    }
    let rest = text.get(masked.len()..).unwrap_or_default().to_owned();
    masked + &rest
}
