//! What of a Compose file leads elsewhere.

use dockwright_facts::registries;
use dockwright_model::compose::{ComposeLink, ComposeLinkKind};
use dockwright_model::{Compose, Surroundings};
use dockwright_syntax::image_ref::ImageRef;

use super::{Link, Target, addresses, in_order};
use crate::navigate::target_of;

/// Paths that are looked up; nobody writes more.
const MOST_PATHS: usize = 1_000;

/// The links of a Compose file, in order, none over another.
pub(super) fn links(file: &Compose, surroundings: Option<&Surroundings>) -> Vec<Link> {
    let mut found = Vec::new();
    let (paths, images): (Vec<&ComposeLink>, Vec<_>) =
        file.links().iter().partition(|link| matches!(link.kind, ComposeLinkKind::Path(..)));
    found.extend(images.into_iter().filter_map(|link| image(file, link)));
    let around = surroundings.map(|around| (around, around.project(file)));
    for link in paths.into_iter().take(MOST_PATHS) {
        let target = around.as_ref().and_then(|(around, project)| target_of(file, around, project, link));
        let Some(path) = target else { continue };
        let written = file.source().get(link.range.clone()).unwrap_or_default();
        let tooltip = if path.ends_with(written.trim_start_matches("./")) { String::new() } else { path.clone() };
        found.push(Link { range: link.range.clone(), target: Target::File(path), tooltip });
    }
    addresses(file.source(), &mut found);
    in_order(found)
}

fn image(file: &Compose, link: &ComposeLink) -> Option<Link> {
    if is_built(file, link) {
        return None;
    }
    let (name, page) = page(&link.text, link.attribute == "model")?;
    let tooltip = format!("The page of {name}");
    Some(Link { range: link.range.clone(), target: Target::Page(page), tooltip })
}

/// Whether an image is made here, so that no registry has it, or not under this name.
fn is_built(file: &Compose, link: &ComposeLink) -> bool {
    let service = || file.yaml().node(link.node)?.parent();
    link.attribute == "tags"
        || link.attribute == "image" && service().is_some_and(|service| service.get("build").is_some())
}

/// The name of an image or a model, and its page.
pub(super) fn page(text: &str, is_model: bool) -> Option<(String, String)> {
    if let Some(model) = ["hf.co/", "huggingface.co/"].iter().find_map(|host| text.strip_prefix(host)) {
        let model = model.split([':', '@']).next().unwrap_or_default();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
        let valid = model.chars().all(plain) && !model.split('/').any(|part| part.is_empty() || part.starts_with('.'));
        return valid.then(|| (model.to_owned(), format!("https://huggingface.co/{model}")));
    }
    let reference = ImageRef::parse(text).ok()?;
    // Models are no official images, whatever their name looks like.
    let official = reference.registry() == "docker.io" && reference.path().starts_with("library/");
    let page = registries::page(reference.registry(), reference.path()).filter(|_| !(is_model && official))?;
    Some((reference.familiar_name(), page))
}
