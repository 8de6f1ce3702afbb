//! What holds for the structure of a file of any kind. Tests of several crates share this file
//! (`#[path = "…/tests/support/structure.rs"]`).

use std::ops::Range;

use dockwright_ide::folding::Fold;
use dockwright_ide::hints::Hint;
use dockwright_ide::symbols::Symbol;
use dockwright_ide::tokens::{Token, split_lines};

/// A range is one of whole characters.
pub(crate) fn valid(text: &str, range: &Range<usize>) {
    assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
}

/// The tokens of a text come in order, and those of a part of it are among them.
pub(crate) fn check_tokens(text: &str, part: &Range<usize>, tokens: impl Fn(&Range<usize>) -> Vec<Token>) {
    let all = tokens(&(0..text.len()));
    let in_order = |tokens: &[Token]| {
        let mut end = 0;
        for token in tokens {
            valid(text, &token.range);
            assert!(end <= token.range.start && token.range.start < token.range.end, "{token:?} of {text:?}");
            end = token.range.end;
        }
    };
    in_order(&all);
    let other = tokens(part).into_iter().find(|token| !all.contains(token));
    assert_eq!(other, None, "those of a range, {part:?}, are among all: {text:?}");
    let split = split_lines(text, all);
    in_order(&split);
    let one_line = |token: &Token| text.get(token.range.clone()).is_some_and(|text| !text.contains(['\n', '\r']));
    assert!(split.iter().all(one_line), "{text:?}");
}

/// The folds of a text of so many lines come in order, none across another; fewer are some of them.
pub(crate) fn check_folds(text: &str, lines: usize, folds: impl Fn(Option<usize>) -> Vec<Fold>) {
    let all = folds(None);
    let mut around: Vec<&Fold> = Vec::new();
    for (at, fold) in all.iter().enumerate() {
        assert!(fold.first < fold.last && fold.last < lines, "{fold:?} of {text:?}");
        assert!(at == 0 || all[at - 1].first < fold.first, "{fold:?} of {text:?}");
        while around.pop_if(|outer| outer.last < fold.first).is_some() {}
        assert!(around.last().is_none_or(|outer| fold.last <= outer.last), "{fold:?} of {text:?}");
        around.push(fold);
    }
    let some = folds(Some(3));
    assert!(some.len() == all.len().min(3) && some.iter().all(|fold| all.contains(fold)), "{text:?}");
}

/// A symbol and those in it are within what is around them.
pub(crate) fn check_symbol(text: &str, symbol: &Symbol, around: &Range<usize>) {
    valid(text, &symbol.range);
    valid(text, &symbol.selection);
    let within = |inner: &Range<usize>, outer: &Range<usize>| outer.start <= inner.start && inner.end <= outer.end;
    assert!(!symbol.name.trim().is_empty(), "{symbol:?} of {text:?}");
    assert!(within(&symbol.range, around) && within(&symbol.selection, &symbol.range), "{symbol:?} of {text:?}");
    symbol.children.iter().for_each(|child| check_symbol(text, child, &symbol.range));
}

/// What a selection at an offset grows to: always around the offset, in the end the whole text.
pub(crate) fn check_selections(text: &str, offset: usize, chain: &[Range<usize>]) {
    assert_eq!(chain.last(), Some(&(0..text.len())), "at {offset} of {text:?}");
    for (inner, outer) in chain.iter().zip(chain.iter().skip(1)) {
        assert!(outer.start <= inner.start && inner.end <= outer.end && inner != outer, "at {offset} of {text:?}");
    }
    for range in chain {
        valid(text, range);
        assert!(range.start <= offset && offset <= range.end, "{range:?} at {offset} of {text:?}");
    }
}

/// A hint stands at a character and is one short line.
pub(crate) fn check_hint(text: &str, hint: &Hint) {
    valid(text, &(hint.offset..hint.offset));
    assert!(!hint.label.is_empty() && hint.label.len() < 500 && !hint.label.contains('\n'), "{}", hint.label);
}
