//! Rules for Compose files. A rule is one file here and one line below.

rules! {
    compose_conflicting_limits,
    compose_container_name_invalid,
    compose_container_name_with_scale,
    compose_duplicate_container_name,
    compose_invalid_schema,
    compose_invalid_yaml,
    compose_network_mode_conflict,
    compose_no_image_or_build,
    compose_reservation_above_limit,
    compose_undefined_dependency,
    compose_undefined_network,
    compose_undefined_secret_or_config,
    compose_undefined_volume,
}

/// What a check of a Compose file sees.
pub(crate) type Composing<'a> = crate::Context<'a, dockwright_model::Compose>;
