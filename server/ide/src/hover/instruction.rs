//! Keywords of instructions.

use dockwright_facts::instructions;
use dockwright_syntax::dockerfile::Keyword;

use super::markdown::{Page, link};
use super::{Hover, Place};

/// The keyword at the cursor: of the instruction, of the one behind `ONBUILD`, `CMD` and `NONE` of a `HEALTHCHECK`, `AS`.
pub(super) fn hover(place: &Place<'_>) -> Option<Hover> {
    let name = &place.outer.name;
    if place.on(&name.span) {
        return Some(Hover { range: name.span.clone(), markdown: explain(name.text(), "")? });
    }
    let instruction = place.instruction();
    if place.on(&instruction.name.span) {
        let note = "After `ONBUILD`: it is executed when another build starts from the image.";
        let markdown = explain(instruction.name.text(), note)?;
        return Some(Hover { range: instruction.name.span.clone(), markdown });
    }
    if let Some(check) = instruction.check.as_ref().filter(|check| place.on(&check.span)) {
        let off = check.text().eq_ignore_ascii_case("NONE");
        let note = if off { "`NONE` turns off the health check that the base image brings." } else { "" };
        return Some(Hover { range: check.span.clone(), markdown: explain("HEALTHCHECK", note)? });
    }
    let as_word = instruction.from()?.as_word?;
    (as_word.text().eq_ignore_ascii_case("as") && place.on(&as_word.span))
        .then(|| Hover { range: as_word.span.clone(), markdown: self::as_word() })
}

pub(super) fn as_word() -> String {
    Page::new("AS", "names the stage, for `COPY --from=…`, a later `FROM` and `--target`.").finish()
}

pub(super) fn explain(name: &str, note: &str) -> Option<String> {
    let fact = instructions::instruction(name)?;
    let mut page = Page::new(fact.name, fact.summary);
    if fact.deprecated {
        page.paragraph("**Deprecated:** Docker advises against it.");
    }
    page.paragraph(note);
    page.paragraph(format!("```dockerfile\n{}\n```", fact.syntax.join("\n")));
    page.paragraph(fact.docs);
    if Keyword::of(name) != Keyword::Unknown {
        page.paragraph(link("Reference", fact.url));
    }
    Some(page.finish())
}
