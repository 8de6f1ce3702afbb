//! The attributes of a Compose file: which keys a mapping may have, what their values look like, what they are for.
//!
//! One table for everything that asks about keys and values: validation, completion, hover, links. It starts at
//! [`root`] and is plain data; nothing here reads YAML.

mod build;
mod capabilities;
mod choices;
mod deploy;
mod deploy_resources;
mod develop;
mod healthcheck;
mod limits;
mod models;
mod mounts;
mod networks;
mod order;
mod pages;
mod ports;
mod root;
mod secrets;
mod service;
mod shapes;
mod syntax;
mod volumes;

pub use choices::{Choice, Choices, Others, Pattern};
pub use order::SERVICE_KEYS;
pub use pages::page;
pub use root::root;
pub use syntax::{Assignment, EntityKind, Path, PathBase, PathKind, Syntax};

/// One attribute: a key of a mapping.
#[derive(Clone, Copy, Debug)]
pub struct Attribute {
    /// The key: `restart`.
    pub name: &'static str,
    /// The forms its value may have. A value is right when one of them takes it.
    pub shapes: &'static [Shape],
    /// What it does, what it is for, what to watch for. Markdown, complete sentences.
    pub doc: &'static str,
    /// What holds when it is left out, as YAML of a value. Where that depends on something, `doc` tells it.
    pub default: Option<&'static str>,
    /// The version of Docker Compose that brought it, if it was not there from the start of version 2.
    pub since: Option<&'static str>,
    /// What to write instead, where it should not be used any more.
    pub deprecated: Option<&'static str>,
    /// YAML that begins with the key.
    pub example: Option<&'static str>,
}

/// A mapping with known keys.
#[derive(Clone, Copy, Debug)]
pub struct Mapping {
    /// What a person would call it: `service`, `port`.
    pub name: &'static str,
    /// Its attributes by theme, each group in the order of the names.
    pub groups: &'static [&'static [Attribute]],
    /// Keys that must be there.
    pub required: &'static [&'static str],
    /// Whether keys that begin with `x-` are allowed.
    pub extensions: bool,
    /// Whether any other key is allowed, with any value.
    pub open: bool,
}

/// One form that a value may have.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A scalar that YAML reads as a string. Where a number is allowed beside it, this syntax holds for its digits too.
    Text(Syntax),
    /// A whole number between two limits, which belong to it.
    Integer {
        /// The smallest.
        min: Option<i64>,
        /// The largest.
        max: Option<i64>,
    },
    /// A number with or without a fraction.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Nothing after the colon, or `null`.
    Null,
    /// A sequence.
    List {
        /// The forms of each item.
        of: &'static [Shape],
        /// Whether an item may stand there only once.
        unique: bool,
    },
    /// A mapping with known keys.
    Mapping(&'static Mapping),
    /// A mapping whose keys the author chooses.
    MapOf(&'static Entries),
    /// Anything.
    Any,
}

/// A mapping whose keys the author chooses.
#[derive(Clone, Copy, Debug)]
pub struct Entries {
    /// Which keys are entries.
    pub keys: Keys,
    /// What a key stands for.
    pub key: Syntax,
    /// The forms of each value.
    pub values: &'static [Shape],
    /// Whether other keys are allowed too, with any value.
    pub open: bool,
}

/// Which keys of a mapping are its entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// Letters, digits, `.`, `_` and `-`: the names of services, networks and so on.
    Names,
    /// Any that is not empty.
    NotEmpty,
    /// Lower-case letters only: the names of ulimits.
    LowerCase,
    /// All.
    All,
}

impl Keys {
    /// Whether a key is one of them.
    pub fn matches(self, key: &str) -> bool {
        let name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        match self {
            Self::Names => !key.is_empty() && key.bytes().all(name),
            Self::NotEmpty => !key.is_empty(),
            Self::LowerCase => !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase()),
            Self::All => true,
        }
    }
}

impl Mapping {
    /// Every attribute, group by group.
    pub fn attributes(&self) -> impl Iterator<Item = &'static Attribute> {
        self.groups.iter().flat_map(|group| group.iter())
    }

    /// The attribute of a name. Names are case-sensitive, as in Compose.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        let find = |group: &&'static [Attribute]| {
            group.binary_search_by(|attribute| attribute.name.cmp(name)).ok().and_then(|at| group.get(at))
        };
        self.groups.iter().find_map(find)
    }

    /// Whether a key may stand here: a known one, an extension, or any where the mapping is open.
    pub fn allows(&self, key: &str) -> bool {
        self.open || self.is_extension(key) || self.attribute(key).is_some()
    }

    /// Whether a key is an extension (`x-…`) of this mapping, whose value is the author's affair.
    pub fn is_extension(&self, key: &str) -> bool {
        self.extensions && key.starts_with("x-")
    }
}

impl Attribute {
    /// What the text of a scalar is, whether it is written as a string or as a number.
    pub fn syntax(&self) -> Option<Syntax> {
        text_syntax(self.shapes)
    }

    const fn new(name: &'static str, shapes: &'static [Shape], doc: &'static str) -> Self {
        Self { name, shapes, doc, default: None, since: None, deprecated: None, example: None }
    }

    const fn default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self
    }

    const fn since(mut self, version: &'static str) -> Self {
        self.since = Some(version);
        self
    }

    const fn deprecated(mut self, instead: &'static str) -> Self {
        self.deprecated = Some(instead);
        self
    }

    const fn example(mut self, yaml: &'static str) -> Self {
        self.example = Some(yaml);
        self
    }
}

/// The attributes of a service.
pub fn service() -> &'static Mapping {
    &service::SERVICE
}

/// The forms of a whole file.
pub fn root_shapes() -> &'static [Shape] {
    root::SHAPES
}

/// What the text of a scalar is, among these forms.
pub fn text_syntax(shapes: &[Shape]) -> Option<Syntax> {
    shapes.iter().find_map(|shape| if let Shape::Text(syntax) = shape { Some(*syntax) } else { None })
}

/// The mapping with known keys among these forms, if there is one.
pub fn known_mapping(shapes: &[Shape]) -> Option<&'static Mapping> {
    shapes.iter().find_map(|shape| if let Shape::Mapping(mapping) = shape { Some(*mapping) } else { None })
}

/// The mapping with chosen keys among these forms, if there is one.
pub fn entries(shapes: &[Shape]) -> Option<&'static Entries> {
    shapes.iter().find_map(|shape| if let Shape::MapOf(entries) = shape { Some(*entries) } else { None })
}

/// The forms of the items of a list among these forms, if there is one.
pub fn items(shapes: &[Shape]) -> Option<&'static [Shape]> {
    shapes.iter().find_map(|shape| if let Shape::List { of, .. } = shape { Some(*of) } else { None })
}

/// The forms of the value at a path of keys from the root. Free names and positions in lists are keys like others:
/// `["services", "web", "ports", "0"]`.
pub fn shapes_at(path: &[&str]) -> Option<&'static [Shape]> {
    path.iter().try_fold(root::SHAPES, |shapes, key| step(shapes, key))
}

/// The attribute at a path of keys from the root, see [`shapes_at`].
pub fn attribute_at(path: &[&str]) -> Option<&'static Attribute> {
    let (last, above) = path.split_last()?;
    known_mapping(shapes_at(above)?)?.attribute(last)
}

fn step(shapes: &'static [Shape], key: &str) -> Option<&'static [Shape]> {
    let known = known_mapping(shapes).and_then(|mapping| mapping.attribute(key)).map(|attribute| attribute.shapes);
    let position = key.bytes().all(|byte| byte.is_ascii_digit());
    known
        .or_else(|| items(shapes).filter(|_| position))
        .or_else(|| entries(shapes).filter(|entries| entries.keys.matches(key)).map(|entries| entries.values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_by_path() {
        let name = |path: &[&str]| attribute_at(path).map(|attribute| attribute.name);
        assert_eq!(name(&["services"]), Some("services"));
        assert_eq!(name(&["services", "web", "ports", "0", "target"]), Some("target"));
        assert_eq!(name(&["services", "1", "depends_on", "db", "condition"]), Some("condition"));
        assert_eq!(name(&["networks", "back", "ipam", "config", "0", "subnet"]), Some("subnet"));
        assert_eq!(name(&["services", "web", "port"]), None);
        assert_eq!(name(&[]), None);
        let ports = shapes_at(&["services", "web", "ports", "0"]).unwrap();
        assert!(matches!(text_syntax(ports), Some(Syntax::Port)) && shapes_at(&["x-common", "a"]).is_none());
    }

    #[test]
    fn keys_that_may_stand() {
        assert!(root().allows("services") && root().allows("x-common") && !root().allows("service"));
        assert!(Keys::Names.matches("my.web_1-a") && !Keys::Names.matches("my web") && !Keys::Names.matches(""));
        assert!(Keys::LowerCase.matches("nofile") && !Keys::LowerCase.matches("NOFILE"));
    }
}
