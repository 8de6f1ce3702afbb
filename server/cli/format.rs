//! `dockwright format`: lays out Dockerfiles and Compose files.

use dockwright_ide::format::{Style, compose, format, is_sound};
use dockwright_model::{AnyFile, FileKind};
use dockwright_syntax::text::apply_edits;

use super::Outcome;
use super::arguments::{FormatArguments, RuleChoice};
use super::config::Configurations;
use super::disk;
use super::find::{Input, cannot, find};
use super::fix::difference;
use super::lint::{complain, results};
use super::report::counted;
use super::terminal::{self, Palette, paint, visible};

/// What became of one text.
struct Formatted {
    /// What goes to standard output.
    output: Vec<u8>,
    /// Whether it was not formatted.
    changed: bool,
    /// Why the file is left alone although it is not formatted.
    problem: Option<String>,
}

pub(super) fn run(arguments: &FormatArguments) -> Outcome {
    let choice =
        RuleChoice { config: arguments.config.clone(), no_config: arguments.no_config, ..RuleChoice::default() };
    let configurations = Configurations::new(Some(&choice));
    let palette = Palette::new(arguments.color);
    let mut found = find(&arguments.inputs, &configurations);
    let mut outcome = complain(&found, arguments.color);
    // Standard input comes out again, whatever it is.
    found.inputs.retain(|input| input.path.is_none() || input.kind() != FileKind::Dockerignore);

    let work = |input: &Input| one(input, arguments, &palette);
    let (mut output, mut files, mut changed) = (Vec::new(), 0, 0);
    for formatted in results(&found.inputs, work, arguments.color) {
        let Some(formatted) = formatted else {
            outcome = Outcome::Trouble;
            continue;
        };
        if let Some(problem) = formatted.problem {
            terminal::complain(&problem, arguments.color);
            outcome = Outcome::Trouble;
        }
        output.extend(formatted.output);
        files += 1;
        changed += usize::from(formatted.changed);
    }
    if arguments.check && changed > 0 {
        outcome = outcome.max(Outcome::Findings);
    }
    let summary = summary(changed, files, arguments);
    // Where standard output is a text or a difference, nothing else may go there.
    let pure = arguments.diff || !arguments.check && found.inputs.iter().any(|input| input.path.is_none());
    if !pure && files > 0 {
        output.extend(format!("{summary}\n").into_bytes());
    }
    terminal::print_bytes(&output);
    if pure {
        terminal::note(&summary, arguments.color);
    }
    outcome
}

fn one(input: &Input, arguments: &FormatArguments, palette: &Palette) -> Result<Formatted, String> {
    let contents = input.read()?;
    let prints = input.path.is_none() && !arguments.diff && !arguments.check;
    let before = AnyFile::new(input.kind(), &contents.text);
    let style = Style::new(&input.chosen.config.format);
    let edits = match &before {
        AnyFile::Dockerfile(file) => format(file, &style),
        AnyFile::Compose(file) => compose::format(file, &style),
        AnyFile::Dockerignore(_) => Vec::new(),
    };
    let edits: Vec<_> = edits.into_iter().map(|edit| (edit.range, edit.text)).collect();
    let after = apply_edits(&contents.text, &edits).unwrap_or_else(|| contents.text.clone());
    let mut formatted = Formatted { output: Vec::new(), changed: after != contents.text, problem: None };
    if let Some(original) = contents.original {
        formatted.output = if prints { original } else { Vec::new() };
        formatted.problem =
            formatted.changed.then(|| format!("{} is not valid UTF-8, so it is left as it is", input.name));
        formatted.changed = false;
        return Ok(formatted);
    }
    // Nothing is written that reads differently. No file is known for which this happens.
    if formatted.changed && !says_the_same(&before, &after) {
        formatted.output = if prints { contents.text.into_bytes() } else { Vec::new() };
        formatted.problem = Some(format!("{} would not mean the same, so it is left as it is", input.name));
        formatted.changed = false;
        return Ok(formatted);
    }
    formatted.output = match &input.path {
        _ if arguments.diff => difference(&input.name, &input.name, &contents.text, &after, palette).into_bytes(),
        None if prints => after.into_bytes(),
        _ if !formatted.changed => Vec::new(),
        Some(path) if !arguments.check => {
            disk::replace(path, &after).map_err(|error| cannot("write", &input.name, &error))?;
            told("formatted", &input.name, palette)
        }
        _ => told("would format", &input.name, palette),
    };
    Ok(formatted)
}

fn says_the_same(before: &AnyFile, after: &str) -> bool {
    match (before, AnyFile::new(before.kind(), after)) {
        (AnyFile::Dockerfile(before), AnyFile::Dockerfile(after)) => is_sound(before, &after),
        (AnyFile::Compose(before), AnyFile::Compose(after)) => compose::is_sound(before, &after),
        _ => false,
    }
}

fn told(what: &str, name: &str, palette: &Palette) -> Vec<u8> {
    format!("{} {}\n", paint(palette.good, what), paint(palette.strong, visible(name))).into_bytes()
}

fn summary(changed: usize, files: usize, arguments: &FormatArguments) -> String {
    let did = if arguments.check || arguments.diff { "would format" } else { "formatted" };
    match changed {
        0 if files == 1 => "1 file is formatted already".to_owned(),
        0 => format!("{} are formatted already", counted(files, "file")),
        _ if changed == files => format!("{did} {}", counted(changed, "file")),
        _ => format!("{did} {changed} of {}", counted(files, "file")),
    }
}
