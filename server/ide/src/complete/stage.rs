//! Build stages.

use dockwright_model::Base;
use dockwright_syntax::dockerfile::{Keyword, Word};

use super::context::Place;
use super::{Completion, CompletionKind};

/// The stages that an instruction may name, the nearest first. With `numbers`, also those without a name.
pub(super) fn items(place: &Place<'_>, numbers: bool) -> Vec<Completion> {
    let stages = &place.file.meaning().stages;
    let before = before(place);
    let mut seen = std::collections::HashSet::new();
    let mut items = Vec::new();
    for stage in stages.iter().take(before).rev() {
        let base = match &stage.base {
            Base::Stage(base) => stages.get(*base).and_then(|base| base.name.as_ref()).map(Word::text),
            _ => stage.base_text.as_deref(),
        };
        let from = base.map(|base| format!(" from {base}")).unwrap_or_default();
        let label = match &stage.name {
            Some(name) => name.text().to_owned(),
            None if numbers => stage.index.to_string(),
            None => continue,
        };
        if seen.insert(label.to_ascii_lowercase()) {
            items.push(Completion::new(CompletionKind::Stage, label, &place.token).detail(format!("stage{from}")));
        }
    }
    items
}

/// The number that stages must be below: not the stage itself, and none that comes later.
fn before(place: &Place<'_>) -> usize {
    let own = place.file.meaning().state(place.index).stage;
    // A FROM without anything behind it is a stage of its own, which must not name itself.
    debug_assert!(place.keyword() != Keyword::From || own.is_some());
    own.unwrap_or(0)
}
