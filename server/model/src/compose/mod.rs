//! Compose files: each value with what may stand there, the names in the file, and its services.

mod file;
mod inline;
mod mismatch;
mod mounts;
mod named;
mod occurrence;
mod part;
mod profiles;
pub mod project;
mod service;
mod subject;
mod text;
mod uses;
mod values;
mod walk;

#[cfg(test)]
mod tests;

pub use file::Compose;
pub use inline::Inline;
pub use mismatch::{Mismatch, MismatchKind, expected};
pub use mounts::{Mount, Published};
pub use named::{ComposeEntity, ComposeLink, ComposeLinkKind, ComposeReference};
pub use occurrence::{ComposeAnchor, ComposeName, ComposeNamed, ComposeVariable};
pub use profiles::Profiles;
pub use project::{Project, Role as ProjectRole, ServiceBuild, Spot};
pub use service::{Service, Services};
pub use text::Content;
pub use uses::{Role as UseRole, Use};
pub use values::problems;
pub use walk::{Placed, Role};
