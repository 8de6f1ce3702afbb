//! What holds for the structure of every text, however broken.

use std::ops::Range;

use dockwright_facts::Date;
use dockwright_ide::folding::{Fold, folds};
use dockwright_ide::hints::{Wanted, hints};
use dockwright_ide::lens::lenses;
use dockwright_ide::links::links;
use dockwright_ide::selection::selections;
use dockwright_ide::symbols::{Symbol, exported, symbols};
use dockwright_ide::tokens::{Token, split_lines, tokens};
use dockwright_model::File;

use crate::support::{Random, cases, corpus};

const TODAY: Date = Date { year: 2026, month: 11, day: 20 };

/// Constructs of every kind, and what goes wrong with them.
const NASTY: &[&str] = &[
    "",
    "\u{feff}# syntax=docker/dockerfile:1\r\n# escape=`\r\nFROM a `\r\n# c\r\n AS b\r\nRUN x `\r\n\r\n y",
    "FROM ${A:-${B}}:${C}@sha256: AS é🦀\nCOPY --from=é🦀 --link a é🦀 /x\nRUN --mount=type=bind,from=0,\\\n  src=é x\n",
    "FROM a\nRUN <<A <<\"B\" cat <<-C\n$X `y` $(z 'q\n')\nA\n🦀\nB\n\tif x; then\n\tC\nCOPY <<D",
    "FROM a\nRUN if a; then \\\n # c\n b \"$(echo \"$X\" | c)\" > d; \\\n\n fi && for i in 1 2; do sh -c 'x \"y\"'; done\nCMD [\"é\\\n",
    "# region é\nFROM a\n# region\nENV A=\"é $B\" 'c\n# endregion\nFROM b\n# endregion\nONBUILD ONBUILD RUN <<E\nx\nE\n",
    "ARG\nFROM\nEXPOSE 80/ $P/udp -\nHEALTHCHECK --interval=5s CMD x\nHEALTHCHECK NONE\nMAINTAINER é <https://é.b/c>\nLABEL =\n",
    "FROM a\nSHELL [\"powershell\"]\nRUN Write-Host \"x\" `\n  y\nSHELL [\"bash\"]\nRUN case $x in a) b;; esac; f() { :; }; ((x++)); a=(1 2)\n",
];

fn valid(text: &str, range: &Range<usize>) {
    assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
}

fn check(file: &File, random: &mut Random) {
    let text = file.source();
    check_tokens(file, random);
    check_folds(file);
    for symbol in symbols(file).iter().chain(&exported(file)) {
        check_symbol(text, symbol, &(0..text.len()));
    }
    for _ in 0..20 {
        check_selections(file, random.below(text.len() + 1));
    }
    let mut end = 0;
    for link in links(file, None) {
        valid(text, &link.range);
        assert!(link.range.start >= end && link.range.start < link.range.end, "{:?} of {text:?}", link.range);
        end = link.range.end;
    }
    let all = Wanted {
        from_values: true,
        values: true,
        aliases: true,
        end_of_life: true,
        sizes: true,
        users: true,
        ..Wanted::default()
    };
    for hint in hints(file, &(0..text.len()), &all, TODAY) {
        valid(text, &(hint.offset..hint.offset));
        assert!(!hint.label.is_empty() && hint.label.len() < 500 && !hint.label.contains('\n'), "{}", hint.label);
    }
    lenses(file).iter().for_each(|lens| valid(text, &lens.range));
}

fn check_tokens(file: &File, random: &mut Random) {
    let text = file.source();
    let all = tokens(file, &(0..text.len()));
    let in_order = |tokens: &[Token]| {
        let mut end = 0;
        for token in tokens {
            valid(text, &token.range);
            assert!(end <= token.range.start && token.range.start < token.range.end, "{token:?} of {text:?}");
            end = token.range.end;
        }
    };
    in_order(&all);
    let start = random.below(text.len() + 1);
    let some = tokens(file, &(start..start + random.below(200)));
    assert!(some.iter().all(|token| all.contains(token)), "those of a range are among all: {text:?}");
    let split = split_lines(text, all);
    in_order(&split);
    let one_line = |token: &Token| text.get(token.range.clone()).is_some_and(|text| !text.contains(['\n', '\r']));
    assert!(split.iter().all(one_line), "{text:?}");
}

fn check_folds(file: &File) {
    let (text, lines) = (file.source(), file.text().line_count());
    let all = folds(file, None);
    let mut around: Vec<&Fold> = Vec::new();
    for (at, fold) in all.iter().enumerate() {
        assert!(fold.first < fold.last && fold.last < lines, "{fold:?} of {text:?}");
        assert!(at == 0 || all[at - 1].first < fold.first, "{fold:?} of {text:?}");
        while around.pop_if(|outer| outer.last < fold.first).is_some() {}
        assert!(around.last().is_none_or(|outer| fold.last <= outer.last), "{fold:?} of {text:?}");
        around.push(fold);
    }
    let some = folds(file, Some(3));
    assert!(some.len() == all.len().min(3) && some.iter().all(|fold| all.contains(fold)), "{text:?}");
}

fn check_symbol(text: &str, symbol: &Symbol, around: &Range<usize>) {
    valid(text, &symbol.range);
    valid(text, &symbol.selection);
    let within = |inner: &Range<usize>, outer: &Range<usize>| outer.start <= inner.start && inner.end <= outer.end;
    assert!(!symbol.name.trim().is_empty(), "{symbol:?} of {text:?}");
    assert!(within(&symbol.range, around) && within(&symbol.selection, &symbol.range), "{symbol:?} of {text:?}");
    symbol.children.iter().for_each(|child| check_symbol(text, child, &symbol.range));
}

fn check_selections(file: &File, offset: usize) {
    let text = file.source();
    let chain = selections(file, offset);
    assert_eq!(chain.last(), Some(&(0..text.len())), "at {offset} of {text:?}");
    for (inner, outer) in chain.iter().zip(chain.iter().skip(1)) {
        assert!(outer.start <= inner.start && inner.end <= outer.end && inner != outer, "at {offset} of {text:?}");
    }
    for range in &chain {
        valid(text, range);
        assert!(range.start <= offset && offset <= range.end, "{range:?} at {offset} of {text:?}");
    }
}

/// The boundary of a character at an offset or before.
fn floor(text: &str, offset: usize) -> usize {
    (0..=offset).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The file, a part of it, and what so many random edits make of it.
fn follow(text: &str, edits: usize, random: &mut Random) {
    check(&File::new(text), random);
    let mut file = File::new(&text[..floor(text, random.below(text.len() + 1))]);
    check(&file, random);
    for _ in 0..edits {
        let length = file.source().len();
        let start = floor(file.source(), random.below(length + 1));
        let end = floor(file.source(), (start + random.below(10)).min(length)).max(start);
        let pieces =
            ["", "\n", "\\\n", "$", "${", "\"", "<<E ", "FROM ", " AS ", "é", "#", "\r", " --from=0", "'", "|", "("];
        file = file.edit(start..end, pieces[random.below(pieces.len())]);
        check(&file, random);
    }
}

#[test]
fn nasty_texts() {
    let mut random = Random(0x5EED_0001);
    for text in NASTY {
        let broken = text.replace('\n', "\r\n");
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            check(&File::new(&text[..at]), &mut random);
        }
        for _ in 0..30 {
            follow(text, 3, &mut random);
            follow(&broken, 3, &mut random);
        }
    }
}

#[test]
fn the_corpus() {
    let Some(root) = corpus() else { return };
    let mut random = Random(0x5EED_0002);
    // Without optimisation the whole of it takes a minute.
    let step = if cfg!(debug_assertions) { 4 } else { 1 };
    for folder in ["dockerfiles", "minimal"] {
        for case in cases(&root, folder).iter().step_by(step) {
            follow(&case.text, 1, &mut random);
        }
    }
}
