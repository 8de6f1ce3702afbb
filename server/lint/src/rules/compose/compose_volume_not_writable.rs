use dockwright_facts::compose::EntityKind;
use dockwright_model::User;
use dockwright_model::compose::{Content, Service};

use crate::rule::rule;
use crate::rules::compose_builds::{Built, builds};

use super::Composing;

rule! {
    /// The account of a container probably cannot write to a volume.
    ///
    /// A new volume takes over the owner of the folder of the image that it is mounted at. Where the image has no such folder,
    /// Docker makes one that belongs to root, and a program that runs as somebody else gets "permission denied". Make the folder
    /// in the Dockerfile, with its owner, before `USER`.
    ///
    /// Reported where the Dockerfile names neither the folder nor one around it, and its base is an official image of a language
    /// or a distribution, which has none either.
    ///
    /// ```text beside
    /// Dockerfile
    ///     FROM python:3.13-slim
    ///     RUN useradd app
    ///     USER app
    ///     CMD ["python", "-m", "app"]
    /// made/Dockerfile
    ///     FROM python:3.13-slim
    ///     RUN useradd app && install -d -o app /data
    ///     USER app
    ///     CMD ["python", "-m", "app"]
    /// ```
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     build: .
    ///     volumes:
    ///       - uploads:/data/uploads
    /// volumes:
    ///   uploads:
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   made:
    ///     build: made
    ///     volumes: ["data:/data"]
    ///   reads:
    ///     build: .
    ///     volumes: ["data:/data:ro"]
    ///   as-root:
    ///     build: .
    ///     user: root
    ///     volumes: ["data:/data"]
    ///   folder:
    ///     build: .
    ///     volumes: ["./data:/data"]
    /// volumes:
    ///   data:
    /// ```
    "compose-volume-not-writable" {
        file: Compose,
        category: Correctness,
        severity: Hint,
        fix: None,
        also: [],
    }
}

/// Official images that hold a language or a distribution and no data of their own.
const PLAIN: &[&str] = &[
    "alpine",
    "almalinux",
    "amazoncorretto",
    "archlinux",
    "bash",
    "buildpack-deps",
    "busybox",
    "debian",
    "eclipse-temurin",
    "erlang",
    "elixir",
    "fedora",
    "golang",
    "node",
    "openjdk",
    "oraclelinux",
    "perl",
    "php",
    "pypy",
    "python",
    "rockylinux",
    "ruby",
    "rust",
    "ubuntu",
];

/// Folders that everybody can write to, or whose accounts own them.
const FREE: &[&str] = &["tmp", "dev", "home", "run", "proc", "sys"];

fn check(context: &mut Composing<'_>) {
    let file = context.file;
    for built in builds(context) {
        let Some(service) = file.service(&built.build.service.text) else { continue };
        let mounts = service.mounts().into_iter().filter(|mount| !mount.is_bind && !mount.read_only);
        let mounts: Vec<_> = mounts.filter(|mount| mount.source.is_some()).collect();
        let Some(user) = account(&built, &service).filter(|_| !mounts.is_empty() && is_plain(&built)) else { continue };
        for mount in mounts {
            let name = mount.source.as_deref().unwrap_or_default();
            if is_new(context, name) && !is_made(&built, &mount.target) {
                let folder = &mount.target;
                let message = format!(
                    "`{user}` probably cannot write to the volume `{name}`: nothing in {} makes `{folder}`, so it belongs to root. \
                     Write `RUN mkdir -p {folder} && chown {user} {folder}` above `USER`.",
                    built.name
                );
                context.report(mount.node.first_line(), message);
            }
        }
    }
}

/// The account that the container runs as, if it is surely another one than root.
fn account(built: &Built, service: &Service<'_>) -> Option<String> {
    let user = match service.get("user") {
        Some(node) => User::Image(Content::of(node)?.text()?.to_owned()),
        None => {
            let meaning = built.dockerfile.meaning();
            meaning.user(built.dockerfile.dockerfile(), &meaning.end_state(built.stage()?.index))
        }
    };
    let name = match &user {
        User::Set { name: Some(name), .. } | User::Image(name) => name.clone(),
        _ => return None,
    };
    (user.is_root() == Some(false) && !name.contains('$')).then_some(name)
}

fn is_plain(built: &Built) -> bool {
    let root = built.stage().and_then(|stage| built.dockerfile.meaning().root_of(stage.index));
    root.and_then(|root| root.image()).is_some_and(|image| PLAIN.contains(&image.familiar_name().as_str()))
}

/// Whether a volume is one that Docker makes itself when the project first starts.
fn is_new(context: &Composing<'_>, name: &str) -> bool {
    let mut volumes = context.file.entities().iter().filter(|entity| entity.kind == EntityKind::Volume);
    let declared = volumes.find(|entity| entity.name == name);
    let value = declared.and_then(|entity| {
        let yaml = context.file.yaml();
        yaml.node(yaml.node(entity.key)?.pair()?.value)
    });
    declared.is_some()
        && value.is_none_or(|value| value.get("external").is_none() && value.get("driver_opts").is_none())
}

/// Whether the Dockerfile speaks of a folder, or of one around it, or the folder is one that needs nothing.
fn is_made(built: &Built, folder: &str) -> bool {
    let Some(top) = folder.strip_prefix('/').and_then(|rest| rest.split('/').next()) else { return true };
    let source = built.dockerfile.source();
    let around = std::iter::successors(Some(folder), |folder| folder.rsplit_once('/').map(|(above, _)| above));
    let mut around = around.take_while(|folder| folder.len() > 1);
    // `/var` alone says nothing of `/var/lib/app`, `/data` does of `/data/uploads`.
    let system = ["var", "usr", "opt", "etc", "srv", "mnt", "media"].contains(&top);
    let named = |folder: &str| source.contains(folder) && !(system && folder.matches('/').count() == 1);
    top.is_empty() || FREE.contains(&top) || around.any(named)
}
