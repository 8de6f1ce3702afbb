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
    add_instead_of_copy,
    apt_get_missing_yes,
    apt_get_no_recommends,
    apt_lists_not_removed,
    apt_update_without_install,
    chmod_world_writable,
    consecutive_run,
    copy_from_self,
    copy_from_undefined_stage,
    duplicate_stage_name,
    image_latest_tag,
    image_untagged,
    invalid_substitution,
    last_user_root,
    legacy_key_value,
    maintainer_deprecated,
    missing_healthcheck,
    multiple_cmd,
    multiple_entrypoint,
    multiple_healthcheck,
    no_user,
    pip_no_cache_dir,
    pipe_without_pipefail,
    relative_workdir,
    secret_in_arg_or_env_name,
    shell_form_cmd,
    sudo,
    undefined_variable,
}
