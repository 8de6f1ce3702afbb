use dockwright_model::compose::Service;

use crate::Fix;
use crate::rule::rule;
use crate::rules::{compose_edit, compose_image};

use super::Composing;

rule! {
    /// A service may take all memory and CPU of the host.
    ///
    /// Without a limit one service that leaks memory brings down the others, and the kernel chooses which. With a limit on
    /// memory that service alone is ended, and `restart` starts it anew. The numbers of the fix are a start: look at
    /// `docker stats`.
    ///
    /// ```yaml finds
    /// services:
    ///   api:
    ///     image: org/api:2.1
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   api:
    ///     image: org/api:2.1
    ///     deploy:
    ///       resources:
    ///         limits:
    ///           cpus: "1"
    ///           memory: 512M
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   api:
    ///     image: org/api:2.1
    ///     deploy:
    ///       resources:
    ///         limits:
    ///           memory: 1G
    ///   worker:
    ///     image: org/api:2.1
    ///     mem_limit: 512m
    /// ```
    "compose-no-resource-limits" {
        file: Compose,
        category: Maintainability,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: [],
    }
}

const LIMITS: &[&str] = &["deploy:", "  resources:", "    limits:", "      cpus: \"1\"", "      memory: 512M"];

fn check(context: &mut Composing<'_>) {
    for service in context.file.services() {
        if !compose_image::is_complete(&service) || is_limited(&service) {
            continue;
        }
        let edit = if service.has("deploy") { None } else { compose_edit::add_attributes(context, &service, LIMITS) };
        let message = format!(
            "`{}` may take all memory and CPU of the host, and bring the other services down. Give it limits under \
             `deploy.resources`.",
            service.name
        );
        let fix = edit.map(|edit| Fix::unsafe_("Limit it to one CPU and 512 MB", vec![edit]));
        context.report(service.key.span(), message).maybe_fix(fix);
    }
}

fn is_limited(service: &Service<'_>) -> bool {
    let flat = ["mem_limit", "cpus", "cpu_quota", "cpuset"];
    service.at(&["deploy", "resources", "limits"]).is_some() || flat.iter().any(|attribute| service.has(attribute))
}
