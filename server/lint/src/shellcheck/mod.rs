//! What the program ShellCheck says of the scripts of a file, as findings among ours.
//!
//! Nothing here starts a program: [`scripts`] gives what to feed it, and [`merge`] takes what it said. The command line
//! and the language server do what is between.

mod codes;
mod script;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use dockwright_model::File;

use crate::suppression::Suppressions;
use crate::{Config, Edit, Finding, Fix, Rule, Severity, rules};

pub(crate) use codes::{NAME, is_known, named, url};
use script::Portability;
pub use script::{Script, scripts};

/// Remarks on one script that are read, and findings of one file that come of them.
const MAX_REMARKS: usize = 2_000;

/// A line and a column.
pub type Place = (u32, u32);

/// What ShellCheck says of a script. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The number of its code: 2086 of SC2086.
    pub code: u16,
    /// How much it matters.
    pub severity: Severity,
    /// Its words.
    pub message: String,
    /// The first character.
    pub start: Place,
    /// Behind the last character.
    pub end: Place,
    /// What it would change: from, to, and the text that comes in its place.
    pub edits: Vec<(Place, Place, String)>,
}

/// Our findings and those of ShellCheck, by their place. `said` is what it said of the scripts it was asked about.
///
/// A remark is left out where one of our findings says the same of the same place, where a comment or the configuration
/// silences its code or one of our rules that is called so, and where it takes syntax for unportable that the shell in the
/// image knows.
pub fn merge<'a>(
    file: &File,
    config: &Config,
    mut findings: Vec<Finding>,
    said: impl IntoIterator<Item = (&'a Script, Arc<[Remark]>)>,
) -> Vec<Finding> {
    let ours = findings.iter().filter(|finding| finding.rule.also.iter().any(|name| is_known(name))).collect();
    let mut judge = Judge { file, config, suppressions: Suppressions::of(file), ours, namesakes: HashMap::new() };
    let mut added = Vec::new();
    for (script, remarks) in said {
        let left = MAX_REMARKS.saturating_sub(added.len());
        added.extend(remarks.iter().take(MAX_REMARKS).filter_map(|remark| judge.finding(script, remark)).take(left));
    }
    findings.append(&mut added);
    findings.sort_by(|a, b| (a.range.start, a.range.end, a.rule.id).cmp(&(b.range.start, b.range.end, b.rule.id)));
    findings
}

/// Decides which remarks become findings.
struct Judge<'a> {
    file: &'a File,
    config: &'a Config,
    suppressions: Suppressions,
    /// Our findings of rules that have a code of ShellCheck.
    ours: Vec<&'a Finding>,
    /// The rules that have a code.
    namesakes: HashMap<u16, Vec<&'static Rule>>,
}

impl Judge<'_> {
    fn finding(&mut self, script: &Script, remark: &Remark) -> Option<Finding> {
        let rule = codes::rule(remark.code).filter(|rule| self.config.is_enabled(rule))?;
        let range = script.range(remark.start, remark.end)?;
        let portability = is_about_portability(remark.code);
        let own = match script.portability {
            Portability::Wide if portability => return None,
            Portability::Unknown if portability => Severity::Hint,
            _ => remark.severity,
        };
        let severity = self.config.severity(rule, own)?;
        let instruction = self.file.dockerfile().instructions.get(script.instruction)?;
        // Of syntax that is not portable we say one thing for each RUN.
        let around = if portability { instruction.span.clone() } else { range.clone() };
        if self.is_silenced(remark.code, rule, range.start) || self.is_said(rule, &around) {
            return None;
        }
        let (message, fixes) = (remark.message.clone(), fix(script, remark).into_iter().collect());
        let (related, tags) = Default::default();
        Some(Finding { rule, severity, range, message, related, tags, fixes })
    }

    /// Whether somebody does not want to hear of a code, by whatever name of it.
    fn is_silenced(&mut self, code: u16, rule: &'static Rule, at: usize) -> bool {
        let namesakes = self.namesakes.entry(code).or_insert_with(|| rules::named(rule.id).collect());
        let (config, suppressions) = (self.config, &self.suppressions);
        let silenced = |rule: &&'static Rule| config.is_off(rule) || config.comments && suppressions.silences(rule, at);
        namesakes.iter().any(silenced)
    }

    /// Whether one of our findings says the same of a place.
    fn is_said(&self, rule: &Rule, around: &Range<usize>) -> bool {
        let end = around.end.max(around.start + 1);
        let touches = |finding: &&&Finding| finding.range.start < end && around.start < finding.range.end;
        self.ours.iter().filter(touches).any(|finding| finding.rule.is_named(rule.id))
    }
}

/// Whether a code is about syntax that not every `sh` knows.
fn is_about_portability(code: u16) -> bool {
    code == 2039 || (3000..4000).contains(&code)
}

/// What ShellCheck would change.
fn fix(script: &Script, remark: &Remark) -> Option<Fix> {
    let edit = |(start, end, text): &(Place, Place, String)| {
        let range = if start == end {
            let at = script.insertion(*start, *start == remark.end)?;
            at..at
        } else {
            script.range(*start, *end)?
        };
        Some(Edit::replace(range, text.clone()))
    };
    let mut edits = remark.edits.iter().map(edit).collect::<Option<Vec<_>>>()?;
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let apart = edits.windows(2).all(|pair| matches!(pair, [one, two] if one.range.end <= two.range.start));
    (apart && !edits.is_empty())
        .then(|| Fix::unsafe_(format!("Change it as ShellCheck says (SC{})", remark.code), edits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint;

    fn remark(code: u16, start: u32, end: u32) -> Remark {
        let (message, edits) = ("words".to_owned(), Vec::new());
        Remark { code, severity: Severity::Warning, message, start: (1, start), end: (1, end), edits }
    }

    fn merged(text: &str, config: &Config, remarks: &[Remark]) -> Vec<(&'static str, String, Severity)> {
        let file = File::new(text);
        let scripts = scripts(&file);
        let said = scripts.iter().map(|script| (script, remarks.into()));
        let all = merge(&file, config, lint(&file, config), said);
        let external = all.into_iter().filter(|finding| finding.rule.is_external());
        external.map(|one| (one.rule.id, text[one.range].to_owned(), one.severity)).collect()
    }

    #[test]
    fn remarks_are_findings_that_can_be_silenced() {
        let found = |above: &str, config: &Config| {
            let text = format!("FROM example.com/x\n{above}RUN a \\\n  $B c\n");
            merged(&text, config, &[remark(2999, 5, 7)])
        };
        let expected = [("SC2999", "$B".to_owned(), Severity::Warning)];
        assert_eq!(found("", &Config::default()), expected);
        assert_eq!(found("# hadolint ignore=SC2998\n", &Config::default()), expected);
        for name in ["SC2999", "shellcheck/SC2999", "sc2999", "shellcheck", "all"] {
            for tool in ["dockwright", "hadolint", "tally"] {
                assert_eq!(found(&format!("# {tool} ignore={name}\n"), &Config::default()), [], "{tool} {name}");
                assert_eq!(found(&format!("# {tool} global ignore={name}\n"), &Config::default()), []);
            }
        }
        let mut config = Config::default();
        assert!(config.set("SC2999", Some(Severity::Hint)));
        assert_eq!(found("", &config)[0].2, Severity::Hint);
        assert!(config.set("SC2999", None));
        assert_eq!(found("", &config), []);
        let mut only = Config::default();
        assert!(only.select("DL3008"));
        assert_eq!(found("", &only), []);
        assert!(only.select("SC2999"));
        assert_eq!(found("", &only), expected);
    }

    #[test]
    fn syntax_that_the_shell_knows() {
        let found =
            |image: &str| merged(&format!("FROM {image}\nRUN a $B c\n"), &Config::default(), &[remark(3999, 3, 5)]);
        assert_eq!(found("debian:12").first().map(|one| one.2), Some(Severity::Warning));
        assert_eq!(found("example.com/x").first().map(|one| one.2), Some(Severity::Hint));
        assert_eq!(found("fedora:41"), []);
        assert_eq!(found("alpine:3.22"), []);
    }

    #[test]
    fn fixes_of_shellcheck() {
        let text = "FROM x\nRUN a $B \\\n  c\n";
        let file = File::new(text);
        let quote = |column| ((1, column), (1, column), "\"".to_owned());
        let remark = Remark { edits: vec![quote(5), quote(3)], ..remark(2999, 3, 5) };
        let found = merge(&file, &Config::default(), Vec::new(), [(&scripts(&file)[0], [remark].into())]);
        let edits = &found[0].fixes[0].edits;
        let mut fixed = text.to_owned();
        edits.iter().rev().for_each(|edit| fixed.replace_range(edit.range.clone(), &edit.text));
        assert_eq!(fixed, "FROM x\nRUN a \"$B\" \\\n  c\n");
    }
}
