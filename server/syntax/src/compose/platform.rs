//! Platforms such as `linux/arm64/v8`.

use std::ops::Range;

use super::{Parsed, fails, pieces, shown};

/// A platform.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Platform {
    /// The bytes of the operating system; `None` if only an architecture is written.
    pub os_range: Option<Range<usize>>,
    /// The bytes of the architecture; `None` if only an operating system is written.
    pub arch_range: Option<Range<usize>>,
    /// The bytes of the variant.
    pub variant_range: Option<Range<usize>>,
}

const SYSTEMS: &[&str] = &[
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "macos",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "windows",
    "zos",
];

const ARCHITECTURES: &[&str] = &[
    "386",
    "aarch64",
    "amd64",
    "amd64p32",
    "arm",
    "arm64",
    "arm64be",
    "armbe",
    "armel",
    "armhf",
    "i386",
    "loong64",
    "mips",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "mipsle",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
    "x86-64",
    "x86_64",
];

/// Reads `os[/arch[/variant]]`, or an architecture alone. Nothing stands for the platform of the engine.
pub fn parse(text: &str) -> Parsed<Platform> {
    if text.is_empty() {
        return Parsed::new(Some(Platform::default()), Vec::new());
    }
    let parts: Vec<_> = pieces(text, '/').take(4).collect();
    if parts.len() > 3 {
        let message =
            format!("`{}` has too many parts: write `linux/arm64`, or `linux/arm/v7` with a variant", shown(text));
        return Parsed::wrong(fails(0..text.len(), message));
    }
    for (index, (range, part)) in parts.iter().enumerate() {
        let name = if index == 0 { part.split_once('(').map_or(*part, |(name, _)| name) } else { part };
        let plain =
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
        if !plain {
            let message = format!("`{}` cannot be part of a platform: write it as `linux/amd64`", shown(part));
            return Parsed::wrong(fails(range.clone(), message));
        }
    }
    let range_of = |index: usize| parts.get(index).map(|(range, _)| range.clone());
    let mut platform = Platform { os_range: range_of(0), arch_range: range_of(1), variant_range: range_of(2) };
    if let [(range, alone)] = parts.as_slice() {
        let lower = alone.to_ascii_lowercase();
        let name = lower.split('(').next().unwrap_or_default();
        if ARCHITECTURES.contains(&name) {
            platform = Platform { arch_range: Some(range.clone()), ..Platform::default() };
        } else if !SYSTEMS.contains(&name) {
            let why = "is neither an operating system nor an architecture: write both, as in `linux/amd64`";
            return Parsed::wrong(fails(range.clone(), format!("`{}` {why}", shown(alone))));
        }
    }
    Parsed::new(Some(platform), Vec::new())
}
