//! Rules for Dockerfiles. A rule is one file here and one line below.

use crate::Rule;

macro_rules! rules {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*

        /// The rules for Dockerfiles.
        pub(super) static ALL: &[&Rule] = &[$(&$module::RULE),*];
    };
}

rules! {
    apt_get_missing_yes,
    chmod_world_writable,
    image_latest_tag,
    image_untagged,
    last_user_root,
    missing_healthcheck,
    no_user,
    secret_in_arg_or_env_name,
    sudo,
}
