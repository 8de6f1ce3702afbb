//! How a service is reached, and what it reaches.

use crate::compose::build::EXTRA_HOSTS;
use crate::compose::choices::{Choices, choice, prefix, usual};
use crate::compose::networks::SERVICE_NETWORKS;
use crate::compose::ports::PORTS;
use crate::compose::{Attribute, EntityKind, Shape, Syntax};

const MODES: Choices = usual(&[
    choice("bridge", "The default bridge of Docker, on which containers do not find each other by name."),
    choice(
        "host",
        "The network of the host itself. `ports` mean nothing then: every port the program opens is open on the \
         host.",
    ),
    choice("none", "No network but the loopback."),
    prefix(
        "service:",
        &Syntax::Entity(EntityKind::Service),
        "The network of another service, for instance of a VPN. They share address and ports; publish ports there.",
    ),
    prefix("container:", &Syntax::Any, "The network of a container outside of this project."),
]);

const ADDRESSES: &[Shape] =
    &[Shape::Text(Syntax::Address), Shape::List { of: &[Shape::Text(Syntax::Address)], unique: true }];
const DOMAINS: &[Shape] =
    &[Shape::Text(Syntax::HostName), Shape::List { of: &[Shape::Text(Syntax::HostName)], unique: true }];

const DNS_OPTIONS: Choices = usual(&[
    prefix(
        "ndots:",
        &Syntax::Integer,
        "From how many dots on a name is first looked up as it is, without search domains.",
    ),
    prefix("timeout:", &Syntax::Integer, "Seconds to wait for an answer."),
    prefix("attempts:", &Syntax::Integer, "How often to ask before giving up."),
    choice("rotate", "Ask the servers in turn."),
    choice("use-vc", "Ask over TCP."),
    choice("single-request", "Ask for IPv4 and IPv6 one after the other."),
]);

pub(super) const ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "dns",
        ADDRESSES,
        "DNS servers for names outside of Docker. Without it those of the host. Service names go on being answered \
         by Docker itself.",
    )
    .example("dns:\n  - 1.1.1.1\n  - 9.9.9.9"),
    Attribute::new(
        "dns_opt",
        &[Shape::List { of: &[Shape::Text(Syntax::OneOf(&DNS_OPTIONS))], unique: true }],
        "Options of the resolver, as in `/etc/resolv.conf`.",
    )
    .example("dns_opt:\n  - ndots:1\n  - timeout:3"),
    Attribute::new(
        "dns_search",
        DOMAINS,
        "Domains to try for names without a dot. `.` alone turns off those of the host.",
    )
    .example("dns_search: corp.example.com"),
    Attribute::new(
        "domainname",
        &[Shape::Text(Syntax::HostName)],
        "The domain of the container, which together with `hostname` makes its full name. Mail servers ask for it.",
    )
    .example("domainname: example.com"),
    Attribute::new(
        "expose",
        &[Shape::List { of: &[Shape::Text(Syntax::ExposedPort), Shape::Number], unique: true }],
        "Ports that other containers use. It publishes nothing, and containers on the same network reach each other \
         without it: it is mostly a note for readers and for proxies.",
    )
    .example("expose:\n  - \"3000\"\n  - \"8080-8085/tcp\""),
    Attribute::new(
        "external_links",
        &[Shape::List { of: &[Shape::Text(Syntax::ExternalLink)], unique: true }],
        "Containers outside of the project that shall be reachable under a name. They must be on a common network, \
         an `external` one, where names work without links.",
    )
    .example("external_links:\n  - redis\n  - database:mysql"),
    Attribute::new(
        "extra_hosts",
        EXTRA_HOSTS,
        "Lines for `/etc/hosts` of the container: names with their addresses. `host.docker.internal=host-gateway` \
         makes the host reachable on Linux, as it is on Docker Desktop anyway.",
    )
    .example("extra_hosts:\n  - \"host.docker.internal=host-gateway\""),
    Attribute::new(
        "hostname",
        &[Shape::Text(Syntax::HostName)],
        "The name the container itself has for its host; without it, the first letters of its id. Others should go \
         on using the service name or aliases, which work with every version of Docker.",
    )
    .example("hostname: mail"),
    Attribute::new(
        "links",
        &[Shape::List { of: &[Shape::Text(Syntax::Link)], unique: true }],
        "Services to be reachable, under another name if one follows after `:`; it also starts them first. On a \
         common network service names work without it.",
    )
    .example("links:\n  - db\n  - db:database"),
    Attribute::new(
        "mac_address",
        &[Shape::Text(Syntax::MacAddress)],
        "A fixed MAC address. On several networks, or a Docker Engine from 25 on, it is better set for the network \
         it is meant for.",
    )
    .example("mac_address: \"02:42:ac:11:65:43\""),
    Attribute::new(
        "network_mode",
        &[Shape::Text(Syntax::OneOf(&MODES))],
        "Another kind of network than one of the project's: that of the host, of another container, or none. It \
         excludes `networks`, and with `host` published ports mean nothing.",
    )
    .example("network_mode: service:vpn"),
    Attribute::new(
        "networks",
        SERVICE_NETWORKS,
        "The networks the service is on, as a list of names or as a mapping with settings for each. Only services \
         with a network in common reach each other. Whoever names one is no longer on `default`.",
    )
    .default("[default]")
    .example("networks:\n  back:\n    aliases:\n      - database"),
    Attribute::new(
        "ports",
        PORTS,
        "Ports published on the host, as `HOST:CONTAINER` with an optional address and protocol, or as mappings. \
         Without an address the whole network gets in, past most firewalls: `127.0.0.1:5432:5432` keeps it to this \
         host. Quote the short form. Containers of the project do not need it to reach each other.",
    )
    .example("ports:\n  - \"8080:80\"\n  - \"127.0.0.1:5432:5432\""),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_of_another_service() {
        let found = MODES.find("service:vpn").unwrap();
        assert!(matches!(found.rest, Some(Syntax::Entity(EntityKind::Service))));
        assert!(MODES.find("my-network").is_none());
    }
}
