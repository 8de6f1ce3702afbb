//! Rules, the engine that runs them, suppression comments and the fix loop.
//!
//! One file a rule (`rules/<kind of file>/<rule>.rs`): documentation, metadata, check, fix and examples. The examples in the
//! documentation are run as tests.

pub mod advice;
mod config;
mod context;
mod engine;
mod finding;
mod fix;
mod format;
mod hadolint;
mod inline;
pub mod known;
mod lines;
mod options;
pub mod page;
mod profile;
pub mod refactor;
mod rule;
pub mod rules;
pub mod shellcheck;
mod suppression;

pub use config::Config;
pub use context::{Context, MAX_FINDINGS};
pub use engine::{lint, lint_any, lint_text};
pub use finding::{Edit, Finding, Fix, NewFile, Related, Safety, Severity, Tag};
pub use fix::{Fixed, fix, fix_any};
pub use format::{ContinuedLines, FormatOptions, Indent, KeywordCase, Separate};
pub use inline::map_edits;
pub use options::*;
pub use profile::Profile;
pub use rule::{Category, Check, Example, ExampleKind, Rule};
pub use rules::suggest;
pub use suppression::{Suppressions, is_suppression, suppress_in_file, suppress_on_line};
