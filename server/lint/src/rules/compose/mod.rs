//! Rules for Compose files. A rule is one file here and one line below.

rules! {
    compose_anonymous_data_volume,
    compose_cap_drop_missing,
    compose_cuda_visible_devices_conflict,
    compose_dangerous_capability,
    compose_depends_on_order,
    compose_docker_socket,
    compose_gpu_legacy_runtime,
    compose_gpu_missing_capabilities,
    compose_gpu_multi_platform,
    compose_gpu_no_shm,
    compose_hardcoded_secret,
    compose_host_namespace,
    compose_image_untagged,
    compose_invalid_schema,
    compose_invalid_yaml,
    compose_links_deprecated,
    compose_missing_healthcheck,
    compose_missing_project_name,
    compose_no_new_privileges_missing,
    compose_no_resource_limits,
    compose_no_restart_policy,
    compose_ports_order,
    compose_privileged,
    compose_privileged_user_root,
    compose_read_only_missing,
    compose_security_opt_unconfined,
    compose_sensitive_mount,
    compose_service_key_order,
    compose_services_order,
    compose_top_level_order,
    compose_unbound_port,
    compose_version_obsolete,
}

/// What a check of a Compose file sees.
pub(crate) type Composing<'a> = crate::Context<'a, dockwright_model::Compose>;
