//! Completion at any place of any file. Cases of what is offered are in `tests/features/complete`.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "tests read files and print figures"
)]

use std::path::PathBuf;

use dockwright_facts::Date;
use dockwright_model::{AnyFile, FileKind, MemoryFiles, Surroundings, Workspace};

use super::{Completion, complete, documentation};
use crate::corpus;

const TODAY: Date = Date { year: 2026, month: 11, day: 21 };

fn project() -> Surroundings {
    let files = [
        (".dockerignore", "*.md\nsecret*\nnode_modules\ndocs\n!docs/api.txt\n"),
        ("README.md", ""),
        ("docs/api.txt", ""),
        ("docs/guide.txt", ""),
        ("node_modules/a.js", ""),
        ("package.json", "{}"),
        ("secret.txt", ""),
        ("src/main.js", ""),
        ("src/lib/a b.js", ""),
        ("with space.txt", ""),
    ];
    Surroundings::new(Workspace::new(MemoryFiles::new(files)), "Dockerfile")
}

fn offered(text: &str, offset: usize) -> Vec<Completion> {
    complete(&AnyFile::new(FileKind::Dockerfile, text), Some(&project()), offset, TODAY).items
}

/// Numbers that look like chance and are the same every time.
fn next(seed: &mut u64) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*seed >> 33).unwrap_or(0)
}

/// Whatever is taken at any place of a file that is still being written leaves the rest of it alone.
fn check_all_places(text: &str, seed: &mut u64, places: usize) {
    for _ in 0..places {
        let mut at = next(seed) % (text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        // As if the file ended here, and as if somebody came back to the place.
        for text in [&text[..at], text] {
            for item in offered(text, at) {
                assert_eq!(item.range.end, at, "{item:?}");
                assert!(item.range.start <= at && item.replace.start == item.range.start, "{item:?}");
                assert!(item.replace.end >= at && item.replace.end <= text.len(), "{item:?}");
                let replaced = text.get(item.replace.clone()).expect("whole characters");
                assert!(!replaced.contains('\n'), "{item:?} replaces {replaced:?}");
                assert!(!item.label.is_empty() && !item.text.is_empty());
            }
            let file = AnyFile::new(FileKind::Dockerfile, text);
            let _ = crate::signature::signatures(&file, at);
        }
    }
}

#[test]
fn corpus_is_survived() {
    let Some(folder) = corpus::corpus() else { return };
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder.join("dockerfiles"))
        .expect("the corpus")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    let mut seed = 7;
    for path in paths.iter().step_by(8) {
        let bytes = std::fs::read(path).expect("a file");
        check_all_places(&String::from_utf8_lossy(&bytes), &mut seed, 6);
    }
}

#[test]
fn odd_files_are_survived() {
    let texts = [
        "\u{feff}# escape=`\r\nFROM a`\r\n  AS é\r\nRUN --mo`\r\nunt=type=ca`\r\n# c\r\nche,`\r\n",
        "FROM a\nRUN <<A <<B cat\n$\nA\n${X\n",
        "ONBUILD ONBUILD\nONBUILD COPY --from=\nHEALTHCHECK --interval= CMD $\nSHELL [\"\nCOPY [\"a\", \"",
        "FROM \u{a0}\nENV é=\"$é\nARG 'a\nLABEL \"b\n# check=skip=;\n--mount\nRUN --mount=,,=,type\\\n",
    ];
    let mut seed = 1;
    for text in texts {
        check_all_places(text, &mut seed, 300);
    }
}

#[test]
fn every_topic_has_documentation() {
    for input in [
        "F$0",
        "FROM a\n$0",
        "FROM $0",
        "FROM python:$0",
        "FROM --$0",
        "FROM --platform=$0",
        "FROM a\nRUN $0",
        "FROM a\nRUN --mount=$0",
        "FROM a\nRUN --mount=type=$0",
        "FROM a\nRUN --mount=type=secret,$0",
        "FROM a\nCOPY --$0",
        "FROM a\nSTOPSIGNAL $0",
        "# s$0",
        "# dockwright ignore=$0",
        "# check=skip=$0",
        "FROM ${$0",
        "FROM a\nARG $0",
    ] {
        let offset = input.find("$0").expect("a cursor");
        let items = offered(&input.replacen("$0", "", 1), offset);
        assert!(!items.is_empty(), "{input}");
        for item in items {
            let Some(topic) = &item.topic else { continue };
            assert_eq!(super::Topic::of_text(&topic.to_text()).as_ref(), Some(topic));
            let text = documentation(topic);
            assert!(text.is_some_and(|text| text.len() > 10), "{input}: {item:?}");
        }
    }
}

#[test]
fn large_files_are_quick() {
    let mut text = "ARG V=1\nFROM python:3.14 AS base\n".to_owned();
    for number in 0..1_000 {
        let line = match number % 8 {
            0 => format!("ENV NAME_{number}=value PATH=/opt/{number}:$PATH\n"),
            1 => format!("RUN useradd user{number} && pip install package{number}==1 -o /out/{number}\n"),
            2 => format!("WORKDIR /work/{number}\n"),
            3 => format!("COPY src/{number} ./{number}/\n"),
            4 => format!("EXPOSE {number}\n"),
            5 => format!("USER user{}\n", number - 4),
            6 if number % 40 == 6 => format!("FROM base AS stage{number}\n"),
            _ => format!("LABEL label{number}=x\n"),
        };
        text.push_str(&line);
    }
    for last in [
        "",
        "RUN ",
        "RUN echo $",
        "FROM ",
        "FROM python:",
        "COPY --from=",
        "COPY a ",
        "COPY --from=base ",
        "USER ",
        "EXPOSE ",
        "WORKDIR ",
        "RUN --mount=type=cache,target=",
        "ARG ",
        "# dockwright ignore=",
    ] {
        let text = format!("{text}{last}");
        let file = AnyFile::new(FileKind::Dockerfile, &text);
        let around = project();
        complete(&file, Some(&around), text.len(), TODAY);
        let start = std::time::Instant::now();
        let found = complete(&file, Some(&around), text.len(), TODAY);
        let took = start.elapsed();
        println!("{last:35} {:4} items {took:?}", found.items.len());
        // Without optimization this takes ten times as long as it should, and the machine may have other things to do.
        assert!(took < std::time::Duration::from_millis(500), "{last}: {took:?}");
    }
}
