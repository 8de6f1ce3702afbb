use crate::rule::rule;
use crate::rules::compose_image;

use super::Composing;

rule! {
    /// A service with published ports has no health check.
    ///
    /// Docker only sees whether the process still runs. With a `healthcheck` it tells when the service answers:
    /// `docker compose up --wait` and `condition: service_healthy` wait for that, and `docker compose ps` shows it. The
    /// image may have one of its own, which cannot be seen here.
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     ports: ["80:80"]
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     ports: ["80:80"]
    ///     healthcheck:
    ///       test: ["CMD", "curl", "-f", "http://localhost/"]
    ///   worker:
    ///     image: org/worker:1.2
    /// ```
    "compose-missing-healthcheck" {
        file: Compose,
        category: Maintainability,
        severity: Hint,
        profile: All,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    for service in context.file.services() {
        if !compose_image::is_complete(&service) || service.has("healthcheck") || service.items("ports").is_empty() {
            continue;
        }
        let message = format!(
            "`{}` has no `healthcheck`, so nothing tells when it is ready, or that it no longer answers. Add a command that \
             asks it.",
            service.name
        );
        context.report(service.key.span(), message);
    }
}
