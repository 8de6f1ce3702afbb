//! Words that a text may be, what they mean, and what becomes of others.

use super::Syntax;

/// Words that a text may be.
#[derive(Clone, Copy, Debug)]
pub struct Choices {
    /// The words, the usual one first.
    pub known: &'static [Choice],
    /// What becomes of other words.
    pub others: Others,
}

/// What becomes of a word that is not among the known ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// Compose refuses the file.
    Refused,
    /// Compose reads the file, but the container or service cannot be made.
    Fail,
    /// Fine if a pattern is found in them, else Compose refuses the file.
    Matching(Pattern),
    /// Fine: plug-ins and systems bring their own.
    Free,
}

/// A word that a text may be.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// The word, or how it begins if something follows.
    pub value: &'static str,
    /// What it means. Markdown, complete sentences.
    pub doc: &'static str,
    /// What must follow the word directly.
    pub rest: Option<&'static Syntax>,
}

/// A pattern that Compose demands. It is enough that some part of the text agrees with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// The name of a container.
    ContainerName,
    /// When to pull an image.
    PullPolicy,
}

impl Choices {
    /// The word that a text is, or begins with if something must follow.
    pub fn find(&self, text: &str) -> Option<&'static Choice> {
        self.known.iter().find(|choice| match choice.rest {
            None => choice.value == text,
            Some(_) => text.strip_prefix(choice.value).is_some_and(|rest| !rest.is_empty()),
        })
    }
}

impl Pattern {
    /// The pattern as a regular expression, without anchors.
    pub fn expression(self) -> &'static str {
        match self {
            Self::ContainerName => "[a-zA-Z0-9][a-zA-Z0-9_.-]+",
            Self::PullPolicy => "always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+",
        }
    }

    /// Whether it is found in a text.
    pub fn matches(self, text: &str) -> bool {
        match self {
            Self::ContainerName => {
                let follows = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
                text.as_bytes()
                    .windows(2)
                    .any(|pair| matches!(pair, [first, second] if first.is_ascii_alphanumeric() && follows(*second)))
            }
            Self::PullPolicy => {
                let words = ["always", "never", "build", "if_not_present", "missing", "refresh", "daily", "weekly"];
                words.iter().any(|word| text.contains(word)) || text.split("every_").skip(1).any(begins_with_period)
            }
        }
    }
}

/// Whether a text begins with digits and a unit of time.
fn begins_with_period(text: &str) -> bool {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < text.len() && unit.starts_with(['w', 'd', 'h', 'm', 's'])
}

/// A word with nothing after it.
pub(super) const fn choice(value: &'static str, doc: &'static str) -> Choice {
    Choice { value, doc, rest: None }
}

/// The beginning of a word, and what follows it.
pub(super) const fn prefix(value: &'static str, rest: &'static Syntax, doc: &'static str) -> Choice {
    Choice { value, doc, rest: Some(rest) }
}

/// Words besides which Compose refuses all.
pub(super) const fn only(known: &'static [Choice]) -> Choices {
    Choices { known, others: Others::Refused }
}

/// Words besides which none works, though Compose reads them.
pub(super) const fn working(known: &'static [Choice]) -> Choices {
    Choices { known, others: Others::Fail }
}

/// Words besides which there are others.
pub(super) const fn usual(known: &'static [Choice]) -> Choices {
    Choices { known, others: Others::Free }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::EntityKind;

    #[test]
    fn patterns_are_found_anywhere() {
        for (text, found) in [("web", true), ("a", false), ("", false), ("--", false), ("!ab", true), ("_a_", true)] {
            assert_eq!(Pattern::ContainerName.matches(text), found, "{text}");
        }
        for (text, found) in [
            ("always", true),
            ("every_12h", true),
            ("every_1w2d", true),
            ("every_", false),
            ("every_h", false),
            ("every_12", false),
            ("sometimes", false),
            ("", false),
        ] {
            assert_eq!(Pattern::PullPolicy.matches(text), found, "{text}");
        }
    }

    #[test]
    fn choices_with_a_rest() {
        const CHOICES: Choices = only(&[choice("host", ""), prefix("service:", &Syntax::Link, "")]);
        assert!(CHOICES.find("host").is_some() && CHOICES.find("service:web").is_some());
        assert_eq!(Syntax::OneOf(&CHOICES).names(), Some(EntityKind::Service));
        assert!(CHOICES.find("service:").is_none() && CHOICES.find("hosts").is_none());
    }
}
