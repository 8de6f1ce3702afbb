//! `dockwright fix`: mends what can be mended.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use dockwright_lint::{Fixed, Safety, fix_any, lint_any};
use dockwright_model::AnyFile;
use similar::{ChangeTag, TextDiff};

use super::Outcome;
use super::arguments::FixArguments;
use super::config::Configurations;
use super::disk;
use super::find::{Input, cannot, find};
use super::lint::{complain, results};
use super::places::Places;
use super::report::{Tally, counted};
use super::terminal::{self, Palette, paint, visible};

/// The best difference of two large texts is not worth more time than this.
const DIFF_TIME: Duration = Duration::from_secs(2);

/// What became of one text.
struct Mended {
    /// What goes to standard output: the text itself, the difference, or what was done.
    output: Vec<u8>,
    /// The files to create.
    created: Vec<Created>,
    /// The number of applied fixes.
    applied: usize,
    /// What remains.
    tally: Tally,
    /// What that means.
    outcome: Outcome,
    /// Why the file is left alone although there is something to fix.
    problem: Option<String>,
}

/// A file to create.
struct Created {
    path: PathBuf,
    /// What it is called in reports.
    name: String,
    text: String,
}

pub(super) fn run(arguments: &FixArguments) -> Outcome {
    let configurations = Configurations::new(Some(&arguments.rules));
    let palette = Palette::new(arguments.color);
    let found = find(&arguments.inputs, &configurations);
    let mut outcome = complain(&found, arguments.color);

    let places = Places::default();
    let work = |input: &Input| mend(input, &places, arguments, &palette);
    let (mut output, mut tally, mut applied, mut files) = (Vec::new(), Tally::default(), 0, 0);
    let mut created = BTreeSet::new();
    for mended in results(&found.inputs, work, arguments.color) {
        let Some(mended) = mended else {
            outcome = Outcome::Trouble;
            continue;
        };
        if let Some(problem) = mended.problem {
            terminal::complain(&problem, arguments.color);
            outcome = Outcome::Trouble;
        }
        output.extend(mended.output);
        outcome = outcome.max(mended.outcome);
        // Several Dockerfiles of one context ask for the same file; the first one makes it.
        for new in mended.created.into_iter().filter(|new| created.insert(new.path.clone())) {
            match create(&new, arguments.diff, &palette) {
                Ok(said) => output.extend(said.into_bytes()),
                Err(problem) => {
                    terminal::complain(&problem, arguments.color);
                    outcome = Outcome::Trouble;
                }
            }
        }
        tally.add(&mended.tally);
        applied += mended.applied;
        files += usize::from(mended.applied > 0);
    }
    let summary = summary(applied, files, &tally, arguments.diff);
    // Where standard output is a text or a difference, nothing else may go there.
    let pure = arguments.diff || found.inputs.iter().any(|input| input.path.is_none());
    if !pure && tally.files > 0 {
        output.extend(format!("{summary}\n").into_bytes());
    }
    terminal::print_bytes(&output);
    if pure {
        terminal::note(&summary, arguments.color);
    }
    outcome
}

fn mend(input: &Input, places: &Places, arguments: &FixArguments, palette: &Palette) -> Result<Mended, String> {
    let contents = input.read()?;
    let safety = if arguments.even_unsafe { Safety::Unsafe } else { Safety::Safe };
    // Who pipes a text through wants no files beside it.
    let place = places.place(input).filter(|_| input.path.is_some());
    let around = place.as_ref().map(|place| &place.surroundings);
    let config = &input.chosen.config;
    let fixed = fix_any(input.kind(), &contents.text, around, config, safety);
    let fails = input.chosen.fail_level;
    let (applied, tally) = (fixed.applied.len(), Tally::of(&fixed.remaining));
    let outcome = Outcome::of(tally.worst(), fails);
    let mut mended = Mended { output: Vec::new(), created: Vec::new(), applied, tally, outcome, problem: None };
    let changed = fixed.text != contents.text;
    if let Some(original) = contents.original {
        if input.path.is_none() && !arguments.diff {
            mended.output = original;
        }
        let kept = lint_any(&AnyFile::new(input.kind(), &contents.text), around, config);
        (mended.applied, mended.tally) = (0, Tally::of(&kept));
        mended.outcome = Outcome::of(mended.tally.worst(), fails);
        mended.problem = changed.then(|| format!("{} is not valid UTF-8, so it is left as it is", input.name));
        return Ok(mended);
    }
    for new in &fixed.created {
        let Some((path, name)) = place.as_ref().map(|place| place.path(&new.path)) else { continue };
        mended.created.push(Created { path, name, text: new.text.clone() });
    }
    mended.output = match &input.path {
        _ if arguments.diff => difference(&input.name, &input.name, &contents.text, &fixed.text, palette).into_bytes(),
        None => fixed.text.into_bytes(),
        Some(_) if !changed => Vec::new(),
        Some(path) => {
            disk::replace(path, &fixed.text).map_err(|error| cannot("write", &input.name, &error))?;
            done(&input.name, &fixed, palette).into_bytes()
        }
    };
    Ok(mended)
}

/// Creates a file, or only shows it. Gives back what there is to say.
fn create(new: &Created, diff: bool, palette: &Palette) -> Result<String, String> {
    if diff {
        return Ok(difference("/dev/null", &new.name, "", &new.text, palette));
    }
    let made = disk::create(&new.path, &new.text).map_err(|error| cannot("write", &new.name, &error))?;
    let said = format!("{} {}\n", paint(palette.good, "created"), paint(palette.strong, visible(&new.name)));
    Ok(if made { said } else { String::new() })
}

/// `fixed api/Dockerfile: apt-get-missing-yes (2), …`.
fn done(name: &str, fixed: &Fixed, palette: &Palette) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in &fixed.applied {
        *counts.entry(rule).or_default() += 1;
    }
    let times = |count: usize| if count > 1 { format!(" ({count} times)") } else { String::new() };
    let rules: Vec<String> =
        counts.into_iter().map(|(rule, count)| format!("{}{}", paint(palette.code, rule), times(count))).collect();
    format!("{} {}: {}\n", paint(palette.good, "fixed"), paint(palette.strong, visible(name)), rules.join(", "))
}

fn summary(applied: usize, files: usize, tally: &Tally, diff: bool) -> String {
    let left = match tally.total() {
        0 => "nothing is left".to_owned(),
        1 => "1 problem is left (`dockwright lint` shows it)".to_owned(),
        count => format!("{count} problems are left (`dockwright lint` shows them)"),
    };
    let would = if diff { "would fix" } else { "fixed" };
    match applied {
        0 if tally.total() == 0 => format!("no problems found in {}", counted(tally.files, "file")),
        0 => format!("nothing to fix; {left}"),
        _ => format!("{would} {} in {}; {left}", counted(applied, "problem"), counted(files, "file")),
    }
}

/// The unified difference of two texts that are called `before` and `name`, empty if they are equal. Without colours it is what `patch` reads.
pub(super) fn difference(before: &str, name: &str, old: &str, new: &str, palette: &Palette) -> String {
    let diff = TextDiff::configure().timeout(DIFF_TIME).diff_lines(old, new);
    let mut out = String::new();
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        if out.is_empty() {
            out.push_str(&paint(palette.strong, format_args!("--- {before}\n+++ {name}")));
            out.push('\n');
        }
        out.push_str(&paint(palette.info, hunk.header().to_string().trim_end()));
        out.push('\n');
        for change in hunk.iter_changes() {
            let style = match change.tag() {
                ChangeTag::Equal => anstyle::Style::new(),
                ChangeTag::Delete => palette.removed,
                ChangeTag::Insert => palette.added,
            };
            let line: &str = change.value();
            let content = line.strip_suffix('\n').unwrap_or(line);
            out.push_str(&paint(style, format_args!("{}{content}", change.tag())));
            out.push_str(if change.missing_newline() { "\n\\ No newline at end of file\n" } else { "\n" });
        }
    }
    out
}
