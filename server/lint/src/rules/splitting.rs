//! What the shell makes of an expansion that is not quoted: it may become several words, or none.

use std::collections::HashMap;

use dockwright_facts::arguments::{ArgumentKind, argument};
use dockwright_model::{File, ShellBody};
use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::shell::{Command, Script, Substitution, Variable, Word};

use crate::{Edit, Fix};

/// What is known of the value of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One word, or likely one.
    Word,
    /// Perhaps nothing at all.
    PerhapsNothing,
    /// Several words, or a pattern for file names.
    Several,
}

/// The shapes of the variables that a script uses.
pub(crate) struct Shapes<'a> {
    file: &'a File,
    body: &'a ShellBody,
    known: HashMap<&'a str, Shape>,
}

impl<'a> Shapes<'a> {
    /// The shapes in a script, as far as its own assignments say.
    pub(crate) fn new(file: &'a File, body: &'a ShellBody) -> Self {
        let mut known = HashMap::new();
        for command in &body.script.commands {
            let own = command.assignments.iter();
            let own = own.map(|one| (&*one.name, one.value.as_ref().map_or("", |value| value.value().unwrap_or("$"))));
            for (name, value) in own.chain(command.words.iter().filter_map(Word::split_assignment)) {
                let shape = if value.contains(['$', '`']) { Shape::Word } else { of_text(value) };
                let all = known.entry(name).or_insert(shape);
                *all = worse(*all, shape);
            }
        }
        Self { file, body, known }
    }

    /// The shape of a variable in a word of the script.
    pub(crate) fn of(&mut self, word: &Word, variable: &'a Variable) -> Shape {
        let name = &*variable.name;
        if matches!(name, "?" | "#" | "$" | "!" | "-" | "0" | "@" | "*") || is_never_empty(word, variable) {
            return Shape::Word;
        }
        let (file, instruction) = (self.file, self.body.instruction);
        *self.known.entry(name).or_insert_with(|| declared(file, instruction, name))
    }
}

/// The shape of a variable that ARG or ENV may declare.
fn declared(file: &File, instruction: usize, name: &str) -> Shape {
    let definition = file.meaning().definition(instruction, name);
    match definition.and_then(|found| file.meaning().scope.definitions().get(found)).map(|found| &found.value) {
        Some(Value::Known(text)) => of_text(text),
        Some(_) if argument(name).is_some_and(|known| known.kind == ArgumentKind::Platform) => Shape::Word,
        Some(Value::Unset) => Shape::PerhapsNothing,
        Some(Value::Unknown) => of_unknown(file, definition),
        // Set by the image, by a loop, by the caller of a function: nobody says.
        None => Shape::Word,
    }
}

/// An ARG without a default has no value unless somebody gives it one; what depends on such an ARG has text besides it.
fn of_unknown(file: &File, definition: Option<usize>) -> Shape {
    let definition = definition.and_then(|found| file.meaning().scope.definitions().get(found));
    let bare = definition.is_some_and(|found| found.written.is_none());
    if bare { Shape::PerhapsNothing } else { Shape::Word }
}

fn of_text(text: &str) -> Shape {
    if text.is_empty() {
        Shape::PerhapsNothing
    } else if text.contains([' ', '\t', '\n', '*', '?']) {
        Shape::Several
    } else {
        Shape::Word
    }
}

fn worse(one: Shape, other: Shape) -> Shape {
    match (one, other) {
        (Shape::Several, _) | (_, Shape::Several) => Shape::Several,
        (Shape::PerhapsNothing, _) | (_, Shape::PerhapsNothing) => Shape::PerhapsNothing,
        _ => Shape::Word,
    }
}

/// Whether the expansion itself sees to it that there is a text: `${#X}`, `${X:-y}`.
fn is_never_empty(word: &Word, variable: &Variable) -> bool {
    let at = variable.span.start.saturating_sub(word.span.start) as usize;
    let text = word.text.get(at..).unwrap_or_default();
    let default = text.split_once(":-").is_some_and(|(_, default)| !default.starts_with('}'));
    variable.modified && (text.starts_with("${#") || default)
}

/// Whether what a substitution writes is one word: `$(nproc)`, `$(dpkg --print-architecture)`.
pub(crate) fn gives_one_word(script: &Script, substitution: &Substitution) -> bool {
    let range = substitution.first_command as usize..substitution.end_command as usize;
    let commands = script.commands.get(range).unwrap_or_default();
    commands.last().is_some_and(writes_one_word)
}

/// Whether a command writes one word, and hardly fails.
pub(crate) fn writes_one_word(command: &Command) -> bool {
    let effective = command.effective();
    let has = |flags: &[&str]| effective.has_any_flag(flags);
    match effective.program() {
        Some(
            "nproc" | "arch" | "mktemp" | "whoami" | "hostname" | "pwd" | "getconf" | "id" | "wc" | "expr" | "logname",
        ) => true,
        Some("basename" | "dirname" | "date" | "uname" | "dpkg-architecture" | "realpath" | "tty") => true,
        Some("dpkg") => has(&["--print-architecture", "--print-foreign-architectures"]),
        Some("apk") => has(&["--print-arch"]),
        Some("rpm") => has(&["-E", "--eval"]),
        Some("lsb_release") => has(&["-s", "--short"]),
        Some("stat") => has(&["-c", "--format"]),
        _ => false,
    }
}

/// The word compared or asked about, of `[` and `test`, where a missing word makes another question of it.
pub(crate) fn asked_words(command: &Command) -> &[Word] {
    let words = command.words.get(1..).unwrap_or_default();
    let first = command.words.first();
    let asks = first.is_some_and(|word| word.is("[") || word.is("test")) && !command.nesting.shell_string;
    if asks { words } else { &[] }
}

/// Puts a word without quotes of its own in double quotes.
pub(crate) fn quote(body: &ShellBody, word: &Word) -> Option<Fix> {
    if word.text.contains(['"', '\'', '\\', '`']) || word.has_glob || word.has_brace {
        return None;
    }
    let range = body.range(word.span);
    let title = format!("Put `{}` in double quotes", word.text);
    Some(Fix::unsafe_(title, vec![Edit::insert(range.start, "\""), Edit::insert(range.end, "\"")]))
}
