//! The structure of files as editors ask for it: laws that hold for every text, the protocol. Cases are in `tests/features`.

#![allow(clippy::expect_used, reason = "the helpers of tests fail as tests do")]
#![allow(clippy::disallowed_methods, reason = "tests read their cases and execute the program")]

#[path = "support/client.rs"]
#[allow(dead_code, reason = "what these tests need of it")]
mod client;
#[path = "support/structure.rs"]
mod files;
#[path = "structure/laws.rs"]
mod laws;
#[path = "structure/protocol.rs"]
mod protocol;
mod support;
