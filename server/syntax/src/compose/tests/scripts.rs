use super::{fine, one};
use crate::compose::Verdict::{Doubtful, Fails, Refused};
use crate::compose::{command, env_file, environment, healthcheck};

#[test]
fn commands() {
    for (text, expected) in [
        ("", &[] as &[&str]),
        ("  a  b\tc\n", &["a", "b", "c"]),
        ("a 'b c' \"d e\" f\\ g", &["a", "b c", "d e", "f g"]),
        ("a '' \"\" b", &["a", "", "", "b"]),
        ("--x='y z' k=v", &["--x=y z", "k=v"]),
        (r#"sh -c "echo \"hi\" && ls""#, &["sh", "-c", "echo \"hi\" && ls"]),
        (r"'a\b' a\tb", &[r"a\b", "a\tb"]),
        ("echo $HOME $(a b) `c d`", &["echo", "$HOME", "$(a b)", "`c d`"]),
        ("'(' \")\"", &["(", ")"]),
    ] {
        let words = fine(text, command::parse(text));
        let words: Vec<_> = words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(words, expected, "{text}");
    }
    let words = fine(" a 'b c'", command::parse(" a 'b c'"));
    assert_eq!((words[0].range.clone(), words[1].range.clone()), (1..2, 3..8));
}

#[test]
fn commands_that_are_wrong() {
    for (text, verdict, part, says) in [
        ("echo 'a", Refused, "'", "not closed"),
        ("echo \"a", Refused, "\"", "not closed"),
        ("echo `a", Refused, "`", "not closed"),
        ("echo a\\", Refused, "\\", "backslash"),
        ("echo (a)", Refused, "(", "parenthesis"),
        ("echo a)", Refused, ")", "no partner"),
        ("echo $(a", Refused, "(", "no partner"),
        ("cd /app && npm start", Doubtful, "&& npm start", "from `&&` on"),
        ("a;b", Doubtful, ";b", "from `;` on"),
        ("a | b", Doubtful, "| b", "from `|` on"),
        ("a > b", Doubtful, "> b", "from `>` on"),
        ("a 2>&1", Doubtful, "2>&1", "from `>` on"),
    ] {
        one(text, &command::parse(text), verdict, part, says);
    }
    let cut: Vec<_> = command::parse("a b 2>&1").value.unwrap().into_iter().map(|word| word.text).collect();
    assert_eq!(cut, ["a", "b"]);
}

/// The entries as `KEY=value`, a name alone as `KEY`, with `FOO` known.
fn entries(text: &str) -> Vec<String> {
    let file = env_file::parse(text);
    let lookup = |name: &str| (name == "FOO").then(|| "first".to_owned());
    let show = |entry: &env_file::Entry<'_>| {
        assert_eq!(&text[entry.key_range.clone()], entry.key);
        match &entry.value {
            Some(value) => format!("{}={}", entry.key, value.expand(&lookup).unwrap_or_default()),
            None => entry.key.to_owned(),
        }
    };
    file.entries.iter().map(show).collect()
}

#[test]
fn env_files() {
    for (text, expected) in [
        ("", &[] as &[&str]),
        ("\u{feff}A=1\n", &["A=1"]),
        ("A=1\r\nB=2\r\n", &["A=1", "B=2"]),
        ("# comment\n\n  A = 1  \n#x", &["A=1"]),
        ("export A=1\nexport\tB=2", &["A=1", "B=2"]),
        ("exported=1", &["exported=1"]),
        ("A: 1\nB:2", &["A=1", "B=2"]),
        ("A=\nB=", &["A=", "B="]),
        ("A\nB=1", &["A", "B=1"]),
        ("a.b-c[0]_=1", &["a.b-c[0]_=1"]),
        ("A=b # comment", &["A=b"]),
        ("A=b#c", &["A=b#c"]),
        ("A=#c", &["A=#c"]),
        ("A='b # c' # d\nB=1", &["A=b # c", "B=1"]),
        ("A='$FOO'\nB=\"$FOO\"\nC=$FOO\nD=${X:-$FOO}", &["A=$FOO", "B=first", "C=first", "D=first"]),
        ("A=\"one\ntwo\"\nB=1", &["A=one\ntwo", "B=1"]),
        ("A='it\\'s'\nB=\"a\\\"b\"", &["A=it's", "B=a\"b"]),
        (r#"A="a\nb\tc\\d\$e\0101\q\c\0""#, &["A=a\nb\tc\\d$eA\\q\\c\\"]),
        (r"A='a\nb'", &[r"A=a\nb"]),
        ("A=a\\nb", &["A=a\\nb"]),
        ("A=$$x\nB=$ x", &["A=$x", "B=$ x"]),
        ("ключ=1", &["ключ=1"]),
        ("A=1\nA=2", &["A=1", "A=2"]),
        ("A==b", &["A==b"]),
    ] {
        assert_eq!(entries(text), expected, "{text:?}");
        assert_eq!(env_file::parse(text).problems, [], "{text:?}");
    }
}

#[test]
fn env_files_that_are_wrong() {
    for (text, verdict, part, says, left) in [
        ("A B=1\nC=2", Refused, "A B", "cannot have a blank", &["C=2"] as &[&str]),
        ("A B\nC=2", Refused, "A B", "cannot have a blank", &["C=2"]),
        ("A$=1\nC=2", Refused, "$", "`$` cannot be part", &["C=2"]),
        ("A='b\nC=2", Refused, "'b", "not closed", &["C=2"]),
        ("A=${\nC=2", Refused, "${", "no closing brace", &["A=", "C=2"]),
        ("A=\"x\\n${ }\"\nC=2", Refused, "x\\n${ }", "no blank", &["A=", "C=2"]),
        ("C=2\nA", Doubtful, "A", "last line", &["C=2"]),
        ("C=2\nexport ", Refused, "", "after `export`", &["C=2"]),
    ] {
        let file = env_file::parse(text);
        let [problem] = file.problems.as_slice() else { panic!("{text:?}: {:?}", file.problems) };
        assert_eq!((problem.verdict, &text[problem.range.clone()]), (verdict, part), "{text:?}");
        assert!(problem.message.contains(says), "{text:?}: {problem}");
        assert_eq!(env_file::first_refusal(&file).is_some(), verdict == Refused);
        assert_eq!(entries(text), left, "{text:?}");
    }
}

#[test]
fn entries_of_lists() {
    let entry = fine("A=b=c", environment::parse_entry("A=b=c"));
    assert_eq!((entry.key_range, entry.value_range), (0..1, Some(2..5)));
    assert_eq!(fine("A", environment::parse_entry("A")).value_range, None);
    one("=x", &environment::parse_entry("=x"), Fails, "", "name is missing");
    one("", &environment::parse_entry(""), Fails, "", "name is missing");
    one("A =b", &environment::parse_entry("A =b"), Doubtful, "A ", "blank before");
    one("A: b", &environment::parse_entry("A: b"), Doubtful, "A: b", "write `A=b`");
}

#[test]
fn health_checks() {
    use healthcheck::{Test, parse_test};
    let wrong = |entries: &[&str]| parse_test(entries).1.map(|problem| (problem.entry, problem.verdict));
    assert_eq!(parse_test(&[]), (Some(Test::Inherited), None));
    assert_eq!(parse_test(&["NONE"]), (Some(Test::None), None));
    assert_eq!(parse_test(&["CMD", "curl", "x"]), (Some(Test::Command), None));
    assert_eq!(parse_test(&["CMD-SHELL", "curl x || exit 1"]), (Some(Test::Shell), None));
    assert_eq!(wrong(&["curl", "x"]), Some((0, Refused)));
    assert_eq!(wrong(&["cmd", "x"]), Some((0, Refused)));
    assert_eq!(wrong(&[""]), Some((0, Refused)));
    assert_eq!(wrong(&["CMD"]), Some((0, Fails)));
    assert_eq!(wrong(&["CMD-SHELL", "curl", "x"]), Some((2, Doubtful)));
    assert_eq!(wrong(&["NONE", "x"]), Some((1, Doubtful)));
}
