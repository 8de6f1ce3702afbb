//! Parses, repairs and parses again until there is a tree.

use std::ops::Range;
use std::sync::Arc;

use granit_parser::{Event, Parser, Span};

use super::edits::{Draft, Edit};
use super::lines::line_at;
use super::node::Kind;
use super::problem::{Problem, ProblemKind as P};
use super::repair::{self, Failure, Repair};
use super::scalar::as_written;
use super::tree::{Builder, Tree};
use super::{Document, MAX_BYTES, Yaml, check};
use crate::no_text::{NoText, no_text};

/// So often a text is repaired.
const MAX_REPAIRS: usize = 32;

/// So many bytes are parsed in all for one text.
const MAX_WORK: usize = 768 * 1024;

/// So many control characters are told of.
const MAX_CONTROL: usize = 20;

pub(super) fn parse(source: Arc<str>) -> Yaml {
    if let Some((kind, message)) = unread(&source) {
        let first = line_at(&source, 0);
        let problem = Problem::new(kind, boundary(&source, 0..first.end().min(200)), message);
        return Yaml {
            source,
            nodes: Vec::new(),
            documents: Vec::new(),
            comments: Vec::new(),
            problems: vec![problem],
        };
    }
    let mut draft = Draft::new(&source);
    let mut problems = control_characters(&mut draft);
    let tree = repaired(&mut draft, &mut problems);
    let broken = tree.broken.clone();
    let mut yaml = finish(source, tree, &draft);
    check::check(&yaml, &broken, &mut problems);
    for problem in &mut problems {
        problem.span = boundary(&yaml.source, problem.span.clone());
    }
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end, problem.kind));
    problems.dedup_by(|a, b| a.span == b.span && a.kind == b.kind);
    yaml.problems = problems;
    yaml
}

/// Why a file is not read at all.
fn unread(source: &str) -> Option<(P, String)> {
    if source.len() > MAX_BYTES {
        let message = format!(
            "Nothing of this file is checked: it is larger than {} KiB. Split it, for example with `include`",
            MAX_BYTES / 1024
        );
        return Some((P::TooLarge, message));
    }
    let (kind, message) = match no_text(source)? {
        NoText::Utf16 => (P::Utf16, "Nothing of this file is checked: it is in UTF-16. Save it as UTF-8"),
        NoText::Binary => (P::Binary, "This is a binary file, no Compose file: Docker Compose cannot read it"),
    };
    Some((kind, message.to_owned()))
}

/// A range that is inside the text and between characters.
fn boundary(text: &str, span: Range<usize>) -> Range<usize> {
    let down = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = down(span.start);
    start..down(span.end).max(start)
}

/// Whether the parser of Compose takes a character at all.
fn is_allowed(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | '\u{85}' => true,
        _ => !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}'),
    }
}

/// Puts spaces in the place of characters that no YAML file may hold.
fn control_characters(draft: &mut Draft) -> Vec<Problem> {
    // Runs of such characters, each with the first of them.
    let mut bad: Vec<(usize, usize, char)> = Vec::new();
    for (at, c) in draft.text.char_indices().filter(|&(_, c)| !is_allowed(c)) {
        match bad.last_mut() {
            Some(last) if last.1 == at => last.1 = at + c.len_utf8(),
            _ => bad.push((at, at + c.len_utf8(), c)),
        }
    }
    if bad.is_empty() {
        return Vec::new();
    }
    let edits = bad.iter().map(|&(at, end, _)| Edit::blank(&draft.text, at, end)).collect();
    draft.apply(edits);
    let problem = |&(at, end, c): &(usize, usize, char)| {
        let message = format!(
            "The control character U+{:04X} cannot stand in a YAML file: remove it, or write it as an escape in double quotes",
            u32::from(c)
        );
        Problem::new(P::ControlCharacter, at..end, message)
    };
    bad.iter().take(MAX_CONTROL).map(problem).collect()
}

/// Parses and repairs until there is a tree.
fn repaired(draft: &mut Draft, problems: &mut Vec<Problem>) -> Tree {
    let mut work = 0;
    let mut last_line = (usize::MAX, 0);
    for round in 0.. {
        let failure = match attempt(&draft.text) {
            Ok(tree) => return tree,
            Err(failure) => failure,
        };
        work += failure.at + 1;
        let line = draft.to_source(line_at(&draft.text, failure.at).start);
        last_line = (line, if line == last_line.0 { last_line.1 + 1 } else { 0 });
        let repair = if round >= MAX_REPAIRS || work > MAX_WORK {
            cut(&draft.text, &failure, round.saturating_sub(MAX_REPAIRS), problems)
        } else if last_line.1 >= 3 {
            repair::blank_line(&draft.text, &failure)
        } else {
            repair::repair(&draft.text, &failure)
        };
        if let Some(mut problem) = repair.problem {
            problem.span = draft.to_source(problem.span.start)..draft.to_source(problem.span.end);
            // What goes wrong again on a line is mostly the doing of the repair before.
            if last_line.1 == 0 {
                problems.push(problem);
            }
        }
        if round > MAX_REPAIRS + 4 {
            break;
        }
        draft.apply(repair.edits);
    }
    Tree::default()
}

/// Gives up on the rest of a text with too many errors: first on what follows the error, then on ever more before it.
fn cut(text: &str, failure: &Failure, again: usize, problems: &[Problem]) -> Repair {
    let line = line_at(text, failure.at);
    let from = match again {
        0 => line.start,
        1 => {
            let top = |line: &super::lines::Line<'_>| !line.is_idle() && line.indent() == 0;
            super::lines::lines_before(text, line.start).find(top).map_or(0, |line| line.start)
        }
        _ => 0,
    };
    let edits = vec![Edit { at: from, removed: text.len() - from, inserted: String::new() }];
    let told = problems.iter().any(|problem| problem.kind == P::TooManyProblems);
    let span = line.start..line.end();
    let message = "There are too many mistakes before this line: from here on the file is not read";
    let problem = (!told).then(|| Problem::new(P::TooManyProblems, span, message));
    Repair { edits, problem }
}

/// Parses a text up to its first error.
fn attempt(text: &str) -> Result<Tree, Failure> {
    let options = granit_parser::options! {
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        max_buffered_comment_events: usize::MAX,
    };
    let mut builder = Builder::new(text);
    let mut waiting: Option<(Event<'_>, Span)> = None;
    for next in Parser::new_from_str_with_options(text, options) {
        match next {
            Ok((Event::Anchor(_, name), span)) => {
                if let Some((event, at)) = waiting.take() {
                    builder.event(&event, &at, Some((&name, &span)));
                }
            }
            Ok(next) => {
                if let Some((event, at)) = waiting.replace(next) {
                    builder.event(&event, &at, None);
                }
            }
            Err(error) => {
                if let Some((event, at)) = waiting.take() {
                    builder.event(&event, &at, None);
                }
                return Err(Failure {
                    at: error.marker().byte_offset().unwrap_or(text.len()).min(text.len()),
                    kind: error.kind().clone(),
                    cursor: builder.cursor.min(text.len()),
                    last_scalar: builder.last_scalar.take(),
                    open_bracket: builder.open_bracket(),
                });
            }
        }
    }
    if let Some((event, at)) = waiting {
        builder.event(&event, &at, None);
    }
    Ok(builder.tree)
}

/// Brings all places of a tree back to the text as written.
fn finish(source: Arc<str>, mut tree: Tree, draft: &Draft) -> Yaml {
    if draft.text != *source {
        let back = |at: usize| draft.to_source(at);
        for node in &mut tree.nodes {
            let written = draft.text.get(node.start..node.end).unwrap_or_default();
            (node.start, node.end) = (back(node.start), back(node.end));
            for name in node.properties.iter_mut().flat_map(|p| p.tag.iter_mut().chain(&mut p.anchor)) {
                name.span = back(name.span.start)..back(name.span.end);
            }
            match &mut node.kind {
                Kind::Mapping(pairs) => {
                    pairs.iter_mut().for_each(|pair| pair.colon = pair.colon.map(back));
                }
                Kind::Scalar(scalar) if scalar.decoded.is_none() => {
                    let value = as_written(scalar.style, written);
                    let now = as_written(scalar.style, source.get(node.start..node.end).unwrap_or_default());
                    scalar.decoded = (now != value).then(|| value.into());
                }
                _ => {}
            }
        }
        tree.comments.iter_mut().for_each(|c| c.span = back(c.span.start)..back(c.span.end));
        tree.documents.iter_mut().for_each(|document| document.start = back(document.start));
    }
    let known = |document: &Document| tree.nodes.len() > document.root.0 as usize;
    tree.documents.retain(known);
    Yaml { source, nodes: tree.nodes, documents: tree.documents, comments: tree.comments, problems: Vec::new() }
}
