//! Which parser of values a place of the specification asks for.

use dockwright_facts::compose::Syntax;
use dockwright_syntax::compose::{
    Problem, build, command, devices, duration, environment, hosts, identity, platform, policies, ports, references,
    resources, size, sysctls, volumes,
};

/// What is wrong with the text of a value. Variables are put in already.
pub fn problems(syntax: Syntax, text: &str) -> Vec<Problem> {
    match syntax {
        Syntax::Boolean => resources::parse_boolean(text).problems,
        Syntax::Integer => resources::parse_integer(text).problems,
        Syntax::Number => resources::parse_float(text).problems,
        Syntax::Bytes => size::parse(text).problems,
        Syntax::Cpus => resources::parse_cpus(text).problems,
        Syntax::CpuSet => resources::parse_cpuset(text).problems,
        Syntax::Duration => duration::parse(text).problems,
        Syntax::DeviceCount => devices::parse_count(text).problems,
        Syntax::Port => ports::parse(text).problems,
        Syntax::ExposedPort => ports::parse_expose(text).problems,
        Syntax::ContainerPort => ports::parse_target(text).problems,
        Syntax::HostAddress => ports::parse_host_ip(text).problems,
        Syntax::HostPort => ports::parse_published(text).problems,
        Syntax::ExtraHost => hosts::parse(text).problems,
        Syntax::Volume => volumes::parse(text).problems,
        Syntax::VolumesFrom => references::parse_volumes_from(text).problems,
        Syntax::Device => devices::parse(text).problems,
        Syntax::Platform => platform::parse(text).problems,
        Syntax::CacheSource | Syntax::CacheTarget => build::parse_cache(text).problems,
        Syntax::SshAgent => build::parse_ssh(text).problems,
        Syntax::Command => command::parse(text).problems,
        Syntax::User => identity::parse_user(text).problems,
        Syntax::Sysctl => sysctls::parse_key(text).problems,
        Syntax::Link => references::parse_link(text).problems,
        Syntax::ProjectName => identity::parse_project_name(text).problems,
        Syntax::Assignment(_) => environment::parse_entry(text).problems,
        Syntax::OneOf(choices) => match choices.find(text) {
            Some(choice) => {
                let rest = text.get(choice.value.len()..).unwrap_or_default();
                let found = choice.rest.map(|syntax| problems(*syntax, rest)).unwrap_or_default();
                let shift = |mut problem: Problem| {
                    problem.range.start += choice.value.len();
                    problem.range.end += choice.value.len();
                    problem
                };
                found.into_iter().map(shift).collect()
            }
            None if choices.known.iter().any(|choice| choice.value == "unless-stopped") => {
                policies::parse_restart(text).problems
            }
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}
