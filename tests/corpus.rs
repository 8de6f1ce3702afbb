//! The rules on 1,626 real files: no panic, counts that show every change, agreement with BuildKit's own checks, and the
//! laws of fixes on what people really wrote.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "tests read files and print figures"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use dockwright_lint::{Config, Finding, Profile, Rule, Safety, Severity, fix, lint, rules};
use dockwright_model::{Blueprint, File};
use serde_json::Value;
use support::Case;

/// The checks of BuildKit that a rule of ours has as well.
const SHARED: &[(&str, &[&str])] = &[
    ("ConsistentInstructionCasing", &["instruction-casing"]),
    ("DuplicateStageName", &["duplicate-stage-name"]),
    ("FromAsCasing", &["from-as-casing"]),
    ("FromPlatformFlagConstDisallowed", &["constant-platform"]),
    ("JSONArgsRecommended", &["shell-form-cmd"]),
    ("LegacyKeyValueFormat", &["legacy-key-value"]),
    ("MaintainerDeprecated", &["maintainer-deprecated"]),
    ("MultipleInstructionsDisallowed", &["multiple-cmd", "multiple-entrypoint", "multiple-healthcheck"]),
    ("NoEmptyContinuation", &["empty-continuation-line"]),
    ("RedundantTargetPlatform", &["redundant-target-platform"]),
    ("ReservedStageName", &["reserved-stage-name"]),
    ("SecretsUsedInArgOrEnv", &["secret-in-arg-or-env-name"]),
    ("StageNameCasing", &["stage-name-casing"]),
    ("ExposeInvalidFormat", &["expose-host-mapping"]),
    ("ExposeProtoCasing", &["expose-proto-casing"]),
    ("InvalidDefaultArgInFrom", &["invalid-default-arg-in-from", "invalid-image-reference"]),
    ("UndefinedArgInFrom", &["undefined-arg-in-from"]),
    ("UndefinedVar", &["undefined-variable", "arg-not-in-stage-scope", "env-refers-to-same-env"]),
    ("WorkdirRelativePath", &["relative-workdir"]),
];

struct Linted {
    case: Case,
    file: File,
    findings: Vec<Finding>,
}

fn linted() -> Option<Vec<Linted>> {
    let root = support::corpus()?;
    let config = Config::default();
    let one = |case: Case| {
        let file = File::new(&case.text);
        let findings = lint(&file, &config);
        Linted { case, file, findings }
    };
    Some(support::cases(&root, "dockerfiles").into_iter().map(one).collect())
}

#[test]
fn counts_per_rule() {
    let Some(files) = linted() else { return };
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for finding in files.iter().flat_map(|file| &file.findings) {
        *counts.entry((finding.rule.id, finding.severity.name())).or_default() += 1;
    }
    let mut report = String::new();
    for rule in rules::ALL {
        let of_rule: Vec<String> = counts
            .iter()
            .filter(|((id, _), _)| *id == rule.id)
            .map(|((_, level), count)| format!("{level} {count}"))
            .collect();
        writeln!(report, "{}: {}", rule.id, of_rule.join(", ")).expect("a string");
    }
    insta::assert_snapshot!(report);
}

/// First and last line of a finding of ours, from 1. We point at the blank line itself where BuildKit names the last line
/// of the instruction it stands in.
fn lines(linted: &Linted, finding: &Finding) -> (u64, u64) {
    let file = &linted.file;
    if finding.rule.id == "empty-continuation-line"
        && let Some(instruction) = file.dockerfile().instruction_at(finding.range.start)
    {
        return (instruction.lines.0 as u64, instruction.lines.1 as u64);
    }
    let line = |offset| file.text().line_of(offset) as u64 + 1;
    (line(finding.range.start), line(finding.range.end.max(finding.range.start + 1) - 1))
}

/// Whether BuildKit's finding is one of the stand-in image the verdicts were made with: it judged Windows files for Linux.
fn is_of_the_stand_in(linted: &Linted, check: &str, line: u64) -> bool {
    let offset = linted.file.text().line_range(line as usize - 1).start;
    let instructions = &linted.file.dockerfile().instructions;
    let Some(index) = instructions.iter().position(|instruction| instruction.span.contains(&offset)) else {
        return false;
    };
    let path = linted.file.meaning().expand(index, instructions[index].rest.text()).unwrap_or_default();
    let drive = path.starts_with(|c: char| c.is_ascii_alphabetic()) && path[1..].starts_with(':');
    check == "WorkdirRelativePath" && drive
}

/// Whether BuildKit would have found a variable declared, had it looked at the real base image instead of the stand-in.
fn is_of_the_image(linted: &Linted, check: &str, line: u64) -> bool {
    let (file, offset) = (linted.file.dockerfile(), linted.file.text().line_range(line as usize - 1).start);
    let Some(index) = file.instructions.iter().position(|instruction| instruction.span.contains(&offset)) else {
        return false;
    };
    let meaning = linted.file.meaning();
    let root = meaning.state(index).stage.and_then(|stage| meaning.root_of(stage));
    let facts = root.and_then(|root| root.image_facts());
    let text = file.instructions[index].rest.text();
    let uses = |name: &str| {
        let goes_on = |rest: &str| rest.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_');
        ["$", "${"].iter().any(|before| text.split(&format!("{before}{name}")).skip(1).any(|rest| !goes_on(rest)))
    };
    check == "UndefinedVar" && facts.is_some_and(|facts| facts.env.iter().any(|(name, _)| uses(name)))
}

/// Whether BuildKit went through the whole file. It stops at the first error, and then its silence says nothing.
fn finished(expected: &Value) -> bool {
    expected["lint_ok"] == Value::Bool(true) && expected.get("lint_error").is_none()
}

#[test]
fn buildkit_checks_are_found_again() {
    let Some(files) = linted() else { return };
    let mut report = String::new();
    let mut all = (0, 0);
    for (check, ours) in SHARED {
        let (mut total, mut found, mut set_apart, mut extra) = (0, 0, 0, BTreeMap::new());
        let mut of_the_image = 0;
        let mut missed = Vec::new();
        for linted in &files {
            let none = Vec::new();
            let theirs: Vec<(u64, u64)> = linted.case.expected["lints"]
                .as_array()
                .unwrap_or(&none)
                .iter()
                .filter(|lint| lint["rule"] == *check)
                .map(|lint| (lint["start"].as_u64().unwrap_or(0), lint["end"].as_u64().unwrap_or(0)))
                .collect();
            let own: Vec<&Finding> = linted.findings.iter().filter(|finding| ours.contains(&finding.rule.id)).collect();
            let meets = |finding: &Finding, (start, end): (u64, u64)| {
                let (first, last) = lines(linted, finding);
                first <= end && start <= last
            };
            for place in &theirs {
                if is_of_the_stand_in(linted, check, place.0) {
                    set_apart += 1;
                    continue;
                }
                if is_of_the_image(linted, check, place.0) {
                    of_the_image += 1;
                    continue;
                }
                total += 1;
                if own.iter().any(|finding| meets(finding, *place)) {
                    found += 1;
                } else {
                    missed.push(format!("{}:{}", linted.case.name, place.0));
                }
            }
            for finding in own {
                if !theirs.iter().any(|place| meets(finding, *place)) {
                    *extra.entry(explanation(linted)).or_insert(0) += 1;
                }
            }
        }
        let recall = if total == 0 { 100.0 } else { 100.0 * f64::from(found) / f64::from(total) };
        writeln!(report, "{check}: {found} of {total} found again, missed {missed:?}; ours alone: {extra:?}")
            .expect("a string");
        if set_apart > 0 {
            writeln!(report, "    {set_apart} of BuildKit's set apart: Windows paths it judged for Linux")
                .expect("a string");
        }
        if of_the_image > 0 {
            writeln!(report, "    {of_the_image} of BuildKit's left out: the real base image sets the variable")
                .expect("a string");
        }
        all.0 += found;
        all.1 += total + set_apart;
        assert!(recall >= 98.0, "{check}: only {recall:.1} % found again; missed {missed:?}");
        assert!(!extra.contains_key(UNEXPLAINED), "{check}: {extra:?}");
    }
    writeln!(report, "all: {} of {} found again", all.0, all.1).expect("a string");
    assert!(100 * all.0 >= 99 * all.1, "{report}");
    insta::assert_snapshot!(report);
}

const UNEXPLAINED: &str = "unexplained";

/// Why we find something BuildKit does not report.
fn explanation(linted: &Linted) -> &'static str {
    if !finished(&linted.case.expected) {
        return "BuildKit stopped at an error before it";
    }
    UNEXPLAINED
}

/// Errors in files that BuildKit builds, one by one, and why we insist: the file, the rule, the reason.
const INSISTED: &[(&str, &str, &str)] = &[(
    "0252-test_lint.Dockerfile",
    "shell-form-in-shellless-image",
    "it builds, but the container cannot start: the image is `scratch` and the ENTRYPOINT needs a shell",
)];

#[test]
fn no_errors_in_files_that_build() {
    let Some(files) = linted() else { return };
    let (mut unlisted, mut seen) = (Vec::new(), BTreeSet::new());
    let builds =
        |linted: &&Linted| linted.case.expected["instr_ok"] == Value::Bool(true) && finished(&linted.case.expected);
    for linted in files.iter().filter(builds) {
        let name = linted.case.name.as_str();
        for finding in linted.findings.iter().filter(|finding| finding.severity == Severity::Error) {
            let listed = INSISTED.iter().find(|(file, rule, _)| *file == name && *rule == finding.rule.id);
            match listed {
                Some((file, rule, reason)) => {
                    if seen.insert((*file, *rule)) {
                        println!("{file}: {rule}: {reason}");
                    }
                }
                None => {
                    let line = linted.file.text().line_of(finding.range.start) + 1;
                    unlisted.push(format!("{name}:{line} {}: {}", finding.rule.id, finding.message));
                }
            }
        }
    }
    assert!(unlisted.is_empty(), "errors in files that BuildKit builds:\n{}", unlisted.join("\n"));
    assert_eq!(seen.len(), INSISTED.len(), "what is listed and no longer found can go");
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

/// What the fixes of one rule do to one file that no fix may do.
fn broken_laws(linted: &Linted, rule: &'static Rule, safety: Safety) -> Vec<String> {
    let mut only = Config::default();
    only.select(rule.id);
    let mut broken = Vec::new();
    let fixed = fix(&linted.case.text, &only, safety);
    let after = lint(&File::new(&fixed.text), &Config::default());
    let fixable = |finding: &Finding| finding.fixes.first().is_some_and(|fix| fix.safety >= safety);
    if fixed.remaining.iter().any(fixable) {
        broken.push("does not converge".to_owned());
    }
    if errors(&after) > errors(&linted.findings) {
        broken.push("adds an error".to_owned());
    }
    let before = counts(&linted.findings);
    // In a file BuildKit refuses, one error mended may show the next.
    let accepted = linted.case.expected["instr_ok"] == Value::Bool(true);
    for (id, count) in counts(&after).into_iter().filter(|_| accepted) {
        let had = *before.get(id).unwrap_or(&0);
        if count > had {
            broken.push(format!("adds {id} ({had} before, {count} after)"));
        }
    }
    if fix(&fixed.text, &only, safety).text != fixed.text {
        broken.push("has something to do the second time".to_owned());
    }
    let safely = fix(&linted.case.text, &only, Safety::Safe);
    let differences = Blueprint::of(&linted.file).differences(&Blueprint::of(&File::new(&safely.text)));
    let undeclared: Vec<_> = differences.iter().filter(|aspect| !rule.changes.contains(aspect)).collect();
    if !undeclared.is_empty() {
        broken.push(format!("changes {undeclared:?}"));
    }
    broken.into_iter().map(|law| format!("{}: the fix of {} {law}", linted.case.name, rule.id)).collect()
}

/// Files on which the fixes of each rule are tried; `DOCKWRIGHT_LAWS=all` tries all.
const TRIED: usize = 20;

#[test]
fn fixes_keep_the_laws_on_real_files() {
    let Some(files) = linted() else { return };
    let all = std::env::var_os("DOCKWRIGHT_LAWS").is_some();
    let mut every = Config::default();
    every.profile = Profile::All;
    let found: Vec<BTreeSet<&str>> = files
        .iter()
        .map(|linted| {
            let findings = lint(&linted.file, &every);
            findings.iter().filter(|finding| !finding.fixes.is_empty()).map(|finding| finding.rule.id).collect()
        })
        .collect();
    let pairs: Vec<(&Linted, &'static Rule, Safety)> = rules::ALL
        .iter()
        .filter_map(|rule| Some((*rule, rule.fix?)))
        .flat_map(|(rule, safety)| {
            let with: Vec<&Linted> =
                files.iter().zip(&found).filter(|(_, ids)| ids.contains(rule.id)).map(|(file, _)| file).collect();
            let step = if all { 1 } else { with.len().div_ceil(TRIED).max(1) };
            with.into_iter().step_by(step).map(move |file| (file, rule, safety))
        })
        .collect();
    let (first, second) = pairs.split_at(pairs.len() / 2);
    let check = |pairs: &[(&Linted, &'static Rule, Safety)]| -> Vec<String> {
        pairs.iter().flat_map(|(linted, rule, safety)| broken_laws(linted, rule, *safety)).collect()
    };
    let broken = std::thread::scope(|scope| {
        let other = scope.spawn(|| check(first));
        let mut broken = check(second);
        broken.extend(other.join().expect("no fix panics"));
        broken
    });
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    println!("the fixes of {} pairs of rule and file keep the laws", pairs.len());
}

#[test]
fn all_safe_fixes_together_end() {
    let Some(files) = linted() else { return };
    let config = Config::default();
    for linted in &files {
        let fixed = fix(&linted.case.text, &config, Safety::Safe);
        let fixable = |finding: &&Finding| finding.fixes.first().is_some_and(|fix| fix.safety == Safety::Safe);
        let left: Vec<&str> = fixed.remaining.iter().filter(fixable).map(|finding| finding.rule.id).collect();
        assert!(left.is_empty(), "{}: safe fixes left after the loop: {left:?}", linted.case.name);
        assert!(errors(&fixed.remaining) <= errors(&linted.findings), "{}: new errors", linted.case.name);
    }
}
