//! The hints an editor may show between the words of a Dockerfile, and which of them are wanted.

/// A kind of hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// What the variables of a FROM come out as.
    FromValues,
    /// What variables elsewhere come out as.
    Values,
    /// The most specific tag that names the same build as the tag written.
    Aliases,
    /// The end of life of an image.
    EndOfLife,
    /// The size of an image.
    Sizes,
    /// Who runs CMD and ENTRYPOINT.
    Users,
    /// What an attribute of a service would be if the service took it over.
    Inherited,
    /// Where a published port is to be reached.
    Urls,
}

/// What is known of a kind of hints.
#[derive(Debug, Clone, Copy)]
pub struct HintFact {
    /// The kind.
    pub hint: Hint,
    /// Its name in configurations.
    pub name: &'static str,
    /// Whether it is wanted where nothing is said of it.
    pub default: bool,
    /// What it shows.
    pub description: &'static str,
}

/// All kinds.
pub const HINTS: &[HintFact] = &[
    HintFact {
        hint: Hint::FromValues,
        name: "from-values",
        default: true,
        description: "What the variables of a FROM, or of an image in a Compose file, come out as.",
    },
    HintFact {
        hint: Hint::Values,
        name: "values",
        default: false,
        description: "What variables in other instructions and values come out as.",
    },
    HintFact {
        hint: Hint::Aliases,
        name: "aliases",
        default: true,
        description: "Behind a tag that moves, the most specific tag of the same build.",
    },
    HintFact {
        hint: Hint::EndOfLife,
        name: "end-of-life",
        default: true,
        description: "Behind a FROM, when its image is no longer looked after: if that is so, or will be within half a year.",
    },
    HintFact {
        hint: Hint::Sizes,
        name: "sizes",
        default: false,
        description: "Behind a FROM, how large its image is.",
    },
    HintFact {
        hint: Hint::Users,
        name: "users",
        default: false,
        description: "Behind CMD and ENTRYPOINT, the user they run as.",
    },
    HintFact {
        hint: Hint::Inherited,
        name: "inherited",
        default: true,
        description: "In a Compose file, behind an attribute of a service, the value that `extends` or `<<` would bring.",
    },
    HintFact {
        hint: Hint::Urls,
        name: "urls",
        default: true,
        description: "In a Compose file, behind a published TCP port, the address at which it is to be reached.",
    },
];
