//! The account of an image that is not root.

use dockwright_facts::images::{ImageFacts, NonRootUser};
use dockwright_syntax::image_ref::ImageRef;

use super::markdown::code;
use super::{image_facts, image_life};

/// Ids below this are given out by the system, so that they differ between distributions.
const FIRST_OWN_ID: u32 = 1000;

/// The account an image brings for running without root, as far as it is certain for the tag: the facts are those of the
/// newest version of the default variant.
pub(super) fn account(image: &ImageRef, facts: &ImageFacts) -> Option<NonRootUser> {
    let mut account = facts.non_root_user?;
    let release = image_life::distribution(image, facts);
    // Ubuntu has the account from 23.04 on.
    let year = release.and_then(|release| release.cycle.split('.').next()?.parse::<u32>().ok());
    if account.name == Some("ubuntu") && year.is_none_or(|year| year < 23) {
        return None;
    }
    let default = facts.variants().into_iter().next().and_then(|variant| variant.os);
    let own = image_facts::variant(image, facts).and_then(|variant| variant.os);
    if own != default {
        account.uid = account.uid.filter(|uid| *uid >= FIRST_OWN_ID);
    }
    (account.name.is_some() || account.uid.is_some()).then_some(account)
}

/// An account as Markdown.
pub(super) fn text(account: NonRootUser) -> String {
    match (account.name, account.uid) {
        (Some(name), Some(uid)) => format!("{} (uid {uid})", code(name)),
        (Some(name), None) => code(name),
        (None, Some(uid)) => format!("uid {uid}"),
        (None, None) => String::new(),
    }
}
