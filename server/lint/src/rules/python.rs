//! Calls of pip, uv and conda, as the rules on them read them.

use dockwright_syntax::image_ref::ImageRef;
use dockwright_syntax::shell::{Command, Effective, Word};

/// Options of `pip install`, `uv pip install` and of what starts them that take the next word as their value.
pub(crate) const VALUED: &[&str] = &[
    "-r",
    "--requirement",
    "-c",
    "--constraint",
    "-e",
    "--editable",
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "-t",
    "--target",
    "--prefix",
    "--root",
    "--platform",
    "--python-version",
    "--implementation",
    "--abi",
    "--trusted-host",
    "--cache-dir",
    "--global-option",
    "--config-settings",
    "-C",
    "--no-binary",
    "--only-binary",
    "--progress-bar",
    "--root-user-action",
    "--timeout",
    "--retries",
    "--proxy",
    "--python",
    "-p",
    "--index",
    "--default-index",
    "--torch-backend",
    "--src",
    "--upgrade-strategy",
    "--cert",
    "--log",
    "--group",
    "--index-strategy",
    "--keyring-provider",
    "--link-mode",
    "--override",
    "-o",
    "--exists-action",
    "--extra",
    "--report",
    "-m",
];

/// One `pip install` or `uv pip install`.
pub(crate) struct PipInstall<'a> {
    /// How it is called: `pip3`, `uv pip`.
    pub(crate) name: &'a str,
    pub(crate) effective: Effective<'a>,
    /// The words behind `install`.
    pub(crate) arguments: &'a [Word],
}

/// Reads `pip install`, `python -m pip install` and `uv pip install`.
pub(crate) fn pip_install(command: &Command) -> Option<PipInstall<'_>> {
    let effective = command.effective();
    let program = effective.program()?;
    let words = effective.arguments();
    let version = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let (name, skipped) = if program.strip_prefix("pip").is_some_and(version) {
        (program, 0)
    } else if program == "uv" {
        let pip = words
            .iter()
            .position(|word| !word.is_option())
            .filter(|at| words.get(*at).is_some_and(|word| word.is("pip")))?;
        ("uv pip", pip + 1)
    } else if program.strip_prefix("python").is_some_and(version) {
        let module = words.iter().position(|word| word.is("-m"))?;
        words.get(module + 1).filter(|word| word.is("pip"))?;
        ("pip", module + 2)
    } else {
        return None;
    };
    let at = skipped + words.iter().skip(skipped).position(|word| !word.is_option())?;
    words.get(at).filter(|word| word.is("install"))?;
    Some(PipInstall { name, effective, arguments: words.get(at + 1..).unwrap_or_default() })
}

impl<'a> PipInstall<'a> {
    /// The words that name what is installed, files of requirements left out.
    pub(crate) fn packages(&self) -> Vec<&'a Word> {
        let mut is_value = false;
        let named = self.arguments.iter().filter(|word| {
            let value = std::mem::replace(&mut is_value, VALUED.contains(&word.value_or_text()));
            !value && !word.is_option()
        });
        named.collect()
    }

    /// The values of an option, under any of its names.
    pub(crate) fn values(&self, names: &'static [&'static str]) -> impl Iterator<Item = &'a str> + use<'a> {
        let effective = self.effective;
        names.iter().flat_map(move |name| effective.flag_values(name)).map(|value| value.text)
    }

    /// The files of requirements.
    pub(crate) fn requirements(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.values(&["-r", "--requirement"])
    }

    /// The first option that installs a folder in place.
    pub(crate) fn editable(&self) -> Option<&'a Word> {
        self.arguments.iter().find(|word| {
            let text = word.value_or_text();
            text == "-e" || text == "--editable" || text.starts_with("--editable=")
        })
    }
}

/// The version of Python an image has, as in `3.12`, if its name says so: `python:3.12-slim`, `uv:python3.12-bookworm`.
pub(crate) fn version_of(image: &ImageRef) -> Option<String> {
    let tag = image.tag()?;
    let python = image.is_official() && image.path() == "library/python";
    let version = if python { tag } else { tag.strip_prefix("python")? };
    let mut numbers = version.split(['.', '-']);
    let (major, minor) = (numbers.next()?, numbers.next()?);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(major) && is_number(minor) && version.starts_with(&format!("{major}.")))
        .then(|| format!("{major}.{minor}"))
}

/// The name of a Python package without extras and version: `torch` of `torch[x]>=2.1+cu118`.
pub(crate) fn package_name(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// Options of conda that take the next word as their value.
const CONDA_VALUED: &[&str] = &[
    "-n",
    "--name",
    "-p",
    "--prefix",
    "-c",
    "--channel",
    "-f",
    "--file",
    "--solver",
    "--experimental-solver",
    "--repodata-fn",
    "-r",
    "--root-prefix",
    "--platform",
    "--subdir",
    "--override-channels-with",
];

/// One call of conda, mamba or micromamba with a subcommand.
pub(crate) struct CondaCall<'a> {
    /// `conda`, `mamba` or `micromamba`.
    pub(crate) program: &'a str,
    pub(crate) effective: Effective<'a>,
    /// The word `install`; that of `env create` for both.
    pub(crate) subcommand: &'a Word,
    /// Whether it is `conda env …`.
    pub(crate) is_env: bool,
    /// What follows, options left out.
    pub(crate) operands: Vec<&'a Word>,
}

/// Reads a call of conda, mamba or micromamba.
pub(crate) fn conda(command: &Command) -> Option<CondaCall<'_>> {
    let effective = command.effective();
    let program = effective.program().filter(|program| matches!(*program, "conda" | "mamba" | "micromamba"))?;
    let mut operands = effective.operands(CONDA_VALUED);
    let first = operands.next()?;
    let is_env = first.is("env");
    let subcommand = if is_env { operands.next()? } else { first };
    Some(CondaCall { program, effective, subcommand, is_env, operands: operands.collect() })
}

impl CondaCall<'_> {
    /// Whether it is one of these subcommands.
    pub(crate) fn is_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.subcommand.is(name))
    }

    /// Whether it only says what it would do.
    pub(crate) fn only_looks(&self) -> bool {
        self.effective.has_any_flag(&["--dry-run", "-d", "--help", "-h"])
    }
}

#[cfg(test)]
mod tests {
    use dockwright_model::File;

    use super::*;

    #[test]
    fn pip_calls() {
        let read = |run: &str| {
            let file = File::new(&format!("FROM a\nRUN {run}\n"));
            let command = file.meaning().bodies().first().and_then(|body| body.script.commands.first().cloned());
            command.as_ref().and_then(|command| {
                let call = pip_install(command)?;
                let names: Vec<&str> = call.packages().iter().map(|word| package_name(word.value_or_text())).collect();
                Some(format!("{}: {}", call.name, names.join(" ")))
            })
        };
        for (run, expected) in [
            ("pip3 install -q --index-url https://x -r r.txt 'torch>=2' a[b]", Some("pip3: torch a")),
            ("python3 -m pip --no-cache-dir install -U pip", Some("pip: pip")),
            ("uv pip install --system x", Some("uv pip: x")),
            ("pip download x", None),
            ("uv sync", None),
        ] {
            assert_eq!(read(run).as_deref(), expected, "{run}");
        }
    }
}
