//! What may stand in a comment: parser directives, and the names of rules to silence.

use std::ops::Range;

use dockwright_facts::directives::directive;
use dockwright_model::File;

use super::line::Token;

/// More names than anybody lists.
const MOST: usize = 200;

/// What may stand at a place of a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Spot {
    /// The words of a comment that somebody reads: a directive where `directive` says so, or one that silences rules.
    Words {
        /// Whether directives still count here.
        directive: bool,
    },
    /// The value of a directive.
    Value {
        /// The name of the directive in lower case.
        directive: String,
    },
    /// A part of the `check` directive: what it sets.
    Check,
    /// A check of BuildKit.
    BuildKitCheck {
        /// Those that are named already.
        given: Vec<String>,
    },
    /// A rule to silence.
    Rule {
        /// The tool whose names count.
        tool: String,
        /// Those that are named already.
        given: Vec<String>,
    },
}

/// The spot at an offset: `Some(None)` where there is no comment, `None` where nothing may stand.
pub(super) fn at(file: &File, offset: usize) -> Option<Option<(Token, Spot)>> {
    let dockerfile = file.dockerfile();
    let holds = |span: &Range<usize>| span.start < offset && offset <= span.end;
    if let Some(directive) = dockerfile.directives.iter().find(|directive| holds(&directive.span)) {
        let equals = directive.span.start + file.source().get(directive.span.clone())?.find('=')?;
        if offset <= equals {
            return words(file, directive.span.start, equals, offset, true).map(Some);
        }
        return value(file, &directive.key(), equals + 1..directive.span.end.max(offset), offset).map(Some);
    }
    let after = dockerfile.comments.partition_point(|comment| comment.span.end < offset);
    let Some(comment) = dockerfile.comments.get(after).filter(|comment| holds(&comment.span)) else {
        return Some(None);
    };
    let next = dockerfile.instructions.partition_point(|instruction| instruction.span.start <= offset);
    let around = next.checked_sub(1).and_then(|at| dockerfile.instructions.get(at));
    if around.is_some_and(|instruction| instruction.span.end > offset) {
        return None;
    }
    let text = file.source().get(comment.span.start..offset)?;
    // A directive is one as soon as it has a value; before that it is a comment.
    let first = dockerfile.directives.len() == file.text().line_of(comment.span.start);
    let key = text.split_once('=').map(|(name, _)| name.trim_start_matches('#').trim().to_ascii_lowercase());
    if let (true, Some(key)) = (first && text.ends_with(['=', ' ']), key.filter(|key| directive(key).is_some())) {
        let equals = comment.span.start + text.find('=')?;
        return value(file, &key, equals + 1..comment.span.end.max(offset), offset).map(Some);
    }
    if let Some(found) = silenced(file, text, &comment.span, offset) {
        return Some(Some(found));
    }
    words(file, comment.span.start, comment.span.end, offset, first).map(Some)
}

/// The token of the words behind the number sign, if the cursor is at the end of what is typed there.
fn words(file: &File, start: usize, end: usize, offset: usize, directive: bool) -> Option<(Token, Spot)> {
    let typed = file.source().get(start..offset)?.trim_start_matches('#').trim_start();
    let known = typed.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, ' ' | '-')) && typed.len() < 40;
    let token = token(file, offset - typed.len()..end.max(offset), offset)?;
    known.then_some((token, Spot::Words { directive }))
}

fn token(file: &File, range: Range<usize>, offset: usize) -> Option<Token> {
    let typed = file.source().get(range.start..offset)?.to_owned();
    let rest = file.source().get(offset..range.end)?;
    Some(Token { typed, insert: range.start..offset, replace: range.start..offset + rest.trim_end().len() })
}

fn value(file: &File, key: &str, range: Range<usize>, offset: usize) -> Option<(Token, Spot)> {
    let written = file.source().get(range.clone())?;
    let start = range.start + (written.len() - written.trim_start().len()).min(offset - range.start);
    if key != "check" {
        let spot = Spot::Value { directive: key.to_owned() };
        return Some((token(file, start..range.end, offset)?, spot));
    }
    let typed = file.source().get(start..offset)?;
    let part = typed.rfind(';').map_or(start, |at| start + at + 1);
    let part_end = file.source().get(offset..range.end)?.find(';').map_or(range.end, |at| offset + at);
    let Some((name, _)) = file.source().get(part..offset)?.split_once('=') else {
        return Some((token(file, part..part_end, offset)?, Spot::Check));
    };
    if !matches!(name.trim(), "skip" | "experimental") {
        let spot = Spot::Value { directive: format!("check {}", name.trim()) };
        return Some((token(file, part + name.len() + 1..part_end, offset)?, spot));
    }
    let (token, given) = listed(file, part + name.len() + 1..part_end, offset)?;
    Some((token, Spot::BuildKitCheck { given }))
}

/// The name at the cursor in a list with commas, and the other names.
fn listed(file: &File, list: Range<usize>, offset: usize) -> Option<(Token, Vec<String>)> {
    let before = file.source().get(list.start..offset)?;
    let start = before.rfind(',').map_or(list.start, |at| list.start + at + 1);
    let typed = file.source().get(start..offset)?;
    let start = start + (typed.len() - typed.trim_start().len());
    let after = file.source().get(offset..list.end)?;
    let end = after.find([',', ' ', '\t']).map_or(list.end, |at| offset + at);
    let whole = [before.get(..start - list.start)?, file.source().get(end..list.end)?].join(",");
    let given = whole.split([',', ' ']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).take(MOST);
    Some((token(file, start..end, offset)?, given.collect()))
}

/// The name of a rule in a comment that silences rules.
fn silenced(file: &File, typed: &str, comment: &Range<usize>, offset: usize) -> Option<(Token, Spot)> {
    let text = typed.trim_start_matches('#').trim_start();
    let (head, _) = text.split_once('=')?;
    let mut words = head.split_whitespace();
    let tool = words.next()?.to_owned();
    let scope = words.collect::<Vec<_>>().join(" ");
    let known = match tool.as_str() {
        "dockwright" => matches!(scope.as_str(), "ignore" | "ignore-file" | "global ignore"),
        "hadolint" => matches!(scope.as_str(), "ignore" | "global ignore" | "stage ignore"),
        "tally" => matches!(scope.as_str(), "ignore" | "global ignore"),
        "check" => scope.is_empty() && text.starts_with("check=skip="),
        _ => false,
    };
    let start = comment.start + typed.rfind('=')? + 1;
    // Behind a blank comes the reason.
    let list = file.source().get(start..offset)?.trim_start();
    let reason = list.char_indices().any(|(at, c)| c == ' ' && !list.get(..at).unwrap_or_default().ends_with(','));
    if !known || reason {
        return None;
    }
    let (token, given) = listed(file, start..comment.end, offset)?;
    Some((token, if tool == "check" { Spot::BuildKitCheck { given } } else { Spot::Rule { tool, given } }))
}
