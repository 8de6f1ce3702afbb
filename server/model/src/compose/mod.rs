//! Compose files: each value with what may stand there, the names in the file, and its services.

mod file;
mod mismatch;
mod named;
pub mod project;
mod service;
mod text;
mod values;
mod walk;

#[cfg(test)]
mod tests;

pub use file::Compose;
pub use mismatch::{Mismatch, MismatchKind};
pub use named::{ComposeEntity, ComposeReference};
pub use project::{Project, ServiceBuild, Spot};
pub use service::{Service, Services};
pub use text::Content;
pub use values::problems;
pub use walk::{Placed, Role};
