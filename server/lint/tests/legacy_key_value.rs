//! The fix of `legacy-key-value` keeps every value: in every Dockerfile of the corpus, and in lines that nobody writes.
#![allow(clippy::disallowed_methods, clippy::print_stdout)]

#[path = "../../../tests/support/corpus.rs"]
mod corpus;

use dockwright_lint::{Config, Safety, fix};
use dockwright_syntax::dockerfile::variable::{self, Value};
use dockwright_syntax::dockerfile::{Arguments, Dockerfile, Keyword};

/// What a value becomes: once with every variable set, once with none; `None` when BuildKit refuses it.
type Meaning = Option<(Option<String>, Option<String>)>;

/// The key and the meaning of every pair of ENV and LABEL, and how many have the old form.
fn pairs(text: &str) -> (Vec<(String, Meaning)>, usize) {
    let file = Dockerfile::of(text);
    let (mut found, mut old) = (Vec::new(), 0);
    for instruction in file.instructions.iter().map(dockwright_syntax::dockerfile::Instruction::effective) {
        let Arguments::Pairs { pairs, legacy } = &instruction.arguments else { continue };
        if instruction.keyword == Keyword::Arg {
            continue;
        }
        old += usize::from(*legacy && pairs.iter().any(|pair| pair.value.is_some()));
        for pair in pairs {
            let value = pair.value.as_ref().map_or("", |value| value.text());
            found.push((pair.key.text().to_owned(), meaning(value, file.escape)));
        }
    }
    (found, old)
}

fn meaning(value: &str, escape: char) -> Meaning {
    let parsed = variable::parse(value, escape, true);
    let expand = |lookup: &dyn Fn(&str) -> Value| variable::expand(&parsed.parts, lookup);
    let set = expand(&|name| Value::Known(format!("<{name}>")));
    parsed.problem.is_none().then(|| (set, expand(&|_| Value::Unset)))
}

fn fixed(text: &str) -> String {
    let mut config = Config::default();
    assert!(config.select("legacy-key-value"));
    fix(text, &config, Safety::Safe).text
}

#[test]
fn values_of_the_corpus_stay() {
    let Some(root) = corpus::corpus() else { return };
    let entries = std::fs::read_dir(root.join("dockerfiles")).expect("the files");
    let mut changed = 0;
    for path in entries.flatten().map(|entry| entry.path()) {
        let text = String::from_utf8_lossy(&std::fs::read(&path).expect("a file")).into_owned();
        let (before, old) = pairs(&text);
        let new = fixed(&text);
        let (after, left) = pairs(&new);
        assert_eq!(before, after, "{}", path.display());
        assert_eq!(left, 0, "{}", path.display());
        changed += old;
    }
    println!("{changed} instructions");
}

#[test]
fn strange_values_stay() {
    let values = [
        "a",
        "a b",
        "a  b\tc",
        "\"a b\"",
        "'a b'",
        "\"a\" b",
        "'a' b",
        "a\\ b",
        "a\\ b c",
        "a\\b c",
        "\\$A b",
        "$A b",
        "$A\"b\" c",
        "${A}b c",
        "\"$A\"b c",
        "'$A' b",
        "'\\' b",
        "\"\\\"\" b",
        "\"\\\\\" b",
        "$ b",
        "$\"A\" b",
        "$'A' b",
        "$\\A b",
        "\"$\"A b",
        "${A:-x y} z",
        "${A:-x} y",
        "${A:-\"x y\"} z",
        "${A:+\\}} y",
        "${A%x} y",
        "$1 $@ $$",
        "# b",
        "a # b",
        "a=b c=d",
        "é ü",
        "a\u{a0}b",
        "a\u{2003}b c",
        "it's",
        "\"a",
        "a\\",
        "`a b`",
        "$(a b)",
        "{a b}",
        "\"\" a",
        "'' ''",
        "a \"",
        "$A\\b c",
        "$A'' b",
        "$A\"\"b c",
        "C:\\x y",
        "\\\\ b",
        "\"a\\b\" c",
        "[\"a\", \"b\"]",
        "a \\\n  b",
        "a \\\n  # c\n  b",
        "\"a \\\n  b\"",
        "a\"b\"\\\n\"c\" d",
        "'a'\\\n$B c",
        "\\\n  a b",
        "\\\n # c\n a b",
    ];
    for escape in ["", "# escape=`\n"] {
        for value in values {
            let value = if escape.is_empty() { value.to_owned() } else { value.replace('\\', "`") };
            for keyword in ["ENV", "LABEL", "ONBUILD ENV"] {
                let text = format!("{escape}FROM a\n{keyword} KEY {value}\nRUN after\n");
                let (text, crlf) = (text.clone(), text.replace('\n', "\r\n"));
                for text in [text, crlf] {
                    let new = fixed(&text);
                    assert_eq!(pairs(&text).0, pairs(&new).0, "{text}\n{new}");
                    assert_eq!(text.matches("# c").count(), new.matches("# c").count(), "{text}\n{new}");
                }
            }
        }
    }
}
