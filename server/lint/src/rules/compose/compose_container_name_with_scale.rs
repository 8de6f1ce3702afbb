use crate::rule::rule;
use crate::rules::compose_project::{refused, whole_number};

use super::Composing;

rule! {
    /// A service with a `container_name` is to run more than once.
    ///
    /// Two containers cannot have one name, so Docker Compose refuses `container_name` together with `scale` or
    /// `deploy.replicas` above 1.
    ///
    /// ```yaml finds
    /// services:
    ///   worker:
    ///     image: worker:1
    ///     container_name: worker
    ///     deploy:
    ///       replicas: 3
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   worker:
    ///     image: worker:1
    ///     deploy:
    ///       replicas: 3
    ///   web:
    ///     image: nginx
    ///     container_name: web
    ///     scale: 1
    /// ```
    "compose-container-name-with-scale" {
        file: Compose,
        category: Correctness,
        severity: Error,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    for service in context.file.services() {
        if service.text("container_name").is_none_or(|name| name.text() == Some("")) {
            continue;
        }
        let (attribute, count) = match service.get("scale") {
            Some(scale) => ("scale", Some(scale)),
            None => ("deploy.replicas", service.at(&["deploy", "replicas"])),
        };
        let Some(count) = count.filter(|count| whole_number(*count).is_some_and(|count| count > 1)) else { continue };
        let message = format!(
            "`{attribute}` asks for several containers of `{}`, and they cannot all have its `container_name`: Compose \
             refuses the file. Remove one of both.",
            service.name
        );
        let severity = refused(context, &service);
        let finding = context.report(count.span(), message).severity(severity);
        if let Some(name) = service.get("container_name") {
            finding.related(name.span(), "The name.");
        }
    }
}
