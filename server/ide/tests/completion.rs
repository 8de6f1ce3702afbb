//! Completion on real files: what people have written is offered in its place, and what is taken is understood.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::print_stdout, reason = "a test reads the corpus")]

#[path = "../../../tests/support/corpus.rs"]
mod corpus;
#[path = "completion/snippet.rs"]
mod snippet;

use std::ops::Range;

use dockwright_facts::Date;
use dockwright_ide::complete::{Completion, CompletionKind, complete};
use dockwright_model::{AnyFile, EntityKind, File, ReferenceKind, Stage};
use dockwright_syntax::dockerfile::{Instruction, Keyword};

const TODAY: Date = Date { year: 2026, month: 11, day: 21 };

/// Items that are tried at each place. All of them, at every place of every file, would take hours.
const TRIED: usize = 3;

/// What a word of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Keyword,
    Flag,
    Stage,
    Variable,
    /// The account of a USER. Nobody knows all of them, so that not each is offered.
    User,
}

/// A word that somebody wrote: its place, and how it is offered.
#[derive(Debug)]
struct Written {
    sort: Sort,
    range: Range<usize>,
    label: String,
}

/// The words of a file that completion has to know.
fn words(file: &File) -> Vec<Written> {
    let mut found = Vec::new();
    let first = file.meaning().stages.first().map_or(usize::MAX, Stage::from);
    for (index, instruction) in file.dockerfile().instructions.iter().enumerate() {
        // Only these are right before the first FROM.
        let keyword = match instruction.keyword {
            keyword if index >= first || matches!(keyword, Keyword::Arg | Keyword::From) => keyword,
            _ => Keyword::Unknown,
        };
        // With other keywords in front of it, a heredoc would fall apart into instructions.
        if keyword != Keyword::Unknown && !instruction.name.is_continued() && instruction.heredocs.is_empty() {
            let label = keyword.name().to_owned();
            found.push(Written { sort: Sort::Keyword, range: instruction.name.span.clone(), label });
        }
        found.extend(flags(instruction));
        let account = instruction.rest.text();
        if keyword == Keyword::User && !account.is_empty() && !account.contains('$') {
            found.push(Written { sort: Sort::User, range: instruction.rest.span.clone(), label: account.to_owned() });
        }
    }
    let names = file.names();
    for reference in names.references.iter().filter(|reference| reference.kind == ReferenceKind::Name) {
        let Some(entity) = names.entities.get(reference.entity) else { continue };
        let before = file.source().get(..reference.range.start).unwrap_or_default();
        let sort = match entity.kind {
            EntityKind::Stage(_) => Sort::Stage,
            EntityKind::Variable(_) if before.ends_with('$') || before.ends_with("${") => Sort::Variable,
            _ => continue,
        };
        found.push(Written { sort, range: reference.range.clone(), label: entity.name.clone() });
    }
    // A word with a continuation in it is nothing to complete.
    found.retain(|word| file.source().get(word.range.clone()).is_some_and(|text| !text.contains(['\n', '"', '\''])));
    found
}

fn flags(instruction: &Instruction) -> impl Iterator<Item = Written> + '_ {
    let facts = dockwright_facts::instructions::instruction(instruction.effective().keyword.name());
    let known = move |name: &str| facts.is_some_and(|fact| fact.flags.iter().any(|flag| flag.name == name));
    let flags = instruction.effective().flags.iter().filter(move |flag| known(flag.name.text()));
    flags.map(|flag| Written {
        sort: Sort::Flag,
        range: flag.span.start..flag.name.span.end,
        label: format!("--{}", flag.name.text()),
    })
}

fn offered(file: &AnyFile, offset: usize) -> Vec<Completion> {
    complete(file, None, offset, TODAY).items
}

/// The text after something was put in the place of a range, and where that ends.
fn put(text: &str, range: &Range<usize>, new: &str) -> (String, usize) {
    let mut put = text.to_owned();
    put.replace_range(range.clone(), new);
    (put, range.start + new.len())
}

/// Numbers that look like chance and are the same every time.
fn next(seed: &mut u64) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*seed >> 33).unwrap_or(0)
}

/// What is wrong with what is offered within a word.
fn broken_law(file: &AnyFile, word: &Written, at: usize, seed: &mut u64) -> Option<String> {
    let AnyFile::Dockerfile(before) = file else { return None };
    let text = before.source();
    let items = offered(file, at);
    let same = |item: &&Completion| match word.sort {
        Sort::Keyword | Sort::Stage => item.label.eq_ignore_ascii_case(&word.label),
        Sort::Flag | Sort::Variable | Sort::User => item.label == word.label,
    };
    let own = items.iter().find(same);
    if own.is_none() && word.sort != Sort::User {
        return Some("what stands there is not offered".to_owned());
    }
    let again = own.map(|own| put(text, &own.replace, &own.text).0);
    if let Some(again) = again.filter(|again| !again.eq_ignore_ascii_case(text)) {
        let line = again.get(word.range.start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        return Some(format!("taking what stands there changes the file: {line:?}"));
    }
    let mut tried: Vec<&Completion> = own.into_iter().collect();
    tried.extend((1..TRIED).filter_map(|_| items.get(next(seed) % items.len().max(1))));
    tried.into_iter().find_map(|item| {
        let expanded = item.snippet.as_deref().map(snippet::expanded);
        if let Some(expanded) =
            expanded.as_ref().filter(|expanded| !expanded.starts_with(item.text.trim_end_matches('=')))
        {
            return Some(format!("{:?} is no beginning of the snippet {expanded:?}", item.text));
        }
        [Some(item.text.clone()), expanded]
            .into_iter()
            .flatten()
            .find_map(|new| misunderstood(before, word, item, &new))
    })
}

/// What is wrong with the file after an item was taken.
fn misunderstood(before: &File, word: &Written, item: &Completion, new: &str) -> Option<String> {
    let (text, end) = put(before.source(), &item.replace, new);
    let after = File::new(&text);
    let count = |file: &File| file.dockerfile().instructions.len();
    let own = word.sort == Sort::Keyword || item.kind != CompletionKind::Keyword;
    if own && item.kind != CompletionKind::Snippet && count(before) != count(&after) {
        return Some(format!("{new:?} makes {} instructions of {}", count(&after), count(before)));
    }
    let start = item.replace.start;
    let instruction = after.dockerfile().instruction_at(start).map(Instruction::effective);
    let named = |sort: fn(EntityKind) -> bool| {
        let found = after.names().at(start + 1).and_then(|(index, _)| after.names().entities.get(index));
        found.is_some_and(|entity| sort(entity.kind) && entity.name.eq_ignore_ascii_case(&item.label))
    };
    let understood = match (word.sort, item.kind) {
        (Sort::Keyword, CompletionKind::Keyword) => {
            let found = after.dockerfile().instruction_at(start).map(|found| found.keyword.name().to_owned());
            found.is_some_and(|found| found.eq_ignore_ascii_case(&item.label))
        }
        (Sort::Flag, CompletionKind::Property) => {
            let name = item.label.trim_start_matches('-');
            instruction.is_some_and(|found| found.flags.iter().any(|flag| flag.span.start == start && flag.is(name)))
        }
        (Sort::Stage, CompletionKind::Stage) => {
            // Stages without a name are offered by their number.
            let stage = |kind| matches!(kind, EntityKind::Stage(_));
            item.label.bytes().all(|byte| byte.is_ascii_digit()) || item.label.len() < 2 || named(stage)
        }
        (Sort::User, _) => instruction.is_some_and(|found| found.rest.text() == new),
        // What the base image or the builder sets is declared nowhere.
        (Sort::Variable, CompletionKind::Variable) if item.detail.contains(" in line ") => {
            named(EntityKind::is_variable)
        }
        _ => true,
    };
    // Whoever goes on typing asks again.
    offered(&AnyFile::Dockerfile(after), end);
    (!understood).then(|| format!("{new:?} is not understood as {:?}", item.kind))
}

fn real_files() -> Vec<(String, String)> {
    let Some(root) = corpus::corpus() else { return Vec::new() };
    let entries = std::fs::read_dir(root.join("dockerfiles")).expect("a folder").flatten();
    let mut files: Vec<(String, String)> = entries
        .map(|entry| {
            let text = String::from_utf8_lossy(&std::fs::read(entry.path()).expect("a file")).into_owned();
            (entry.file_name().to_string_lossy().into_owned(), text)
        })
        .collect();
    files.sort();
    files
}

#[test]
fn what_is_written_is_offered_and_what_is_taken_is_understood() {
    let mut seed = 11;
    let (mut wrong, mut places) = (Vec::new(), [0; 5]);
    for (name, text) in real_files().iter().step_by(if cfg!(debug_assertions) { 6 } else { 1 }) {
        let file = AnyFile::Dockerfile(File::new(text));
        let AnyFile::Dockerfile(parsed) = &file else { continue };
        let all = words(parsed);
        for sort in [Sort::Keyword, Sort::Flag, Sort::Stage, Sort::Variable, Sort::User] {
            let of_sort: Vec<&Written> = all.iter().filter(|word| word.sort == sort).collect();
            for _ in 0..of_sort.len().min(3) {
                let word = of_sort[next(&mut seed) % of_sort.len()];
                let mut at = word.range.start + 1 + next(&mut seed) % word.range.len().max(1);
                at = (0..=at.min(word.range.end)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
                places[sort as usize] += 1;
                if let Some(law) = broken_law(&file, word, at, &mut seed) {
                    let line = parsed.text().line_of(at) + 1;
                    wrong.push(format!("{name}:{line}: {:?} {} at {}: {law}", sort, word.label, at - word.range.start));
                }
            }
        }
    }
    println!("{places:?} places");
    let shown = wrong.iter().take(30).map(String::as_str).collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} of {places:?}\n{shown}", wrong.len());
}
