//! Keywords, and the blanks between keyword, flags and arguments.

use std::ops::Range;

use dockwright_lint::{ContinuedLines, Edit, KeywordCase};
use dockwright_model::is_one_text;
use dockwright_syntax::dockerfile::{Arguments, Instruction, Keyword, Word};

use super::{Style, block::Block};

/// The edits of the keywords of an instruction and of the blanks behind it.
pub(super) fn edits(
    source: &str,
    style: &Style,
    instruction: &Instruction,
    block: Option<&Block>,
    edits: &mut Vec<Edit>,
) {
    if instruction.keyword == Keyword::Unknown {
        return;
    }
    if style.options.keyword_case == KeywordCase::Upper {
        edits.extend(keywords(instruction).into_iter().filter_map(upper));
    }
    if !style.options.spaces {
        return;
    }
    let keeps = matches!(style.options.continued_lines, ContinuedLines::Block | ContinuedLines::Keep);
    // Where the lines are aligned with the first argument, the blanks in front of that are a part of the layout.
    let from = usize::from(keeps && block.is_some_and(|block| block.aligned));
    let anchors = anchors(instruction);
    for (one, next) in anchors.iter().zip(anchors.iter().skip(1)).skip(from) {
        let gap = one.end..next.start;
        let text = source.get(gap.clone()).unwrap_or_default();
        if text != " " && !text.is_empty() && text.trim_matches([' ', '\t']).is_empty() {
            edits.push(Edit::replace(gap, " "));
        }
    }
}

/// The words of an instruction that are keywords.
fn keywords(instruction: &Instruction) -> Vec<&Word> {
    let mut words = Vec::new();
    for one in [Some(instruction), instruction.trigger.as_deref()].into_iter().flatten() {
        if one.keyword == Keyword::Unknown {
            break;
        }
        words.push(&one.name);
        words.extend(&one.check);
        let from = one.from().filter(|from| from.name.is_some() && one.words().len() == 3);
        words.extend(from.and_then(|from| from.as_word).filter(|word| word.text().eq_ignore_ascii_case("as")));
    }
    words
}

fn upper(word: &Word) -> Option<Edit> {
    let text = word.text();
    let wrong = !word.is_continued() && text.bytes().any(|byte| byte.is_ascii_lowercase());
    wrong.then(|| Edit::replace(word.span.clone(), text.to_ascii_uppercase()))
}

/// The byte ranges of keyword, flags and arguments, in order. A command for the shell and an exec form are one argument.
pub(super) fn anchors(instruction: &Instruction) -> Vec<Range<usize>> {
    let mut anchors = Vec::new();
    for one in [Some(instruction), instruction.trigger.as_deref()].into_iter().flatten() {
        anchors.push(one.name.span.clone());
        anchors.extend(one.flags.iter().map(|flag| flag.span.clone()));
        anchors.extend(one.check.iter().map(|check| check.span.clone()));
        match &one.arguments {
            Arguments::Words(words) if one.keyword != Keyword::Unknown && !is_one_text(one) => {
                anchors.extend(words.iter().map(|word| word.span.clone()));
            }
            Arguments::Pairs { pairs, legacy: false } => anchors.extend(pairs.iter().map(|pair| pair.span.clone())),
            Arguments::Pairs { pairs, legacy: true } => {
                let value = |word: &Word| word.span.clone();
                anchors
                    .extend(pairs.iter().flat_map(|pair| [Some(&pair.key), pair.value.as_ref()]).flatten().map(value));
            }
            Arguments::None => {}
            _ => anchors.push(one.rest.span.clone()),
        }
    }
    anchors.sort_by_key(|anchor| anchor.start);
    anchors
}
