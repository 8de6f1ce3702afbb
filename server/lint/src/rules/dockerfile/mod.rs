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
    duplicate_flag,
    duplicate_stage_name,
    empty_continuation_line,
    flag_missing_value,
    flag_not_boolean,
    from_as_casing,
    healthcheck_invalid_form,
    image_latest_tag,
    image_untagged,
    install_without_lockfile,
    instruction_before_from,
    instruction_casing,
    invalid_escape_directive,
    invalid_json_form,
    invalid_substitution,
    key_value_syntax,
    label_buildx_git_overlap,
    label_duplicate_key,
    label_empty,
    label_grouping,
    label_invalid_key,
    label_invalid_value,
    label_order,
    label_stale_base_digest,
    last_user_root,
    legacy_key_value,
    maintainer_deprecated,
    manifest_not_copied,
    missing_argument,
    missing_healthcheck,
    missing_labels,
    multiple_cmd,
    multiple_entrypoint,
    multiple_healthcheck,
    no_stage,
    no_user,
    npm_install_instead_of_ci,
    onbuild_forbidden_trigger,
    pip_no_cache_dir,
    pipe_without_pipefail,
    relative_workdir,
    secret_in_arg_or_env_name,
    shell_form_cmd,
    shell_not_json,
    sudo,
    superfluous_labels,
    trailing_comment_on_instruction,
    undefined_variable,
    unknown_flag,
    unknown_instruction,
    unterminated_heredoc,
    uv_sync_not_frozen,
    wrong_argument_count,
    yarn_cache_clean,
}
