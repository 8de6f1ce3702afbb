//! The image of a service.

use dockwright_model::compose::{Content, Service};
use dockwright_syntax::image_ref::ImageRef;
use dockwright_syntax::yaml::Node;

/// The image of a service, as far as the file tells.
pub(crate) struct Image<'a> {
    /// The value of `image`.
    pub(crate) node: Node<'a>,
    /// The reference, with the defaults of its variables.
    pub(crate) reference: ImageRef,
}

/// The image that a service names, if it can be known.
pub(crate) fn of<'a>(service: &Service<'a>) -> Option<Image<'a>> {
    let node = service.get("image")?;
    let content = Content::of(node)?;
    let reference = ImageRef::parse(content.text()?).ok()?;
    Some(Image { node, reference })
}

impl Image<'_> {
    /// The name as people write it: `redis`, `ghcr.io/org/app`.
    pub(crate) fn name(&self) -> String {
        self.reference.familiar_name()
    }

    /// The last part of the name: `app` of `ghcr.io/org/app`.
    pub(crate) fn last_name(&self) -> String {
        let name = self.name();
        name.rsplit('/').next().unwrap_or_default().to_owned()
    }
}

/// Whether a service is one that the rules on hardening speak of: all of it is written in the file, and it is run by Docker.
pub(crate) fn is_complete(service: &Service<'_>) -> bool {
    service.is_whole() && !service.has("provider") && (service.has("image") || service.has("build"))
}
