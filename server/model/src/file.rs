//! One version of a Dockerfile.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::dockerfile::{Dockerfile, Tree, parse};
use dockwright_syntax::text::Text;

use crate::meaning::Meaning;
use crate::names::Names;
use crate::scope::{Definition, DefinitionKind};
use crate::shells::{SharedScripts, ShellCache};

/// What a build is given for build arguments, by name; [`Value::Unknown`] if it is given something that nobody knows.
pub type BuildArguments = BTreeMap<String, Value>;

/// Builds of one file with different build arguments that are remembered.
const MAX_VARIANTS: usize = 32;

/// One version of a Dockerfile: its text, its tree, and what it means.
#[derive(Debug)]
pub struct File {
    text: Text,
    tree: Tree,
    shells: ShellCache,
    given: BuildArguments,
    /// The file with other build arguments, for those who asked.
    variants: Mutex<Vec<Arc<File>>>,
    dockerfile: OnceLock<Dockerfile>,
    meaning: OnceLock<Meaning>,
    names: OnceLock<Names>,
    /// Variables that somebody replaces before the builder reads the file.
    outside: HashSet<String>,
    /// The lines above it in the file that it stands in.
    lines_above: usize,
}

impl File {
    /// Parses a text from scratch.
    pub fn new(text: &str) -> Self {
        Self::first(text, ShellCache::default())
    }

    /// Parses a text from scratch; scripts that another file had before are taken over.
    pub fn sharing(text: &str, scripts: &Arc<SharedScripts>) -> Self {
        Self::first(text, ShellCache::sharing(scripts))
    }

    fn first(text: &str, shells: ShellCache) -> Self {
        let text = Text::new(text);
        let tree = parse(text.as_str(), None);
        Self::with(text, tree, shells)
    }

    /// The next version: the bytes of `range` replaced by `new`. Impossible ranges are clamped to the text.
    ///
    /// The tree is parsed incrementally and scripts of untouched RUNs are taken over; the result equals
    /// [`File::new`] on the edited text.
    pub fn edit(&self, range: Range<usize>, new: &str) -> Self {
        self.edit_all(std::iter::once((range, new)))
    }

    /// The version after several edits, each relative to the text the one before it left.
    pub fn edit_all<'a>(&self, edits: impl IntoIterator<Item = (Range<usize>, &'a str)>) -> Self {
        let mut text = self.text.clone();
        let mut tree = self.tree.clone();
        for (range, new) in edits {
            let (edited, edit) = text.edit(range, new);
            tree.edit(&edit.to_input_edit());
            text = edited;
        }
        let tree = parse(text.as_str(), Some(&tree));
        let shells = self.shells.successor();
        Self::with(text, tree, shells)
    }

    /// The file as a build understands it that is given build arguments: the file itself if they change nothing.
    pub fn given(self: &Arc<Self>, arguments: &BuildArguments) -> Arc<Self> {
        let changes = |definition: &Definition| {
            let given = arguments.get(&definition.name).filter(|_| definition.kind != DefinitionKind::Env);
            given.is_some_and(|given| *given != definition.value)
        };
        if !self.meaning().scope.definitions().iter().any(changes) {
            return Arc::clone(self);
        }
        let mut variants = self.variants.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = variants.iter().find(|variant| variant.given == *arguments) {
            return Arc::clone(known);
        }
        let file = Self::with(self.text.clone(), self.tree.clone(), self.shells.successor());
        let file = Arc::new(Self { given: arguments.clone(), ..file.within(self.outside.clone(), self.lines_above) });
        if variants.len() >= MAX_VARIANTS {
            variants.clear();
        }
        variants.push(Arc::clone(&file));
        file
    }

    fn with(text: Text, tree: Tree, shells: ShellCache) -> Self {
        let (given, variants, dockerfile, meaning, names, outside, lines_above) = Default::default();
        Self { text, tree, shells, given, variants, dockerfile, meaning, names, outside, lines_above }
    }

    /// The same version as a part of another file. Some variables have a value nobody knows, because they are replaced before
    /// the builder reads it.
    pub(crate) fn within(self, outside: HashSet<String>, lines_above: usize) -> Self {
        let (meaning, names) = Default::default();
        Self { meaning, names, outside, lines_above, ..self }
    }

    /// The line of a byte offset as a person counts: from 1, in the file that this one stands in if it is a part of one.
    pub fn line_number(&self, offset: usize) -> usize {
        self.text.line_of(offset) + self.lines_above + 1
    }

    /// The lines above it in the file that it stands in.
    pub(crate) fn lines_above(&self) -> usize {
        self.lines_above
    }

    /// The names of those variables.
    pub(crate) fn outside(&self) -> &HashSet<String> {
        &self.outside
    }

    /// The text with its line index.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The text.
    pub fn source(&self) -> &str {
        self.text.as_str()
    }

    /// The tree of the text.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The typed view of the text.
    pub fn dockerfile(&self) -> &Dockerfile {
        self.dockerfile.get_or_init(|| Dockerfile::new(self.text.shared(), &self.tree))
    }

    /// What the file means.
    pub fn meaning(&self) -> &Meaning {
        self.meaning.get_or_init(|| Meaning::new(self.dockerfile(), &self.shells, &self.given, &self.outside))
    }

    /// The names of the file and what refers to them.
    pub fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::new(self.dockerfile(), self.meaning()))
    }
}
