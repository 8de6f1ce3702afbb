//! Comments that silence findings: our own, and those of hadolint, BuildKit, tally and dockerfile-utils.
//!
//! | comment | silences |
//! |---|---|
//! | `# dockwright ignore=RULE[,RULE] [reason]` | the next instruction |
//! | `# dockwright ignore-file=RULE[,RULE] [reason]`, `# dockwright global ignore=…` | the whole file |
//! | `# hadolint ignore=…`, `# tally ignore=…` | the next instruction |
//! | `# hadolint global ignore=…`, `# tally global ignore=…` | the whole file |
//! | `# hadolint stage ignore=…` above a FROM | that stage |
//! | `# check=skip=…` as a parser directive | the whole file |
//! | `# check=skip=…` above an instruction | that instruction |
//! | `# dockerfile-utils: ignore` | every finding of the next instruction |
//!
//! In a `.dockerignore` file the next pattern takes the place of the next instruction. In a Compose file it is the key or
//! item on the next line with all below it, or, behind something on the same line, that line; and dclint's comments count:
//! `# dclint disable [RULES]` and `# dclint disable-file` in the first line, `# dclint disable-line [RULES]`.
//!
//! A rule may be named as any tool names it; `all` means every rule. Other comments may stand between the comment and the
//! instruction.
//!
//! `# check=error=true` silences nothing: it makes BuildKit's build fail for what BuildKit checks.

mod edit;

pub use edit::{suppress_in_file, suppress_on_line};

use std::collections::HashSet;
use std::ops::Range;

use dockwright_model::{Compose, Dockerignore, File};
use dockwright_syntax::dockerfile::Word;

use crate::{Finding, Rule, page, rules};

/// Checks of BuildKit that run only when `experimental=` asks for them. As of BuildKit 0.26.
const EXPERIMENTAL: &[&str] = &["CopyIgnoredFile", "InvalidDefinitionDescription"];

/// Comments of a Compose file that are heeded: each finding is held against each of them.
const MOST_NESTED: usize = 1000;

/// What one comment silences.
#[derive(Debug)]
struct Suppression {
    /// Rule names; `all` is every rule.
    names: Vec<String>,
    /// Byte range in which findings are silenced.
    within: Range<usize>,
}

/// The suppression comments of a file. Within one list two of them reach over the same range or over disjoint ones, in
/// the order of the file.
#[derive(Debug, Default)]
pub struct Suppressions {
    file: Vec<String>,
    stages: Vec<Suppression>,
    instructions: Vec<Suppression>,
    /// Whether some of them lie within others, as in Compose files.
    nested: bool,
    /// The names that silenced something, each with the start of the range it did so in; none for the whole file.
    used: HashSet<(Option<usize>, String)>,
    /// With `error=true`, the experimental checks that run as well; `all` is every one.
    failing: Option<Vec<String>>,
}

/// How far a comment reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Instruction,
    Stage,
    File,
}

/// A suppression comment as it is written.
#[derive(Debug)]
pub(crate) struct Ignore {
    /// Byte range of the comment.
    pub(crate) span: Range<usize>,
    /// The names in lower case, also those that no rule has.
    pub(crate) names: Vec<String>,
    /// Whether it is of our own form, not of that of another tool.
    pub(crate) own: bool,
    reach: Reach,
    /// Byte range in which it silences findings; `None` for the whole file, and where nothing follows.
    within: Option<Range<usize>>,
}

/// The suppression comments of a file, in order. The `check` directive is not among them.
pub(crate) fn ignores(file: &File) -> Vec<Ignore> {
    let comments = file.dockerfile().comments.iter();
    let read = comments.filter_map(|comment| {
        let text = file.source().get(comment.span.clone()).unwrap_or_default();
        let text = text.trim_start_matches('#').trim();
        let (reach, names) = read(text)?;
        let at = comment.span.start;
        let within = match reach {
            Reach::File => None,
            Reach::Instruction => instruction_after(file, at),
            Reach::Stage => stage_after(file, at),
        };
        Some(Ignore { span: comment.span.clone(), names, own: text.starts_with("dockwright"), reach, within })
    });
    read.collect()
}

impl Suppressions {
    /// Reads the comments of a file.
    pub fn of(file: &File) -> Self {
        let mut suppressions = Suppressions::default();
        let dockerfile = file.dockerfile();
        for directive in dockerfile.directives.iter().filter(|directive| directive.key() == "check") {
            let value = directive.value.as_ref().map(Word::text).unwrap_or_default();
            suppressions.file.extend(listed(value, "skip="));
            if value.split(';').any(|part| part.trim().strip_prefix("error=").is_some_and(is_true)) {
                suppressions.failing = Some(listed(value, "experimental="));
            }
        }
        for Ignore { mut names, reach, within, .. } in ignores(file) {
            keep_known(&mut names);
            match reach {
                Reach::File => suppressions.file.extend(names),
                Reach::Instruction => {
                    suppressions.instructions.extend(within.map(|within| Suppression { names, within }));
                }
                Reach::Stage => suppressions.stages.extend(within.map(|within| Suppression { names, within })),
            }
        }
        keep_known(&mut suppressions.file);
        suppressions
    }

    /// Reads the comments of a `.dockerignore` file: above a pattern they silence findings in it.
    pub fn of_dockerignore(file: &Dockerignore) -> Self {
        let mut suppressions = Suppressions::default();
        let ignore = file.ignore();
        for comment in &ignore.comments {
            let text = file.source().get(comment.clone()).unwrap_or_default();
            let Some((reach, names)) = read(text.trim_start_matches('#').trim()) else { continue };
            if reach != Reach::Instruction {
                suppressions.file.extend(names);
                continue;
            }
            let next = ignore.patterns.partition_point(|pattern| pattern.span.start < comment.start);
            let within = ignore.patterns.get(next).map(|pattern| pattern.span.start..pattern.span.end + 1);
            suppressions.instructions.extend(within.map(|within| Suppression { names, within }));
        }
        keep_known(&mut suppressions.file);
        suppressions
    }

    /// Reads the comments of a Compose file: above a key or an item they silence findings in it, behind one those of its line.
    pub fn of_compose(file: &Compose) -> Self {
        let mut suppressions = Suppressions { nested: true, ..Suppressions::default() };
        for (index, comment) in file.yaml().comments().iter().enumerate() {
            if suppressions.instructions.len() >= MOST_NESTED {
                break;
            }
            let text = file.source().get(comment.span.clone()).unwrap_or_default().trim_start_matches('#').trim();
            let Some((reach, names)) = read(text).or_else(|| read_dclint(text, index == 0)) else { continue };
            if reach != Reach::Instruction {
                suppressions.file.extend(names);
                continue;
            }
            let within = reached_by(file, &comment.span);
            suppressions.instructions.push(Suppression { names, within });
        }
        keep_known(&mut suppressions.file);
        suppressions.instructions.sort_by_key(|suppression| suppression.within.start);
        suppressions
    }

    /// Whether a comment silences the finding. Notes which names did.
    pub fn suppress(&mut self, finding: &Finding) -> bool {
        let by: Vec<_> =
            self.names_at(finding.rule, finding.range.start).map(|(at, name)| (at, name.clone())).collect();
        let silenced = !by.is_empty();
        self.used.extend(by);
        silenced
    }

    /// Whether a comment silences what a rule finds at a byte offset.
    pub(crate) fn silences(&self, rule: &Rule, start: usize) -> bool {
        self.names_at(rule, start).next().is_some()
    }

    /// The names that stand for a rule in the comments that reach a byte offset, each with the start of what its comment
    /// reaches; none for the whole file.
    fn names_at(&self, rule: &Rule, start: usize) -> impl Iterator<Item = (Option<usize>, &String)> {
        let nested = self.nested;
        let reached = [&self.stages, &self.instructions].into_iter().flat_map(move |list| {
            let end = list.partition_point(|suppression| suppression.within.start <= start);
            let before = list.get(..end).unwrap_or_default().iter().rev();
            let reaches = move |suppression: &&Suppression| suppression.within.end > start;
            before.take_while(move |suppression| nested || reaches(suppression)).filter(reaches)
        });
        let reached = reached.map(|suppression| (Some(suppression.within.start), &suppression.names));
        let all = std::iter::once((None, &self.file)).chain(reached);
        all.flat_map(|(at, names)| names.iter().map(move |name| (at, name))).filter(|(_, name)| means(name, rule))
    }

    /// Whether the build fails for what a rule finds, because the file says `check=error=true`.
    pub(crate) fn fails_build(&self, rule: &Rule) -> bool {
        let Some(experimental) = &self.failing else { return false };
        let runs = |name: &str| {
            let check = name.rsplit('/').next().unwrap_or_default();
            let asked = |name: &String| name == "all" || name.eq_ignore_ascii_case(check);
            !EXPERIMENTAL.contains(&check) || experimental.iter().any(asked)
        };
        rule.also.iter().any(|name| page::tool(name) == "BuildKit" && runs(name))
    }

    /// Whether a name in a comment has silenced a finding so far.
    pub(crate) fn has_used(&self, ignore: &Ignore, name: &str) -> bool {
        let at = ignore.within.as_ref().map(|within| within.start);
        let reaches = ignore.reach == Reach::File || at.is_some();
        reaches && self.used.contains(&(at, name.to_owned()))
    }
}

/// Whether a name in a comment stands for a rule.
pub(crate) fn means(name: &str, rule: &Rule) -> bool {
    name.eq_ignore_ascii_case("all") || rule.is_named(name)
}

/// Whether a comment (with its `#`) silences findings of something.
pub fn is_suppression(comment: &str) -> bool {
    read(comment.trim_start_matches('#').trim()).is_some()
}

/// The names in one part of BuildKit's `skip=A,B;error=true;experimental=C`.
fn listed(value: &str, part: &str) -> Vec<String> {
    value.split(';').filter_map(|one| one.trim().strip_prefix(part)).flat_map(split_names).collect()
}

/// The words BuildKit reads as true.
fn is_true(word: &str) -> bool {
    matches!(word.trim(), "1" | "t" | "T" | "true" | "TRUE" | "True")
}

fn split_names(list: &str) -> Vec<String> {
    list.split(',').map(|name| name.trim().to_ascii_lowercase()).filter(|name| !name.is_empty()).collect()
}

/// Keeps each name once, and only those that rules have: every finding is held against each of them.
fn keep_known(names: &mut Vec<String>) {
    names.retain(|name| name == "all" || rules::is_known(name));
    names.sort_unstable();
    names.dedup();
}

/// Reads the text of a comment.
fn read(text: &str) -> Option<(Reach, Vec<String>)> {
    if let Some(rest) = text.strip_prefix("dockerfile-utils:") {
        return (rest.trim() == "ignore").then(|| (Reach::Instruction, vec!["all".to_owned()]));
    }
    if let Some(value) = text.strip_prefix("check").map(str::trim_start).and_then(|rest| rest.strip_prefix('=')) {
        return Some((Reach::Instruction, listed(value, "skip=")));
    }
    let (tool, rest) = text.split_once(char::is_whitespace)?;
    if !matches!(tool, "dockwright" | "hadolint" | "tally") {
        return None;
    }
    let rest = rest.trim_start();
    let (reach, rest) = match rest.split_once(char::is_whitespace) {
        Some(("global", rest)) => (Reach::File, rest),
        Some(("stage", rest)) => (Reach::Stage, rest),
        _ => (Reach::Instruction, rest),
    };
    let rest = rest.trim_start().strip_prefix("ignore")?;
    let (reach, rest) = match rest.strip_prefix("-file").filter(|_| tool == "dockwright") {
        Some(rest) => (Reach::File, rest),
        None => (reach, rest),
    };
    let list = rest.trim_start().strip_prefix('=')?;
    Some((reach, split_names(&names_of(list))))
}

/// The names at the start of `DL3008, DL3009 because …` or `rule;reason=…`: blanks may follow a comma, nothing else.
fn names_of(list: &str) -> String {
    let list = list.split([';', '#']).next().unwrap_or_default().trim();
    let mut names = String::new();
    for word in list.split_whitespace() {
        let goes_on = names.is_empty() || names.ends_with(',') || word.starts_with(',');
        if !goes_on {
            break;
        }
        names.push_str(word);
    }
    names
}

/// Reads the text of a comment of dclint. Only the first comment of a file can be about the whole file.
fn read_dclint(text: &str, first: bool) -> Option<(Reach, Vec<String>)> {
    let rest = text.strip_prefix("dclint ")?.trim_start();
    let (verb, names) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let names = match split_names(&names.split_whitespace().collect::<Vec<_>>().join(",")) {
        names if names.is_empty() => vec!["all".to_owned()],
        names => names,
    };
    match verb {
        "disable-file" if first => Some((Reach::File, vec!["all".to_owned()])),
        "disable" if first => Some((Reach::File, names)),
        "disable-line" => Some((Reach::Instruction, names)),
        _ => None,
    }
}

/// What a comment in a Compose file reaches: its line if something stands before it, else the key or item on the next line
/// that is none itself, with all below it.
fn reached_by(file: &Compose, comment: &Range<usize>) -> Range<usize> {
    let text = file.text();
    let line = text.line_of(comment.start);
    let range = text.line_range(line);
    if file.source().get(range.start..comment.start).is_some_and(|before| !before.trim().is_empty()) {
        return range.start..range.end + 1;
    }
    let is_blank = |line: &usize| {
        let written = file.source().get(text.line_range(*line)).unwrap_or_default().trim_start();
        written.is_empty() || written.starts_with('#')
    };
    let next = (line + 1..text.line_count()).find(|line| !is_blank(line)).unwrap_or(line);
    let range = text.line_range(next);
    let first = file.yaml().nodes().find(|node| node.full_span().start >= range.start);
    let pair = first.and_then(dockwright_syntax::yaml::Node::pair).and_then(|pair| file.yaml().node(pair.value));
    let end = pair.or(first).map_or(range.end, |node| node.full_span().end.max(range.end));
    range.start..end + 1
}

/// The instruction a comment at `offset` stands above, or the one it stands inside.
fn instruction_after(file: &File, offset: usize) -> Option<Range<usize>> {
    let instructions = &file.dockerfile().instructions;
    let index = instructions.partition_point(|instruction| instruction.span.end <= offset);
    instructions.get(index).map(|instruction| instruction.span.start..instruction.span.end.max(offset) + 1)
}

fn stage_after(file: &File, offset: usize) -> Option<Range<usize>> {
    let instructions = &file.dockerfile().instructions;
    let start = |stage: &dockwright_model::Stage| instructions.get(stage.from()).map(|from| from.span.start);
    let stages = &file.meaning().stages;
    let index = stages.partition_point(|stage| start(stage).is_some_and(|start| start <= offset));
    let end = stages.get(index + 1).and_then(start).unwrap_or(file.source().len() + 1);
    Some(stages.get(index).and_then(start)?..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dockwright_model::AnyFile;

    use crate::{Config, Edit, Severity, lint_text};

    #[test]
    fn comments_in_ignore_files() {
        let rule = rules::by_id("dockerignore-inline-comment").expect("a rule");
        let config = Config::default();
        let found = |text: &str| {
            let file = AnyFile::Dockerignore(Dockerignore::new(text));
            let findings = crate::lint_any(&file, None, &config);
            (file, findings.into_iter().filter(|finding| finding.rule.id == rule.id).count())
        };
        let text = "\u{feff}a # x\r\nb # y\r\n";
        let (file, count) = found(text);
        assert_eq!(count, 2);
        let applied = |edit: Edit| {
            dockwright_syntax::text::apply_edits(text, &[(edit.range, edit.text)]).expect("an edit that fits")
        };
        let whole = applied(suppress_in_file(&file, rule));
        assert_eq!(whole, "\u{feff}# dockwright ignore-file=dockerignore-inline-comment\r\na # x\r\nb # y\r\n");
        let again = suppress_in_file(&found(&whole).0, rules::by_id("no-user").expect("a rule"));
        assert_eq!(again.text, ",no-user");
        let first = applied(suppress_on_line(&file, rule, text.find('#').expect("a comment")));
        assert_eq!(first, "\u{feff}# dockwright ignore=dockerignore-inline-comment\r\na # x\r\nb # y\r\n");
        assert_eq!(found(&first).1, 1);
        assert_eq!(found(&applied(suppress_in_file(&file, rule))).1, 0);
        assert_eq!(found("# dockwright ignore=all\n\n# c\na # x\n").1, 0);
        assert_eq!(found(" # dockwright ignore=all\na # x\n").1, 2, "that is a pattern");
    }

    #[test]
    fn names_that_no_rule_has_are_not_kept() {
        let strange: String = (0..1000).map(|number| format!("rule-{number},")).collect();
        let text = format!(
            "# check=skip={strange}JSONArgsRecommended\nFROM debian\n# hadolint ignore={strange}DL3014,dl3014\nRUN ls\n"
        );
        let suppressions = Suppressions::of(&File::new(&text));
        assert_eq!(suppressions.file, ["jsonargsrecommended"]);
        assert_eq!(suppressions.instructions.first().map(|one| one.names.len()), Some(1));
    }

    #[test]
    fn whole_files() {
        let text = |comment: &str| format!("{comment}\nFROM debian:12\nRUN ls\nRUN sudo ls\nRUN sudo id\n");
        let count = |comment: &str| {
            let findings = lint_text(&text(comment), &Config::default());
            findings.iter().filter(|finding| finding.rule.id == "sudo").count()
        };
        for comment in [
            "# dockwright ignore-file=sudo",
            "# dockwright ignore-file = DL3004, no-user because",
            "# dockwright global ignore=sudo",
            "#dockwright ignore-file=all",
        ] {
            assert_eq!(count(comment), 0, "{comment}");
        }
        for comment in ["# dockwright ignore-files=sudo", "# hadolint ignore-file=sudo", "# dockwright ignore=sudo"] {
            assert_eq!(count(comment), 2, "{comment}");
        }
    }

    #[test]
    fn errors_of_builds_that_fail() {
        let severities = |comment: &str| -> Vec<(&str, Severity)> {
            let text = format!("{comment}\nFROM debian:12\nMAINTAINER me\nRUN sudo ls\n");
            let findings = lint_text(&text, &Config::default());
            let ours = findings.iter().filter(|one| matches!(one.rule.id, "maintainer-deprecated" | "sudo"));
            ours.map(|one| (one.rule.id, one.severity)).collect()
        };
        let usual = severities("# a comment");
        assert_eq!(usual.first(), Some(&("maintainer-deprecated", Severity::Warning)));
        let failing = severities("# check=error=true");
        assert_eq!(failing.first(), Some(&("maintainer-deprecated", Severity::Error)));
        assert_eq!(failing.get(1..), usual.get(1..));
        assert_eq!(severities("# check=skip=StageNameCasing;error=true"), failing);
        assert_eq!(severities("# check=error=true;skip=all"), []);
        for other in ["# check=error=false", "# x\n# check=error=true"] {
            assert_eq!(severities(other), usual, "{other}");
        }
    }

    #[test]
    fn experimental_checks_fail_only_where_they_run() {
        let fails = |comment: &str, rule: &str| {
            let rule = rules::by_id(rule).expect("a rule");
            Suppressions::of(&File::new(&format!("{comment}\nFROM scratch\n"))).fails_build(rule)
        };
        assert!(!fails("# check=error=true", "copy-ignored-file"));
        assert!(fails("# check=error=true;experimental=CopyIgnoredFile", "copy-ignored-file"));
        assert!(fails("# check=experimental=all;error=1", "copy-ignored-file"));
        assert!(!fails("# check=error=true;experimental=all", "sudo"));
    }
}
