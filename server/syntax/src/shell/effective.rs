//! The program a command runs in the end, and the reading of its arguments.

use super::{Command, Word};

/// A command behind its wrappers: `apt-get install x` of `sudo env A=b apt-get install x`.
///
/// Which options take the next word as their value is known to the caller, not to the shell; where that matters a method
/// takes them as `valued`: `&["-o", "--option"]`.
#[derive(Clone, Copy, Debug)]
pub struct Effective<'a> {
    command: &'a Command,
    words: &'a [Word],
}

/// The value of an option: `file` of `-o file`, `-ofile` or `--output=file`.
#[derive(Clone, Copy, Debug)]
pub struct FlagValue<'a> {
    /// The word that holds the value, and the option too if they are glued.
    pub word: &'a Word,
    /// The value: unquoted if the word's value is known, else as written.
    pub text: &'a str,
}

impl Command {
    /// The command behind `sudo`, `env`, `exec`, `timeout 5` and other programs that run their arguments.
    pub fn effective(&self) -> Effective<'_> {
        Effective { command: self, words: self.words.get(self.effective as usize..).unwrap_or_default() }
    }
}

impl<'a> Effective<'a> {
    /// Name of the program without directory; none if there is none or an expansion decides.
    pub fn program(&self) -> Option<&'a str> {
        // Most commands have no wrapper, and every rule asks for the program of every command.
        if self.words.len() == self.command.words.len() {
            return self.command.program.as_deref();
        }
        self.words.first()?.value().map(super::dialect::program_name)
    }

    /// The module that Python runs as a program: `pip install x` of `python3 -m pip install x`.
    pub fn python_module(&self) -> Option<Effective<'a>> {
        let version = |rest: &str| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let program = self.program()?;
        let python = program.strip_prefix("python").or_else(|| program.strip_prefix("pypy"));
        python.filter(|rest| version(rest))?;
        let options = self.arguments().iter().take_while(|word| word.is_option() && !word.is("-m")).count();
        let module = self.arguments().get(options).filter(|word| word.is("-m")).and(self.words.get(options + 2..))?;
        (!module.is_empty()).then_some(Effective { command: self.command, words: module })
    }

    /// The word of the program.
    pub fn program_word(&self) -> Option<&'a Word> {
        self.words.first()
    }

    /// The words behind the program.
    pub fn arguments(&self) -> &'a [Word] {
        self.words.get(1..).unwrap_or_default()
    }

    /// The words of the wrappers' programs in front, outermost first.
    pub fn wrappers(&self) -> impl Iterator<Item = &'a Word> + use<'a> {
        let command = self.command;
        command.wrappers.iter().filter_map(|&index| command.words.get(index as usize))
    }

    /// Whether a wrapper of this name stands in front.
    pub fn wrapped_by(&self, name: &str) -> bool {
        self.wrappers().filter_map(Word::value).any(|path| super::dialect::program_name(path) == name)
    }

    /// Whether the program runs with the variable set, by `NAME=value cmd` or `env NAME=value cmd`.
    pub fn sets_variable(&self, name: &str) -> bool {
        let wrapping = self.command.words.get(..self.command.effective as usize).unwrap_or_default();
        self.command.assignments.iter().any(|assignment| &*assignment.name == name)
            || wrapping.iter().filter_map(Word::split_assignment).any(|(set, _)| set == name)
    }

    /// The words that are neither options nor values of options, subcommand included. `--` ends the options.
    pub fn operands(&self, valued: &'a [&'a str]) -> impl Iterator<Item = &'a Word> + use<'a> {
        let mut skip = false;
        let mut ended = false;
        self.arguments().iter().filter(move |word| {
            if ended {
                return true;
            }
            if std::mem::take(&mut skip) {
                return false;
            }
            ended = word.is("--");
            skip = !ended && takes_next(word.value_or_text(), valued);
            !ended && !word.is_option()
        })
    }

    /// The first word that is no option: `install` of `apt-get -o X=y install`.
    pub fn subcommand(&self, valued: &'a [&'a str]) -> Option<&'a Word> {
        self.operands(valued).next()
    }

    /// Whether program and subcommand are these.
    pub fn is(&self, program: &str, subcommand: &str, valued: &'a [&'a str]) -> bool {
        self.program() == Some(program) && self.subcommand(valued).is_some_and(|word| word.is(subcommand))
    }

    /// The operands behind the subcommand: the packages of `apt-get install a b`.
    pub fn subcommand_operands(&self, valued: &'a [&'a str]) -> impl Iterator<Item = &'a Word> + use<'a> {
        self.operands(valued).skip(1)
    }

    /// The arguments that may be options: those before `--`.
    fn options(&self) -> impl Iterator<Item = &'a Word> + use<'a> {
        self.arguments().iter().take_while(|word| !word.is("--")).filter(|word| word.is_option())
    }

    /// The first word that sets one of the flags: `-y` alone or in a cluster (`-qqy`), `--yes`, `--yes=true`.
    pub fn find_flag(&self, flags: &[&str]) -> Option<&'a Word> {
        self.options().find(|word| flags.iter().any(|flag| sets(word.value_or_text(), flag)))
    }

    /// Whether the flag is set: `-y`, `--yes`.
    pub fn has_flag(&self, flag: &str) -> bool {
        self.find_flag(&[flag]).is_some()
    }

    /// Whether one of the flags is set.
    pub fn has_any_flag(&self, flags: &[&str]) -> bool {
        self.find_flag(flags).is_some()
    }

    /// How often the flag is set; `-qq` sets `-q` twice.
    pub fn count_flag(&self, flag: &str) -> usize {
        let letter = short(flag);
        self.options()
            .map(|word| match (word.value_or_text(), letter) {
                (text, Some(letter)) if cluster(text).is_some_and(|letters| letters.contains(letter)) => {
                    text.matches(letter).count()
                }
                (text, _) => usize::from(sets(text, flag)),
            })
            .sum()
    }

    /// The values given to an option, in order: `-o a`, `-oa`, `-xo a`, `--output a`, `--output=a`.
    pub fn flag_values(&self, flag: &'a str) -> impl Iterator<Item = FlagValue<'a>> + use<'a> {
        let arguments = self.arguments();
        let end = arguments.iter().position(|word| word.is("--")).unwrap_or(arguments.len());
        arguments.iter().take(end).enumerate().filter_map(move |(index, word)| {
            let text = word.value_or_text();
            let next = || arguments.get(index + 1).map(|word| FlagValue { word, text: word.value_or_text() });
            if !word.is_option() {
                return None;
            }
            if text == flag {
                return next();
            }
            if let Some(text) = text.strip_prefix(flag).and_then(|rest| rest.strip_prefix('=')) {
                return Some(FlagValue { word, text });
            }
            let letter = short(flag)?;
            if cluster(text).is_some_and(|letters| letters.len() > 1 && letters.ends_with(letter)) {
                return next();
            }
            text.strip_prefix(flag).map(|text| FlagValue { word, text })
        })
    }

    /// The first value given to an option.
    pub fn flag_value(&self, flag: &'a str) -> Option<FlagValue<'a>> {
        self.flag_values(flag).next()
    }
}

/// The letter of a flag such as `-y`.
fn short(flag: &str) -> Option<char> {
    match flag.as_bytes() {
        [b'-', letter] if letter.is_ascii() && *letter != b'-' => Some(char::from(*letter)),
        _ => None,
    }
}

/// The letters of a cluster of short options such as `-qqy`. A word with anything but letters and digits is none: what
/// follows the first letter is its value.
fn cluster(text: &str) -> Option<&str> {
    let letters = text.strip_prefix('-')?;
    (!letters.is_empty() && letters.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(letters)
}

/// Whether a word that is an option sets a flag.
fn sets(text: &str, flag: &str) -> bool {
    if let Some(rest) = text.strip_prefix(flag)
        && (rest.is_empty() || rest.starts_with('='))
    {
        return true;
    }
    match (short(flag), cluster(text)) {
        (Some(letter), Some(letters)) => letters.contains(letter),
        (Some(_), None) => text.starts_with(flag),
        (None, _) => false,
    }
}

/// Whether the word behind an option is its value. A cluster may end with an option that takes one.
fn takes_next(text: &str, valued: &[&str]) -> bool {
    if !text.starts_with('-') {
        return false;
    }
    // `-xo` sets `-x` and `-o`; in `-ox` the `x` is the value already.
    let last = cluster(text).and_then(|letters| {
        let last = letters.chars().next_back()?;
        (!letters.starts_with(last)).then_some(last)
    });
    valued.iter().any(|flag| text == *flag || last.is_some() && short(flag) == last)
}
