//! What is true of the world, as data: instructions and their flags, predefined build arguments, images with their
//! tags and end-of-life dates, the packages that carry a command, the pages of registries.
//!
//! Look-ups only. Nothing here knows a user's file, reads a clock, opens a file or a socket. The tables under `data/`
//! are part of the program and are searched where they lie, so loading them costs nothing.

mod date;
mod table;

pub mod arguments;
pub mod build_tools;
pub mod caches;
pub mod compose;
pub mod cuda;
pub mod directives;
pub mod images;
pub mod instructions;
pub mod licenses;
pub mod manifests;
pub mod packages;
pub mod platforms;
pub mod python_packages;
pub mod registries;
pub mod signals;
pub mod telemetry;

pub use date::Date;
