//! Anchors.

use super::context::Place;
use crate::complete::line::Token;
use crate::complete::{Completion, CompletionKind};

/// More anchors than a file has.
const MOST: usize = 200;

/// The anchors that may be named at a place: those above it that it is not in.
pub(super) fn items(place: &Place<'_>, token: &Token) -> Vec<Completion> {
    let merges = place.path.last().is_some_and(|key| key == "<<" || key == "0")
        && place.path.iter().rev().take(2).any(|key| key == "<<");
    let offer = |name: &String| Completion::new(CompletionKind::Value, name, token).detail("anchor");
    names(place, token.insert.start, merges).iter().map(offer).collect()
}

/// The names of the anchors above a place, the nearest first; only of mappings if those are to be merged.
pub(super) fn names(place: &Place<'_>, before: usize, mappings: bool) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let nodes: Vec<_> = place.file.yaml().nodes().take_while(|node| node.full_span().start < before).collect();
    for node in nodes.into_iter().rev().filter(|node| !mappings || node.is_mapping()) {
        let Some(anchor) = node.anchor().filter(|_| node.full_span().end < before) else { continue };
        if names.iter().all(|name| **name != *anchor.text) && names.len() < MOST {
            names.push(anchor.text.to_string());
        }
    }
    names
}
