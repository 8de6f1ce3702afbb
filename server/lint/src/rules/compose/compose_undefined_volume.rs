use dockwright_facts::compose::EntityKind;

use crate::rule::rule;
use crate::rules::compose_project::undefined;

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
    let file = context.file;
    for missing in undefined(context, &[EntityKind::Volume]) {
        let name = &missing.used.name;
        let folder = if name.contains('/') { format!(" For a folder write `./{name}`.") } else { String::new() };
        let message = format!(
            "The volume `{name}` is not declared under `volumes` at the top level: {}{folder}",
            missing.consequence()
        );
        let severity = missing.severity();
        let finding = context.report(missing.used.range.clone(), message).severity(severity);
        missing.fixes("volumes", file).into_iter().for_each(|fix| {
            finding.fix(fix);
        });
    }
}
