//! Changes a user may ask for, and fixes of rules build on: each gives edits or says why it cannot.

mod account;
pub mod add_user;
pub(crate) mod append;
pub mod cache_mount;
pub mod combine_run;
mod copy_heredoc;
pub mod copy_manifests_first;
mod no_install_recommends;
mod run_heredoc;
pub mod secret_mount;
pub use copy_heredoc::copy_heredoc;
pub use no_install_recommends::no_install_recommends;
pub use run_heredoc::run_heredoc;
pub(crate) mod layout;
pub(crate) mod lines;
pub mod sort_packages;
pub(crate) mod take_out;
pub(crate) use no_install_recommends::insert as insert_no_install_recommends;
