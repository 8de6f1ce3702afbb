//! What holds for the structure of every text, however broken.

use dockwright_facts::Date;
use dockwright_ide::folding::folds;
use dockwright_ide::hints::{Wanted, hints};
use dockwright_ide::lens::lenses;
use dockwright_ide::links::links;
use dockwright_ide::selection::selections;
use dockwright_ide::symbols::{exported, symbols};
use dockwright_ide::tokens::tokens;
use dockwright_model::File;

use crate::files::{check_folds, check_hint, check_selections, check_symbol, check_tokens, valid};
use crate::support::chance::{Random, floor};
use crate::support::{cases, corpus};

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

fn check(file: &File, random: &mut Random) {
    let text = file.source();
    let start = random.below(text.len() + 1);
    check_tokens(text, &(start..start + random.below(200)), |range| tokens(file, range));
    check_folds(text, file.text().line_count(), |most| folds(file, most));
    for symbol in symbols(file).iter().chain(&exported(file)) {
        check_symbol(text, symbol, &(0..text.len()));
    }
    for _ in 0..20 {
        let offset = random.below(text.len() + 1);
        check_selections(text, offset, &selections(file, offset));
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
        check_hint(text, &hint);
    }
    lenses(file).iter().for_each(|lens| valid(text, &lens.range));
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
