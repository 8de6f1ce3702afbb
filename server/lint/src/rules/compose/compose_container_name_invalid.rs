use dockwright_model::compose::Content;

use crate::rule::rule;

use super::Composing;

rule! {
    /// A `container_name` that Docker does not take.
    ///
    /// Docker Compose only asks that two allowed characters stand side by side somewhere in the name; Docker itself wants
    /// all of it to be ASCII letters, digits, `_`, `.` and `-`, with a letter or digit first, and refuses to create the
    /// container otherwise. What Compose refuses is reported by `compose-invalid-schema`.
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx
    ///     container_name: my web
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx
    ///     container_name: my_web.1
    ///   api:
    ///     image: nginx
    ///     container_name: ${PREFIX}-api
    /// ```
    "compose-container-name-invalid" {
        file: Compose,
        category: Correctness,
        severity: Warning,
        fix: None,
        also: ["dclint/service-container-name-regex"],
    }
}

fn check(context: &mut Composing<'_>) {
    for service in context.file.services() {
        let Some(node) = service.own("container_name") else { continue };
        let Some(Content::Exactly(name)) = Content::of(node) else { continue };
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
        let pairs = name.as_bytes().windows(2);
        // Else Compose refuses it, and the rule on the schema says so.
        let is_taken = pairs
            .into_iter()
            .any(|pair| matches!(pair, [first, second] if first.is_ascii_alphanumeric() && allowed(*second)));
        let bare = name.strip_prefix('/').unwrap_or(&name);
        let is_name = bare.starts_with(|c: char| c.is_ascii_alphanumeric()) && bare.bytes().all(allowed);
        if is_taken && !is_name {
            let message = format!(
                "Docker refuses to create a container named `{name}`: only letters, digits, `_`, `.` and `-` may be in a \
                 name, and a letter or digit comes first."
            );
            context.report(node.span(), message);
        }
    }
}
