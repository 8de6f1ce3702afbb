//! `dockwright lint`: reports what is wrong.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_lint::{Finding, lint_any, shellcheck};
use dockwright_model::{AnyFile, File, SharedScripts};

use super::arguments::{LintArguments, ReportFormat};
use super::config::Configurations;
use super::disk;
use super::find::{Found, Input, cannot, find};
use super::places::Places;
use super::report::{self, Reported, Statistics, Tally};
use super::terminal::{self, Palette};
use super::{Color, Outcome, parallel};
use crate::shellcheck::{Choice, ShellCheck};

/// What the files of a run have in common.
#[derive(Default)]
struct Run {
    places: Places,
    scripts: Arc<SharedScripts>,
}

/// What there is to say about one file.
struct Linted {
    report: String,
    tally: Tally,
    statistics: Statistics,
    outcome: Outcome,
}

pub(super) fn run(arguments: &LintArguments) -> Outcome {
    if arguments.statistics && !matches!(arguments.format, ReportFormat::Text | ReportFormat::Json) {
        terminal::complain("`--statistics` can be reported as text or as json only", arguments.color);
        return Outcome::Trouble;
    }
    let configurations = Configurations::new(Some(&arguments.rules));
    // A file has no colours unless it is asked to.
    let to_file = arguments.output_file.is_some() && arguments.color == Color::Auto;
    let palette = Palette::new(if to_file { Color::Never } else { arguments.color });
    let found = find(&arguments.inputs, &configurations);
    let mut outcome = complain(&found, arguments.color);

    let (run, shellcheck) = (Run::default(), program(arguments));
    let work = |input: &Input| lint_one(input, &run, arguments, shellcheck.as_ref(), &palette);
    let (mut tally, mut statistics, mut parts) = (Tally::default(), Statistics::default(), Vec::new());
    for linted in results(&found.inputs, work, arguments.color) {
        let Some(linted) = linted else {
            outcome = Outcome::Trouble;
            continue;
        };
        outcome = outcome.max(linted.outcome);
        tally.add(&linted.tally);
        statistics.add(&linted.statistics);
        parts.push(linted.report);
    }
    outcome = outcome.max(shellcheck.map_or(Outcome::Clean, |program| doubts(&program, arguments)));
    let report = match arguments.statistics {
        true => report::statistics(arguments.format, &tally, &statistics, &palette),
        false => report::whole(arguments.format, parts, &tally, &statistics, &palette),
    };
    outcome.max(publish(&report, arguments))
}

/// Prints the report, or writes it to the file that is named.
fn publish(report: &str, arguments: &LintArguments) -> Outcome {
    let Some(path) = &arguments.output_file else {
        terminal::print(report);
        return Outcome::Clean;
    };
    match disk::write(path, report) {
        Ok(()) => Outcome::Clean,
        Err(error) => {
            terminal::complain(&cannot("write", &path.to_string_lossy(), &error), arguments.color);
            Outcome::Trouble
        }
    }
}

/// The ShellCheck to ask. None that lies in the current folder, in one that is named, or in the project of one.
fn program(arguments: &LintArguments) -> Option<ShellCheck> {
    let choice = arguments.shellcheck.clone().unwrap_or_default();
    if choice == Choice::Off {
        return None;
    }
    let folder = |path: &Path| match disk::is_folder(path) {
        Ok(true) => Some(disk::real_path(path)),
        _ => disk::real_path(path).parent().map(Path::to_owned),
    };
    let named = arguments.inputs.paths.iter().map(PathBuf::as_path).filter(|path| path.as_os_str() != "-");
    let mut folders: BTreeSet<PathBuf> = named.chain([Path::new(".")]).filter_map(folder).collect();
    let projects: Vec<PathBuf> = folders.iter().filter_map(|folder| disk::project_of(folder)).collect();
    folders.extend(projects);
    choice.program(folders.into_iter().collect())
}

/// Says that ShellCheck gave no answer, which is trouble if it was asked by name.
fn doubts(program: &ShellCheck, arguments: &LintArguments) -> Outcome {
    let Some(problem) = program.problem() else { return Outcome::Clean };
    if matches!(arguments.shellcheck, Some(Choice::Program(_))) {
        terminal::complain(problem, arguments.color);
        return Outcome::Trouble;
    }
    terminal::note(problem, arguments.color);
    Outcome::Clean
}

/// Our findings, and those of ShellCheck if it is asked. Its fixes are for editors: `dockwright fix` does not apply them.
fn with_shellcheck(file: &File, input: &Input, findings: Vec<Finding>, program: &ShellCheck) -> Vec<Finding> {
    let scripts = shellcheck::scripts(file);
    let said = scripts.iter().zip(program.ask(&scripts));
    let mut all = shellcheck::merge(file, &input.chosen.config, findings, said);
    all.iter_mut().filter(|finding| finding.rule.is_external()).for_each(|finding| finding.fixes.clear());
    all
}

fn lint_one(
    input: &Input,
    run: &Run,
    arguments: &LintArguments,
    program: Option<&ShellCheck>,
    palette: &Palette,
) -> Result<Linted, String> {
    let contents = input.read()?;
    let file = AnyFile::sharing(input.kind(), &contents.text, &run.scripts);
    let place = run.places.place(input);
    let mut findings = lint_any(&file, place.as_ref().map(|place| &place.surroundings), &input.chosen.config);
    // What the command line says is stronger than a configuration.
    let asked = arguments.shellcheck.is_some() || input.chosen.shellcheck.unwrap_or(true);
    if let (AnyFile::Dockerfile(file), Some(program)) = (&file, program)
        && asked
        && input.chosen.config.wants_shellcheck()
    {
        findings = with_shellcheck(file, input, findings, program);
    }
    let reported = Reported { path: &input.name, text: file.text(), findings: &findings };
    let report = match arguments.statistics {
        true => String::new(),
        false => report::part(arguments.format, &reported, palette),
    };
    let tally = Tally::of(&findings);
    let outcome = Outcome::of(tally.worst(), input.chosen.fail_level);
    Ok(Linted { report, tally, statistics: Statistics::of(&findings), outcome })
}

/// Says what could not be found.
pub(super) fn complain(found: &Found, color: Color) -> Outcome {
    for folder in &found.empty {
        terminal::note(&format!("there are no Dockerfiles or Compose files in {folder}"), color);
    }
    for problem in &found.problems {
        terminal::complain(problem, color);
    }
    if found.problems.is_empty() { Outcome::Clean } else { Outcome::Trouble }
}

/// Works on all texts at once. What fails is said on standard error, and is `None`.
pub(super) fn results<R: Send>(
    inputs: &[Input],
    work: impl Fn(&Input) -> Result<R, String> + Sync,
    color: Color,
) -> Vec<Option<R>> {
    let progress = terminal::progress(inputs.len(), color);
    let counted = |input: &Input| {
        let result = work(input);
        progress.inc(1);
        result
    };
    let results = parallel::map(inputs, counted);
    progress.finish_and_clear();
    let results = results.into_iter().zip(inputs);
    let check = |(result, input): (Option<Result<R, String>>, &Input)| {
        let result = result.unwrap_or_else(|| Err(format!("a mistake in Dockwright: it gave up on {}", input.name)));
        result.map_err(|problem| terminal::complain(&problem, color)).ok()
    };
    results.map(check).collect()
}
