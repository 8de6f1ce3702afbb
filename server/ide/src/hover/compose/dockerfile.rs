//! Stages and build arguments: what the Dockerfile says of them.

use dockwright_facts::compose::EntityKind;

use super::{Hover, Place};
use crate::hover::markdown::{Page, code, fenced};
use crate::navigate::{ComposeBuild, Target, build_at};

/// The stage of `target` or the argument of `args` at the cursor.
pub(super) fn hover(place: &Place<'_>) -> Option<Hover> {
    let (build, reference) = build_at(place.file, place.offset)?;
    let what = match reference.kind {
        EntityKind::Stage => "stage",
        EntityKind::BuildArgument => "build argument",
        _ => return None,
    };
    let build = ComposeBuild::of(place.file, build, place.around)?;
    let target = if reference.kind == EntityKind::Stage {
        build.stage(&reference.name)
    } else {
        build.argument(&reference.name)
    };
    let markdown = match target {
        Some(Target::There { path, whole, .. }) => {
            let line = build.file().text().line_of(whole.start) + 1;
            let written = build.file().source().get(whole).unwrap_or_default();
            page(
                &reference.name,
                &format!("{what}, declared in line {line} of {}.", code(place.seen(&path))),
                what,
                written,
            )
        }
        Some(Target::Here { whole, .. }) => {
            let line = place.line_of(whole.start);
            page(&reference.name, &format!("{what}, declared in line {line}."), what, place.written(&whole))
        }
        _ => Page::new(&code(&reference.name), &format!("the Dockerfile has no such {what}.")).finish(),
    };
    Some(Hover { range: reference.range.clone(), markdown })
}

fn page(name: &str, says: &str, what: &str, written: &str) -> String {
    let mut page = Page::new(&code(name), says);
    let line = written.lines().next().unwrap_or_default().trim();
    page.paragraph(fenced("dockerfile", &if what == "stage" { line.to_owned() } else { format!("ARG {line}") }));
    page.finish()
}
