//! Python: what pip installs goes into a virtual environment, which is copied.

use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Command, Word};

use super::Plan;
use super::single::Single;
use super::steps::{ACCOUNTS, System, slim, system};
use crate::rules::container::file_name;
use crate::rules::python::pip_install;

const VENV: &str = "/opt/venv";

/// Options with which pip installs into its own environment all the same.
const OPTIONS: &[&str] = &[
    "-r",
    "--requirement",
    "-c",
    "--constraint",
    "-U",
    "--upgrade",
    "-q",
    "--quiet",
    "-v",
    "--no-cache-dir",
    "--no-cache",
    "--no-deps",
    "--disable-pip-version-check",
    "--no-input",
    "--no-compile",
    "--prefer-binary",
    "--pre",
    "-i",
    "--index-url",
    "--extra-index-url",
    "--trusted-host",
    "--timeout",
    "--default-timeout",
    "--retries",
    "--require-hashes",
    "--no-build-isolation",
    "--no-warn-script-location",
    "--root-user-action",
    "--progress-bar",
];

/// Variables that say where Python installs to.
const ELSEWHERE: &[&str] =
    &["PATH", "VIRTUAL_ENV", "PYTHONHOME", "PYTHONUSERBASE", "PIP_TARGET", "PIP_USER", "PIP_PREFIX"];

pub(super) fn plan(single: &Single<'_>) -> Option<Plan> {
    if single.image != "python"
        || single.sets(ELSEWHERE)
        || single.words.iter().any(|word| word.contains("/usr/local/"))
    {
        return None;
    }
    let (base, smaller) = slim(single)?;
    let installs = |commands: &[Command]| commands.iter().any(|command| pip_install(command).is_some());
    let pips = || single.runs().filter(|(_, commands)| commands.is_some_and(installs)).map(|(index, _)| index);
    let (first, last) = (pips().next()?, pips().last()?);
    let (mut compilers, mut manifests) = (false, Vec::new());
    for (_, commands) in single.runs().filter(|(index, _)| *index <= last) {
        for command in commands? {
            match system(command) {
                Some(step) => compilers |= step == System::Compilers,
                None => manifests.extend(read(command)?),
            }
        }
    }
    if !(smaller || compilers) || !installs_something(single, last) {
        return None;
    }
    let copies = single
        .all
        .iter()
        .filter(|(index, found)| *index <= last && matches!(found.keyword, Keyword::Copy | Keyword::Add));
    let start = copies.clone().map(|(index, _)| *index).next().map_or(first, |copy| copy.min(first));
    let repeated = copies.filter(|(_, copy)| !is_of(copy, &manifests)).map(|(index, _)| *index).collect();
    let path = format!("ENV PATH=\"{VENV}/bin:$PATH\"");
    Some(Plan {
        base,
        last,
        above: Some((start, vec![format!("RUN python -m venv {VENV}"), path.clone()])),
        behind: Vec::new(),
        taken: vec![format!("COPY --from={} {VENV} {VENV}", super::STAGE), path],
        repeated,
        what: "the virtual environment and the files".to_owned(),
        commands: ACCOUNTS,
        has_shell: true,
    })
}

/// Whether some pip installs more than pip itself.
fn installs_something(single: &Single<'_>, last: usize) -> bool {
    let runs = single.runs().filter(|(index, _)| *index <= last);
    let mut installs = runs.filter_map(|(_, commands)| commands).flatten().filter_map(pip_install);
    installs.any(|install| {
        let tools = ["pip", "setuptools", "wheel"];
        let packages = install.packages();
        packages.is_empty() || packages.iter().any(|word| !tools.iter().any(|tool| word.is(tool)))
    })
}

/// The files of requirements that an install with pip reads; `None` for another command, and for one that installs elsewhere.
fn read(command: &Command) -> Option<Vec<&str>> {
    let install = pip_install(command)?;
    let program = install.effective.program_word()?.value()?;
    let plain =
        install.name.starts_with("pip") && !program.contains('/') && install.effective.wrappers().next().is_none();
    let known = |word: &&Word| {
        let text = word.value_or_text();
        !word.is_option() || OPTIONS.contains(&text.split('=').next().unwrap_or_default())
    };
    let local =
        install.packages().iter().any(|word| word.has_expansion() || word.value_or_text().starts_with(['.', '/']));
    if !plain || local || !install.arguments.iter().all(|word| known(&word)) {
        return None;
    }
    let given = install.effective.flag_values("-r").chain(install.effective.flag_values("--requirement"));
    Some(given.map(|value| value.text).collect())
}

/// Whether a COPY brings nothing but files that the install reads.
fn is_of(copy: &Instruction, manifests: &[&str]) -> bool {
    let Some((sources, _)) = copy.copy() else { return false };
    let read = |path: &str| manifests.iter().any(|manifest| file_name(manifest) == file_name(path));
    let pattern = |path: &str| file_name(path).starts_with("requirements") && path.ends_with(".txt");
    copy.flag("from").is_none() && sources.iter().all(|source| read(source.text) || pattern(source.text))
}
