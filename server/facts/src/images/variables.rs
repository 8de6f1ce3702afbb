//! What the variables are for that images read when a container starts.

use super::RequiredVariable;
use crate::table::Table;

static VARIABLES: Table = Table::new(include_str!("../../data/variables.txt"));

/// What a variable of an image is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// A sentence or two.
    pub docs: &'static str,
    /// The value that holds where nobody sets it.
    pub default: Option<&'static str>,
}

/// What a variable that an image of a repository reads is for. `NAME_FILE` is not a variable of its own.
pub fn purpose(repository: &str, name: &str) -> Option<Purpose> {
    let record = VARIABLES.get(&format!("{repository} {name}")).or_else(|| VARIABLES.get(name))?;
    Some(Purpose { docs: record.field(2), default: record.optional(1) })
}

impl RequiredVariable {
    /// Whether something that is set takes the place of the variable: another one, or a file that holds the value. `given`
    /// are names.
    pub fn is_met(&self, given: &[&str]) -> bool {
        let others = self.alternatives.iter().map(|other| other.split('=').next().unwrap_or_default());
        let file = format!("{}_FILE", self.name);
        others.chain([self.name, file.as_str()]).any(|name| given.contains(&name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::images::{lookup, repositories};

    #[test]
    fn every_wanted_variable_is_explained() {
        for repository in repositories() {
            for wanted in lookup(repository).map(|facts| facts.required_variables).unwrap_or_default() {
                assert!(purpose(repository, wanted.name).is_some(), "{repository}: {}", wanted.name);
            }
        }
    }

    #[test]
    fn every_record_decodes() {
        for record in VARIABLES.records() {
            let (name, docs) = (record.field(0), record.field(2));
            assert!(record.len() == 3 && docs.ends_with('.') && docs.len() < 250, "{name}: {docs}");
        }
        let own = purpose("nextcloud", "POSTGRES_PASSWORD").map(|purpose| purpose.docs);
        assert_ne!(own, purpose("postgres", "POSTGRES_PASSWORD").map(|purpose| purpose.docs));
        assert_eq!(purpose("postgres", "POSTGRES_USER").and_then(|purpose| purpose.default), Some("postgres"));
        assert_eq!(purpose("postgres", "NOT_THERE"), None);
    }
}
