//! Compose files in the real language server, for clients that can do everything and for those that can do nothing: one of each
//! request. What they answer is shown by the cases in `tests/features`.

#![allow(clippy::expect_used, reason = "the helpers of tests fail as tests do")]
#![allow(clippy::disallowed_methods, reason = "the program under test, and the files around it")]
#![allow(dead_code, reason = "each test uses a part of what they share")]

#[path = "support/client.rs"]
mod client;
#[path = "clients_of_compose/completion.rs"]
mod completion;
#[path = "clients_of_compose/navigation.rs"]
mod navigation;
#[path = "clients_of_compose/structure.rs"]
mod structure;
