//! The instructions of a Dockerfile: what they do, how they are written, their flags.

mod flags;
mod mounts;
mod table;

pub use flags::{FlagFact, FlagValue};
pub use mounts::{MOUNT_TYPES, MountKey, MountType, mount_type};
pub use table::INSTRUCTIONS;

/// One of the instructions of a Dockerfile.
#[derive(Clone, Copy, Debug)]
pub struct InstructionFact {
    /// The name in upper case: `FROM`.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Markdown: what it does, what to watch for, an example.
    pub docs: &'static str,
    /// The forms it can be written in.
    pub syntax: &'static [&'static str],
    /// The page that documents it.
    pub url: &'static str,
    /// Whether it may follow `ONBUILD`.
    pub allowed_in_onbuild: bool,
    /// Whether Docker advises against it.
    pub deprecated: bool,
    /// Its flags.
    pub flags: &'static [FlagFact],
}

impl InstructionFact {
    /// The flag of a name, given without its dashes (`from`). Flags are case-sensitive, as in BuildKit.
    pub fn flag(&self, name: &str) -> Option<&'static FlagFact> {
        self.flags.iter().find(|flag| flag.name == name)
    }
}

/// The instruction of a name in any case.
pub fn instruction(name: &str) -> Option<&'static InstructionFact> {
    INSTRUCTIONS.iter().find(|fact| fact.name.eq_ignore_ascii_case(name))
}

/// A flag of an instruction: `flag("copy", "from")`.
pub fn flag(instruction_name: &str, name: &str) -> Option<&'static FlagFact> {
    instruction(instruction_name)?.flag(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_in_any_case() {
        assert_eq!(INSTRUCTIONS.len(), 18);
        assert_eq!(instruction("from").map(|fact| fact.name), Some("FROM"));
        assert_eq!(instruction("HealthCheck").map(|fact| fact.name), Some("HEALTHCHECK"));
        assert!(instruction("").is_none() && instruction("FROMM").is_none());
    }

    #[test]
    fn onbuild_takes_all_but_three() {
        let refused: Vec<_> =
            INSTRUCTIONS.iter().filter(|fact| !fact.allowed_in_onbuild).map(|fact| fact.name).collect();
        assert_eq!(refused, ["FROM", "ONBUILD", "MAINTAINER"]);
    }

    #[test]
    fn flags_of_instructions() {
        assert_eq!(INSTRUCTIONS.iter().map(|fact| fact.flags.len()).sum::<usize>(), 7 + 6 + 1 + 5 + 4);
        assert!(flag("copy", "from").is_some() && flag("COPY", "From").is_none() && flag("LABEL", "from").is_none());
        assert_eq!(flag("copy", "link").map(|flag| flag.value), Some(FlagValue::Boolean));
        assert!(flag("RUN", "mount").is_some_and(|flag| flag.repeatable));
    }

    #[test]
    fn everything_is_documented() {
        for fact in INSTRUCTIONS {
            let lines = fact.docs.lines().count();
            assert!((4..=16).contains(&lines), "{}: {lines} lines", fact.name);
            assert!(fact.docs.contains("```dockerfile\n") && fact.docs.ends_with("```"), "{}", fact.name);
            assert!(fact.url.ends_with(&format!("#{}", fact.name.to_lowercase())) || fact.deprecated, "{}", fact.name);
            assert!(fact.summary.ends_with('.') && !fact.syntax.is_empty(), "{}", fact.name);
            assert!(fact.flags.iter().all(|flag| flag.docs.ends_with('.') && flag.url.starts_with("https://")));
        }
    }
}
