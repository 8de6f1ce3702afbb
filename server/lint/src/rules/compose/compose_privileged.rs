use std::collections::HashSet;

use crate::Severity;
use crate::rule::rule;
use crate::rules::compose_image;

use super::Composing;

rule! {
    /// A container is privileged.
    ///
    /// `privileged: true` gives it all capabilities and all devices, and turns seccomp and AppArmor off: whoever breaks into
    /// it has the host. Nearly always one capability (`cap_add`) or one device (`devices`) is enough. To find out which, try
    /// it without.
    ///
    /// For Docker in Docker, which needs it, it is a hint.
    ///
    /// ```yaml finds
    /// services:
    ///   app:
    ///     image: org/app:1.4
    ///     privileged: true
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   app:
    ///     image: org/app:1.4
    ///     privileged: false
    ///     devices: ["/dev/ttyUSB0:/dev/ttyUSB0"]
    /// ```
    "compose-privileged" {
        file: Compose,
        category: Security,
        severity: Warning,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    let mut reported = HashSet::new();
    for service in context.file.services() {
        let Some(value) =
            service.get("privileged").filter(|value| service.is("privileged") && reported.insert(value.id()))
        else {
            continue;
        };
        let image = compose_image::of(&service);
        let is_docker = image.is_some_and(|image| {
            image.name() == "docker" && image.reference.tag().is_some_and(|tag| tag.contains("dind"))
        });
        let (message, severity) = if is_docker {
            let message = "Docker in Docker needs to be privileged, and whoever reaches it has the host. Its variant \
                           `dind-rootless` lessens that.";
            (message, Severity::Hint)
        } else {
            let message = "A privileged container has all capabilities and devices of the host: whoever breaks into it has the \
                           host. Give it what it needs with `cap_add` or `devices`.";
            (message, Severity::Warning)
        };
        let range = value.key().map_or_else(|| value.span(), |key| key.span().start..value.span().end);
        context.report(range, message).severity(severity);
    }
}
