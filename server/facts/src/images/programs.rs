//! The programs that the images of languages are made for.

use super::ImageFacts;

/// Repositories with programs that every tag of theirs has.
const OWN: &[(&str, &[&str])] = &[
    ("composer", &["composer", "php"]),
    ("denoland/deno", &["deno"]),
    ("eclipse-temurin", &["java"]),
    ("elixir", &["elixir", "erl", "iex", "mix"]),
    ("erlang", &["erl"]),
    ("golang", &["go", "gofmt"]),
    ("gradle", &["gradle", "java", "javac"]),
    ("maven", &["java", "javac", "mvn"]),
    ("mcr.microsoft.com/dotnet/aspnet", &["dotnet"]),
    ("mcr.microsoft.com/dotnet/runtime", &["dotnet"]),
    ("mcr.microsoft.com/dotnet/sdk", &["dotnet"]),
    ("node", &["node", "npm", "npx"]),
    ("oven/bun", &["bun", "bunx"]),
    ("perl", &["cpan", "perl"]),
    ("php", &["php"]),
    ("python", &["pip", "pip3", "python", "python3"]),
    ("ruby", &["bundle", "bundler", "gem", "irb", "ruby"]),
    ("rust", &["cargo", "rustc", "rustup"]),
];

impl ImageFacts {
    /// Whether the image is made for a program: every tag of it has it.
    pub fn is_for(&self, program: &str) -> bool {
        OWN.iter().any(|(repository, programs)| *repository == self.repository && programs.contains(&program))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::images::lookup;

    #[test]
    fn images_of_languages_are_known() {
        for (repository, _) in OWN {
            assert_eq!(lookup(repository).map(|facts| facts.repository), Some(*repository));
        }
        let postgres = lookup("postgres").map(|facts| facts.env).unwrap_or_default();
        assert!(postgres.contains(&("PGDATA", None)), "it is another folder before version 18: {postgres:?}");
        assert_eq!(lookup("node").map(|facts| [facts.is_for("npm"), facts.is_for("curl")]), Some([true, false]));
    }
}
