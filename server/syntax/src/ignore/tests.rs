//! Every verdict of `moby/patternmatcher` on 400 files, and what they leave out.

use serde_json::Value;

use super::{IgnoreFile, Problem, clean};

#[test]
#[allow(clippy::disallowed_methods, reason = "a test reads its cases")]
fn agrees_with_the_builder() {
    let Some(corpus) = crate::corpus::corpus() else { return };
    let path = corpus.join("../conformance/dockerignore-cases.jsonl");
    let Ok(cases) = std::fs::read_to_string(&path) else {
        println!("note: there are no cases at {}: nothing is compared", path.display());
        return;
    };
    let (mut compared, mut refused) = (0, 0);
    for line in cases.lines() {
        let case: Value = serde_json::from_str(line).expect("one JSON object a line");
        let text = case["ignore"].as_str().expect("a file");
        let file = IgnoreFile::new(text);
        let written = |negated| if negated { "!" } else { "" };
        let patterns: Vec<String> =
            file.patterns.iter().map(|pattern| format!("{}{}", written(pattern.negated), pattern.text)).collect();
        assert_eq!(serde_json::json!(patterns), *none_is_empty(&case["patterns"]), "{text:?}");
        if case.get("err").is_some() {
            assert!(file.patterns.iter().any(|pattern| pattern.problem.is_some()), "{text:?}");
            refused += 1;
            continue;
        }
        let paths = case["paths"].as_array().expect("paths").iter().filter_map(Value::as_str);
        for (path, expected) in paths.zip(case["ignored"].as_array().expect("verdicts")) {
            assert_eq!(Value::from(file.excludes(path)), *expected, "{path} in {text:?}");
            compared += 1;
        }
    }
    println!("{compared} verdicts as the builder's; {refused} files refused as by the builder");
}

/// Go writes an empty list as null.
fn none_is_empty(patterns: &Value) -> std::borrow::Cow<'_, Value> {
    if patterns.is_null() {
        std::borrow::Cow::Owned(serde_json::json!([]))
    } else {
        std::borrow::Cow::Borrowed(patterns)
    }
}

#[test]
fn patterns_match_as_the_builder_has_it() {
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("*.md", &["a.md", "x.md/y"], &["d/a.md", "md", "A.MD"]),
        ("foo", &["foo", "foo/a/b"], &["d/foo", "foox"]),
        ("/foo/", &["foo", "foo/a"], &["d/foo"]),
        ("./a/../b//c", &["b/c"], &["a/b/c", "b"]),
        ("**/foo", &["foo", "a/b/foo", "a/foo/x"], &["afoo"]),
        ("**foo", &["foo", "a/bfoo"], &["foox"]),
        ("a/**", &["a/b", "a/b/c"], &["a", "ab"]),
        ("a/**/b", &["a/b", "a/x/y/b"], &["a/xb"]),
        ("**", &["a", "a/b"], &[]),
        ("*", &["a", "a/b", ".git/x"], &[]),
        ("a?c", &["abc", "a\u{e9}c"], &["a/c", "ac"]),
        ("[^a]b", &["cb", "/b"], &["ab"]),
        ("[a-c]*", &["a", "cx"], &["d"]),
        (r"\*", &["*"], &["a"]),
        (r"\d", &["1"], &["d"]),
        (r"\build", &["uild"], &["build"]),
        ("[a*]", &["a]", "///]"], &["a", "*"]),
        ("a+(b)|{c}$.d", &["a+(b)|{c}$.d"], &["aab"]),
        ("a+*", &["a+b"], &["aa"]),
        ("a^b", &["a^b"], &[]),
        ("a^b*", &[], &["a^b"]),
        ("# no comment", &[], &["# no comment", "no comment"]),
        ("  # a pattern", &["# a pattern"], &[]),
        ("a # b", &["a # b"], &["a"]),
        (".", &[], &["a"]),
        ("/", &[], &["a"]),
    ];
    for (pattern, matching, others) in cases {
        let file = IgnoreFile::new(pattern);
        for path in *matching {
            assert!(file.excludes(path), "{pattern} excludes {path}");
        }
        for path in *others {
            assert!(!file.excludes(path), "{pattern} does not exclude {path}");
        }
    }
}

#[test]
fn the_last_pattern_that_applies_decides() {
    let file = IgnoreFile::new("\u{feff}# c\r\n*.md\r\n\r\n!README.md\r\n  !  docs/ \nREADME.*");
    assert_eq!((file.comments.len(), file.comments.first()), (1, Some(&(3..6))));
    let texts: Vec<_> = file.patterns.iter().map(|pattern| (pattern.negated, pattern.text.as_str())).collect();
    assert_eq!(texts, [(false, "*.md"), (true, "README.md"), (true, "docs"), (false, "README.*")]);
    assert_eq!(file.verdict("README.md").by, Some(3));
    assert_eq!(file.verdict("a.md").by, Some(0));
    assert_eq!(file.verdict("b").by, None);
    let docs = file.patterns.get(2).expect("a pattern");
    assert_eq!((docs.span.clone(), docs.body.clone()), (30..38, 33..38));
    assert_eq!(file.pattern_at(30), Some(2));
    assert_eq!(file.pattern_at(29), None);
}

#[test]
fn what_the_builder_refuses() {
    let cases = [
        ("!", Problem::EmptyException),
        ("! ", Problem::EmptyException),
        ("! /", Problem::EmptyException),
        ("[a", Problem::Syntax),
        ("[]a]", Problem::Syntax),
        ("[a-]", Problem::Syntax),
        ("[b-a]", Problem::Syntax),
        (r"a\", Problem::Syntax),
        (r"\main", Problem::Syntax),
    ];
    for (text, problem) in cases {
        let file = IgnoreFile::new(text);
        assert_eq!(file.patterns.first().and_then(|pattern| pattern.problem), Some(problem), "{text}");
    }
    let long = IgnoreFile::new(&"x".repeat(5000));
    assert_eq!(long.patterns.first().and_then(|pattern| pattern.problem), Some(Problem::TooLong));
}

#[test]
fn patterns_that_share_paths() {
    let shares = |one: &str, two: &str| {
        let file = IgnoreFile::new(&format!("{one}\n{two}"));
        let [one, two] = file.patterns.as_slice() else { panic!("two patterns") };
        assert_eq!(one.may_share(two), two.may_share(one));
        one.may_share(two)
    };
    for (one, two) in [
        ("a", "a/b"),
        ("*.md", "R*"),
        ("**/x", "a/b"),
        ("a/*/c", "a/b"),
        ("[ab]", "[^b]"),
        ("*", "q"),
        ("a/**", "a/b/c"),
    ] {
        assert!(shares(one, two), "{one} {two}");
    }
    for (one, two) in
        [("a", "b"), ("*.md", "docs"), ("*.md", "*.txt"), ("a/*.md", "b/**"), ("[ab]", "[cd]"), ("?", "ab")]
    {
        assert!(!shares(one, two), "{one} {two}");
    }
}

#[test]
fn hostile_patterns_take_linear_time() {
    let pattern = "**/*a".repeat(400);
    let file = IgnoreFile::new(&format!("{pattern}\n{}", "a*".repeat(2000)));
    assert!(!file.excludes(&"b/".repeat(1000)));
    assert!(file.excludes(&"a/".repeat(1000)));
    assert!(!file.excludes(&format!("{}b", "a".repeat(500))));
    let [one, two] = file.patterns.as_slice() else { panic!("two patterns") };
    one.may_share(two);
}

#[test]
fn paths_are_cleaned_as_go_does() {
    for (path, expected) in
        [("", "."), ("a/./b/", "a/b"), ("../a/..", ".."), ("/..//a", "/a"), ("a/..", "."), ("./../x", "../x")]
    {
        assert_eq!(clean(path), expected);
    }
}
