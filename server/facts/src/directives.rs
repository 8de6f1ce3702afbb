//! Parser directives: the comments at the top of a Dockerfile that BuildKit obeys.

/// A parser directive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectiveFact {
    /// The name in lower case: `syntax`.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Markdown.
    pub docs: &'static str,
    /// Values to offer, the usual one first. Others may be valid too.
    pub values: &'static [&'static str],
    /// The page that documents it.
    pub url: &'static str,
}

/// The directive of a name in any case.
pub fn directive(name: &str) -> Option<&'static DirectiveFact> {
    DIRECTIVES.iter().find(|fact| fact.name.eq_ignore_ascii_case(name))
}

/// All parser directives.
pub const DIRECTIVES: &[DirectiveFact] = &[
    DirectiveFact {
        name: "syntax",
        summary: "Names the image of the frontend that reads this Dockerfile.",
        docs: "BuildKit pulls this image and lets it read the file. `docker/dockerfile:1` always gives the newest \
            stable syntax, whatever the age of the installed Docker.\n\n\
            - Must come before everything else: comments, empty lines, instructions.\n\
            - `docker/dockerfile:1-labs` adds experimental instructions and flags.\n\
            - Leave it out where builds must work without a registry.\n\n\
            ```dockerfile\n# syntax=docker/dockerfile:1\nFROM alpine\n```",
        values: &["docker/dockerfile:1", "docker/dockerfile:1-labs"],
        url: "https://docs.docker.com/reference/dockerfile/#syntax",
    },
    DirectiveFact {
        name: "escape",
        summary: "Sets the character that escapes others and continues a line.",
        docs: "A backslash unless set; the backtick is the only other choice. Meant for Windows, where paths hold \
            backslashes: `COPY file.txt C:\\` would otherwise swallow the next line.\n\n\
            - The new character holds for the whole file.\n\
            - It does not change how the shell of a `RUN` reads its command.\n\n\
            ```dockerfile\n# escape=`\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nCOPY app.exe C:\\\n```",
        values: &["`", "\\"],
        url: "https://docs.docker.com/reference/dockerfile/#escape",
    },
    DirectiveFact {
        name: "check",
        summary: "Configures the build checks of this Dockerfile.",
        docs: "`skip` lists checks to leave out (or `all`), `error=true` makes a finding fail the build. Parts are \
            separated by `;`, names of checks by commas. Needs Dockerfile syntax 1.8 or later.\n\n\
            ```dockerfile\n# check=skip=JSONArgsRecommended,StageNameCasing;error=true\nFROM alpine AS build\n```",
        values: &["error=true", "skip=all"],
        url: "https://docs.docker.com/reference/dockerfile/#check",
    },
];

#[cfg(test)]
mod tests {
    use super::directive;

    #[test]
    fn any_case() {
        assert_eq!(directive("Syntax").map(|fact| fact.name), Some("syntax"));
        assert!(directive("").is_none() && directive("from").is_none());
    }
}
