//! Build arguments that exist without an `ARG`, and those BuildKit itself reads.

/// What gives a predefined build argument its value and how far it reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentKind {
    /// A proxy: set for every `RUN` when passed with `--build-arg`, without an `ARG`, and left out of history and cache.
    Proxy,
    /// Set by BuildKit in the global scope; a stage sees it after `ARG NAME`.
    Platform,
    /// Read by BuildKit when passed with `--build-arg`; not visible to a stage unless it declares it.
    BuildKit,
}

/// A predefined build argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArgumentFact {
    /// The name. Build arguments are case-sensitive.
    pub name: &'static str,
    /// What gives it its value.
    pub kind: ArgumentKind,
    /// What it means.
    pub docs: &'static str,
    /// The page that documents it.
    pub url: &'static str,
}

/// The predefined build argument of a name, case-sensitive.
pub fn argument(name: &str) -> Option<&'static ArgumentFact> {
    ARGUMENTS.iter().find(|fact| fact.name == name)
}

const PROXIES: &str = "https://docs.docker.com/reference/dockerfile/#predefined-args";
const PLATFORM: &str = "https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope";
const BUILDKIT: &str = "https://docs.docker.com/reference/dockerfile/#buildkit-built-in-build-args";

const fn proxy(name: &'static str, docs: &'static str) -> ArgumentFact {
    ArgumentFact { name, kind: ArgumentKind::Proxy, docs, url: PROXIES }
}

const fn platform(name: &'static str, docs: &'static str) -> ArgumentFact {
    ArgumentFact { name, kind: ArgumentKind::Platform, docs, url: PLATFORM }
}

const fn buildkit(name: &'static str, docs: &'static str) -> ArgumentFact {
    ArgumentFact { name, kind: ArgumentKind::BuildKit, docs, url: BUILDKIT }
}

const HTTP: &str = "The proxy for plain HTTP requests during the build. Usable in `RUN` without `ARG`; kept out of the \
    image's history and of the cache key unless an `ARG` declares it.";
const HTTPS: &str = "The proxy for HTTPS requests during the build. Usable in `RUN` without `ARG`; kept out of the \
    image's history and of the cache key unless an `ARG` declares it.";
const FTP: &str = "The proxy for FTP requests during the build. Usable in `RUN` without `ARG`.";
const NO: &str = "Hosts reached without the proxy, separated by commas. Usable in `RUN` without `ARG`.";
const ALL: &str = "The proxy for every protocol without one of its own. Usable in `RUN` without `ARG`.";

/// All predefined build arguments: platforms, proxies, BuildKit's own.
pub const ARGUMENTS: &[ArgumentFact] = &[
    platform(
        "TARGETPLATFORM",
        "The platform the image is built for, such as `linux/arm64`. In a stage write `ARG TARGETPLATFORM` first.",
    ),
    platform("TARGETOS", "The operating system the image is built for, such as `linux`: what `GOOS` wants."),
    platform("TARGETARCH", "The architecture the image is built for, such as `amd64` or `arm64`: what `GOARCH` wants."),
    platform("TARGETVARIANT", "The variant of the architecture the image is built for, such as `v7`; often empty."),
    platform(
        "BUILDPLATFORM",
        "The platform of the machine that builds. `FROM --platform=$BUILDPLATFORM` runs a stage natively and cross-compiles in it.",
    ),
    platform("BUILDOS", "The operating system of the machine that builds."),
    platform("BUILDARCH", "The architecture of the machine that builds."),
    platform("BUILDVARIANT", "The variant of the architecture of the machine that builds; often empty."),
    platform(
        "TARGETSTAGE",
        "The name of the stage that is built, as given with `--target`; `default` if none was given.",
    ),
    proxy("HTTP_PROXY", HTTP),
    proxy("http_proxy", HTTP),
    proxy("HTTPS_PROXY", HTTPS),
    proxy("https_proxy", HTTPS),
    proxy("FTP_PROXY", FTP),
    proxy("ftp_proxy", FTP),
    proxy("NO_PROXY", NO),
    proxy("no_proxy", NO),
    proxy("ALL_PROXY", ALL),
    proxy("all_proxy", ALL),
    buildkit(
        "SOURCE_DATE_EPOCH",
        "Seconds since 1970 that replace the time of the build in the image and its layers, for builds that come out the same each time.",
    ),
    buildkit(
        "BUILDKIT_SYNTAX",
        "The frontend image that reads the Dockerfile, instead of the one its `# syntax` directive names.",
    ),
    buildkit(
        "BUILDKIT_INLINE_CACHE",
        "`1` writes cache information into the image, so that later builds can name it with `--cache-from`.",
    ),
    buildkit("BUILDKIT_MULTI_PLATFORM", "`1` gives a multi-platform result even for a single platform."),
    buildkit("BUILDKIT_SANDBOX_HOSTNAME", "The host name that `RUN` commands see; `buildkitsandbox` by default."),
    buildkit(
        "BUILDKIT_CONTEXT_KEEP_GIT_DIR",
        "`1` keeps the `.git` directory when the build context is a Git repository.",
    ),
    buildkit("BUILDKIT_CACHE_MOUNT_NS", "A namespace put before the ids of cache mounts, to keep builds apart."),
    buildkit(
        "BUILDKIT_DOCKERFILE_CHECK",
        "Settings of the build checks, as in the `# check` directive: `skip=...;error=true`.",
    ),
    buildkit("BUILDKIT_BUILD_NAME", "A name for the build, shown in the history of builds."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_case_sensitive_and_unique() {
        assert_eq!(argument("TARGETARCH").unwrap().kind, ArgumentKind::Platform);
        assert_eq!(argument("http_proxy").unwrap().kind, ArgumentKind::Proxy);
        assert!(argument("targetarch").is_none() && argument("").is_none());
        for (at, fact) in ARGUMENTS.iter().enumerate() {
            assert!(ARGUMENTS.iter().skip(at + 1).all(|other| other.name != fact.name));
        }
    }
}
