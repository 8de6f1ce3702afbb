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
    copy_from_self,
    copy_from_undefined_stage,
    duplicate_stage_name,
    invalid_substitution,
    legacy_key_value,
    maintainer_deprecated,
    multiple_cmd,
    multiple_entrypoint,
    multiple_healthcheck,
    relative_workdir,
    shell_form_cmd,
    undefined_variable,
}
