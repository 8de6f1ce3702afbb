//! Signature help: the form of the instruction or flag at a place, and which part of it is being typed.

use std::ops::Range;

use dockwright_facts::instructions::{FlagFact, instruction};
use dockwright_model::{AnyFile, File};
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::complete::context::{self, Argument, Context, Place};
use crate::hover::explain;
use crate::inline;

/// The forms that fit a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatures {
    /// The forms, at least one.
    pub all: Vec<Signature>,
    /// The form that fits best.
    pub active: usize,
}

/// A form of an instruction or a flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The form: `COPY [<flag>...] <source>... <destination>`.
    pub label: String,
    /// What it does, in Markdown.
    pub documentation: String,
    /// Its parts.
    pub parameters: Vec<Parameter>,
    /// The part that is being typed.
    pub active: Option<usize>,
}

/// A part of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Byte range in the label, which is ASCII.
    pub range: Range<usize>,
    /// What it is; may be empty.
    pub documentation: String,
}

/// The forms of what stands at a byte offset; `None` where there is none.
pub fn signatures(file: &AnyFile, offset: usize) -> Option<Signatures> {
    match file {
        AnyFile::Dockerfile(file) => of_dockerfile(file, offset),
        AnyFile::Compose(file) => {
            let (inner, at) = inline::at(file, offset)?;
            of_dockerfile(inner.file, at)
        }
        AnyFile::Dockerignore(_) => None,
    }
}

fn of_dockerfile(file: &File, offset: usize) -> Option<Signatures> {
    let place = context::at(file, None, offset)?;
    let found = place.instruction?;
    match &place.context {
        Context::Comment(_) | Context::Keyword { .. } => None,
        Context::FlagValue(fact) => Some(of_flag(found.keyword, fact)),
        Context::MountKey { .. } | Context::MountValue { .. } => {
            let fact = instruction("RUN")?.flag("mount")?;
            Some(of_mount(fact, &place))
        }
        _ => of_instruction(found, &place, offset),
    }
}

/// A flag with its value.
fn of_flag(keyword: Keyword, fact: &FlagFact) -> Signatures {
    let label = format!("{} --{}={}", keyword.name(), fact.name, fact.hint);
    let start = label.len() - fact.hint.len();
    let parameters = vec![Parameter { range: start..label.len(), documentation: String::new() }];
    let signature = Signature { label, documentation: fact.docs.to_owned(), parameters, active: Some(0) };
    Signatures { all: vec![signature], active: 0 }
}

/// A mount with the keys of its type.
fn of_mount(fact: &FlagFact, place: &Place<'_>) -> Signatures {
    let (Context::MountKey { kind, .. } | Context::MountValue { kind, .. }) = &place.context else {
        return of_flag(Keyword::Run, fact);
    };
    let Some(kind) = dockwright_facts::instructions::mount_type(kind) else { return of_flag(Keyword::Run, fact) };
    let mut label = format!("--mount=type={}", kind.name);
    let start = "--mount=".len();
    let mut parameters = vec![Parameter { range: start..label.len(), documentation: kind.docs.to_owned() }];
    let mut active = None;
    for key in kind.keys {
        let form = if key.hint == "<true|false>" { key.name.to_owned() } else { format!("{}={}", key.name, key.hint) };
        label.push_str(if key.required { "," } else { "[," });
        let start = label.len();
        label.push_str(&form);
        parameters.push(Parameter { range: start..label.len(), documentation: key.docs.to_owned() });
        if !key.required {
            label.push(']');
        }
        let typed = match &place.context {
            Context::MountValue { key: typed, .. } => typed.as_str(),
            _ => place.token.typed.as_str(),
        };
        if typed == key.name || key.aliases.contains(&typed) {
            active = Some(parameters.len() - 1);
        }
    }
    if matches!(&place.context, Context::MountValue { key, .. } if key == "type") {
        active = Some(0);
    }
    Signatures { all: vec![Signature { label, documentation: kind.docs.to_owned(), parameters, active }], active: 0 }
}

/// An instruction in all its forms.
fn of_instruction(found: &Instruction, place: &Place<'_>, offset: usize) -> Option<Signatures> {
    let fact = instruction(found.keyword.name())?;
    let written = written(found, place, offset);
    let all: Vec<Signature> = fact
        .syntax
        .iter()
        .map(|form| {
            let parameters: Vec<Parameter> = parts(form)
                .map(|range| {
                    let text = form.get(range.clone()).unwrap_or_default();
                    Parameter { documentation: meaning(found.keyword, text), range }
                })
                .collect();
            let active = written.parameter(form, &parameters);
            Signature { label: (*form).to_owned(), documentation: fact.summary.to_owned(), parameters, active }
        })
        .collect();
    let active = all.iter().position(|one| written.fits(&one.label)).unwrap_or(0);
    Some(Signatures { all, active })
}

/// The parts of a form behind the name of the instruction: words, brackets belong to what they hold.
fn parts(form: &str) -> impl Iterator<Item = Range<usize>> {
    let mut depth = 0_usize;
    let mut start = None;
    let mut found = Vec::new();
    let first = form.find(' ').unwrap_or(form.len());
    for (at, c) in form.char_indices().chain(std::iter::once((form.len(), ' '))) {
        match c {
            '[' if form.get(at + 1..at + 2) == Some("\"") => continue,
            ']' if form.get(..at).is_some_and(|before| before.ends_with('.') || before.ends_with('"'))
                && depth == 0 =>
            {
                continue;
            }
            '[' | '<' => depth += 1,
            ']' | '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let gap = depth == 0 && (c == ' ' || c == ',');
        match (start, gap) {
            (Some(from), true) => {
                found.push(from..at);
                start = None;
            }
            (None, false) if at > first => start = Some(at),
            _ => {}
        }
    }
    // Dots behind a part stand for more of it.
    found
        .retain(|range: &Range<usize>| form.get(range.clone()).is_some_and(|text| text.trim_end_matches(']') != "..."));
    found.into_iter()
}

/// What a part of a form is.
fn meaning(keyword: Keyword, part: &str) -> String {
    if part == "[<flag>...]" {
        let flags = instruction(keyword.name()).map(|fact| fact.flags).unwrap_or_default();
        let names: Vec<String> = flags.iter().map(|flag| format!("`--{}`", flag.name)).collect();
        return names.join(", ");
    }
    if part.contains("--platform") {
        return instruction("FROM")
            .and_then(|fact| fact.flag("platform"))
            .map(|flag| flag.docs.to_owned())
            .unwrap_or_default();
    }
    let text = match (keyword, part.trim_matches(['"', '<', '>', '.', '[', ']'])) {
        (Keyword::From, part) if part.starts_with("AS") => return explain::as_word(),
        (Keyword::From, _) => "The image or an earlier stage to start from; `scratch` for nothing.",
        (Keyword::Copy, part) if part.starts_with("source") => {
            "A path of the build context, of a stage or of an image; wildcards as in shells."
        }
        (Keyword::Add, part) if part.starts_with("source") => {
            "A path of the build context, an address to download, or a Git repository."
        }
        (Keyword::Copy | Keyword::Add, _) => "Where to put it; a folder ends with a slash. Relative to `WORKDIR`.",
        (Keyword::Expose, _) => "A port or a range of ports, with `/udp` or `/sctp` where it is not TCP.",
        (Keyword::Workdir, _) => "An absolute path, or one below the working folder so far.",
        (Keyword::User, _) => "A name or a number, and perhaps a group behind a colon.",
        (Keyword::Stopsignal, _) => "A name such as `SIGTERM`, or a number.",
        (Keyword::Arg, _) => "The name, and the value it has unless `--build-arg` gives another one.",
        (Keyword::Env | Keyword::Label, _) => "Quote a value with blanks.",
        _ => "",
    };
    text.to_owned()
}

/// How far an instruction is typed.
struct Written {
    keyword: Keyword,
    /// In a flag, or where one may stand.
    in_flags: bool,
    /// The number of the argument at the cursor.
    number: usize,
    /// The last argument, behind at least one other.
    is_last: bool,
    exec: bool,
    text: String,
}

fn written(found: &Instruction, place: &Place<'_>, offset: usize) -> Written {
    let words = match found.exec() {
        Some(words) => words.iter().map(|word| word.word.span.clone()).collect(),
        None if found.pairs().is_empty() => found.words().iter().map(|word| word.span.clone()).collect::<Vec<_>>(),
        None => found.pairs().iter().map(|pair| pair.span.clone()).collect(),
    };
    let text = found.rest.text().to_owned();
    let number = match found.exec() {
        // What is half typed is no exec form yet.
        None if text.starts_with('[') => place.text(found.rest.span.start..offset).matches(',').count(),
        _ => words.iter().filter(|word| word.end < offset).count(),
    };
    Written {
        keyword: found.keyword,
        in_flags: matches!(place.context, Context::Flag { or: None }),
        number,
        is_last: matches!(place.context, Context::Argument(Argument::Destination)) && number > 0,
        exec: text.starts_with('['),
        text,
    }
}

impl Written {
    /// Whether a form is the one being typed.
    fn fits(&self, form: &str) -> bool {
        let exec = form.contains("[\"");
        let special = match self.keyword {
            Keyword::From => form.contains('@') == self.text.contains('@'),
            Keyword::Run => form.contains("<<") == self.text.starts_with("<<"),
            Keyword::Env => form.contains('=') == (self.text.contains('=') || !self.text.contains(' ')),
            Keyword::Healthcheck => !form.ends_with("NONE"),
            _ => true,
        };
        let only_exec = self.keyword == Keyword::Shell;
        special && (exec == self.exec || only_exec || (self.text.is_empty() && self.keyword != Keyword::Run))
    }

    /// The part of a form that is being typed.
    fn parameter(&self, form: &str, parameters: &[Parameter]) -> Option<usize> {
        let text = |parameter: &Parameter| form.get(parameter.range.clone()).unwrap_or_default();
        let first =
            parameters.iter().position(|part| !text(part).contains("<flag>") && !text(part).contains("--platform"))?;
        let last = parameters.len().checked_sub(1)?;
        if self.in_flags && first > 0 {
            return Some(0);
        }
        match self.keyword {
            Keyword::From if self.number > 0 => Some(last),
            Keyword::Copy | Keyword::Add if self.is_last => Some(last),
            Keyword::Copy | Keyword::Add => Some(first),
            _ => Some((first + self.number).min(last)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The active form with its active part in double brackets.
    fn shown(text: &str) -> String {
        let offset = text.find("$0").expect("a cursor");
        let file = AnyFile::new(dockwright_model::FileKind::Dockerfile, &text.replacen("$0", "", 1));
        let Some(found) = signatures(&file, offset) else { return String::new() };
        let one = &found.all[found.active];
        match one.active.and_then(|at| one.parameters.get(at)) {
            Some(part) => {
                let (start, end) = (part.range.start, part.range.end);
                format!("{}«{}»{}", &one.label[..start], &one.label[start..end], &one.label[end..])
            }
            None => one.label.clone(),
        }
    }

    #[test]
    fn the_part_at_the_cursor() {
        for (text, expected) in [
            ("FROM $0", "FROM [--platform=<platform>] «<image>[:<tag>]» [AS <name>]"),
            ("FROM a@sha256:1 $0", "FROM [--platform=<platform>] <image>@<digest> «[AS <name>]»"),
            ("FROM a\nCOPY $0", "COPY [<flag>...] «<source>...» <destination>"),
            ("FROM a\nCOPY -$0", "COPY «[<flag>...]» <source>... <destination>"),
            ("FROM a\nCOPY a $0", "COPY [<flag>...] <source>... «<destination>»"),
            ("FROM a\nCOPY --from=$0", "COPY --from=«<stage|context|image>»"),
            ("FROM a\nRUN --mount=type=tmpfs,size=$0", "--mount=type=tmpfs,target=<path>[,«size=<bytes>»]"),
            ("FROM a\nRUN x $0", "RUN [<flag>...] «<command>»"),
            ("FROM a\nEXPOSE 1 $0", "EXPOSE «<port>[/<protocol>]» ..."),
            ("FROM a\nENV A=1 $0", "ENV «<name>=<value>» ..."),
            ("FROM a\nSHELL [\"a\", $0", "SHELL [\"<executable>\", «\"<argument>\"», ...]"),
            ("FRO$0", ""),
            ("# x$0", ""),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
