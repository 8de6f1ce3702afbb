//! Reads `dockwright.toml`, and settings of an editor, which have the same form.
//!
//! ```toml
//! fail-level = "error"
//!
//! [rules]
//! profile = "strict"
//! no-user = "error"
//! DL3008 = "off"
//! max-lines = { severity = "warning", max = 300 }
//!
//! [hints]
//! sizes = true
//!
//! [files]
//! include = ["build/*.tmpl"]
//! exclude = ["vendor/**"]
//!
//! [[files.overrides]]
//! paths = ["legacy/**"]
//! rules = { profile = "recommended", no-user = "off" }
//!
//! [format]
//! indent = 4
//! ```

use dockwright_lint::suggest::nearest;
use dockwright_lint::{FormatOptions, Options, Profile, Severity, rules};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde_json::{Map, Value as Json};
use toml::de::DeTable;

use crate::node::{Entry, Node, Value};
use crate::settings::Override;
use crate::{HINTS, Hint, Problem, RuleSettings, Settings};

const SECTIONS: &[&str] = &["fail-level", "files", "format", "hints", "rules", "shellcheck"];
const FILES: &[&str] = &["exclude", "include", "overrides"];
const OVERRIDE: &[&str] = &["format", "paths", "rules"];

/// Reads a `dockwright.toml`. What cannot be understood is a problem; the rest applies.
pub fn read_toml(text: &str) -> (Settings, Vec<Problem>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let syntax = errors.iter().map(|error| {
        let range = error.span().unwrap_or_default();
        Problem::new(range, format!("this is not TOML: {}", error.message()))
    });
    let mut reader = Reader { problems: syntax.collect() };
    let broken: Vec<usize> = reader.problems.iter().map(|problem| problem.range.start).collect();
    let settings = reader.settings(&Node::of_toml(&table));
    // A value that could not be read is no value of the wrong kind.
    let mut syntax = errors.len();
    reader.problems.retain(|problem| {
        let is_syntax = syntax > 0;
        syntax = syntax.saturating_sub(1);
        is_syntax || !broken.contains(&problem.range.start)
    });
    reader.problems.sort_by_key(|problem| problem.range.start);
    (settings, reader.problems)
}

/// Reads the settings of an editor. Names in `others` are no business of ours.
pub fn read_json(value: &Json, others: &[&str]) -> (Settings, Vec<Problem>) {
    let mut node = Node::of_json(value);
    if let Value::Table(entries) = &mut node.value {
        entries.retain(|entry| !others.contains(&entry.key.as_str()));
    }
    let mut reader = Reader { problems: Vec::new() };
    let settings = reader.settings(&node);
    (settings, reader.problems)
}

struct Reader {
    problems: Vec<Problem>,
}

impl Reader {
    fn settings(&mut self, node: &Node) -> Settings {
        let mut settings = Settings::default();
        for entry in self.table("the settings", node) {
            match entry.key.as_str() {
                "rules" => settings.rules = self.rules(&entry.node),
                "files" => self.files(&entry.node, &mut settings),
                "hints" => settings.hints = self.hints(&entry.node),
                "format" => settings.format = self.format(&entry.node),
                "fail-level" => settings.fail_level = self.level(entry),
                "shellcheck" => settings.shellcheck = self.shellcheck(entry),
                _ => self.unknown("setting", entry, SECTIONS),
            }
        }
        settings
    }

    fn hints(&mut self, node: &Node) -> Vec<(Hint, bool)> {
        let mut said = Vec::new();
        for entry in self.table("`hints`", node) {
            match (HINTS.iter().find(|known| known.name == entry.key), &entry.node.value) {
                (Some(known), Value::Flag(wanted)) => said.push((known.hint, *wanted)),
                (Some(_), Value::Null) => {}
                (Some(_), _) => self.expected(entry, "true or false"),
                (None, _) => {
                    let names: Vec<&str> = HINTS.iter().map(|known| known.name).collect();
                    self.unknown("hint", entry, &names);
                }
            }
        }
        said
    }

    fn shellcheck(&mut self, entry: &Entry) -> Option<bool> {
        match &entry.node.value {
            Value::Text(text) if text == "auto" => return Some(true),
            Value::Text(text) if text == "off" => return Some(false),
            Value::Null => return None,
            _ => {}
        }
        self.expected(entry, "auto or off (a program is named with `--shellcheck`, or in the settings of the editor)");
        None
    }

    fn files(&mut self, node: &Node, settings: &mut Settings) {
        for entry in self.table("`files`", node) {
            match entry.key.as_str() {
                "include" => settings.files.include = self.patterns(entry),
                "exclude" => settings.files.exclude = self.patterns(entry),
                "overrides" => {
                    let Value::List(items) = &entry.node.value else {
                        self.expected(entry, "a list of tables with `paths`, `rules` and `format`");
                        continue;
                    };
                    settings.overrides = items.iter().filter_map(|item| self.one_override(item)).collect();
                }
                _ => self.unknown("setting of `files`", entry, FILES),
            }
        }
    }

    fn one_override(&mut self, node: &Node) -> Option<Override> {
        let (mut paths, mut rules, mut format) = (None, RuleSettings::default(), Map::new());
        for entry in self.table("an override", node) {
            match entry.key.as_str() {
                "paths" => paths = Some(self.patterns(entry)),
                "rules" => rules = self.rules(&entry.node),
                "format" => format = self.format(&entry.node),
                _ => self.unknown("setting of an override", entry, OVERRIDE),
            }
        }
        if paths.is_none() {
            self.problems.push(Problem::new(node.range.clone(), "this override does not say for which `paths` it is"));
        }
        Some(Override { paths: paths?, rules, format })
    }

    fn format(&mut self, node: &Node) -> Map<String, Json> {
        let mut options = Map::new();
        let names = FormatOptions::names();
        for entry in self.table("`format`", node) {
            let value = entry.node.json();
            match FormatOptions::default().set(&entry.key, &value) {
                Ok(()) => {
                    options.insert(entry.key.clone(), value);
                }
                Err(_) if !names.contains(&entry.key) => {
                    let names: Vec<&str> = names.iter().map(String::as_str).collect();
                    self.unknown("setting of `format`", entry, &names);
                }
                Err(reason) => {
                    let message = format!("`{}` cannot be set so: {reason}", entry.key);
                    self.problems.push(Problem::new(entry.node.range.clone(), message));
                }
            }
        }
        options
    }

    fn rules(&mut self, node: &Node) -> RuleSettings {
        let mut settings = RuleSettings::default();
        for entry in self.table("`rules`", node) {
            match entry.key.as_str() {
                "profile" => settings.profile = self.profile(entry).or(settings.profile),
                "suppression-comments" => match entry.node.value {
                    Value::Flag(flag) => settings.comments = Some(flag),
                    _ => self.expected(entry, "true or false"),
                },
                name if rules::named(name).next().is_none() => {
                    if !rules::is_of_another_tool(name) {
                        self.unknown_rule(entry);
                    }
                }
                _ => self.rule(entry, &mut settings),
            }
        }
        settings
    }

    /// `no-user = "error"`, or a table with a severity and options.
    fn rule(&mut self, entry: &Entry, settings: &mut RuleSettings) {
        let Value::Table(inner) = &entry.node.value else {
            if let Some(level) = self.level(entry) {
                settings.levels.push((entry.key.clone(), level));
            }
            return;
        };
        for part in inner {
            if part.key == "severity" {
                if let Some(level) = self.level(part) {
                    settings.levels.push((entry.key.clone(), level));
                }
                continue;
            }
            let (key, value) = (part.key.clone(), part.node.json());
            for rule in rules::named(&entry.key) {
                let tried = Json::Object(Map::from_iter([(key.clone(), value.clone())]));
                match Options::default().set(rule.id, &tried) {
                    Ok(()) => add_option(&mut settings.options, rule.id, &key, &value),
                    Err(reason) => self.problems.push(Problem::new(
                        part.range.clone(),
                        format!("`{key}` cannot be set so for {}: {reason}", rule.id),
                    )),
                }
            }
        }
    }

    /// A severity, or `None` within for `off`.
    fn level(&mut self, entry: &Entry) -> Option<Option<Severity>> {
        let level = match &entry.node.value {
            Value::Text(text) if text == "off" => Some(None),
            Value::Text(text) => Severity::of(text).map(Some),
            _ => None,
        };
        if level.is_none() {
            let written = shown(&entry.node);
            let message = format!("`{}` can be error, warning, info, hint or off, not {written}", entry.key);
            self.problems.push(Problem::new(entry.node.range.clone(), message));
        }
        level
    }

    fn profile(&mut self, entry: &Entry) -> Option<Profile> {
        let profile = match &entry.node.value {
            Value::Text(text) => Profile::of(text),
            _ => None,
        };
        if profile.is_none() {
            let names: Vec<&str> = Profile::ALL.iter().map(|profile| profile.name()).collect();
            let message = format!("the profile can be {}, not {}", names.join(", "), shown(&entry.node));
            self.problems.push(Problem::new(entry.node.range.clone(), message));
        }
        profile
    }

    fn patterns(&mut self, entry: &Entry) -> GlobSet {
        let items = match &entry.node.value {
            Value::List(items) => items.as_slice(),
            Value::Text(_) => std::slice::from_ref(&entry.node),
            _ => &[],
        };
        if items.is_empty() && !matches!(entry.node.value, Value::List(_)) {
            self.expected(entry, "a list of patterns such as \"legacy/**\"");
        }
        let mut set = GlobSetBuilder::new();
        for item in items {
            let Value::Text(text) = &item.value else {
                let message = format!("a pattern is a string such as \"legacy/**\", not {}", shown(item));
                self.problems.push(Problem::new(item.range.clone(), message));
                continue;
            };
            match GlobBuilder::new(text.trim_start_matches("./")).literal_separator(true).build() {
                Ok(glob) => {
                    set.add(glob);
                }
                Err(error) => self.problems.push(Problem::new(
                    item.range.clone(),
                    format!("this pattern cannot be understood: {}", error.kind()),
                )),
            }
        }
        set.build().unwrap_or_default()
    }

    fn table<'a>(&mut self, what: &str, node: &'a Node) -> &'a [Entry] {
        match &node.value {
            Value::Table(entries) => entries,
            Value::Null => &[],
            _ => {
                let message = format!("{what} should be a table, not {}", node.kind());
                self.problems.push(Problem::new(node.range.clone(), message));
                &[]
            }
        }
    }

    fn expected(&mut self, entry: &Entry, what: &str) {
        let message = format!("`{}` should be {what}, not {}", entry.key, shown(&entry.node));
        self.problems.push(Problem::new(entry.node.range.clone(), message));
    }

    fn unknown(&mut self, what: &str, entry: &Entry, known: &[&str]) {
        let hint = match nearest(&entry.key, known.iter().copied(), 3) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => format!("; there are {}", known.join(", ")),
        };
        self.problems.push(Problem::new(entry.range.clone(), format!("there is no {what} `{}`{hint}", entry.key)));
    }

    fn unknown_rule(&mut self, entry: &Entry) {
        let names = rules::ALL.iter().map(|rule| rule.id);
        let hint = match nearest(&entry.key, names.chain(["profile", "suppression-comments"]), 4) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => "; `dockwright rules` lists them".to_owned(),
        };
        self.problems.push(Problem::new(entry.range.clone(), format!("there is no rule `{}`{hint}", entry.key)));
    }
}

fn add_option(options: &mut Map<String, Json>, rule: &str, key: &str, value: &Json) {
    let of_rule = options.entry(rule).or_insert_with(|| Json::Object(Map::new()));
    if let Json::Object(of_rule) = of_rule {
        of_rule.insert(key.to_owned(), value.clone());
    }
}

/// A value as messages show it.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => format!("`{}`", text.chars().take(40).collect::<String>()),
        Value::Flag(_) | Value::Number(_) => format!("`{}`", node.json()),
        _ => node.kind().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dockwright_lint::Config;

    fn messages(text: &str) -> Vec<(&str, String)> {
        let problems = read_toml(text).1;
        problems.into_iter().map(|problem| (&text[problem.range], problem.message)).collect()
    }

    #[test]
    fn reads_rules_and_files() {
        let text = "fail-level = \"error\"\n[rules]\nprofile = \"strict\"\nDL3015 = \"off\"\nmax-lines = { severity = \"error\", \
                    max = 3 }\n[files]\nexclude = [\"vendor/**\"]\n[[files.overrides]]\npaths = [\"legacy/*\"]\nrules = { \
                    no-user = \"off\", max-lines.max = 9 }\n";
        let (settings, problems) = read_toml(text);
        assert_eq!(problems, []);
        assert_eq!(settings.fail_level, Some(Some(Severity::Error)));
        assert!(settings.files.excludes("vendor/a/Dockerfile") && !settings.files.excludes("api/Dockerfile"));
        let config = |path| {
            let mut config = Config::default();
            settings.apply(Some(path), &mut config);
            config
        };
        let enabled = |config: &Config, name| config.is_enabled(rules::by_id(name).unwrap());
        let (legacy, other) = (config("legacy/Dockerfile"), config("api/legacy/Dockerfile"));
        assert!(!enabled(&legacy, "no-user") && enabled(&other, "no-user"));
        assert!(!enabled(&other, "apt-get-no-recommends"));
        assert_eq!((legacy.options.max_lines.max, other.options.max_lines.max), (9, 3));
        assert_eq!(other.profile, Profile::Strict);
    }

    #[test]
    fn says_what_is_wrong_and_where_and_applies_the_rest() {
        let text = "[rules]\nno-usr = \"off\"\nno-user = \"loud\"\nmax-lines = { max = \"many\", min = 1 }\nprofile = \"hard\"\n\
                    sudo = \"off\"\n[fils]\n";
        let found = messages(text);
        let starts = [
            ("no-usr", "there is no rule `no-usr`; did you mean `no-user`?"),
            ("\"loud\"", "`no-user` can be error, warning, info, hint or off, not `loud`"),
            ("max", "`max` cannot be set so for max-lines: "),
            ("min", "`min` cannot be set so for max-lines: unknown field `min`"),
            ("\"hard\"", "the profile can be recommended, strict, hadolint, all, not `hard`"),
            ("fils", "there is no setting `fils`; did you mean `files`?"),
        ];
        assert_eq!(found.len(), starts.len(), "{found:#?}");
        for ((place, message), (expected, start)) in found.iter().zip(starts) {
            assert_eq!(*place, expected);
            assert!(message.starts_with(start), "{message}");
        }
        assert_eq!(read_toml(text).0.rules.levels, [("sudo".to_owned(), None)]);
    }

    #[test]
    fn checks_of_other_tools_are_no_mistake() {
        let text = "[rules]\nSC2016 = \"off\"\nDL3999 = \"error\"\n\"tally/no-such\" = \"off\"\nsudo = \"off\"\n";
        let (settings, problems) = read_toml(text);
        // ShellCheck itself may be asked, so what is said of its checks counts.
        let names: Vec<&str> = settings.rules.levels.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!((names.as_slice(), problems.len()), (&["SC2016", "sudo"][..], 0), "{problems:?}");
        assert_eq!(messages("[rules]\nSC201 = \"off\"\nDLABCD = \"off\"\n").len(), 2);
    }

    #[test]
    fn how_files_are_formatted() {
        use dockwright_lint::{Indent, KeywordCase};
        let text = "[format]\nindent = 2\nkeyword-case = \"keep\"\n[[files.overrides]]\npaths = [\"legacy/*\"]\n\
                    format = { indent = \"tab\" }\n";
        let (settings, problems) = read_toml(text);
        assert_eq!(problems, []);
        let format = |path| {
            let mut config = Config::default();
            settings.apply(Some(path), &mut config);
            (config.format.indent, config.format.keyword_case)
        };
        assert_eq!(format("Dockerfile"), (Some(Indent::Spaces(2)), KeywordCase::Keep));
        assert_eq!(format("legacy/Dockerfile"), (Some(Indent::Tab), KeywordCase::Keep));
        let found = messages("[format]\nindnt = 2\nindent = 99\nspaces = \"yes\"\n");
        let starts = [
            ("indnt", "there is no setting of `format` `indnt`; did you mean `indent`?"),
            ("99", "`indent` cannot be set so: it is a number of spaces from 1 to 16, or \"tab\""),
            ("\"yes\"", "`spaces` cannot be set so: "),
        ];
        assert_eq!(found.len(), starts.len(), "{found:#?}");
        for ((place, message), (expected, start)) in found.iter().zip(starts) {
            assert!(*place == expected && message.starts_with(start), "{place}: {message}");
        }
    }

    #[test]
    fn broken_files_apply_as_far_as_they_go() {
        let (settings, problems) = read_toml("[rules]\nno-user = \"off\"\nsudo = \n[files]\nexclude = [\"a[\"]\n");
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert_eq!(settings.rules.levels.len(), 1);
    }

    #[test]
    fn hints_are_switched_one_by_one() {
        let (settings, problems) = read_toml("[hints]\nsizes = true\naliases = false\n");
        assert_eq!((settings.hints, problems.len()), (vec![(Hint::Sizes, true), (Hint::Aliases, false)], 0));
        let expected = [
            ("size", "there is no hint `size`; did you mean `sizes`?".to_owned()),
            ("3", "`users` should be true or false, not `3`".to_owned()),
        ];
        assert_eq!(messages("[hints]\nsize = true\nusers = 3\n"), expected);
    }

    #[test]
    fn whether_shellcheck_is_asked_but_not_which() {
        let read = |value: &str| {
            let (settings, problems) = read_toml(&format!("shellcheck = {value}\n"));
            (settings.shellcheck, problems.len())
        };
        assert_eq!(read("\"auto\""), (Some(true), 0));
        assert_eq!(read("\"off\""), (Some(false), 0));
        assert_eq!(read("\"./shellcheck\""), (None, 1));
        assert_eq!(read("true"), (None, 1));
        let (settings, problems) = read_toml("[rules]\nSC2086 = \"off\"\n\"shellcheck/SC2999\" = \"hint\"\n");
        assert_eq!((settings.rules.levels.len(), problems.len()), (2, 0));
    }
}
