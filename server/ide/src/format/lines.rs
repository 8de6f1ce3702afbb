//! Lines: blanks at their ends, blank lines, comments and instructions that begin in the first column, the last line.

use std::ops::Range;

use dockwright_lint::{Edit, Separate};
use dockwright_model::File;
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use super::{Style, blanks, head};

/// The edits of whole lines and of their ends.
pub(super) fn edits(file: &File, style: &Style, edits: &mut Vec<Edit>) {
    let mut lines = Lines {
        file,
        style,
        source: file.source(),
        escape: file.dockerfile().escape,
        edits,
        next: 0,
        heredoc: 0,
        blank: Vec::new(),
        comments: None,
        begun: false,
        first_comment: true,
        staged: false,
    };
    let mut at = 0;
    for text in lines.source.split_inclusive('\n') {
        lines.line(at, text);
        at += text.len();
    }
    lines.end();
}

struct Lines<'a> {
    file: &'a File,
    style: &'a Style,
    source: &'a str,
    escape: char,
    edits: &'a mut Vec<Edit>,
    /// Index of the first instruction that does not end before the line.
    next: usize,
    /// Among its heredocs, index of the first that does not end before the line.
    heredoc: usize,
    /// The blank lines directly before the line.
    blank: Vec<Range<usize>>,
    /// Whether comments stand directly before the line, and where they begin if no blank line is before them.
    comments: Option<Option<usize>>,
    /// Whether a line that is not blank has come.
    begun: bool,
    /// Whether no comment but directives has come.
    first_comment: bool,
    /// Whether a stage has begun.
    staged: bool,
}

/// What a line is.
enum Part<'a> {
    /// It is between instructions.
    Outside,
    /// An instruction begins on it.
    Head(usize, &'a Instruction),
    /// It belongs to an instruction.
    Inside(&'a Instruction),
    /// It belongs to a heredoc.
    Heredoc,
}

impl<'a> Lines<'a> {
    fn line(&mut self, start: usize, text: &str) {
        let content = text.trim_end_matches('\n');
        let content = content.strip_suffix('\r').unwrap_or(content);
        let end = start + content.len();
        let part = self.part(start, end);
        if matches!(part, Part::Heredoc) {
            self.flush(None);
            self.comments = None;
            return;
        }
        if content.trim_matches([' ', '\t']).is_empty() {
            self.blank.push(start..start + text.len());
            return;
        }
        let separated = !self.blank.is_empty() || !self.begun;
        let kept = content.trim_end_matches([' ', '\t']);
        if kept.len() < content.len() && self.may_trim(kept, start + kept.len(), &part) {
            self.edits.push(Edit::delete(start + kept.len()..end));
        }
        match part {
            Part::Head(index, instruction) => self.head(start, index, instruction, separated),
            Part::Outside => self.outside(start, content, separated),
            Part::Inside(_) | Part::Heredoc => self.flush(None),
        }
        self.begun = true;
    }

    /// Whether the blanks behind what a line keeps may go. `at` is where they begin.
    fn may_trim(&self, kept: &str, at: usize, part: &Part<'_>) -> bool {
        // A carriage return that is none of the line break would become a part of it.
        if !self.style.options.trim_trailing_blanks || kept.ends_with('\r') {
            return false;
        }
        match part {
            Part::Head(_, instruction) | Part::Inside(instruction) if !kept.ends_with(self.escape) => {
                // A string that never ends holds them.
                head::anchors(instruction).iter().all(|anchor| anchor.end <= at)
            }
            _ => true,
        }
    }

    fn part(&mut self, start: usize, end: usize) -> Part<'a> {
        let instructions = &self.file.dockerfile().instructions;
        while instructions.get(self.next).is_some_and(|instruction| instruction.span.end <= start) {
            self.next += 1;
            self.heredoc = 0;
        }
        let Some(instruction) = instructions.get(self.next).filter(|one| one.span.start <= end) else {
            return Part::Outside;
        };
        if instruction.span.start >= start {
            return Part::Head(self.next, instruction);
        }
        let ends = |index: usize| {
            let heredoc = instruction.heredocs.get(index)?;
            Some(heredoc.terminator.as_ref().map_or(heredoc.body.end, |terminator| terminator.end))
        };
        while ends(self.heredoc).is_some_and(|end| end <= start) {
            self.heredoc += 1;
        }
        match instruction.heredocs.get(self.heredoc) {
            Some(heredoc) if heredoc.body.start <= start => Part::Heredoc,
            _ => Part::Inside(instruction),
        }
    }

    fn head(&mut self, start: usize, index: usize, instruction: &Instruction, separated: bool) {
        let before = index.checked_sub(1).and_then(|before| self.file.dockerfile().instructions.get(before));
        let stage = self.staged && instruction.keyword == Keyword::From;
        let kinds = before.is_some_and(|before| before.keyword != instruction.keyword);
        let wanted = match self.style.options.separate {
            Separate::Stages => stage,
            Separate::Kinds => stage || kinds,
            Separate::All => before.is_some(),
            Separate::None => false,
        };
        self.flush(None);
        // The comments above an instruction belong to it.
        let place = self.comments.take().unwrap_or((!separated).then_some(start));
        if let Some(at) = place.filter(|_| wanted && !separated) {
            self.edits.push(Edit::insert(at, self.file.text().newline()));
        }
        self.staged |= instruction.keyword == Keyword::From;
        let front = start..instruction.span.start;
        let text = self.source.get(front.clone()).unwrap_or_default();
        if instruction.keyword != Keyword::Unknown && !text.is_empty() && blanks(text) == text.len() {
            self.edits.push(Edit::delete(front));
        }
    }

    /// A comment or a directive.
    fn outside(&mut self, start: usize, content: &str, separated: bool) {
        let front = blanks(content);
        let comment = content.get(front..).unwrap_or_default();
        // Without blanks in front, or at the top of the file, it could become a directive.
        let odd = self.next == 0 && self.first_comment && comment.contains('=');
        let keep = odd.then(|| if self.begun { self.style.options.max_blank_lines.max(1) } else { self.blank.len() });
        self.flush(keep);
        self.comments = if separated { Some(None) } else { self.comments.or(Some(Some(start))) };
        if !comment.starts_with('#') {
            return;
        }
        let directives = &self.file.dockerfile().directives;
        let directive = directives.iter().any(|directive| directive.span.start == start + front);
        self.first_comment &= directive;
        if front > 0 && !directive && !odd {
            self.edits.push(Edit::delete(start..start + front));
        }
    }

    /// Deletes blank lines that are too many. `keep` says how many may stay, if it is not as usual.
    fn flush(&mut self, keep: Option<usize>) {
        let usual = match (self.begun, self.style.options.separate) {
            (false, _) => 0,
            (true, Separate::None) => self.style.options.max_blank_lines,
            (true, _) => self.style.options.max_blank_lines.max(1),
        };
        let keep = keep.unwrap_or(usual).min(self.blank.len());
        for line in self.blank.iter().take(keep) {
            let front = self.source.get(line.clone()).map_or(0, blanks);
            if front > 0 && self.style.options.trim_trailing_blanks {
                self.edits.push(Edit::delete(line.start..line.start + front));
            }
        }
        if let (Some(first), Some(last)) = (self.blank.get(keep), self.blank.last()) {
            self.edits.push(Edit::delete(first.start..last.end));
        }
        self.blank.clear();
    }

    fn end(&mut self) {
        self.flush(Some(0));
        let open = self.file.dockerfile().instructions.last().and_then(|last| last.heredocs.last());
        let open = open.is_some_and(|heredoc| heredoc.terminator.is_none());
        let missing = self.begun && !self.source.ends_with('\n') && !open;
        if missing && self.style.options.final_newline {
            // A blank last line that goes leaves the line break before it.
            let blank = self.edits.last().is_some_and(|edit| {
                edit.range.end == self.source.len()
                    && edit.text.is_empty()
                    && self.source.get(..edit.range.start).is_some_and(|before| before.ends_with('\n'))
            });
            if !blank {
                self.edits.push(Edit::insert(self.source.len(), self.file.text().newline()));
            }
        }
    }
}
