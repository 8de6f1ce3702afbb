#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a test reads the corpus and may speak")]

use granit_parser::{Event, Parser};

use crate::corpus::corpus;
use crate::yaml::decode::decode;
use crate::yaml::{Kind, Node, ProblemKind, Style, Yaml};

/// The files of the corpus: name, text, and whether the YAML parser of Compose accepts them.
pub(super) fn files() -> Vec<(String, String, bool)> {
    let Some(root) = corpus() else { return Vec::new() };
    let expected = std::fs::read_to_string(root.join("compose.expected.jsonl")).expect("the verdicts");
    let read = |line: &str| {
        let verdict: serde_json::Value = serde_json::from_str(line).expect("a verdict");
        let name = verdict["file"].as_str().expect("a name").to_owned();
        let text = std::fs::read(root.join("compose").join(&name)).expect("a file");
        let error = verdict["error"].as_str().unwrap_or_default();
        let refused = error.starts_with("failed to parse") || error.contains("already defined");
        (name, String::from_utf8_lossy(&text).into_owned(), !refused)
    };
    expected.lines().map(read).collect()
}

/// The events of the parser as lines.
fn events(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { return vec!["error".to_owned()] };
        match event {
            Event::Scalar(_, granit_parser::ScalarStyle::Plain, ..) if span.is_empty() => {
                lines.push("empty".to_owned());
            }
            Event::Scalar(value, style, ..) => lines.push(format!("{style:?} {value:?}")),
            Event::Alias(_) => lines.push("alias".to_owned()),
            Event::MappingStart(style, ..) => lines.push(format!("{style:?} {{")),
            Event::SequenceStart(style, ..) => lines.push(format!("{style:?} [")),
            Event::MappingEnd | Event::SequenceEnd => lines.push("end".to_owned()),
            Event::DocumentStart(..) => lines.push("document".to_owned()),
            _ => {}
        }
    }
    lines
}

fn walk(node: Node<'_>, lines: &mut Vec<String>) {
    let notation = if node.is_flow() { "Flow" } else { "Block" };
    match node.kind() {
        Kind::Mapping(_) => {
            lines.push(format!("{notation} {{"));
            for (key, value) in node.pairs() {
                walk(key, lines);
                walk(value, lines);
            }
            lines.push("end".to_owned());
        }
        Kind::Sequence(_) => {
            lines.push(format!("{notation} ["));
            node.items().for_each(|item| walk(item, lines));
            lines.push("end".to_owned());
        }
        Kind::Scalar(scalar) => {
            let style = match scalar.style {
                Style::Single => "SingleQuoted".to_owned(),
                Style::Double => "DoubleQuoted".to_owned(),
                style => format!("{style:?}"),
            };
            lines.push(format!("{style} {:?}", node.text().unwrap_or_default()));
        }
        Kind::Alias(_) => lines.push("alias".to_owned()),
        Kind::Empty => lines.push("empty".to_owned()),
    }
}

#[test]
fn the_tree_holds_what_the_parser_tells() {
    for (name, text, _) in files() {
        let told = events(&text);
        if told == ["error"] {
            continue;
        }
        let mut lines = Vec::new();
        for root in Yaml::new(text.as_str()).roots() {
            lines.push("document".to_owned());
            walk(root, &mut lines);
        }
        assert_eq!(lines, told, "{name}");
    }
}

#[test]
fn the_verdict_is_that_of_compose() {
    let files = files();
    let mut wrong = Vec::new();
    for (name, text, accepted) in &files {
        let yaml = Yaml::new(text.as_str());
        if yaml.problems().is_empty() != *accepted {
            wrong.push(format!("{name}: accepted {accepted}, {:?}", yaml.problems()));
        }
    }
    println!("{} files, {} verdicts differ", files.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every scalar decoded again by our own reading of it: the same text, so places inside it can be mapped back.
#[test]
fn places_inside_values_are_found_in_the_file() {
    let mut count = 0;
    for (name, text, _) in files() {
        let yaml = Yaml::new(text.as_str());
        if !yaml.problems().is_empty() {
            continue;
        }
        for node in yaml.nodes() {
            let Kind::Scalar(scalar) = node.kind() else { continue };
            let decoded = decode(&text, node.span(), scalar.style, scalar.margin);
            assert_eq!(Some(decoded.text.as_str()), node.text(), "{name}: {:?}", node.source());
            count += 1;
            for (at, c) in node.text().unwrap_or_default().char_indices().filter(|(_, c)| c.is_alphanumeric()) {
                let place = node.value_offset_to_source(at);
                let there = text.get(place..).and_then(|rest| rest.chars().next());
                assert!(there == Some(c) || there == Some('\\'), "{name}: {at} of {:?} is at {there:?}", node.source());
            }
        }
    }
    println!("{count} scalars");
}

#[test]
fn the_one_file_that_is_refused_says_why() {
    let refused: Vec<_> = files().into_iter().filter(|(.., accepted)| !accepted).collect();
    for (name, text, _) in refused {
        let yaml = Yaml::new(text.as_str());
        assert!(
            yaml.problems().iter().all(|p| p.kind == ProblemKind::MissingName || p.kind == ProblemKind::UnknownAnchor),
            "{name}: {:?}",
            yaml.problems()
        );
    }
}
