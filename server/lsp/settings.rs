//! What users set in their editor: the same as in a `dockwright.toml`.
//!
//! ```json
//! { "rules": { "apt-get-missing-yes": "error", "DL3008": "off" }, "files": { "exclude": ["vendor/**"] } }
//! ```

use dockwright_config::{Settings, read_json};
use serde_json::Value;

/// Settings of the editor's side of things that share our section; they are none of the server's business.
const EDITOR_ONLY: &[&str] = &["trace", "path", "server", "arguments", "enable"];

/// Finds our part in what a client sends: all settings with ours under `dockwright`, or ours alone.
///
/// `None` when nothing is said of us, and the settings stay as they are.
pub(super) fn section(sent: &Value) -> Option<&Value> {
    let object = sent.as_object()?;
    match object.get("dockwright") {
        Some(ours) => Some(ours),
        None => ["rules", "files"].iter().any(|key| object.contains_key(*key)).then_some(sent),
    }
}

/// Reads our part. What cannot be understood is left out and explained, in one message.
pub(super) fn read(section: &Value) -> (Settings, Option<String>) {
    let (settings, problems) = read_json(section, EDITOR_ONLY);
    let problems: Vec<String> = problems.into_iter().map(|problem| problem.message).collect();
    let message = (!problems.is_empty()).then(|| format!("Dockwright settings: {}.", problems.join("; ")));
    (settings, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dockwright_lint::{Config, rules};
    use serde_json::json;

    fn is_enabled(settings: &Settings, rule: &str) -> bool {
        let mut config = Config::default();
        settings.apply(None, &mut config);
        config.is_enabled(rules::by_id(rule).unwrap())
    }

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
        assert!(!is_enabled(&settings, "apt-get-missing-yes"));
        assert_eq!(read(&Value::Null).1, None);
    }

    #[test]
    fn explains_what_it_cannot_understand() {
        let (settings, message) =
            read(&json!({ "rules": { "nope": "off", "apt-get-missing-yes": 3 }, "colour": true }));
        let message = message.unwrap();
        let parts = [
            "Dockwright settings: ",
            "there is no setting `colour`",
            "`apt-get-missing-yes` can be error, warning, info, hint or off, not `3`",
            "there is no rule `nope`",
        ];
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
        assert!(is_enabled(&settings, "apt-get-missing-yes"));
        assert!(read(&json!("rules")).1.is_some());
    }
}
