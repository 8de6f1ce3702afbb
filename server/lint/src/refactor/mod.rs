//! Changes a user may ask for, and fixes of rules build on: each gives edits or says why it cannot.

mod account;
pub mod add_user;
pub(crate) mod append;
pub mod cache_mount;
pub mod combine_run;
pub mod copy_manifests_first;
mod no_install_recommends;
pub use no_install_recommends::no_install_recommends;
pub(crate) mod layout;
pub(crate) mod lines;
pub(crate) use no_install_recommends::insert as insert_no_install_recommends;
