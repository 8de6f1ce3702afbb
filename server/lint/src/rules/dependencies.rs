//! Calls that install dependencies, whatever the package manager: what they read and whether they insist on a lock file.

use dockwright_syntax::shell::{Command, Effective, Span, Word};

use super::{apt, python};

/// What an install needs of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reads<'a> {
    /// Nothing: it names packages, or installs for the whole system.
    Nothing,
    /// Manifest and lock file.
    Manifests,
    /// The sources too: it builds them.
    Sources,
    /// These files: `pip install -r requirements.txt`. `None` for a file only known when the script runs.
    Files(Vec<Option<&'a str>>),
}

/// One call that installs or builds.
#[derive(Debug, Clone)]
pub(crate) struct Install<'a> {
    /// The tool by the name of its facts: `npm`, `pip`, `apt`.
    pub(crate) tool: &'static str,
    /// The call.
    pub(crate) effective: Effective<'a>,
    /// The word `install`, `ci`, `build`, …; the program for a call without one.
    pub(crate) verb: &'a Word,
    /// What it needs.
    pub(crate) reads: Reads<'a>,
}

/// Options of npm, yarn, pnpm and bun whose value is the next word.
const NODE_VALUED: &[&str] = &[
    "--prefix",
    "-C",
    "--dir",
    "--cwd",
    "--registry",
    "--cache",
    "--cache-folder",
    "--cache-dir",
    "--loglevel",
    "--reporter",
    "--userconfig",
    "--omit",
    "--include",
    "-w",
    "--workspace",
    "--filter",
    "-F",
    "--fetch-retries",
    "--fetch-timeout",
    "--network-timeout",
    "--network-concurrency",
    "--modules-folder",
    "--mutex",
    "--store-dir",
    "--target",
    "--backend",
    "--cpu",
    "--os",
];

/// The programs whose installs may read files of the project.
pub(crate) const READING: &[&str] = &[
    "npm", "yarn", "pnpm", "bun", "uv", "poetry", "pdm", "pipenv", "bundle", "composer", "go", "cargo", "dotnet",
    "mvn", "mvnw", "gradle", "gradlew", "pip",
];

impl<'a> Install<'a> {
    /// The install a command is, if it is one.
    pub(crate) fn of(command: &'a Command) -> Option<Self> {
        let effective = command.effective();
        let program = effective.program()?;
        let install = match program {
            "npm" | "yarn" | "pnpm" | "bun" => node(effective, program),
            "uv" => uv(effective),
            "poetry" | "pdm" | "pipenv" => python_project(effective, program),
            "bundle" | "composer" | "go" | "cargo" | "dotnet" => others(effective, program),
            "mvn" | "mvnw" | "gradle" | "gradlew" => java(effective, program),
            "apt-get" | "apt" | "apk" | "dnf" | "microdnf" | "yum" | "zypper" | "pacman" => system(effective, program),
            _ => pip(effective, program),
        }?;
        (!effective.has_any_flag(&["--help", "--version", "--dry-run"])).then_some(install)
    }

    /// Byte span from the program to the verb: `npm install`.
    pub(crate) fn span(&self) -> Span {
        let start = self.effective.program_word().map_or(self.verb.span.start, |word| word.span.start);
        Span::new(start, self.verb.span.end)
    }

    /// The call as people name it: `npm install`.
    pub(crate) fn name(&self) -> String {
        let program = self.effective.program().unwrap_or(self.tool);
        match (self.tool, self.verb.value_or_text()) {
            ("uv", verb @ ("install" | "sync")) if !matches!(self.reads, Reads::Manifests) => format!("uv pip {verb}"),
            ("pip", _) => "pip install".to_owned(),
            ("yarn", "global") => "yarn global add".to_owned(),
            ("go", "download") => "go mod download".to_owned(),
            (_, verb) if self.effective.program_word() == Some(self.verb) => verb.to_owned(),
            (_, verb) => format!("{program} {verb}"),
        }
    }

    /// The word that makes it insist on a lock file, if one does.
    pub(crate) fn insists_on_lock(&self) -> Option<&'a Word> {
        let flag =
            |flags: &[&str]| self.effective.find_flag(flags).filter(|word| !word.value_or_text().ends_with("=false"));
        match (self.tool, self.verb.value_or_text()) {
            _ if !matches!(self.reads, Reads::Manifests | Reads::Sources) => None,
            ("npm", "ci" | "clean-install" | "ic" | "install-clean") | ("pipenv", "sync") | ("bun", "ci") => {
                Some(self.verb)
            }
            ("yarn", _) => flag(&["--frozen-lockfile", "--immutable"]),
            ("pnpm" | "bun", _) => flag(&["--frozen-lockfile"]),
            ("uv", _) => flag(&["--frozen", "--locked"]),
            ("pipenv", _) => flag(&["--deploy"]),
            ("bundle", _) => flag(&["--deployment", "--frozen"]),
            ("cargo", _) => flag(&["--locked", "--frozen"]),
            _ => None,
        }
    }
}

fn is_verb(word: &Word, verbs: &[&str]) -> bool {
    word.value().is_some_and(|value| verbs.contains(&value))
}

fn node<'a>(effective: Effective<'a>, program: &str) -> Option<Install<'a>> {
    let mut operands = effective.operands(NODE_VALUED);
    let verb = operands.next();
    let named = operands.next().is_some();
    let global = effective.has_any_flag(&["-g", "--global"]) || effective.has_flag("--location");
    let whole = if named || global { Reads::Nothing } else { Reads::Manifests };
    let tool = ["npm", "yarn", "pnpm", "bun"].into_iter().find(|tool| *tool == program)?;
    let Some(verb) = verb else {
        // `yarn` alone installs.
        let only_asks = effective.has_any_flag(&["-v", "-h"]);
        let verb = effective.program_word().filter(|_| tool == "yarn" && !only_asks)?;
        return Some(Install { tool, effective, verb, reads: Reads::Manifests });
    };
    let reads = match tool {
        "npm" if is_verb(verb, &["ci", "clean-install", "ic", "install-clean"]) => Reads::Manifests,
        "npm" if is_verb(verb, &["install", "i", "in", "ins", "inst", "isntall", "add"]) => whole,
        "yarn" if is_verb(verb, &["install"]) => Reads::Manifests,
        "yarn" if is_verb(verb, &["add", "global"]) => Reads::Nothing,
        "pnpm" if is_verb(verb, &["install", "i"]) => whole,
        "pnpm" if is_verb(verb, &["add", "fetch"]) => Reads::Nothing,
        "bun" if is_verb(verb, &["install", "i", "ci"]) => whole,
        "bun" if is_verb(verb, &["add", "a"]) => Reads::Nothing,
        _ => return None,
    };
    Some(Install { tool, effective, verb, reads })
}

/// pip as itself or as a module of Python.
fn pip<'a>(effective: Effective<'a>, program: &str) -> Option<Install<'a>> {
    let is_version = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let own = program.strip_prefix("pip").is_some_and(is_version);
    let python = program.strip_prefix("python").or_else(|| program.strip_prefix("pypy")).is_some_and(is_version);
    let module = || effective.flag_value("-m").is_some_and(|value| value.text == "pip");
    if !(own || python && module()) {
        return None;
    }
    let verb = effective.subcommand(python::VALUED).filter(|word| word.is("install"))?;
    Some(Install { tool: "pip", effective, verb, reads: pip_reads(effective, verb) })
}

fn pip_reads<'a>(effective: Effective<'a>, verb: &Word) -> Reads<'a> {
    let given = effective.flag_values("-r").chain(effective.flag_values("--requirement"));
    let files: Vec<_> = given.map(|value| (!value.word.has_expansion()).then_some(value.text)).collect();
    if !files.is_empty() {
        return Reads::Files(files);
    }
    let is_local = |text: &str| text == "." || text.starts_with("./") || text.starts_with(".[");
    let edited = effective.flag_values("-e").chain(effective.flag_values("--editable"));
    let mut operands = effective.operands(python::VALUED).filter(|word| word.span.start > verb.span.start);
    let local = edited.into_iter().any(|value| is_local(value.text))
        || operands.any(|word| is_local(word.value_or_text()) && !word.value_or_text().contains(".whl"));
    if local { Reads::Sources } else { Reads::Nothing }
}

fn uv(effective: Effective<'_>) -> Option<Install<'_>> {
    let mut operands =
        effective.operands(&["--directory", "--project", "--config-file", "--cache-dir", "--python", "-p"]);
    let first = operands.next()?;
    if first.is("sync") {
        return Some(Install { tool: "uv", effective, verb: first, reads: Reads::Manifests });
    }
    let verb = operands.next().filter(|verb| first.is("pip") && is_verb(verb, &["install", "sync"]))?;
    let reads = if verb.is("sync") {
        let files = effective.operands(python::VALUED).filter(|word| word.span.start > verb.span.start);
        Reads::Files(files.map(Word::value).collect())
    } else {
        pip_reads(effective, verb)
    };
    Some(Install { tool: "uv", effective, verb, reads })
}

fn python_project<'a>(effective: Effective<'a>, program: &str) -> Option<Install<'a>> {
    let mut operands = effective.operands(&[
        "-C",
        "--directory",
        "-P",
        "--project",
        "-p",
        "-G",
        "--group",
        "--with",
        "--without",
        "--only",
        "-E",
        "--extras",
        "--extra",
        "--python",
        "--pypi-mirror",
        "-r",
        "--requirements",
    ]);
    let verb = operands.next()?;
    let named = operands.next().is_some() || effective.has_any_flag(&["-r", "--requirements"]);
    let (tool, reads) = match program {
        "poetry" if is_verb(verb, &["install", "sync"]) => ("poetry", Reads::Manifests),
        "pdm" if is_verb(verb, &["install", "sync"]) => ("pdm", Reads::Manifests),
        "pipenv" if is_verb(verb, &["sync"]) || verb.is("install") && !named => ("pipenv", Reads::Manifests),
        "pipenv" if verb.is("install") => ("pipenv", Reads::Nothing),
        _ => return None,
    };
    Some(Install { tool, effective, verb, reads })
}

fn others<'a>(effective: Effective<'a>, program: &str) -> Option<Install<'a>> {
    let words: Vec<&Word> = effective.arguments().iter().filter(|word| !word.is_option()).collect();
    let verb = match program {
        "bundle" => effective.arguments().iter().find(|word| !word.is_option() && is_verb(word, &["install"])),
        "go" if words.first().is_some_and(|word| word.is("mod")) => words.get(1).copied(),
        "cargo" => words.iter().find(|word| !word.value_or_text().starts_with('+')).copied(),
        _ => words.first().copied(),
    };
    let Some(verb) = verb else {
        let plain = program == "bundle" && words.is_empty();
        let verb = effective.program_word().filter(|_| plain)?;
        return Some(Install { tool: "bundle", effective, verb, reads: Reads::Manifests });
    };
    let mut behind = words.iter().filter(|word| word.span.start > verb.span.start);
    let local = |word: &&&Word| word.value_or_text().starts_with('.');
    let (tool, reads) = match (program, verb.value()?) {
        ("bundle", "install") => ("bundle", Reads::Manifests),
        ("composer", "install" | "i") => ("composer", Reads::Manifests),
        ("composer", "require" | "create-project" | "update") => ("composer", Reads::Nothing),
        ("go", "download") => ("go", if behind.next().is_none() { Reads::Manifests } else { Reads::Nothing }),
        ("go", "install" | "get") if !behind.clone().any(|word| local(&word)) => ("go", Reads::Nothing),
        ("go", "build" | "install" | "get" | "test") => ("go", Reads::Sources),
        ("cargo", "fetch") => ("cargo", Reads::Manifests),
        ("cargo", "install") if !effective.has_flag("--path") => ("cargo", Reads::Nothing),
        ("cargo", "build" | "b" | "install" | "test" | "t" | "rustc") => ("cargo", Reads::Sources),
        ("dotnet", "restore") => ("dotnet", Reads::Manifests),
        ("dotnet", "build" | "publish" | "test") => ("dotnet", Reads::Sources),
        _ => return None,
    };
    Some(Install { tool, effective, verb, reads })
}

fn java<'a>(effective: Effective<'a>, program: &str) -> Option<Install<'a>> {
    let valued = &["-f", "--file", "-s", "--settings", "-P", "-pl", "-p", "-b", "-c", "-x", "-T", "--projects"];
    let verb = effective.operands(valued).next()?;
    let tool = if program.starts_with("mvn") { "mvn" } else { "gradle" };
    let resolves = |word: &Word| {
        word.value_or_text().starts_with("dependency:") || word.value_or_text().contains("maven-dependency-plugin")
    };
    let only = tool == "mvn" && effective.operands(valued).all(resolves);
    Some(Install { tool, effective, verb, reads: if only { Reads::Manifests } else { Reads::Sources } })
}

fn system<'a>(effective: Effective<'a>, program: &str) -> Option<Install<'a>> {
    let (tool, valued, verbs): (_, &[&str], &[&str]) = match program {
        "apt-get" | "apt" => ("apt", apt::VALUED, &["install", "build-dep"]),
        "apk" => ("apk", &["-X", "--repository", "-t", "--virtual", "-p", "--root", "--arch"], &["add"]),
        "dnf" => ("dnf", &["--releasever", "--installroot", "-c"], &["install", "groupinstall"]),
        "microdnf" => ("microdnf", &["--releasever", "--installroot"], &["install"]),
        "yum" => ("yum", &["--releasever", "--installroot", "-c"], &["install", "groupinstall"]),
        "zypper" => ("zypper", &["-R", "--root"], &["install", "in"]),
        _ => {
            let verb = effective.arguments().iter().find(|word| word.value_or_text().starts_with("-S"))?;
            return Some(Install { tool: "pacman", effective, verb, reads: Reads::Nothing });
        }
    };
    let verb = effective.subcommand(valued).filter(|verb| is_verb(verb, verbs))?;
    Some(Install { tool, effective, verb, reads: Reads::Nothing })
}

#[cfg(test)]
mod tests {
    use dockwright_syntax::shell::{Dialect, parse_whole};

    use super::*;

    fn first(text: &str) -> Option<(&'static str, String, bool)> {
        let script = parse_whole(text, Dialect::Bash);
        let command = script.commands.first()?;
        Install::of(command)
            .map(|install| (install.tool, format!("{:?}", install.reads), install.insists_on_lock().is_some()))
    }

    #[test]
    fn what_installs_read() {
        for (text, tool, reads, lock) in [
            ("npm ci", "npm", "Manifests", true),
            ("npm install --omit dev", "npm", "Manifests", false),
            ("npm i -g pm2", "npm", "Nothing", false),
            ("npm install express", "npm", "Nothing", false),
            ("yarn", "yarn", "Manifests", false),
            ("yarn --frozen-lockfile", "yarn", "Manifests", true),
            ("yarn global add x", "yarn", "Nothing", false),
            ("pnpm i --frozen-lockfile", "pnpm", "Manifests", true),
            ("pip install -r requirements.txt", "pip", "Files([Some(\"requirements.txt\")])", false),
            ("pip install -r \"$FILE\"", "pip", "Files([None])", false),
            ("python3 -m pip install --upgrade pip", "pip", "Nothing", false),
            ("pip3 install -e .[dev]", "pip", "Sources", false),
            ("sudo pip install . ", "pip", "Sources", false),
            ("uv sync --locked", "uv", "Manifests", true),
            ("uv pip install --system -r a.txt", "uv", "Files([Some(\"a.txt\")])", false),
            ("uv pip sync a.txt", "uv", "Files([Some(\"a.txt\")])", false),
            ("bundle", "bundle", "Manifests", false),
            ("bundle install --jobs 4 --deployment", "bundle", "Manifests", true),
            ("go mod download", "go", "Manifests", false),
            ("go build -o /x .", "go", "Sources", false),
            ("go install a.b/c@v1", "go", "Nothing", false),
            ("cargo build --release --locked", "cargo", "Sources", true),
            ("cargo +nightly install ripgrep --locked", "cargo", "Nothing", false),
            ("./mvnw -B dependency:go-offline", "mvn", "Manifests", false),
            ("mvn package -DskipTests", "mvn", "Sources", false),
            ("dotnet restore", "dotnet", "Manifests", false),
            ("apt-get install -y git", "apt", "Nothing", false),
            ("apk add --virtual .b gcc", "apk", "Nothing", false),
            ("pacman -Syu git", "pacman", "Nothing", false),
        ] {
            assert_eq!(first(text), Some((tool, reads.to_owned(), lock)), "{text}");
        }
        for text in [
            "npm run build",
            "yarn build",
            "yarn --version",
            "pip freeze",
            "uv venv",
            "bundle exec x",
            "go version",
            "apt-get update",
            "cargo chef cook",
        ] {
            assert_eq!(first(text), None, "{text}");
        }
    }
}
