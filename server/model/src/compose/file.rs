//! One version of a Compose file.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use dockwright_syntax::text::Text;
use dockwright_syntax::yaml::{Node, NodeId, Yaml};

use super::inline::Inline;
use super::mismatch::{self, Mismatch};
use super::named::{ComposeEntity, ComposeLink, ComposeReference, Declared, named};
use super::service::Index;
use super::uses::{self, Use};
use super::walk::{Placed, walk};
use crate::AnyFile;

/// One version of a Compose file: its text, its tree, and what its values mean.
#[derive(Debug)]
pub struct Compose {
    text: Text,
    yaml: OnceLock<Yaml>,
    placed: OnceLock<Vec<Placed>>,
    declared: OnceLock<Declared>,
    uses: OnceLock<Vec<Use>>,
    services: OnceLock<Index>,
    pub(super) inline: OnceLock<Vec<Inline>>,
    /// The Dockerfiles in the version before.
    pub(super) inlines_before: Vec<Arc<AnyFile>>,
}

impl Compose {
    /// Takes over a text.
    pub fn new(text: &str) -> Self {
        Self::with(Text::new(text), Vec::new())
    }

    /// The version after several edits, each relative to the text the one before it left.
    pub fn edit_all<'a>(&self, edits: impl IntoIterator<Item = (Range<usize>, &'a str)>) -> Self {
        let text = edits.into_iter().fold(self.text.clone(), |text, (range, new)| text.edit(range, new).0);
        Self::with(text, self.known_inlines())
    }

    fn with(text: Text, inlines_before: Vec<Arc<AnyFile>>) -> Self {
        let (yaml, placed, declared, uses, services, inline) = Default::default();
        Self { text, yaml, placed, declared, uses, services, inline, inlines_before }
    }

    /// The text with its line index.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The text.
    pub fn source(&self) -> &str {
        self.text.as_str()
    }

    /// The tree. A file of a thousand lines is read in half a millisecond, so an edit reads it anew.
    pub fn yaml(&self) -> &Yaml {
        self.yaml.get_or_init(|| Yaml::new(self.text.as_str()))
    }

    /// Every key and value with what the Compose specification says of its place, in the order of the text. What an alias
    /// or `<<` brings to a second place stands there a second time.
    pub fn placed(&self) -> &[Placed] {
        self.placed.get_or_init(|| walk(self.yaml()))
    }

    /// What the specification says of the place of a node: of the first place, for one that aliases bring to several.
    pub fn place_of(&self, node: NodeId) -> Option<&Placed> {
        let all = self.placed();
        all.get(all.partition_point(|placed| placed.node < node)).filter(|placed| placed.node == node)
    }

    /// Where the file is not what the schema of the specification, and the syntaxes of its values, ask for.
    pub fn mismatches(&self) -> Vec<Mismatch> {
        mismatch::mismatches(self)
    }

    /// What the file gives a name.
    pub fn entities(&self) -> &[ComposeEntity] {
        &self.declared().entities
    }

    /// Where the file refers to something by its name, whether there is such a thing or not.
    pub fn references(&self) -> &[ComposeReference] {
        &self.declared().references
    }

    /// Where services use something of the project by its name, service by service.
    pub fn uses(&self) -> &[Use] {
        self.uses.get_or_init(|| uses::uses(self))
    }

    /// The paths of the host and the images in the file.
    pub fn links(&self) -> &[ComposeLink] {
        &self.declared().links
    }

    fn declared(&self) -> &Declared {
        self.declared.get_or_init(|| named(self))
    }

    pub(super) fn service_index(&self) -> &Index {
        self.services.get_or_init(|| Index::of(self))
    }

    /// The value of a key at the top of the file, in the first of its documents that has the key.
    pub fn section(&self, key: &str) -> Option<Node<'_>> {
        self.yaml().roots().find_map(|root| root.get(key))
    }
}
