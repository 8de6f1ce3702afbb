//! Changes a user may ask for, and fixes of rules build on: each gives edits or says why it cannot.

mod account;
pub mod add_user;
