//! What a file means: stages, variables and their scopes, the effective USER, WORKDIR, SHELL and operating system, the
//! commands of each RUN, and which names refer to which declarations.
//!
//! A [`File`] is immutable; an edit makes a new one from the old, re-parsing only what changed. Meaning is computed once
//! for each version, on first use, and never re-derived by rules or features.
//!
//! What a file means may depend on others: [`Surroundings`] answers for them, by way of [`Files`].

mod any_file;
mod blueprint;
pub mod compose;
mod dockerignore;
mod file;
pub mod file_name;
mod files;
mod meaning;
mod names;
mod scope;
mod shells;
mod solid;
mod source;
mod stage;
mod state;
mod surroundings;

#[cfg(test)]
mod tests;

pub use any_file::{AnyFile, FileKind};
pub use blueprint::{Aspect, Blueprint};
pub use compose::Compose;
pub use dockerignore::Dockerignore;
pub use file::{BuildArguments, File};
pub use files::{Entry, Files, Kind, MemoryFiles, join, parent, resolve};
pub use meaning::Meaning;
pub use names::{
    Access, Entity, EntityKind, Named, Names, Occurrence, Reference, ReferenceKind, StagePlace, Undeclared,
    expanded_words, processed_words, stage_places,
};
pub use scope::{Definition, DefinitionKind, Scope};
pub use shells::{SharedScripts, ShellBody, ShellSource};
pub use solid::{is_one_text, solid_places};
pub use source::Source;
pub use stage::{Base, Os, Stage, is_valid_stage_name};
pub use state::{State, User};
pub use surroundings::{Build, BuildContext, Copied, Surroundings, Workspace, copied};
