use std::collections::HashMap;

use dockwright_model::compose::{Content, Service};
use dockwright_syntax::yaml::Node;

use crate::Severity;
use crate::rule::rule;
use crate::rules::compose_project::{is_on, together};

use super::Composing;

rule! {
    /// Two services have the same `container_name`.
    ///
    /// The name of a container is taken once on a host. Docker Compose refuses a file in which two services that run have the
    /// same; with profiles it does so as soon as both are on. Services in different profiles may share a name.
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx
    ///     container_name: shop
    ///   api:
    ///     image: httpd
    ///     container_name: shop
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx
    ///     container_name: shop
    ///     profiles: [nginx]
    ///   api:
    ///     image: httpd
    ///     container_name: shop
    ///     profiles: [httpd]
    /// ```
    "compose-duplicate-container-name" {
        file: Compose,
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["dclint/no-duplicate-container-names"],
    }
}

/// A service that has a name.
struct Named<'a> {
    service: Service<'a>,
    node: Node<'a>,
    profiles: Vec<String>,
}

fn check(context: &mut Composing<'_>) {
    let services = context.file.services();
    let mut taken: HashMap<String, Vec<Named<'_>>> = HashMap::new();
    for service in &services {
        let Some(node) = service.get("container_name") else { continue };
        // Where variables without a default make the name, the same text makes the same name.
        let content = Content::of(node);
        let name = content.as_ref().and_then(Content::text).or(node.text()).unwrap_or_default();
        if name.is_empty() {
            continue;
        }
        let profiles = service.profiles();
        let others = taken.entry(name.to_owned()).or_default();
        let clashes = |other: &&Named<'_>| together(&profiles, &other.profiles);
        if let Some(Named { service: other, node: first, .. }) = others.iter().take(MAX_OTHERS).find(clashes) {
            let certain = is_on(context, service) && is_on(context, other) && content != Some(Content::Unknown);
            let severity = if certain { Severity::Error } else { Severity::Warning };
            let message = format!(
                "The service `{}` has the same `container_name`, `{name}`, and there can only be one such container. Give \
                 each its own, or leave the names to Compose.",
                other.name
            );
            let at = if *first == node { service.key.span() } else { node.span() };
            context.report(at, message).severity(severity).related(first.span(), "It is taken here.");
        }
        others.push(Named { service: *service, node, profiles });
    }
}

/// So many services of one name are looked at.
const MAX_OTHERS: usize = 50;
