//! Values that show how a syntax is written.

use dockwright_facts::compose::Syntax;

/// Units of a syntax that has numbers with units, the usual ones first.
pub(super) fn units(syntax: Syntax) -> &'static [(&'static str, &'static str)] {
    match syntax {
        Syntax::Bytes => &[("m", "MiB"), ("g", "GiB"), ("k", "KiB"), ("b", "bytes")],
        Syntax::Duration => &[("s", "seconds"), ("m", "minutes"), ("h", "hours"), ("ms", "milliseconds")],
        _ => &[],
    }
}

/// Values that show how a syntax is written.
pub(super) fn examples(syntax: Syntax) -> &'static [(&'static str, &'static str)] {
    match syntax {
        Syntax::Bytes => &[("64m", ""), ("128m", ""), ("256m", ""), ("512m", ""), ("1g", ""), ("2g", ""), ("4g", "")],
        Syntax::Tmpfs => &[
            ("/tmp", "temporary files"),
            ("/run", "sockets and numbers of processes"),
            ("/tmp:size=64m", "with a limit"),
        ],
        Syntax::Cpus => &[("0.25", "a quarter of a processor"), ("0.5", "half a processor"), ("1", ""), ("2", "")],
        Syntax::CpuSet => &[("0", "the first processor"), ("0-3", "the first four"), ("0,2", "two of them")],
        Syntax::Duration => &[
            ("5s", ""),
            ("10s", ""),
            ("30s", ""),
            ("1m", "a minute"),
            ("1m30s", "a minute and a half"),
            ("5m", ""),
            ("1h", "an hour"),
        ],
        Syntax::DeviceCount => &[("all", "every device"), ("1", "")],
        Syntax::FileMode => {
            &[("0440", "owner and group may read"), ("0400", "the owner may read"), ("0444", "all may read")]
        }
        Syntax::Address | Syntax::HostAddress => {
            &[("127.0.0.1", "this host only"), ("0.0.0.0", "every address of the host")]
        }
        Syntax::Subnet => &[("172.28.0.0/16", ""), ("10.10.0.0/24", "")],
        Syntax::ExtraHost => {
            &[("host.docker.internal=host-gateway", "the host under the name it has on Docker Desktop")]
        }
        Syntax::Device => &[
            ("/dev/dri:/dev/dri", "graphics"),
            ("/dev/ttyUSB0:/dev/ttyUSB0", "a serial port"),
            ("/dev/snd:/dev/snd", "sound"),
            ("/dev/net/tun:/dev/net/tun", "tunnels of VPNs"),
            ("/dev/fuse:/dev/fuse", "file systems of programs"),
        ],
        Syntax::Attestation => &[("mode=max", ""), ("mode=min", "")],
        Syntax::SshAgent => &[("default", "the agent of whoever builds")],
        Syntax::PlacementConstraint => &[
            ("node.role==manager", "managers only"),
            ("node.role==worker", "workers only"),
            ("node.platform.os==linux", ""),
            ("node.labels.disk==ssd", "nodes with a label"),
        ],
        _ => &[],
    }
}
