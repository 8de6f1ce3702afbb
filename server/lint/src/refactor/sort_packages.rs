//! Sort packages: the packages of an install in alphabetical order.

use std::ops::Range;

use dockwright_model::{File, ShellBody};
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::shell::Word;

use crate::Edit;
use crate::rules::package_managers::{
    APK, APT, COMPOSER, Call, DNF, GEM, NPM, PIP, PNPM, TDNF, UV, YARN, YUM, ZYPPER, calls,
};

/// Packages that stand side by side: the place and the text of each.
pub(crate) type List<'a> = Vec<(Range<usize>, &'a str)>;

/// Sorts the packages of every install of an instruction, those between options, variables and comments each for
/// themselves. Gives a title and the edits; `None` when all of them are sorted.
pub fn sort_packages(file: &File, instruction: usize) -> Option<(String, Vec<Edit>)> {
    let lists = lists(file, Some(instruction));
    let edits: Vec<Edit> = lists.iter().filter_map(sort).flat_map(|(_, edits)| edits).collect();
    (!edits.is_empty()).then(|| ("Sort the packages".to_owned(), edits))
}

/// The lists of packages in the RUN instructions of a file, or in one instruction.
pub(crate) fn lists(file: &File, instruction: Option<usize>) -> Vec<List<'_>> {
    let instructions = &file.dockerfile().instructions;
    let runs = |index: usize| instructions.get(index).is_some_and(|found| found.effective().keyword == Keyword::Run);
    let bodies = match instruction {
        Some(index) => file.meaning().bodies_of(index),
        None => file.meaning().bodies(),
    };
    let mut found = Vec::new();
    for body in bodies.iter().filter(|body| runs(body.instruction)) {
        for call in calls(
            &body.script,
            &[&APT, &APK, &YUM, &DNF, &TDNF, &ZYPPER, &PIP, &UV, &NPM, &YARN, &PNPM, &GEM, &COMPOSER],
        ) {
            if call.is_any(call.manager.installs) {
                of_call(file, body, &call, &mut found);
            }
        }
    }
    found
}

fn of_call<'a>(file: &'a File, body: &ShellBody, call: &Call<'_>, found: &mut Vec<List<'a>>) {
    let mut list: List<'a> = Vec::new();
    for word in call.packages() {
        let range = body.range(word.span);
        let text = file.source().get(range.clone()).unwrap_or_default();
        let between = list.last().and_then(|(before, _)| file.source().get(before.end..range.start));
        let beside = between.is_none_or(|text| text.chars().all(|c| c.is_whitespace() || matches!(c, '\\' | '`')));
        let plain = is_name(word) && text == &*word.text;
        if !beside || !plain {
            found.push(std::mem::take(&mut list));
        }
        if plain {
            list.push((range, text));
        }
    }
    found.push(list);
}

/// Whether a word is the name of a package, not the version of the one before it or something only the shell knows.
fn is_name(word: &Word) -> bool {
    let first = word.value_or_text().chars().next();
    word.value().is_some() && first.is_some_and(|first| first.is_alphanumeric() || first == '@')
}

/// The first package that is out of order, and the edits that sort the list.
pub(crate) fn sort(list: &List<'_>) -> Option<(Range<usize>, Vec<Edit>)> {
    let mut sorted: Vec<&str> = list.iter().map(|(_, text)| *text).collect();
    sorted.sort_by_cached_key(|text| key(text));
    let pairs = || list.iter().zip(list.iter().skip(1));
    let (_, (place, _)) = pairs().find(|((_, one), (_, next))| key(one) > key(next))?;
    let changed = list.iter().zip(sorted).filter(|((_, text), sorted)| text != sorted);
    Some((place.clone(), changed.map(|((range, _), text)| Edit::replace(range.clone(), text)).collect()))
}

/// What a package is sorted by: its name in lower case, without quotes and version.
fn key(text: &str) -> String {
    let bare = text.trim_matches(['"', '\'']);
    let name = match bare.strip_prefix('@') {
        Some(scoped) => scoped.split(['=', '@', '<', '>', '~', '!', ':', '[']).next().map_or("", |name| name),
        None => bare.split(['=', '@', '<', '>', '~', '!', ':', '[']).next().unwrap_or_default(),
    };
    let sigil = if bare.starts_with('@') { "@" } else { "" };
    format!("{sigil}{}", name.to_lowercase())
}
