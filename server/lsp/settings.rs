//! What users set in their editor.
//!
//! ```json
//! { "rules": { "apt-get-missing-yes": "error", "DL3008": "off" } }
//! ```

use dockwright_lint::{Config, Severity};
use serde_json::{Map, Value};

/// Settings of the editor's side of things that share our section; they are none of the server's business.
const EDITOR_ONLY: &[&str] = &["trace", "path", "server", "arguments", "enable"];

/// Finds our part in what a client sends: all settings with ours under `dockwright`, or ours alone.
///
/// `None` when nothing is said of us, and the settings stay as they are.
pub(super) fn section(sent: &Value) -> Option<&Value> {
    let object = sent.as_object()?;
    match object.get("dockwright") {
        Some(ours) => Some(ours),
        None => object.contains_key("rules").then_some(sent),
    }
}

/// Reads our part. What cannot be understood is left out and explained, in one message.
pub(super) fn read(section: &Value) -> (Config, Option<String>) {
    let mut config = Config::default();
    let mut problems = Vec::new();
    match section {
        Value::Null => {}
        Value::Object(section) => read_section(section, &mut config, &mut problems),
        other => problems.push(format!("the settings should be an object such as {{\"rules\": {{}}}}, not {other}")),
    }
    let message = (!problems.is_empty()).then(|| format!("Dockwright settings: {}.", problems.join("; ")));
    (config, message)
}

fn read_section(section: &Map<String, Value>, config: &mut Config, problems: &mut Vec<String>) {
    for (key, value) in section {
        match (key.as_str(), value) {
            ("rules", Value::Object(rules)) => read_rules(rules, config, problems),
            ("rules", Value::Null) => {}
            ("rules", other) => {
                problems.push(format!("`rules` should be an object from rule names to severities, not {other}"));
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
        let (config, message) = read(&json!({ "rules": { "apt-get-missing-yes": "off" }, "trace": {} }));
        assert_eq!(message, None);
        assert!(!config.is_enabled(rules::by_id("apt-get-missing-yes").unwrap()));
    }

    #[test]
    fn explains_what_it_cannot_understand() {
        let (config, message) = read(&json!({ "rules": { "nope": "off", "apt-get-missing-yes": 3 }, "colour": true }));
        let expected = "Dockwright settings: there is no setting `colour`; \
                        `apt-get-missing-yes` can be off, hint, info, warning or error, not 3; there is no rule `nope`.";
        assert_eq!(message.as_deref(), Some(expected));
        assert!(config.is_enabled(rules::by_id("apt-get-missing-yes").unwrap()));
        assert!(read(&json!("rules")).1.is_some());
    }
}
