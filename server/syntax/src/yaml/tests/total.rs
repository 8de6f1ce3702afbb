#![allow(clippy::print_stdout, reason = "a test may speak")]

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::corpus::files;
use crate::yaml::{Kind, Node, ProblemKind, Yaml};

/// What holds of every tree of every text.
fn laws(text: &str) {
    let yaml = Yaml::new(text);
    let inside = |span: &std::ops::Range<usize>| span.start <= span.end && text.get(span.clone()).is_some();
    let mut last = 0;
    for node in yaml.nodes() {
        assert!(inside(&node.span()) && inside(&node.full_span()), "{:?} of {text:?}", node.span());
        assert!(
            node.full_span().start >= last || node.kind() == &Kind::Empty,
            "order at {:?} of {text:?}",
            node.full_span()
        );
        last = last.max(node.full_span().start);
        for name in node.tag().into_iter().chain(node.anchor()) {
            assert!(inside(&name.span));
        }
        if let Some(parent) = node.parent() {
            let (outer, inner) = (parent.span(), node.full_span());
            assert!(outer.start <= inner.start && inner.end <= outer.end, "{inner:?} not in {outer:?} of {text:?}");
        }
        children(node, text);
        if let Some(value) = node.text() {
            for at in (0..=value.len()).step_by(7) {
                let place = node.value_offset_to_source(at);
                assert!(place <= text.len(), "{at} of {value:?} in {text:?}");
            }
        }
        super::written::laws(node, text);
        let _ = (node.entries(), node.resolved(), node.steps(), node.is_merge_key());
    }
    for problem in yaml.problems() {
        assert!(inside(&problem.span) && !problem.message.is_empty(), "{problem:?} of {text:?}");
    }
    for comment in yaml.comments() {
        assert!(inside(&comment.span));
    }
    for at in 0..=text.len() {
        let _ = yaml.path_at(at);
    }
}

fn children(node: Node<'_>, text: &str) {
    let mut end = 0;
    let spans = node.pairs().flat_map(|(key, value)| [key.full_span(), value.full_span()]);
    for span in spans.chain(node.items().map(Node::full_span)) {
        assert!(end <= span.start, "{span:?} before {end} in {text:?}");
        end = span.end;
    }
}

fn piece() -> impl Strategy<Value = String> {
    let known = [
        "a", "b: ", "key:", "- ", "-", "\n", "\n  ", "\n    ", "\n", "\r\n", "\r", "\t", " ", ": ", "?", "? ", "'",
        "\"", "[", "]", "{", "}", ",", "#", " # c", "&a ", "*a", "*", "&", "!", "!t ", "!!str ", "|", ">", "|2-\n",
        ">+\n", "\\", "\\x", "\\u12", "---", "...", "%YAML", "%", "@", "`", "<<: ", "é", "😀", "\u{feff}", "\0",
        "\u{1}", "\u{85}", "~", "null", "0x1F", "\n---\n", "\n...\n", "\n- ", "\n  - ", "k: v\n", "  k: v\n", "\n\t",
        "\"\\q\"", "<", "!<", "!<a>", "=", "\n\n",
    ];
    prop_oneof![8 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_text_has_a_tree(pieces in proptest::collection::vec(piece(), 0..40)) {
        laws(&pieces.concat());
    }
}

#[test]
fn mutated_files_have_a_tree() {
    let mut seed = 42_u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap_or(0) % below.max(1)
    };
    let signs =
        ["", "\"", "'", "[", "{", "}", "]", ":", "\t", "\n", "- ", "*", "&", "#", "  ", "|", "!", "é", "\r", ","];
    for (_, text, _) in files().iter().step_by(3) {
        let mut text = text.clone();
        for _ in 0..3 {
            let mut at = random(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let mut end = (at + random(3)).min(text.len());
            while !text.is_char_boundary(end) {
                end += 1;
            }
            text.replace_range(at..end, signs[random(signs.len())]);
        }
        if text.len() < 1500 {
            laws(&text);
        } else {
            let _ = Yaml::new(text.as_str());
        }
    }
}

/// Hostile files: in a debug build, and beside other tests, much more time is allowed.
#[test]
fn hostile_files_answer_at_once() {
    let limit = Duration::from_millis(if cfg!(debug_assertions) { 10_000 } else { 100 });
    let laughs: String = (0..12)
        .map(|i| {
            let inner = if i == 0 { "lol".to_owned() } else { format!("*a{}", i - 1) };
            format!("a{i}: &a{i} [{}]\n", vec![inner; 10].join(", "))
        })
        .collect();
    let list = format!("base: &a [{}]\nall:\n{}", vec!["1"; 1000].join(", "), "- *a\n".repeat(10_000));
    let levels: String = (0..1000).map(|i| format!("{}a:\n", " ".repeat(i))).collect();
    let keys: String = (0..40_000).map(|i| format!("key{i}: v\n")).collect();
    let cases: Vec<(&str, String, Option<ProblemKind>)> = vec![
        ("5 MB", "a: b\n".repeat(1_000_000), Some(ProblemKind::TooLarge)),
        ("brackets", "[".repeat(100_000), Some(ProblemKind::TooDeep)),
        ("braces", "{a: ".repeat(120_000), Some(ProblemKind::TooDeep)),
        ("dashes", "- ".repeat(10_000), Some(ProblemKind::TooDeep)),
        ("levels", levels, Some(ProblemKind::TooDeep)),
        ("laughs", laughs, Some(ProblemKind::TooManyAliases)),
        ("list", list, Some(ProblemKind::TooManyAliases)),
        ("aliases", format!("a: &a x\nb:\n{}", "- *a\n".repeat(10_000)), None),
        ("own", "a: &a [*a]\n".to_owned(), Some(ProblemKind::CyclicAlias)),
        ("keys", keys, None),
        ("half keys", format!("a:\n{}", "key\n".repeat(125_000)), Some(ProblemKind::TooManyProblems)),
        ("quotes", "a: \"b\n".repeat(80_000), Some(ProblemKind::TooManyProblems)),
        ("tabs", "\ta: b\n".repeat(40_000), Some(ProblemKind::Tab)),
        ("bracket lines", "a: [b\n".repeat(80_000), Some(ProblemKind::TooManyProblems)),
        ("comments", "# c\n".repeat(130_000), None),
        ("blank tabs", format!("a: \"x\"\n{}", "\t\n".repeat(250_000)), Some(ProblemKind::Tab)),
        ("colons", "a: b: c\n".repeat(60_000), Some(ProblemKind::TooManyProblems)),
        ("one line", "a: [".to_owned() + &"b, ".repeat(70_000), Some(ProblemKind::UnclosedBracket)),
        ("equal keys", "a: b\n".repeat(100_000), Some(ProblemKind::DuplicateKey)),
        ("bad dedent", format!("a:\n{}", "    b: 1\n  c: 1\n".repeat(25_000)), Some(ProblemKind::Indentation)),
        ("nul", "\0".repeat(500_000), Some(ProblemKind::Binary)),
        ("anchors", "- &a x\n".repeat(70_000), None),
        ("quote in brackets", format!("a: [{}", "\"b, ".repeat(100_000)), None),
        ("merges", format!("a: &a {{x: 1}}\nb:\n  <<: [{}]\n", "*a, ".repeat(25_000)), None),
    ];
    let mut slow = Vec::new();
    for (name, text, kind) in cases {
        // The best of three: other programs run beside.
        let time = (0..3).map(|_| {
            let start = Instant::now();
            let _ = Yaml::new(text.as_str());
            start.elapsed()
        });
        let time = time.min().unwrap_or_default();
        let yaml = Yaml::new(text);
        println!("{name}: {time:?}, {} nodes, {} problems", yaml.nodes.len(), yaml.problems().len());
        if let Some(kind) = kind {
            assert!(yaml.problems().iter().any(|p| p.kind == kind), "{name}: {:?}", yaml.problems().first());
        }
        if time > limit {
            slow.push(format!("{name}: {time:?}"));
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}
