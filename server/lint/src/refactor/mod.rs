//! Changes a user may ask for, and fixes of rules build on: each gives edits or says why it cannot.

mod account;
mod add_healthcheck;
pub mod add_user;
mod all;
pub(crate) mod append;
mod cache_cleanup;
pub mod cache_mount;
pub mod combine_run;
pub mod compose_order;
mod copy_heredoc;
pub mod copy_manifests_first;
mod errexit;
pub(crate) mod exec_form;
mod extract_stage;
mod join_lines;
mod no_install_recommends;
pub(crate) mod pairs;
pub(crate) mod pin_tag;
mod run_heredoc;
mod run_list;
mod secret_argument;
pub mod secret_mount;
pub use add_healthcheck::fitting_check;
pub use copy_heredoc::copy_heredoc;
pub use no_install_recommends::no_install_recommends;
pub use run_heredoc::run_heredoc;
pub use verify::same_commands;
pub(crate) mod layout;
pub mod sort_packages;
pub(crate) mod take_out;
pub(crate) use no_install_recommends::insert as insert_no_install_recommends;
mod split_lines;
#[cfg(test)]
mod testing;
pub(crate) mod uncached;
pub(crate) mod verify;

pub use all::{ALL, Kind, Refactoring};

/// A change under a title, and its edits, which do not overlap.
pub type Change = (String, Vec<crate::Edit>);
