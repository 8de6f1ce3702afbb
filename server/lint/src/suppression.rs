//! Comments that silence findings: our own, and those of hadolint, BuildKit, tally and dockerfile-utils.
//!
//! | comment | silences |
//! |---|---|
//! | `# dockwright ignore=RULE[,RULE] [reason]` | the next instruction |
//! | `# dockwright global ignore=RULE[,RULE] [reason]` | the whole file |
//! | `# hadolint ignore=…`, `# tally ignore=…` | the next instruction |
//! | `# hadolint global ignore=…`, `# tally global ignore=…` | the whole file |
//! | `# hadolint stage ignore=…` above a FROM | that stage |
//! | `# check=skip=…` as a parser directive | the whole file |
//! | `# check=skip=…` above an instruction | that instruction |
//! | `# dockerfile-utils: ignore` | every finding of the next instruction |
//!
//! A rule may be named as any tool names it; `all` means every rule. Other comments may stand between the comment and the
//! instruction.

use std::ops::Range;

use dockwright_model::File;

use crate::{Edit, Finding, Rule, rules};

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
}

/// How far a comment reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Instruction,
    Stage,
    File,
}

impl Suppressions {
    /// Reads the comments of a file.
    pub fn of(file: &File) -> Self {
        let mut suppressions = Suppressions::default();
        let dockerfile = file.dockerfile();
        for directive in dockerfile.directives.iter().filter(|directive| directive.key() == "check") {
            suppressions.file.extend(skipped(
                directive.value.as_ref().map(dockwright_syntax::dockerfile::Word::text).unwrap_or_default(),
            ));
        }
        for comment in &dockerfile.comments {
            let text = file.source().get(comment.span.clone()).unwrap_or_default();
            let Some((reach, names)) = read(text.trim_start_matches('#').trim()) else { continue };
            let at = comment.span.start;
            match reach {
                Reach::File => suppressions.file.extend(names),
                Reach::Instruction => {
                    let within = instruction_after(file, at);
                    suppressions.instructions.extend(within.map(|within| Suppression { names, within }));
                }
                Reach::Stage => {
                    let within = stage_after(file, at);
                    suppressions.stages.extend(within.map(|within| Suppression { names, within }));
                }
            }
        }
        keep_known(&mut suppressions.file);
        suppressions
    }

    /// Whether a comment silences the finding.
    pub fn suppress(&self, finding: &Finding) -> bool {
        self.silences(finding.rule, finding.range.start)
    }

    /// Whether a comment silences what a rule finds at a byte offset.
    pub(crate) fn silences(&self, rule: &Rule, start: usize) -> bool {
        let named = |names: &[String]| names.iter().any(|name| means(name, rule));
        let reached = |list: &[Suppression]| {
            let end = list.partition_point(|suppression| suppression.within.start <= start);
            let before = list.get(..end).unwrap_or_default().iter().rev();
            before.take_while(|suppression| suppression.within.end > start).any(|suppression| named(&suppression.names))
        };
        named(&self.file) || reached(&self.stages) || reached(&self.instructions)
    }
}

fn means(name: &str, rule: &Rule) -> bool {
    name.eq_ignore_ascii_case("all") || rule.is_named(name)
}

/// Whether a comment (with its `#`) silences findings of something.
pub fn is_suppression(comment: &str) -> bool {
    read(comment.trim_start_matches('#').trim()).is_some()
}

/// `skip=A,B;error=true` of BuildKit.
fn skipped(value: &str) -> Vec<String> {
    value.split(';').filter_map(|part| part.trim().strip_prefix("skip=")).flat_map(split_names).collect()
}

fn split_names(list: &str) -> Vec<String> {
    let mut names = list.split(',').map(|name| name.trim().to_ascii_lowercase()).collect();
    keep_known(&mut names);
    names
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
        return Some((Reach::Instruction, skipped(value.trim())));
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
    let list = rest.trim_start().strip_prefix("ignore")?.trim_start().strip_prefix('=')?;
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

/// The edit that silences a rule for the instruction at a byte offset: an entry in the comment above, or a new comment.
pub fn suppress_on_line(file: &File, rule: &Rule, offset: usize) -> Edit {
    let line = match file.dockerfile().instruction_at(offset) {
        Some(instruction) => file.text().line_of(instruction.span.start),
        None => file.text().line_of(offset),
    };
    let above = line.checked_sub(1).map(|line| file.text().line_range(line));
    if let Some(range) = above {
        let text = file.source().get(range.clone()).unwrap_or_default();
        let own = text
            .trim_start()
            .strip_prefix('#')
            .map(str::trim_start)
            .and_then(|text| text.strip_prefix("dockwright ignore="));
        if let Some(names) = own.filter(|names| !names.contains(char::is_whitespace)) {
            return Edit::insert(range.start + text.find(names).unwrap_or(0) + names.len(), format!(",{}", rule.id));
        }
    }
    let start = file.text().line_range(line).start;
    Edit::insert(start, format!("# dockwright ignore={}{}", rule.id, file.text().newline()))
}

/// The edit that silences a rule for the whole file: a comment below the parser directives.
pub fn suppress_in_file(file: &File, rule: &Rule) -> Edit {
    let after = file.dockerfile().directives.last().map_or(0, |directive| file.text().line_of(directive.span.end) + 1);
    let newline = file.text().newline();
    let comment = format!("# dockwright global ignore={}", rule.id);
    if after >= file.text().line_count() {
        return Edit::insert(file.source().len(), format!("{newline}{comment}{newline}"));
    }
    let start = file.text().line_range(after).start;
    let start = if start == 0 && file.source().starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { start };
    Edit::insert(start, format!("{comment}{newline}"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
