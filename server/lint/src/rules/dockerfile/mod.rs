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
    container_toolkit_in_image,
    copy_from_self,
    copy_from_undefined_stage,
    cuda_devel_final_stage,
    cuda_driver_requirement,
    cuda_image_for_cpu,
    cuda_multi_platform,
    cuda_version_mismatch,
    driver_capabilities_all,
    duplicate_flag,
    duplicate_stage_name,
    empty_continuation_line,
    flag_missing_value,
    flag_not_boolean,
    from_as_casing,
    gpu_query_at_build,
    hardcoded_visible_devices,
    healthcheck_invalid_form,
    image_latest_tag,
    image_untagged,
    instruction_before_from,
    instruction_casing,
    invalid_escape_directive,
    invalid_json_form,
    invalid_substitution,
    key_value_syntax,
    last_user_root,
    legacy_key_value,
    maintainer_deprecated,
    missing_argument,
    missing_healthcheck,
    multiple_cmd,
    multiple_entrypoint,
    multiple_healthcheck,
    no_stage,
    no_user,
    onbuild_forbidden_trigger,
    pip_no_cache_dir,
    pipe_without_pipefail,
    redundant_cuda_install,
    relative_workdir,
    secret_in_arg_or_env_name,
    shell_form_cmd,
    shell_not_json,
    sudo,
    trailing_comment_on_instruction,
    undefined_variable,
    unknown_flag,
    unknown_instruction,
    unterminated_heredoc,
    wrong_argument_count,
}
