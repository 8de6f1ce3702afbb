//! Merge neighbouring ENV or LABEL instructions into one, and split one into several.

use std::collections::HashSet;
use std::ops::Range;

use dockwright_model::File;
use dockwright_syntax::dockerfile::{Arguments, Instruction, Keyword, Pair, variable};

use super::{Change, verify};
use crate::Edit;

/// Instructions that are merged, and pairs that are split, at most.
const MOST: usize = 100;

/// Merges an ENV or LABEL with its neighbours; `None` where there are none, or where a value would change.
pub(super) fn merge_pairs(file: &File, index: usize) -> Option<Change> {
    let instructions = &file.dockerfile().instructions;
    let own = instructions.get(index).filter(|own| is_mergeable(own))?;
    let mut known = Names::default();
    known.add(own, file.dockerfile().escape)?;
    let mut range = index..index + 1;
    while let Some(next) = instructions.get(range.end).filter(|next| joins(file, range.end - 1, next)) {
        let fits = range.len() < MOST && known.allow_behind(next, file.dockerfile().escape);
        if !fits || known.add(next, file.dockerfile().escape).is_none() {
            break;
        }
        range.end += 1;
    }
    while let Some(before) = range.start.checked_sub(1)
        && let (Some(one), Some(next)) = (instructions.get(before), instructions.get(range.start))
        && range.len() < MOST
        && one.keyword == own.keyword
        && is_mergeable(one)
        && joins(file, before, next)
        && known.allow_before(one)
        && known.add(one, file.dockerfile().escape).is_some()
    {
        range.start = before;
    }
    let group: Vec<&Instruction> = instructions.get(range.clone())?.iter().collect();
    let edits = merging(file, &group);
    let sound = group.len() > 1 && verify::keeps(file, range, &edits, &[]);
    sound.then(|| (format!("Merge the {} `{}` instructions", group.len(), own.keyword.name()), edits))
}

/// The edits that make one instruction of these, a pair a line.
pub(crate) fn merging(file: &File, group: &[&Instruction]) -> Vec<Edit> {
    let gaps = group.iter().zip(group.iter().skip(1));
    let edit = |(one, next): (&&Instruction, &&Instruction)| {
        let indent = " ".repeat(one.name.text().len() + 1);
        let join = format!(" {}{}{indent}", file.dockerfile().escape, file.text().newline());
        Some(Edit::replace(one.span.end..next.pairs().first()?.span.start, join))
    };
    gaps.filter_map(edit).collect()
}

/// Whether an instruction has pairs that can stand in another one.
pub(crate) fn is_mergeable(instruction: &Instruction) -> bool {
    let new_form = matches!(&instruction.arguments, Arguments::Pairs { legacy: false, .. });
    matches!(instruction.keyword, Keyword::Env | Keyword::Label)
        && new_form
        && !instruction.pairs().is_empty()
        && instruction.pairs().iter().all(|pair| pair.value.is_some() && !pair.key.text().starts_with('#'))
}

/// Whether an instruction follows directly on the one with an index, and is of the same kind.
fn joins(file: &File, before: usize, next: &Instruction) -> bool {
    let Some(one) = file.dockerfile().instructions.get(before) else { return false };
    let between = file.source().get(one.span.end..next.span.start).unwrap_or("#");
    one.keyword == next.keyword && is_mergeable(next) && between.trim().is_empty()
}

/// The names that pairs set, and those their values use.
#[derive(Default)]
struct Names {
    set: HashSet<String>,
    used: HashSet<String>,
}

impl Names {
    /// Adds the names of an instruction; `None` when one is set twice, or cannot be read.
    fn add(&mut self, instruction: &Instruction, escape: char) -> Option<()> {
        for pair in instruction.pairs() {
            self.used.extend(used(pair, escape)?);
            if !self.set.insert(name(pair)) {
                return None;
            }
        }
        Some(())
    }

    /// Whether no value of an instruction behind uses, or sets again, what is set here: in one instruction it would see the value
    /// before.
    fn allow_behind(&self, next: &Instruction, escape: char) -> bool {
        next.pairs().iter().all(|pair| {
            let free = |names: Vec<String>| names.iter().all(|name| !self.set.contains(name));
            !self.set.contains(&name(pair)) && used(pair, escape).is_some_and(free)
        })
    }

    /// Whether no value here uses what an instruction in front sets.
    fn allow_before(&self, before: &Instruction) -> bool {
        before.pairs().iter().map(name).all(|name| !self.used.contains(&name) && !self.set.contains(&name))
    }
}

fn name(pair: &Pair) -> String {
    pair.key.text().chars().filter(|c| !matches!(c, '"' | '\'')).collect()
}

/// The variables in a pair; `None` when it cannot be read.
fn used(pair: &Pair, escape: char) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for word in pair.value.iter().chain([&pair.key]) {
        let parsed = variable::parse(word.text(), escape, true);
        if parsed.problem.is_some() {
            return None;
        }
        names.extend(parsed.variables().iter().map(|variable| variable.name.to_string()));
    }
    Some(names)
}

/// Splits an ENV or LABEL of several pairs; `None` where a value would see another one than before.
pub(super) fn split_pairs(file: &File, index: usize) -> Option<Change> {
    let own = file.dockerfile().instructions.get(index).filter(|own| is_mergeable(own))?;
    let pairs = own.pairs();
    if !(2..=MOST).contains(&pairs.len()) {
        return None;
    }
    let mut set = HashSet::new();
    for pair in pairs {
        let sees = used(pair, file.dockerfile().escape)?.iter().any(|name| set.contains(name));
        if own.keyword == Keyword::Env && sees || !set.insert(name(pair)) {
            return None;
        }
    }
    let gaps = pairs.iter().zip(pairs.iter().skip(1)).map(|(one, next)| one.span.end..next.span.start);
    let edits: Vec<Edit> = gaps.map(|gap| splitting(file, own, gap)).collect();
    let sound = verify::keeps(file, index..index + 1, &edits, &[]);
    sound.then(|| (format!("Split this `{}` into {}", own.keyword.name(), pairs.len()), edits))
}

/// The edit that ends an instruction at the gap between two pairs and begins another one; comments in the gap stand above
/// that.
pub(crate) fn splitting(file: &File, instruction: &Instruction, gap: Range<usize>) -> Edit {
    let source = file.source();
    let line = file.text().line_range(file.text().line_of(instruction.span.start)).start;
    let indent = source.get(line..instruction.span.start).filter(|indent| indent.trim().is_empty()).unwrap_or("");
    let newline = file.text().newline();
    let all = &file.dockerfile().comments;
    let first = all.partition_point(|comment| comment.span.start < gap.start);
    let within = all.get(first..).unwrap_or_default().iter().take_while(|comment| comment.span.end <= gap.end);
    let comments: String = within
        .filter_map(|comment| source.get(comment.span.clone()))
        .map(|comment| format!("{indent}{}{newline}", comment.trim_end()))
        .collect();
    Edit::replace(gap, format!("{newline}{comments}{indent}{} ", instruction.name.text()))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{after, none};
    use super::*;

    #[test]
    fn merges() {
        for (before, expected) in [
            ("ENV A=1\nENV B=\"2 3\"\n", "ENV A=1 \\\n    B=\"2 3\"\n"),
            ("LABEL a=1\r\n\r\nlabel b=2\r\n", "LABEL a=1 \\\r\n      b=2\r\n"),
            ("ENV A=1 \\\n  B=2\nENV C=$X\nENV D=4\n", "ENV A=1 \\\n  B=2 \\\n    C=$X \\\n    D=4\n"),
            // `B` needs the new `A`, and `D` does not.
            ("ENV A=1\nENV B=$A\nENV D=4\n", "ENV A=1\nENV B=$A \\\n    D=4\n"),
            ("ENV A=1\n# why\nENV B=2\nENV C=3\n", "ENV A=1\n# why\nENV B=2 \\\n    C=3\n"),
        ] {
            assert_eq!(
                after(&format!("FROM a\n{before}"), merge_pairs),
                Some(format!("FROM a\n{expected}")),
                "{before}"
            );
        }
        for text in [
            "ENV A=1\n",
            "ENV A=1\nENV B=${A}x\n",
            "ENV PATH=/x:$PATH\nENV PATH=/y:$PATH\n",
            "ENV A 1\nENV B 2\n",
            "ENV A=1\nLABEL b=2\n",
            "ARG A=1\nARG B=2\n",
            "ENV A=1\n# why\nENV B=2\n",
        ] {
            none(&format!("FROM a\n{text}"), merge_pairs);
        }
    }

    #[test]
    fn splits() {
        for (before, expected) in [
            ("ENV A=1 B=\"2 3\"\n", "ENV A=1\nENV B=\"2 3\"\n"),
            ("  LABEL a=1 \\\r\n    # why\r\n    b=2\r\n", "  LABEL a=1\r\n  # why\r\n  LABEL b=2\r\n"),
            ("ENV B=$A A=1\n", "ENV B=$A\nENV A=1\n"),
            ("ENV P=1 PATH=/x:$PATH\n", "ENV P=1\nENV PATH=/x:$PATH\n"),
        ] {
            assert_eq!(
                after(&format!("FROM a\n{before}"), split_pairs),
                Some(format!("FROM a\n{expected}")),
                "{before}"
            );
        }
        for text in ["ENV A=1\n", "ENV A=1 B=$A\n", "ENV A=1 A=2\n", "ENV A 1 B=2\n", "ARG A B\n"] {
            none(&format!("FROM a\n{text}"), split_pairs);
        }
    }

    #[test]
    fn there_and_back() {
        let text = "FROM a\nENV A=1\nENV B=2\nENV C=$B\n";
        let merged = after("FROM a\nENV A=1\nENV B=2\n", merge_pairs).expect("a merge");
        assert_eq!(after(&merged, split_pairs).as_deref(), Some("FROM a\nENV A=1\nENV B=2\n"));
        none(&after(text, merge_pairs).unwrap_or_default(), merge_pairs);
    }
}
