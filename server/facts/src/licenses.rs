//! The short identifiers of the SPDX License List, as labels name the licences of an image.

use crate::Date;
use crate::table::Table;

static LICENSES: Table = Table::new(include_str!("../data/licenses.txt"));

/// The identifier as the list spells it, for one written in any case: `MIT`, `Apache-2.0`.
pub fn license(id: &str) -> Option<&'static str> {
    let exact = LICENSES.get(id).map(|record| record.field(0));
    exact.or_else(|| LICENSES.records().map(|record| record.field(0)).find(|known| known.eq_ignore_ascii_case(id)))
}

/// The day the list was collected.
pub fn licenses_date() -> Date {
    LICENSES.date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_any_case() {
        assert_eq!(license("MIT"), Some("MIT"));
        assert_eq!(license("apache-2.0"), Some("Apache-2.0"));
        assert_eq!(license("Apache 2"), None);
        assert_eq!(license(""), None);
        assert!(LICENSES.records().count() > 600 && licenses_date().year >= 2026);
    }
}
