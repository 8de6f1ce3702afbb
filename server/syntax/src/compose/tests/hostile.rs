//! Whatever the text: nothing panics, all bytes named exist, and the work is linear.

use std::ops::Range;
use std::time::Instant;

use proptest::prelude::*;

use super::interpolation::check;
use crate::compose::namespaces::Namespace;
use crate::compose::{
    Parsed, build, command, devices, duration, env_file, environment, healthcheck, hosts, identity, interpolation,
    namespaces, platform, policies, ports, references, resources, size, sysctls, volumes,
};

/// The problems of a reading, and all ranges of its value that are worth looking at.
fn ranges<T>(parsed: Parsed<T>, of_value: impl Fn(T) -> Vec<Option<Range<usize>>>) -> Vec<Range<usize>> {
    let mut found: Vec<_> = parsed.problems.into_iter().map(|problem| problem.range).collect();
    found.extend(parsed.value.into_iter().flat_map(of_value).flatten());
    found
}

fn plain<T>(parsed: Parsed<T>) -> Vec<Range<usize>> {
    ranges(parsed, |_| Vec::new())
}

fn of_env_file(text: &str) -> Vec<Range<usize>> {
    let file = env_file::parse(text);
    let mut found: Vec<_> = file.problems.iter().map(|problem| problem.range.clone()).collect();
    for entry in &file.entries {
        found.push(entry.key_range.clone());
        found.extend(entry.value.as_ref().map(|value| value.range.clone()));
        let _ = entry.value.as_ref().map(|value| value.expand(&|_| None));
    }
    found
}

fn of_context(text: &str) -> Vec<Range<usize>> {
    match build::context(text, true) {
        build::Context::Git { address, reference, folder } => {
            [Some(address), reference, folder].into_iter().flatten().collect()
        }
        build::Context::Service(range) | build::Context::Image(range) => vec![range],
        _ => Vec::new(),
    }
}

/// Every parser with every range it names.
fn all(text: &str) -> Vec<Vec<Range<usize>>> {
    let port =
        |port: ports::Port| vec![port.ip_range, port.published_range, Some(port.target_range), port.protocol_range];
    let volume = |volume: volumes::Volume| {
        let options = volume.options.into_iter().map(|(range, _)| Some(range));
        options.chain([volume.source_range, volume.target_range]).collect()
    };
    let platform = |platform: platform::Platform| vec![platform.os_range, platform.arch_range, platform.variant_range];
    let template = interpolation::parse(text);
    check(&template, text);
    let _ = template.known();
    let namespaces = [Namespace::Network, Namespace::Ipc, Namespace::User];
    let mut found = vec![
        template.problems.into_iter().map(|problem| problem.range).collect(),
        ranges(ports::parse(text), port),
        ranges(ports::parse_expose(text), port),
        plain(ports::parse_published(text)),
        plain(ports::parse_target(text)),
        plain(ports::parse_mode(text)),
        plain(ports::parse_protocol(text)),
        ranges(volumes::parse(text), volume),
        plain(duration::parse(text)),
        plain(size::parse(text)),
        plain(resources::parse_cpus(text)),
        plain(resources::parse_integer(text)),
        plain(resources::parse_float(text)),
        plain(resources::parse_boolean(text)),
        plain(resources::parse_cpuset(text)),
        ranges(hosts::parse(text), |host| {
            host.addresses.into_iter().map(|(range, _)| Some(range)).chain([Some(host.host_range)]).collect()
        }),
        plain(hosts::parse_address(text)),
        ranges(devices::parse(text), |device| {
            vec![Some(device.source_range), device.target_range, device.permissions_range]
        }),
        plain(devices::parse_count(text)),
        ranges(references::parse_link(text), |link| vec![Some(link.target_range), link.alias_range]),
        ranges(references::parse_volumes_from(text), |from| vec![Some(from.name_range), from.mode_range]),
        plain(policies::parse_restart(text)),
        plain(policies::parse_pull_policy(text)),
        plain(identity::parse_project_name(text)),
        plain(identity::parse_resource_name(text)),
        plain(identity::parse_container_name(text)),
        ranges(identity::parse_user(text), |user| vec![Some(user.user_range), user.group_range]),
        ranges(platform::parse(text), platform),
        plain(sysctls::parse_key(text)),
        ranges(build::parse_cache(text), |cache| cache.fields.into_iter().map(|field| Some(field.range())).collect()),
        ranges(build::parse_ssh(text), |key| vec![Some(key.id_range), key.path_range]),
        of_context(text),
        ranges(command::parse(text), |words| words.into_iter().map(|word| Some(word.range)).collect()),
        ranges(environment::parse_entry(text), |entry| vec![Some(entry.key_range), entry.value_range]),
        of_env_file(text),
    ];
    found.extend(namespaces.map(|namespace| plain(namespaces::parse(namespace, text))));
    let _ = healthcheck::parse_test(&[text, text]);
    found
}

fn holds(text: &str) {
    for (parser, ranges) in all(text).into_iter().enumerate() {
        for range in ranges {
            assert!(text.get(range.clone()).is_some(), "parser {parser}, {range:?} of {text:?}");
        }
    }
}

proptest! {
    #[test]
    fn any_text(text in any::<String>()) {
        holds(&text);
    }

    #[test]
    fn likely_text(text in "([0-9]{1,5}|[a-z/.:=,$\\-+?{}\\[\\]()#\\\\'\" \n\r\t]|::|ro|tcp|service:|every_|\\$\\{A:-|é|µ|1\\.5|0x|export ){0,20}") {
        holds(&text);
    }
}

#[test]
fn long_text() {
    for unit in [
        "a", "1", ":", ",", "=", "-", "/", "'", "\"", "\\", "$", "${a:-", "\n", "A=\"\n", "A=${\n", " #", "a b=1\n",
        "é", ".", "every_", "1h", "(", ">", "0x", "[", "1,",
    ] {
        let text = unit.repeat(200_000 / unit.len());
        let start = Instant::now();
        holds(&text);
        assert!(start.elapsed().as_secs() < 10, "{unit:?} took {:?}", start.elapsed());
    }
}
