//! What a service builds: the Dockerfile behind a path, the stage, the image it starts from.

use dockwright_model::Stage;
use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::yaml::{Node, Step};

use super::{Hover, Place, holds};
use crate::hover::markdown::{Page, code, some_codes};
use crate::hover::stage;
use crate::runs;

/// The build context or the path of a Dockerfile at the cursor.
pub(super) fn hover(place: &Place<'_>, node: Node<'_>) -> Option<Hover> {
    if node.is_key() || !holds(&node.span(), place.offset) {
        return None;
    }
    let steps = node.steps();
    let [_, _, Step::Key(build), rest @ ..] = steps.as_slice() else { return None };
    let is_path = match rest {
        [] => true,
        [Step::Key(key)] => key == "context" || key == "dockerfile",
        _ => false,
    };
    if build != "build" || !is_path || node.scalar().is_none() {
        return None;
    }
    let around = place.around?;
    let build = runs::build_of(place.file, around, place.service(node)?.name)?;
    let path = build.dockerfile.as_deref()?;
    let Some(file) = build.file(around) else {
        let missing = Page::new(&code(place.seen(path)), "there is no such Dockerfile.");
        return Some(Hover { range: node.span(), markdown: missing.finish() });
    };
    let mut page = Page::new(&code(place.seen(path)), &format!("the Dockerfile of {}.", code(&build.service.text)));
    let context =
        build.context.as_deref().map(|context| if context == around.folder() { "." } else { place.seen(context) });
    page.item("Build context", &context.map(code).unwrap_or_default());
    if let Some(built) = build.stage(&file) {
        page.item("Builds", &stage::title(built));
        page.item("Starts from", &file.meaning().root_of(built.index).and_then(base).unwrap_or_default());
    }
    let given = build.values.iter().filter_map(|(name, value)| match value {
        Value::Known(value) => Some(format!("{name}={value}")),
        _ => None,
    });
    page.item("With", &some_codes(&given.collect::<Vec<_>>(), 8));
    Some(Hover { range: node.span(), markdown: page.finish() })
}

/// The image that a stage starts from, with what it is.
fn base(root: &Stage) -> Option<String> {
    let summary = root.image_facts().map(|facts| format!(": {}", facts.summary)).unwrap_or_default();
    Some(format!("{}{summary}", code(root.base_text.as_deref()?)))
}
