//! The package managers.

use super::super::apt::VALUED as APT_VALUED;
use super::Manager;
use super::pins;

/// What a manager has that says nothing else.
const PLAIN: Manager = Manager {
    programs: &[],
    installs: &["install"],
    runs: &[],
    upgrades: &[],
    asks: &[],
    yes: &[],
    valued: &[],
    choosing: &[],
    pinned: |_| true,
    cleans: &[],
    caches: &[],
    lists: &[],
    uncached: &[],
    switch: None,
};

/// apt-get, apt and aptitude.
pub(crate) static APT: Manager = Manager {
    programs: &["apt-get", "apt", "aptitude"],
    upgrades: &["upgrade", "dist-upgrade", "full-upgrade", "safe-upgrade"],
    valued: APT_VALUED,
    pinned: pins::apt,
    cleans: &["clean", "autoclean"],
    caches: &["/var/cache/apt"],
    lists: &["/var/lib/apt/lists"],
    ..PLAIN
};

/// apk of Alpine.
pub(crate) static APK: Manager = Manager {
    programs: &["apk"],
    installs: &["add"],
    upgrades: &["upgrade"],
    valued: &[
        "-t",
        "--virtual",
        "-X",
        "--repository",
        "-p",
        "--root",
        "--arch",
        "--keys-dir",
        "--repositories-file",
        "--wait",
        "--timeout",
        "--cache-dir",
        "--cache-max-age",
        "--progress-fd",
    ],
    pinned: pins::apk,
    cleans: &["cache clean", "cache purge"],
    caches: &["/var/cache/apk", "/etc/apk/cache"],
    uncached: &["--no-cache"],
    ..PLAIN
};

const RPM_ASKS: &[&str] = &[
    "groupinstall",
    "group install",
    "groups install",
    "localinstall",
    "local",
    "reinstall",
    "module install",
    "module enable",
    "swap",
    "distro-sync",
    "builddep",
    "build-dep",
];
const RPM_YES: &[&str] = &["-y", "--assumeyes", "--assumeno", "-h", "--help"];
const RPM_VALUED: &[&str] = &[
    "-c",
    "--config",
    "-d",
    "--debuglevel",
    "-e",
    "--errorlevel",
    "-R",
    "--randomwait",
    "-x",
    "--exclude",
    "--enablerepo",
    "--disablerepo",
    "--repo",
    "--repoid",
    "--installroot",
    "--releasever",
    "--setopt",
    "--disableexcludes",
    "--disableplugin",
    "--enableplugin",
    "--forcearch",
    "--downloaddir",
    "--destdir",
    "--color",
    "--advisory",
];

/// yum.
pub(crate) static YUM: Manager = Manager {
    programs: &["yum"],
    upgrades: &["update", "upgrade"],
    asks: RPM_ASKS,
    yes: RPM_YES,
    valued: RPM_VALUED,
    pinned: pins::rpm,
    cleans: &["clean"],
    caches: &["/var/cache/yum", "/var/cache/dnf"],
    ..PLAIN
};

/// dnf and microdnf.
pub(crate) static DNF: Manager = Manager { programs: &["dnf", "microdnf"], ..DNF_LIKE };

/// tdnf of Photon and Azure Linux.
pub(crate) static TDNF: Manager = Manager { programs: &["tdnf"], ..DNF_LIKE };

const DNF_LIKE: Manager = Manager {
    installs: &["install", "in"],
    upgrades: &["update", "upgrade", "up", "upgrade-minimal"],
    asks: RPM_ASKS,
    yes: RPM_YES,
    valued: RPM_VALUED,
    pinned: pins::rpm,
    cleans: &["clean"],
    caches: &["/var/cache/dnf", "/var/cache/yum", "/var/cache/libdnf5", "/var/cache/tdnf"],
    ..PLAIN
};

/// zypper of openSUSE.
pub(crate) static ZYPPER: Manager = Manager {
    programs: &["zypper"],
    installs: &["install", "in"],
    upgrades: &["dist-upgrade", "dup"],
    asks: &["remove", "rm", "source-install", "si", "patch", "update", "up"],
    yes: &["-y", "--no-confirm", "-n", "--non-interactive", "-D", "--dry-run", "-h", "--help"],
    valued: &[
        "-t",
        "--type",
        "-r",
        "--repo",
        "-R",
        "--root",
        "--installroot",
        "--from",
        "-p",
        "--plus-repo",
        "-c",
        "--config",
        "--reposd-dir",
        "--cache-dir",
        "--pkg-cache-dir",
        "--releasever",
        "--auto-agree-with-product-licenses-of",
    ],
    pinned: pins::zypper,
    cleans: &["clean", "cc"],
    caches: &["/var/cache/zypp"],
    ..PLAIN
};

/// Options of pip and uv.
const PYTHON_VALUED: &[&str] = &[
    "-r",
    "--requirement",
    "--requirements",
    "-c",
    "--constraint",
    "--constraints",
    "--build-constraint",
    "--build-constraints",
    "-b",
    "--build",
    "--overrides",
    "--override",
    "-e",
    "--editable",
    "-t",
    "--target",
    "--platform",
    "--python-version",
    "--python-platform",
    "--implementation",
    "--abi",
    "--root",
    "--prefix",
    "--src",
    "--upgrade-strategy",
    "--upgrade-package",
    "-P",
    "--reinstall-package",
    "--refresh-package",
    "-C",
    "--config-setting",
    "--config-settings",
    "--global-option",
    "--install-option",
    "--build-option",
    "--no-binary",
    "--only-binary",
    "--no-build-isolation-package",
    "--no-build-package",
    "--progress-bar",
    "--report",
    "-i",
    "--index-url",
    "--pypi-url",
    "--default-index",
    "--index",
    "--index-strategy",
    "--extra-index-url",
    "-f",
    "--find-links",
    "--log",
    "--keyring-provider",
    "--proxy",
    "--retries",
    "--timeout",
    "--exists-action",
    "--trusted-host",
    "--allow-insecure-host",
    "--cert",
    "--client-cert",
    "--cache-dir",
    "--use-feature",
    "--use-deprecated",
    "--root-user-action",
    "-p",
    "--python",
    "--link-mode",
    "--resolution",
    "--prerelease",
    "--exclude-newer",
    "--torch-backend",
    "--extra",
    "--group",
    "--project",
    "--directory",
    "--optional",
    "--from",
    "--with",
    "-w",
    "--with-executables-from",
    "--rev",
    "--tag",
    "--branch",
];
const PYTHON_CHOOSING: &[&str] = &[
    "-r",
    "--requirement",
    "--requirements",
    "-c",
    "--constraint",
    "--constraints",
    "--exclude-newer",
    "--group",
    "--override",
    "--overrides",
    "--from",
    "--rev",
    "--tag",
    "-h",
    "--help",
];

/// pip.
pub(crate) static PIP: Manager = Manager {
    programs: &["pip"],
    valued: PYTHON_VALUED,
    choosing: PYTHON_CHOOSING,
    pinned: pins::python,
    cleans: &["cache purge", "cache remove"],
    caches: &[".cache/pip"],
    uncached: &["--no-cache-dir", "--no-cache"],
    switch: Some("PIP_NO_CACHE_DIR"),
    ..PLAIN
};

/// uv.
pub(crate) static UV: Manager = Manager {
    programs: &["uv"],
    installs: &["pip install", "tool install", "add"],
    runs: &["tool run"],
    valued: PYTHON_VALUED,
    choosing: PYTHON_CHOOSING,
    pinned: pins::python_tool,
    cleans: &["cache clean"],
    caches: &[".cache/uv"],
    uncached: &["--no-cache", "--no-cache-dir"],
    switch: Some("UV_NO_CACHE"),
    ..PLAIN
};
/// uvx, which is `uv tool run`.
pub(crate) static UVX: Manager = Manager {
    programs: &["uvx"],
    installs: &[],
    runs: &[""],
    valued: PYTHON_VALUED,
    choosing: PYTHON_CHOOSING,
    pinned: pins::python_tool,
    ..PLAIN
};
/// pipx.
pub(crate) static PIPX: Manager = Manager {
    programs: &["pipx"],
    runs: &["run"],
    valued: &["--python", "--index-url", "-i", "--pip-args", "--suffix", "--spec", "--preinstall", "--backend"],
    choosing: &["--spec", "-h", "--help"],
    pinned: pins::python_tool,
    ..PLAIN
};

/// Poetry.
pub(crate) static POETRY: Manager = Manager {
    programs: &["poetry"],
    installs: &["add"],
    valued: &[
        "-G",
        "--group",
        "-E",
        "--extras",
        "--python",
        "--platform",
        "--source",
        "-C",
        "--directory",
        "-P",
        "--project",
    ],
    pinned: pins::python_tool,
    caches: &[".cache/pypoetry"],
    cleans: &["cache clear"],
    uncached: &["--no-cache"],
    ..PLAIN
};

const NODE_VALUED: &[&str] = &[
    "--prefix",
    "-C",
    "--dir",
    "--cwd",
    "--registry",
    "-w",
    "--workspace",
    "-F",
    "--filter",
    "--cache",
    "--cache-folder",
    "--modules-folder",
    "--mutex",
    "--network-timeout",
    "--store-dir",
    "--loglevel",
    "--userconfig",
    "--globalconfig",
    "--omit",
    "--include",
    "--only",
    "--arch",
    "--cpu",
    "--os",
    "--libc",
    "--location",
    "--install-strategy",
    "--fetch-retries",
    "--fetch-timeout",
    "--fetch-retry-mintimeout",
    "--fetch-retry-maxtimeout",
    "--maxsockets",
    "--script-shell",
];

/// npm.
pub(crate) static NPM: Manager = Manager {
    programs: &["npm"],
    installs: &["install", "i", "add", "in", "ins", "isntall", "install-test", "it"],
    valued: NODE_VALUED,
    pinned: pins::node,
    cleans: &["cache clean", "cache rm"],
    caches: &[".npm"],
    ..PLAIN
};

/// Yarn.
pub(crate) static YARN: Manager = Manager {
    programs: &["yarn", "yarnpkg"],
    installs: &["add", "global add"],
    valued: NODE_VALUED,
    pinned: pins::node,
    cleans: &["cache clean"],
    caches: &[".cache/yarn", ".yarn/cache", ".yarn/berry/cache"],
    ..PLAIN
};

/// pnpm.
pub(crate) static PNPM: Manager = Manager {
    programs: &["pnpm"],
    installs: &["add", "install", "i"],
    valued: NODE_VALUED,
    pinned: pins::node,
    cleans: &["store prune"],
    caches: &["pnpm/store", ".pnpm-store"],
    ..PLAIN
};

/// RubyGems.
pub(crate) static GEM: Manager = Manager {
    programs: &["gem"],
    installs: &["install", "i"],
    valued: &[
        "-i",
        "--install-dir",
        "-n",
        "--bindir",
        "--document",
        "--build-root",
        "--platform",
        "-P",
        "--trust-policy",
        "-s",
        "--source",
        "-B",
        "--bulk-threshold",
        "-p",
        "--http-proxy",
        "--config-file",
        "-v",
        "--version",
        "-g",
        "--file",
    ],
    choosing: &["-v", "--version", "--file", "-h", "--help"],
    pinned: pins::gem,
    ..PLAIN
};

/// The go command.
pub(crate) static GO: Manager = Manager {
    programs: &["go"],
    installs: &["install", "get"],
    runs: &["run"],
    valued: &[
        "-C",
        "-o",
        "-p",
        "-asmflags",
        "-buildmode",
        "-compiler",
        "-exec",
        "-gccgoflags",
        "-gcflags",
        "-installsuffix",
        "-ldflags",
        "-mod",
        "-modfile",
        "-overlay",
        "-pgo",
        "-pkgdir",
        "-tags",
        "-toolexec",
    ],
    pinned: pins::go,
    cleans: &["clean"],
    caches: &["/go/pkg/mod", ".cache/go-build"],
    ..PLAIN
};

/// Cargo.
pub(crate) static CARGO: Manager = Manager {
    programs: &["cargo"],
    valued: &[
        "--vers",
        "--version",
        "--git",
        "--branch",
        "--tag",
        "--rev",
        "--path",
        "--root",
        "--registry",
        "--index",
        "--target",
        "--target-dir",
        "--profile",
        "--bin",
        "--example",
        "-F",
        "--features",
        "-j",
        "--jobs",
        "--color",
        "--config",
        "-Z",
    ],
    choosing: &["--vers", "--version", "--locked", "--frozen", "--path", "--rev", "--tag", "--list", "-h", "--help"],
    pinned: pins::cargo,
    caches: &[".cargo/registry", "/usr/local/cargo/registry"],
    ..PLAIN
};

/// Composer.
pub(crate) static COMPOSER: Manager = Manager {
    programs: &["composer", "composer.phar"],
    installs: &["require", "global require"],
    valued: &["-d", "--working-dir"],
    pinned: pins::composer,
    cleans: &["clear-cache", "clearcache", "cc"],
    caches: &[".composer/cache", ".cache/composer"],
    uncached: &["--no-cache"],
    ..PLAIN
};

/// PECL.
pub(crate) static PECL: Manager = Manager {
    programs: &["pecl"],
    valued: &["-D", "--configureoptions", "-R", "--installroot"],
    pinned: pins::pecl,
    ..PLAIN
};

/// The script that installs extensions in the images of PHP.
pub(crate) static PHP_EXTENSIONS: Manager =
    Manager { programs: &["install-php-extensions"], installs: &[""], pinned: pins::php_extension, ..PLAIN };

/// All that have a cache.
pub(crate) static CACHING: &[&Manager] =
    &[&APT, &APK, &YUM, &DNF, &TDNF, &ZYPPER, &PIP, &UV, &POETRY, &NPM, &YARN, &PNPM, &GO, &CARGO, &COMPOSER];
