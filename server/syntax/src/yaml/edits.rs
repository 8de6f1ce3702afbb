//! A text under repair: what was changed, and where each place of the changed text is in the text as written.

use super::lines;

/// One change: `removed` bytes from `at` on give way to `inserted`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) at: usize,
    pub(super) removed: usize,
    pub(super) inserted: String,
}

impl Edit {
    pub(super) fn insert(at: usize, text: &str) -> Self {
        Self { at, removed: 0, inserted: text.to_owned() }
    }

    /// Spaces in place of what is written there. Line breaks stay.
    pub(super) fn blank(text: &str, from: usize, to: usize) -> Self {
        let kept = text.get(from..to).unwrap_or_default();
        let blanks = kept.bytes().map(|b| if lines::is_break(b) { char::from(b) } else { ' ' }).collect();
        Self { at: from, removed: kept.len(), inserted: blanks }
    }
}

/// A run of the changed text that is as it was written.
#[derive(Debug, Clone, Copy)]
struct Run {
    draft: usize,
    source: usize,
    length: usize,
}

/// The text that is parsed, with the way back to the text as written.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) text: String,
    runs: Vec<Run>,
}

impl Draft {
    pub(super) fn new(source: &str) -> Self {
        Self { text: source.to_owned(), runs: vec![Run { draft: 0, source: 0, length: source.len() }] }
    }

    /// Makes the changes, which are of the present text. Of two that overlap the first counts.
    pub(super) fn apply(&mut self, mut edits: Vec<Edit>) {
        edits.sort_by_key(|edit| edit.at);
        let old = std::mem::take(&mut self.text);
        let mut runs = Vec::with_capacity(self.runs.len() + edits.len());
        let mut next_run = 0;
        let mut done = 0;
        for edit in edits {
            let end = edit.at + edit.removed;
            if edit.at < done || !old.is_char_boundary(edit.at) || !old.is_char_boundary(end) {
                continue;
            }
            self.copy(&old, (done, edit.at), &mut next_run, &mut runs);
            self.text.push_str(&edit.inserted);
            done = end;
        }
        self.copy(&old, (done, old.len()), &mut next_run, &mut runs);
        self.runs = runs;
    }

    /// Copies a part of the old text that no edit touches, and the runs in it.
    fn copy(&mut self, old: &str, (from, to): (usize, usize), next: &mut usize, runs: &mut Vec<Run>) {
        let shift = self.text.len();
        while let Some(run) = self.runs.get(*next) {
            if run.draft >= to && run.draft > from {
                break;
            }
            let (start, end) = (run.draft.max(from), (run.draft + run.length).min(to));
            if start < end {
                let source = run.source + (start - run.draft);
                runs.push(Run { draft: start - from + shift, source, length: end - start });
            }
            if run.draft + run.length > to {
                break;
            }
            *next += 1;
        }
        self.text.push_str(old.get(from..to).unwrap_or_default());
    }

    /// Where a place of the changed text is in the text as written. What was inserted is where it was inserted.
    pub(super) fn to_source(&self, at: usize) -> usize {
        let after = self.runs.partition_point(|run| run.draft <= at);
        let run = after.checked_sub(1).and_then(|index| self.runs.get(index));
        run.map_or(0, |run| run.source + (at - run.draft).min(run.length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_again_after_several_rounds() {
        let mut draft = Draft::new("abcdef");
        draft.apply(vec![Edit::insert(2, "XX"), Edit { at: 4, removed: 1, inserted: String::new() }]);
        assert_eq!(draft.text, "abXXcdf");
        draft.apply(vec![Edit::blank(&draft.text, 1, 5), Edit::insert(7, "!")]);
        assert_eq!(draft.text, "a    df!");
        let back: Vec<_> = (0..=8).map(|at| draft.to_source(at)).collect();
        assert_eq!(back, [0, 1, 1, 1, 1, 3, 5, 6, 6]);
    }
}
