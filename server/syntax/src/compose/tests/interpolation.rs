use crate::compose::interpolation::{DEEPEST, ExpandError, Known, PartKind, Template, parse};

fn value(name: &str) -> Option<String> {
    match name {
        "FOO" => Some("first".to_owned()),
        "EMPTY" => Some(String::new()),
        _ => None,
    }
}

fn expand(text: &str) -> Result<String, String> {
    parse(text).expand(&value).map_err(|error| error.to_string())
}

#[test]
fn accepted() {
    for (text, expected) in [
        ("", ""),
        ("plain", "plain"),
        ("$FOO and ${FOO}", "first and first"),
        ("$foo ${UNSET}", " "),
        ("$FOO-bar", "first-bar"),
        ("a $ b", "a $ b"),
        ("^a$", "^a$"),
        ("$1 $} $% $-", "$1 $} $% $-"),
        ("$$FOO $${FOO}", "$FOO ${FOO}"),
        ("$$$FOO", "$first"),
        ("${UNSET:-d} ${UNSET-d} ${EMPTY:-d} ${EMPTY-d} ${FOO:-d} ${FOO-d}", "d d d  first first"),
        ("${UNSET:+r}|${UNSET+r}|${EMPTY:+r}|${EMPTY+r}|${FOO:+r}|${FOO+r}", "|||r|r|r"),
        ("${FOO:?e}|${FOO?e}|${EMPTY?e}", "first|first|"),
        ("${UNSET:-${UNSET:-${FOO}}}!", "first!"),
        ("${UNSET:-$FOO and ${FOO}} ${FOO}", "first and first first"),
        ("${UNSET-a?b:-c}", "a?b:-c"),
        ("${UNSET:-}", ""),
        ("${UNSET:-/a:-b}", "/a:-b"),
        ("${UNSET:-a b}\n${UNSET:-c}", "a b\nc"),
        ("${UNSET:-{}}", "{}"),
        ("${UNSET:-{\"a\": 1}}", "{\"a\": 1}"),
        ("${UNSET:-{{x}}}", "{{x}}"),
        ("${UNSET:-$$x}", "$x"),
        ("-${UNSET:-d}-:?+", "-d-:?+"),
        ("${_a1:-ü}ü", "üü"),
        ("}${FOO}{", "}first{"),
        ("${UNSET:+$}", ""),
        ("$\u{17f}x", ""),
    ] {
        assert_eq!(expand(text).as_deref(), Ok(expected), "{text}");
        assert_eq!(parse(text).problems, [], "{text}");
    }
}

#[test]
fn refused() {
    for (text, part, says) in [
        ("${", "${", "no closing brace"),
        ("a ${} b", "${}", "missing"),
        ("${ }", "${ }", "no blank before"),
        ("${ FOO}", "${ FOO}", "no blank before"),
        ("${FOO }", "${FOO }", "no blank after"),
        ("${1x}", "${1x}", "digit"),
        ("${FOO!}", "${FOO!}", "`!` cannot stand"),
        ("${a b}", "${a b}", "no blank after"),
        ("${{ github.ref }}", "${{ github.ref }", "`$${{`"),
        ("${FOO", "${FOO", "no closing brace"),
        ("${FOO:-a", "${FOO", "operand of `FOO`"),
        ("${FOO:-a\n}", "${FOO", "operand of `FOO`"),
        ("${FOO:x}", "${FOO:x}", "after the colon"),
        ("${FOO:}", "${FOO:}", "after the colon"),
        ("${FOO:=x}", "${FOO:=x}", "cannot assign"),
        ("${FOO=x}", "${FOO=x}", "cannot assign"),
        ("${FOO%.*}", "${FOO%.*}", "cut or replace"),
        ("${FOO[0]}", "${FOO[0]}", "cut or replace"),
        ("${#FOO}", "${#FOO}", "lengths"),
        ("${é}", "${é}", "letters, digits"),
        ("${FOO.bar}", "${FOO.bar}", "`.` cannot stand"),
        ("${FOO:-${ x }}", "${ x }", "no blank before"),
        // Braces are not balanced by Compose's way of counting, so all is one operand.
        ("${FOO:-{}} ${FOO}", "${FOO", "no closing brace"),
    ] {
        let template = parse(text);
        let [problem] = template.problems.as_slice() else { panic!("{text}: {:?}", template.problems) };
        assert_eq!(&text[problem.range.clone()], part, "{text}");
        assert!(problem.message.contains(says), "{text}: {problem}");
        assert_eq!(template.expand(&value), Err(ExpandError::Invalid), "{text}");
        assert_eq!(template.known(), Known::Unknown);
    }
}

#[test]
fn required_variables() {
    for (text, name, why) in [
        ("x ${UNSET:?set it}", "UNSET", "set it"),
        ("${EMPTY:?}", "EMPTY", ""),
        ("${UNSET?say ${FOO}}", "UNSET", "say first"),
        ("${FOO:-${OTHER?inner}}", "OTHER", "inner"),
        ("${UNSET?a-b}", "UNSET", "a-b"),
    ] {
        let Err(ExpandError::Missing { name: found, name_range, reason }) = parse(text).expand(&value) else {
            panic!("{text}")
        };
        assert_eq!((found.as_str(), &text[name_range], reason.as_str()), (name, name, why));
    }
}

#[test]
fn what_is_known() {
    let exactly = |text: &str| Known::Exactly(text.to_owned());
    let by_default = |text: &str| Known::ByDefault(text.to_owned());
    for (text, expected) in [
        ("8080:80", exactly("8080:80")),
        ("a$$b", exactly("a$b")),
        ("${PORT:-8080}:80", by_default("8080:80")),
        ("${A-${B:-c}}", by_default("c")),
        ("${A-${B}}", Known::Unknown),
        ("$A", Known::Unknown),
        ("${A:?x}", Known::Unknown),
        ("${A:+x}", Known::Unknown),
    ] {
        assert_eq!(parse(text).known(), expected, "{text}");
    }
}

#[test]
fn parts_and_places() {
    let text = "a${B:-c$D${E?f}}$$";
    let template = parse(text);
    let names: Vec<_> = template.variables().iter().map(|variable| &text[variable.name_range.clone()]).collect();
    assert_eq!(names, ["B", "D", "E"]);
    let PartKind::Variable(variable) = &template.parts[1].kind else { panic!() };
    let operation = variable.operation.as_ref().unwrap();
    assert_eq!(&text[operation.operator_range.clone()], ":-");
    assert_eq!(&text[operation.operand_range.clone()], "c$D${E?f}");
    assert_eq!(operation.operator.to_string(), ":-");
    assert_eq!(template.variable_at(4).unwrap().name, "B");
    assert_eq!(template.variable_at(8).unwrap().name, "D");
    assert_eq!(template.variable_at(12).unwrap().name, "E");
    assert_eq!(template.variable_at(0), None);
    assert!(!template.is_constant() && parse("a$$").is_constant());
}

/// The parts cover their range without gaps, down to the innermost.
pub(super) fn check(template: &Template<'_>, text: &str) {
    let mut open = vec![(0..text.len(), &template.parts)];
    while let Some((range, parts)) = open.pop() {
        let mut at = range.start;
        for part in parts {
            assert_eq!(part.range.start, at, "{text}");
            assert!(text.get(part.range.clone()).is_some_and(|part| !part.is_empty()), "{text}");
            at = part.range.end;
            if let PartKind::Variable(variable) = &part.kind {
                assert_eq!(text.get(variable.name_range.clone()), Some(variable.name));
                if let Some(operation) = &variable.operation {
                    assert!(text.get(operation.operator_range.clone()).is_some());
                    open.push((operation.operand_range.clone(), &operation.operand));
                }
            }
        }
        assert_eq!(at, range.end, "{text}");
    }
}

#[test]
fn deep_and_long() {
    let nested = |depth: usize| "${a:-".repeat(depth) + "x" + &"}".repeat(depth);
    let fits = nested(DEEPEST);
    assert_eq!(parse(&fits).known(), Known::ByDefault("x".to_owned()));
    let deep = nested(DEEPEST + 5);
    let template = parse(&deep);
    assert_eq!(template.problems.len(), 1);
    assert!(template.problems[0].message.contains("nested"), "{:?}", template.problems);
    assert_eq!(template.known(), Known::Unknown);
    for text in [
        nested(200_000),
        "${a:-{}".repeat(100_000) + "}",
        "${a:-".repeat(200_000),
        "${".repeat(300_000),
        "${{".repeat(300_000),
        "$".repeat(1_000_001),
        "{".repeat(500_000) + &"}".repeat(500_000),
        "${a:-".repeat(100) + &"x".repeat(1_000_000) + &"}".repeat(100),
        "${a:-x}".repeat(100_000),
        "${a:-\n".repeat(100_000),
    ] {
        let start = std::time::Instant::now();
        let template = parse(&text);
        check(&template, &text);
        let _ = template.expand(&|_| Some("v".repeat(100)));
        assert!(start.elapsed().as_secs() < 5, "{}", &text[..20]);
    }
    let huge = parse("$a$a$a$a").expand(&|_| Some("v".repeat(500_000)));
    assert_eq!(huge, Err(ExpandError::TooLong));
}
