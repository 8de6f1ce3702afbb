//! `dockwright lint`: reports what is wrong.

use dockwright_lint::{Config, lint_any};
use dockwright_model::AnyFile;

use super::arguments::{Format, LintArguments};
use super::find::{Found, Input, find};
use super::places::Places;
use super::report::{Tally, json, text};
use super::terminal::{self, Palette};
use super::{Color, Outcome, parallel};

/// What there is to say about one file.
struct Linted {
    report: String,
    tally: Tally,
}

pub(super) fn run(arguments: &LintArguments) -> Outcome {
    let config = arguments.rules.config();
    let palette = Palette::new(arguments.color);
    let found = find(&arguments.inputs);
    let mut outcome = complain(&found, arguments.color);

    let places = Places::default();
    let work = |input: &Input| lint_one(input, &places, &config, arguments.format, &palette);
    let (mut tally, mut reports) = (Tally::default(), Vec::new());
    for linted in results(&found.inputs, work, arguments.color) {
        let Some(linted) = linted else {
            outcome = Outcome::Trouble;
            continue;
        };
        tally.add(&linted.tally);
        reports.push(linted.report);
    }
    match arguments.format {
        Format::Json => terminal::print(&json::array(reports.into_iter())),
        Format::Text => {
            reports.push(if tally.files > 0 { text::summary(&tally, &palette) } else { String::new() });
            reports.iter().for_each(|report| terminal::print(report));
        }
    }
    outcome.max(Outcome::of(tally.worst(), arguments.rules.fail_level))
}

fn lint_one(
    input: &Input,
    places: &Places,
    config: &Config,
    format: Format,
    palette: &Palette,
) -> Result<Linted, String> {
    let contents = input.read()?;
    let file = AnyFile::new(input.kind(), &contents.text);
    let place = places.place(input);
    let findings = lint_any(&file, place.as_ref().map(|place| &place.surroundings), config);
    let report = match format {
        Format::Text => text::findings(&input.name, file.text(), &findings, palette),
        Format::Json => json::entries(&input.name, file.text(), &findings),
    };
    Ok(Linted { report, tally: Tally::of(&findings) })
}

/// Says what could not be found.
pub(super) fn complain(found: &Found, color: Color) -> Outcome {
    for folder in &found.empty {
        terminal::note(&format!("there are no Dockerfiles in {folder}"), color);
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
    let results = parallel::map(inputs, work).into_iter().zip(inputs);
    let check = |(result, input): (Option<Result<R, String>>, &Input)| {
        let result = result.unwrap_or_else(|| Err(format!("a mistake in Dockwright: it gave up on {}", input.name)));
        result.map_err(|problem| terminal::complain(&problem, color)).ok()
    };
    results.map(check).collect()
}
