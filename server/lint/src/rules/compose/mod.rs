//! Rules for Compose files. A rule is one file here and one line below.

rules! {
    compose_build_and_image,
    compose_conflicting_limits,
    compose_container_name_invalid,
    compose_container_name_with_scale,
    compose_dependency_cycle,
    compose_depends_on_no_health,
    compose_duplicate_container_name,
    compose_duplicate_host_port,
    compose_env_value_type,
    compose_health_condition_without_healthcheck,
    compose_healthcheck_form,
    compose_invalid_schema,
    compose_invalid_yaml,
    compose_mutually_exclusive,
    compose_network_mode_conflict,
    compose_no_image_or_build,
    compose_ports_unquoted,
    compose_read_only_without_tmpfs,
    compose_reservation_above_limit,
    compose_undefined_dependency,
    compose_undefined_network,
    compose_undefined_secret_or_config,
    compose_undefined_volume,
    compose_unset_variable,
    compose_unused_top_level,
    compose_volumes_quoted,
}

/// What a check of a Compose file sees.
pub(crate) type Composing<'a> = crate::Context<'a, dockwright_model::Compose>;
