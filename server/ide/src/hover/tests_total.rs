//! Hover answers for every offset of every text, with ranges that can be used.

use std::path::{Path, PathBuf};

use dockwright_facts::Date;
use dockwright_model::File;

use super::hover;
use crate::corpus;

const TODAY: Date = Date { year: 2026, month: 11, day: 20 };

/// Hovers at every `step`th byte offset, those inside a character and behind the end among them.
fn everywhere(text: &str, step: usize) {
    let file = File::new(text);
    for offset in (0..text.len() + 2).step_by(step) {
        let Some(found) = hover(&file, offset, TODAY) else { continue };
        let part = text.get(found.range.clone());
        assert!(part.is_some_and(|part| !part.is_empty()), "{:?} at {offset} of {text:?}", found.range);
        assert!(found.range.start <= offset && offset <= found.range.end, "{:?} at {offset} of {text:?}", found.range);
        assert!(!found.markdown.is_empty() && found.markdown.len() < 20_000, "{}", found.markdown);
    }
}

#[test]
fn every_offset_of_nasty_texts() {
    let long = "x".repeat(300);
    let texts = [
        "",
        "\u{feff}# syntax=docker/dockerfile:1\r\nFROM alpine",
        "FROM",
        "FROM \\\n",
        "FROM --platform=",
        "FROM ${",
        "FROM a:${b:-${c:-${d",
        "FROM alpine AS",
        "FROM alpine AS é🎉\nCOPY --from=é🎉 a b\nFROM é🎉\n",
        "# escape=`\r\nFROM a`\r\n:1\r\nENV A=`\r\n 1 B=$A`\r\nRUN echo $A $`\r\nB\r\n",
        "FROM a\nRUN --mount=\nRUN --mount=type\nRUN --mount=type=,x=,=,\nRUN --mount=\"type=cache\",\\\ntarget=$X x\n",
        "FROM a\nRUN --mount=type=bind,from=,target=é --mount=from=é,🎉=1 x\n",
        "FROM a\nRUN <<A <<B\n$X ${Y\nA\n🎉 ${Z:-$X}\nB\n",
        "FROM a\nCOPY <<\"E\" <<-F /x\n$N\nE\n\t$M é\nF",
        "FROM a\nONBUILD ONBUILD RUN x\nONBUILD\nONBUILD FROM x\nONBUILD HEALTHCHECK CMD $A\n",
        "ENV A\nENV =\nENV A=1 =2 \"B=3\nARG\nARG =\nLABEL $X=${Y}\n",
        "FROM a\0b\nUSER \0\nWORKDIR \u{2028}\nSTOPSIGNAL 99999999999999999999\nEXPOSE 1-/tcp -\n",
        "FROM python@sha256:\nFROM python:\nFROM :1\nFROM /\nFROM a//b\nFROM https://x/y\n",
        "# check=skip=é,,all;error=true\n# hadolint ignore=🎉,DL3014é\n# check=\nFROM scratch\nHEALTHCHECK\n",
        "FROM a AS b\nFROM b AS b\nFROM b AS B\nCOPY --from=b --from=0 --from=99999999999999999999999 x y\n",
        "FROM 0\nCOPY --from=0 a b\nWORKDIR ../..\nWORKDIR c:\\x\nWORKDIR é\nWORKDIR \"\"\n",
        "FROM nvidia/cuda:x\nFROM nvidia/cuda:99999999999999999999.1\nFROM bitnami/\nFROM linuxserver/*\n",
        "FROM a \\\n# comment é\n\n  AS \\\n  b\nRUN a \\\n # hadolint ignore=DL3014\n $X \\\n\n",
        &format!("ARG A={long}\nARG B=$A$A$A\nFROM $B\nENV C=${{B}}é {long}=1\nFROM {long}/{long}:{long}\n"),
    ];
    for text in texts {
        everywhere(text, 1);
        everywhere(&text.replace('\n', "\r\n"), 1);
    }
}

#[test]
fn doubling_values_stay_short() {
    let mut text = "FROM a\nENV A0=xxxxxxxx\n".to_owned();
    for index in 0..40 {
        text += &format!("ENV A{}=$A{index}$A{index}\nWORKDIR $A{index}\n", index + 1);
    }
    everywhere(&text, 1);
}

#[test]
fn the_corpus() {
    let Some(root) = corpus::corpus() else { return };
    let folders = ["dockerfiles", "minimal"].map(|folder| read(&root.join(folder)).unwrap_or_default());
    let files: Vec<String> = folders.into_iter().flatten().collect();
    assert!(!files.is_empty(), "a corpus holds files");
    for (index, text) in files.iter().enumerate() {
        // Every file is hovered from another offset, so that all remainders have their turn.
        let skipped = index % 7;
        let shift: String = std::iter::repeat_n('\n', skipped).collect();
        everywhere(&(shift + text), 7);
    }
}

#[allow(clippy::disallowed_methods, reason = "a test reads its corpus")]
fn read(folder: &Path) -> Option<Vec<String>> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let texts = paths.iter().filter_map(|path| std::fs::read(path).ok());
    Some(texts.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect())
}

#[test]
fn large_files_are_quick() {
    let mut text = "FROM a AS s0\nENV V=1\n".to_owned();
    for index in 0..5000 {
        text +=
            &format!("FROM s{index} AS s{}\nWORKDIR x\nEXPOSE {index}\nCOPY --from=s0 a b\nRUN echo $V\n", index + 1);
    }
    let file = File::new(&text);
    for word in ["FROM s0", "s5000", "--from=s0", "$V"] {
        let offset = text.rfind(word).map(|at| at + word.len());
        let begin = std::time::Instant::now();
        let found = offset.and_then(|offset| hover(&file, offset, TODAY)).map(|found| found.markdown.len());
        println!("{word}: {found:?} {:?}", begin.elapsed());
        assert!(found.is_some_and(|length| length < 5000), "{word}");
    }
}
