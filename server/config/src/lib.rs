//! What users write about their rules: `dockwright.toml`, the same as settings of an editor, and `.hadolint.yaml`.
//!
//! Everything here takes texts and gives values; who reads the files is the command line and the language server. A file
//! is never refused as a whole: what cannot be understood becomes a [`Problem`] with its place, the rest applies.

mod find;
mod hadolint;
mod hints;
mod migrate;
mod node;
mod problem;
mod read;
mod schema;
mod settings;

pub use find::{Finder, Located};
pub use hadolint::read as read_hadolint;
pub use hints::{HINTS, Hint, HintFact};
pub use migrate::migrate;
pub use problem::Problem;
pub use read::{read_json, read_toml};
pub use schema::schema;
pub use settings::{FileSettings, RuleSettings, Settings};

/// The name of our file. The nearest one in the folder of a file or above it applies.
pub const FILE_NAME: &str = "dockwright.toml";

/// The names of hadolint's file, which is read where there is none of ours.
pub const HADOLINT_NAMES: &[&str] = &[".hadolint.yaml", ".hadolint.yml"];
