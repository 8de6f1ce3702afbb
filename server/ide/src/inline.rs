//! Dockerfiles that stand in a Compose file: what is asked of a place in one is asked of the Dockerfile, and the answer is
//! given with the places of the Compose file. All features go this way; none knows YAML.

use std::ops::Range;

use dockwright_lint::{Edit, map_edits};
use dockwright_model::compose::Inline;
use dockwright_model::{AnyFile, Compose, File, Occurrence, Surroundings};

use crate::actions::Action;
use crate::complete::{Completion, Completions};
use crate::folding::Fold;
use crate::hints::Hint;
use crate::hover::Hover;
use crate::links::Link;
use crate::navigate::{Definition, Target};
use crate::symbols::Symbol;
use crate::tokens::{self, Token};

/// A Dockerfile in a Compose file.
#[derive(Clone, Copy)]
pub(crate) struct Inner<'a> {
    compose: &'a Compose,
    inline: &'a Inline,
    /// The Dockerfile.
    pub(crate) file: &'a File,
}

/// All of a Compose file.
pub(crate) fn all(compose: &Compose) -> impl Iterator<Item = Inner<'_>> {
    compose.inlines().iter().filter_map(move |inline| Inner::of(compose, inline))
}

/// The one that a byte offset lies in, and the place in it.
pub(crate) fn at(compose: &Compose, offset: usize) -> Option<(Inner<'_>, usize)> {
    let (inline, offset) = compose.inline_at(offset)?;
    Some((Inner::of(compose, inline)?, offset))
}

impl<'a> Inner<'a> {
    pub(crate) fn of(compose: &'a Compose, inline: &'a Inline) -> Option<Self> {
        Some(Self { compose, inline, file: inline.file()? })
    }

    /// Whether it is that one.
    pub(crate) fn is(&self, inline: &Inline) -> bool {
        std::ptr::eq(self.inline, inline)
    }

    /// The Dockerfile as a file of any kind.
    pub(crate) fn document(&self) -> &'a AnyFile {
        self.inline.document()
    }

    /// What is around it, given what is around the Compose file, if that is known.
    pub(crate) fn around(&self, around: Option<&Surroundings>) -> Surroundings {
        match around {
            Some(around) => self.inline.surroundings(self.compose, around),
            None => self.inline.surroundings(self.compose, &Surroundings::nowhere()),
        }
    }

    /// Where the value begins: on the line of its key, as a rule.
    pub(crate) fn start(&self) -> usize {
        self.compose.yaml().node(self.inline.node).map_or(0, |node| node.span().start)
    }

    /// Where its text stands.
    pub(crate) fn whole(&self) -> Range<usize> {
        self.inline.whole(self.compose)
    }

    /// Whether it has to do with a range of the Compose file: the part of it in the Dockerfile.
    pub(crate) fn part(&self, range: &Range<usize>) -> Option<Range<usize>> {
        self.inline.part(self.compose, range)
    }

    /// A range of it in the Compose file.
    pub(crate) fn range(&self, range: &Range<usize>) -> Range<usize> {
        self.inline.range(range)
    }

    pub(crate) fn ranges(&self, ranges: impl IntoIterator<Item = Range<usize>>) -> Vec<Range<usize>> {
        ranges.into_iter().map(|range| self.range(&range)).collect()
    }

    pub(crate) fn hover(&self, hover: Hover) -> Hover {
        Hover { range: self.range(&hover.range), ..hover }
    }

    pub(crate) fn definition(&self, definition: Definition) -> Definition {
        let targets = definition.targets.into_iter().map(|target| self.target(target)).collect();
        Definition { origin: self.range(&definition.origin), targets }
    }

    pub(crate) fn target(&self, target: Target) -> Target {
        match target {
            Target::Here { whole, name } => Target::Here { whole: self.range(&whole), name: self.range(&name) },
            other => other,
        }
    }

    /// Where Compose puts a variable in, that is none of the Dockerfile.
    pub(crate) fn occurrences(&self, found: Vec<Occurrence>) -> Vec<Occurrence> {
        let own = found.into_iter().filter(|one| !self.inline.is_replaced(&one.range));
        own.map(|one| Occurrence { range: self.range(&one.range), ..one }).collect()
    }

    /// Edits of it, if all of them can be made.
    pub(crate) fn edits(&self, edits: &[Edit]) -> Option<Vec<Edit>> {
        map_edits(self.compose, self.inline, edits)
    }

    /// An action, if it can be done here.
    pub(crate) fn action(&self, action: Action) -> Option<Action> {
        Some(Action { edits: self.edits(&action.edits)?, ..action })
    }

    pub(crate) fn completions(&self, found: Completions) -> Completions {
        let items = found.items.into_iter().filter_map(|item| self.completion(item)).collect();
        Completions { items, ..found }
    }

    fn completion(&self, item: Completion) -> Option<Completion> {
        let inserted = |text: &str, snippet| self.inline.inserted(self.compose, text, snippet);
        let also = item.also.iter().map(|(range, text)| self.inline.edit(self.compose, range, text));
        Some(Completion {
            text: inserted(&item.text, false)?,
            snippet: match &item.snippet {
                Some(snippet) => Some(inserted(snippet, true)?),
                None => None,
            },
            also: also.collect::<Option<_>>()?,
            range: self.range(&item.range),
            replace: self.range(&item.replace),
            ..item
        })
    }

    /// Whether a name at a place would be one that Compose replaces: behind a single `$`.
    pub(crate) fn is_behind_dollar(&self, offset: usize) -> bool {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let before = self.compose.source().get(..offset).unwrap_or_default().trim_end_matches(is_name);
        let before = before.strip_suffix('{').unwrap_or(before);
        (before.len() - before.trim_end_matches('$').len()) % 2 == 1
    }

    /// The tokens, none over several lines.
    pub(crate) fn tokens(&self, within: &Range<usize>) -> Vec<Token> {
        let Some(part) = self.part(within) else { return Vec::new() };
        let found = tokens::split_lines(self.file.source(), tokens::tokens(self.file, &part));
        let own = found.into_iter().filter(|token| !self.inline.is_replaced_inside(&token.range));
        own.map(|token| Token { range: self.range(&token.range), ..token }).collect()
    }

    /// The outline, its ranges within those of the Dockerfile.
    pub(crate) fn symbols(&self, found: Vec<Symbol>) -> Vec<Symbol> {
        let symbol = |symbol: Symbol| Symbol {
            range: self.range(&symbol.range),
            selection: self.range(&symbol.selection),
            children: self.symbols(symbol.children),
            ..symbol
        };
        found.into_iter().map(symbol).collect()
    }

    /// The folds, where its lines are those of the Compose file.
    pub(crate) fn folds(&self, found: Vec<Fold>) -> Vec<Fold> {
        if !self.inline.is_literal() {
            return Vec::new();
        }
        let above = self.compose.text().line_of(self.whole().start);
        found.into_iter().map(|fold| Fold { first: fold.first + above, last: fold.last + above, ..fold }).collect()
    }

    pub(crate) fn links(&self, found: Vec<Link>) -> Vec<Link> {
        let own = found.into_iter().filter(|link| !self.inline.is_replaced(&link.range));
        own.map(|link| Link { range: self.range(&link.range), ..link }).collect()
    }

    pub(crate) fn hints(&self, found: Vec<Hint>) -> Vec<Hint> {
        let own = found.into_iter().filter(|hint| !self.inline.is_replaced(&(hint.offset..hint.offset)));
        own.map(|hint| Hint { offset: self.end(hint.offset), ..hint }).collect()
    }

    /// Where what ends at a place ends in the Compose file.
    fn end(&self, offset: usize) -> usize {
        if offset == 0 { self.range(&(0..0)).start } else { self.range(&(offset - 1..offset)).end }
    }
}
