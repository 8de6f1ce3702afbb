//! Which files are Dockerfiles, `.dockerignore` or Compose files, by their names.

/// Endings that mean another kind of file, whatever stands before them.
const OTHER_ENDINGS: &[&str] = &[
    // Patterns, texts and templates that become a Dockerfile only later.
    "dockerignore",
    "adoc",
    "erb",
    "html",
    "in",
    "j2",
    "jinja",
    "jinja2",
    "markdown",
    "md",
    "mustache",
    "rst",
    "template",
    "tmpl",
    "tpl", //
    // What editors and patch leave behind.
    "bak",
    "backup",
    "old",
    "orig",
    "rej",
    "save",
    "swp",
    "swo",
    "swn",
    "tmp",
    "temp",
    "un~", //
    // Binary files.
    "7z",
    "bin",
    "bz2",
    "class",
    "dll",
    "dylib",
    "exe",
    "gif",
    "gz",
    "ico",
    "jar",
    "jpeg",
    "jpg",
    "o",
    "pdf",
    "png",
    "pyc",
    "rar",
    "so",
    "svg",
    "tar",
    "tgz",
    "webp",
    "xz",
    "zip",
    "zst",
];

/// Whether a file is a Dockerfile by its name (the last part of its path).
///
/// The word `Dockerfile` or `Containerfile` stands at the start, at the end, or between dots, hyphens and underscores:
/// `Dockerfile.dev`, `Dockerfile-dev`, `Dockerfile2`, `api.Dockerfile`, `api_Dockerfile.arm64`. In lower case it is only
/// taken where nothing follows, because `dockerfile.go` is a program.
pub fn is_dockerfile_name(name: &str) -> bool {
    if name.ends_with(['~', '#', '.']) {
        return false;
    }
    if is_plain_dockerfile_name(name) {
        return true;
    }
    let starts = name.match_indices("Dockerfile").chain(name.match_indices("Containerfile"));
    starts.into_iter().any(|(start, word)| {
        let before = name.get(..start).unwrap_or_default();
        let after = name.get(start + word.len()..).unwrap_or_default().trim_start_matches(|c: char| c.is_ascii_digit());
        (before.is_empty() || before.ends_with(['.', '-', '_'])) && is_suffix(after)
    })
}

/// Whether a file lists what a build context leaves out: `.dockerignore`, `web.Dockerfile.dockerignore`, and what other
/// builders call the same, `.containerignore`.
pub fn is_ignore_name(name: &str) -> bool {
    name.ends_with(".dockerignore") || name.ends_with(".containerignore")
}

/// Whether a file is a Compose file by its name: YAML with the word `compose` at the start, at the end, or between dots,
/// hyphens and underscores: `compose.yaml`, `docker-compose.prod.yml`, `compose-dev.yaml`. `composer.yaml` is none.
pub fn is_compose_name(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")) else { return false };
    stem.split(['.', '-', '_']).any(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()) == "compose")
}

/// Whether a name says Dockerfile and nothing else: `Dockerfile`, or `web.dockerfile`.
pub fn is_plain_dockerfile_name(name: &str) -> bool {
    ["dockerfile", "containerfile"].iter().any(|kind| {
        let head = name.len().checked_sub(kind.len()).and_then(|at| name.split_at_checked(at));
        head.is_some_and(|(head, tail)| {
            tail.eq_ignore_ascii_case(kind) && (head.is_empty() || head.ends_with(['.', '-', '_']))
        })
    })
}

/// Whether what follows the word names a variant: `.dev`, `-dev`, `.arm64`; `_test.go` and `.md` do not.
fn is_suffix(after: &str) -> bool {
    let ending = after.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let other = ending.as_ref().is_some_and(|ending| OTHER_ENDINGS.contains(&ending.as_str()));
    let program = || ending.as_ref().is_some_and(|ending| ending.starts_with(|c: char| c.is_ascii_alphabetic()));
    match after.chars().next() {
        None => true,
        Some('.') => !other,
        Some('-' | '_') => !other && !program(),
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_compose_name, is_dockerfile_name};

    #[test]
    fn compose_files_are_known_by_their_names() {
        let yes = ["compose.yaml", "docker-compose.yml", "docker-compose.prod.yml", "compose-dev.yaml", "compose2.yml"];
        assert!(yes.iter().all(|name| is_compose_name(name)));
        let no =
            ["composer.yaml", "compose.json", "compose", "docker-composition.yml", "values.yaml", "compose.yaml.tmpl"];
        assert!(!no.iter().any(|name| is_compose_name(name)));
    }

    #[test]
    fn dockerfiles_are_known_by_their_names() {
        for name in [
            "Dockerfile",
            "dockerfile",
            "Containerfile",
            "Dockerfile.dev",
            "Dockerfile.1.2",
            "api.Dockerfile",
            "api.dockerfile",
            "Containerfile.arm64",
            "api.containerfile",
            ".dockerfile",
            "Dockerfile-dev",
            "Dockerfile_prod",
            "Dockerfile2",
            "api_Dockerfile",
            "0063-golang_Dockerfile.1809",
            "Dockerfile-python3.12",
            "Dockerfile.py",
        ] {
            assert!(is_dockerfile_name(name), "{name}");
        }
        for name in [
            "Dockerfiles",
            "Dockerfile.dockerignore",
            "Dockerfile~",
            "Dockerfile.dev~",
            "Dockerfile.bak",
            "Dockerfile.swp",
            ".Dockerfile.swp",
            "#Dockerfile.dev#",
            "Dockerfile.tar.gz",
            "Dockerfile.PNG",
            "dockerfile.go",
            "MyDockerfile",
            "docker",
            "Dockerfile.",
            "",
            ".",
            "Dockerfile_test.go",
            "Dockerfile.md",
            "Dockerfile.j2",
            "dockerfile-utils.ts",
        ] {
            assert!(!is_dockerfile_name(name), "{name}");
        }
    }
}
