//! `dockwright tree`: what the parser reads in a Dockerfile, in the terms of BuildKit's own parser.

mod text;

use std::path::Path;

use dockwright_model::FileKind;
use dockwright_syntax::dockerfile::{Arguments, Dockerfile, Heredoc, Instruction, Keyword};
use serde::Serialize;

use super::Outcome;
use super::arguments::{Format, TreeArguments};
use super::config::Configurations;
use super::find::{Input, find};
use super::lint::{complain, results};
use super::terminal::{self, Palette};

pub(super) fn run(arguments: &TreeArguments) -> Outcome {
    let palette = Palette::new(arguments.color);
    let configurations = Configurations::new(None);
    let mut found = find(&arguments.inputs, &configurations);
    // A search finds `.dockerignore` files as well, which have no instructions.
    found.inputs.retain(|input| input.kind() == FileKind::Dockerfile);
    let mut outcome = complain(&found, arguments.color);
    let work = |input: &Input| {
        let text = input.read()?.text;
        let name = Path::new(&input.name).file_name().map(|name| name.to_string_lossy().into_owned());
        let tree = tree(name.as_deref().unwrap_or(&input.name), &text);
        Ok(match arguments.format {
            Format::Text => text::file(&tree, &palette),
            Format::Json => serde_json::to_string(&tree).map(|json| format!("{json}\n")).unwrap_or_default(),
        })
    };
    for printed in results(&found.inputs, work, arguments.color) {
        match printed {
            Some(printed) => terminal::print(&printed),
            None => outcome = Outcome::Trouble,
        }
    }
    outcome
}

/// One file as BuildKit's parser reads it.
#[derive(Debug, Serialize)]
pub struct FileTree {
    /// The base name of the file.
    pub file: String,
    /// The escape character.
    pub escape: char,
    /// The instructions in order.
    pub insts: Vec<InstructionTree>,
}

/// One instruction as BuildKit's parser reads it.
#[derive(Debug, Serialize)]
pub struct InstructionTree {
    /// The keyword in upper case.
    pub name: String,
    /// First physical line, from 1.
    pub start: usize,
    /// Last physical line, from 1.
    pub end: usize,
    /// The flags, quotes and escapes removed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    /// Whether the arguments are a JSON array.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub json: bool,
    /// The arguments, split as the instruction splits them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// The logical line.
    pub original: String,
    /// The heredocs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub heredocs: Vec<HeredocTree>,
    /// The instruction of an ONBUILD; its lines are 0, as BuildKit gives it none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<Box<InstructionTree>>,
}

/// One heredoc as BuildKit's parser reads it.
#[derive(Debug, Serialize)]
pub struct HeredocTree {
    /// The name without quotes.
    pub name: String,
    /// The file descriptor, 0 without one.
    pub fd: u32,
    /// Whether variables are expanded.
    pub expand: bool,
    /// Whether leading tabs are dropped.
    pub chomp: bool,
    /// The body, tabs included.
    pub content: String,
}

/// Reads one text. `file` is the base name to print.
pub fn tree(file: &str, text: &str) -> FileTree {
    let dockerfile = Dockerfile::of(text);
    let insts = dockerfile.instructions.iter().map(|instruction| instruction_tree(&dockerfile, instruction)).collect();
    FileTree { file: file.to_owned(), escape: dockerfile.escape, insts }
}

fn instruction_tree(file: &Dockerfile, instruction: &Instruction) -> InstructionTree {
    let sub = instruction.trigger.as_deref().map(|trigger| {
        let mut sub = instruction_tree(file, trigger);
        (sub.start, sub.end) = (0, 0);
        Box::new(sub)
    });
    InstructionTree {
        name: instruction.name.text().to_uppercase(),
        start: instruction.lines.0,
        end: instruction.lines.1,
        flags: instruction.flags.iter().map(|flag| flag.decoded.clone()).collect(),
        json: instruction.exec().is_some(),
        args: arguments(instruction),
        original: instruction.line.text().to_owned(),
        heredocs: instruction.heredocs.iter().map(|heredoc| heredoc_tree(file, heredoc)).collect(),
        sub,
    }
}

fn heredoc_tree(file: &Dockerfile, heredoc: &Heredoc) -> HeredocTree {
    HeredocTree {
        name: heredoc.name.clone(),
        fd: heredoc.descriptor,
        expand: heredoc.expand,
        chomp: heredoc.chomp,
        content: file.source.get(heredoc.body.clone()).unwrap_or_default().to_owned(),
    }
}

fn arguments(instruction: &Instruction) -> Vec<String> {
    let mut out: Vec<String> = instruction.check.iter().map(|check| check.text().to_owned()).collect();
    let whole =
        matches!(instruction.keyword, Keyword::User | Keyword::Workdir | Keyword::Stopsignal | Keyword::Maintainer);
    match &instruction.arguments {
        _ if instruction.keyword == Keyword::Unknown => out.push(String::new()),
        Arguments::None => {}
        Arguments::Exec(words) => out.extend(words.iter().map(|word| word.value.clone())),
        Arguments::Words(words) if !whole => out.extend(words.iter().map(|word| word.text().to_owned())),
        Arguments::Words(_) | Arguments::Shell => out.push(instruction.rest.text().to_owned()),
        Arguments::Pairs { pairs, legacy } => {
            for pair in pairs {
                let value = pair.value.as_ref().map(|value| value.text().to_owned());
                if instruction.keyword == Keyword::Arg {
                    let equals = value.map(|value| format!("={value}")).unwrap_or_default();
                    out.push(format!("{}{equals}", pair.key.text()));
                } else {
                    out.push(pair.key.text().to_owned());
                    out.push(value.unwrap_or_default());
                    out.push(if *legacy { "" } else { "=" }.to_owned());
                }
            }
        }
    }
    out
}
