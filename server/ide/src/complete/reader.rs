//! Reads the logical line of an instruction up to the cursor: keyword, flags, arguments.

use dockwright_facts::instructions::flag;
use dockwright_model::{File, Surroundings};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::mount::{Field, Mount};

use super::context::{Argument, Context, Place, is_shell_comment};
use super::dollar::{self, Dollar};
use super::line::Line;

/// Reads the line up to the cursor.
pub(super) struct Reader<'a> {
    pub(super) file: &'a File,
    pub(super) around: Option<&'a Surroundings>,
    /// Index of the instruction.
    pub(super) index: usize,
    pub(super) line: Line<'a>,
    /// Behind ONBUILD.
    pub(super) trigger: bool,
}

impl<'a> Reader<'a> {
    fn place(&self, instruction: &'a Instruction, span: (usize, usize), context: Context) -> Option<Place<'a>> {
        let token = self.line.token(self.file.source(), span.0, span.1)?;
        let (file, around, index) = (self.file, self.around, self.index);
        Some(Place { file, around, index, instruction: Some(instruction), token, context })
    }

    /// The instruction whose keyword begins at byte `start` of the line.
    pub(super) fn instruction(mut self, instruction: &'a Instruction, start: usize) -> Option<Place<'a>> {
        let text = self.line.text;
        let end = word_end(text, start, false);
        if self.line.at <= end {
            return self.place(instruction, (start, end), Context::Keyword { trigger: self.trigger });
        }
        let keyword = Keyword::of(text.get(start..end)?);
        match keyword {
            Keyword::Unknown | Keyword::Maintainer => None,
            Keyword::Onbuild if self.trigger => None,
            Keyword::Onbuild => {
                self.trigger = true;
                let next = skip_blanks(text, end).min(self.line.at);
                self.instruction(instruction.trigger.as_deref().unwrap_or(instruction), next)
            }
            _ => self.after_keyword(instruction, keyword, end),
        }
    }

    /// Flags, then what is behind them.
    fn after_keyword(&self, instruction: &'a Instruction, keyword: Keyword, mut end: usize) -> Option<Place<'a>> {
        let text = self.line.text;
        let mut flags = true;
        loop {
            let start = skip_blanks(text, end);
            if start == self.line.at && end < start && flags && text.get(start..)?.starts_with("--") {
                return self.place(instruction, (start, start), Context::Flag { or: None });
            }
            if start >= self.line.at {
                // Nothing is typed yet, or the word begins right here.
                return self.argument(instruction, keyword, (end, self.line.at), flags);
            }
            if !flags || !text.get(start..)?.starts_with("--") {
                return self.argument(instruction, keyword, (end, start), flags);
            }
            end = word_end(text, start, true);
            if self.line.at <= end {
                return self.flag(instruction, keyword, start, end);
            }
            flags = end > start + 2;
        }
    }

    fn flag(&self, instruction: &'a Instruction, keyword: Keyword, start: usize, end: usize) -> Option<Place<'a>> {
        let typed = self.line.typed(start);
        let Some(equals) = typed.find('=') else {
            let name_end = self.line.text.get(start..end)?.find('=').map_or(end, |at| start + at);
            return self.place(instruction, (start, name_end), Context::Flag { or: None });
        };
        let fact = flag(keyword.name(), typed.get(2..equals)?)?;
        let value = start + equals + 1;
        let expanded = !self.trigger && !matches!(fact.name, "from" | "network" | "security" | "device");
        if let Some(dollar) = dollar::at_end(self.line.typed(value), self.file.dockerfile().escape, false) {
            return if expanded { self.variable(instruction, value, dollar, false, false) } else { None };
        }
        if fact.name == "mount" {
            return self.mount(instruction, value, end);
        }
        let quote = usize::from(self.line.typed(value).starts_with(['"', '\'']));
        self.place(instruction, (value + quote, end), Context::FlagValue(fact))
    }

    fn mount(&self, instruction: &'a Instruction, value: usize, end: usize) -> Option<Place<'a>> {
        let text = self.line.text.get(value..end)?;
        let at = self.line.at - value;
        let mount = Mount::parse(text);
        let kind = mount.field(&["type"]).map_or("bind", Field::text).to_ascii_lowercase();
        let holds = |field: &&Field| at <= field.range().end;
        let position = mount.fields.iter().position(|field| holds(&field))?;
        let field = mount.fields.get(position)?;
        let others = mount.fields.iter().enumerate().filter(|(at, field)| *at != position && !field.key.is_empty());
        let given: Vec<String> = others.map(|(_, field)| field.key.clone()).collect();
        let Some(range) = field.value_range.clone().filter(|range| range.start <= at) else {
            let span = (value + field.key_range.start.min(at), value + field.key_range.end.max(at));
            return self.place(instruction, span, Context::MountKey { kind, given });
        };
        let from = mount.from().map(|field| field.text().to_owned());
        let context = Context::MountValue { kind, key: field.key.clone(), from };
        self.place(instruction, (value + range.start, value + range.end.max(at)), context)
    }

    fn variable(
        &self,
        instruction: &'a Instruction,
        from: usize,
        dollar: Dollar,
        shell: bool,
        at_run_time: bool,
    ) -> Option<Place<'a>> {
        let start = from + dollar.start;
        let end = self.line.at + dollar::rest(self.line.text.get(self.line.at..)?);
        self.place(instruction, (start, end), Context::Variable { dollar, at_run_time, shell })
    }

    /// What is behind the flags. `start` is where the arguments begin; `gap` is where the blanks before them do.
    fn argument(
        &self,
        instruction: &'a Instruction,
        keyword: Keyword,
        (gap, start): (usize, usize),
        flags: bool,
    ) -> Option<Place<'a>> {
        if gap == self.line.at {
            return None;
        }
        let shell = match keyword {
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint => true,
            Keyword::Healthcheck => return self.health_check(instruction, start, flags),
            _ => false,
        };
        if shell {
            self.command(instruction, keyword, start, flags)
        } else {
            self.words(instruction, keyword, start, flags)
        }
    }

    fn health_check(&self, instruction: &'a Instruction, start: usize, flags: bool) -> Option<Place<'a>> {
        let end = word_end(self.line.text, start, false);
        if self.line.at <= end {
            return self.first(instruction, (start, end), Argument::Check, flags);
        }
        let command = skip_blanks(self.line.text, end).min(self.line.at);
        let is_command = self.line.text.get(start..end)?.eq_ignore_ascii_case("CMD");
        if is_command { self.command(instruction, Keyword::Healthcheck, command, false) } else { None }
    }

    /// The first argument, in whose place a flag may stand.
    fn first(
        &self,
        instruction: &'a Instruction,
        (start, end): (usize, usize),
        argument: Argument,
        flags: bool,
    ) -> Option<Place<'a>> {
        let typed = self.line.typed(start);
        let context = match typed {
            "" if flags => Context::Flag { or: Some(argument) },
            "-" if flags => Context::Flag { or: None },
            _ => Context::Argument(argument),
        };
        self.place(instruction, (start, end), context)
    }

    /// A command for the shell, or an exec form.
    fn command(&self, instruction: &'a Instruction, keyword: Keyword, start: usize, flags: bool) -> Option<Place<'a>> {
        let typed = self.line.typed(start);
        let at_run_time = keyword != Keyword::Run;
        let nothing_known =
            || self.place(instruction, (self.line.at, self.line.at), Context::Argument(Argument::Other));
        if instruction.exec().is_some() || typed.starts_with('[') {
            return nothing_known();
        }
        if is_shell_comment(typed) {
            return None;
        }
        if let Some(dollar) = dollar::at_end(typed, '\\', true) {
            return if self.trigger { None } else { self.variable(instruction, start, dollar, true, at_run_time) };
        }
        if typed.contains(|c: char| c.is_whitespace() || "|&;<>()\"'".contains(c)) {
            return nothing_known();
        }
        self.first(instruction, (start, word_end(self.line.text, start, false)), Argument::Command, flags)
    }

    /// Words between blanks.
    fn words(&self, instruction: &'a Instruction, keyword: Keyword, start: usize, flags: bool) -> Option<Place<'a>> {
        let text = self.line.text;
        let mut number = 0;
        let mut from = start;
        let mut end = word_end(text, from, true);
        while end < self.line.at {
            number += 1;
            from = skip_blanks(text, end).min(self.line.at);
            end = word_end(text, from, true);
        }
        let typed = self.line.typed(from);
        let quotes = keyword != Keyword::From;
        if let Some(dollar) = dollar::at_end(typed, self.file.dockerfile().escape, quotes) {
            let known = keyword != Keyword::Shell && !self.trigger;
            return if known { self.variable(instruction, from, dollar, false, false) } else { None };
        }
        let is_last = skip_blanks(text, end) >= text.len();
        let argument = argument_of(keyword, number, is_last, typed)?;
        let opened = inner(text, (from, end), self.line.at);
        let is_first = number == 0 && opened.0 == from;
        let (from, end) = opened;
        if is_first && flags && has_flags(keyword) {
            return self.first(instruction, (from, end), argument, true);
        }
        self.place(instruction, (from, end), Context::Argument(argument))
    }
}

/// What the word of this number of an instruction is.
fn argument_of(keyword: Keyword, number: usize, is_last: bool, typed: &str) -> Option<Argument> {
    Some(match (keyword, number) {
        (Keyword::From, 0) => Argument::Base,
        (Keyword::From, 1) => Argument::As,
        (Keyword::Copy | Keyword::Add, _) if typed.starts_with("<<") => return None,
        (Keyword::Copy | Keyword::Add, 0) => Argument::Source,
        (Keyword::Copy | Keyword::Add, _) if is_last => Argument::Destination,
        (Keyword::Copy | Keyword::Add, _) => Argument::Source,
        (Keyword::Arg | Keyword::Env, _) if !typed.contains('=') => Argument::Name,
        (Keyword::Label, _) if !typed.contains('=') => Argument::Label,
        (Keyword::Expose | Keyword::Volume, _) => Argument::Plain,
        (Keyword::User | Keyword::Workdir | Keyword::Stopsignal | Keyword::Shell, 0) => Argument::Plain,
        _ => Argument::Other,
    })
}

/// Whether an instruction has flags.
fn has_flags(keyword: Keyword) -> bool {
    dockwright_facts::instructions::instruction(keyword.name()).is_some_and(|fact| !fact.flags.is_empty())
}

/// A word without the signs of the exec form and the quotes around it, if the cursor is behind them.
fn inner(text: &str, (start, end): (usize, usize), at: usize) -> (usize, usize) {
    let word = text.get(start..end).unwrap_or_default();
    let open = word.len() - word.trim_start_matches(['[', '"', '\'', ',']).len();
    let close = word.len() - word.trim_end_matches([']', '"', '\'', ',']).len();
    let start = (start + open).min(at);
    (start, end.saturating_sub(close).max(at))
}

fn blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{b}' | '\u{c}' | '\r')
}

/// The first byte from `from` on that is no blank.
fn skip_blanks(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    from + (rest.len() - rest.trim_start_matches(blank).len())
}

/// The end of the word that begins at `start`; with `quotes`, blanks inside of quotes belong to it.
fn word_end(text: &str, start: usize, quotes: bool) -> usize {
    let mut open = None;
    let mut escaped = false;
    for (at, c) in text.get(start..).unwrap_or_default().char_indices() {
        match open {
            _ if escaped => escaped = false,
            _ if quotes && matches!(c, '\\' | '`') => escaped = true,
            Some(quote) if c == quote => open = None,
            Some(_) => {}
            None if quotes && matches!(c, '"' | '\'') => open = Some(c),
            None if blank(c) => return start + at,
            None => {}
        }
    }
    text.len()
}
