//! The vocabulary of tags: distributions, their code names, and words that say nothing about the base.

/// A word without the version at its end: `alpine` of `alpine3.19`, `v` of `v2.1`.
pub(super) fn base(word: &str) -> &str {
    let end = word.find(|c: char| c.is_ascii_digit()).unwrap_or(word.len());
    let (name, version) = word.split_at_checked(end).unwrap_or((word, ""));
    if version.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'u') { name } else { word }
}

/// The distribution a word of a tag names, by its own name or by the code name of a release.
pub(super) fn os_of(word: &str) -> Option<&'static str> {
    Some(match base(word) {
        "alpine" => "alpine",
        "debian" | "stretch" | "buster" | "bullseye" | "bookworm" | "trixie" | "forky" | "sid" | "jessie" => "debian",
        "ubuntu" | "xenial" | "bionic" | "focal" | "jammy" | "noble" | "resolute" | "stonking" | "questing" => "ubuntu",
        "ubi" | "rhel" | "redhat" => "rhel",
        "oraclelinux" | "oracle" => "oraclelinux",
        "rockylinux" | "rocky" => "rockylinux",
        "almalinux" => "almalinux",
        "amazonlinux" => "amazonlinux",
        "al" if word == "al2023" => "amazonlinux",
        "azurelinux" => "azurelinux",
        "fedora" => "fedora",
        "wolfi" => "wolfi",
        "windowsservercore" | "nanoserver" | "windows" | "ltsc" => "windows",
        _ => return None,
    })
}

/// Words of tags that leave open what the image is built on: editions, release channels, bundled software.
const NEUTRAL: &str = "\
    alpha amd aot apache argon arm b backports base beta bundle bundled carbon ce cli community composite core \
    cuda cudnn current deps dind dubnium eclipse edge ee enterprise erbium extra fermium fpm fresh full gallium \
    headless hydrogen innovation iron java jdk jod jre jruby jvm krypton latest lein linux lts mainline \
    management nightly old oldoldstable oldstable openssl otel otp perl pg php production python rawhide rc \
    release rolling runtime scala scratch sdk stable standalone temurin testing threaded tools unstable v zts";

/// Whether a word (without its version) leaves open what the image is built on.
pub(super) fn is_neutral(word: &str) -> bool {
    word.is_empty() || NEUTRAL.split(' ').any(|known| known == word)
}
