use dockwright_syntax::yaml::ProblemKind;

use crate::Severity;
use crate::rule::rule;
use crate::rules::wording::sentence;

use super::Composing;

rule! {
    /// The file is no valid YAML.
    ///
    /// Docker Compose reads nothing of a file with a mistake in its YAML: a tab in the indentation, a quote that is not
    /// closed, a key that its mapping already has, an alias without its anchor. All such mistakes of the file are reported at
    /// once, each at its place; what stands around them is still checked. A file above 512 KiB or in UTF-16 is not read, and a
    /// warning says so.
    ///
    /// ```yaml finds 2
    /// services:
    ///   web:
    ///     image: "nginx
    ///     ports:
    ///     ports: []
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: "nginx"
    /// ```
    "compose-invalid-yaml" {
        file: Compose,
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["dclint/invalid-yaml"],
    }
}

fn check(context: &mut Composing<'_>) {
    for problem in context.file.yaml().problems() {
        // Docker Compose reads a file of any length, and of both encodings.
        let unread = matches!(problem.kind, ProblemKind::TooLarge | ProblemKind::Utf16);
        let severity = if unread { Severity::Warning } else { Severity::Error };
        let finding = context.report(problem.span.clone(), sentence(&problem.message)).severity(severity);
        if let Some(first) = &problem.related {
            finding.related(first.clone(), "It is here for the first time.");
        }
    }
}

#[cfg(test)]
mod tests {
    use dockwright_model::{AnyFile, FileKind};

    use crate::{Config, Severity, lint_any};

    fn messages(text: &str) -> Vec<String> {
        let findings = lint_any(&AnyFile::new(FileKind::Compose, text), None, &Config::default());
        let of = |id: &str| id.starts_with("compose-invalid-");
        findings.into_iter().filter(|finding| of(finding.rule.id)).map(|finding| finding.message).collect()
    }

    #[test]
    fn a_word_that_is_half_typed_is_one_mistake() {
        let message =
            |word: &str| vec![format!("`{word}` is neither a key nor a value here: a key needs a `:` behind it.")];
        let service = "services:\n  web:\n    image: nginx:1.29\n";
        assert_eq!(messages(&format!("{service}    ima\n")), message("ima"));
        assert_eq!(messages(&format!("{service}    volumes\n")), message("volumes"));
        assert_eq!(messages(&format!("{service}  oth\n")), message("oth"));
        assert_eq!(messages(&format!("{service}net\n")), message("net"));
        assert_eq!(messages(&format!("{service}    ports: \"80:80\n")).len(), 1);
        assert_eq!(messages(&format!("{service}    imag: x\n    por\n")).len(), 2);
    }

    #[test]
    fn what_is_not_read_is_one_finding() {
        let utf16: String = "services:\n  web:\n    image: a\n".chars().flat_map(|c| [c, '\0']).collect();
        let large = "a: b\n".repeat(200_000);
        for (text, wanted) in
            [(utf16, Severity::Warning), (large, Severity::Warning), ("\u{7f}ELF\0\0\0\0".into(), Severity::Error)]
        {
            let findings = lint_any(&AnyFile::new(FileKind::Compose, &text), None, &Config::default());
            let severities: Vec<Severity> = findings.iter().map(|finding| finding.severity).collect();
            assert_eq!(severities, [wanted], "{findings:?}");
        }
    }

    #[test]
    fn messages_are_sentences() {
        let lines = [
            "a: {b: [}",
            "a: [",
            "a: \"x",
            "a:x",
            "a\nb:\n",
            "\ta: 1",
            "  a: 1\n b: 2",
            "a: *b",
            "a: 1\na: 2",
            "a: @x",
            "a: \"\\q\"",
            "a: b: c",
            "a: 1\n- b",
            "a: |x\n  y",
            "a: !x!y z",
            "a: &",
            "a: 'b' c",
            "a: 1\n...\nb: 2",
            "<<: 1",
            "a: \u{1}",
            "a: [b, c: d: e]",
            ": 1",
            "- \ta",
        ];
        for line in lines {
            let found = messages(line);
            assert!(!found.is_empty(), "{line}");
            assert!(found.iter().all(|message| message.ends_with(['.', '?'])), "{line}: {found:?}");
        }
    }
}
