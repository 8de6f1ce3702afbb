//! The same explanations by name, for whoever has no place to point at.

use dockwright_facts::Date;
use dockwright_facts::directives;
use dockwright_facts::instructions::{FlagFact, MountKey, MountType};
use dockwright_syntax::image_ref::ImageRef;

use super::markdown::{Page, link};

/// An instruction, by its name in any case.
pub(crate) fn instruction(name: &str) -> Option<String> {
    super::instruction::explain(name, "")
}

/// The word AS.
pub(crate) fn as_word() -> String {
    super::instruction::as_word()
}

/// A flag.
pub(crate) fn flag(fact: &FlagFact) -> String {
    super::flag::explain(fact).finish()
}

/// A type of mounts.
pub(crate) fn mount(kind: &MountType) -> String {
    super::mount::explain(kind)
}

/// A key of a mount.
pub(crate) fn mount_key(kind: &MountType, key: &MountKey) -> String {
    super::mount::explain_key(kind, key)
}

/// An image.
pub(crate) fn image(image: &ImageRef, today: Date) -> String {
    super::image::explain(image, today, &[])
}

/// A directive.
pub(crate) fn directive(name: &str) -> Option<String> {
    let fact = directives::directive(name)?;
    let mut page = Page::new(&format!("# {}=", fact.name), fact.summary);
    page.paragraph(fact.docs);
    page.paragraph(link("Reference", fact.url));
    Some(page.finish())
}

/// A rule, by any of its names.
pub(crate) fn rule(name: &str) -> Option<String> {
    super::suppression::explain(name)
}
