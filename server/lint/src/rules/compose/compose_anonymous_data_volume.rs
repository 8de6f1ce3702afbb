use dockwright_model::compose::{Mount, Service};
use dockwright_syntax::yaml::Node;

use crate::Severity;
use crate::rule::rule;
use crate::rules::compose_image::{self, Image};
use crate::rules::{compose_gpu, data_stores};

use super::Composing;

rule! {
    /// The data of a database is in no volume with a name.
    ///
    /// The image makes a volume for it anyway, but one without a name: `docker compose down` leaves it behind, and the next
    /// `up` begins with an empty database. Mount a named volume, or a folder, where the data is.
    ///
    /// It is a warning if a volume is there, but at another path than the data, so that it stays empty. PostgreSQL keeps its
    /// data in `/var/lib/postgresql/data` up to version 17; from 18 on the volume belongs at `/var/lib/postgresql`.
    ///
    /// ```yaml finds 2
    /// services:
    ///   db:
    ///     image: mysql:8.4
    ///   old:
    ///     image: postgres:16.4
    ///     volumes:
    ///       - data:/var/lib/postgresql
    /// volumes:
    ///   data:
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   db:
    ///     image: mysql:8.4
    ///     volumes: ["data:/var/lib/mysql"]
    ///   new:
    ///     image: postgres:18.1
    ///     volumes: ["pg:/var/lib/postgresql"]
    ///   test:
    ///     image: mongo:8.0
    ///     tmpfs: [/data/db]
    ///   cache:
    ///     image: redis:8.2
    /// volumes:
    ///   data:
    ///   pg:
    /// ```
    "compose-anonymous-data-volume" {
        file: Compose,
        category: Maintainability,
        severity: Hint,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    for service in context.file.services() {
        let Some(image) = compose_image::of(&service).filter(|_| service.is_whole() && !service.has("build")) else {
            continue;
        };
        let Some(store) = data_stores::of(&image).filter(|store| !store.folders.is_empty()) else { continue };
        // `PGDATA` and the like move the data, `volumes_from` brings volumes, and a command may choose another folder.
        let moved = service.has("volumes_from")
            || compose_gpu::variable(&service, "PGDATA").is_some()
            || service.has("command") && image.name() == "mongo";
        if !moved {
            judge(context, &service, &image, store.folders);
        }
    }
}

fn judge(context: &mut Composing<'_>, service: &Service<'_>, image: &Image<'_>, folders: &[&'static str]) {
    const POSTGRES: &str = "/var/lib/postgresql";
    let is_postgres = folders.first().is_some_and(|folder| folder.starts_with(POSTGRES));
    let mounts = service.mounts();
    if is_postgres {
        let Some(major) = major(image) else {
            if !service.has_mount_at("/var/lib/postgresql/data") {
                report_none(context, service, POSTGRES);
            }
            return;
        };
        let (right, wrong) =
            if major < 18 { ("/var/lib/postgresql/data", POSTGRES) } else { (POSTGRES, "/var/lib/postgresql/data") };
        if let Some(mount) = mounts.iter().find(|mount| mount.target == wrong) {
            // Mounting both does no harm.
            if !mounts.iter().any(|mount| mount.target == right) {
                report_wrong(context, mount, right, major);
            }
        } else if !service.has_mount_at(right) && !is_below(&mounts, right) {
            report_none(context, service, right);
        }
    } else if !folders.iter().any(|folder| service.has_mount_at(folder) || is_below(&mounts, folder)) {
        report_none(context, service, folders.first().unwrap_or(&""));
    }
}

/// Whether something is mounted below a folder.
fn is_below(mounts: &[Mount<'_>], folder: &str) -> bool {
    mounts.iter().any(|mount| mount.target.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
}

/// The version of PostgreSQL that a tag says: `16-alpine`, `pg16`, `latest-pg16`.
fn major(image: &Image<'_>) -> Option<u32> {
    let tag = image.reference.tag()?;
    let number = |text: &str| {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        text.get(..end).and_then(|digits| digits.parse::<u32>().ok())
    };
    match tag.find("pg") {
        Some(at) => number(tag.get(at + 2..)?),
        None => number(tag),
    }
}

fn report_none(context: &mut Composing<'_>, service: &Service<'_>, folder: &str) {
    let message = format!(
        "The data of `{}` is in a volume without a name: after `docker compose down` the next start is with an empty \
         database. Mount a named volume at `{folder}`.",
        service.name
    );
    let range = service.get("image").map_or_else(|| service.key.span(), Node::span);
    context.report(range, message);
}

fn report_wrong(context: &mut Composing<'_>, mount: &Mount<'_>, right: &str, major: u32) {
    let message = if major < 18 {
        format!(
            "PostgreSQL {major} keeps its data in `{right}`, where the image makes a volume of its own without a name: this \
             one stays empty. Mount it at `{right}`."
        )
    } else {
        format!(
            "From version 18 on the image wants its volume at `{right}`, with the data in a folder for each version, and \
             does not start with one at `{}`.",
            mount.target
        )
    };
    context.report(mount.node.span(), message).severity(Severity::Warning);
}

#[cfg(test)]
mod tests {
    use dockwright_model::{AnyFile, FileKind};

    use super::RULE;
    use crate::{Config, Severity, lint_any};

    #[test]
    fn where_postgres_keeps_its_data() {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        let severity = |image: &str, target: &str| {
            let text = format!("services:\n  db:\n    image: {image}\n    volumes: [\"./data:{target}\"]\n");
            lint_any(&AnyFile::new(FileKind::Compose, &text), None, &config).first().map(|finding| finding.severity)
        };
        let (warning, hint) = (Some(Severity::Warning), Some(Severity::Hint));
        let (folder, data) = ("/var/lib/postgresql", "/var/lib/postgresql/data");
        for (image, target, expected) in [
            ("postgres:17", data, None),
            ("postgres:17", "/var/lib/postgresql/data/pgdata", None),
            ("postgres:17-alpine", folder, warning),
            ("postgres:17", "/var/lib/postgres", hint),
            ("postgres:18.1", folder, None),
            ("postgres:18-alpine", data, warning),
            ("pgvector/pgvector:pg16", folder, warning),
            ("postgis/postgis:16-3.4", data, None),
            ("postgres", folder, None),
            ("postgres:alpine", data, None),
            ("postgres:alpine", "/docker-entrypoint-initdb.d", hint),
            ("docker.io/library/postgres:16", "/x", hint),
            ("org/postgres:17", "/x", None),
            ("mysql:8.4", "/var/lib/mysql", None),
            ("mysql:8.4", "/etc/mysql", hint),
        ] {
            assert_eq!(severity(image, target), expected, "{image} {target}");
        }
    }
}
