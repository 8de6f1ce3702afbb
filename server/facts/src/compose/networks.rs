//! Networks, and how a service is attached to them.

use super::choices::{Choices, choice, usual};
use super::root::EXTERNAL;
use super::shapes::{DRIVER_OPTIONS, LABELS, SWITCH, TEXT};
use super::{Attribute, EntityKind, Entries, Keys, Mapping, Shape, Syntax};

const DRIVERS: Choices = usual(&[
    choice("bridge", "A private network on this host with a gateway to the outside. The usual one."),
    choice("overlay", "A network across the hosts of a Swarm."),
    choice("macvlan", "Each container gets a MAC address of its own and appears as a machine in the physical network."),
    choice("ipvlan", "Containers have addresses of the physical network but share the host's MAC address."),
    choice("host", "The network of the host itself. For one service `network_mode: host` is simpler."),
    choice("none", "No network at all. For one service `network_mode: none` is simpler."),
]);

pub(super) const NETWORK: Mapping =
    Mapping { name: "network", groups: &[ATTRIBUTES], required: &[], extensions: true, open: false };

const ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "attachable",
        SWITCH,
        "Lets containers that were started outside of the Swarm join. Only for `overlay`; a bridge takes anybody.",
    )
    .default("false")
    .example("attachable: true"),
    Attribute::new(
        "driver",
        &[Shape::Text(Syntax::OneOf(&DRIVERS))],
        "What kind of network it is. Hosts bring `bridge`, `host`, `none`, `macvlan`, `ipvlan` and, in a Swarm, \
         `overlay`; plug-ins add others.",
    )
    .default("bridge")
    .example("driver: bridge"),
    Attribute::new(
        "driver_opts",
        DRIVER_OPTIONS,
        "Options of the driver, such as the MTU of a bridge or the parent interface of a macvlan. They count only \
         when the network is made.",
    )
    .example("driver_opts:\n  com.docker.network.driver.mtu: \"1400\""),
    Attribute::new(
        "enable_ipv4",
        SWITCH,
        "Whether containers get IPv4 addresses. Turned off, together with `enable_ipv6: true`, the network has IPv6 \
         only, which many images cannot cope with.",
    )
    .default("true")
    .since("2.33.1")
    .example("enable_ipv4: false"),
    Attribute::new(
        "enable_ipv6",
        SWITCH,
        "Whether containers get IPv6 addresses as well. Before Docker 27 a subnet for them had to be given under \
         `ipam`.",
    )
    .default("false")
    .example("enable_ipv6: true"),
    Attribute::new(
        "external",
        EXTERNAL,
        "The network exists already and Compose neither makes nor removes it; it is an error if it is missing. Its \
         name is the key, without that of the project, unless `name` says otherwise. This is how projects reach \
         each other, for instance through the network of a reverse proxy.",
    )
    .default("false")
    .example("external: true"),
    Attribute::new(
        "internal",
        SWITCH,
        "Cuts the network off from the outside: containers reach each other but not the internet, and published \
         ports do not work through it. Good for databases.",
    )
    .default("false")
    .example("internal: true"),
    Attribute::new(
        "ipam",
        &[Shape::Mapping(&IPAM)],
        "Which addresses the network has. Without it Docker takes a free range of its pools, which may clash with a \
         company's VPN; and fixed addresses of services need a subnet given here.",
    )
    .example("ipam:\n  config:\n    - subnet: 172.28.0.0/16"),
    Attribute::new(
        "labels",
        LABELS,
        "Labels of the network, for filters such as `docker network ls --filter label=…`.",
    )
    .example("labels:\n  com.example.zone: internal"),
    Attribute::new(
        "name",
        TEXT,
        "The name under which Docker knows the network, used as it is instead of `<project>_<key>`. Services go on \
         using the key.",
    )
    .example("name: proxy"),
];

const IPAM: Mapping =
    Mapping { name: "ipam", groups: &[IPAM_ATTRIBUTES], required: &[], extensions: true, open: false };

const IPAM_OPTIONS: Entries = Entries { keys: Keys::NotEmpty, key: Syntax::Any, values: TEXT, open: false };
const AUXILIARY: Entries =
    Entries { keys: Keys::NotEmpty, key: Syntax::HostName, values: &[Shape::Text(Syntax::Address)], open: false };

const IPAM_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "config",
        &[Shape::List { of: &[Shape::Mapping(&POOL)], unique: false }],
        "The subnets of the network, one item each: usually one, or two if there is IPv6 beside IPv4.",
    )
    .example("config:\n  - subnet: 172.28.0.0/16\n    gateway: 172.28.0.1"),
    Attribute::new("driver", TEXT, "The plug-in that hands out addresses.")
        .default("default")
        .example("driver: default"),
    Attribute::new("options", &[Shape::MapOf(&IPAM_OPTIONS)], "Options of that plug-in. Numbers must be quoted.")
        .example("options:\n  pool: office"),
];

const POOL: Mapping =
    Mapping { name: "subnet", groups: &[POOL_ATTRIBUTES], required: &[], extensions: true, open: false };

const POOL_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "aux_addresses",
        &[Shape::MapOf(&AUXILIARY)],
        "Addresses of the subnet that Docker must not give to containers because other machines have them, each \
         under a name.",
    )
    .example("aux_addresses:\n  router: 172.28.1.5"),
    Attribute::new(
        "gateway",
        &[Shape::Text(Syntax::Address)],
        "The address of the router inside the subnet. Without it Docker takes the first one.",
    )
    .example("gateway: 172.28.0.1"),
    Attribute::new(
        "ip_range",
        &[Shape::Text(Syntax::Subnet)],
        "The part of the subnet that addresses are handed out from. What lies outside of it remains for fixed \
         `ipv4_address`, so the two cannot collide.",
    )
    .example("ip_range: 172.28.5.0/24"),
    Attribute::new(
        "subnet",
        &[Shape::Text(Syntax::Subnet)],
        "The range of addresses in CIDR notation. It must not overlap another network of the host.",
    )
    .example("subnet: 172.28.0.0/16"),
];

/// The networks of a service.
pub(super) const SERVICE_NETWORKS: &[Shape] = &[
    Shape::List { of: &[Shape::Text(Syntax::Entity(EntityKind::Network))], unique: true },
    Shape::MapOf(&Entries {
        keys: Keys::Names,
        key: Syntax::Entity(EntityKind::Network),
        values: &[Shape::Mapping(&ATTACHMENT), Shape::Null],
        open: false,
    }),
];

const ATTACHMENT: Mapping = Mapping {
    name: "network of a service",
    groups: &[ATTACHMENT_ATTRIBUTES],
    required: &[],
    extensions: true,
    open: false,
};

const ATTACHMENT_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "aliases",
        &[Shape::List { of: &[Shape::Text(Syntax::HostName)], unique: true }],
        "Further host names of the service on this network. Several services may have the same one; a look-up then \
         answers with any of them.",
    )
    .example("aliases:\n  - database"),
    Attribute::new("driver_opts", DRIVER_OPTIONS, "Options that the network's driver takes for this one attachment.")
        .since("2.27.1")
        .example("driver_opts:\n  com.docker.network.endpoint.sysctls: \"net.ipv4.conf.IFNAME.log_martians=1\""),
    Attribute::new(
        "gw_priority",
        &[Shape::Number],
        "On several networks, the one with the highest number gives the container its default route. Without it the \
         choice goes by the names of the networks.",
    )
    .default("0")
    .since("2.33.1")
    .example("gw_priority: 1"),
    Attribute::new(
        "interface_name",
        TEXT,
        "The name of the network interface in the container, for programs that are told to listen on `eth0`. Needs \
         Docker Engine 28.1 or later.",
    )
    .since("2.36.0")
    .example("interface_name: eth0"),
    Attribute::new(
        "ipv4_address",
        &[Shape::Text(Syntax::Ipv4Address)],
        "A fixed IPv4 address. The network needs an `ipam` subnet that holds it, and the service cannot be scaled. \
         The service name is nearly always the better address.",
    )
    .example("ipv4_address: 172.28.0.10"),
    Attribute::new(
        "ipv6_address",
        &[Shape::Text(Syntax::Ipv6Address)],
        "A fixed IPv6 address. The network needs `enable_ipv6: true` and an `ipam` subnet that holds it.",
    )
    .example("ipv6_address: 2001:db8::10"),
    Attribute::new(
        "link_local_ips",
        &[Shape::List { of: &[Shape::Text(Syntax::Address)], unique: true }],
        "Further link-local addresses (`169.254.…`), which somebody outside of Docker manages.",
    )
    .example("link_local_ips:\n  - 169.254.8.8"),
    Attribute::new(
        "mac_address",
        &[Shape::Text(Syntax::MacAddress)],
        "A fixed MAC address on this network, for licences or DHCP reservations that are tied to one.",
    )
    .since("2.23.2")
    .example("mac_address: \"02:42:ac:11:65:43\""),
    Attribute::new(
        "priority",
        &[Shape::Number],
        "Networks are attached in the order of this number, the highest first. It does not decide the default \
         route: that is `gw_priority`.",
    )
    .default("0")
    .example("priority: 1000"),
];
