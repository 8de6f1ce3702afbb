//! The best practices this project was founded on, and the rules that stand for each.

/// A piece of advice and the rules that check it.
#[derive(Debug)]
pub struct Advice {
    /// The advice, as a command.
    pub text: &'static str,
    /// The ids of its rules.
    pub rules: &'static [&'static str],
}

/// The advice, by subject.
pub const ADVICE: &[(&str, &[Advice])] = &[
    (
        "Base images",
        &[
            Advice {
                text: "Start from images of registries you trust, and from the smallest that does the job.",
                rules: &["untrusted-registry", "full-base-image-final-stage"],
            },
            Advice { text: "Name a tag, and not `latest`.", rules: &["image-untagged", "image-latest-tag"] },
            Advice {
                text: "Pin the patch version and the distribution, or the digest.",
                rules: &["image-floating-tag", "image-not-digest-pinned", "copy-from-image-unpinned"],
            },
            Advice { text: "Leave Alpine alone for Python.", rules: &["alpine-for-python"] },
            Advice {
                text: "In distroless images there is no shell and no package manager.",
                rules: &["shell-form-in-shellless-image", "package-manager-in-distroless"],
            },
            Advice { text: "Replace versions that get no more updates.", rules: &["base-image-end-of-life"] },
        ],
    ),
    (
        "Stages",
        &[
            Advice {
                text: "Build in one stage and run in another, without compilers in the last.",
                rules: &["single-stage-with-build-tools", "build-tools-in-final-stage"],
            },
            Advice { text: "Give stages names.", rules: &["unnamed-stage-in-multistage", "copy-from-numeric-index"] },
        ],
    ),
    (
        "CUDA and machine learning",
        &[
            Advice { text: "Use the `devel` images to build only.", rules: &["cuda-devel-final-stage"] },
            Advice { text: "Do without CUDA where nothing uses a GPU.", rules: &["cuda-image-for-cpu"] },
            Advice {
                text: "Match CUDA, the driver and the wheels.",
                rules: &["cuda-driver-requirement", "cuda-version-mismatch"],
            },
            Advice { text: "CUDA images are for the platforms CUDA has.", rules: &["cuda-multi-platform"] },
            Advice {
                text: "Prefer pip to conda, and clean up after conda.",
                rules: &["prefer-pip-over-conda", "conda-without-clean", "conda-missing-yes"],
            },
            Advice { text: "Install heavy packages in layers of their own.", rules: &["pip-tiers"] },
        ],
    ),
    (
        "Layers and caches",
        &[
            Advice {
                text: "Combine what belongs together, and clean up in the same RUN.",
                rules: &["consecutive-run", "cleanup-in-later-layer"],
            },
            Advice {
                text: "Update and install in one RUN.",
                rules: &["apt-update-without-install", "apt-multiple-update"],
            },
            Advice { text: "Install no recommended packages.", rules: &["apt-get-no-recommends"] },
            Advice { text: "Remove the package lists.", rules: &["apt-lists-not-removed"] },
            Advice { text: "Leave pip's downloads out of the image.", rules: &["pip-no-cache-dir"] },
            Advice {
                text: "Mount caches, locked where the tool wants it, at the place the tool looks.",
                rules: &["prefer-cache-mount", "apt-cache-mount-not-locked", "cache-mount-wrong-target"],
            },
            Advice {
                text: "Do not clean up what is in a cache mount.",
                rules: &["cleanup-defeats-cache-mount", "apt-cache-mount-docker-clean"],
            },
            Advice {
                text: "Copy manifests first, install, then copy the code.",
                rules: &["copy-all-before-install", "layer-order"],
            },
        ],
    ),
    (
        "Dependencies",
        &[
            Advice { text: "Pin Python packages.", rules: &["pip-version-unpinned", "uv-pip-unpinned"] },
            Advice {
                text: "Install from the lock file, and have it in the image.",
                rules: &["uv-sync-not-frozen", "install-without-lockfile", "npm-install-instead-of-ci"],
            },
            Advice {
                text: "Leave development dependencies and editable installs out of production.",
                rules: &["dev-dependencies-in-final-stage", "editable-install-in-image"],
            },
            Advice { text: "Start without reloaders and debug switches.", rules: &["debug-or-dev-flag-in-cmd"] },
        ],
    ),
    (
        "Users",
        &[
            Advice {
                text: "Run as a user of your own.",
                rules: &["no-user", "last-user-root", "user-created-but-unused"],
            },
            Advice { text: "Give the user a fixed id.", rules: &["user-without-fixed-uid", "user-name-not-numeric"] },
            Advice {
                text: "Hand files over as they are copied.",
                rules: &["copy-without-chown-after-user", "prefer-copy-chown", "unknown-instruction"],
            },
        ],
    ),
    (
        "Secrets",
        &[
            Advice {
                text: "Keep secrets out of ENV, ARG and RUN: mount them.",
                rules: &["secret-in-arg-or-env-name", "secret-value-literal", "require-secret-mount"],
            },
            Advice { text: "Keep passwords out of URLs.", rules: &["credentials-in-url"] },
            Advice {
                text: "Never copy `.env` into an image.",
                rules: &["secret-file-copied", "dockerignore-missing-env"],
            },
        ],
    ),
    (
        "Instructions",
        &[
            Advice { text: "COPY, not ADD.", rules: &["add-instead-of-copy"] },
            Advice {
                text: "Have a health check whose tool is in the image and that fails when it should.",
                rules: &[
                    "missing-healthcheck",
                    "healthcheck-missing-options",
                    "healthcheck-tool-missing",
                    "healthcheck-curl-without-fail",
                ],
            },
            Advice {
                text: "Set WORKDIR before you copy.",
                rules: &["workdir-after-copy", "copy-relative-dest-without-workdir"],
            },
            Advice { text: "EXPOSE the port the program listens at.", rules: &["expose-port-mismatch", "no-expose"] },
            Advice {
                text: "Start programs in exec form, with defaults for what may be set.",
                rules: &["shell-form-cmd", "invalid-default-arg-in-from"],
            },
            Advice {
                text: "Set the variables that a runtime wants in a container, and labels.",
                rules: &["python-env-vars", "node-env-production", "missing-labels"],
            },
            Advice {
                text: "Name the syntax on the first line.",
                rules: &["syntax-directive-not-first", "cache-mount-needs-buildkit"],
            },
        ],
    ),
    (
        "The build context",
        &[
            Advice { text: "Have a `.dockerignore`.", rules: &["missing-dockerignore"] },
            Advice {
                text: "Leave out `.git`, dependencies, secrets, model weights and tooling.",
                rules: &[
                    "dockerignore-missing-git",
                    "dockerignore-missing-deps-dirs",
                    "dockerignore-missing-ml-artifacts",
                    "dockerignore-missing-tooling",
                ],
            },
            Advice {
                text: "Write patterns as Docker reads them, not as git does.",
                rules: &["dockerignore-not-recursive", "dockerignore-exception-overridden"],
            },
        ],
    ),
];
