//! What a project is built with, and what of it need not be in a build context.

use std::sync::LazyLock;

use dockwright_model::Kind;
use dockwright_syntax::ignore::IgnoreFile;

use super::ignoring::TakenIn;

/// A folder or kind of file that tools make again, and when a build can do without it.
pub(crate) struct Generated {
    /// The pattern that leaves it out.
    pub(crate) pattern: &'static str,
    /// The file or folder at the root of the context.
    pub(crate) name: &'static str,
    /// One of these files at the root says that the project has such things; none are needed for an empty list.
    pub(crate) manifests: &'static [&'static str],
    /// What has to be run in the build so that it is made there.
    pub(crate) made_by: MadeBy,
}

/// What makes it in the build.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum MadeBy {
    /// Nothing has to: it is of no use in an image.
    Nothing,
    /// An installation of dependencies by one of these programs.
    Install(&'static [&'static str]),
    /// A build of the project.
    Build,
}

/// Folders at the root of a context that are looked into.
const MAX_FOLDERS: usize = 40;

const NODE: &[&str] = &["package.json"];
const PYTHON: &[&str] = &["pyproject.toml", "requirements.txt", "setup.py", "Pipfile", "environment.yml"];
const NODE_INSTALL: MadeBy = MadeBy::Install(&["npm", "yarn", "pnpm", "bun", "corepack"]);
const PYTHON_INSTALL: MadeBy =
    MadeBy::Install(&["pip", "pip3", "uv", "poetry", "pipenv", "python", "python3", "pdm", "conda"]);

const fn generated(
    pattern: &'static str,
    name: &'static str,
    manifests: &'static [&'static str],
    made_by: MadeBy,
) -> Generated {
    Generated { pattern, name, manifests, made_by }
}

/// Dependencies and what a build makes, in the order of a new file.
pub(crate) const DEPENDENCIES: &[Generated] = &[
    generated("**/node_modules", "node_modules", NODE, NODE_INSTALL),
    generated(".next", ".next", NODE, MadeBy::Build),
    generated(".nuxt", ".nuxt", NODE, MadeBy::Build),
    generated("dist", "dist", NODE, MadeBy::Build),
    generated("**/__pycache__", "__pycache__", PYTHON, MadeBy::Nothing),
    generated(".venv", ".venv", PYTHON, PYTHON_INSTALL),
    generated("venv", "venv", PYTHON, PYTHON_INSTALL),
    generated("target", "target", &["Cargo.toml", "pom.xml"], MadeBy::Build),
    generated("build", "build", &["build.gradle", "build.gradle.kts"], MadeBy::Build),
    generated(".gradle", ".gradle", &["build.gradle", "build.gradle.kts"], MadeBy::Nothing),
    generated("vendor", "vendor", &["composer.json"], MadeBy::Install(&["composer"])),
    generated("vendor/bundle", "vendor/bundle", &["Gemfile"], MadeBy::Install(&["bundle"])),
];

/// Files that come and go around a project of some kind: what a new file leaves out besides.
const RESIDUE: &[(&[&str], &[&str])] = &[
    (NODE, &["npm-debug.log*", "coverage"]),
    (
        PYTHON,
        &[
            "**/*.py[cod]",
            "**/*.egg-info",
            ".pytest_cache",
            ".mypy_cache",
            ".ruff_cache",
            ".tox",
            ".coverage",
            "htmlcov",
        ],
    ),
    (&["go.mod"], &["**/*.test", "coverage.out"]),
    (&["Gemfile"], &["log/*.log", "tmp/cache"]),
    (&["composer.json"], &[".phpunit.result.cache"]),
];

/// Files with the weights and the runs of machine learning.
pub(crate) const ML_FILES: &[&str] = &["pt", "pth", "onnx", "safetensors", "ckpt", "gguf"];
/// Their folders.
pub(crate) const ML_FOLDERS: &[&str] = &["checkpoints", "wandb", "mlruns"];

/// What editors, tests and services leave in a project: a name, and the pattern for it. Nothing of it is used in a build.
pub(crate) const TOOLING: &[(&str, &str)] = &[
    (".idea", ".idea"),
    (".vscode", ".vscode"),
    (".github", ".github"),
    (".gitlab-ci.yml", ".gitlab-ci.yml"),
    (".circleci", ".circleci"),
    (".pytest_cache", "**/.pytest_cache"),
    (".mypy_cache", "**/.mypy_cache"),
    (".ruff_cache", "**/.ruff_cache"),
    (".tox", ".tox"),
    (".coverage", ".coverage"),
    ("htmlcov", "htmlcov"),
    ("coverage", "coverage"),
    ("Dockerfile", "Dockerfile*"),
    ("docker-compose.yml", "docker-compose*.y*ml"),
    ("docker-compose.yaml", "docker-compose*.y*ml"),
    ("compose.yaml", "compose*.y*ml"),
    ("compose.yml", "compose*.y*ml"),
];

/// Names of files with variables that are no secrets.
const EXAMPLES: &[&str] = &["example", "sample", "template", "dist", "defaults", "local", "test"];

impl Generated {
    /// Whether a build of this context makes it and has no use for what lies in the context.
    pub(crate) fn is_dispensable(&self, taken: &TakenIn<'_>) -> bool {
        let present = self.manifests.iter().any(|manifest| taken.kind(manifest).is_some());
        present && is_made(taken, self.made_by) && taken.is_unmentioned(self.name)
    }

    /// Whether it lies in the context: at the root or, if its pattern is for every folder, in one below.
    pub(crate) fn is_there(&self, taken: &TakenIn<'_>) -> bool {
        let below = || {
            let top = taken.list("");
            let mut folders = top.iter().filter(|entry| !entry.kind.is_file()).take(MAX_FOLDERS);
            folders.any(|folder| taken.slips_in(&format!("{}/{}", folder.name, self.name)))
        };
        taken.slips_in(self.name) || self.pattern.starts_with("**/") && below()
    }
}

fn is_made(taken: &TakenIn<'_>, by: MadeBy) -> bool {
    match by {
        MadeBy::Nothing => true,
        MadeBy::Install(programs) => taken.runs(|program, words| {
            programs.contains(&program)
                && words
                    .iter()
                    .any(|word| matches!(*word, "install" | "ci" | "sync" | "i" | "add" | "env" | "--install"))
                || program == "yarn" && words.iter().all(|word| word.starts_with('-')) && programs.contains(&"yarn")
        }),
        MadeBy::Build => taken.runs(|program, words| {
            let builds = |word: &&str| {
                word.starts_with("build") || matches!(*word, "package" | "install" | "bootJar" | "assemble" | "verify")
            };
            match program {
                "make" | "tsc" | "vite" | "webpack" | "just" | "task" => true,
                "npm" | "yarn" | "pnpm" | "bun" | "npx" | "next" | "nuxt" => {
                    words.iter().any(|word| word.contains("build"))
                }
                "cargo" | "mvn" | "mvnw" | "gradle" | "gradlew" | "turbo" | "nx" | "lerna" => words.iter().any(builds),
                _ => false,
            }
        }),
    }
}

/// Whether the build asks git about the project, so that it needs `.git`.
pub(crate) fn needs_git(taken: &TakenIn<'_>) -> bool {
    const ASKING: &[&str] = &["describe", "diff", "log", "rev-list", "rev-parse", "show", "status", "submodule"];
    const BY_VERSION: &[&str] =
        &["setuptools_scm", "setuptools-scm", "hatch-vcs", "versioningit", "dynamic-versioning", "versioneer"];
    let mentions =
        |file: &str, words: &[&str]| taken.read(file).is_some_and(|text| words.iter().any(|word| text.contains(word)));
    let asks = |program: &str, words: &[&str]| {
        program == "git" && words.iter().any(|word| ASKING.contains(word)) || words.contains(&"-buildvcs=true")
    };
    let makes = |program: &str, _: &[&str]| program == "make";
    taken.runs(asks)
        || ["pyproject.toml", "setup.py", "setup.cfg"].iter().any(|file| mentions(file, BY_VERSION))
        || taken.runs(makes) && mentions("Makefile", &["git "])
}

/// The lines that keep `.env` files of a folder out, with `**/` in front for other folders than the root.
///
/// Where files such as `.env.production` are part of the project, a build may read them, and they stay.
pub(crate) fn env_lines(taken: &TakenIn<'_>, folders: &str) -> Vec<String> {
    let other = |name: &str| {
        let mode = name.strip_prefix(".env.").unwrap_or_default();
        !mode.is_empty() && !EXAMPLES.iter().any(|example| mode.split('.').any(|part| part == *example))
    };
    // Folders are listed by name.
    let top = taken.list("");
    let from = top.partition_point(|entry| entry.name.as_str() < ".env.");
    let modes =
        top.iter().skip(from).take_while(|entry| entry.name.starts_with(".env.")).any(|entry| other(&entry.name));
    let lines: &[&str] =
        if modes { &[".env", ".env.local", ".env.*.local"] } else { &[".env", ".env.*", "!.env.example"] };
    lines
        .iter()
        .map(|line| match line.strip_prefix('!') {
            Some(line) => format!("!{folders}{line}"),
            None => format!("{folders}{line}"),
        })
        .collect()
}

/// The patterns for files of machine learning that lie at the root of the context or one folder below.
pub(crate) fn ml_lines(taken: &TakenIn<'_>) -> Vec<String> {
    const LARGE: u64 = 1 << 20;
    let mut lines = Vec::new();
    let top = taken.list("");
    let folders = top.iter().filter(|entry| !entry.kind.is_file() && !entry.name.starts_with('.')).take(MAX_FOLDERS);
    let files = std::iter::once((String::new(), top.clone()))
        .chain(folders.map(|folder| (format!("{}/", folder.name), taken.list(&folder.name))));
    for (folder, entries) in files {
        for entry in entries.iter().filter(|entry| matches!(entry.kind, Kind::File(size) if size >= LARGE)) {
            let ending = entry.name.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default();
            let line = format!("**/*.{ending}");
            let weights = ML_FILES.contains(&ending) && !lines.contains(&line);
            if weights && taken.is_unmentioned(&format!("{folder}{}", entry.name)) {
                lines.push(line);
            }
        }
    }
    lines.extend(ML_FOLDERS.iter().filter(|folder| taken.slips_in(folder)).map(|folder| (*folder).to_owned()));
    if taken.slips_in("data") && size_of(taken, "data") >= 100 * LARGE {
        lines.push("data".to_owned());
    }
    lines
}

/// The bytes of the files in a folder and the folders in it.
fn size_of(taken: &TakenIn<'_>, folder: &str) -> u64 {
    let sizes = |entries: &[dockwright_model::Entry]| -> u64 {
        let size = |entry: &dockwright_model::Entry| if let Kind::File(size) = entry.kind { size } else { 0 };
        entries.iter().map(size).fold(0, u64::saturating_add)
    };
    let entries = taken.list(folder);
    let folders = entries.iter().filter(|entry| !entry.kind.is_file()).take(MAX_FOLDERS);
    let below = folders.map(|inner| sizes(&taken.list(&format!("{folder}/{}", inner.name))));
    below.fold(sizes(&entries), u64::saturating_add)
}

/// What a new `.dockerignore` file holds for a project; `None` when there is nothing that would be left out.
pub(crate) fn new_file(taken: &TakenIn<'_>) -> Option<String> {
    static COMMON: LazyLock<Vec<&str>> = LazyLock::new(|| vec![".idea", ".vscode", "**/.DS_Store", "**/*.swp"]);
    let has = |names: &&[&str]| names.iter().any(|name| taken.kind(name).is_some());
    let mut made: Vec<String> =
        DEPENDENCIES.iter().filter(|one| one.is_dispensable(taken)).map(|one| one.pattern.to_owned()).collect();
    made.dedup();
    for (manifests, lines) in RESIDUE {
        if has(manifests) {
            made.extend(lines.iter().map(|line| (*line).to_owned()));
        }
    }
    if taken.list("").iter().any(|entry| entry.name.ends_with(".csproj") || entry.name.ends_with(".sln")) {
        made.extend(["**/bin".to_owned(), "**/obj".to_owned()]);
    }
    let models = ml_lines(taken);
    let evidence = !made.is_empty()
        || !models.is_empty()
        || [".git", ".env", "node_modules"].iter().any(|name| taken.slips_in(name));
    if !evidence {
        return None;
    }
    let git = !needs_git(taken);
    let strings = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<String>>();
    let sections = [
        (
            "Version control and its services",
            strings(if git { &[".git", ".gitignore", ".gitattributes", ".github"] } else { &[".github"] }),
        ),
        ("Made again in the image, or of no use there", made),
        ("Models and runs: mount or download them", models),
        ("Secrets and local settings", env_lines(taken, "")),
        ("Editors and operating systems", strings(&COMMON)),
        ("What builds the image", strings(&["Dockerfile*", ".dockerignore", "docker-compose*.y*ml", "compose*.y*ml"])),
    ];
    Some(render(taken, &sections))
}

fn render(taken: &TakenIn<'_>, sections: &[(&str, Vec<String>)]) -> String {
    let mut text = String::new();
    for (title, lines) in sections {
        let needed = |line: &&String| {
            let pattern = IgnoreFile::new(line);
            let mut copied = taken.copied().filter(|copied| !copied.is_everything());
            copied.any(|copied| {
                pattern.excludes(&copied.path)
                    || taken.surroundings.found(&taken.folder, copied).iter().any(|(path, _)| pattern.excludes(path))
            })
        };
        let patterns: Vec<&String> = lines.iter().filter(|line| !needed(line)).collect();
        let file = IgnoreFile::new(&patterns.iter().map(|line| format!("{line}\n")).collect::<String>());
        // An exception is of no use once what it is made of is gone.
        let useful = |line: &&&String| {
            line.strip_prefix('!').is_none_or(|path| file.patterns.iter().any(|one| !one.negated && one.covers(path)))
        };
        let kept: Vec<&&String> = patterns.iter().filter(useful).collect();
        if !kept.is_empty() {
            let gap = if text.is_empty() { "" } else { "\n" };
            text.push_str(&format!("{gap}# {title}\n"));
            kept.iter().for_each(|line| text.extend([line.as_str(), "\n"]));
        }
    }
    text
}
