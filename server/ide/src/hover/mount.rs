//! The fields of `RUN --mount`.

use dockwright_facts::instructions::{MOUNT_TYPES, MountKey, MountType, mount_type};
use dockwright_syntax::dockerfile::Word;
use dockwright_syntax::mount::{Field, Mount};

use super::markdown::{Page, code, codes, link};
use super::{Hover, Place, image};

/// The field at the cursor, when `value` is what follows `--mount=`.
pub(super) fn hover(place: &Place<'_>, value: &Word) -> Option<Hover> {
    let base = value.span.start;
    let mount = Mount::parse(place.file.source().get(value.span.clone())?);
    let within = place.offset.checked_sub(base)?;
    let field = mount.fields.iter().find(|field| field.range().start <= within && within <= field.range().end)?;
    let at = |range: std::ops::Range<usize>| base + range.start..base + range.end;
    let written = mount.field(&["type"]).map_or("bind", Field::text);
    let kind = mount_type(&written.to_ascii_lowercase());
    if field.key == "type" {
        let markdown = kind.map_or_else(|| unknown_type(written), explain);
        return Some(Hover { range: at(field.range()), markdown });
    }
    let value_range = field.value_range.clone().filter(|range| range.start <= within);
    if let Some(range) = value_range.clone().filter(|range| field.key == "from" && !range.is_empty()) {
        let text = place.expanded(field.text());
        return Some(Hover { range: at(range), markdown: image::referenced(place, &text) });
    }
    let range = match value_range {
        Some(range) if range.is_empty() => field.range(),
        Some(range) => range,
        None => field.key_range.clone(),
    };
    let range = at(range);
    let kind = kind?;
    let markdown = match kind.key(&field.key) {
        Some(key) => explain_key(kind, key),
        None if field.key.is_empty() => return None,
        None => unknown_key(kind, &field.key),
    };
    Some(Hover { range, markdown })
}

pub(super) fn explain(kind: &MountType) -> String {
    let mut page = Page::new(&code(&format!("type={}", kind.name)), "a mount for this command only.");
    page.paragraph(kind.docs);
    page.item("Keys", &codes(kind.keys.iter().map(|key| key.name)));
    page.paragraph(format!("```dockerfile\n{}\n```", kind.example));
    page.paragraph(link("Reference", kind.url));
    page.finish()
}

pub(super) fn explain_key(kind: &MountType, key: &MountKey) -> String {
    let title = code(&format!("{}={}", key.name, key.hint));
    let mut page = Page::new(&title, &format!("in a mount of `type={}`.", kind.name));
    page.paragraph(key.docs);
    page.item("Also written", &codes(key.aliases));
    if key.required {
        page.item("", "The mount is refused without it.");
    }
    page.paragraph(link("Reference", kind.url));
    page.finish()
}

fn unknown_type(written: &str) -> String {
    let mut page = Page::new(&code(&format!("type={written}")), "no known type of mount.");
    page.item("Types", &codes(MOUNT_TYPES.iter().map(|kind| kind.name)));
    page.finish()
}

fn unknown_key(kind: &MountType, key: &str) -> String {
    let mut page = Page::new(&code(key), &format!("no known key of a mount of `type={}`.", kind.name));
    page.item("Keys", &codes(kind.keys.iter().map(|key| key.name)));
    page.finish()
}
