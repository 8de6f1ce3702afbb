use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use dockwright_syntax::dockerfile::{CopyPath, Keyword};
use dockwright_syntax::shell::Command;

use crate::Context;
use crate::rule::rule;
use crate::rules::{final_image, python};

rule! {
    /// Python packages are copied to another Python than they were installed for.
    ///
    /// Packages lie in a folder with the version of Python in its name, and a virtual environment points to the Python that
    /// made it. Copied to an image with another version, Python does not find them; copied between Alpine and Debian,
    /// compiled ones do not load, since the C library is another. Build and run on images with the same Python and the same
    /// distribution.
    ///
    /// ```dockerfile finds
    /// FROM python:3.11-slim AS build
    /// RUN pip install --no-cache-dir flask
    /// FROM python:3.12-slim
    /// COPY --from=build /usr/local/lib/python3.11/site-packages /usr/local/lib/python3.11/site-packages
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM python:3.12-alpine AS build
    /// RUN python -m venv /venv
    /// FROM python:3.12-slim
    /// COPY --from=build /venv /venv
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM python:3.12 AS build
    /// RUN python -m venv /venv
    /// FROM python:3.12-slim
    /// COPY --from=build /venv /venv
    /// COPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages
    /// ```
    "python-venv-mismatch" {
        category: Correctness,
        severity: Warning,
        fix: None,
        also: [],
    }
}

/// What is known of a stage.
struct Known {
    /// Its Python, as in `3.12`.
    python: Option<String>,
    libc: Option<&'static str>,
    /// The virtual environments it makes.
    venvs: HashSet<String>,
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let mut known: HashMap<usize, Rc<Known>> = HashMap::new();
    for (index, copy) in context.instructions(Keyword::Copy) {
        let Some(target) = meaning.state(index).stage else { continue };
        let from = copy.flag("from").and_then(|flag| meaning.expand(index, flag.value_text()?));
        let Some(source) = from.and_then(|from| meaning.stage_referenced(&from, target)) else { continue };
        let Some((paths, destination)) = copy.copy() else { continue };
        let mut of = |stage| Rc::clone(known.entry(stage).or_insert_with(|| Rc::new(Known::of(context, stage))));
        let (source, target) = (of(source), of(target));
        for path in paths {
            if let Some((message, at)) = mismatch(context, index, (&source, &target), &path, &destination) {
                context.report(at.word.span.clone(), message);
            }
        }
    }
}

/// What does not fit, and the path it is about.
fn mismatch<'a>(
    context: &Context<'_>,
    index: usize,
    (source, target): (&Known, &Known),
    path: &CopyPath<'a>,
    destination: &CopyPath<'a>,
) -> Option<(String, CopyPath<'a>)> {
    let expand = |path: &CopyPath<'_>| context.meaning().expand(index, path.text);
    let (from, to) = (expand(path)?, expand(destination)?);
    let (ours, theirs) = (&target.python, &source.python);
    if let Some(version) = version_in(&from)
        && let Some(theirs) = theirs.as_ref().filter(|theirs| **theirs != version)
    {
        let message =
            format!("The stage it is copied from has Python {theirs}, so there is no folder of Python {version}.");
        return Some((message, path.clone()));
    }
    if let Some(version) = version_in(&to).or_else(|| version_in(&from))
        && let Some(ours) = ours.as_ref().filter(|ours| **ours != version)
    {
        let at = if version_in(&to).is_some() { destination } else { path };
        let message =
            format!("This stage has Python {ours}, which does not look for packages in a folder of Python {version}.");
        return Some((message, at.clone()));
    }
    if !source.venvs.contains(from.trim_end_matches('/')) && !from.trim_end_matches('/').ends_with("/.venv") {
        return None;
    }
    if let (Some(ours), Some(theirs)) = (ours, theirs)
        && ours != theirs
    {
        let message = format!(
            "The virtual environment was made for Python {theirs}, and this stage has Python {ours}: it will not find the \
             packages. Use the same version in both stages."
        );
        return Some((message, path.clone()));
    }
    let (ours, theirs) = (target.libc?, source.libc?);
    let message = format!(
        "The virtual environment was made with {theirs}, and this stage has {ours}: compiled packages in it will not load. \
         Build on the distribution you run on."
    );
    (ours != theirs).then(|| (message, path.clone()))
}

/// Stages on one another that are looked at. Nobody builds a Python on more, and each COPY asks for those of two.
const LONGEST_CHAIN: usize = 16;

impl Known {
    fn of(context: &Context<'_>, stage: usize) -> Self {
        let meaning = context.meaning();
        let root = meaning.root_of(stage);
        let libc = root.and_then(|root| root.variant()).and_then(|variant| variant.libc);
        let mut python = root.and_then(|root| python::version_of(root.image()?));
        let declared = final_image::env(context, stage, "VIRTUAL_ENV").and_then(|env| env.written.as_ref());
        let plain = |path: &str| path.trim_matches(['"', '\'']).trim_end_matches('/').to_owned();
        let mut venvs: HashSet<String> = declared.map(|word| plain(word.text())).into_iter().collect();
        let chain = meaning.chain(stage).into_iter().take(LONGEST_CHAIN);
        for (index, _) in chain.flat_map(|link| meaning.stage_instructions(context.dockerfile(), link)) {
            for command in meaning.bodies_of(index).iter().flat_map(|body| &body.script.commands) {
                if brings_python(command) {
                    python = None;
                }
                let effective = command.effective();
                let words = || effective.arguments().iter();
                if effective.program() == Some("virtualenv") || words().any(|word| word.is("venv")) {
                    venvs.extend(words().filter(|word| !word.is_option()).map(|word| plain(word.value_or_text())));
                }
            }
        }
        venvs.retain(|path| path.starts_with('/'));
        Self { python, libc, venvs }
    }
}

/// Whether a command may bring another Python than that of the image.
fn brings_python(command: &Command) -> bool {
    let effective = command.effective();
    let program = effective.program();
    let uv = program == Some("uv") && effective.has_any_flag(&["--python", "-p"]);
    matches!(program, Some("conda" | "mamba" | "pyenv" | "micromamba")) || uv || effective.is("uv", "python", &[])
}

/// The version in `/usr/local/lib/python3.12/site-packages`: of the Python an official image has.
fn version_in(path: &str) -> Option<String> {
    let rest = path.strip_prefix("/usr/local/lib/python")?;
    let version = rest.split('/').next()?;
    (version.starts_with(|c: char| c.is_ascii_digit()) && version.contains('.')).then(|| version.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn stages_that_do_not_fit() {
        let mut config = Config::default();
        assert!(config.select("python-venv-mismatch"));
        let count = |from: &str, to: &str, rest: &str| {
            lint_text(&format!("FROM {from} AS b\nRUN python -m venv /opt/v\nFROM {to}\n{rest}\n"), &config).len()
        };
        let venv = "COPY --from=b /opt/v/ /opt/v";
        for (from, to, rest, expected) in [
            ("python:3.11", "python:3.12-slim", venv, 1),
            ("python:3.12", "alpine:3.20", venv, 1),
            ("python:3.12", "python:3.12-slim", venv, 0),
            ("python:3.12-alpine", "python:3.12-slim", "COPY --from=b /app /app", 0),
            ("python:${V}", "python:3.12-slim", venv, 0),
            ("python:3.12", "python:3.12", "COPY --from=b /usr/local/lib/python3.11/site-packages /x", 1),
            (
                "python:3.12",
                "python:3.11",
                "COPY --from=b /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages",
                1,
            ),
            ("python:3.12", "debian:12", "COPY --from=b /usr/local/lib/python3.12/ /usr/local/lib/python3.12/", 0),
            ("python:3", "python:3.12", venv, 0),
        ] {
            assert_eq!(count(from, to, rest), expected, "{from} {to} {rest}");
        }
    }
}
