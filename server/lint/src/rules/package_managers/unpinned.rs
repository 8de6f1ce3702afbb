//! Packages that are installed without a version.

use std::collections::HashMap;
use std::ops::Range;

use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::shell::Word;

use super::super::arguments::quoted;
use super::{Call, Manager, are_used, calls};
use crate::Context;
use crate::rules::runs;

/// Names of packages in a message.
const SHOWN: usize = 2;

/// An install that names packages without a version.
pub(crate) struct Unpinned {
    /// Where the first of them is named.
    pub(crate) range: Range<usize>,
    /// Their names as written, variables replaced; at least one.
    pub(crate) names: Vec<String>,
    /// Index of the instruction.
    pub(crate) instruction: usize,
    /// What installs them.
    pub(crate) manager: &'static Manager,
}

impl Unpinned {
    /// `` `curl`, `git` and 3 more have no version``
    pub(crate) fn claim(&self) -> String {
        let names: Vec<String> = self.names.iter().take(SHOWN).map(|name| quoted(name)).collect();
        match self.names.len() {
            1 => format!("{} has no version", names.join("")),
            SHOWN => format!("{} have no version", names.join(" and ")),
            more => format!("{} and {} more have no version", names.join(", "), more - SHOWN),
        }
    }

    /// The first of the names, without the extras in brackets.
    pub(crate) fn first(&self) -> &str {
        self.names.first().and_then(|name| name.split('[').next()).unwrap_or_default()
    }
}

/// The installs of these package managers that name packages without a version.
pub(crate) fn find(context: &Context<'_>, managers: &[&'static Manager]) -> Vec<Unpinned> {
    let mut found = Vec::new();
    if !are_used(context, managers) {
        return found;
    }
    for body in runs::bodies(context) {
        let mut own = None;
        for call in calls(&body.script, managers) {
            // The project at hand may say what else it works with.
            let project = call.effective.arguments().iter().any(|word| word.is("."));
            if call.installs() && !project && !call.effective.has_any_flag(call.manager.choosing) {
                found.extend(of_call(context, body, &mut own, &call));
            }
        }
    }
    found
}

fn of_call<'a>(
    context: &Context<'_>,
    body: &'a ShellBody,
    own: &mut Option<Own<'a>>,
    call: &Call<'_>,
) -> Option<Unpinned> {
    let mut first = None;
    let mut names: Vec<String> = Vec::new();
    let words = call.packages();
    for (index, word) in words.iter().enumerate() {
        if words.get(index + 1).is_some_and(|next| is_version(next)) {
            continue;
        }
        for name in named(context, body, own, word) {
            if !(call.manager.pinned)(&name) {
                first.get_or_insert(word);
                names.push(name);
            }
        }
    }
    let range = body.range(first?.span);
    Some(Unpinned { range, names, instruction: body.instruction, manager: call.manager })
}

/// Whether a word is the version of the package before it: `composer require vendor/name ^1.2`.
fn is_version(word: &Word) -> bool {
    let text = word.value_or_text();
    text.starts_with(['^', '~', '<', '>', '='])
        || (text.starts_with(|c: char| c.is_ascii_digit()) && text.contains('.'))
}

/// The packages that a word names; none where a variable decides that nobody can know.
fn named<'a>(context: &Context<'_>, body: &'a ShellBody, own: &mut Option<Own<'a>>, word: &Word) -> Vec<String> {
    const LONGEST: usize = 128;
    let text = match word.value() {
        Some(value) => return Some(value).filter(|name| is_name(name)).map(str::to_owned).into_iter().collect(),
        None if !word.substitutions.is_empty() => return Vec::new(),
        None => {
            let own = own.get_or_insert_with(|| assignments(body));
            assigned(own, word).or_else(|| expanded(context, body, own, word))
        }
    };
    let names = text.as_deref().unwrap_or_default().split_ascii_whitespace();
    names.filter(|name| is_name(name) && name.len() < LONGEST).map(str::to_owned).collect()
}

/// Whether a word may be a package: an option, or what is left of an empty variable, is none.
fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('-') && !text.contains(char::is_control)
}

/// The variables that a script sets, with the value of those it sets once.
type Own<'a> = HashMap<&'a str, Option<&'a Word>>;

fn assignments(body: &ShellBody) -> Own<'_> {
    let mut own = Own::new();
    for assignment in body.script.commands.iter().flat_map(|command| &command.assignments) {
        let value = assignment.value.as_ref();
        own.entry(&assignment.name).and_modify(|value| *value = None).or_insert(value);
    }
    own
}

/// The value that the script gives to a variable, if the word is nothing else and the script sets it once.
fn assigned(own: &Own<'_>, word: &Word) -> Option<String> {
    let [variable] = word.variables.as_slice() else { return None };
    let whole = variable.span == word.span && !variable.modified;
    let value = own.get(&*variable.name)?.filter(|_| whole)?;
    value.value().map(str::to_owned)
}

/// The word with the build arguments and environment variables replaced; `None` if the script sets one of them itself.
fn expanded(context: &Context<'_>, body: &ShellBody, own: &Own<'_>, word: &Word) -> Option<String> {
    let meaning = context.meaning();
    let known =
        |name: &str| !own.contains_key(name) && matches!(meaning.value(body.instruction, name), Value::Known(_));
    let all = word.variables.iter().all(|variable| known(&variable.name));
    all.then(|| meaning.expand(body.instruction, &word.text)).flatten()
}
