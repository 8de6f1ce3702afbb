//! How editors see Compose files: outline, folds, selections, tokens, hints and lenses by cases in files
//! (`tests/features/<feature>-compose`), and each request once through the real language server.

#![allow(clippy::expect_used, reason = "the helpers of tests fail as tests do")]
#![allow(clippy::disallowed_methods, reason = "tests read their cases and execute the program")]
#![allow(dead_code, reason = "each test uses a part of what they share")]

#[path = "compose_view/cases.rs"]
mod cases;
#[path = "support/client.rs"]
mod client;
#[path = "support/features.rs"]
mod features;
#[path = "compose_view/protocol.rs"]
mod protocol;
