//! Formatting of Dockerfiles: edits of blanks, blank lines and the case of keywords that change nothing of what is built.
//!
//! The layout that people give a RUN by hand is theirs: continued lines move together or not at all. Heredocs, strings,
//! exec forms and the words of the shell are not touched, and neither is what cannot be understood.

mod block;
pub mod compose;
mod head;
mod lines;
mod off;
mod sound;
mod typing;
mod wrap;

use std::cmp::Reverse;
use std::ops::Range;

use dockwright_lint::{Edit, FormatOptions, Indent};
use dockwright_model::File;

use block::Block;

pub use sound::is_sound;
pub use typing::{TRIGGERS, format_typed};

/// How wide a tab is where nobody says it.
const TAB_WIDTH: usize = 4;

/// How a file is formatted.
#[derive(Debug, Clone)]
pub struct Style {
    options: FormatOptions,
    /// The indentation that is configured.
    indent: Option<Indent>,
    /// That of the editor.
    editor: Option<Indent>,
    tab_width: usize,
}

impl Style {
    /// The style of a configuration; where it says nothing of the indentation, that which most of a file has.
    pub fn new(options: &FormatOptions) -> Self {
        Self { options: options.clone(), indent: options.indent, editor: None, tab_width: TAB_WIDTH }
    }

    /// The style of a configuration; where it says nothing of the indentation, that which most of a file has, and where
    /// there is none, that of the editor. Many editors tell of their own whatever the file is like.
    pub fn in_editor(options: &FormatOptions, tab_size: usize, insert_spaces: bool) -> Self {
        let width = Indent::spaces(tab_size);
        let tab_width = if let Indent::Spaces(width) = width { width } else { TAB_WIDTH };
        let editor = if insert_spaces { width } else { Indent::Tab };
        Self { options: options.clone(), indent: options.indent, editor: Some(editor), tab_width }
    }

    /// The indentation of a file with these blocks.
    fn indent(&self, blocks: &[Option<Block>]) -> Indent {
        self.indent.unwrap_or_else(|| block::prevailing(blocks.iter().flatten(), self))
    }

    /// The indentation where the file says nothing.
    fn usual(&self) -> Indent {
        self.indent.or(self.editor).unwrap_or(Indent::Spaces(4))
    }

    /// How wide a tab in the text counts.
    fn tab(&self) -> usize {
        match self.indent.or(self.editor) {
            Some(Indent::Spaces(width)) => width,
            _ => self.tab_width,
        }
    }
}

/// The edits that format a file, in order, apart from each other.
pub fn format(file: &File, style: &Style) -> Vec<Edit> {
    if !style.options.enable {
        return Vec::new();
    }
    let instructions = &file.dockerfile().instructions;
    let blocks = blocks(file, style);
    let indent = style.indent(&blocks);
    let mut edits = Vec::new();
    for (instruction, block) in instructions.iter().zip(&blocks) {
        head::edits(file.source(), style, instruction, block.as_ref(), &mut edits);
        if let Some(block) = block {
            block.edits(file.source(), style, indent, &mut edits);
        }
    }
    lines::edits(file, style, &mut edits);
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut edits = merged(file.source(), edits);
    if style.options.max_width > 0 {
        edits = wrap::wrapped(file, style, indent, &blocks, edits);
    }
    off::respect(file.source(), file.dockerfile().comments.iter().map(|comment| comment.span.clone()), &mut edits);
    edits
}

/// The continued lines of each instruction.
fn blocks(file: &File, style: &Style) -> Vec<Option<Block>> {
    (0..file.dockerfile().instructions.len()).map(|index| Block::of(file, index, style)).collect()
}

/// The edits that format the instructions which byte ranges touch, and the lines between those of one range.
pub fn format_ranges(file: &File, style: &Style, ranges: &[Range<usize>]) -> Vec<Edit> {
    let mut wanted: Vec<Range<usize>> = ranges.iter().map(|range| whole_instructions(file, range)).collect();
    wanted.sort_by_key(|range| (range.start, Reverse(range.end)));
    let mut reached = 0;
    // What lies in another range would hide that one from the search below.
    wanted.retain(|range| {
        let further = range.end > reached;
        reached = reached.max(range.end);
        further
    });
    let mut edits = format(file, style);
    edits.retain(|edit| {
        let behind = wanted.partition_point(|range| range.start <= edit.range.start);
        behind.checked_sub(1).and_then(|at| wanted.get(at)).is_some_and(|range| edit.range.end <= range.end)
    });
    edits
}

/// A range with the whole of the lines and of the instructions that it touches.
fn whole_instructions(file: &File, range: &Range<usize>) -> Range<usize> {
    let source = file.source();
    let instructions = &file.dockerfile().instructions;
    let mut start = line_start(source, range.start);
    let mut end = line_end(source, range.end.max(range.start));
    let first = instructions.partition_point(|instruction| instruction.span.end < start);
    let behind = instructions.partition_point(|instruction| instruction.span.start < end);
    for instruction in instructions.get(first..behind).unwrap_or_default() {
        start = start.min(line_start(source, instruction.span.start));
        end = end.max(line_end(source, instruction.span.end));
    }
    start..end
}

/// Joins edits that touch, and leaves out those that change nothing.
fn merged(source: &str, edits: Vec<Edit>) -> Vec<Edit> {
    let mut merged: Vec<Edit> = Vec::with_capacity(edits.len());
    for edit in edits {
        match merged.last_mut() {
            Some(last) if edit.range.start < last.range.end => {}
            Some(last) if edit.range.start == last.range.end => {
                last.range.end = edit.range.end;
                last.text.push_str(&edit.text);
            }
            _ => merged.push(edit),
        }
    }
    merged.retain(|edit| source.get(edit.range.clone()) != Some(&edit.text));
    merged
}

/// The start of the line of an offset. Lines end at LF only, as for BuildKit.
fn line_start(source: &str, offset: usize) -> usize {
    source.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
}

/// The end of the line of an offset, behind its line break.
fn line_end(source: &str, offset: usize) -> usize {
    source.get(offset..).and_then(|behind| behind.find('\n')).map_or(source.len(), |at| offset + at + 1)
}

/// The blanks that a text begins with: how many bytes they take.
fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

/// The column behind blanks or other text.
fn columns(text: &str, tab: usize) -> usize {
    text.chars().fold(0, |column, c| if c == '\t' { (column / tab + 1) * tab } else { column + 1 })
}
