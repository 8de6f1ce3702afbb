//! Which profiles are switched on.

use std::collections::HashSet;

use super::Project;

/// The profiles that are switched on, as far as files tell: `COMPOSE_PROFILES` in `.env`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profiles {
    names: HashSet<String>,
}

impl Default for Profiles {
    /// Those that are on when nobody says anything: the one without a name.
    fn default() -> Self {
        Self::of("")
    }
}

impl Profiles {
    /// Those of a list with commas.
    pub fn of(list: &str) -> Self {
        Self { names: list.split(',').map(|name| name.trim().to_owned()).collect() }
    }

    /// Whether a service with these profiles runs: it has none, or one of them is on. `*` is all.
    pub fn allow(&self, profiles: &[String]) -> bool {
        profiles.is_empty() || self.names.contains("*") || profiles.iter().any(|name| self.names.contains(name))
    }
}

impl Project<'_> {
    /// The profiles that are switched on.
    pub fn profiles(&self) -> Profiles {
        let environment = self.members().first().map(|member| &member.environment);
        environment
            .and_then(|environment| environment.value("COMPOSE_PROFILES"))
            .map_or_else(Profiles::default, Profiles::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert!(Profiles::default().allow(&[]) && Profiles::default().allow(&names(&["a", ""])));
        assert!(!Profiles::default().allow(&names(&["a"])));
        let two = Profiles::of("debug, test");
        assert!(two.allow(&names(&["x", "test"])) && two.allow(&[]) && !two.allow(&names(&["x"])));
        assert!(Profiles::of("*").allow(&names(&["x"])));
    }
}
