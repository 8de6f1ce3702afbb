//! Hover, navigation, links and rename answer for every offset of every Compose file, with ranges that can be used.

use std::time::{Duration, Instant};

use dockwright_facts::Date;
use dockwright_model::{AnyFile, FileKind, MemoryFiles, Surroundings, Workspace};

use crate::hover::hover_any;
use crate::navigate::{Target, definition, occurrences};
use crate::{corpus, links, rename};

const TODAY: Date = Date { year: 2026, month: 11, day: 20 };

fn around() -> Surroundings {
    let files = [(".env", "A=1\nB=${A}${A}\nC\n=\n"), ("Dockerfile", "ARG A\nFROM a AS b\n"), ("compose.yaml", "")];
    Surroundings::new(Workspace::new(MemoryFiles::new(files)), "compose.yaml")
}

fn everywhere(text: &str, step: usize) {
    let (file, around) = (AnyFile::new(FileKind::Compose, text), around());
    let part = |range: &std::ops::Range<usize>| assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
    for link in links::links_any(&file, Some(&around)) {
        part(&link.range);
    }
    for offset in (0..text.len() + 2).step_by(step) {
        if let Some(found) = hover_any(&file, Some(&around), offset, TODAY) {
            assert!(text.get(found.range.clone()).is_some_and(|part| !part.is_empty()), "{found:?} of {text:?}");
            assert!(!found.markdown.is_empty() && found.markdown.len() < 20_000, "{}", found.markdown);
        }
        for target in definition(&file, Some(&around), offset).into_iter().flat_map(|found| found.targets) {
            if let Target::Here { whole, name } = target {
                part(&name);
                assert!(whole.start <= name.start && name.end <= whole.end, "{whole:?} {name:?} of {text:?}");
            }
        }
        let places = occurrences(&file, offset);
        places.iter().for_each(|place| part(&place.range));
        assert!(places.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start), "{places:?} of {text:?}");
        if let Ok(Some(renaming)) = rename::rename(&file, Some(&around), offset, "another_1") {
            assert!(!renaming.edits.is_empty());
        }
    }
}

#[test]
fn every_offset_of_nasty_texts() {
    let texts = [
        "",
        "services:",
        "services:\n  ",
        "services:\n  é🎉: &é {image: *é, depends_on: [*x, é🎉, ]}\n",
        "services:\n  a: &a\n    <<: *a\n    <<: [*a, *b, {x: 1}]\n    extends: a\n  b: *a\n",
        "services:\n  a:\n    extends: {file: ., service: a}\n    build: {target: , args: [], dockerfile: ..}\n",
        "services:\n  a:\n    image: \"${A:-${B:-${C\\u0041}}}${A}$\\\n     A\"\n    ports: ['${A}', 80, \"é\", {target: 1}, -]\n",
        "services:\n  a:\n    ports:\n    - target: \n      published: x-y\n    - 1-2:3\n    - ':'\n    volumes: [':', a:b, '']\n",
        "a: &x\n  b: 1\nc: *x\nd: {e: *x, f: \"*x\"}\n---\ng: *x\n",
        "services:\n  a:\n    command: >\n      $A ${B:?x\n\n      y} z\n    test: |\n      $A\n",
        "services:\n  a:\n    build:\n      dockerfile_inline: \"FROM a AS b\\nFROM b\"\n      target: b\n      args: {A: 1, ? b : c}\n",
        "\u{feff}services:\r\n  \"a\\x62\":\r\n    depends_on: ['ab', \"a\\u0062\"]\r\n",
        "services: {a: {image: a, networks: {default: , x: }}}\nnetworks: {x: , default: }\nprofiles: a",
        "include: [., .., /, a, {path: [., 'x'], env_file: .env}]\n",
        "services:\n  - a\n  - b: c\nvolumes: *x\n\t- b\n",
    ];
    for text in texts {
        everywhere(text, 1);
        everywhere(&text.replace('\n', "\r\n"), 1);
    }
}

#[test]
#[allow(clippy::disallowed_methods, reason = "reads the corpus")]
fn the_corpus() {
    let Some(root) = corpus::corpus() else { return };
    let entries = std::fs::read_dir(root.join("compose")).expect("the corpus").flatten();
    let texts = entries.filter_map(|entry| std::fs::read_to_string(entry.path()).ok());
    for text in texts.filter(|text| text.len() < 20_000) {
        everywhere(&text, 97);
    }
}

#[test]
fn large_files_answer_soon() {
    let services: String = (0..5_000)
        .map(|index| {
            format!("  s{index}: {{image: \"a${{A:-{index}}}\", extends: s{}, depends_on: [s0]}}\n", index + 1)
        })
        .collect();
    let deep = format!("a: {}", "[".repeat(10_000));
    let folded = format!("a: >\n  x\n\n{}", "  $A $B\n".repeat(20_000));
    let aliases = format!("a: &a {{image: x}}\nservices:\n{}", "  s: {<<: *a, b: *a}\n".repeat(10_000));
    for text in [format!("services:\n{services}"), deep, folded, aliases] {
        let file = AnyFile::new(FileKind::Compose, &text);
        let start = Instant::now();
        let mut slow = Vec::new();
        for offset in [12, 20, 40, text.len() / 2, text.len() - 5] {
            let mut timed = |what: &str, work: &dyn Fn()| {
                let start = Instant::now();
                work();
                slow.push((start.elapsed(), what.to_owned(), offset));
            };
            timed("hover", &|| drop(hover_any(&file, Some(&around()), offset, TODAY)));
            timed("definition", &|| drop(definition(&file, Some(&around()), offset)));
            timed("rename", &|| drop(rename::rename(&file, None, offset, "another")));
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{slow:?}");
    }
}
