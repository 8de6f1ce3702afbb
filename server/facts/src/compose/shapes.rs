//! Forms of values that many attributes share.

use super::syntax::Assignment;
use super::{EntityKind, Entries, Keys, Path, PathBase, PathKind, Shape, Syntax};

/// Free text.
pub(super) const TEXT: &[Shape] = &[Shape::Text(Syntax::Any)];
/// `true`, `false`, or a text that says so, mostly a variable.
pub(super) const SWITCH: &[Shape] = &[Shape::Boolean, Shape::Text(Syntax::Boolean)];
/// Any whole number.
pub(super) const INTEGER: Shape = Shape::Integer { min: None, max: None };
/// A whole number, or a text that is one.
pub(super) const COUNT: &[Shape] = &[INTEGER, Shape::Text(Syntax::Integer)];
/// A number, or a text that is one.
pub(super) const NUMBER: &[Shape] = &[Shape::Number, Shape::Text(Syntax::Number)];
/// Bytes as a number or a text with a unit.
pub(super) const BYTES: &[Shape] = &[Shape::Number, Shape::Text(Syntax::Bytes)];
/// A length of time.
pub(super) const DURATION: &[Shape] = &[Shape::Text(Syntax::Duration)];
/// Processors as a number or a text.
pub(super) const CPUS: &[Shape] = &[Shape::Number, Shape::Text(Syntax::Cpus)];

/// A file of the host.
pub(super) const HOST_FILE: Syntax = Syntax::Path(Path::Host(PathKind::File, PathBase::Project));
/// A folder of the host.
pub(super) const HOST_FOLDER: Syntax = Syntax::Path(Path::Host(PathKind::Folder, PathBase::Project));
/// Anything on the host.
pub(super) const HOST_PATH: Syntax = Syntax::Path(Path::Host(PathKind::Either, PathBase::Project));
/// A folder in the container.
pub(super) const CONTAINER_FOLDER: Syntax = Syntax::Path(Path::Container(PathKind::Folder));
/// A file in the container.
pub(super) const CONTAINER_FILE: Syntax = Syntax::Path(Path::Container(PathKind::File));
/// Anything in the container.
pub(super) const CONTAINER_PATH: Syntax = Syntax::Path(Path::Container(PathKind::Either));

/// A list of free texts.
pub(super) const TEXTS: &[Shape] = &[Shape::List { of: TEXT, unique: false }];
/// A list of free texts, each once.
pub(super) const UNIQUE_TEXTS: Shape = Shape::List { of: TEXT, unique: true };

/// Options of a driver: any keys, with text or numbers.
pub(super) const DRIVER_OPTIONS: &[Shape] = &[Shape::MapOf(&Entries {
    keys: Keys::NotEmpty,
    key: Syntax::Any,
    values: &[Shape::Text(Syntax::Any), Shape::Number],
    open: true,
})];

/// A command: a text that is split into words, a list of words, or none.
pub(super) const COMMAND: &[Shape] =
    &[Shape::Text(Syntax::Command), Shape::List { of: &[Shape::Text(Syntax::Argument)], unique: false }, Shape::Null];

/// Keys with any scalar, or a list of `KEY=VALUE`. A macro, because a function cannot refer to what it makes.
macro_rules! pairs {
    ($key:expr, $value:expr) => {
        &[
            Shape::MapOf(&Entries {
                keys: Keys::NotEmpty,
                key: $key,
                values: &[Shape::Text($value), Shape::Number, Shape::Boolean, Shape::Null],
                open: false,
            }),
            Shape::List {
                of: &[Shape::Text(Syntax::Assignment(&Assignment { key: $key, value: $value }))],
                unique: true,
            },
        ]
    };
}

/// Environment variables.
pub(super) const ENVIRONMENT: &[Shape] = pairs!(Syntax::Variable, Syntax::Any);
/// Labels and annotations.
pub(super) const LABELS: &[Shape] = pairs!(Syntax::Label, Syntax::Any);
/// Build arguments.
pub(super) const BUILD_ARGUMENTS: &[Shape] = pairs!(Syntax::Entity(EntityKind::BuildArgument), Syntax::Any);
/// Kernel parameters.
pub(super) const SYSCTLS: &[Shape] = pairs!(Syntax::Sysctl, Syntax::Any);
/// SSH agents and keys.
pub(super) const SSH: &[Shape] = pairs!(Syntax::SshAgent, HOST_PATH);
/// Named build contexts.
pub(super) const CONTEXTS: &[Shape] = pairs!(Syntax::Any, Syntax::NamedContext);
/// Options of a device driver.
pub(super) const DEVICE_OPTIONS: &[Shape] = pairs!(Syntax::Any, Syntax::Any);
