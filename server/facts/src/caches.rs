//! Where package managers and build tools keep what they download, for cache mounts.
//!
//! Source: the documentation of each tool and the examples of Docker's guide to cache mounts, read 2026-11-21; general
//! knowledge for the older package managers of distributions. The variables that images set come from the facts on images.

/// The cache folders of one tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caches {
    /// The tool, as its command is called: `npm`, `pip`.
    pub tool: &'static str,
    /// The folders: one mount for each.
    pub folders: &'static [Folder],
}

/// A cache folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Where it is when nothing says otherwise; `~` stands for the home of the account.
    pub path: &'static str,
    /// Where it is for root, if that is not [`Folder::path`] with the home of root.
    pub of_root: Option<&'static str>,
    /// The environment variables that move it, the strongest first, each with what comes behind its value.
    pub variables: &'static [(&'static str, &'static str)],
    /// Whether two builds must not use it at the same time, so that the mount wants `sharing=locked`.
    pub locked: bool,
    /// Other folders that do as well: ones above it, or where other versions of the tool keep theirs.
    pub others: &'static [&'static str],
    /// Ends of paths by which people mean this folder, wherever they put it.
    pub ends: &'static [&'static str],
}

const fn folder(
    path: &'static str,
    variables: &'static [(&'static str, &'static str)],
    others: &'static [&'static str],
    ends: &'static [&'static str],
) -> Folder {
    Folder { path, of_root: None, variables, locked: false, others, ends }
}

const fn system(path: &'static str, others: &'static [&'static str]) -> Folder {
    Folder { path, of_root: None, variables: &[], locked: true, others, ends: &[] }
}

const fn tool(tool: &'static str, folders: &'static [Folder]) -> Caches {
    Caches { tool, folders }
}

const YARN: Folder = Folder {
    path: "~/.cache/yarn",
    of_root: Some("/usr/local/share/.cache/yarn"),
    variables: &[("YARN_CACHE_FOLDER", ""), ("XDG_CACHE_HOME", "/yarn")],
    locked: false,
    others: &[
        "~/.yarn",
        "~/.yarn/berry",
        "~/.yarn/berry/cache",
        "/usr/local/share/.cache",
        "/usr/local/share/.cache/yarn/v6",
    ],
    ends: &[".cache/yarn", ".yarn-cache", ".cache/yarn/v6"],
};

/// All tools.
pub const CACHES: &[Caches] = &[
    tool(
        "apt",
        &[system("/var/cache/apt", &["/var/cache/apt/archives"]), system("/var/lib/apt", &["/var/lib/apt/lists"])],
    ),
    tool("apk", &[system("/etc/apk/cache", &["/var/cache/apk", "/var/cache"])]),
    tool("dnf", &[system("/var/cache/dnf", &["/var/cache/libdnf5", "/var/cache/yum", "/var/cache"])]),
    tool("microdnf", &[system("/var/cache/yum", &["/var/cache/dnf", "/var/cache/libdnf5", "/var/cache"])]),
    tool("yum", &[system("/var/cache/yum", &["/var/cache/dnf", "/var/cache"])]),
    tool("zypper", &[system("/var/cache/zypp", &["/var/cache"])]),
    tool("pacman", &[system("/var/cache/pacman/pkg", &["/var/cache/pacman", "/var/cache"])]),
    tool(
        "npm",
        &[folder(
            "~/.npm",
            &[("npm_config_cache", ""), ("NPM_CONFIG_CACHE", "")],
            &["~/.npm/_cacache"],
            &["/.npm", "/.npm/_cacache"],
        )],
    ),
    tool("yarn", &[YARN]),
    tool(
        "pnpm",
        &[folder(
            "~/.local/share/pnpm/store",
            &[
                ("npm_config_store_dir", ""),
                ("NPM_CONFIG_STORE_DIR", ""),
                ("PNPM_HOME", "/store"),
                ("XDG_DATA_HOME", "/pnpm/store"),
            ],
            &[
                "~/.pnpm-store",
                "~/.local/share/pnpm",
                "~/.local/share/pnpm/store/v3",
                "~/.local/share/pnpm/store/v10",
                "/pnpm/store",
                "/pnpm",
            ],
            &["pnpm/store", ".pnpm-store", "/.pnpm", "pnpm/store/v3"],
        )],
    ),
    tool(
        "bun",
        &[folder(
            "~/.bun/install/cache",
            &[
                ("BUN_INSTALL_CACHE_DIR", ""),
                ("BUN_INSTALL", "/install/cache"),
                ("XDG_CACHE_HOME", "/.bun/install/cache"),
            ],
            &["~/.bun", "~/.bun/install"],
            &[".bun/install/cache", "/.bun", ".cache/bun"],
        )],
    ),
    tool(
        "pip",
        &[folder(
            "~/.cache/pip",
            &[("PIP_CACHE_DIR", ""), ("XDG_CACHE_HOME", "/pip")],
            &["~/.cache"],
            &[".cache/pip", "/.pip"],
        )],
    ),
    tool(
        "uv",
        &[folder(
            "~/.cache/uv",
            &[("UV_CACHE_DIR", ""), ("XDG_CACHE_HOME", "/uv")],
            &["~/.cache"],
            &[".cache/uv", "/.uv"],
        )],
    ),
    tool(
        "poetry",
        &[folder(
            "~/.cache/pypoetry",
            &[("POETRY_CACHE_DIR", ""), ("XDG_CACHE_HOME", "/pypoetry")],
            &["~/.cache", "~/.cache/pypoetry/cache", "~/.cache/pypoetry/artifacts"],
            &[".cache/pypoetry", ".cache/poetry"],
        )],
    ),
    tool(
        "pdm",
        &[folder("~/.cache/pdm", &[("PDM_CACHE_DIR", ""), ("XDG_CACHE_HOME", "/pdm")], &["~/.cache"], &[".cache/pdm"])],
    ),
    tool(
        "pipenv",
        &[folder(
            "~/.cache/pipenv",
            &[("PIPENV_CACHE_DIR", ""), ("XDG_CACHE_HOME", "/pipenv")],
            &["~/.cache", "~/.cache/pip"],
            &[".cache/pipenv"],
        )],
    ),
    tool(
        "go",
        &[
            folder(
                "~/go/pkg/mod",
                &[("GOMODCACHE", ""), ("GOPATH", "/pkg/mod")],
                &["~/go", "~/go/pkg"],
                &["go/pkg/mod"],
            ),
            folder(
                "~/.cache/go-build",
                &[("GOCACHE", ""), ("XDG_CACHE_HOME", "/go-build")],
                &["~/.cache"],
                &[".cache/go-build"],
            ),
        ],
    ),
    tool(
        "cargo",
        &[
            folder(
                "~/.cargo/registry",
                &[("CARGO_HOME", "/registry")],
                &["~/.cargo"],
                &["cargo/registry", "cargo/registry/cache"],
            ),
            folder(
                "~/.cargo/git",
                &[("CARGO_HOME", "/git")],
                &["~/.cargo", "~/.cargo/git/db"],
                &["cargo/git", "cargo/git/db"],
            ),
        ],
    ),
    tool(
        "bundle",
        &[folder(
            "~/.bundle/cache",
            &[("BUNDLE_USER_CACHE", ""), ("BUNDLE_USER_HOME", "/cache"), ("GEM_HOME", "/cache")],
            &["~/.bundle", "/usr/local/bundle"],
            &["bundle/cache", "/.bundle", ".bundle/cache"],
        )],
    ),
    tool(
        "composer",
        &[folder(
            "~/.composer/cache",
            &[("COMPOSER_CACHE_DIR", ""), ("COMPOSER_HOME", "/cache"), ("XDG_CACHE_HOME", "/composer")],
            &["~/.cache/composer", "~/.composer", "~/.cache", "/tmp/cache", "/tmp"],
            &[".composer/cache", ".cache/composer"],
        )],
    ),
    tool(
        "dotnet",
        &[folder("~/.nuget/packages", &[("NUGET_PACKAGES", "")], &["~/.nuget"], &[".nuget/packages", "/.nuget"])],
    ),
    tool("mvn", &[folder("~/.m2", &[], &["~/.m2/repository"], &["/.m2", ".m2/repository"])]),
    tool(
        "gradle",
        &[folder(
            "~/.gradle",
            &[("GRADLE_USER_HOME", "")],
            &["~/.gradle/caches", "/home/gradle/.gradle"],
            &["/.gradle", ".gradle/caches"],
        )],
    ),
];

/// The cache folders of a tool, by the name of its command.
pub fn caches(tool: &str) -> Option<&'static Caches> {
    CACHES.iter().find(|caches| caches.tool == tool)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_absolute_or_in_the_home() {
        for caches in CACHES {
            assert!(!caches.folders.is_empty(), "{}", caches.tool);
            for folder in caches.folders {
                let paths = folder.others.iter().chain(&folder.of_root).chain([&folder.path]);
                for path in paths {
                    assert!(path.starts_with("~/") || path.starts_with('/'), "{path}");
                    assert!(!path.ends_with('/'), "{path}");
                }
            }
        }
        assert_eq!(caches("npm").map(|caches| caches.folders.len()), Some(1));
        assert!(caches("make").is_none());
    }
}
