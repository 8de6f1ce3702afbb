//! What users set in their editor.
//!
//! ```json
//! { "rules": { "apt-get-missing-yes": "error", "DL3008": "off" }, "shellcheck": "auto", "trusted": true }
//! ```

use dockwright_lint::{Config, Severity};
use serde_json::{Map, Value};

use crate::shellcheck::Choice;

/// Settings of the editor's side of things that share our section; they are none of the server's business.
const EDITOR_ONLY: &[&str] = &["trace", "path", "server", "arguments", "enable"];

/// Our settings.
const OURS: &[&str] = &["rules", "shellcheck", "trusted"];

/// What the settings say.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// Which rules run.
    pub(super) config: Config,
    /// Whether ShellCheck is asked, and which. Off where the workspace is not trusted.
    pub(super) shellcheck: Choice,
}

/// Whether a section says that the workspace is not trusted.
pub(super) fn distrusts(section: &Value) -> bool {
    section.get("trusted").and_then(Value::as_bool) == Some(false)
}

/// Finds our part in what a client sends: all settings with ours under `dockwright`, or ours alone.
///
/// `None` when nothing is said of us, and the settings stay as they are.
pub(super) fn section(sent: &Value) -> Option<&Value> {
    let object = sent.as_object()?;
    match object.get("dockwright") {
        Some(ours) => Some(ours),
        None => OURS.iter().any(|key| object.contains_key(*key)).then_some(sent),
    }
}

/// Reads our part. What cannot be understood is left out and explained, in one message.
pub(super) fn read(section: &Value) -> (Settings, Option<String>) {
    let mut settings = Settings::default();
    let mut problems = Vec::new();
    match section {
        Value::Null => {}
        Value::Object(section) => read_section(section, &mut settings, &mut problems),
        other => problems.push(format!("the settings should be an object such as {{\"rules\": {{}}}}, not {other}")),
    }
    let message = (!problems.is_empty()).then(|| format!("Dockwright settings: {}.", problems.join("; ")));
    if distrusts(section) {
        settings.shellcheck = Choice::Off;
    }
    (settings, message)
}

fn read_section(section: &Map<String, Value>, settings: &mut Settings, problems: &mut Vec<String>) {
    for (key, value) in section {
        match (key.as_str(), value) {
            ("rules", Value::Object(rules)) => read_rules(rules, &mut settings.config, problems),
            ("shellcheck", Value::String(text)) => match Choice::of(text) {
                Choice::Program(path) if !path.is_absolute() => {
                    problems.push(format!("`shellcheck` can be auto, off or a path from the root, not {value}"));
                }
                choice => settings.shellcheck = choice,
            },
            ("trusted", Value::Bool(_)) => {}
            (key, Value::Null) if OURS.contains(&key) => {}
            ("rules", other) => {
                problems.push(format!("`rules` should be an object from rule names to severities, not {other}"));
            }
            ("shellcheck", other) => problems.push(format!("`shellcheck` can be auto, off or a path, not {other}")),
            ("trusted", other) => {
                settings.shellcheck = Choice::Off;
                problems.push(format!("`trusted` can be true or false, not {other}"));
            }
            (key, _) if EDITOR_ONLY.contains(&key) => {}
            (key, _) => problems.push(format!("there is no setting `{key}`")),
        }
    }
}

fn read_rules(rules: &Map<String, Value>, config: &mut Config, problems: &mut Vec<String>) {
    for (name, value) in rules {
        let level = match value.as_str() {
            Some("off") => None,
            Some(word) if Severity::of(word).is_some() => Severity::of(word),
            _ => {
                problems.push(format!("`{name}` can be off, hint, info, warning or error, not {value}"));
                continue;
            }
        };
        if !config.set(name, level) {
            problems.push(format!("there is no rule `{name}`"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dockwright_lint::rules;
    use serde_json::json;

    #[test]
    fn finds_our_part() {
        let ours = json!({ "rules": {} });
        assert_eq!(section(&json!({ "dockwright": ours, "editor": 1 })), Some(&ours));
        assert_eq!(section(&ours), Some(&ours));
        for nothing in [json!(null), json!({}), json!({ "editor": {} }), json!([1])] {
            assert_eq!(section(&nothing), None);
        }
    }

    #[test]
    fn switches_rules_off() {
        let (settings, message) = read(&json!({ "rules": { "apt-get-missing-yes": "off" }, "trace": {} }));
        assert_eq!(message, None);
        assert!(!settings.config.is_enabled(rules::by_id("apt-get-missing-yes").unwrap()));
    }

    #[test]
    fn explains_what_it_cannot_understand() {
        let (settings, message) =
            read(&json!({ "rules": { "nope": "off", "apt-get-missing-yes": 3 }, "colour": true }));
        let expected = "Dockwright settings: there is no setting `colour`; \
                        `apt-get-missing-yes` can be off, hint, info, warning or error, not 3; there is no rule `nope`.";
        assert_eq!(message.as_deref(), Some(expected));
        assert!(settings.config.is_enabled(rules::by_id("apt-get-missing-yes").unwrap()));
        assert!(read(&json!("rules")).1.is_some());
    }

    #[test]
    fn shellcheck_is_asked_where_the_workspace_is_trusted() {
        let choice = |value| read(&value).0.shellcheck;
        assert_eq!(choice(json!({})), Choice::Auto);
        assert_eq!(choice(json!({ "shellcheck": "off" })), Choice::Off);
        for value in [json!("bin/shellcheck"), json!(""), json!(3)] {
            let (settings, message) = read(&json!({ "shellcheck": value }));
            assert!(settings.shellcheck == Choice::Auto && message.is_some(), "{value}");
        }
        let path = if cfg!(windows) { "C:\\bin\\shellcheck.exe" } else { "/bin/shellcheck" };
        assert_eq!(choice(json!({ "shellcheck": path, "trusted": true })), Choice::Program(path.into()));
        for trusted in [json!(false), json!("no")] {
            assert_eq!(choice(json!({ "trusted": trusted, "shellcheck": path })), Choice::Off);
        }
    }
}
