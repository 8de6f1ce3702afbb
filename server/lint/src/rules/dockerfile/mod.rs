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
    apt_get_no_recommends,
    apt_lists_not_removed,
    apt_update_without_install,
    chmod_world_writable,
    consecutive_run,
    image_latest_tag,
    image_untagged,
    last_user_root,
    missing_healthcheck,
    no_user,
    pip_no_cache_dir,
    pipe_without_pipefail,
    secret_in_arg_or_env_name,
    sudo,
}
