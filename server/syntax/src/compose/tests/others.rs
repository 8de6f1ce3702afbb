use super::{fine, one};
use crate::compose::Verdict::{Doubtful, Fails, Refused};
use crate::compose::build::{self, Context};
use crate::compose::hosts::{self, Address};
use crate::compose::namespaces::{self, Namespace, Shared};
use crate::compose::policies::{self, PullPolicy, Restart};
use crate::compose::{devices, identity, platform, references, sysctls};

#[test]
fn extra_hosts() {
    for (text, host, addresses) in [
        ("a=127.0.0.1", "a", &["127.0.0.1"] as &[&str]),
        ("a:127.0.0.1", "a", &["127.0.0.1"]),
        ("a:::1", "a", &["::1"]),
        ("a=[::1]", "a", &["[::1]"]),
        ("host.docker.internal:host-gateway", "host.docker.internal", &["host-gateway"]),
        ("a=10.0.0.1,::1", "a", &["10.0.0.1", "::1"]),
    ] {
        let entry = fine(text, hosts::parse(text));
        assert_eq!(&text[entry.host_range], host);
        let found: Vec<_> = entry.addresses.iter().map(|(range, _)| &text[range.clone()]).collect();
        assert_eq!(found, addresses, "{text}");
    }
    assert_eq!(fine("host-gateway", hosts::parse_address("host-gateway")), Address::HostGateway);
    for (text, verdict, part, says) in [
        ("a", Refused, "a", "write `a=127.0.0.1`"),
        ("", Refused, "", "missing"),
        ("=127.0.0.1", Refused, "", "name of the host is missing"),
        ("a:b=127.0.0.1", Refused, "a:b", "cannot have a colon"),
        ("a=", Fails, "", "address is missing"),
        ("a:b", Fails, "b", "not an IP address"),
        ("a=1.2.3", Fails, "1.2.3", "not an IP address"),
        ("a=host_gateway", Fails, "host_gateway", "not an IP address"),
    ] {
        one(text, &hosts::parse(text), verdict, part, says);
    }
}

#[test]
fn devices_and_references() {
    for text in ["/dev/snd", "/dev/sda:/dev/xvda", "/dev/sda:/dev/xvda:rwm", "/dev/a:/dev/b:r", "/dev/a::rw"] {
        assert!(!fine(text, devices::parse(text)).named);
    }
    assert!(fine("nvidia.com/gpu=all", devices::parse("nvidia.com/gpu=all")).named);
    assert!(!fine("/dev/x=y", devices::parse("/dev/x=y")).named);
    for (text, verdict, part, says) in [
        ("/a:/b:r:w", Refused, "/a:/b:r:w", "too many colons"),
        ("", Fails, "", "missing"),
        ("/dev/snd:rwm", Fails, "rwm", "`/dev/snd:/dev/snd:rwm`"),
        ("/a:/b:rx", Fails, "rx", "permissions"),
        ("/a:/b:rr", Fails, "rr", "permissions"),
        ("/a:/b:", Fails, "", "permissions"),
    ] {
        one(text, &devices::parse(text), verdict, part, says);
    }
    assert_eq!(fine("ALL", devices::parse_count("ALL")), -1);
    one("some", &devices::parse_count("some"), Refused, "some", "`all`");

    let link = fine("db:database", references::parse_link("db:database"));
    assert_eq!((link.target_range, link.alias_range), (0..2, Some(3..11)));
    one("", &references::parse_link(""), Refused, "", "missing");
    one("db:", &references::parse_link("db:"), Fails, "", "alias is missing");
    one("a:b:c", &references::parse_link("a:b:c"), Doubtful, ":c", "too many colons");
    let from = fine("container:x:ro", references::parse_volumes_from("container:x:ro"));
    assert_eq!((from.is_container, from.name_range, from.mode_range), (true, 10..11, Some(12..14)));
    one(":ro", &references::parse_volumes_from(":ro"), Refused, "", "name is missing");
    one("container:", &references::parse_volumes_from("container:"), Fails, "", "name is missing");
    one("a:readonly", &references::parse_volumes_from("a:readonly"), Fails, "readonly", "no mode");
}

#[test]
fn shared_namespaces() {
    let parse = namespaces::parse;
    assert_eq!(fine("x", parse(Namespace::Network, "service:db")), Shared::Service(8..10));
    assert_eq!(fine("x", parse(Namespace::Pid, "container:db")), Shared::Container(10..12));
    for (namespace, text) in [
        (Namespace::Network, "host"),
        (Namespace::Network, "my_network"),
        (Namespace::Ipc, "shareable"),
        (Namespace::User, "host"),
        (Namespace::Cgroup, "private"),
        (Namespace::Pid, ""),
    ] {
        assert_eq!(fine(text, parse(namespace, text)), Shared::Word);
    }
    for (namespace, text, verdict, part) in [
        (Namespace::Network, "service:", Refused, ""),
        (Namespace::Ipc, "container:", Fails, ""),
        (Namespace::Network, "services:db", Fails, "services:db"),
        (Namespace::Ipc, "bridge", Fails, "bridge"),
        (Namespace::User, "service:db", Fails, "service:db"),
        (Namespace::Cgroup, "hosts", Refused, "hosts"),
    ] {
        one(text, &parse(namespace, text), verdict, part, "");
    }
}

#[test]
fn restart_and_pull_policies() {
    for (text, expected) in [
        ("no", Restart::No),
        ("always", Restart::Always),
        ("unless-stopped", Restart::UnlessStopped),
        ("on-failure", Restart::OnFailure(0)),
        ("on-failure:3", Restart::OnFailure(3)),
        ("", Restart::No),
    ] {
        assert_eq!(fine(text, policies::parse_restart(text)), expected);
    }
    for (text, verdict, part, says) in [
        ("unless_stopped", Fails, "unless_stopped", "no restart policy"),
        ("on-failure:x", Doubtful, "x", "no limit"),
        ("on-failure:", Doubtful, "", "no limit"),
        ("on-failure:-1", Fails, "-1", "negative"),
        ("always:3", Fails, "3", "only `on-failure`"),
        ("on-failure:3:4", Doubtful, ":4", "ignored"),
    ] {
        one(text, &policies::parse_restart(text), verdict, part, says);
    }
    const HOUR: i64 = 3_600_000_000_000;
    for (text, expected) in [
        ("always", PullPolicy::Always),
        ("if_not_present", PullPolicy::Missing),
        ("daily", PullPolicy::Every(24 * HOUR)),
        ("every_12h", PullPolicy::Every(12 * HOUR)),
        ("every_1d12h", PullPolicy::Every(36 * HOUR)),
    ] {
        assert_eq!(fine(text, policies::parse_pull_policy(text)), expected);
    }
    for (text, verdict) in [
        ("sometimes", Refused),
        ("Always", Refused),
        ("every_h", Refused),
        ("always ", Doubtful),
        ("ifnotmissing", Doubtful),
        ("every_1hour", Fails),
    ] {
        one(text, &policies::parse_pull_policy(text), verdict, text, "");
    }
    one("", &policies::parse_pull_policy(""), Refused, "", "is empty");
}

#[test]
fn names_and_users() {
    assert_eq!(fine("my-app_1", identity::parse_project_name("my-app_1")), "my-app_1");
    one("My App", &identity::parse_project_name("My App"), Doubtful, "My App", "named `myapp`");
    one("_x", &identity::parse_project_name("_x"), Doubtful, "_x", "named `x`");
    one("ÄÖ", &identity::parse_project_name("ÄÖ"), Doubtful, "ÄÖ", "nothing");
    fine("a.b_C-1", identity::parse_resource_name("a.b_C-1"));
    one("a b", &identity::parse_resource_name("a b"), Refused, "a b", "letters, digits");
    one("", &identity::parse_resource_name(""), Refused, "", "is empty");
    fine("web_1", identity::parse_container_name("web_1"));
    one("", &identity::parse_container_name(""), Refused, "", "is empty");
    for (text, verdict) in [("a", Refused), ("-_", Refused), ("my app", Fails), ("_web", Fails)] {
        one(text, &identity::parse_container_name(text), verdict, text, "two characters");
    }
    let user = fine("1000:staff", identity::parse_user("1000:staff"));
    assert_eq!((user.uid, user.gid, user.group_range), (Some(1000), None, Some(5..10)));
    one("0:0:0", &identity::parse_user("0:0:0"), Fails, "0:0", "too many colons");
    one("3000000000", &identity::parse_user("3000000000"), Fails, "3000000000", "too large");
}

#[test]
fn platforms_and_parameters() {
    for text in ["", "linux/amd64", "linux/arm/v7", "linux", "arm64", "windows(10.0.17763)/amd64", "Linux/AMD64"] {
        fine(text, platform::parse(text));
    }
    assert_eq!(fine("x", platform::parse("linux/arm/v7")).variant_range, Some(10..12));
    for (text, part) in [("linux/", ""), ("linux/arm/v7/x", "linux/arm/v7/x"), ("a b/c", "a b"), ("foo", "foo")] {
        one(text, &platform::parse(text), Fails, part, "linux/a");
    }
    for key in ["net.core.somaxconn", "kernel.shmmax", "fs.mqueue.msg_max", "net/ipv4/conf/eth0.1/rp_filter"] {
        fine(key, sysctls::parse_key(key));
    }
    one("vm.max_map_count", &sysctls::parse_key("vm.max_map_count"), Fails, "vm.max_map_count", "host");
    one("kernel.hostname", &sysctls::parse_key("kernel.hostname"), Fails, "kernel.hostname", "`hostname:`");
}

#[test]
fn building() {
    for (text, remote) in [
        (".", false),
        ("./dir", false),
        ("https://github.com/a/b.git#main:dir", true),
        ("git@github.com:a/b.git", true),
        ("github.com/a/b", true),
        ("https://example.com/a.tar.gz", true),
        ("oci-layout:///x", true),
        ("docker-image://alpine", true),
        ("github.company/a", false),
        ("service:web", false),
    ] {
        assert_eq!(build::context(text, false).is_remote(), remote, "{text}");
    }
    let git = build::context("https://github.com/a/b.git#main:dir", false);
    assert_eq!(git, Context::Git { address: 0..26, reference: Some(27..31), folder: Some(32..35) });
    let git = build::context("git@x:a.git#:dir", false);
    assert_eq!(git, Context::Git { address: 0..11, reference: None, folder: Some(13..16) });
    assert_eq!(build::context("service:web", true), Context::Service(8..11));

    let cache = fine("x", build::parse_cache("type=registry,ref=me/app:cache,Mode=max"));
    assert_eq!((cache.cache_type(), cache.field("mode").unwrap().text()), ("registry", "max"));
    assert_eq!(cache.field("ref").unwrap().value_range, Some(18..30));
    assert_eq!(fine("x", build::parse_cache("me/app:cache")).cache_type(), "registry");
    assert_eq!(fine("x", build::parse_cache(r#"type=local,"src=a,b""#)).field("src").unwrap().text(), "a,b");
    one("ref=x", &build::parse_cache("ref=x"), Fails, "ref=x", "kind of cache");
    one("type=gha,x", &build::parse_cache("type=gha,x"), Fails, "x", "no value");
    assert_eq!(fine("default", build::parse_ssh("default")).path_range, None);
    assert_eq!(fine("a=~/k", build::parse_ssh("a=~/k")).path_range, Some(2..5));
    one("key", &build::parse_ssh("key"), Refused, "key", "`key=path`");
}
