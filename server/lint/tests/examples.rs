//! Every rule's documentation is true: its examples give the findings they claim, its fixes what they promise, and every
//! fix keeps the laws: it converges, leaves a file without new errors, removes its finding, adds no other, and has
//! nothing to do the second time.

#[path = "../../../tests/support/resolved.rs"]
mod resolved;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dockwright_lint::{
    Config, Example, ExampleKind, Finding, Fixed, LabelFormat, Rule, Safety, Severity, fix_any, lint_any, rules,
};
use dockwright_model::{AnyFile, Blueprint, File, FileKind, MemoryFiles, Surroundings, Workspace};

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

/// What is around an example: the files its documentation lists, and itself.
fn around(rule: &Rule, example: &Example, text: &str) -> Option<Surroundings> {
    if example.beside.is_empty() {
        return None;
    }
    let name = match rule.kind() {
        FileKind::Dockerfile => "Dockerfile",
        FileKind::Dockerignore => ".dockerignore",
        FileKind::Compose => "compose.yaml",
    };
    let mut files = MemoryFiles::new(example.beside.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    files.add(name, text, text.len() as u64);
    Some(Surroundings::new(Workspace::new(files), name))
}

fn lint(rule: &Rule, example: &Example, text: &str, config: &Config) -> Vec<Finding> {
    lint_any(&AnyFile::new(rule.kind(), text), around(rule, example, text).as_ref(), config)
}

fn fix(rule: &Rule, example: &Example, text: &str, safety: Safety) -> Fixed {
    fix_any(rule.kind(), text, around(rule, example, text).as_ref(), &only(rule), safety)
}

fn counts(findings: &[Finding]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.rule.id).or_insert(0) += 1;
    }
    counts
}

fn errors(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.severity == Severity::Error).count()
}

#[test]
fn examples_give_what_they_claim() {
    for rule in rules::ALL {
        let mut last_found: Option<Example> = None;
        let (mut finds, mut ignores) = (0, 0);
        for example in rule.examples() {
            let findings = if example.file == rule.kind() {
                of_rule(lint(rule, &example, &example.text, &only(rule)), rule)
            } else {
                Vec::new()
            };
            match example.kind {
                ExampleKind::Finds(count) => {
                    assert_eq!(findings.len(), count, "{}: {}\n{findings:#?}", rule.id, example.text);
                    last_found = Some(example);
                    finds += 1;
                }
                ExampleKind::Ignores => {
                    assert!(findings.is_empty(), "{}: {}\n{findings:#?}", rule.id, example.text);
                    ignores += 1;
                }
                ExampleKind::Fixed => {
                    let before = last_found.as_ref().expect("a `finds` example stands before a `fixed` one");
                    let safety = rule.fix.expect("a rule with a `fixed` example says it has a fix");
                    let mut fixed = fix(rule, before, &before.text, safety);
                    if example.file != rule.kind() {
                        fixed.text = fixed.created.pop().expect("a file is created").text;
                    }
                    assert_eq!(fixed.text, example.text, "{}: the fix of\n{}", rule.id, before.text);
                }
            }
        }
        assert!(finds > 0 && ignores > 0, "{}: at least one example that it finds and one that it ignores", rule.id);
        let shows_fix = rule.examples().iter().any(|example| example.kind == ExampleKind::Fixed);
        assert_eq!(shows_fix, rule.fix.is_some(), "{}: a `fixed` example if and only if there is a fix", rule.id);
    }
}

/// The example among the files that its fixes have created as well.
fn with_created(example: &Example, fixed: &Fixed) -> Example {
    let mut example = example.clone();
    example.beside.extend(fixed.created.iter().map(|new| (new.path.clone(), new.text.clone())));
    example
}

#[test]
fn fixes_keep_the_laws() {
    for rule in rules::ALL {
        let Some(safety) = rule.fix else { continue };
        for example in rule.examples() {
            if !matches!(example.kind, ExampleKind::Finds(_)) {
                continue;
            }
            let before = lint(rule, &example, &example.text, &Config::default());
            let fixed = fix(rule, &example, &example.text, safety);
            let now = with_created(&example, &fixed);
            let after = lint(rule, &now, &fixed.text, &Config::default());
            let fixable = |finding: &Finding| finding.fixes.first().is_some_and(|fix| fix.safety >= safety);
            assert!(!fixed.remaining.iter().any(fixable), "{}: converges\n{}", rule.id, fixed.text);
            for (id, count) in &counts(&after) {
                assert!(
                    count <= counts(&before).get(id).unwrap_or(&0),
                    "{}: adds {id}\n{}\n{}",
                    rule.id,
                    example.text,
                    fixed.text
                );
            }
            assert!(errors(&after) <= errors(&before), "{}: adds an error\n{}", rule.id, fixed.text);
            let again = fix(rule, &now, &fixed.text, safety);
            assert_eq!(
                (&again.text, again.created.len()),
                (&fixed.text, 0),
                "{}: has nothing to do the second time",
                rule.id
            );
        }
    }
}

/// Safe fixes leave the build as it is, but for what their rule says they change.
#[test]
fn safe_fixes_keep_the_meaning() {
    let mut broken = String::new();
    for rule in rules::ALL.iter().filter(|rule| rule.fix.is_some() && rule.kind() == FileKind::Dockerfile) {
        for example in rule.examples().iter().filter(|example| matches!(example.kind, ExampleKind::Finds(_))) {
            let fixed = fix(rule, example, &example.text, Safety::Safe);
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

/// Safe fixes of a Compose file leave the project as it is. A file that Compose refuses has none.
#[test]
fn safe_fixes_keep_the_project() {
    for rule in rules::ALL.iter().filter(|rule| rule.fix.is_some() && rule.kind() == FileKind::Compose) {
        for example in rule.examples().iter().filter(|example| matches!(example.kind, ExampleKind::Finds(_))) {
            if errors(&lint(rule, example, &example.text, &Config::default())) > 0 {
                continue;
            }
            let fixed = fix(rule, example, &example.text, Safety::Safe);
            let (before, after) = (resolved::resolved(&example.text), resolved::resolved(&fixed.text));
            assert_eq!(before, after, "{}: changes the project of\n{}", rule.id, example.text);
        }
    }
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
            if example.file != rule.kind() {
                continue;
            }
            for finding in of_rule(lint(rule, &example, &example.text, &only(rule)), rule) {
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
