//! Packages that are for building programs rather than for running them.

use crate::table::Table;

static TOOLS: Table = Table::new(include_str!("../data/build_tools.txt"));

/// What a package for building is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuildTool {
    /// It compiles: `gcc`, `rustc`, `golang`.
    Compiler,
    /// It runs compilers, as `make` and `cmake` do, or is more than that, as a JDK.
    Builder,
    /// It brings a compiler, headers and more: `build-essential`.
    Bundle,
    /// The headers of a library: `libpq-dev`, `openssl-devel`.
    Headers,
}

/// What a package of a Linux distribution is for building, by its name without version and architecture. Versions that
/// are part of the name are seen through: `gcc-12`, `python3.11-dev`, `cuda-toolkit-12-4`. `None` for all else.
pub fn build_tool(package: &str) -> Option<BuildTool> {
    let is_headers = ["-dev", "-devel", "-headers"].iter().any(|ending| package.ends_with(ending));
    let versionless = package.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-'));
    let record = TOOLS.get(package).or_else(|| TOOLS.get(versionless));
    match record.map(|record| record.field(1)) {
        Some("compiler") => Some(BuildTool::Compiler),
        Some("builder") => Some(BuildTool::Builder),
        Some("bundle") => Some(BuildTool::Bundle),
        Some(_) => Some(BuildTool::Headers),
        None if is_jdk(package) => Some(BuildTool::Builder),
        None => is_headers.then_some(BuildTool::Headers),
    }
}

/// `openjdk-21-jdk-headless`, `java-17-openjdk-devel`, `openjdk17-jdk`.
fn is_jdk(package: &str) -> bool {
    let jdk = package.ends_with("-jdk") || package.ends_with("-jdk-headless") || package.ends_with("-openjdk-devel");
    jdk && package.contains("jdk") && package.contains(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages() {
        for (package, tool) in [
            ("gcc", Some(BuildTool::Compiler)),
            ("g++-12", Some(BuildTool::Compiler)),
            ("cuda-toolkit-12-4", Some(BuildTool::Compiler)),
            ("openjdk-21-jdk-headless", Some(BuildTool::Builder)),
            ("make", Some(BuildTool::Builder)),
            ("build-base", Some(BuildTool::Bundle)),
            ("libpq-dev", Some(BuildTool::Headers)),
            ("openssl-devel", Some(BuildTool::Headers)),
            ("linux-headers", Some(BuildTool::Headers)),
            ("libpq5", None),
            ("openjdk-21-jre", None),
            ("curl", None),
            ("", None),
            ("12", None),
        ] {
            assert_eq!(build_tool(package), tool, "{package}");
        }
    }
}
