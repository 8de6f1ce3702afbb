//! What is shown for an item when somebody looks at it closer.

use dockwright_facts::Date;
use dockwright_facts::arguments::argument;
use dockwright_facts::instructions::{flag, mount_type};
use dockwright_facts::platforms::PLATFORMS;
use dockwright_facts::signals::signal_fact;
use dockwright_syntax::image_ref::ImageRef;

use crate::hover::explain;

/// What the documentation of an item is about. It says all that is needed to find it again, without the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    /// An instruction.
    Instruction(String),
    /// The word AS of a FROM.
    As,
    /// A flag: its instruction and its name.
    Flag(String, String),
    /// A type of mounts.
    Mount(String),
    /// A key of a mount: the type of the mount and the name.
    MountKey(String, String),
    /// A platform.
    Platform(String),
    /// An image, perhaps with a tag, and the day that decides what has reached its end of life.
    Image(String, Date),
    /// A signal.
    Signal(String),
    /// A build argument that exists without a declaration.
    Argument(String),
    /// A directive.
    Directive(String),
    /// A rule.
    Rule(String),
    /// A template.
    Template(String),
    /// An attribute of a Compose file: the keys that lead to it, with line breaks between them.
    Attribute(String),
    /// Text in Markdown.
    Text(String),
}

impl Topic {
    /// The topic as a short text, for clients to send back.
    pub fn to_text(&self) -> String {
        match self {
            Self::Instruction(name) => format!("instruction\n{name}"),
            Self::As => "as".to_owned(),
            Self::Flag(instruction, name) => format!("flag\n{instruction}\n{name}"),
            Self::Mount(kind) => format!("mount\n{kind}"),
            Self::MountKey(kind, key) => format!("key\n{kind}\n{key}"),
            Self::Platform(name) => format!("platform\n{name}"),
            Self::Image(name, today) => format!("image\n{name}\n{today}"),
            Self::Signal(name) => format!("signal\n{name}"),
            Self::Argument(name) => format!("argument\n{name}"),
            Self::Directive(name) => format!("directive\n{name}"),
            Self::Rule(id) => format!("rule\n{id}"),
            Self::Template(name) => format!("template\n{name}"),
            Self::Attribute(path) => format!("attribute\n{path}"),
            Self::Text(text) => format!("text\n{text}"),
        }
    }

    /// Reads what [`Topic::to_text`] wrote.
    pub fn of_text(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once('\n').unwrap_or((text, ""));
        let name = rest.to_owned();
        let (first, second) = rest.split_once('\n').unwrap_or((rest, ""));
        let (one, two) = (first.to_owned(), second.to_owned());
        Some(match kind {
            "instruction" => Self::Instruction(name),
            "as" => Self::As,
            "flag" => Self::Flag(one, two),
            "mount" => Self::Mount(name),
            "key" => Self::MountKey(one, two),
            "platform" => Self::Platform(name),
            "image" => Self::Image(one, Date::parse(second)?),
            "signal" => Self::Signal(name),
            "argument" => Self::Argument(name),
            "directive" => Self::Directive(name),
            "rule" => Self::Rule(name),
            "template" => Self::Template(name),
            "attribute" => Self::Attribute(name),
            "text" => Self::Text(name),
            _ => return None,
        })
    }
}

/// The documentation of a topic in Markdown; `None` if there is no such thing.
pub fn documentation(topic: &Topic) -> Option<String> {
    match topic {
        Topic::Instruction(name) => explain::instruction(name),
        Topic::As => Some(explain::as_word()),
        Topic::Flag(instruction, name) => Some(explain::flag(flag(instruction, name)?)),
        Topic::Mount(kind) => Some(explain::mount(mount_type(kind)?)),
        Topic::MountKey(kind, key) => {
            let kind = mount_type(kind)?;
            Some(explain::mount_key(kind, kind.key(key)?))
        }
        Topic::Platform(name) => Some(PLATFORMS.iter().find(|platform| platform.name == name)?.docs.to_owned()),
        Topic::Image(name, today) => Some(explain::image(&ImageRef::parse(name).ok()?, *today)),
        Topic::Signal(name) => Some(signal_fact(name)?.docs.to_owned()),
        Topic::Argument(name) => Some(argument(name)?.docs.to_owned()),
        Topic::Directive(name) => explain::directive(name),
        Topic::Rule(id) => explain::rule(id),
        Topic::Template(name) => super::template::shown(name).or_else(|| super::compose::template::shown(name)),
        Topic::Attribute(path) => super::compose::documentation::of_path(path),
        Topic::Text(text) => Some(text.clone()),
    }
}
