//! What a Dockerfile takes from its build context.

use std::ops::Range;

use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::ignore::clean;
use dockwright_syntax::mount::{Mount, MountType};

use crate::File;

/// What makes a path a pattern.
pub(super) const WILD: &[char] = &['*', '?', '[', '\\'];

/// Sources of one file that are looked at; nobody writes more.
const MOST: usize = 1_000;

/// A path that a Dockerfile takes from its build context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Index of the instruction.
    pub instruction: usize,
    /// Byte range in the Dockerfile.
    pub span: Range<usize>,
    /// Byte range of the path as written; empty where a mount names none.
    pub written: Range<usize>,
    /// The path below the context, cleaned; `.` for all of it.
    pub path: String,
    /// Whether it is only mounted for one RUN.
    pub mounted: bool,
}

impl Copied {
    /// Whether it is the whole context.
    pub fn is_everything(&self) -> bool {
        self.path == "."
    }

    /// Whether it has `*`, `?` or a class.
    pub fn is_pattern(&self) -> bool {
        self.path.contains(WILD)
    }
}

/// The sources of COPY and ADD, and of bind mounts, that lie in the build context: without those from stages and images,
/// URLs, heredocs, and what only a variable without a value can tell.
pub fn copied(file: &File) -> Vec<Copied> {
    let mut found = Vec::new();
    for (index, instruction) in file.dockerfile().instructions.iter().enumerate() {
        match instruction.keyword {
            Keyword::Copy | Keyword::Add => of_copy(file, index, instruction, &mut found),
            Keyword::Run => of_run(file, index, instruction, &mut found),
            _ => {}
        }
        if found.len() > MOST {
            break;
        }
    }
    found
}

fn of_copy(file: &File, index: usize, instruction: &Instruction, found: &mut Vec<Copied>) {
    if instruction.flag("from").is_some() {
        return;
    }
    let sources = instruction.copy().map(|(sources, _)| sources).unwrap_or_default();
    for source in sources.iter().filter(|source| !source.text.starts_with("<<")) {
        let Some(text) = file.meaning().expand(index, source.text) else { continue };
        if instruction.keyword == Keyword::Add && is_remote(&text) || text.is_empty() {
            continue;
        }
        let (span, path) = (source.word.span.clone(), below_context(&text));
        found.push(Copied { instruction: index, written: span.clone(), span, path, mounted: false });
    }
}

fn of_run(file: &File, index: usize, instruction: &Instruction, found: &mut Vec<Copied>) {
    for flag in instruction.flags.iter().filter(|flag| flag.is("mount")) {
        let Some(value) = &flag.value else { continue };
        let mount = Mount::parse(value.text());
        let field = |names: &[&str]| mount.fields.iter().find(|field| names.contains(&field.key.as_str()));
        if mount.mount_type() != Some(MountType::Bind) || field(&["from"]).is_some() {
            continue;
        }
        let source = field(&["source", "src"]);
        let written = source.and_then(|field| field.value_range.clone()).map(|within| value.range(within));
        if let Some(text) = file.meaning().expand(index, source.map_or("", |field| field.text())) {
            let (span, path) = (flag.span.clone(), below_context(&text));
            let written = written.unwrap_or(span.end..span.end);
            found.push(Copied { instruction: index, span, written, path, mounted: true });
        }
    }
}

/// A path below the context. No `..` leads out of it.
fn below_context(text: &str) -> String {
    let path = clean(&format!("/{text}"));
    match path.trim_start_matches('/') {
        "" => ".".to_owned(),
        path => path.to_owned(),
    }
}

/// Whether ADD fetches a source from elsewhere.
fn is_remote(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.contains("://") || lower.starts_with("git@") || lower.starts_with("github.com/")
}
