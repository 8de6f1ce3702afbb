//! Package managers in RUN, with their cache mounts, as they fit the base image.

use dockwright_facts::images::Variant;
use dockwright_lint::known::{CacheTarget, cache_targets};
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::image_ref::ImageRef;

use super::context::Place;
use super::{Completion, CompletionKind, Topic, is_subsequence, value};

/// A command that people write again and again.
struct Idiom {
    /// What is shown.
    label: &'static str,
    /// The tool whose cache is mounted; empty for none.
    cache: &'static str,
    /// The package manager of a distribution that it is for; empty for all.
    manager: &'static str,
    /// The image of a language that it is for, by its name or a part of it; empty for all.
    language: &'static str,
    /// Files that are mounted from the context.
    files: &'static [&'static str],
    /// The command, in the notation of snippets; a line break continues the line.
    command: &'static str,
    /// What it does.
    docs: &'static str,
}

const fn of_system(
    label: &'static str,
    manager: &'static str,
    cache: &'static str,
    command: &'static str,
    docs: &'static str,
) -> Idiom {
    Idiom { label, cache, manager, language: "", files: &[], command, docs }
}

const fn of_language(
    label: &'static str,
    language: &'static str,
    cache: &'static str,
    files: &'static [&'static str],
    command: &'static str,
    docs: &'static str,
) -> Idiom {
    Idiom { label, cache, manager: "", language, files, command, docs }
}

const IDIOMS: &[Idiom] = &[
    of_system(
        "apt-get install",
        "apt",
        "",
        "apt-get update \\\n    && apt-get install -y --no-install-recommends \\\n        ${1:package} \\\n    && rm -rf /var/lib/apt/lists/*",
        "Installs packages in one layer with the lists they come from, and leaves the lists out of it.",
    ),
    of_system(
        "apt-get install (cache mount)",
        "apt",
        "apt",
        "rm -f /etc/apt/apt.conf.d/docker-clean \\\n    && apt-get update \\\n    && apt-get install -y --no-install-recommends \\\n        ${1:package}",
        "Installs packages; what is downloaded stays with the builder for the next time and never enters the image.",
    ),
    of_system(
        "apk add",
        "apk",
        "",
        "apk add --no-cache \\\n        ${1:package}",
        "Installs packages and keeps no index of them.",
    ),
    of_system(
        "apk add (cache mount)",
        "apk",
        "apk",
        "apk add \\\n        ${1:package}",
        "Installs packages; what is downloaded stays with the builder for the next time.",
    ),
    of_system(
        "dnf install",
        "dnf",
        "",
        "dnf install -y --setopt=install_weak_deps=False \\\n        ${1:package} \\\n    && dnf clean all",
        "Installs packages without those that are merely recommended, and leaves the metadata out of the layer.",
    ),
    of_system(
        "dnf install (cache mount)",
        "dnf",
        "dnf",
        "dnf install -y --setopt=install_weak_deps=False --setopt=keepcache=True \\\n        ${1:package}",
        "Installs packages; what is downloaded stays with the builder for the next time.",
    ),
    of_system(
        "microdnf install",
        "microdnf",
        "",
        "microdnf install -y --setopt=install_weak_deps=0 --nodocs \\\n        ${1:package} \\\n    && microdnf clean all",
        "Installs packages without documentation, and leaves the metadata out of the layer.",
    ),
    of_system(
        "yum install",
        "yum",
        "",
        "yum install -y \\\n        ${1:package} \\\n    && yum clean all",
        "Installs packages and leaves the metadata out of the layer.",
    ),
    of_language(
        "uv sync",
        "python",
        "uv",
        &["uv.lock", "pyproject.toml"],
        "uv sync --locked --no-install-project --no-dev",
        "Installs the locked dependencies of a project without the project itself, so that the layer holds until they change.",
    ),
    of_language(
        "uv pip install",
        "python",
        "uv",
        &["requirements.txt"],
        "uv pip install --system -r requirements.txt",
        "Installs requirements with uv.",
    ),
    of_language(
        "pip install",
        "python",
        "pip",
        &["requirements.txt"],
        "pip install -r requirements.txt",
        "Installs requirements; wheels stay with the builder for the next time.",
    ),
    of_language(
        "npm ci",
        "node",
        "npm",
        &["package.json", "package-lock.json"],
        "npm ci --omit=dev",
        "Installs exactly what the lock file says, without development dependencies.",
    ),
    of_language(
        "pnpm install",
        "node",
        "pnpm",
        &["package.json", "pnpm-lock.yaml"],
        "pnpm install --frozen-lockfile --prod",
        "Installs exactly what the lock file says, without development dependencies.",
    ),
    of_language(
        "yarn install",
        "node",
        "yarn",
        &["package.json", "yarn.lock"],
        "yarn install --immutable",
        "Installs exactly what the lock file says.",
    ),
    of_language(
        "go mod download",
        "golang",
        "go",
        &["go.mod", "go.sum"],
        "go mod download",
        "Downloads the modules before the sources are copied, so that the layer holds until they change.",
    ),
    of_language(
        "go build",
        "golang",
        "go",
        &[],
        "CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o ${1:/out/app} ${2:.}",
        "Builds a static program; modules and compiled packages stay with the builder for the next time.",
    ),
    of_language(
        "cargo build",
        "rust",
        "cargo",
        &[],
        "cargo build --release --locked",
        "Builds with what the lock file says; the registry stays with the builder for the next time.",
    ),
    of_language("mvn package", "maven", "mvn", &[], "mvn --batch-mode package -DskipTests", "Builds with Maven."),
    of_language("gradle build", "gradle", "gradle", &[], "gradle --no-daemon build", "Builds with Gradle."),
    of_language(
        "dotnet restore",
        "dotnet/sdk",
        "dotnet",
        &[],
        "dotnet restore",
        "Downloads the packages; they stay with the builder for the next time.",
    ),
    of_language(
        "bundle install",
        "ruby",
        "bundle",
        &["Gemfile", "Gemfile.lock"],
        "bundle install",
        "Installs the locked gems.",
    ),
    of_language(
        "composer install",
        "php",
        "composer",
        &["composer.json", "composer.lock"],
        "composer install --no-dev --no-scripts --prefer-dist",
        "Installs the locked packages without those for development.",
    ),
    of_system(
        "useradd",
        "apt",
        "",
        "groupadd --system --gid ${1:10001} ${2:app} \\\n    && useradd --system --uid ${1:10001} --gid ${1:10001} --no-create-home --no-log-init ${2:app}",
        "Creates an account without privileges and with a number that stays the same.",
    ),
    of_system(
        "useradd",
        "dnf",
        "",
        "groupadd --system --gid ${1:10001} ${2:app} \\\n    && useradd --system --uid ${1:10001} --gid ${1:10001} --no-create-home --no-log-init ${2:app}",
        "Creates an account without privileges and with a number that stays the same.",
    ),
    of_system(
        "adduser",
        "apk",
        "",
        "addgroup -S -g ${1:10001} ${2:app} \\\n    && adduser -S -D -H -u ${1:10001} -G ${2:app} ${2:app}",
        "Creates an account without privileges and with a number that stays the same.",
    ),
];

/// The idioms that fit a place, those of the base image first. Only RUN has any.
pub(super) fn items(place: &Place<'_>) -> Vec<Completion> {
    if place.keyword() != Keyword::Run {
        return Vec::new();
    }
    let root = value::root(place);
    let variant = root.and_then(|root| root.variant());
    if variant.is_some_and(|variant| variant.shell.is_none() || variant.os == Some("windows")) {
        return Vec::new();
    }
    let name = root.and_then(|root| root.image()).map(ImageRef::familiar_name).unwrap_or_default();
    let targets = cache_targets(place.file, place.index);
    let mut ranked: Vec<(usize, &Idiom)> =
        IDIOMS.iter().filter_map(|idiom| Some((rank(idiom, variant, &name)?, idiom))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let typed = place.token.typed.as_str();
    let fits = |idiom: &Idiom| is_subsequence(typed, idiom.label);
    let mut seen = std::collections::HashSet::new();
    ranked.retain(|(_, idiom)| seen.insert(idiom.label));
    ranked.into_iter().filter(|(_, idiom)| fits(idiom)).filter_map(|(_, idiom)| offer(place, idiom, &targets)).collect()
}

/// How well an idiom fits an image; `None` if not at all.
fn rank(idiom: &Idiom, variant: Option<&Variant>, image: &str) -> Option<usize> {
    if !idiom.manager.is_empty() {
        return match variant {
            Some(variant) if variant.package_manager == Some(idiom.manager) => Some(1),
            Some(_) => None,
            None => Some(3),
        };
    }
    let own = image.contains(idiom.language);
    let known = variant.is_some()
        && ["python", "node", "golang", "rust", "maven", "gradle", "dotnet", "ruby", "php"]
            .iter()
            .any(|name| image.contains(name));
    match (own, known) {
        (true, _) => Some(0),
        // The image of one language has not the tools of another.
        (false, true) => None,
        (false, false) => Some(4),
    }
}

/// The flags that mount caches and files, each on its own line, and then the command.
fn offer(place: &Place<'_>, idiom: &Idiom, targets: &[CacheTarget]) -> Option<Completion> {
    let mut mounts = Vec::new();
    for target in targets.iter().filter(|target| target.tool == idiom.cache) {
        let locked = if target.locked { ",sharing=locked" } else { "" };
        let owner = target.owner.map(|(uid, gid)| format!(",uid={uid},gid={gid}")).unwrap_or_default();
        mounts.push(format!("--mount=type=cache,target={}{locked}{owner}", target.path));
    }
    if mounts.is_empty() && idiom.label.ends_with("(cache mount)") {
        return None;
    }
    mounts.extend(idiom.files.iter().map(|file| format!("--mount=type=bind,source={file},target={file}")));
    // Mounts that are there already stand in front of the command.
    let given = place.instruction.map(|instruction| instruction.flags.as_slice()).unwrap_or_default();
    mounts.retain(|mount| given.iter().all(|flag| flag.decoded != *mount));
    let escape = place.file.dockerfile().escape;
    let newline = place.file.text().newline();
    let in_front = |mount: &String| format!("{mount} \\\n    ");
    let flags: String = mounts.iter().map(in_front).collect();
    let to_fill_in: String = mounts.iter().map(|mount| in_front(&escaped(mount))).collect();
    let continued = if escape == '\\' { "\\\\".to_owned() } else { escape.to_string() };
    let snippet = format!("{to_fill_in}{}", idiom.command).replace(" \\\n", &format!(" {continued}{newline}"));
    let text = format!("{flags}{}", plain(idiom.command)).replace(" \\\n", &format!(" {escape}{newline}"));
    Some(
        Completion::new(CompletionKind::Snippet, idiom.label, &place.token)
            .detail(idiom.docs.trim_end_matches('.'))
            .snippet(snippet)
            .text(text.clone())
            .topic(Topic::Text(format!("{}\n\n```dockerfile\nRUN {}\n```", idiom.docs, text.replace('\r', "")))),
    )
}

/// A text as snippets have it.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}

/// A snippet with its suggestions filled in.
fn plain(snippet: &str) -> String {
    let mut text = String::new();
    let mut rest = snippet;
    while let Some((before, after)) = rest.split_once("${") {
        text.push_str(before);
        let Some((place, behind)) = after.split_once('}') else { break };
        text.push_str(place.split_once(':').map_or("", |(_, suggestion)| suggestion));
        rest = behind;
    }
    text.push_str(rest);
    text
}
