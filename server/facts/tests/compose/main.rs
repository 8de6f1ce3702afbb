//! The table of Compose attributes: against the official schema, against real files, and in itself.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test reads files and may speak"
)]

#[path = "../../../../tests/support/corpus.rs"]
mod corpus;
mod examples;
mod files;
mod schema;
mod table;
mod takes;
