//! `dockwright rules`: the list of rules.

use std::fmt::Write as _;

use dockwright_lint::{Rule, Safety, rules};
use serde::Serialize;
use unicode_width::UnicodeWidthChar as _;

use super::Outcome;
use super::arguments::{Format, RulesArguments};
use super::terminal::{self, Palette, paint};

/// A rule as programs read it.
#[derive(Serialize)]
struct Entry {
    rule: &'static str,
    also: &'static [&'static str],
    severity: &'static str,
    category: &'static str,
    profile: &'static str,
    /// The best fix: `safe`, `unsafe` or null.
    fix: Option<&'static str>,
    summary: &'static str,
    url: String,
}

pub(super) fn run(arguments: &RulesArguments) -> Outcome {
    terminal::print(&match arguments.format {
        Format::Text => table(&Palette::new(arguments.color)),
        Format::Json => array(),
    });
    Outcome::Clean
}

/// How a rule's fix is called.
pub(super) fn fix_name(rule: &Rule) -> Option<&'static str> {
    rule.fix.map(|safety| match safety {
        Safety::Safe => "safe",
        Safety::Unsafe => "unsafe",
    })
}

fn table(palette: &Palette) -> String {
    let longest = rules::ALL.iter().map(|rule| rule.id.len()).max().unwrap_or(0).max("rule".len());
    let head = format!("{:longest$}  {:8}  {:11}  {:6}  {}", "rule", "severity", "profile", "fix", "what it finds");
    let mut out = format!("{}\n", paint(palette.strong, head));
    let left = terminal::width(usize::MAX).saturating_sub(longest + 33).max(30);
    for rule in rules::ALL {
        let id = paint(palette.code, format_args!("{:longest$}", rule.id));
        let severity = paint(palette.severity(rule.severity), format_args!("{:8}", rule.severity.name()));
        let fix = paint(palette.faint, format_args!("{:6}", fix_name(rule).unwrap_or("-")));
        let profile = rule.profile.name();
        let _ = writeln!(out, "{id}  {severity}  {profile:11}  {fix}  {}", cut(rule.summary(), left));
    }
    out
}

/// The beginning of a text that fits in so many columns.
fn cut(text: &str, columns: usize) -> String {
    let mut width = 0;
    let fits = |c: &char| {
        width += c.width().unwrap_or(0);
        width < columns
    };
    let kept: String = text.chars().take_while(fits).collect();
    if kept.len() < text.len() { format!("{}…", kept.trim_end()) } else { kept }
}

fn array() -> String {
    let entry = |rule: &&Rule| Entry {
        rule: rule.id,
        also: rule.also,
        severity: rule.severity.name(),
        category: rule.category.name(),
        profile: rule.profile.name(),
        fix: fix_name(rule),
        summary: rule.summary(),
        url: rule.url(),
    };
    let entries: Vec<Entry> = rules::ALL.iter().map(entry).collect();
    let json = serde_json::to_string_pretty(&entries).unwrap_or_else(|_| "[]".to_owned());
    format!("{json}\n")
}
