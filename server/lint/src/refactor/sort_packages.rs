//! Sort packages: the packages of an install in alphabetical order.

use std::collections::HashSet;
use std::ops::Range;

use dockwright_model::{File, ShellBody};
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::shell::Word;

use super::Change;
use crate::Edit;
use crate::rules::package_managers::{
    APK, APT, COMPOSER, Call, DNF, GEM, Manager, NPM, PIP, PNPM, TDNF, UV, YARN, YUM, ZYPPER, calls,
};

/// Packages that stand side by side: the place and the text of each.
pub(crate) type List<'a> = Vec<(Range<usize>, &'a str)>;

/// The package managers whose packages are known.
pub(crate) const MANAGERS: &[&Manager] =
    &[&APT, &APK, &YUM, &DNF, &TDNF, &ZYPPER, &PIP, &UV, &NPM, &YARN, &PNPM, &GEM, &COMPOSER];

/// Sorts the packages of every install of an instruction, those between options, variables and comments each for
/// themselves, and takes out those named twice. `None` when all of them are sorted.
pub fn sort_packages(file: &File, instruction: usize) -> Option<Change> {
    let lists = lists(file, Some(instruction));
    let (mut edits, mut twice) = (Vec::new(), 0);
    let mut sorts = false;
    for list in &lists {
        let unique = unique(list);
        twice += list.len() - unique.len();
        sorts |= sort(list).is_some();
        edits.extend(arranged(list, &unique));
    }
    let removed = match twice {
        0 => String::new(),
        1 => "remove the one named twice".to_owned(),
        count => format!("remove {count} named twice"),
    };
    let title = match (sorts, twice) {
        (true, 0) => "Sort the packages".to_owned(),
        (true, _) => format!("Sort the packages and {removed}"),
        (false, 1) => "Remove the package named twice".to_owned(),
        (false, count) => format!("Remove {count} packages named twice"),
    };
    (!edits.is_empty()).then_some((title, edits))
}

/// The packages of a list in order, each once.
fn unique<'a>(list: &List<'a>) -> Vec<&'a str> {
    let mut seen = HashSet::new();
    let mut unique: Vec<&str> = list.iter().map(|(_, text)| *text).filter(|text| seen.insert(*text)).collect();
    unique.sort_by_cached_key(|text| key(text));
    unique
}

/// The edits that put these packages in the places of the list, and delete the places left over.
fn arranged(list: &List<'_>, packages: &[&str]) -> Vec<Edit> {
    let kept = packages.len();
    let places = list.iter().zip(packages).filter(|((_, text), package)| text != *package);
    let mut edits: Vec<Edit> = places.map(|((range, _), package)| Edit::replace(range.clone(), *package)).collect();
    let last = kept.checked_sub(1).and_then(|last| list.get(last)).filter(|_| kept < list.len());
    if let (Some((last, _)), Some((end, _))) = (last, list.last()) {
        edits.push(Edit::delete(last.end..end.end));
    }
    edits
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
        for call in calls(&body.script, MANAGERS) {
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
    Some((place.clone(), arranged(list, &sorted)))
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

#[cfg(test)]
mod tests {
    use super::super::testing::{after, none, title};
    use super::*;

    #[test]
    fn sorted_and_each_once() {
        for (before, expected, said) in [
            ("apk add b a", "apk add a b", "Sort the packages"),
            ("apk add b a b", "apk add a b", "Sort the packages and remove the one named twice"),
            ("apk add a b b", "apk add a b", "Remove the package named twice"),
            ("apk add a a && apk add c c c", "apk add a && apk add c", "Remove 3 packages named twice"),
            (
                "apt-get install -y \\\n    c \\\n    a \\\n    c",
                "apt-get install -y \\\n    a \\\n    c",
                "Sort the packages and remove the one named twice",
            ),
            ("apk add c b $X a a", "apk add b c $X a", "Sort the packages and remove the one named twice"),
        ] {
            let text = format!("FROM a\nRUN {before}\n");
            let expected = format!("FROM a\nRUN {expected}\n");
            assert_eq!(after(&text, sort_packages).as_deref(), Some(expected.as_str()), "{before}");
            assert_eq!(title(&text, sort_packages).as_deref(), Some(said), "{before}");
            none(&expected, sort_packages);
        }
        for run in ["apk add a b", "apk add a=1 a=2", "apk add b \\\n # why\n a", "cp b a"] {
            none(&format!("FROM a\nRUN {run}\n"), sort_packages);
        }
    }
}
