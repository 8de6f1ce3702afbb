//! Text, positions and typed views over the trees of Dockerfiles, the shell scripts inside them, and YAML; the syntaxes of
//! values in Compose files.
//!
//! Nothing here judges: a view tells what is written and where, for any input whatever.

pub mod compose;
pub mod dockerfile;
pub mod ignore;
pub mod image_ref;
pub mod mount;
pub mod no_text;
pub mod shell;
pub mod text;
pub mod yaml;

#[cfg(test)]
#[path = "../../../tests/support/corpus.rs"]
mod corpus;
