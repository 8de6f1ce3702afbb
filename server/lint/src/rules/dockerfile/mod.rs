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
    duplicate_stage_name,
    legacy_key_value,
    maintainer_deprecated,
    multiple_cmd,
    multiple_entrypoint,
    multiple_healthcheck,
}
