//! Changes a user may ask for, and fixes of rules build on: each gives edits or says why it cannot.

pub mod combine_run;
pub(crate) mod layout;
mod no_install_recommends;

pub(crate) use no_install_recommends::insert as insert_no_install_recommends;
pub use no_install_recommends::no_install_recommends;
