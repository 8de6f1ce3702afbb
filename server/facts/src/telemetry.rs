//! Tools that report how they are used, and the variables that stop them.

use crate::table::Table;

static TOOLS: Table = Table::new(include_str!("../data/telemetry.txt"));

/// A tool that reports how it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Telemetry {
    /// The command: `next`.
    pub command: &'static str,
    /// Its name, as a sentence begins with it: `The .NET SDK`.
    pub name: &'static str,
    /// The variable that stops it.
    pub variable: &'static str,
    /// The value the variable needs.
    pub value: &'static str,
    /// Where that is documented.
    pub docs: &'static str,
}

/// The tool a command names, such as `next`.
pub fn telemetry(command: &str) -> Option<Telemetry> {
    let record = TOOLS.get(command)?;
    let (variable, value) = record.field(2).split_once('=')?;
    Some(Telemetry { command: record.field(0), name: record.field(1), variable, value, docs: record.field(3) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_decodes() {
        for record in TOOLS.records() {
            let tool = telemetry(record.field(0)).expect("a tool");
            assert!(record.len() == 4 && !tool.value.is_empty() && tool.docs.starts_with("https://"), "{tool:?}");
        }
        assert_eq!(telemetry("next").map(|tool| tool.variable), Some("NEXT_TELEMETRY_DISABLED"));
        assert_eq!(telemetry("ls"), None);
    }
}
