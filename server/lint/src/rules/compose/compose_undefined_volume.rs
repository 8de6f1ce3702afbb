use dockwright_facts::compose::EntityKind;

use crate::rule::rule;
use crate::rules::compose_project::report_undeclared;

use super::Composing;

rule! {
    /// A service mounts a named volume that the file does not declare.
    ///
    /// What stands before the first colon is a folder of the host only if it begins with `.`, `/` or `~`; anything else is
    /// the name of a volume, which must stand under `volumes` at the top level. Docker Compose refuses the file otherwise.
    ///
    /// ```yaml finds
    /// services:
    ///   db:
    ///     image: postgres:17
    ///     volumes:
    ///       - pgdata:/var/lib/postgresql/data
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   db:
    ///     image: postgres:17
    ///     volumes:
    ///       - pgdata:/var/lib/postgresql/data
    ///
    /// volumes:
    ///   pgdata:
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   db:
    ///     image: postgres:17
    ///     volumes:
    ///       - pgdata:/var/lib/postgresql/data
    ///       - ./init:/docker-entrypoint-initdb.d:ro
    ///       - ${BACKUPS}:/backups
    ///       - /cache
    /// volumes:
    ///   pgdata:
    /// ```
    "compose-undefined-volume" {
        file: Compose,
        category: Correctness,
        severity: Error,
        fix: Some(Safe),
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    report_undeclared(context, &[EntityKind::Volume], |name| {
        if name.contains('/') { format!(" For a folder write `./{name}`.") } else { String::new() }
    });
}
