//! Rules, the engine that runs them, suppression comments and the fix loop.
//!
//! One file a rule (`rules/dockerfile/<rule>.rs`): documentation, metadata, check, fix and examples. The examples in the
//! documentation are run as tests.

pub mod advice;
mod config;
mod context;
mod engine;
mod finding;
mod fix;
mod hadolint;
mod options;
pub mod page;
mod profile;
pub mod refactor;
mod rule;
pub mod rules;
pub mod shellcheck;
mod suppression;

pub use config::Config;
pub use context::Context;
pub use engine::{lint, lint_text};
pub use finding::{Edit, Finding, Fix, Related, Safety, Severity, Tag};
pub use fix::{Fixed, fix};
pub use options::{MaxLines, Options, UnreachableStage, UntrustedRegistry};
pub use profile::Profile;
pub use rule::{Category, Example, ExampleKind, Rule};
pub use rules::suggest;
pub use suppression::{Suppressions, is_suppression, suppress_in_file, suppress_on_line};
