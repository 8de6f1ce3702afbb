use crate::rule::rule;
use crate::rules::compose_project::{Companions, is_on, refused};

use super::Composing;

rule! {
    /// A service has neither an image nor a build.
    ///
    /// Docker Compose refuses a service of which it does not know the image: it needs `image`, `build` or `provider`, its own
    /// or by `extends` or `<<`. In a file that is put over another, such as `compose.override.yaml`, the other may have it.
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     ports: ["8080:80"]
    /// ```
    ///
    /// ```yaml ignores
    /// x-base: &base
    ///   image: nginx
    /// services:
    ///   web:
    ///     <<: *base
    ///   api:
    ///     extends: web
    ///   app:
    ///     build: .
    ///   other:
    ///     image: ${IMAGE}
    ///   shared:
    ///     extends:
    ///       file: common.yaml
    ///       service: shared
    /// ```
    ///
    /// ```text beside
    /// compose.override.yaml
    ///     services:
    ///       web:
    ///         build: .
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     ports: ["8080:80"]
    /// ```
    "compose-no-image-or-build" {
        file: Compose,
        category: Correctness,
        severity: Error,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    let mut companions = None;
    for service in context.file.services() {
        let image = service.text("image");
        let has_image = image.is_some_and(|image| image.text() != Some(""));
        let has = has_image || service.has("build") || service.has("provider");
        if has || !service.body.is_mapping() || !service.is_whole() {
            continue;
        }
        let companions = companions.get_or_insert_with(|| Companions::of(context));
        if companions.may_add_to(service.name) {
            continue;
        }
        let when = if is_on(context, &service) { "" } else { " when one of its profiles is on" };
        let message = format!(
            "The service `{}` has neither `image` nor `build`: Compose refuses the file{when}. Say which image it runs.",
            service.name
        );
        let severity = refused(context, &service);
        context.report(service.key.span(), message).severity(severity);
    }
}
