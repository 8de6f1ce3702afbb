//! The command line.

pub mod tree;
