//! Where the text of a scalar is written.

use crate::yaml::{Node, Style, Written, Yaml};

/// What holds of every scalar.
pub(super) fn laws(node: Node<'_>, text: &str) {
    let (Some(written), Some(value)) = (node.written(), node.text()) else { return };
    match written.style {
        Style::Literal | Style::Folded => assert_eq!(written.text.trim_end_matches('\n'), value.trim_end_matches('\n')),
        _ => assert_eq!(written.text, value, "{text:?}"),
    }
    ways(&written, text);
    let dollars: Vec<usize> = written.text.match_indices("$$").map(|(at, _)| at).collect();
    let mut without = written.clone();
    without.without(&dollars);
    assert_eq!(without.text, written.text.replace("$$", "$"), "{text:?}");
    ways(&without, text);
}

fn ways(written: &Written, text: &str) {
    let (mut value, mut source) = (0, 0);
    for stretch in &written.stretches {
        assert_eq!(stretch.value.start, value, "{written:?} of {text:?}");
        assert!(
            source <= stretch.source.start && stretch.source.start <= stretch.source.end,
            "{written:?} of {text:?}"
        );
        (value, source) = (stretch.value.end, stretch.source.start);
        if stretch.verbatim {
            assert_eq!(text.get(stretch.source.clone()), written.text.get(stretch.value.clone()), "{text:?}");
        }
    }
    assert_eq!(value, written.text.len(), "{text:?}");
    for (at, character) in written.text.char_indices() {
        let place = written.source(at);
        assert!(text.is_char_boundary(place) && place <= written.end, "{at} of {written:?} in {text:?}");
        assert_eq!(written.value_at(place).map(|back| written.source(back)), Some(place), "{written:?} of {text:?}");
        let range = written.source_range(at..at + character.len_utf8());
        assert!(text.get(range).is_some(), "{at} of {written:?} in {text:?}");
    }
}

fn written(text: &str) -> Written {
    let yaml = Yaml::new(text);
    let node = yaml.root().and_then(|root| root.get("k")).expect("a value");
    laws(node, text);
    node.written().expect("a scalar")
}

/// What is written for a part of the value.
fn source<'a>(text: &'a str, part: &str) -> &'a str {
    let written = written(text);
    let at = written.text.find(part).expect("a part");
    &text[written.source_range(at..at + part.len())]
}

#[test]
fn every_style_leads_back() {
    assert_eq!(source("k: |\n  FROM a\n  RUN 🦀 b\n", "🦀 b"), "🦀 b");
    assert_eq!(source("k: |\r\n  FROM a\r\n  RUN b\r\n", "a\nRUN"), "a\r\n  RUN");
    assert_eq!(source("k: |4\n      FROM a\n    RUN b\n", "  FROM"), "  FROM");
    assert_eq!(source("k: |-\n  a\n  \tb\n\n\nl: 1\n", "\tb\n"), "\tb");
    assert_eq!(source("k: >\n  a\n  b\n\n  c\n", "b\nc"), "b\n\n  c");
    assert_eq!(source("k: \"a\\n\\u00e9\\x41b\"\n", "\u{e9}A"), "\\u00e9\\x41");
    assert_eq!(source("k: 'it''s\n  so'\n", "t's s"), "t''s\n  s");
    assert_eq!(source("k: FROM a\n  b\n", "a b"), "a\n  b");
}

#[test]
fn all_lines_at_the_end_belong_to_it() {
    for head in ["|", "|-", "|+", ">", ">-"] {
        let text = format!("k: {head}\n  a\n\n  \nl: 1\n");
        let written = written(&text);
        assert_eq!((written.text.as_str(), written.end), ("a\n\n\n", text.find('l').expect("a key")), "{text:?}");
    }
    let open = "k: |\n  a\n  ";
    let written = written(open);
    assert_eq!((written.text.as_str(), written.end, written.margin), ("a\n", open.len(), 2));
    assert_eq!(written.value_at(open.len()), Some(2));
    let open = "k: |\n  ab";
    let written = self::written(open);
    assert_eq!((written.text.as_str(), written.value_at(open.len())), ("ab\n", Some(2)));
}

#[test]
fn indentation_is_no_place_of_the_value() {
    let text = "k: |\n    a\n\n      b\nl: 1\n";
    let written = written(text);
    let places: Vec<Option<usize>> = (5..text.len()).map(|at| written.value_at(at)).collect();
    let some = |values: &[usize]| values.iter().map(|&value| Some(value)).collect::<Vec<_>>();
    assert_eq!(places[..4], [None; 4]);
    assert_eq!(places[4..6], some(&[0, 1]));
    assert_eq!(places[6], Some(2), "the empty line");
    assert_eq!(places[7..11], [None; 4]);
    assert_eq!(places[11..15], some(&[3, 4, 5, 6]));
}

#[test]
fn a_scalar_with_nothing_in_it_begins_where_somebody_types() {
    let text = "a:\n  k: |\n      \nl: 1\n";
    let yaml = Yaml::new(text);
    let node = yaml.root().and_then(|root| root.at(&["a", "k"])).expect("a value");
    let written = node.written().expect("a scalar");
    assert_eq!((written.text.as_str(), written.margin), ("\n", 6));
    assert_eq!(written.value_at(text.find("      \n").expect("a line") + 6), Some(0));
}

#[test]
fn bytes_left_out_belong_to_what_follows() {
    let text = "k: |\n  a $$B $C\n  $$\n";
    let mut found = written(text);
    found.without(&[2, 9]);
    assert_eq!(found.text, "a $B $C\n$\n");
    let range = |part: std::ops::Range<usize>| &text[found.source_range(part)];
    assert_eq!((range(2..4), range(2..3), range(8..9), range(5..7)), ("$$B", "$$", "$$", "$C"));
    assert_eq!(found.value_at(text.find("$B").expect("a place")), Some(2));
}
