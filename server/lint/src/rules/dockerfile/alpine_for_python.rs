use std::collections::HashSet;

use dockwright_model::{Meaning, Stage};
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::shell::{Command, Word};

use crate::rule::rule;
use crate::rules::base_image;
use crate::{Context, Edit, Fix, Severity};

rule! {
    /// Python packages are installed on Alpine.
    ///
    /// Alpine's C library is musl. Packages that publish wheels for glibc only are compiled from source, which takes minutes
    /// and needs a compiler, and some run slower or not at all. The slim images of Debian are little larger and take the
    /// wheels as they are. A script without packages is well off on Alpine.
    ///
    /// ```dockerfile finds
    /// FROM python:3.14-alpine
    /// COPY requirements.txt .
    /// RUN pip install --no-cache-dir -r requirements.txt
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM python:3.14-slim
    /// COPY requirements.txt .
    /// RUN pip install --no-cache-dir -r requirements.txt
    /// ```
    ///
    /// Where packages with much native code are named, it is a warning:
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.24
    /// RUN apk add --no-cache python3 py3-pip
    /// RUN pip install --no-cache-dir numpy pandas
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM python:3.14-alpine AS script
    /// COPY main.py .
    /// CMD ["python", "main.py"]
    ///
    /// FROM python:3.14-slim
    /// RUN pip install --no-cache-dir numpy
    /// ```
    "alpine-for-python" {
        category: Maintainability,
        severity: Warning,
        fix: Some(Unsafe),
        also: [],
    }
}

/// Packages with so much native code that a build from source is a matter of minutes.
const NATIVE: &[&str] = &[
    "catboost",
    "fastparquet",
    "grpcio",
    "h5py",
    "jax",
    "lightgbm",
    "matplotlib",
    "numba",
    "numpy",
    "onnxruntime",
    "opencv-python",
    "opencv-python-headless",
    "pandas",
    "polars",
    "pyarrow",
    "scikit-image",
    "scikit-learn",
    "scipy",
    "spacy",
    "tensorflow",
    "tokenizers",
    "torch",
    "torchvision",
    "transformers",
    "xgboost",
];

fn check(context: &mut Context<'_>) {
    let (mut reported, mut bound) = (HashSet::new(), None);
    for index in 0..context.meaning().stages.len() {
        let meaning = context.meaning();
        let Some(root) = meaning.root_of(index).filter(|root| is_alpine(root)) else { continue };
        let python = root.image().is_some_and(|image| image.path() == "library/python");
        let Some((name, native)) = installs(context, index, python) else { continue };
        let Some(word) = base_image::word(context, root).filter(|_| reported.insert(root.index)) else { continue };
        let package = native.map_or_else(|| "packages".to_owned(), |native| format!("`{native}`"));
        let message = format!(
            "`{name}` installs {package} on Alpine, whose C library not all wheels are built for, so they are compiled from \
             source or missing. An image based on Debian, such as `python` with `-slim`, takes them as they are."
        );
        let severity = if native.is_some() { Severity::Warning } else { Severity::Hint };
        let bound = bound.get_or_insert_with(|| with_alpines_tools(meaning));
        let fix = slim(context, root).filter(|_| python && !bound.contains(&root.index));
        context.report(word.span.clone(), message).severity(severity).maybe_fix(fix);
    }
}

fn is_alpine(root: &Stage) -> bool {
    let image = root.image().filter(|image| image.is_official());
    image.is_some_and(|image| match image.path() {
        "library/python" => image.tag().is_some_and(|tag| tag.contains("alpine")),
        path => path == "library/alpine",
    })
}

/// What a stage installs Python packages with, and the first one with much native code. Where the image does not bring
/// Python, only if `apk` installs it.
fn installs<'a>(context: &Context<'a>, stage: usize, mut python: bool) -> Option<(&'a str, Option<&'a str>)> {
    let meaning = context.meaning();
    let runs = meaning.stage_instructions(context.dockerfile(), stage);
    let runs = runs.filter(|(_, instruction)| instruction.keyword == Keyword::Run);
    let scripts = runs.flat_map(|(index, _)| meaning.bodies_of(index));
    let commands: Vec<&'a Command> = scripts.flat_map(|body| &body.script.commands).collect();
    let adds = |command: &&Command| {
        let effective = command.effective();
        let is_python = |word: &Word| ["python3", "py3-pip"].iter().any(|name| word.value_or_text().starts_with(name));
        effective.is("apk", "add", &[]) && effective.arguments().iter().any(is_python)
    };
    python = python || commands.iter().any(adds);
    let found: Vec<(&str, &Command)> =
        commands.iter().filter_map(|command| Some((installer(command)?, *command))).collect();
    let (name, _) = *found.first().filter(|_| python)?;
    let words = found.iter().flat_map(|(_, command)| command.effective().arguments());
    let native = words.filter_map(|word| {
        let name = word.value()?.split(['=', '<', '>', '~', '!', '[']).next()?;
        NATIVE.iter().find(|known| known.eq_ignore_ascii_case(name))
    });
    Some((name, native.into_iter().next().copied()))
}

/// The installer, if a command installs Python packages other than installers.
fn installer(command: &Command) -> Option<&'static str> {
    let effective = command.effective();
    let is_version = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let program = effective.program()?;
    let words: Vec<&str> =
        effective.arguments().iter().map(Word::value_or_text).filter(|word| !word.starts_with('-')).collect();
    let pip = program.strip_prefix("pip").is_some_and(is_version);
    let module = program.strip_prefix("python").is_some_and(is_version) && effective.find_flag(&["-m"]).is_some();
    let packages = match words.as_slice() {
        ["install", packages @ ..] if pip => packages,
        ["pip", "install", packages @ ..] if module || program == "uv" => packages,
        ["sync" | "install", ..] if matches!(program, "uv" | "poetry" | "pipenv" | "pdm") => return named(program),
        _ => return None,
    };
    let tool = |name: &&str| {
        matches!(
            name.split(['=', '<', '>', '~', '[']).next(),
            Some("pip" | "setuptools" | "wheel" | "uv" | "poetry" | "pipenv" | "pdm" | "virtualenv" | "awscli")
        )
    };
    let is_tool_only = !packages.is_empty() && packages.iter().all(tool);
    (!is_tool_only).then_some(if program == "uv" { "uv" } else { "pip" })
}

fn named(program: &str) -> Option<&'static str> {
    ["uv", "poetry", "pipenv", "pdm"].into_iter().find(|name| *name == program)
}

/// The fix: the slim variant of the same version.
fn slim(context: &Context<'_>, root: &Stage) -> Option<Fix> {
    let range = base_image::tag_range(context, root)?;
    let tag = context.text(range.clone());
    let version = tag.get(..tag.find("-alpine")?)?;
    let image = root.image().filter(|image| image.digest().is_none())?;
    Some(Fix::unsafe_(
        format!("Use `{}:{version}-slim`", image.familiar_name()),
        vec![Edit::replace(range, format!("{version}-slim"))],
    ))
}

/// The stages on which something is done Alpine's way, so that another base will not do.
fn with_alpines_tools(meaning: &Meaning) -> HashSet<usize> {
    let tools = ["apk", "adduser", "addgroup", "ash"];
    let bodies = meaning.bodies().iter().filter(|body| tools.iter().any(|program| body.script.uses(program)));
    let stages: HashSet<usize> = bodies.filter_map(|body| meaning.state(body.instruction).stage).collect();
    stages.into_iter().filter_map(|stage| meaning.root_of(stage)).map(|root| root.index).collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Severity, lint_text};

    #[test]
    fn what_counts_as_packages() {
        let mut config = Config::default();
        config.select(RULE.id);
        let severity = |text: &str| lint_text(text, &config).first().map(|finding| finding.severity);
        let cases = [
            ("RUN pip install --upgrade pip setuptools==70", None),
            ("RUN apk add gcc && python3 -m pip install flask", Some(Severity::Hint)),
            ("RUN pip3 install 'Pandas>=2'", Some(Severity::Warning)),
            ("RUN uv pip install torch==2.5", Some(Severity::Warning)),
            ("RUN poetry install", Some(Severity::Hint)),
            ("RUN pip download flask", None),
        ];
        for (line, expected) in cases {
            assert_eq!(severity(&format!("FROM python:3.14-alpine3.22\n{line}\n")), expected, "{line}");
            assert_eq!(severity(&format!("FROM python:3.14-slim\n{line}\n")), None, "{line}");
        }
        assert_eq!(severity("FROM alpine:3.24\nRUN pip install flask\n"), None);
        assert_eq!(
            severity("FROM alpine:3.24\nRUN apk add python3~=3.12 && pip install flask\n"),
            Some(Severity::Hint)
        );
        assert_eq!(severity("FROM python:3-alpine AS a\nFROM a\nRUN pip install flask\n"), Some(Severity::Hint));
    }
}
