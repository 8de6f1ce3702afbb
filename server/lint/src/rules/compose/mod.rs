//! Rules for Compose files. A rule is one file here and one line below.

rules! {
    compose_build_arg_undeclared,
    compose_build_target_missing,
    compose_env_file_missing,
    compose_extends_undefined_service,
    compose_healthcheck_tool_missing,
    compose_include_cycle,
    compose_invalid_schema,
    compose_invalid_yaml,
    compose_port_not_exposed,
}

/// What a check of a Compose file sees.
pub(crate) type Composing<'a> = crate::Context<'a, dockwright_model::Compose>;
