//! What a file means: stages, variables and their scopes, the effective USER, WORKDIR, SHELL and operating system, the
//! commands of each RUN, and which names refer to which declarations.
//!
//! A [`File`] is immutable; an edit makes a new one from the old, re-parsing only what changed. Meaning is computed once
//! for each version, on first use, and never re-derived by rules or features.

mod blueprint;
mod file;
mod meaning;
mod names;
mod scope;
mod shells;
mod source;
mod stage;
mod state;

#[cfg(test)]
mod tests;

pub use blueprint::{Aspect, Blueprint};
pub use file::File;
pub use meaning::Meaning;
pub use names::{Entity, EntityKind, Names, Reference, StagePlace, expanded_words, processed_words, stage_places};
pub use scope::{Definition, DefinitionKind, Scope};
pub use shells::{ShellBody, ShellSource};
pub use source::Source;
pub use stage::{Base, Os, Stage};
pub use state::{State, User};
