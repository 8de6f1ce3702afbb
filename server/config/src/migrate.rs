//! Turns a `.hadolint.yaml` into a `dockwright.toml`.

use std::fmt::Write as _;

use dockwright_lint::{Severity, rules};
use serde_json::Value;

use crate::{Problem, hadolint};

/// The text of the `dockwright.toml` that says what a `.hadolint.yaml` says, and what could not be understood.
///
/// It asks for hadolint's own set of checks, so that a change of tools shows no surprise.
pub fn migrate(text: &str) -> (String, Vec<Problem>) {
    let (settings, problems) = hadolint::read(text);
    let mut out = String::from("# Made from .hadolint.yaml by `dockwright migrate`.\n");
    let level = |level: Option<Severity>| level.map_or("off", Severity::name);
    // Writing to a string cannot fail.
    if let Some(fail) = settings.fail_level {
        let _ = writeln!(out, "fail-level = {}", quoted(level(fail)));
    }
    out.push_str(
        "\n[rules]\n# Only what hadolint checks; without this line, all that is recommended.\nprofile = \"hadolint\"\n",
    );
    if let Some(comments) = settings.rules.comments {
        let _ = writeln!(out, "suppression-comments = {comments}");
    }
    let mut lines: Vec<(String, String)> = Vec::new();
    for (name, severity) in &settings.rules.levels {
        for rule in rules::named(name) {
            let line = format!("{} = {} # {name}", rule.id, quoted(level(*severity)));
            lines.retain(|(id, _)| id != rule.id);
            lines.push((rule.id.to_owned(), line));
        }
    }
    for (_, line) in lines.iter().filter(|(id, _)| !settings.rules.options.contains_key(id)) {
        let _ = writeln!(out, "{line}");
    }
    for (rule, options) in &settings.rules.options {
        let _ = write!(out, "\n[rules.{rule}]\n");
        if let Some((_, severity)) =
            settings.rules.levels.iter().rev().find(|(name, _)| rules::named(name).any(|found| found.id == rule))
        {
            let _ = writeln!(out, "severity = {}", quoted(level(*severity)));
        }
        for (name, value) in options.as_object().into_iter().flatten() {
            let _ = writeln!(out, "{name} = {}", toml(value));
        }
    }
    (out, problems)
}

/// A value as TOML; strings, flags, lists and tables are all there is.
fn toml(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entry = |(key, value): (&String, &Value)| format!("{} = {}", quoted(key), toml(value));
            format!("{{ {} }}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => quoted(text),
        Value::Null => quoted(""),
        other => other.to_string(),
    }
}

/// A string as TOML. JSON escapes what TOML wants escaped, in the same way, but for the one character 0x7F.
fn quoted(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;
    use dockwright_lint::{Config, lint_text};

    #[test]
    fn means_the_same() {
        let yaml = "failure-threshold: error\nignored: [DL3015, DL3026]\noverride:\n  error: [DL3014]\n\
                    trustedRegistries: [docker.io, 'a\"b']\ndisable-ignore-pragma: false\n";
        let (toml, problems) = migrate(yaml);
        assert_eq!(problems, []);
        let (settings, problems) = crate::read_toml(&toml);
        assert_eq!(problems, [], "{toml}");
        let (mut ours, mut theirs) = (Config::default(), Config::default());
        settings.apply(None, &mut ours);
        hadolint::read(yaml).0.apply(None, &mut theirs);
        assert_eq!(ours.options, theirs.options);
        for name in ["DL3015", "DL3026"] {
            for rule in rules::named(name) {
                assert!(!ours.is_enabled(rule) && !theirs.is_enabled(rule), "{}", rule.id);
            }
        }
        let levels = [&ours, &theirs].map(|config| {
            let found = lint_text("FROM debian:12\nRUN apt-get install curl\n", config);
            found.iter().find(|finding| finding.rule.id == "apt-get-missing-yes").map(|finding| finding.severity)
        });
        assert_eq!(levels, [Some(Severity::Error); 2]);
        assert_eq!(settings.fail_level, Some(Some(Severity::Error)));
    }
}
