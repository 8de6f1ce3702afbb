use super::super::arguments::quoted;
use super::super::labels;
use crate::Context;
use crate::rule::rule;

rule! {
    /// A label key that does not follow Docker's guidelines.
    ///
    /// Keys are meant to consist of lower-case letters, digits, periods and hyphens, to begin with a letter and to end with a
    /// letter or digit. Tools that filter by label compare keys exactly, so `Version` and `version` are two labels. The
    /// prefixes `com.docker.`, `io.docker.` and `org.dockerproject.` are reserved.
    ///
    /// ```dockerfile finds 2
    /// FROM debian:12
    /// LABEL Version="1.0" com.docker.owner="me"
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// LABEL maintainer="me" com.example.some-key="a" com.example.some_key="b" com.docker.extension.icon="c"
    /// LABEL "com.example.$NAME"="d"
    /// ```
    "label-invalid-key" {
        category: Style,
        severity: Hint,
        profile: Strict,
        fix: None,
        also: ["DL3048", "tally/labels/valid-key"],
    }
}

/// Keys with a reserved prefix that Docker has for authors of images.
const MEANT_FOR_AUTHORS: [&str; 3] =
    ["com.docker.image.source.entrypoint", "com.docker.extension.", "com.docker.desktop.extension."];

fn check(context: &mut Context<'_>) {
    for label in labels::all(context) {
        let Some(problem) = problem(&label.key) else { continue };
        let message = format!("The label key {} {problem}", quoted(&label.key));
        context.report(label.pair.key.span.clone(), message);
    }
}

fn problem(key: &str) -> Option<&'static str> {
    let letter = |c: char| c.is_ascii_lowercase();
    let plain = |c: char| letter(c) || c.is_ascii_digit() || ".-_/".contains(c);
    let reserved = ["com.docker.", "io.docker.", "org.dockerproject."].iter().any(|prefix| key.starts_with(prefix));
    if key.is_empty() {
        None
    } else if key.chars().any(|c| c.is_ascii_uppercase()) {
        Some("has capital letters; label keys are meant to be lower case.")
    } else if !key.chars().all(plain) {
        Some("has other characters than lower-case letters, digits, `.`, `-`, `_` and `/`.")
    } else if !key.starts_with(letter) {
        Some("does not begin with a letter.")
    } else if !key.ends_with(|c: char| letter(c) || c.is_ascii_digit()) {
        Some("does not end with a letter or digit.")
    } else if key.contains("..") || key.contains("--") {
        Some("has two periods or hyphens in a row.")
    } else if reserved && !MEANT_FOR_AUTHORS.iter().any(|known| key.starts_with(known)) {
        Some("begins with a prefix that Docker reserves for itself; use a domain of your own.")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn keys() {
        for key in [
            "a",
            "a.b-c_d/e1",
            "org.opencontainers.image.ref.name",
            "com.docker.image.source.entrypoint",
            "com.dockerized",
        ] {
            assert_eq!(problem(key), None, "{key}");
        }
        for key in ["A", "1a", "a-", "a..b", "a--b", "a b", "io.docker.x", "-a", "ä"] {
            assert!(problem(key).is_some(), "{key}");
        }
    }
}
