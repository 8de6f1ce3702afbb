use std::collections::HashSet;

use dockwright_model::compose::Content;

use crate::rule::rule;

use super::Composing;

rule! {
    /// A service runs as root.
    ///
    /// Root in a container is root for the kernel: what keeps it there are its capabilities and namespaces, and every
    /// mounted file of the host is its own. `user` is there to choose another account, such as `1000:1000`.
    ///
    /// ```yaml finds 2
    /// services:
    ///   app:
    ///     image: org/app:1.4
    ///     user: root
    ///   tool:
    ///     image: org/tool:1.4
    ///     user: "0:0"
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   app:
    ///     image: org/app:1.4
    ///     user: "1000:1000"
    ///   tool:
    ///     image: org/tool:1.4
    ///     user: "${UID:-1000}"
    /// ```
    "compose-privileged-user-root" {
        file: Compose,
        category: Security,
        severity: Hint,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    let mut reported = HashSet::new();
    for service in context.file.services() {
        let Some(node) = service.get("user") else { continue };
        let content = Content::of(node);
        let user = content.as_ref().and_then(Content::text).unwrap_or_default();
        if matches!(user.split(':').next(), Some("root" | "0")) && reported.insert(node.id()) {
            let message = format!(
                "`{}` runs as root, who may do to mounted files what he likes. If it does not need that, choose an account \
                 such as \"1000:1000\".",
                service.name
            );
            context.report(node.span(), message);
        }
    }
}
