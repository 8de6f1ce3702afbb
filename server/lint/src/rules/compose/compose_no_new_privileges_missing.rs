use dockwright_model::compose::{Content, Service};

use crate::Fix;
use crate::rule::rule;
use crate::rules::{compose_edit, compose_image};

use super::Composing;

rule! {
    /// A process of the service can gain rights that it was not started with.
    ///
    /// Programs such as `su` and `sudo` run as root, whoever starts them. With `no-new-privileges` they do not: whoever
    /// breaks into a service that runs as another user stays that user. Images that start as root and step down with
    /// `gosu` or `su-exec` are not hindered by it.
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
    ///     security_opt:
    ///       - no-new-privileges:true
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   api:
    ///     image: org/api:2.1
    ///     security_opt:
    ///       - no-new-privileges
    /// ```
    "compose-no-new-privileges-missing" {
        file: Compose,
        category: Security,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    for service in context.file.services() {
        if !compose_image::is_complete(&service) || service.is("privileged") || is_set(&service) {
            continue;
        }
        let edit = match service.get("security_opt") {
            Some(list) => compose_edit::add_item(context, list, "no-new-privileges:true")
                .filter(|_| list.parent() == Some(service.body)),
            None => {
                let lines = ["security_opt:", "  - no-new-privileges:true"];
                compose_edit::add_attributes(context, &service, &lines)
            }
        };
        let message = format!(
            "In `{}` a program such as `sudo` can still gain the rights of root. Add `no-new-privileges:true` to \
             `security_opt`, unless something here has to.",
            service.name
        );
        let fix = edit.map(|edit| Fix::unsafe_("Add `no-new-privileges:true`", vec![edit]));
        context.report(service.key.span(), message).maybe_fix(fix);
    }
}

fn is_set(service: &Service<'_>) -> bool {
    service.items("security_opt").into_iter().any(|item| match Content::of(item) {
        Some(content) => {
            content.text().is_none_or(|text| text.starts_with("no-new-privileges") && !text.ends_with("false"))
        }
        None => false,
    })
}
