//! Build stages.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use dockwright_facts::images::{self, ImageFacts, Variant};
use dockwright_syntax::dockerfile::Word;
use dockwright_syntax::image_ref::ImageRef;

/// What a stage starts from.
#[derive(Debug, Clone)]
pub enum Base {
    /// `FROM scratch`: nothing.
    Scratch,
    /// An earlier stage: its index.
    Stage(usize),
    /// An image, variables resolved with the defaults of their build arguments.
    Image(ImageRef),
    /// What cannot be known here: a variable without a value, a half-typed or invalid reference, no argument.
    Unknown,
}

/// An operating system of images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Os {
    /// Linux, also when nothing says otherwise.
    Linux,
    /// Windows.
    Windows,
}

/// One build stage.
#[derive(Debug)]
pub struct Stage {
    /// Its number, from 0.
    pub index: usize,
    /// Indices of its instructions; the first is its FROM.
    pub instructions: Range<usize>,
    /// Its name as written.
    pub name: Option<Word>,
    /// What it starts from.
    pub base: Base,
    /// The text of the base with variables resolved; `None` when it cannot be known.
    pub base_text: Option<String>,
    /// The operating system it is for.
    pub os: Os,
    pub(crate) facts: SharedFacts,
}

/// What is known of an image and of the variant its tag chooses: looked up when somebody asks, once for all stages with the
/// same base.
pub(crate) type SharedFacts = Arc<OnceLock<Option<(ImageFacts, Option<Variant>)>>>;

impl Stage {
    /// Index of its FROM among the instructions.
    pub fn from(&self) -> usize {
        self.instructions.start
    }

    /// The image it starts from, if it starts from one that is known.
    pub fn image(&self) -> Option<&ImageRef> {
        match &self.base {
            Base::Image(image) => Some(image),
            _ => None,
        }
    }

    /// What is known of the image it starts from.
    pub fn image_facts(&self) -> Option<&ImageFacts> {
        self.facts().map(|facts| &facts.0)
    }

    /// What is known of the variant of the image its tag chooses.
    pub fn variant(&self) -> Option<&Variant> {
        self.facts()?.1.as_ref()
    }

    fn facts(&self) -> Option<&(ImageFacts, Option<Variant>)> {
        let find = || {
            let image = self.image()?;
            let facts = images::lookup(&image.familiar_name())?;
            let variant = facts.variant(image.tag());
            Some((facts, variant))
        };
        self.facts.get_or_init(find).as_ref()
    }
}

/// Whether a name can be that of a stage: BuildKit's rule, which looks at it in lower case.
pub fn is_valid_stage_name(name: &str) -> bool {
    let rest = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(rest)
}

/// Whether an image is one of Windows, by its name.
pub(crate) fn is_windows(image: &ImageRef) -> bool {
    let path = image.path();
    let tag = image.tag().unwrap_or_default();
    let microsoft = image.registry() == "mcr.microsoft.com" || path.starts_with("microsoft/");
    let named = |text: &str| ["windows", "nanoserver", "servercore", "ltsc20"].iter().any(|part| text.contains(part));
    (microsoft && named(path)) || named(tag)
}
