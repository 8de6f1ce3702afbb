//! Published ports.

use super::choices::{Choices, choice, usual, working};
use super::shapes::{INTEGER, TEXT};
use super::{Attribute, Mapping, Shape, Syntax};

/// The ports of a service.
pub(super) const PORTS: &[Shape] =
    &[Shape::List { of: &[Shape::Number, Shape::Text(Syntax::Port), Shape::Mapping(&PORT)], unique: true }];

const PORT: Mapping = Mapping { name: "port", groups: &[ATTRIBUTES], required: &[], extensions: true, open: false };

const PROTOCOLS: Choices = working(&[
    choice("tcp", "Connections: HTTP, databases and most other things."),
    choice("udp", "Single packets: DNS, QUIC, games, VPNs."),
    choice("sctp", "Streams of messages, as in telephone networks."),
]);

const MODES: Choices = working(&[
    choice("ingress", "In a Swarm every node listens and passes on to some container."),
    choice("host", "Only the node that runs the container listens."),
]);

const APPLICATIONS: Choices = usual(&[
    choice("http", "Plain HTTP."),
    choice("https", "HTTP over TLS."),
    choice("grpc", "gRPC over HTTP/2."),
    choice("tcp", "Anything over TCP."),
]);

const ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "app_protocol",
        &[Shape::Text(Syntax::OneOf(&APPLICATIONS))],
        "What is spoken over the port, as a hint for tools that can make use of it. Docker itself does nothing with \
         it.",
    )
    .example("app_protocol: http"),
    Attribute::new(
        "host_ip",
        &[Shape::Text(Syntax::HostAddress)],
        "The address of the host to listen on. With `127.0.0.1` only the host itself gets in; left out, everybody \
         does, and Docker's rules come before those of a firewall such as ufw.",
    )
    .default("0.0.0.0")
    .example("host_ip: 127.0.0.1"),
    Attribute::new(
        "mode",
        &[Shape::Text(Syntax::OneOf(&MODES))],
        "Who listens in a Swarm. On a single host both are the same.",
    )
    .default("ingress")
    .example("mode: host"),
    Attribute::new("name", TEXT, "A name for people and tools to tell the port by.").example("name: web"),
    Attribute::new(
        "protocol",
        &[Shape::Text(Syntax::OneOf(&PROTOCOLS))],
        "The transport protocol. A program that speaks two, such as a DNS server, needs an item for each.",
    )
    .default("tcp")
    .example("protocol: udp"),
    Attribute::new(
        "published",
        &[Shape::Text(Syntax::HostPort), INTEGER],
        "The port of the host, or a range such as `8080-8089` to take a free one from. Left out, Docker takes any \
         free one. Quote it: a range is a text.",
    )
    .example("published: \"8080\""),
    Attribute::new(
        "target",
        &[INTEGER, Shape::Text(Syntax::ContainerPort)],
        "The port that the program in the container listens on. It must listen on all addresses there, not only on \
         `localhost`.",
    )
    .example("target: 80"),
];
