//! What holds for the structure of every Compose file, however broken.

use std::ops::Range;

use dockwright_facts::Date;
use dockwright_ide::folding::Fold;
use dockwright_ide::folding::compose::folds;
use dockwright_ide::hints::Wanted;
use dockwright_ide::hints::compose::hints;
use dockwright_ide::lens::compose::{lenses, runnables};
use dockwright_ide::selection::compose::selections;
use dockwright_ide::symbols::Symbol;
use dockwright_ide::symbols::compose::{exported, symbols};
use dockwright_ide::tokens::compose::tokens;
use dockwright_ide::tokens::{Token, split_lines};
use dockwright_model::Compose;

use crate::{Random, floor, real_files};

const TODAY: Date = Date { year: 2026, month: 11, day: 20 };

/// Constructs of every kind, and what goes wrong with them.
const NASTY: &[&str] = &[
    "",
    "\u{feff}# é\r\nservices:\r\n  web: &a\r\n    image: nginx:${T:-é🦀}\r\n    <<: *b\r\n",
    "services:\n  web:\n    command: >-\n      a ${B}\n\n      c\n    ports: [80, \"8080:80\", {target: 1,\n     published: 2}]\n  \n",
    "services:\n  é🦀: {image: \"a\\n${B:-${C:-d}}\", depends_on: [é🦀, b]}\n  b:\n    extends: é🦀\n    image: c",
    "# region a\nservices:\n  # region\n  a:\n# endregion\n  - b: c\n   d: e\n--- \nx: !reset null\n...\n%YAML 1.2\n---\n- - - a\n",
    "a: &x [*x, *y, <<]\nservices:\n\tweb:\n\t\timage\n  b: 'c\n  d: \"e",
    "? a\n: b\n? [c, d]\n: |\n  e\n  ${f\n",
    "services:\n  a:\n    ports:\n      - \"[::1]:80:80\"\n      - 80-90:80-90\n      - ${P}:80\n      -\n    environment:\n      - A=$B\n      - =\n",
];

fn valid(text: &str, range: &Range<usize>) {
    assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
}

fn check(file: &Compose, random: &mut Random) {
    let text = file.source();
    check_tokens(file, random);
    check_folds(file);
    for symbol in symbols(file).iter().chain(&exported(file)) {
        check_symbol(text, symbol, &(0..text.len()));
    }
    for _ in 0..20 {
        check_selections(file, floor(text, random.below(text.len() + 1)));
    }
    let wanted = Wanted {
        from_values: true,
        values: true,
        aliases: true,
        end_of_life: true,
        inherited: true,
        urls: true,
        ..Wanted::default()
    };
    for hint in hints(file, None, &(0..text.len()), &wanted, TODAY) {
        valid(text, &(hint.offset..hint.offset));
        assert!(!hint.label.is_empty() && hint.label.len() < 500 && !hint.label.contains('\n'), "{}", hint.label);
    }
    for lens in lenses(file, None) {
        valid(text, &lens.range);
        lens.references.iter().for_each(|range| valid(text, range));
    }
    runnables(file).iter().for_each(|one| valid(text, &one.range));
}

fn check_tokens(file: &Compose, random: &mut Random) {
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

fn check_folds(file: &Compose) {
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

fn check_selections(file: &Compose, offset: usize) {
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

/// The file, a part of it, and what so many random edits make of it.
fn follow(text: &str, edits: usize, random: &mut Random) {
    check(&Compose::new(text), random);
    let mut file = Compose::new(&text[..floor(text, random.below(text.len() + 1))]);
    check(&file, random);
    for _ in 0..edits {
        let length = file.source().len();
        let start = floor(file.source(), random.below(length + 1));
        let end = floor(file.source(), (start + random.below(10)).min(length)).max(start);
        let pieces =
            ["", "\n", "  ", "$", "${", "\"", "- ", ": ", "|", "é", "#", "\r", "&a ", "*a", "[", "}", "'", "<<: "];
        file = file.edit_all([(start..end, pieces[random.below(pieces.len())])]);
        check(&file, random);
    }
}

#[test]
fn nasty_texts() {
    let mut random = Random(0x5EED_0001);
    for text in NASTY {
        let broken = text.replace('\n', "\r\n");
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            check(&Compose::new(&text[..at]), &mut random);
        }
        for _ in 0..30 {
            follow(text, 3, &mut random);
            follow(&broken, 3, &mut random);
        }
    }
}

#[test]
fn the_corpus() {
    let mut random = Random(0x5EED_0002);
    for (_, text) in real_files().iter().step_by(if cfg!(debug_assertions) { 12 } else { 1 }) {
        follow(text, 1, &mut random);
    }
}

/// Thousands of services that take over the same: nothing is compared with everything.
#[test]
fn large_files_take_their_time_only_once() {
    let mut text = "x-base: &base\n".to_owned();
    (0..100).for_each(|n| text += &format!("  key{n}: a\n"));
    text += "services:\n";
    (0..1_500).for_each(|n| {
        text += &format!("  s{n}:\n    <<: *base\n    key1: b\n    image: a:${{T:-1}}\n    depends_on: [s0]\n");
    });
    let file = Compose::new(&text);
    let started = std::time::Instant::now();
    let mut random = Random(0x5EED_0003);
    file.placed();
    println!("placed {:?}", started.elapsed());
    check_folds(&file);
    assert_eq!(lenses(&file, None).len(), 1);
    println!("lenses {:?}", started.elapsed());
    symbols(&file);
    tokens(&file, &(0..text.len()));
    println!("tokens {:?}", started.elapsed());
    let wanted = Wanted { inherited: true, ..Wanted::default() };
    assert!(hints(&file, None, &(0..text.len()), &wanted, TODAY).len() >= 1_500);
    println!("hints {:?}", started.elapsed());
    check_selections(&file, random.below(text.len()));
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}
