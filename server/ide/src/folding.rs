//! What of a Dockerfile an editor can fold away: stages, instructions of several lines, heredocs, compound commands of
//! scripts, comments, regions.

pub mod compose;

use std::cmp::Reverse;
use std::ops::Range;

use dockwright_model::File;
use dockwright_syntax::text::Text;

/// What is folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoldKind {
    /// Instructions, or a part of one.
    Code,
    /// Comments.
    Comment,
    /// What stands between the comments `#region` and `#endregion`.
    Region,
}

/// Lines to fold: the first stays, those behind it up to and with the last disappear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    /// The first line, from 0.
    pub first: usize,
    /// The last line, greater than the first.
    pub last: usize,
    /// What it is.
    pub kind: FoldKind,
}

/// The folds of a file by their first line, at most `limit`: the innermost are left out. No two begin on the same line, and
/// of any two one is within the other or they have no line in common.
pub fn folds(file: &File, limit: Option<usize>) -> Vec<Fold> {
    let mut found = Vec::new();
    comments(file.text(), file.dockerfile().comments.iter().map(|comment| comment.span.clone()), &mut found);
    code(file, &mut found);
    chosen(found, limit)
}

/// Those of all folds that can be shown beside each other, at most `limit`.
fn chosen(found: Vec<Fold>, limit: Option<usize>) -> Vec<Fold> {
    let mut found = nested(found);
    if let Some(limit) = limit.filter(|limit| found.len() > *limit) {
        found.sort_by_key(|(depth, fold)| (*depth, fold.first));
        found.truncate(limit);
        found.sort_by_key(|(_, fold)| fold.first);
    }
    found.into_iter().map(|(_, fold)| fold).collect()
}

fn code(file: &File, found: &mut Vec<Fold>) {
    let (text, dockerfile) = (file.text(), file.dockerfile());
    let mut add = |range: Range<usize>, behind: usize| {
        let (first, last) = lines(text, &range);
        found.push(Fold { first, last: last.saturating_sub(behind), kind: FoldKind::Code });
    };
    for stage in &file.meaning().stages {
        let all = dockerfile.instructions.get(stage.instructions.clone()).unwrap_or_default();
        if let (Some(from), Some(last)) = (all.first(), all.last()) {
            add(from.span.start..last.span.end, 0);
        }
    }
    for instruction in &dockerfile.instructions {
        add(instruction.span.clone(), 0);
        for heredoc in &instruction.heredocs {
            // The line above the body stays: the instruction, or the end of the heredoc in front.
            add(heredoc.body.start.saturating_sub(1)..heredoc.body.end, 0);
        }
    }
    for body in file.meaning().bodies() {
        // The line with `fi` or `done` stays.
        body.script.compounds.iter().for_each(|compound| add(body.range(compound.span), 1));
    }
}

/// The first and the last line of a range; line breaks at its end do not count.
fn lines(text: &Text, range: &Range<usize>) -> (usize, usize) {
    let written = text.as_str().get(range.clone()).unwrap_or_default();
    let end = range.start + written.trim_end_matches(['\n', '\r']).len();
    (text.line_of(range.start), text.line_of(end))
}

/// Comments on lines that follow each other, and regions.
fn comments(text: &Text, spans: impl Iterator<Item = Range<usize>>, found: &mut Vec<Fold>) {
    let mut block: Option<(usize, usize)> = None;
    let mut regions = Vec::new();
    let end = |block: &mut Option<(usize, usize)>, found: &mut Vec<Fold>| {
        found.extend(block.take().map(|(first, last)| Fold { first, last, kind: FoldKind::Comment }));
    };
    for span in spans {
        let line = text.line_of(span.start);
        match Marker::of(text.as_str().get(span).unwrap_or_default()) {
            Some(Marker::Start) => regions.push(line),
            Some(Marker::End) => {
                found.extend(regions.pop().map(|first| Fold { first, last: line, kind: FoldKind::Region }));
            }
            None => {
                match &mut block {
                    Some((_, last)) if *last + 1 == line => *last = line,
                    _ => {
                        end(&mut block, found);
                        block = Some((line, line));
                    }
                }
                continue;
            }
        }
        end(&mut block, found);
    }
    end(&mut block, found);
}

/// What a comment says of regions.
enum Marker {
    Start,
    End,
}

impl Marker {
    fn of(comment: &str) -> Option<Self> {
        let text = comment.strip_prefix('#')?.trim_start();
        match text.split_whitespace().next()? {
            "region" => Some(Self::Start),
            "endregion" => Some(Self::End),
            _ => None,
        }
    }
}

/// The folds in order, each with how many others it is within. Of two that cross, the one that somebody asked for with
/// comments stays, else the one that begins first.
fn nested(mut found: Vec<Fold>) -> Vec<(usize, Fold)> {
    found.retain(|fold| fold.first < fold.last);
    found.sort_by_key(|fold| (fold.first, Reverse(fold.last)));
    found.dedup_by_key(|fold| fold.first);
    let mut kept: Vec<Option<(usize, Fold)>> = Vec::with_capacity(found.len());
    let mut around: Vec<usize> = Vec::new();
    for fold in found {
        let crossed = loop {
            let Some(top) = around.last().copied() else { break false };
            match kept.get(top).copied().flatten() {
                Some((_, outer)) if fold.first <= outer.last && fold.last <= outer.last => break false,
                Some((_, outer)) if fold.first <= outer.last => {
                    if fold.kind != FoldKind::Region || outer.kind == FoldKind::Region {
                        break true;
                    }
                    if let Some(slot) = kept.get_mut(top) {
                        *slot = None;
                    }
                }
                _ => {}
            }
            around.pop();
        };
        if !crossed {
            around.push(kept.len());
            kept.push(Some((around.len(), fold)));
        }
    }
    kept.into_iter().flatten().collect()
}
