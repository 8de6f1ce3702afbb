//! Half-typed and odd files: one finding for one mistake, and fixes that respect line breaks and byte order marks.

use dockwright_lint::{Config, Finding, Safety, fix, lint_text};

/// The rules on what BuildKit refuses.
const RULES: [&str; 20] = [
    "duplicate-flag",
    "empty-continuation-line",
    "flag-missing-value",
    "flag-not-boolean",
    "from-as-casing",
    "healthcheck-invalid-form",
    "instruction-before-from",
    "instruction-casing",
    "invalid-escape-directive",
    "invalid-json-form",
    "key-value-syntax",
    "missing-argument",
    "no-stage",
    "onbuild-forbidden-trigger",
    "shell-not-json",
    "trailing-comment-on-instruction",
    "unknown-flag",
    "unknown-instruction",
    "unterminated-heredoc",
    "wrong-argument-count",
];

fn config() -> Config {
    let mut config = Config::default();
    for rule in RULES {
        assert!(config.select(rule), "{rule}");
    }
    config
}

fn ids(text: &str) -> Vec<&'static str> {
    lint_text(text, &config()).iter().map(|finding: &Finding| finding.rule.id).collect()
}

fn fixed(text: &str) -> String {
    fix(text, &config(), Safety::Unsafe).text
}

#[test]
fn a_half_typed_line_has_at_most_one_finding() {
    let lines = [
        "RUN --mount=type=cache,target=/x \\\n    ls",
        "COPY --from=build --chown=1:1 a /b",
        "ONBUILD COPY --from=a b c",
        "HEALTHCHECK --interval=5s CMD [\"a\", \"b\"]",
        "ENV A=\"x y\" B=2",
        "SHELL [\"/bin/sh\", \"-c\"]",
        "RUN <<EOF\nls\nEOF",
        "COPY <<EOF /a\nx\nEOF",
        "FROM --platform=linux/amd64 a AS b",
        "MAINTAINER a",
        "LABEL a=b",
    ];
    for line in lines {
        for (end, _) in line.char_indices().skip(1) {
            let text = format!("FROM alpine:3.22\n{}", &line[..end]);
            assert!(ids(&text).len() <= 1, "{text:?}: {:?}", ids(&text));
        }
    }
}

#[test]
fn heredocs_at_the_end_of_the_file_are_not_closed() {
    for text in ["FROM a\nRUN <<EOF", "FROM a\nRUN <<EOF\n", "FROM a\nRUN <<A <<B\nx\n", "FROM a\nRUN <<EOF\nx"] {
        assert_eq!(ids(text), ["unterminated-heredoc"], "{text:?}");
        assert!(ids(&fixed(text)).len() <= 1, "{:?}", fixed(text));
    }
    assert_eq!(fixed("FROM a\r\nRUN <<EOF\r\nx"), "FROM a\r\nRUN <<EOF\r\nx\r\nEOF\r\n");
}

#[test]
fn comments_move_above_their_line() {
    let text = "\u{feff}FROM a # hi\r\nENV A=1 \\\r\n\tB=2 # c \\\r\n\tC=3 # d\r\n";
    let wanted = "\u{feff}# hi\r\nFROM a\r\nENV A=1 \\\r\n\t# c\r\n\tB=2 \\\r\n\t# d\r\n\tC=3\r\n";
    assert_eq!(fixed(text), wanted);
    assert!(ids(wanted).is_empty());
    // It would become a parser directive.
    assert_eq!(fixed("FROM a # escape=`\n"), "FROM a # escape=`\n");
}

#[test]
fn what_is_no_comment() {
    for line in
        ["ENV A #1", "ENV A '# x'", "ENV A=\"a # b\" B='# c'", "USER #1", "LABEL a=\"x\\\" # y\"", "ENV A b#c # "]
    {
        assert!(ids(&format!("FROM a\n{line}\n")).is_empty(), "{line}: {:?}", ids(&format!("FROM a\n{line}\n")));
    }
}

#[test]
fn templates_and_other_languages_are_not_flooded() {
    let template = "{{if}}\nFROM a\n{{else}}\nFROM b\n{{end}}\n";
    assert_eq!(ids(template), ["unknown-instruction"]);
    let program = "int a;\n".repeat(1000);
    assert_eq!(ids(&program).len(), 3);
}

#[test]
fn odd_files_are_survived() {
    let files = [
        "\0\0 x\nRUN [\0\nCOPY ['\0']",
        "\u{feff}",
        "\u{feff}# c\n",
        "FROM\r\rRUN",
        "# escape=`\nFROM a\nRUN x `\n\n  y\nENV A=1 ` # c\n  B=2\n",
        "FROM a\n\u{a0}RUN x\nCMD [“a”, ‘b’]\nCOPY é",
    ];
    for text in files {
        fixed(text);
    }
    let long = format!("FROM a\nCMD [{}", "'x' \\\n".repeat(20_000));
    assert!(!ids(&long).is_empty());
}
