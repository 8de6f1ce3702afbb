use crate::Fix;
use crate::rule::rule;
use crate::rules::{compose_edit, compose_image, data_stores};

use super::Composing;

rule! {
    /// The filesystem of a service can be written to.
    ///
    /// With `read_only: true` whoever breaks in cannot change the program or leave something behind, and whatever the
    /// service keeps is in its volumes, where it can be seen. Folders for temporary files are given with `tmpfs`.
    ///
    /// Databases are left alone, and so are privileged services.
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
    ///     read_only: true
    ///     tmpfs:
    ///       - /tmp
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   api:
    ///     image: org/api:2.1
    ///     read_only: true
    ///     tmpfs: [/tmp]
    ///   db:
    ///     image: postgres:18.1
    /// ```
    "compose-read-only-missing" {
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
        let is_store = compose_image::of(&service).is_some_and(|image| data_stores::of(&image).is_some());
        if !compose_image::is_complete(&service) || is_store || service.is("privileged") || service.has("read_only") {
            continue;
        }
        let needs_tmp = !service.has("tmpfs") && !service.has_mount_at("/tmp");
        let lines: &[&str] = if needs_tmp { &["read_only: true", "tmpfs:", "  - /tmp"] } else { &["read_only: true"] };
        let edit = compose_edit::add_attributes(context, &service, lines);
        let message = format!(
            "The filesystem of `{}` can be written to, so whoever breaks in can change the program. Set `read_only: true`, \
             with `tmpfs` for what it writes.",
            service.name
        );
        let fix = edit.map(|edit| Fix::unsafe_("Make the filesystem read-only", vec![edit]));
        context.report(service.key.span(), message).maybe_fix(fix);
    }
}
