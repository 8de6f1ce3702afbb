use super::*;

fn value(text: &str) -> Option<String> {
    let parsed = parse(text, '\\', true);
    assert_eq!(parsed.problem, None, "{text}");
    expand(&parsed.parts, &|name| match name {
        "A" => Value::Known("a.tar.gz".into()),
        "E" => Value::Known(String::new()),
        "U" => Value::Unknown,
        _ => Value::Unset,
    })
}

#[test]
fn modifiers() {
    for (text, expected) in [
        ("x$A-y", "xa.tar.gz-y"),
        ("${A}", "a.tar.gz"),
        ("'$A'", "$A"),
        ("\\$A", "$A"),
        ("\"\\$A $A\"", "$A a.tar.gz"),
        ("${N:-d}", "d"),
        ("${N-$A}", "a.tar.gz"),
        ("${E:-d}", "d"),
        ("${E-d}", ""),
        ("${A:+x}", "x"),
        ("${N+x}", ""),
        ("${A%.*}", "a.tar"),
        ("${A%%.*}", "a"),
        ("${A#*.}", "tar.gz"),
        ("${A##*.}", "gz"),
        ("${A/a/b}", "b.tar.gz"),
        ("${A//a/b}", "b.tbr.gz"),
        ("${N:-${A%.*}}", "a.tar"),
        ("$", "$"),
        ("$(x)", "$(x)"),
    ] {
        assert_eq!(value(text).as_deref(), Some(expected), "{text}");
    }
    assert_eq!(value("x$U"), None);
    assert_eq!(value("${U:-d}"), None);
}

#[test]
fn problems() {
    let problem = |text| parse(text, '\\', true).problem.map(|(problem, _)| problem);
    assert_eq!(problem("${A"), Some(Problem::OpenBrace));
    assert_eq!(problem("${}"), Some(Problem::BadSubstitution));
    assert_eq!(problem("${A^}"), Some(Problem::UnsupportedModifier));
    assert_eq!(problem("'a"), Some(Problem::OpenQuote('\'')));
    assert_eq!(problem(&"${a:-".repeat(1000)), Some(Problem::TooDeep));
}

#[test]
fn places() {
    let parsed = parse("a$B${C:-$D}", '\\', true);
    let found: Vec<_> = parsed.variables().iter().map(|v| (v.name.as_str(), v.name_range.clone())).collect();
    assert_eq!(found, [("B", 2..3), ("C", 5..6), ("D", 9..10)]);
}
