//! What users set in their editor: the same as in a `dockwright.toml`, and what no file may say.
//!
//! ```json
//! { "rules": { "apt-get-missing-yes": "error", "DL3008": "off" }, "shellcheck": "auto", "trusted": true }
//! ```

use dockwright_config::{Settings, read_json};
use serde_json::Value;

use crate::shellcheck::Choice;

/// Settings of the editor's side of things that share our section; they are none of the server's business.
const EDITOR_ONLY: &[&str] = &["trace", "path", "server", "arguments", "enable"];

/// Our settings.
const OURS: &[&str] = &["rules", "files", "format", "hints", "shellcheck", "trusted"];

/// What a client has set.
#[derive(Debug, Default)]
pub(super) struct ClientSettings {
    /// What a configuration file could say, too.
    pub(super) settings: Settings,
    /// Whether ShellCheck is asked, and which, if something is said of it. Off where the workspace is not trusted.
    pub(super) shellcheck: Option<Choice>,
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
pub(super) fn read(section: &Value) -> (ClientSettings, Option<String>) {
    let mut shared = section.clone();
    let mut problems = Vec::new();
    let mut shellcheck = None;
    if let Some(shared) = shared.as_object_mut() {
        shellcheck = shared.remove("shellcheck").and_then(|value| read_shellcheck(&value, &mut problems));
        match shared.remove("trusted") {
            None | Some(Value::Null | Value::Bool(true)) => {}
            Some(Value::Bool(false)) => shellcheck = Some(Choice::Off),
            Some(other) => {
                shellcheck = Some(Choice::Off);
                problems.push(format!("`trusted` can be true or false, not {other}"));
            }
        }
    }
    let (settings, others) = read_json(&shared, EDITOR_ONLY);
    problems.extend(others.into_iter().map(|problem| problem.message));
    let message = (!problems.is_empty()).then(|| format!("Dockwright settings: {}.", problems.join("; ")));
    (ClientSettings { settings, shellcheck }, message)
}

fn read_shellcheck(value: &Value, problems: &mut Vec<String>) -> Option<Choice> {
    match value {
        Value::Null => None,
        Value::String(text) => match Choice::of(text) {
            Choice::Program(path) if !path.is_absolute() => {
                problems.push(format!("`shellcheck` can be auto, off or a path from the root, not {value}"));
                None
            }
            choice => Some(choice),
        },
        other => {
            problems.push(format!("`shellcheck` can be auto, off or a path, not {other}"));
            None
        }
    }
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
        let (sent, message) = read(&json!({ "rules": { "apt-get-missing-yes": "off" }, "trace": {} }));
        assert_eq!(message, None);
        assert!(!is_enabled(&sent.settings, "apt-get-missing-yes"));
        assert_eq!(read(&Value::Null).1, None);
    }

    #[test]
    fn explains_what_it_cannot_understand() {
        let (sent, message) = read(&json!({ "rules": { "nope": "off", "apt-get-missing-yes": 3 }, "colour": true }));
        let message = message.unwrap();
        let parts = [
            "Dockwright settings: ",
            "there is no setting `colour`",
            "`apt-get-missing-yes` can be error, warning, info, hint or off, not `3`",
            "there is no rule `nope`",
        ];
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
        assert!(is_enabled(&sent.settings, "apt-get-missing-yes"));
        assert!(read(&json!("rules")).1.is_some());
    }

    #[test]
    fn shellcheck_is_asked_where_the_workspace_is_trusted() {
        let choice = |value| read(&value).0.shellcheck;
        assert_eq!(choice(json!({})), None);
        assert_eq!(choice(json!({ "shellcheck": "off" })), Some(Choice::Off));
        for value in [json!("bin/shellcheck"), json!(""), json!(3)] {
            let (sent, message) = read(&json!({ "shellcheck": value }));
            assert!(sent.shellcheck.is_none() && message.is_some(), "{value}");
        }
        let path = if cfg!(windows) { "C:\\bin\\shellcheck.exe" } else { "/bin/shellcheck" };
        assert_eq!(choice(json!({ "shellcheck": path, "trusted": true })), Some(Choice::Program(path.into())));
        for trusted in [json!(false), json!("no")] {
            assert_eq!(choice(json!({ "trusted": trusted, "shellcheck": path })), Some(Choice::Off));
        }
    }
}
