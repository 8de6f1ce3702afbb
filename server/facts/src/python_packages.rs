//! Well-known Python packages, by their names at conda and at PyPI.

use crate::table::Table;

static PACKAGES: Table = Table::new(include_str!("../data/python_packages.txt"));

/// The name at PyPI of what conda installs under a name; `None` for what is no Python package, or not known here.
pub fn pypi_name(conda: &str) -> Option<&'static str> {
    PACKAGES.get(&conda.to_ascii_lowercase()).map(|record| record.field(1))
}

/// Whether a package, by its name at PyPI, is downloaded by the hundred megabytes.
pub fn is_heavy(package: &str) -> bool {
    PACKAGES.get(&package.to_ascii_lowercase()).is_some_and(|record| record.field(2) == "heavy")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(pypi_name("pytorch"), Some("torch"));
        assert_eq!(pypi_name("NumPy"), Some("numpy"));
        assert_eq!(pypi_name("gdal"), None);
        assert!(is_heavy("torch") && !is_heavy("flask"));
        assert!(PACKAGES.records().all(|record| record.len() <= 3 && record.optional(1).is_some()));
    }
}
