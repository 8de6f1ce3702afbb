//! Platforms an image can be built for.

/// A platform as in `FROM --platform=linux/arm64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Platform {
    /// The name, such as `linux/arm64`.
    pub name: &'static str,
    /// Where it is found.
    pub docs: &'static str,
}

/// Well-known platforms, the usual ones first.
pub const PLATFORMS: &[Platform] = &[
    platform("linux/amd64", "64-bit Intel and AMD: most servers and PCs."),
    platform("linux/arm64", "64-bit ARM: Apple silicon, AWS Graviton, Raspberry Pi 3 and later."),
    platform(
        "linux/arm/v7",
        "32-bit ARM with hardware floating point: Raspberry Pi 2 and 32-bit systems on later ones.",
    ),
    platform("linux/arm/v6", "Older 32-bit ARM: Raspberry Pi 1 and Zero."),
    platform("linux/arm/v5", "32-bit ARM without floating-point hardware."),
    platform("linux/386", "32-bit Intel and AMD."),
    platform("linux/ppc64le", "IBM POWER, little endian."),
    platform("linux/s390x", "IBM Z mainframes."),
    platform("linux/riscv64", "64-bit RISC-V."),
    platform("linux/loong64", "64-bit LoongArch."),
    platform("linux/mips64le", "64-bit MIPS, little endian."),
    platform("linux/amd64/v2", "64-bit Intel and AMD with SSE4.2, from about 2009 on."),
    platform("linux/amd64/v3", "64-bit Intel and AMD with AVX2, from about 2013 on."),
    platform("windows/amd64", "Windows Server containers on 64-bit Intel and AMD."),
    platform("windows/arm64", "Windows containers on 64-bit ARM."),
];

const fn platform(name: &'static str, docs: &'static str) -> Platform {
    Platform { name, docs }
}
