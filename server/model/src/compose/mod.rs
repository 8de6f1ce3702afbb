//! Compose files: each value with what may stand there, the names in the file, and its services.

mod file;
mod mismatch;
mod mounts;
mod named;
mod service;
mod text;
mod uses;
mod values;
mod walk;

#[cfg(test)]
mod tests;

pub use file::Compose;
pub use mismatch::{Mismatch, MismatchKind};
pub use mounts::{Mount, Published};
pub use named::{ComposeEntity, ComposeReference};
pub use service::{Service, Services};
pub use text::Content;
pub use uses::{Role as UseRole, Use};
pub use values::problems;
pub use walk::{Placed, Role};
