//! Completion at any place of real Compose files. Cases of what is offered are in `tests/features/complete-compose`.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "tests read files and print figures"
)]

use std::collections::BTreeMap;

use dockwright_facts::compose::{EntityKind, Others, Shape, Syntax};
use dockwright_model::compose::Role;
use dockwright_model::{AnyFile, Compose, FileKind};
use dockwright_syntax::yaml::Style;

use super::tests_cases::{TODAY, offered, project};
use crate::complete::{Completion, complete, documentation};
use crate::corpus;

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
                assert!(!replaced.contains(['\n', '\r']), "{item:?} replaces {replaced:?}");
                assert!(!item.label.is_empty() && !item.text.is_empty());
                for (range, _) in &item.also {
                    assert!(range.end < item.replace.start || range.start > item.replace.end, "{item:?}");
                }
            }
        }
    }
}

#[test]
fn corpus_is_survived() {
    let mut seed = 7;
    for (_, text) in corpus::texts("compose").iter().step_by(9) {
        check_all_places(text, &mut seed, 5);
    }
}

#[test]
fn odd_files_are_survived() {
    let texts = [
        "\u{feff}services:\r\n  é:\r\n    image: \"é\r\n    ports: [\"80:\r\n",
        "services: {a: {b: [c, {d: \"$\n- - -\n? x\n: y\n",
        "a: &a {<<: *a}\nb: *\nservices:\n\t- \n x:\n   - ${A:-${B",
        "x-a: &x\n  image: |\n    $\nservices:\n  <<: *\n  a: *x\n---\nservices:\n  - a\n",
    ];
    let mut seed = 1;
    for text in texts {
        check_all_places(text, &mut seed, 200);
    }
}

/// What stands at a place, and whether it must be offered.
struct Standing<'a> {
    class: &'static str,
    end: usize,
    text: &'a str,
}

/// The keys and values of a file that are attributes, words to choose from, or names that the file declares.
fn standing(file: &Compose) -> Vec<Standing<'_>> {
    let mut found = Vec::new();
    let services = |node: dockwright_syntax::yaml::Node<'_>| {
        node.steps().first() == Some(&dockwright_syntax::yaml::Step::Key("services".to_owned()))
    };
    for placed in file.placed().iter().filter(|placed| placed.brought_by.is_none()) {
        let Some(node) = file.yaml().node(placed.node) else { continue };
        let Some(text) = node.text().filter(|text| !text.contains(['$', '\n'])) else { continue };
        let plain = node.style() == Some(Style::Plain);
        let quoted =
            matches!(node.style(), Some(Style::Single | Style::Double)) && node.source().len() == text.len() + 2;
        if !(plain && node.source() == text || quoted) {
            continue;
        }
        let end = node.span().end - usize::from(quoted);
        let class = match (placed.role, placed.syntax) {
            (Role::Attribute, _) if plain && placed.attribute.is_some_and(|attribute| attribute.name == text) => "key",
            (Role::Value, Some(Syntax::OneOf(choices))) if choices.others != Others::Free => {
                let known = choices.known.iter().any(|choice| choice.value == text && choice.rest.is_none());
                if known { "choice" } else { continue }
            }
            (Role::Value, Some(Syntax::Entity(kind))) if services(node) => {
                let declared = file.entities().iter().any(|entity| entity.kind == kind && entity.name == text);
                let own = node.steps().get(1) == Some(&dockwright_syntax::yaml::Step::Key(text.to_owned()));
                let asked = !matches!(kind, EntityKind::Profile | EntityKind::ExtendedService);
                if declared && asked && !(own && kind == EntityKind::Service) { "entity" } else { continue }
            }
            (Role::Value, _) if placed.shapes.iter().any(|shape| matches!(shape, Shape::Boolean)) => {
                if plain && matches!(text, "true" | "false") { "boolean" } else { continue }
            }
            (Role::Value, Some(Syntax::Capability)) if text.bytes().all(|byte| byte.is_ascii_uppercase()) => {
                "capability"
            }
            _ => continue,
        };
        found.push(Standing { class, end, text });
    }
    found
}

#[test]
fn what_stands_there_is_offered() {
    let mut counts: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    let mut examples = Vec::new();
    let mut seed = 3;
    for (name, text) in corpus::texts("compose") {
        let file = Compose::new(&text);
        if !file.yaml().problems().is_empty() {
            continue;
        }
        let all = standing(&file);
        for _ in 0..6.min(all.len()) {
            let one = &all[next(&mut seed) % all.len()];
            // As if the cursor came back to its end, and as if the rest were not typed yet.
            let start = one.end - one.text.len();
            let half = one.text.char_indices().nth(one.text.chars().count() / 2).map_or(start, |(at, _)| start + at);
            for (way, cursor) in [("at the end", one.end), ("half typed", half)] {
                let typed = format!("{}{}", &text[..cursor], &text[one.end..]);
                let items = offered(&typed, cursor);
                let same = |item: &Completion| {
                    let mut taken = typed.clone();
                    taken.replace_range(item.replace.clone(), &item.text);
                    taken == text
                };
                let count = counts.entry((one.class, way)).or_default();
                count.0 += 1;
                if items.iter().any(same) {
                    count.1 += 1;
                } else {
                    let line = text[..one.end].lines().last().unwrap_or_default();
                    let texts: Vec<_> = items.iter().map(|item| &item.text).take(5).collect();
                    examples.push(format!("{name}: {} {way} `{}` in {line:?}: {texts:?}", one.class, one.text));
                }
            }
        }
    }
    for (class, (all, offered)) in &counts {
        println!("{class:?}: {offered} of {all}");
    }
    for (class, (all, offered)) in &counts {
        assert!(offered * 100 >= all * 99, "{class:?}: {offered} of {all}\n{}", examples.join("\n"));
    }
}

#[test]
fn every_topic_has_documentation() {
    for input in [
        "$0",
        "services:\n  $0",
        "services:\n  web:\n    $0",
        "services:\n  web:\n    build:\n      $0",
        "services:\n  web:\n    restart: $0",
        "services:\n  web:\n    cap_add:\n      - $0",
        "services:\n  web:\n    image: $0",
        "services:\n  web:\n    image: redis:$0",
        "services:\n  web:\n    stop_signal: $0",
        "services:\n  web:\n    platform: $0",
        "volumes:\n  data:\n    $0",
        "secrets:\n  key:\n    $0",
    ] {
        let offset = input.find("$0").expect("a cursor");
        let items = offered(&input.replacen("$0", "", 1), offset);
        assert!(!items.is_empty(), "{input}");
        for item in items {
            let Some(topic) = &item.topic else { continue };
            assert_eq!(crate::complete::Topic::of_text(&topic.to_text()).as_ref(), Some(topic));
            assert!(documentation(topic).is_some_and(|text| text.len() > 10), "{input}: {item:?}");
        }
    }
}

#[test]
fn large_files_are_quick() {
    let mut text = "services:\n".to_owned();
    for number in 0..100 {
        text.push_str(&format!(
            "  web{number}:\n    image: nginx:1.{number}\n    restart: always\n    environment:\n      A: ${{A{number}:-b}}\n    ports:\n      - \"{}:80\"\n    volumes:\n      - data{number}:/data\n",
            8000 + number
        ));
    }
    for last in [
        "    ",
        "    image: ",
        "    image: postgres:",
        "    depends_on:\n      - ",
        "    depends_on:\n      ",
        "    ports:\n      - \"",
        "    volumes:\n      - ",
        "    environment:\n      ",
        "    command: ${",
        "    <<: *",
        "  ",
        "\nvolumes:\n  ",
    ] {
        let text = format!("{text}  last:\n    init: true\n{last}");
        let file = AnyFile::new(FileKind::Compose, &text);
        let around = project();
        complete(&file, Some(&around), text.len(), TODAY);
        // As after a keystroke: nothing is known of the file yet.
        let file = AnyFile::new(FileKind::Compose, &text);
        let start = std::time::Instant::now();
        let found = complete(&file, Some(&around), text.len(), TODAY);
        let took = start.elapsed();
        println!("{last:35?} {:4} items {took:?}", found.items.len());
        // Without optimization this takes ten times as long as it should, and the machine may have other things to do.
        assert!(took < std::time::Duration::from_millis(500), "{last}: {took:?}");
    }
}
