//! Every rule's documentation is true: its examples give the findings they claim, its fixes what they promise, and every
//! fix keeps the laws: it converges, leaves a file without new errors, removes its finding, adds no other, and has
//! nothing to do the second time.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dockwright_lint::{Config, ExampleKind, Finding, LabelFormat, Rule, Safety, Severity, fix, lint_text, rules};
use dockwright_model::{Blueprint, File};

fn only(rule: &Rule) -> Config {
    let mut config = Config::default();
    assert!(config.select(rule.id));
    // What the documentation says its examples are for.
    let trusted = ["docker.io", "*.example.com", "ghcr.io/my-team/*"];
    config.options.untrusted_registry.registries = trusted.map(str::to_owned).to_vec();
    // So that the examples of `max-lines` can be short.
    config.options.max_lines.max = 4;
    // The schema that the documentation of the rules on labels speaks of.
    let schema = [("author", LabelFormat::Text), ("org.opencontainers.image.version", LabelFormat::Semver)];
    config.options.missing_labels.schema = schema.map(|(key, format)| (key.to_owned(), format)).into();
    config.options.superfluous_labels.strict = rule.id == "superfluous-labels";
    config
}

fn of_rule(findings: Vec<Finding>, rule: &Rule) -> Vec<Finding> {
    findings.into_iter().filter(|finding| finding.rule.id == rule.id).collect()
}

fn counts(text: &str) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in lint_text(text, &Config::default()) {
        *counts.entry(finding.rule.id).or_insert(0) += 1;
    }
    counts
}

fn errors(text: &str) -> usize {
    lint_text(text, &Config::default()).iter().filter(|finding| finding.severity == Severity::Error).count()
}

#[test]
fn examples_give_what_they_claim() {
    for rule in rules::ALL {
        let mut last_found: Option<String> = None;
        let (mut finds, mut ignores) = (0, 0);
        for example in rule.examples() {
            let findings = of_rule(lint_text(&example.text, &only(rule)), rule);
            match example.kind {
                ExampleKind::Finds(count) => {
                    assert_eq!(findings.len(), count, "{}: {}\n{findings:#?}", rule.id, example.text);
                    last_found = Some(example.text);
                    finds += 1;
                }
                ExampleKind::Ignores => {
                    assert!(findings.is_empty(), "{}: {}\n{findings:#?}", rule.id, example.text);
                    ignores += 1;
                }
                ExampleKind::Fixed => {
                    let before = last_found.as_deref().expect("a `finds` example stands before a `fixed` one");
                    let fixed =
                        fix(before, &only(rule), rule.fix.expect("a rule with a `fixed` example says it has a fix"));
                    assert_eq!(fixed.text, example.text, "{}: the fix of\n{before}", rule.id);
                }
            }
        }
        assert!(finds > 0 && ignores > 0, "{}: at least one example that it finds and one that it ignores", rule.id);
        let shows_fix = rule.examples().iter().any(|example| example.kind == ExampleKind::Fixed);
        assert_eq!(shows_fix, rule.fix.is_some(), "{}: a `fixed` example if and only if there is a fix", rule.id);
    }
}

#[test]
fn fixes_keep_the_laws() {
    for rule in rules::ALL {
        let Some(safety) = rule.fix else { continue };
        for example in rule.examples() {
            if !matches!(example.kind, ExampleKind::Finds(_)) {
                continue;
            }
            let before = counts(&example.text);
            let fixed = fix(&example.text, &only(rule), safety);
            let after = counts(&fixed.text);
            let fixable = |finding: &Finding| finding.fixes.first().is_some_and(|fix| fix.safety >= safety);
            assert!(!fixed.remaining.iter().any(fixable), "{}: converges\n{}", rule.id, fixed.text);
            for (id, count) in &after {
                assert!(
                    count <= before.get(id).unwrap_or(&0),
                    "{}: adds {id}\n{}\n{}",
                    rule.id,
                    example.text,
                    fixed.text
                );
            }
            assert!(errors(&fixed.text) <= errors(&example.text), "{}: adds an error\n{}", rule.id, fixed.text);
            let again = fix(&fixed.text, &only(rule), safety);
            assert_eq!(again.text, fixed.text, "{}: has nothing to do the second time", rule.id);
        }
    }
}

/// Safe fixes leave the build as it is, but for what their rule says they change.
#[test]
fn safe_fixes_keep_the_meaning() {
    let mut broken = String::new();
    for rule in rules::ALL.iter().filter(|rule| rule.fix.is_some()) {
        for example in rule.examples().iter().filter(|example| matches!(example.kind, ExampleKind::Finds(_))) {
            let fixed = fix(&example.text, &only(rule), Safety::Safe);
            let blueprint = |text: &str| Blueprint::of(&File::new(text));
            let differences = blueprint(&example.text).differences(&blueprint(&fixed.text));
            let undeclared: Vec<_> = differences.iter().filter(|aspect| !rule.changes.contains(aspect)).collect();
            if !undeclared.is_empty() {
                writeln!(broken, "{} changes {undeclared:?} in\n{}", rule.id, example.text).expect("a string");
            }
        }
    }
    assert!(broken.is_empty(), "{broken}");
}

#[test]
fn rules_say_what_they_are() {
    let mut ids: Vec<&str> = rules::ALL.iter().map(|rule| rule.id).collect();
    let listed = ids.clone();
    ids.sort_unstable();
    assert_eq!(listed, ids, "the list is in the order of the names");
    ids.dedup();
    assert_eq!(ids.len(), rules::ALL.len(), "every name once");
    for rule in rules::ALL {
        assert!(rule.summary().ends_with('.'), "{}: the summary is a sentence", rule.id);
    }
}

#[test]
fn messages_read_well() {
    let mut report = String::new();
    for rule in rules::ALL {
        writeln!(report, "{} ({}, {:?})", rule.id, rule.severity.name(), rule.fix).expect("a string");
        for example in rule.examples() {
            for finding in of_rule(lint_text(&example.text, &only(rule)), rule) {
                let place = &example.text[finding.range.clone()];
                writeln!(report, "  {:?}\n    {}: {}", place, finding.severity.name(), finding.message)
                    .expect("a string");
                for fix in &finding.fixes {
                    let safety = if fix.safety == Safety::Safe { "fix" } else { "unsafe fix" };
                    writeln!(report, "    {safety}: {}", fix.title).expect("a string");
                }
            }
        }
    }
    insta::assert_snapshot!(report);
}
