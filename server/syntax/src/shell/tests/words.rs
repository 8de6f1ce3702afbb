//! Words: quoting, values, expansions.

use super::super::{Quoting, Word};
use super::{at, script};

fn word(text: &str) -> Word {
    let script = script(&format!("x {text}"));
    assert_eq!(script.commands[0].words.len(), 2, "{script:#?}");
    script.commands[0].words[1].clone()
}

#[track_caller]
fn check(text: &str, value: Option<&str>, quoting: Quoting) {
    let word = word(text);
    assert_eq!((&*word.text, word.value(), word.quoting), (text, value, quoting));
    assert_eq!(word.has_expansion(), value.is_none());
}

#[test]
fn values() {
    check("plain", Some("plain"), Quoting::Unquoted);
    check("'a b'", Some("a b"), Quoting::Single);
    check("\"a b\"", Some("a b"), Quoting::Double);
    check(r#""a\"b\n\$c""#, Some(r#"a"b\n$c"#), Quoting::Double);
    check(r"x\ y", Some("x y"), Quoting::Unquoted);
    check(r"'don'\''t'", Some("don't"), Quoting::Mixed);
    check("a\"b\"'c'", Some("abc"), Quoting::Mixed);
    check(r"$'a\tb'", Some("a\tb"), Quoting::Mixed);
    check("'$X'", Some("$X"), Quoting::Single);
    check(r"\$X", Some("$X"), Quoting::Unquoted);
    check("\"$X\"", None, Quoting::Double);
    check("--opt=$X", None, Quoting::Unquoted);
    check("--opt=\"$X\"", None, Quoting::Mixed);
    check("\"$(a \"b c\")\"", None, Quoting::Double);
    check("\"${A:-\"b\"}\"", None, Quoting::Double);
    check("`a 'b'`", None, Quoting::Unquoted);
    check("$((1 + 2))", None, Quoting::Unquoted);
    check("''", Some(""), Quoting::Single);
    check("\"\"", Some(""), Quoting::Double);
    check("1.2.3", Some("1.2.3"), Quoting::Unquoted);
    check("100", Some("100"), Quoting::Unquoted);
    check("über=日本", Some("über=日本"), Quoting::Unquoted);
    check("a#b", Some("a#b"), Quoting::Unquoted);
}

#[test]
fn patterns_and_braces() {
    assert!(word("/x/*").has_glob && word("a?").has_glob && word("[ab]*").has_glob);
    assert!(!word("'*'").has_glob && !word("\"a?\"").has_glob && !word(r"\*").has_glob);
    assert!(word("\"$X\"/*").has_glob && !word("\"$(ls *)\"").has_glob && !word("$(ls *)").has_glob);
    assert!(word("{a,b}").has_brace && !word("'{a,b}'").has_brace && !word("${a}").has_brace);
}

#[test]
fn variables() {
    let text = "echo $A \"x ${B}\" ${C:-$D} \"${#E}\" $1 '$F' $((G + 1)) \"$@\" a$H/b";
    let script = script(text);
    let found: Vec<_> = (script.variables())
        .map(|variable| (&*variable.name, at(text, variable.span), variable.quoted, variable.modified))
        .collect();
    let expected = [
        ("A", "$A", false, false),
        ("B", "${B}", true, false),
        ("C", "${C:-$D}", false, true),
        ("D", "$D", false, false),
        ("E", "${#E}", true, true),
        ("1", "$1", false, false),
        ("G", "G", false, false),
        ("@", "$@", true, false),
        ("H", "$H", false, false),
    ];
    assert_eq!(found, expected);
}

#[test]
fn blanks_before_an_expansion_are_not_its() {
    let text = "echo \" $X\"";
    let script = script(text);
    assert_eq!(at(text, script.variables().next().unwrap().span), "$X");
}

#[test]
fn substitutions() {
    let text = "a \"$(b `c`)\" <(d) $X";
    let script = script(text);
    let programs = super::programs(&script);
    assert_eq!(programs, ["a", "b", "c", "d"]);
    let quoted = script.commands[0].words[1].substitutions[0];
    assert_eq!((at(text, quoted.span), quoted.quoted), ("$(b `c`)", true));
    assert_eq!((quoted.first_command, quoted.end_command), (1, 3));
    assert_eq!(script.commands[2].parent, Some(1));
    assert_eq!(script.commands[1].parent, Some(0));
    assert!(script.commands[3].nesting.substitution && !script.commands[0].nesting.substitution);
    // Variables of the inner command are the inner command's.
    assert_eq!(super::script("a $(b $X)").commands[0].words[1].variables, []);
}

#[test]
fn assignments_in_words() {
    assert_eq!(word("A=b").split_assignment(), Some(("A", "b")));
    assert_eq!(word("A='b c'").split_assignment(), Some(("A", "b c")));
    assert_eq!(word("--a=b").split_assignment(), None);
    assert_eq!(word("A=$B").split_assignment(), Some(("A", "$B")));
}
