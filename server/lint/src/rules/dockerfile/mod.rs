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
    duplicate_flag,
    empty_continuation_line,
    flag_missing_value,
    flag_not_boolean,
    from_as_casing,
    healthcheck_invalid_form,
    instruction_before_from,
    instruction_casing,
    invalid_escape_directive,
    invalid_json_form,
    key_value_syntax,
    missing_argument,
    no_stage,
    onbuild_forbidden_trigger,
    shell_not_json,
    trailing_comment_on_instruction,
    unknown_flag,
    unknown_instruction,
    unterminated_heredoc,
    wrong_argument_count,
}
