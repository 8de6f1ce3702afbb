//! What holds for the structure of every Compose file, however broken.

use dockwright_facts::Date;
use dockwright_ide::folding::compose::folds;
use dockwright_ide::hints::Wanted;
use dockwright_ide::hints::compose::hints;
use dockwright_ide::lens::compose::{lenses, runnables};
use dockwright_ide::selection::compose::selections;
use dockwright_ide::symbols::compose::{exported, symbols};
use dockwright_ide::tokens::compose::tokens;
use dockwright_model::Compose;

use crate::chance::{Random, floor};
use crate::files::{check_folds, check_hint, check_selections, check_symbol, check_tokens, valid};
use crate::real_files;

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

fn check(file: &Compose, random: &mut Random) {
    let text = file.source();
    let start = random.below(text.len() + 1);
    check_tokens(text, &(start..start + random.below(200)), |range| tokens(file, range));
    check_folds(text, file.text().line_count(), |most| folds(file, most));
    for symbol in symbols(file).iter().chain(&exported(file)) {
        check_symbol(text, symbol, &(0..text.len()));
    }
    for _ in 0..20 {
        let offset = floor(text, random.below(text.len() + 1));
        check_selections(text, offset, &selections(file, offset));
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
        check_hint(text, &hint);
    }
    for lens in lenses(file, None) {
        valid(text, &lens.range);
        lens.references.iter().for_each(|range| valid(text, range));
    }
    runnables(file).iter().for_each(|one| valid(text, &one.range));
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
    check_folds(&text, file.text().line_count(), |most| folds(&file, most));
    assert_eq!(lenses(&file, None).len(), 1);
    println!("lenses {:?}", started.elapsed());
    symbols(&file);
    tokens(&file, &(0..text.len()));
    println!("tokens {:?}", started.elapsed());
    let wanted = Wanted { inherited: true, ..Wanted::default() };
    assert!(hints(&file, None, &(0..text.len()), &wanted, TODAY).len() >= 1_500);
    println!("hints {:?}", started.elapsed());
    let offset = random.below(text.len());
    check_selections(&text, offset, &selections(&file, offset));
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}
