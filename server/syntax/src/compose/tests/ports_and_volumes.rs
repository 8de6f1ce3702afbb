use super::{fine, one};
use crate::compose::Verdict::{Doubtful, Fails, Refused};
use crate::compose::ports::{self, Protocol, PublishMode};
use crate::compose::volumes::{self, Source, VolumeOption};

#[test]
fn ports() {
    // The text, then address, published and target as they are read.
    for (text, ip, published, target) in [
        ("80", "", "", "80-80"),
        ("080", "", "", "80-80"),
        ("0", "", "", "0-0"),
        ("65535", "", "", "65535-65535"),
        ("3000-3005", "", "", "3000-3005"),
        ("8080:80", "", "8080-8080", "80-80"),
        (":80", "", "", "80-80"),
        ("::80", "", "", "80-80"),
        ("127.0.0.1::80", "127.0.0.1", "", "80-80"),
        ("127.0.0.1:8080:80", "127.0.0.1", "8080-8080", "80-80"),
        ("127.0.0.1:5000-5010:5000-5010", "127.0.0.1", "5000-5010", "5000-5010"),
        ("8000-9000:80", "", "8000-9000", "80-80"),
        ("[::1]:8080:80", "::1", "8080-8080", "80-80"),
        ("[]:8080:80", "", "8080-8080", "80-80"),
        ("::1:8080:80", "::1", "8080-8080", "80-80"),
        ("[2001:db8::1]::80/udp", "2001:db8::1", "", "80-80"),
        ("6060:6060/udp", "", "6060-6060", "6060-6060"),
        ("80/", "", "", "80-80"),
        ("80/SCTP", "", "", "80-80"),
    ] {
        let port = fine(text, ports::parse(text));
        let shown =
            |range: Option<ports::PortRange>| range.map_or(String::new(), |r| format!("{}-{}", r.first, r.last));
        assert_eq!(port.ip.map_or(String::new(), |ip| ip.to_string()), ip, "{text}");
        assert_eq!(shown(port.published), published, "{text}");
        assert_eq!(shown(port.target), target, "{text}");
    }
    let port = fine("127.0.0.1:8080:80/udp", ports::parse("127.0.0.1:8080:80/udp"));
    assert_eq!((port.ip_range, port.published_range), (Some(0..9), Some(10..14)));
    assert_eq!((port.target_range, port.protocol_range), (15..17, Some(18..21)));
    assert_eq!(port.protocol, Some(Protocol::Udp));
}

#[test]
fn ports_that_are_refused() {
    for (text, part, says) in [
        ("", "", "port of the container is missing"),
        ("80:", "", "port of the container is missing"),
        ("8080:/udp", "", "port of the container is missing"),
        ("/tcp", "", "port of the container is missing"),
        ("http", "http", "is not a number"),
        ("8080:http", "http", "container's port `http`"),
        ("65536", "65536", "highest is 65535"),
        ("8080:99999", "99999", "highest is 65535"),
        ("-1", "", "one end of the range"),
        ("+80", "+80", "is not a number"),
        ("80-", "", "one end of the range"),
        ("90-80", "90-80", "write `80-90`"),
        ("127.0.0.1:80", "127.0.0.1", "write `127.0.0.1:80:80`"),
        ("localhost:8080:80", "localhost", "is not an IP address"),
        ("1.2.3:8080:80", "1.2.3", "is not an IP address"),
        ("010.0.0.1:8080:80", "010.0.0.1", "is not an IP address"),
        ("[::1:8080:80", "[::1", "is not an IP address"),
        ("[fe80::1%eth0]:8080:80", "[fe80::1%eth0]", "is not an IP address"),
        ("8080:80/http", "http", "there is no protocol `http`"),
        ("8000-8001:80-82", "8000-8001", "2 published for 3"),
        ("8000:80-82", "8000", "1 published for 3"),
        ("8080: 80", " 80", "is not a number"),
        ("8080:80 ", "80 ", "is not a number"),
    ] {
        one(text, &ports::parse(text), Refused, part, says);
    }
    one("80/tcp/x", &ports::parse("80/tcp/x"), Doubtful, "/x", "ignored");
    one("80-81-82", &ports::parse("80-81-82"), Doubtful, "-82", "ignored");
    assert_eq!(ports::parse("a:b:c/d").problems.len(), 4);
}

#[test]
fn ports_of_the_long_form() {
    assert_eq!(fine("8000-8010", ports::parse_published("8000-8010")).last, 8010);
    assert!(ports::parse_published("").problems.is_empty());
    for text in ["127.0.0.1", "::1", "0.0.0.0", "::ffff:10.0.0.1"] {
        assert_eq!(fine(text, ports::parse_host_ip(text)).to_string(), text);
    }
    for (text, says) in
        [("", "is empty"), ("[::1]", "write `::1`"), ("localhost", "is not an IP"), ("127.0.0.01", "is not an IP")]
    {
        one(text, &ports::parse_host_ip(text), Refused, text, says);
    }
    one("http", &ports::parse_published("http"), Fails, "http", "is not a number");
    assert_eq!(fine("80", ports::parse_target("80")), 80);
    one("80-81", &ports::parse_target("80-81"), Refused, "80-81", "one port");
    one("-1", &ports::parse_target("-1"), Refused, "-1", "negative");
    one("70000", &ports::parse_target("70000"), Fails, "70000", "highest");
    assert_eq!(fine("host", ports::parse_mode("host")), PublishMode::Host);
    one("Host", &ports::parse_mode("Host"), Doubtful, "Host", "`ingress`");
    assert_eq!(fine("udp", ports::parse_protocol("udp")), Protocol::Udp);
    one("icmp", &ports::parse_protocol("icmp"), Fails, "icmp", "no protocol");
    assert!(fine("3000-3010/udp", ports::parse_expose("3000-3010/udp")).target.is_some());
    one("80:80", &ports::parse_expose("80:80"), Fails, "80:80", "under `ports`");
}

#[test]
fn volumes() {
    use Source::{Anonymous, Named, Path, Pipe};
    for (text, source, kind, target, options) in [
        ("/data", "", Anonymous, "/data", 0),
        ("/", "", Anonymous, "/", 0),
        ("data:/data", "data", Named, "/data", 0),
        ("data/x:/data", "data/x", Named, "/data", 0),
        ("./data:/data", "./data", Path, "/data", 0),
        ("../data:/data:ro", "../data", Path, "/data", 1),
        ("~/data:/data:rw,z", "~/data", Path, "/data", 2),
        ("/a:/b:cached", "/a", Path, "/b", 1),
        ("/a:/b:ro,Z,rshared,nocopy", "/a", Path, "/b", 4),
        (r"C:\data:/data", r"C:\data", Path, "/data", 0),
        (r"C:\data:D:\data:ro", r"C:\data", Path, r"D:\data", 1),
        ("c:/data:/data", "c:/data", Path, "/data", 0),
        (
            r"\\.\pipe\docker_engine:\\.\pipe\docker_engine",
            r"\\.\pipe\docker_engine",
            Pipe,
            r"\\.\pipe\docker_engine",
            0,
        ),
        (r"\\server\share:/x", r"\\server\share", Path, "/x", 0),
        ("/a:b:ro", "/a", Path, "b:ro", 0),
        ("é:/x:/y", "é:/x", Path, "/y", 0),
    ] {
        let volume = fine(text, volumes::parse(text));
        let part = |range: Option<std::ops::Range<usize>>| range.map_or("", |range| &text[range]);
        assert_eq!((part(volume.source_range.clone()), volume.source), (source, kind), "{text}");
        assert_eq!((part(volume.target_range), volume.options.len()), (target, options), "{text}");
    }
    assert!(fine("/a:/b:rw,ro", volumes::parse("/a:/b:rw,ro")).read_only());
    assert!(!fine("/a:/b:ro,rw", volumes::parse("/a:/b:ro,rw")).read_only());
    let volume = fine("/a:/b:delegated", volumes::parse("/a:/b:delegated"));
    assert_eq!(volume.options, [(6..15, VolumeOption::Consistency)]);
}

#[test]
fn volumes_that_are_wrong() {
    for (text, verdict, part, says) in [
        ("", Refused, "", "empty"),
        (":/media/", Refused, "", "between the colons"),
        ("data:", Refused, "", "between the colons"),
        ("data::ro", Refused, "", "between the colons"),
        ("/a:/b:", Refused, "", "between the colons"),
        ("/a:/b:ro:rw", Refused, ":rw", "too many colons"),
        ("/a:/b:ro,readonly", Doubtful, "readonly", "no option of a volume"),
        ("/a:/b:ro,", Doubtful, "", "no option of a volume"),
        ("data", Fails, "data", "write `/data`"),
        ("data:data", Fails, "data", "must be absolute"),
        ("d:/data", Doubtful, "d:/data", "drive of Windows"),
        ("ab", Fails, "ab", "must be absolute"),
        (":", Fails, ":", "must be absolute"),
    ] {
        one(text, &volumes::parse(text), verdict, part, says);
    }
    assert!(!volumes::parse("::::::").is_accepted());
}
