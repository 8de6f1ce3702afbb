//! How each package manager is told a version: whether a package, as it is named, has one or needs none.

/// `curl=8.14.1-2`, `curl/trixie`, `./curl.deb`; `curl-` takes it away.
pub(super) fn apt(package: &str) -> bool {
    package.contains(['=', '/']) || package.ends_with(".deb") || package.ends_with('-')
}

/// `curl=8.14.1-r1`, `curl~8.14`, `curl>8`, `./curl.apk`; `.name` is a virtual package, `!curl` keeps it away.
pub(super) fn apk(package: &str) -> bool {
    package.contains(['=', '~', '<', '>']) || package.ends_with(".apk") || package.starts_with(['.', '!'])
}

/// `curl-7.76.1`, `curl = 7.76`, `nodejs:20`, a path or a URL; `@name` is a group.
pub(super) fn rpm(package: &str) -> bool {
    let mut bytes = package.as_bytes().windows(2);
    let versioned = bytes.any(|pair| matches!(pair, [b'-', digit] if digit.is_ascii_digit()));
    versioned || package.starts_with('@') || package.ends_with(".rpm") || package.contains(['=', '<', '>', ':', '/'])
}

/// `curl=8.0.1`, `curl>8`, a path or a URL.
pub(super) fn zypper(package: &str) -> bool {
    package.contains(['=', '<', '>', ':', '/']) || package.ends_with(".rpm")
}

/// `flask==3.1`, `flask>=3,<4`, `git+https://host/flask@v3.1`, a path, a file, a URL.
pub(super) fn python(package: &str) -> bool {
    if let Some((scheme, rest)) = package.split_once("://") {
        let path = rest.split_once('/').map_or("", |(_, path)| path);
        return !scheme.contains('+') || path.contains('@');
    }
    let archive = [".whl", ".tar.gz", ".zip", ".tar.bz2"].iter().any(|ending| package.ends_with(ending));
    let local = package.starts_with(['.', '~', '/']) || package.contains('/') || package.starts_with("file:");
    archive || local || package.contains(['=', '<', '>'])
}

/// As pip, and `ruff@0.14.0`; `ruff@latest` is no version.
pub(super) fn python_tool(package: &str) -> bool {
    let tagged = package.rsplit_once('@').is_some_and(|(name, version)| !name.contains('/') && version != "latest");
    tagged || python(package)
}

/// `express@5`, `@scope/name@1`, `git+https://host/x#v1`, `./x`, `x.tgz`.
pub(super) fn node(package: &str) -> bool {
    const GIT: &[&str] = &["git://", "git+", "github:", "gitlab:", "bitbucket:"];
    let archive = [".tgz", ".tar.gz", ".tar"].iter().any(|ending| package.ends_with(ending));
    let local = ["/", "./", "../", "~/", "file:"].iter().any(|start| package.starts_with(start)) || package == ".";
    if GIT.iter().any(|start| package.starts_with(start)) {
        return package.contains('#');
    }
    let name = package.strip_prefix('@').unwrap_or(package);
    archive || local || name.contains(['@', '#'])
}

/// `rake:13.2`, `./rake-13.2.gem`.
pub(super) fn gem(package: &str) -> bool {
    package.contains(':') || package.ends_with(".gem")
}

/// `example.com/tool@v1.2.3`; what is not fetched needs none: folders, files, the standard library, tools of the module.
pub(super) fn go(package: &str) -> bool {
    let (path, version) = package.split_once('@').map_or((package, None), |(path, version)| (path, Some(version)));
    let host = path.split('/').next().unwrap_or_default();
    let remote = path.contains('/') && host.contains('.') && !host.starts_with('.') && !path.ends_with(".go");
    !remote || version.is_some_and(|version| !matches!(version, "" | "latest" | "none" | "upgrade" | "patch"))
}

/// `ripgrep@14.1`.
pub(super) fn cargo(package: &str) -> bool {
    package.contains('@')
}

/// `vendor/name:^1.2`, `vendor/name=1.2`; without a `/` it is the version of the word before, or an extension.
pub(super) fn composer(package: &str) -> bool {
    package.contains([':', '=', ' ']) || !package.contains('/') || package.starts_with(['.', '/'])
}

/// `redis-6.1.0`, a file or a URL.
pub(super) fn pecl(package: &str) -> bool {
    rpm(package) || package.ends_with(".tgz") || package == "."
}

/// `redis-6.1.0`, `xdebug-^3`, `apcu@main`. Extensions that come with PHP have no version of their own.
pub(super) fn php_extension(package: &str) -> bool {
    const OTHERS: &[&str] = &[
        "amqp",
        "apcu",
        "ast",
        "ds",
        "event",
        "gearman",
        "geoip",
        "grpc",
        "igbinary",
        "imagick",
        "mailparse",
        "memcache",
        "memcached",
        "mongodb",
        "msgpack",
        "oauth",
        "opentelemetry",
        "openswoole",
        "pcov",
        "protobuf",
        "rdkafka",
        "redis",
        "sqlsrv",
        "ssh2",
        "swoole",
        "uuid",
        "xdebug",
        "xhprof",
        "yaml",
        "zookeeper",
    ];
    !OTHERS.contains(&package)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn table(pinned: fn(&str) -> bool, yes: &[&str], no: &[&str]) {
        yes.iter().for_each(|package| assert!(pinned(package), "{package}"));
        no.iter().for_each(|package| assert!(!pinned(package), "{package}"));
    }

    #[test]
    fn distributions() {
        table(apt, &["a=1", "a/trixie", "/tmp/a.deb", "a.deb", "a-"], &["a", "libc++-dev", "linux-image-6"]);
        table(apk, &["a=1", "a~1", "a<2", ".deps", "!a", "x.apk"], &["a", "a@edge", "py3-pip"]);
        table(rpm, &["a-1.2", "a = 1", "nodejs:20", "@dev", "https://x/a.rpm"], &["a", "gcc-c++", "python3"]);
        table(zypper, &["a=1", "a>=1", "a.rpm"], &["a", "gcc-c++"]);
    }

    #[test]
    fn languages() {
        table(
            python,
            &["a==1", "a[x]>=1", "git+https://h/a.git@v1", "git+ssh://git@h/a@v1", "./a", "a.whl", "https://h/a.zip"],
            &["a", "a[x]", "git+https://h/a.git", "git+ssh://git@h/a"],
        );
        table(python_tool, &["ruff@0.1", "a==1", "git+https://h/a@v1"], &["ruff", "ruff@latest", "git+https://h/a"]);
        table(
            node,
            &["a@1", "@s/a@1", "git+https://h/a#v1", "./a", "u/a#v1", "a.tgz"],
            &["a", "@s/a", "u/a", "git://h/a"],
        );
        table(gem, &["a:1", "a.gem"], &["a"]);
        table(go, &["h.io/a@v1", "./...", ".", "x.go", "std", "cmd/vet"], &["h.io/a", "h.io/a@latest", "h.io/a/..."]);
        table(cargo, &["a@1"], &["a"]);
        table(composer, &["v/a:1", "v/a=1", "^1.2", "ext-gd", "v/a ^1"], &["v/a"]);
        table(pecl, &["a-1.2", "a.tgz"], &["a", "xdebug-beta"]);
        table(php_extension, &["gd", "redis-6.1", "xdebug@main"], &["redis", "xdebug"]);
    }
}
