use dockwright_syntax::yaml::Node;

use crate::rule::rule;

use super::Composing;

rule! {
    /// A service has both `build` and `image`, and it is not said which one counts.
    ///
    /// Docker Compose then builds, and gives the result the name in `image`; but `docker compose pull`, and `up` where an
    /// image of that name can be pulled, take that one. `pull_policy: build` says that it is always built. Naming what is
    /// built is a good use of both, so this is only a hint for those who want it.
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     build: .
    ///     image: example/web:1
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     build: .
    ///     image: example/web:1
    ///     pull_policy: build
    ///   db:
    ///     image: postgres:17
    /// ```
    "compose-build-and-image" {
        file: Compose,
        category: Maintainability,
        severity: Hint,
        profile: Strict,
        fix: None,
        also: ["dclint/no-build-and-image"],
    }
}

fn check(context: &mut Composing<'_>) {
    for service in context.file.services() {
        let (Some(build), Some(image)) = (service.get("build"), service.get("image")) else { continue };
        if service.has("pull_policy") {
            continue;
        }
        let message = format!(
            "`{}` can be built and pulled: say which with `pull_policy`, or leave out one of `build` and `image`.",
            service.name
        );
        let finding = context.report(image.span(), message);
        finding.related(build.key().map_or(build.span(), Node::span), "The build.");
    }
}
