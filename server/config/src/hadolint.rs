//! Reads `.hadolint.yaml`.
//!
//! The keys are hadolint's: `ignored`, `override`, `trustedRegistries`, `label-schema`, `strict-labels`,
//! `failure-threshold`, `no-fail`, `disable-ignore-pragma`; `format` and `no-color` are matters of the command line.
//! As with hadolint, a key that nobody knows is no mistake, and neither is a check that there is not (ShellCheck's, say).

use dockwright_lint::{Severity, rules};
use serde_json::{Map, Value, json};

use crate::{Problem, Settings};

/// Reads a `.hadolint.yaml`. What cannot be understood is a problem; the rest applies.
pub fn read(text: &str) -> (Settings, Vec<Problem>) {
    let object = match serde_saphyr::from_str::<Option<Map<String, Value>>>(text) {
        Ok(object) => object.unwrap_or_default(),
        Err(error) => {
            let start = error.location().map_or(0, |place| offset(text, place.line()));
            let reason = error.to_string();
            let reason = reason.lines().next().unwrap_or_default();
            let message = format!("this is not the YAML of a hadolint configuration: {reason}");
            return (Settings::default(), vec![Problem { range: start..start, message }]);
        }
    };
    let mut reader = Reader { text, settings: Settings::default(), problems: Vec::new() };
    for (key, value) in &object {
        reader.key(key, value);
    }
    reader.problems.sort_by_key(|problem| problem.range.start);
    (reader.settings, reader.problems)
}

/// The byte offset of a line, counted from 1.
fn offset(text: &str, line: u64) -> usize {
    let before = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
    text.split_inclusive('\n').take(before).map(str::len).sum()
}

struct Reader<'a> {
    text: &'a str,
    settings: Settings,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn key(&mut self, key: &str, value: &Value) {
        match key {
            "ignored" => {
                for name in self.names(key, value) {
                    self.level(name, None);
                }
            }
            "override" => self.overrides(value),
            "trustedRegistries" => {
                let registries = self.names(key, value);
                self.option("untrusted-registry", "registries", json!(registries));
            }
            "label-schema" => self.labels(value),
            "strict-labels" => {
                if let Some(strict) = self.flag(key, value) {
                    self.option("superfluous-labels", "strict", json!(strict));
                }
            }
            "disable-ignore-pragma" => {
                self.settings.rules.comments = self.flag(key, value).map(|disabled| !disabled);
            }
            "no-fail" if self.flag(key, value) == Some(true) => self.settings.fail_level = Some(None),
            "failure-threshold" => self.threshold(value),
            _ => {}
        }
    }

    fn overrides(&mut self, value: &Value) {
        let Value::Object(levels) = value else {
            self.expected("override", "lists of checks under error, warning, info and style", value);
            return;
        };
        for (name, checks) in levels {
            let Some(severity) = severity(name) else { continue };
            for check in self.names(name, checks) {
                self.level(check, Some(severity));
            }
        }
    }

    fn labels(&mut self, value: &Value) {
        let Value::Object(labels) = value else {
            self.expected("label-schema", "a table of labels and their formats", value);
            return;
        };
        self.option("missing-labels", "schema", Value::Object(labels.clone()));
    }

    fn threshold(&mut self, value: &Value) {
        match value.as_str() {
            Some("none" | "ignore") if self.settings.fail_level.is_none() => self.settings.fail_level = Some(None),
            Some(name) if severity(name).is_some() => {
                let level = severity(name);
                self.settings.fail_level.get_or_insert(level);
            }
            Some("none" | "ignore") => {}
            _ => self.expected("failure-threshold", "error, warning, info, style, ignore or none", value),
        }
    }

    /// Sets a severity. hadolint says nothing of checks that it does not know, and neither do we.
    fn level(&mut self, check: String, level: Option<Severity>) {
        if rules::named(&check).next().is_some() {
            self.settings.rules.levels.push((check, level));
        }
    }

    fn option(&mut self, rule: &str, name: &str, value: Value) {
        let options = self.settings.rules.options.entry(rule).or_insert_with(|| json!({}));
        if let Value::Object(options) = options {
            options.insert(name.to_owned(), value);
        }
    }

    /// A list of strings, or one.
    fn names(&mut self, key: &str, value: &Value) -> Vec<String> {
        match value {
            Value::String(one) => vec![one.clone()],
            Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Value::Null => Vec::new(),
            _ => {
                self.expected(key, "a list", value);
                Vec::new()
            }
        }
    }

    fn flag(&mut self, key: &str, value: &Value) -> Option<bool> {
        let flag = value.as_bool();
        if flag.is_none() {
            self.expected(key, "true or false", value);
        }
        flag
    }

    fn expected(&mut self, key: &str, what: &str, value: &Value) {
        let starts =
            |line: &&str| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':'));
        let line = self.text.lines().position(|line| starts(&line)).unwrap_or(0);
        let start = offset(self.text, line as u64 + 1);
        let range = start..start + key.len().min(self.text.len() - start);
        self.problems.push(Problem::new(range, format!("`{key}` should be {what}, not {value}")));
    }
}

/// hadolint's names; `style` is our hint.
fn severity(name: &str) -> Option<Severity> {
    match name {
        "style" => Some(Severity::Hint),
        _ => Severity::of(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dockwright_lint::Config;

    #[test]
    fn reads_what_hadolint_reads() {
        let text = "failure-threshold: style\nignored:\n  - DL3015\n  - SC1010\noverride:\n  error: [DL3014]\n  style: \
                    DL4006\ntrustedRegistries: [docker.io, '*.gcr.io']\ndisable-ignore-pragma: true\nformat: tty\n";
        let (settings, problems) = read(text);
        assert_eq!(problems, []);
        assert_eq!(settings.fail_level, Some(Some(Severity::Hint)));
        let mut config = Config::default();
        settings.apply(None, &mut config);
        let enabled = |name| config.is_enabled(rules::by_id(name).unwrap());
        assert!(!enabled("apt-get-no-recommends") && enabled("apt-get-missing-yes") && !config.comments);
        assert_eq!(config.options.untrusted_registry.registries, ["docker.io", "*.gcr.io"]);
    }

    #[test]
    fn says_what_it_cannot_understand() {
        let (settings, problems) = read("ignored: [DL3015]\nstrict-labels: perhaps\n");
        assert_eq!(settings.rules.levels.len(), 1);
        assert_eq!(problems, [Problem::new(18..31, "`strict-labels` should be true or false, not \"perhaps\"")]);
        let (_, problems) = read("ignored: [DL3015\n");
        assert!(problems[0].message.contains("not the YAML"), "{problems:?}");
        assert_eq!(read("").1, []);
        assert_eq!(read("# nothing\n").1, []);
        assert_eq!(read("- a\n").1.len(), 1);
    }
}
