//! Compose files that somebody wrote to hurt: each gets a message, and everything else goes on working.

#[path = "support/hostile_compose.rs"]
mod hostile_compose;

use dockwright_lint::{Config, Finding, Profile, Safety, fix_any, lint_any};
use dockwright_model::{AnyFile, FileKind};

fn findings(text: &str) -> Vec<Finding> {
    let mut config = Config::default();
    config.profile = Profile::All;
    lint_any(&AnyFile::new(FileKind::Compose, text), None, &config)
}

#[test]
fn each_has_an_answer() {
    for kind in hostile_compose::KINDS {
        let text = hostile_compose::text(kind);
        assert!(!findings(&text).is_empty(), "{kind}");
        // Whatever is mended stays within reason.
        let fixed = fix_any(FileKind::Compose, &text, None, &Config::default(), Safety::Safe);
        assert!(fixed.text.len() <= text.len() * 2, "{kind}");
    }
}

/// Nothing that anybody can type makes a rule panic.
#[test]
fn odd_files_are_survived() {
    let odd = [
        "",
        "\u{feff}",
        "---",
        "...",
        "- a",
        "a",
        "*",
        "&",
        "!",
        "!!",
        "{",
        "}",
        "[",
        "]",
        "?",
        "? a",
        ": b",
        "services",
        "services:",
        "services: *a",
        "services:\n  a",
        "services:\n  a:",
        "services:\n  a: [",
        "services:\n  ? [a]\n  : b",
        "<<: *x",
        "services: &a\n  <<: *a",
        "services:\r\n  a:\r\n    image: b\r\n",
        "services:\r  a:\r    image: b\r",
        "services:\n\ta: b",
        "\0",
        "services:\n  a: |\n",
        "x: 'é\u{1F600}",
        "services:\n  a:\n    ports: [\"${A:-${B:-${C\"]",
        "services:\n  a: {image: b, ports: [8080:, :80, \"-\", 99999]}",
        "a: b: c",
    ];
    for text in odd {
        for cut in (0..=text.len()).filter(|cut| text.is_char_boundary(*cut)) {
            findings(&text[..cut]);
        }
    }
}
