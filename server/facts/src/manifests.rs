//! The files that say which dependencies a project has, and those that lock their versions, for each package manager.
//!
//! Source: the documentation of each tool, read 2026-11-21.

/// What a package manager reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manifests {
    /// The tool, as its command is called: `npm`, `bundle`.
    pub tool: &'static str,
    /// Its manifests; an install needs one of them.
    pub manifests: &'static [&'static str],
    /// Its lock files; an install that insists on locked versions needs one of them.
    pub locks: &'static [&'static str],
    /// The sources of a COPY that brings both, as one writes them; empty where nobody can say without seeing the project.
    pub copied: &'static str,
}

const fn tool(
    tool: &'static str,
    manifests: &'static [&'static str],
    locks: &'static [&'static str],
    copied: &'static str,
) -> Manifests {
    Manifests { tool, manifests, locks, copied }
}

/// All tools.
pub const MANIFESTS: &[Manifests] = &[
    tool("npm", &["package.json"], &["package-lock.json", "npm-shrinkwrap.json"], "package*.json"),
    tool("yarn", &["package.json"], &["yarn.lock"], "package.json yarn.lock"),
    tool("pnpm", &["package.json"], &["pnpm-lock.yaml"], "package.json pnpm-lock.yaml"),
    tool("bun", &["package.json"], &["bun.lock", "bun.lockb"], "package.json bun.lock*"),
    tool("pip", &["pyproject.toml", "setup.py", "setup.cfg"], &[], ""),
    tool("uv", &["pyproject.toml"], &["uv.lock"], "pyproject.toml uv.lock"),
    tool("poetry", &["pyproject.toml"], &["poetry.lock"], "pyproject.toml poetry.lock"),
    tool("pdm", &["pyproject.toml"], &["pdm.lock"], "pyproject.toml pdm.lock"),
    tool("pipenv", &["Pipfile", "Pipfile.lock"], &["Pipfile.lock"], "Pipfile Pipfile.lock"),
    tool("bundle", &["Gemfile", "gems.rb"], &["Gemfile.lock", "gems.locked"], "Gemfile Gemfile.lock"),
    tool("composer", &["composer.json"], &["composer.lock"], "composer.json composer.lock"),
    tool("go", &["go.mod"], &["go.sum"], "go.mod go.sum"),
    tool("cargo", &["Cargo.toml"], &["Cargo.lock"], ""),
    tool("mvn", &["pom.xml"], &[], "pom.xml"),
    tool("gradle", &["build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"], &[], ""),
    tool("dotnet", &[], &[], ""),
];

/// What a tool reads, by the name of its command.
pub fn manifests(tool: &str) -> Option<&'static Manifests> {
    MANIFESTS.iter().find(|manifests| manifests.tool == tool)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_copied_has_a_manifest() {
        for facts in MANIFESTS.iter().filter(|facts| !facts.copied.is_empty()) {
            let brings = |name: &&str| facts.copied.split(' ').any(|word| word == *name || word.contains('*'));
            assert!(facts.manifests.iter().any(brings), "{}", facts.tool);
        }
        assert_eq!(manifests("go").map(|facts| facts.locks), Some(["go.sum"].as_slice()));
    }
}
