use super::shapes;
use crate::yaml::{ProblemKind as P, Resolved, Yaml};

fn kinds(yaml: &Yaml) -> Vec<P> {
    yaml.problems().iter().map(|problem| problem.kind).collect()
}

/// A mapping in a mapping, with a line in the middle and keys before, after and around it.
fn around(line: &str) -> String {
    format!("s:\n  w:\n    a: 1\n{line}\n    z: 2\n  y:\n    q: 1\nv:\n  k: 1\n")
}

#[test]
fn a_broken_line_leaves_the_others_alone() {
    let cases = [
        ("    ima", "ima: _", P::MissingColon),
        ("    ima\n      k: 1\n      l: 2", "ima: {k: 1, l: 2}", P::MissingColon),
        ("    ima\n      - k", "ima: [k]", P::MissingColon),
        ("    ima # c", "ima: _", P::MissingColon),
        ("    ima\n    # c\n      k: 1", "ima: {k: 1}", P::MissingColon),
        ("    ima:\n      db # c\n      k: 1", "ima: {db: _, k: 1}", P::MissingColon),
        ("    ima:\n      db\n      # c\n        k: 1", "ima: {db: {k: 1}}", P::MissingColon),
        ("    ima: x # c\n      y", "ima: x", P::Syntax),
        ("    ima:nginx", "ima: nginx", P::MissingSpace),
        ("    ima: \"nginx", "ima: nginx", P::UnclosedQuote),
        ("    ima: 'nginx # c", "ima: nginx", P::UnclosedQuote),
        ("    ima: \"", "ima: ", P::UnclosedQuote),
        ("    ima: \"nginx\n    c: \"x\"", "ima: nginx, c: x", P::UnclosedQuote),
        ("    ima: 'ngi\n    c: 'x'", "ima: ngi, c: x", P::UnclosedQuote),
        ("    ima: \"ngi\n    c: \"\"", "ima: ngi, c: ", P::UnclosedQuote),
        ("    ima: [a, b", "ima: [a, b]", P::UnclosedBracket),
        ("    ima: {a: b", "ima: {a: b}", P::UnclosedBracket),
        ("    ima: {", "ima: {}", P::UnclosedBracket),
        ("    ima: [\"a\", \"b", "ima: [a, b]", P::UnclosedQuote),
        ("    ima: [\"a\", \"b]", "ima: [a, b]", P::UnclosedQuote),
        ("    ima: [a]]", "ima: [a]", P::WrongBracket),
        ("    ima: [a}", "ima: [a]", P::WrongBracket),
        ("    ima: [\n      a,\n      b", "ima: [a, b]", P::UnclosedBracket),
        ("    ima: a: b", "ima: a: b", P::ColonInValue),
        ("\tima: 1", "ima: 1", P::Tab),
        ("    \tima: 1", "ima: 1", P::Tab),
        ("   ima: 1", "ima: 1", P::Indentation),
        ("      ima: 1", "ima: 1", P::TooFarRight),
        ("      ima: 1\n      imb: 2", "ima: 1, imb: 2", P::TooFarRight),
        ("    ima:\n    - a\n   - b", "ima: [a, b]", P::Indentation),
        ("    ima: @x", "ima: @x", P::ReservedCharacter),
        ("    ima: %x", "ima: %x", P::ReservedCharacter),
        ("    ima: `x`", "ima: `x`", P::ReservedCharacter),
        ("    ima: \"\\q\"", "ima: \\q", P::InvalidEscape),
        ("    ima: \"a\\x4\"", "ima: a\\x4", P::InvalidEscape),
        ("    ima: *", "ima: _", P::MissingName),
        ("    <<: *", "<<: _", P::MissingName),
        ("    <<: *unk", "<<: *unk?", P::UnknownAnchor),
        ("    ima: &", "ima: _", P::MissingName),
        ("    ima: \"a\" b", "ima: a", P::AfterQuote),
        ("    ima:\n      - a: 1\n       b: 2", "ima: [{a: 1, b: 2}]", P::Indentation),
        ("    ima:\n      - a: 1\n         b: 2", "ima: [{a: 1, b: 2}]", P::TooFarRight),
        ("    ima: |x\n      foo", "ima: foo\n", P::BlockScalar),
        ("    ima: -", "ima: _", P::MixedListAndKeys),
        ("    ima: [a, b: c: d, e]", "ima: [a, e]", P::InBrackets),
        ("    ima:\n      - [a, b\n      - c", "ima: [[a, b], c]", P::UnclosedBracket),
        ("    ima:\n      - \"a\n      - \"c\"", "ima: [a, c]", P::UnclosedQuote),
        ("    ima:\n      - {a: 1, \n      - c", "ima: [{a: 1}, c]", P::UnclosedBracket),
        ("    ima: !<", "ima: _", P::Tag),
        ("    a: 3", "a: 3", P::DuplicateKey),
    ];
    let mut wrong = Vec::new();
    for (line, inner, kind) in cases {
        let yaml = Yaml::new(around(line));
        let expected = format!("{{s: {{w: {{a: 1, {inner}, z: 2}}, y: {{q: 1}}}}, v: {{k: 1}}}}");
        let (shape, kinds) = (shapes(&yaml), kinds(&yaml));
        if shape != expected || !kinds.contains(&kind) {
            wrong.push(format!("{line:?}\n  is   {shape}\n  not  {expected}\n  {kinds:?}, not {kind:?}"));
        }
    }
    let dropped = ["    -", "    - a", "    ? x : y : z", "    ]", "    ima: }", "    , a"];
    for line in dropped {
        let yaml = Yaml::new(around(line));
        let shape = shapes(&yaml);
        if !(shape.starts_with("{s: {w: {a: 1") && shape.ends_with("z: 2}, y: {q: 1}}, v: {k: 1}}")) {
            wrong.push(format!("{line:?}\n  is   {shape} {:?}", kinds(&yaml)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_parser_of_compose_takes_is_no_problem() {
    let cases = [
        ("a: \"x\ny\"\n", "{a: x y}"),
        ("a:\n  b: \"x\n y\"\nc: d\n", "{a: {b: x y}, c: d}"),
        ("a: \"x\n\ty\"\n", "{a: x y}"),
        ("a: 'x'#c\nb: [y]#c\n", "{a: x, b: [y]}"),
        ("a: [\n\tb\n]\n", "{a: [b]}"),
        ("a: [\nb\n]\n", "{a: [b]}"),
        ("a:\tb\t# c\n", "{a: b}"),
        ("\u{feff}a: 1\r\nb: |\r\n  t\r\n  u\r\n", "{a: 1, b: t\nu\n}"),
        ("a: 1\rb:\r- x\r", "{a: 1, b: [x]}"),
        ("", ""),
        ("# c\n", ""),
        ("a: 1\n---\nb: 2\n...\n---\n", "{a: 1} | {b: 2} | _"),
        ("a: &x !t\n  b: *y\n".replace("*y", "~").leak(), "{a: &x !t {b: ~}}"),
        ("? a\n: b\n? - c\n: - d\n", "{a: b, [c]: [d]}"),
        ("[a: b, {x}, ? y : z, \"q\":r, {? }]", "[{a: b}, {x: _}, {y: z}, {q: r}, {_: _}]"),
        ("x: &a 1\ny: [*a, *a]\n", "{x: &a 1, y: [*a, *a]}"),
        ("a: |+\n  t\n\n\nb: >-\n  f\n  g\n\n  h\nc: |\n", "{a: t\n\n\n, b: f g\nh, c: }"),
    ];
    for (text, expected) in cases {
        let yaml = Yaml::new(text);
        assert_eq!(shapes(&yaml), expected, "{text:?}");
        assert_eq!(kinds(&yaml), [], "{text:?}: {:?}", yaml.problems());
    }
}

#[test]
fn what_the_parser_of_compose_refuses_is_a_problem() {
    let cases = [
        ("\ta: 1\n", P::Tab),
        ("a:\n\t- b\n", P::Tab),
        ("a:\n  \t- b\n", P::Tab),
        ("- a\n-\tb\n", P::Tab),
        ("a:\n  b: 1\n\t\n  c: 2\n", P::Tab),
        ("a: \"x\"\n  \t\nb: 1\n", P::Tab),
        ("a: 1\n...\nb: 2\n", P::Document),
        ("a: 1\0\nb: 2\n", P::ControlCharacter),
        ("a: \"x\u{1}\"\n", P::ControlCharacter),
        ("a: x\u{7f}y\n", P::ControlCharacter),
        ("a: 1\n'a': 2\n", P::DuplicateKey),
        ("a:\n  <<: 1\n", P::BadMerge),
        ("x: &x {}\na:\n  <<: *x\n  <<: *x\n", P::DuplicateKey),
        ("x: &x [a]\na:\n  <<: *x\n", P::BadMerge),
        ("a: *b\nb: &b 1\n", P::UnknownAnchor),
        ("a: &b.c 1\n", P::MissingName),
        ("a:\n  : b\n", P::MissingKey),
        ("a: {b: c, : d}\n", P::MissingKey),
        ("- : x\n", P::MissingKey),
        ("a: &a\n  b: *a\n", P::CyclicAlias),
        ("a: b\n  c: d\n", P::TooFarRight),
    ];
    for (text, kind) in cases {
        let yaml = Yaml::new(text);
        assert_eq!(kinds(&yaml), [kind], "{text:?}: {:?}", yaml.problems());
    }
}

#[test]
fn every_kind_of_text_keeps_its_structure() {
    let cases = [
        ("a: 1\n---\nb: [x\n---\nc: 2\n", "{a: 1} | {b: [x]} | {c: 2}"),
        ("a: 1\n---\nb: \"x\n---\nc: 2\n", "{a: 1} | {b: x} | {c: 2}"),
        ("a: 1\n---\n  b: 1\n c: 2\n...\n---\nd: 1\n", "{a: 1} | {b: 1, c: 2} | {d: 1}"),
        ("\u{feff}a:\r\n  b\r\n  c: 1\r\nd: 'x\r\ne: 1\r\n", "{a: {b: _, c: 1}, d: x, e: 1}"),
        ("a:\r  b\r  c: 1\rd: 'x\re: [1\rf: 1", "{a: {b: _, c: 1}, d: x, e: [1], f: 1}"),
        ("a:\n\tb:\n\t\tc: 1\n\t\td: 1\n\te: 1\nf: 1\n", "{a: {b: {c: 1, d: 1}, e: 1}, f: 1}"),
        ("a:\n  \u{1F600}\n  \u{1F433}: \"\u{1F433}\n  c: 1\n", "{a: {\u{1F600}: _, \u{1F433}: \u{1F433}, c: 1}}"),
        ("a:\n  b: x\0y\n  c: \u{7}\n", "{a: {b: x y, c: _}}"),
        ("services\n  web:\n    image: x\n", "{services: {web: {image: x}}}"),
        (
            "services:\n  web\n    image: x\n    ports: [\"80\n  db:\n    image y\n",
            "{services: {web: {image: x, ports: [80]}, db: image y}}",
        ),
        ("a: |\n  x: [\n  \"y\nb\nc: 1\n", "{a: x: [\n\"y\n, b: _, c: 1}"),
    ];
    let mut wrong = Vec::new();
    for (text, expected) in cases {
        let shape = shapes(&Yaml::new(text));
        if shape != expected {
            wrong.push(format!("{text:?}\n  is  {shape}\n  not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn both_equal_keys_are_told() {
    let yaml = Yaml::new("a: 1\nb: 2\na: 3\n");
    let problem = &yaml.problems()[0];
    assert_eq!((problem.span.clone(), problem.related.clone()), (10..11, Some(0..1)));
}

#[test]
fn several_errors_are_found_at_once() {
    let text = "services:\n  web:\n    image: \"nginx\n    ports: [80\n    env\n  db\n    image: postgres\nvolumes:\n  data:x\n  b: 1\n";
    let yaml = Yaml::new(text);
    assert_eq!(kinds(&yaml), [P::UnclosedQuote, P::UnclosedBracket, P::MissingColon, P::MissingColon, P::MissingSpace]);
    let expected =
        "{services: {web: {image: nginx, ports: [80], env: _}, db: {image: postgres}}, volumes: {data: x, b: 1}}";
    assert_eq!(shapes(&yaml), expected);
    assert_eq!(yaml.root().unwrap().at(&["services", "db"]).unwrap().source(), "image: postgres");
}

#[test]
fn spans_are_those_of_what_is_written() {
    let text = "a: &x !t\n  b: 'q'  # c\n\n# d\nc:\n  - |\n    t\n\n    u\n\n  - \nd: {e: [1]}\n";
    let yaml = Yaml::new(text);
    let root = yaml.root().unwrap();
    let source = |path: &[&str]| root.at(path).unwrap().source();
    assert_eq!(source(&["a"]), "b: 'q'");
    assert_eq!(source(&["a", "b"]), "'q'");
    assert_eq!(source(&["c"]), "- |\n    t\n\n    u\n\n  -");
    assert_eq!(root.get("c").unwrap().items().next().unwrap().source(), "|\n    t\n\n    u");
    assert_eq!(source(&["d"]), "{e: [1]}");
    assert_eq!(root.source(), text.trim_end());
    assert_eq!(yaml.comments().iter().map(|c| &text[c.span.clone()]).collect::<Vec<_>>(), ["# c", "# d"]);
    let full = root.get("a").unwrap().full_span();
    assert_eq!(&text[full], "&x !t\n  b: 'q'");
}

#[test]
fn merges_are_followed() {
    let text = "b: &b {x: 1, y: 1}\nc: &c {<<: *b, y: 2, z: 2}\nd: &d {<<: [*c, *b], z: 3}\ne: {<<: {x: 9}, '<<': 1}\n";
    let yaml = Yaml::new(text);
    let root = yaml.root().unwrap();
    let value =
        |name: &str, key: &str| root.get(name).unwrap().get(key).map(|node| node.text().unwrap_or_default().to_owned());
    assert_eq!(value("d", "x").as_deref(), Some("1"));
    assert_eq!(value("d", "y").as_deref(), Some("2"));
    assert_eq!(value("d", "z").as_deref(), Some("3"));
    assert_eq!(value("e", "x").as_deref(), Some("9"));
    assert_eq!(value("e", "<<").as_deref(), Some("1"));
    let keys: Vec<_> = root.get("d").unwrap().entries().iter().map(|(key, _)| key.text().unwrap()).collect();
    assert_eq!(keys, ["z", "y", "x"]);
    // A mapping cannot be merged into itself, and asking does not take forever.
    let yaml = Yaml::new("a: &a\n  <<: *a\n  b: 1\n");
    assert_eq!(yaml.root().unwrap().get("a").unwrap().entries().len(), 1);
}

#[test]
fn plain_values_are_what_compose_takes_them_for() {
    use Resolved::{Bool, Float, Int, Null, Text, Timestamp};
    let cases = [
        ("", Null),
        ("~", Null),
        ("null", Null),
        ("Null", Null),
        ("nUll", Text("nUll")),
        ("true", Bool(true)),
        ("False", Bool(false)),
        ("tRue", Text("tRue")),
        ("yes", Text("yes")),
        ("on", Text("on")),
        ("y", Text("y")),
        ("0", Int(0)),
        ("-12", Int(-12)),
        ("+12", Int(12)),
        ("0x1F", Int(31)),
        ("-0x1F", Int(-31)),
        ("0o17", Int(15)),
        ("0777", Int(511)),
        ("0b11", Int(3)),
        ("1_000", Int(1000)),
        ("0888", Float(888.0)),
        ("1.5", Float(1.5)),
        (".5", Float(0.5)),
        ("1.", Float(1.0)),
        ("1e3", Float(1000.0)),
        ("-.inf", Float(f64::NEG_INFINITY)),
        (".", Text(".")),
        ("-", Text("-")),
        ("18446744073709551615", Int(18_446_744_073_709_551_615)),
        ("1.2.3", Text("1.2.3")),
        ("12:30", Text("12:30")),
        ("80:80", Text("80:80")),
        ("2001-12-14", Timestamp("2001-12-14")),
        ("2001-2-30", Text("2001-2-30")),
        ("2001-12-14t21:59:43.10-05:00", Timestamp("2001-12-14t21:59:43.10-05:00")),
        ("0x", Text("0x")),
        ("1e", Text("1e")),
        ("2001-12-14 21:59:43.1", Timestamp("2001-12-14 21:59:43.1")),
        ("+.5", Float(0.5)),
        ("0b12", Text("0b12")),
        ("99999999999999999999", Float(1e20)),
    ];
    for (text, expected) in cases {
        assert_eq!(crate::yaml::scalar::resolve(text, crate::yaml::Style::Plain, None), expected, "{text:?}");
    }
    let yaml = Yaml::new("[!!str 1, \"1\", !!int \"1\", !!float 1, !reset null, !!null x]");
    let values: Vec<_> = yaml.root().unwrap().items().map(|item| item.resolved().unwrap()).collect();
    assert_eq!(values[..5], [Text("1"), Text("1"), Int(1), Float(1.0), Text("null")]);
}

#[test]
fn places_in_values_are_places_in_the_file() {
    let text =
        "a: \"x\\ty \\u00e9\\\n  z\n\n  w\"\nb: 'it''s'\nc: >\n  one\n  two\n\n  three\nd: plain\n  more\ne: nginx:1\n";
    let yaml = Yaml::new(text);
    let root = yaml.root().unwrap();
    for (key, words) in [
        ("a", vec!["x", "y", "z", "w"]),
        ("b", vec!["it", "s"]),
        ("c", vec!["one", "two", "three"]),
        ("d", vec!["plain", "more"]),
        ("e", vec!["nginx", "1"]),
    ] {
        let node = root.get(key).unwrap();
        for word in words {
            let at = node.text().unwrap().rfind(word).unwrap();
            let place = node.value_offset_to_source(at);
            assert!(text[place..].starts_with(word), "{word} of {key} is at {:?}", &text[place..]);
        }
        let end = node.value_offset_to_source(node.text().unwrap().len());
        assert!(end <= node.span().end && end + 1 >= node.span().end);
    }
}
