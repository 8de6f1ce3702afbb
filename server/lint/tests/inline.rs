//! Dockerfiles in Compose files are judged and mended as those in files of their own are.

#![allow(clippy::disallowed_methods, clippy::expect_used, reason = "tests read files and fail")]

#[path = "../../../tests/support/corpus.rs"]
mod corpus;

use std::ops::Range;

use dockwright_lint::{Config, ExampleKind, Finding, Profile, Rule, Safety, fix, fix_any, lint_any, lint_text, rules};
use dockwright_model::{AnyFile, Compose, File, FileKind};

const HEAD: &str = "services:\n  a:\n    build:\n      dockerfile_inline: |\n";
const TAIL: &str = "    environment:\n      X: \"1\"\n";

/// A Compose file that holds a Dockerfile as a literal text.
fn embed(text: &str) -> String {
    let line = |line: &str| match line {
        "" => "\n".to_owned(),
        line => format!("        {}\n", line.replace('$', "$$")),
    };
    let lines: String = text.lines().map(line).collect();
    format!("{HEAD}{lines}{TAIL}")
}

/// Whether a literal text can hold it as it is, with nothing about its end that a rule might mind.
fn fits(text: &str) -> bool {
    let first = text.lines().find(|line| !line.is_empty());
    let strange = |c: char| {
        c.is_control() && c != '\n' && c != '\t' || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
    };
    first.is_some_and(|line| !line.starts_with([' ', '\t']))
        && text.ends_with('\n')
        && !text.ends_with("\n\n")
        && !text.contains(strange)
        && text.len() < 100_000
}

fn dockerfile_in(compose: &Compose) -> &File {
    compose.inlines().first().and_then(|inline| inline.file()).expect("a Dockerfile")
}

/// Rules and places of findings, those of a Compose file as in its Dockerfile.
fn of_dockerfiles(findings: &[Finding]) -> Vec<&Finding> {
    findings.iter().filter(|finding| finding.rule.kind() == FileKind::Dockerfile).collect()
}

fn shown(compose: &Compose, range: &Range<usize>) -> String {
    let text = compose.source().get(range.clone()).expect("a range of whole characters");
    text.replace("\n        ", "\n").replace("$$", "$")
}

#[test]
fn the_same_is_found_in_real_files() {
    let Some(root) = corpus::corpus() else { return };
    let config = everything();
    let mut compared = 0;
    for entry in std::fs::read_dir(root.join("dockerfiles")).expect("the corpus").flatten() {
        let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
        if !fits(&text) {
            continue;
        }
        let alone = lint_text(&text, &config);
        let embedded = AnyFile::new(FileKind::Compose, &embed(&text));
        let AnyFile::Compose(compose) = &embedded else { panic!("a Compose file") };
        assert_eq!(dockerfile_in(compose).source(), text);
        let findings = lint_any(&embedded, None, &config);
        let inner = of_dockerfiles(&findings);
        let one = |finding: &Finding| (finding.rule.id, text[finding.range.clone()].trim_end_matches('\n').to_owned());
        let mut expected: Vec<_> = alone.iter().map(one).collect();
        let mut found: Vec<_> = inner.iter().map(|one| (one.rule.id, shown(compose, &one.range))).collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{}", entry.path().display());
        compared += 1;
    }
    assert!(compared > 1000, "{compared} files");
}

fn everything() -> Config {
    let mut config = Config::default();
    config.profile = Profile::All;
    config
}

fn only(rule: &Rule) -> Config {
    let mut config = Config::default();
    assert!(config.select(rule.id));
    config.options.max_lines.max = 4;
    config
}

#[test]
fn fixes_do_the_same() {
    let mut mended = 0;
    for rule in rules::ALL.iter().filter(|rule| rule.kind() == FileKind::Dockerfile && rule.fix.is_some()) {
        let config = only(rule);
        for example in rule.examples() {
            if !matches!(example.kind, ExampleKind::Finds(_)) || !example.beside.is_empty() || !fits(&example.text) {
                continue;
            }
            let alone = fix(&example.text, &config, Safety::Unsafe);
            let embedded = fix_any(FileKind::Compose, &embed(&example.text), None, &config, Safety::Unsafe);
            assert_eq!(embedded.text.trim_end(), embed(&alone.text).trim_end(), "{}", rule.id);
            assert_eq!(embedded.remaining.len(), alone.remaining.len(), "{}", rule.id);
            mended += embedded.applied.len();
        }
    }
    assert!(mended > 150, "{mended} fixes");
}

fn found(text: &str) -> Vec<String> {
    let file = AnyFile::new(FileKind::Compose, text);
    let findings = lint_any(&file, None, &Config::default());
    of_dockerfiles(&findings).into_iter().map(|one| format!("{} {}", one.rule.id, &text[one.range.clone()])).collect()
}

#[test]
fn what_compose_replaces_is_not_judged() {
    let of = |lines: &str| format!("{HEAD}{lines}{TAIL}");
    let lines = "        FROM ${BASE} AS base\n        WORKDIR ${DIR}\n        EXPOSE ${PORT}\n        USER $UID\n";
    assert_eq!(found(&of(lines)), Vec::<String>::new());
    let lines = "        FROM debian:12\n        RUN apt-get install $P curl\n        USER $UID\n";
    assert_eq!(found(&of(lines))[..1], ["apt-get-missing-yes install"]);
    // What only the Dockerfile has is.
    let lines = "        FROM debian:12\n        WORKDIR /$$DIR\n        USER 1\n";
    assert_eq!(found(&of(lines)), ["undefined-variable DIR"]);
}

#[test]
fn comments_of_both_files_silence() {
    let with = |above: &str, inside: &str| {
        format!(
            "services:\n  a:\n    build:\n{above}      dockerfile_inline: |\n        FROM debian:12\n{inside}        RUN sudo ls\n        USER 1\n"
        )
    };
    assert_eq!(found(&with("", "")), ["sudo sudo"]);
    assert!(found(&with("", "        # dockwright ignore=sudo\n")).is_empty());
    assert!(found(&with("", "        # hadolint ignore=DL3004\n")).is_empty());
    assert!(found(&with("      # dockwright ignore=sudo\n", "")).is_empty());
    assert_eq!(found(&with("      # dockwright ignore=no-user\n", "")), ["sudo sudo"]);
}

#[test]
fn nothing_is_said_of_what_is_not_there() {
    for value in ["''", "", "|", "!reset null", "[]", "{a: b}", "*none"] {
        assert!(
            found(&format!("services:\n  a:\n    build:\n      dockerfile_inline: {value}\n")).is_empty(),
            "{value}"
        );
    }
}

#[test]
fn contexts_in_the_place_of_images() {
    let build = |contexts: &str| {
        found(&format!(
            "services:\n  a:\n    build:\n      dockerfile_inline: FROM base\n{contexts}  b: {{build: {{dockerfile_inline: 'FROM a:1'}}}}\n"
        ))
    };
    assert_eq!(build(""), ["image-untagged base"]);
    assert!(build("      additional_contexts: {base: 'service:b'}\n").is_empty());
}
