//! Where each line of a Compose file belongs.
//!
//! Mappings and lists give the lines with their keys and dashes a column. All other lines move with those that they are a
//! part of: the lines of a scalar or of brackets with the line that they begin on, comments with what they stand beside.

use std::collections::BTreeMap;

use dockwright_lint::Edit;
use dockwright_syntax::yaml::{Kind, Node, Style as Quotes, Yaml};

use super::lines::{Line, Lines};

/// What becomes of the indentation of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Plan {
    /// A comment, a blank line, a sign between documents.
    #[default]
    Free,
    /// It begins at this column.
    At(usize),
    /// It moves by so many columns.
    Move(isize),
}

/// A mapping or list that begins on a line, with its column before and after.
#[derive(Debug, Clone, Copy)]
struct Level {
    line: usize,
    old: usize,
    new: usize,
}

/// What becomes of all lines.
pub(super) struct Layout<'a> {
    lines: &'a Lines<'a>,
    plans: Vec<Plan>,
    /// Lines whose end is inside a scalar or brackets.
    solid: Vec<bool>,
    levels: Vec<Level>,
    width: usize,
    spaces: bool,
    /// The edits of the blanks behind `:` and `-`.
    pub(super) blanks: Vec<Edit>,
    /// There is something that people do not write and that is left alone: keys behind `?`.
    strange: bool,
}

/// A block mapping or list that is still to be gone through.
#[derive(Clone, Copy)]
struct Todo<'y> {
    node: Node<'y>,
    old: usize,
    new: usize,
}

/// Where a value may begin: on the line of the sign before it, or on one of its own.
#[derive(Clone, Copy)]
struct Room {
    sign: usize,
    beside: usize,
    below: usize,
}

impl<'a> Layout<'a> {
    pub(super) fn of(yaml: &Yaml, lines: &'a Lines<'a>, width: usize, spaces: bool) -> Self {
        let count = lines.all.len();
        let (plans, solid) = (vec![Plan::Free; count], vec![false; count]);
        let mut layout =
            Self { lines, plans, solid, levels: Vec::new(), width, spaces, blanks: Vec::new(), strange: false };
        let mut todo = Vec::new();
        for root in yaml.roots() {
            if !is_block(root) {
                layout.inside(root, 0);
                continue;
            }
            let old = lines.column(root.span().start);
            layout.strange |= !lines.begins(root.span().start);
            layout.begin(root, old, 0);
            todo.push(Todo { node: root, old, new: 0 });
        }
        while let Some(next) = todo.pop() {
            match next.node.kind() {
                Kind::Mapping(_) => layout.mapping(next, &mut todo),
                _ => layout.sequence(next, &mut todo),
            }
        }
        layout.levels.sort_by_key(|level| (level.line, level.old));
        layout
    }

    pub(super) fn plan(&self, line: usize) -> Plan {
        self.plans.get(line).copied().unwrap_or_default()
    }

    /// Whether the end of a line is a part of a scalar or of something in brackets.
    pub(super) fn is_solid(&self, line: usize) -> bool {
        self.solid.get(line).copied().unwrap_or_default()
    }

    fn set(&mut self, offset: usize, plan: Plan) {
        if self.lines.begins(offset)
            && let Some(slot) = self.plans.get_mut(self.lines.at(offset))
        {
            *slot = plan;
        }
    }

    /// A block mapping or list has a column.
    fn begin(&mut self, node: Node<'_>, old: usize, new: usize) {
        let (start, first) = (node.full_span().start, node.span().start);
        // An anchor on a line of its own.
        if self.lines.at(start) != self.lines.at(first) {
            self.set(start, Plan::At(new));
        }
        self.levels.push(Level { line: self.lines.at(first), old, new });
    }

    fn mapping<'y>(&mut self, outer: Todo<'y>, todo: &mut Vec<Todo<'y>>) {
        let Kind::Mapping(pairs) = outer.node.kind() else { return };
        for (pair, (key, value)) in pairs.iter().zip(outer.node.pairs()) {
            let Some(colon) = pair.colon else {
                self.strange = true;
                continue;
            };
            let span = key.full_span();
            self.strange |=
                self.lines.column(span.start) != outer.old || self.lines.at(span.start) != self.lines.at(colon);
            self.set(span.start, Plan::At(outer.new));
            if self.spaces && key.scalar().is_some() {
                self.blank(key.span().end, colon, "");
            }
            let level = outer.old == self.lines.column(value.span().start) && value.is_sequence();
            let below = if level { outer.new } else { outer.new + self.width };
            self.value(value, Room { sign: colon, beside: below, below }, outer, todo);
        }
    }

    fn sequence<'y>(&mut self, outer: Todo<'y>, todo: &mut Vec<Todo<'y>>) {
        let mut done = outer.node.span().start;
        for item in outer.node.items() {
            let Some(dash) = self.dash(item, outer.old, done) else {
                self.strange = true;
                return;
            };
            self.set(dash, Plan::At(outer.new));
            let apart = item.span().start.saturating_sub(dash);
            let below = outer.new + 2;
            let beside = if self.spaces { below } else { outer.new + apart };
            self.value(item, Room { sign: dash, beside, below }, outer, todo);
            done = item.full_span().end.max(dash + 1);
        }
    }

    /// The dash of an item: the next one at the column of the list, behind what came before.
    fn dash(&self, item: Node<'_>, column: usize, done: usize) -> Option<usize> {
        let (first, last) = (self.lines.at(done), self.lines.at(item.full_span().start));
        let dash = (first..=last).filter_map(|at| self.lines.get(at)).map(|line| line.start + column);
        let is_dash = |at: &usize| *at >= done && self.lines.source.as_bytes().get(*at) == Some(&b'-');
        dash.filter(is_dash).find(|at| *at == done || self.lines.begins(*at))
    }

    fn value<'y>(&mut self, node: Node<'y>, room: Room, outer: Todo<'y>, todo: &mut Vec<Todo<'y>>) {
        let (start, first) = (node.full_span().start, node.span().start);
        let own_line = |layout: &Self, offset: usize| layout.lines.at(offset) > layout.lines.at(room.sign);
        if matches!(node.kind(), Kind::Empty) && node.full_span().is_empty() {
            return;
        }
        if self.spaces {
            self.blank(room.sign + 1, start, " ");
        }
        if is_block(node) {
            let new = if own_line(self, first) { room.below } else { room.beside };
            let old = self.lines.column(first);
            self.begin(node, old, new);
            todo.push(Todo { node, old, new });
            return;
        }
        let by = isize_of(outer.new) - isize_of(outer.old);
        let mut moved = by;
        for at in [start, first] {
            if own_line(self, at) && self.lines.begins(at) {
                let indent = self.lines.get(self.lines.at(at)).map_or(0, |line| line.indent);
                self.set(at, Plan::At(room.below));
                moved = isize_of(room.below) - isize_of(indent);
            }
        }
        self.inside(node, if is_literal(node) { by } else { moved });
    }

    /// The lines of a scalar or of brackets behind the first.
    fn inside(&mut self, node: Node<'_>, by: isize) {
        let span = node.span();
        let (first, mut last) = (self.lines.at(span.start), self.lines.at(span.end));
        let literal = is_literal(node);
        let header = self.lines.get(first).map_or(span.start, |line| line.end);
        if literal && self.lines.source.get(span.start..header).is_some_and(|header| header.contains('+')) {
            // The blank lines behind are a part of it.
            while self.lines.get(last + 1).is_some_and(Line::is_blank) {
                last += 1;
            }
        }
        for at in first..=last {
            if let Some(solid) = self.solid.get_mut(at).filter(|_| at < last || literal) {
                *solid = true;
            }
            if let Some(plan) = self.plans.get_mut(at).filter(|_| at > first) {
                *plan = Plan::Move(by);
            }
        }
    }

    /// Makes the blanks between two places what they should be, if there is nothing else between.
    fn blank(&mut self, from: usize, to: usize, wanted: &str) {
        let Some(now) = self.lines.source.get(from..to) else { return };
        if now != wanted && now.bytes().all(|b| matches!(b, b' ' | b'\t')) {
            self.blanks.push(Edit::replace(from..to, wanted));
        }
    }

    /// The edits that put the lines where they belong.
    pub(super) fn moves(&self) -> Vec<Edit> {
        let mut edits = Vec::new();
        if self.strange {
            return edits;
        }
        let mut open: Vec<Level> = Vec::new();
        let mut levels = self.levels.iter().peekable();
        // Comments that wait for what follows them.
        let mut waiting: Vec<&Line> = Vec::new();
        for (at, line) in self.lines.all.iter().enumerate() {
            match self.plan(at) {
                Plan::Free if !self.lines.text(line).starts_with('#') => {}
                Plan::Free => waiting.push(line),
                Plan::Move(by) => edits.extend(moved(line, by)),
                Plan::At(column) => {
                    let mut begun = Vec::new();
                    while let Some(level) = levels.next_if(|level| level.line <= at) {
                        begun.push(*level);
                    }
                    let next = Level { line: at, old: line.indent, new: column };
                    edits.extend(waiting.drain(..).filter_map(|line| beside(line, &open, Some((&next, &begun)))));
                    while open.pop_if(|level| level.old > line.indent).is_some() {}
                    open.extend(begun);
                    edits.extend(indented(line, column));
                }
            }
        }
        edits.extend(waiting.into_iter().filter_map(|line| beside(line, &open, None)));
        edits
    }
}

/// Puts a comment beside what it stands beside now: the innermost level that is not further in, of those that are open
/// before it and those that begin behind it.
fn beside(line: &Line, open: &[Level], next: Option<(&Level, &[Level])>) -> Option<Edit> {
    let fits = |level: &&Level| level.old <= line.indent;
    let behind = next.and_then(|(own, begun)| begun.iter().rev().find(fits).or(Some(own).filter(fits)));
    let before = open.iter().rev().find(fits);
    let level = match (behind, before) {
        (Some(behind), Some(before)) if before.old > behind.old => before,
        (Some(level), _) | (None, Some(level)) => level,
        (None, None) => return None,
    };
    indented(line, level.new + (line.indent - level.old))
}

fn indented(line: &Line, column: usize) -> Option<Edit> {
    (line.first - line.start != column || line.indent != column)
        .then(|| Edit::replace(line.start..line.first, " ".repeat(column)))
}

fn moved(line: &Line, by: isize) -> Option<Edit> {
    let far = by.unsigned_abs();
    match by {
        0 => None,
        1.. if line.start == line.end => None,
        1.. => Some(Edit::insert(line.start, " ".repeat(far))),
        _ => Some(Edit::replace(line.start..line.start + far.min(line.indent), "")),
    }
}

fn is_block(node: Node<'_>) -> bool {
    (node.is_mapping() || node.is_sequence()) && !node.is_flow()
}

fn is_literal(node: Node<'_>) -> bool {
    matches!(node.style(), Some(Quotes::Literal | Quotes::Folded))
}

fn isize_of(column: usize) -> isize {
    isize::try_from(column).unwrap_or(isize::MAX)
}

/// By how many columns most mappings are further in than those around them.
pub(super) fn prevailing(yaml: &Yaml, lines: &Lines<'_>) -> usize {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for node in yaml.nodes().filter(|node| node.is_mapping() && is_block(*node)) {
        let around = node.parent().filter(|parent| parent.is_mapping());
        if let Some(around) = around.filter(|_| lines.begins(node.span().start)) {
            let step = lines.column(node.span().start).saturating_sub(lines.column(around.span().start));
            *counts.entry(step).or_default() += 1;
        }
    }
    // Of widths that are equally common, the smallest.
    let common = counts.into_iter().filter(|(step, _)| (1..=8).contains(step)).rev().max_by_key(|(_, count)| *count);
    common.map_or(2, |(step, _)| step)
}
