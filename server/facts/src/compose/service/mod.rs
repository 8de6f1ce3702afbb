//! The attributes of a service, by theme.

mod identity;
mod image;
mod isolation;
mod lifecycle;
mod network;
mod process;
mod resources;
mod storage;

use super::Mapping;

pub(super) const SERVICE: Mapping = Mapping {
    name: "service",
    groups: &[
        image::ATTRIBUTES,
        process::ATTRIBUTES,
        network::ATTRIBUTES,
        storage::ATTRIBUTES,
        lifecycle::ATTRIBUTES,
        resources::ATTRIBUTES,
        isolation::ATTRIBUTES,
        identity::ATTRIBUTES,
    ],
    required: &[],
    extensions: true,
    open: false,
};
