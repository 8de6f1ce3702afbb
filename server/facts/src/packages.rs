//! Which package carries a command, for each package manager.

use crate::Date;
use crate::table::Table;

static PACKAGES: Table = Table::new(include_str!("../data/packages.txt"));
static NOTES: Table = Table::new(include_str!("../data/tool_notes.txt"));

/// The package managers of the table, in the order of its columns.
pub const MANAGERS: [&str; 7] = ["apt", "apk", "dnf", "microdnf", "yum", "zypper", "pacman"];

/// A command-line tool and its packages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// The command, such as `dig`.
    pub name: &'static str,
    /// Package manager and package, for the managers that have one.
    pub packages: Vec<(&'static str, &'static str)>,
    /// Whether BusyBox has a command of this name, so that Alpine needs no package for its plain use.
    pub busybox_applet: bool,
    /// Where to get it if the distributions do not have it, or which additional repository is needed.
    pub extra_repository: Option<&'static str>,
    /// What else to know.
    pub note: Option<&'static str>,
}

/// The tool a command names, such as `dig`. Exact, case-sensitive.
pub fn tool(name: &str) -> Option<Tool> {
    let record = PACKAGES.get(name)?;
    let columns = MANAGERS.iter().enumerate();
    let packages = columns.filter_map(|(at, manager)| Some((*manager, record.optional(at + 1)?))).collect();
    Some(Tool {
        name: record.field(0),
        packages,
        busybox_applet: record.field(8) == "busybox",
        extra_repository: record.optional(9),
        note: NOTES.get(name).and_then(|note| note.optional(1)),
    })
}

/// The package that carries `command` under a package manager (`apt` and `apt-get`, `apk`, `dnf`, `microdnf`, `yum`,
/// `zypper`, `pacman`). `None` if unknown or if the distribution has no such package.
pub fn package_for(command: &str, manager: &str) -> Option<&'static str> {
    let manager = match manager {
        "apt-get" | "aptitude" => "apt",
        other => other,
    };
    let column = MANAGERS.iter().position(|known| *known == manager)?;
    PACKAGES.get(command)?.optional(column + 1)
}

/// All tools, in alphabetical order.
pub fn tools() -> impl Iterator<Item = &'static str> {
    PACKAGES.records().map(|record| record.field(0))
}

/// The day the table was collected.
pub fn packages_date() -> Date {
    PACKAGES.date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_of_well_known_tools() {
        assert_eq!(package_for("dig", "apt-get"), Some("bind9-dnsutils"));
        assert_eq!(package_for("ps", "apk"), Some("procps-ng"));
        assert_eq!(package_for("curl", "dnf"), Some("curl"));
        assert_eq!(package_for("curl", "brew"), None);
        assert_eq!(package_for("no such tool", "apt"), None);
        assert!(tool("curl").is_some_and(|tool| tool.note.is_some() && tool.packages.len() == 7));
    }

    #[test]
    fn every_record_decodes() {
        assert_eq!(tools().count(), 88);
        for name in tools() {
            let tool = tool(name).unwrap();
            assert!(!tool.packages.is_empty() || tool.extra_repository.is_some() || tool.note.is_some(), "{name}");
        }
        assert!(NOTES.records().all(|note| tool(note.field(0)).is_some() && note.optional(1).is_some()));
        assert!(PACKAGES.records().all(|record| record.len() <= 10));
    }
}
