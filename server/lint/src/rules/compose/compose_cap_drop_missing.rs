use dockwright_model::compose::{Content, Service};

use crate::Fix;
use crate::rule::rule;
use crate::rules::{compose_edit, compose_host, compose_image};

use super::Composing;

rule! {
    /// A service keeps the capabilities that Docker gives to every container.
    ///
    /// There are fourteen of them, among them forging packets and changing the owner of any file, and most services need
    /// none. With `cap_drop: [ALL]` whoever breaks in gets none either; add back what is missing with `cap_add`. Images that
    /// start as root and step down, such as those of databases, usually need `CHOWN`, `SETGID`, `SETUID` and
    /// `DAC_OVERRIDE`.
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
    ///     cap_drop:
    ///       - ALL
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   api:
    ///     image: org/api:2.1
    ///     cap_drop: [ALL]
    ///     cap_add: [NET_BIND_SERVICE]
    /// ```
    ///
    /// Privileged services and those that mount with FUSE are left alone.
    "compose-cap-drop-missing" {
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
        if !compose_image::is_complete(&service)
            || service.is("privileged")
            || compose_host::uses_fuse(&service)
            || drops_all(&service)
        {
            continue;
        }
        let edit = match service.get("cap_drop") {
            Some(list) => compose_edit::add_item(context, list, "ALL").filter(|_| list.parent() == Some(service.body)),
            None => compose_edit::add_attributes(context, &service, &["cap_drop:", "  - ALL"]),
        };
        let message = format!(
            "`{}` keeps capabilities that most services never need. Drop them with `cap_drop: [ALL]`, and add back those it \
             does not run without.",
            service.name
        );
        let fix = edit.map(|edit| Fix::unsafe_("Drop all capabilities", vec![edit]));
        context.report(service.key.span(), message).maybe_fix(fix);
    }
}

fn drops_all(service: &Service<'_>) -> bool {
    service.items("cap_drop").into_iter().any(|item| match Content::of(item) {
        Some(content) => content.text().is_none_or(|text| text.eq_ignore_ascii_case("all")),
        None => false,
    })
}
