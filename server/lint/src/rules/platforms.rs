//! Platforms as they are written: `linux/arm64/v8`, `arm64`.

/// The operating system and the architecture of a platform that is written out, under the names BuildKit has for them.
pub(crate) fn parse(text: &str) -> Option<(String, String)> {
    let valid = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
    };
    let lower = text.to_ascii_lowercase();
    let parts: Vec<&str> = lower.split('/').collect();
    if !parts.iter().all(|part| valid(part)) {
        return None;
    }
    match parts.as_slice() {
        [one] if ["linux", "windows", "darwin", "freebsd"].contains(one) => {
            Some(((*one).to_owned(), "amd64".to_owned()))
        }
        [one] if is_known(architecture(one)) => Some(("linux".to_owned(), architecture(one).to_owned())),
        [os, one] | [os, one, _] => Some(((*os).to_owned(), architecture(one).to_owned())),
        _ => None,
    }
}

fn architecture(text: &str) -> &str {
    match text {
        "x86_64" | "x86-64" => "amd64",
        "aarch64" => "arm64",
        "i386" | "i486" | "i586" | "i686" => "386",
        "armhf" | "armel" => "arm",
        other => other,
    }
}

fn is_known(architecture: &str) -> bool {
    ["386", "amd64", "arm", "arm64", "loong64", "mips64le", "ppc64le", "riscv64", "s390x", "wasm"]
        .contains(&architecture)
}
