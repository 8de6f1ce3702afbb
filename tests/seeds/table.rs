//! The examples: where they stand, what has to stand in front, and what is found.

use std::fmt::{Display, Formatter};
use std::ops::RangeInclusive;

use dockwright_lint::Profile;

/// Where an example stands in its document. Everything counts from 1.
pub(crate) enum Place {
    /// A whole code block.
    Block(usize),
    /// Lines of a code block.
    Part(usize, RangeInclusive<usize>),
    /// Lines of the document.
    Lines(RangeInclusive<usize>),
}

/// An example.
pub(crate) struct Example {
    /// The first three digits of the name of its document.
    pub(crate) document: &'static str,
    /// Where it stands.
    pub(crate) place: Place,
    /// What is cut off at the start of its lines.
    pub(crate) cut: &'static str,
    /// Lines that the text around it supposes.
    pub(crate) front: &'static str,
    /// The profile that has the rule of a bad example.
    pub(crate) profile: Profile,
    /// Whether it is a Compose file.
    pub(crate) is_compose: bool,
    /// Lines of the example, and rules: all that is at least a warning in a good one, each with its reason; what the
    /// document says of a bad one. 0 is what stands in front.
    pub(crate) finds: &'static [(usize, &'static str)],
}

impl Display for Example {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match &self.place {
            Place::Block(number) => write!(f, "document {} block {number}", self.document),
            Place::Part(number, lines) => write!(f, "document {} block {number} lines {lines:?}", self.document),
            Place::Lines(lines) => write!(f, "document {} lines {lines:?}", self.document),
        }
    }
}

const fn example(document: &'static str, place: Place, front: &'static str) -> Example {
    Example { document, place, cut: "", front, profile: Profile::Recommended, is_compose: false, finds: &[] }
}

/// An example of a Compose file.
const fn compose(document: &'static str, place: Place, front: &'static str) -> Example {
    Example { is_compose: true, ..example(document, place, front) }
}

impl Example {
    const fn finds(self, finds: &'static [(usize, &'static str)]) -> Self {
        Self { finds, ..self }
    }

    const fn strict(self) -> Self {
        Self { profile: Profile::Strict, ..self }
    }

    const fn cut(self, cut: &'static str) -> Self {
        Self { cut, ..self }
    }
}

use Place::{Block, Lines, Part};

const PYTHON: &str = "FROM python:3.11.11-slim\nWORKDIR /app\n";
const FULL_PYTHON: &str = "FROM python:3.11.11\nWORKDIR /app\n";
const REQUIREMENTS: &str = "FROM python:3.11.11-slim\nWORKDIR /app\nCOPY requirements.txt ./\n";
const NODE: &str = "FROM node:22-slim\nWORKDIR /app\n";
const MANIFESTS: &str = "FROM node:22-slim\nWORKDIR /app\nCOPY package*.json ./\n";
const DEBIAN: &str = "FROM debian:12-slim\n";
const CONDA: &str = "FROM condaforge/miniforge3:25.3.1-0\n";
/// The stages of the document's first block, which the third goes on with.
const STAGES: &str =
    "FROM python:3.11.11-slim AS base\nWORKDIR /app\nRUN useradd -m -u 1000 app\nFROM base AS builder\n";
const SERVICE: &str = "services:\n  api:\n    image: org/api:2.1\n";
const BASE: &str = "FROM python:3.11.11-slim AS base\nWORKDIR /app\nCOPY pyproject.toml ./\n";

/// Examples of what to do. What is found in them all the same is there.
pub(crate) const GOOD: &[Example] = &[
    // CHOWN is no instruction.
    example("000", Block(1), PYTHON).finds(&[(6, "unknown-instruction")]),
    // pip is told not to use the cache that is mounted for it.
    example("001", Block(1), "").finds(&[(25, "cleanup-defeats-cache-mount")]),
    // The same for apt and pip; a script is run that may have come only in part.
    example("001", Block(2), "").finds(&[
        (24, "cleanup-defeats-cache-mount"),
        (28, "cleanup-defeats-cache-mount"),
        (31, "pipe-without-pipefail"),
    ]),
    // The same; and what it installs is copied only afterwards.
    example("001", Block(3), STAGES).finds(&[(5, "cleanup-defeats-cache-mount"), (5, "manifest-not-copied")]),
    example("001", Part(4, 4..=5), ""),
    // The digest is cut short.
    example("001", Part(4, 7..=8), "").finds(&[(2, "invalid-image-reference")]),
    example("001", Part(5, 4..=6), REQUIREMENTS),
    example("001", Part(5, 8..=10), MANIFESTS),
    example("001", Part(5, 12..=15), DEBIAN),
    example("001", Block(6), PYTHON),
    example("001", Part(7, 1..=3), PYTHON),
    example("001", Part(7, 5..=7), NODE),
    example("001", Part(7, 9..=10), FULL_PYTHON),
    example("001", Part(8, 1..=4), PYTHON),
    example("001", Part(8, 15..=16), ""),
    compose("001", Block(9), ""),
    example("001", Block(12), BASE),
    example("001", Block(14), PYTHON),
    example("001", Block(16), PYTHON),
    example("001", Block(18), ""),
    example("001", Block(20), DEBIAN),
    // The user stays root, against the advice in all of the documents.
    example("002", Block(1), "").finds(&[(1, "no-user")]),
    example("002", Block(2), "").finds(&[(9, "no-user")]),
    // The version is obsolete, and Redis is open to the whole network.
    compose("002", Block(3), "").finds(&[(1, "compose-version-obsolete"), (37, "compose-unbound-port")]),
    example("002", Block(5), PYTHON),
    example("002", Block(7), PYTHON),
    example("002", Block(9), CONDA),
    // curl is not in the image, the lock file is not copied, the user stays root.
    example("003", Lines(106..=130), "").finds(&[
        (2, "no-user"),
        (16, "install-without-lockfile"),
        (23, "healthcheck-tool-missing"),
    ]),
    example("003", Lines(139..=143), DEBIAN),
    example("003", Lines(154..=166), "").finds(&[(2, "no-user")]),
    example("003", Lines(199..=199), ""),
    // The lock file is not copied.
    example("003", Lines(249..=284), "").finds(&[(17, "install-without-lockfile")]),
    example("003", Lines(287..=323), ""),
    // The same document asks for `--frozen`.
    example("003", Lines(327..=340), "").finds(&[(5, "uv-sync-not-frozen")]),
    example("003", Lines(354..=363), ""),
    // A comment behind FROM breaks the build; the user stays root.
    example("004", Block(2), "").finds(&[(7, "no-user"), (7, "trailing-comment-on-instruction")]),
    example("004", Block(5), REQUIREMENTS),
    example("004", Block(6), DEBIAN),
    // The project is copied to `/`.
    example("004", Block(7), "").finds(&[(18, "copy-relative-dest-without-workdir")]),
    example("004", Block(9), PYTHON),
    example("004", Block(10), PYTHON),
    example("004", Block(11), NODE),
    example("004", Part(12, 1..=2), FULL_PYTHON),
    example("004", Part(12, 4..=5), FULL_PYTHON),
    example("004", Block(15), PYTHON),
    compose("004", Part(16, 4..=7), SERVICE),
    compose("004", Part(18, 4..=7), SERVICE),
    example("004", Block(20), PYTHON),
    example("004", Block(21), PYTHON),
    compose("004", Part(23, 4..=9), SERVICE),
    // Two images without a version, one container that may mount without the device that FUSE needs, and a volume that an
    // excerpt does not declare.
    compose("004", Block(25), "").finds(&[
        (3, "compose-image-untagged"),
        (5, "compose-dangerous-capability"),
        (7, "compose-undefined-volume"),
        (10, "compose-image-untagged"),
        (14, "compose-undefined-volume"),
    ]),
    // Nothing copies the requirements.
    example("004", Block(26), "").finds(&[(8, "manifest-not-copied")]),
    // Built in `/`, but copied from `/app`; the user stays root.
    example("004", Block(27), "").finds(&[(4, "copy-relative-dest-without-workdir"), (7, "no-user")]),
    example("004", Block(28), "").finds(&[(2, "manifest-not-copied"), (4, "no-user")]),
    example("004", Part(29, 4..=5), MANIFESTS),
    example("004", Block(30), NODE),
    // Built in `/`, but copied from `/app`.
    example("004", Block(31), "").finds(&[
        (4, "copy-relative-dest-without-workdir"),
        (7, "no-user"),
        (10, "copy-relative-dest-without-workdir"),
    ]),
    example("004", Block(32), "").finds(&[(2, "manifest-not-copied"), (4, "no-user")]),
    example("004", Block(35), ""),
];

/// Examples of what not to do, and what the document says is wrong with them.
pub(crate) const BAD: &[Example] = &[
    example("001", Part(4, 1..=2), "").strict().finds(&[(2, "image-floating-tag")]),
    example("001", Part(5, 1..=2), REQUIREMENTS).strict().finds(&[(2, "prefer-cache-mount")]),
    example("001", Block(11), "").finds(&[(2, "dev-dependencies-in-final-stage")]),
    example("001", Block(13), PYTHON).finds(&[(0, "no-user")]),
    example("001", Block(15), PYTHON).finds(&[(1, "copy-all-before-install")]),
    example("001", Block(17), "").strict().finds(&[(1, "image-floating-tag")]),
    example("001", Block(19), DEBIAN).strict().finds(&[(2, "apt-multiple-update")]),
    example("002", Part(5, 12..=12), PYTHON).cut("# BAD:  ").finds(&[(1, "secret-in-arg-or-env-name")]),
    example("003", Lines(134..=137), DEBIAN).finds(&[(1, "apt-update-without-install"), (4, "cleanup-in-later-layer")]),
    example("003", Lines(147..=152), "").finds(&[(2, "copy-all-before-install")]),
    example("003", Lines(195..=196), "").strict().finds(&[(2, "image-floating-tag")]),
    example("003", Lines(349..=352), "").finds(&[(1, "no-user")]),
    example("003", Lines(375..=375), PYTHON).finds(&[(1, "secret-in-arg-or-env-name")]),
    example("004", Block(1), "").finds(&[(3, "single-stage-with-build-tools")]),
    example("004", Block(4), REQUIREMENTS).strict().finds(&[(1, "prefer-cache-mount")]),
    example("004", Block(8), PYTHON).finds(&[(2, "copy-all-before-install")]),
    example("004", Block(19), PYTHON).finds(&[(1, "credentials-in-url")]),
    example("004", Part(29, 1..=2), MANIFESTS).finds(&[(2, "npm-install-instead-of-ci")]),
];
