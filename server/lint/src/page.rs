//! The reference page of a rule, made from its declaration.

use std::fmt::Write as _;

use dockwright_model::FileKind;

use crate::rule::fence;
use crate::{Rule, Safety};

/// The page of a rule as Markdown: what `docs/rules/<rule>.md` holds.
pub fn page(rule: &Rule) -> String {
    let mut out = format!("# {}\n\n", rule.id);
    let fix = match rule.fix {
        Some(Safety::Safe) => "safe",
        Some(Safety::Unsafe) => "unsafe (`dockwright fix --unsafe`)",
        None => "none",
    };
    let also = match rule.also {
        [] => "nothing elsewhere".to_owned(),
        names => names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    };
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "**{}** · profile {} · category {} · fix: {fix} · called {also}\n\n{}",
        rule.severity.name(),
        rule.profile.name(),
        rule.category.name(),
        docs(rule)
    );
    let what = match rule.kind() {
        FileKind::Dockerfile => "instruction",
        FileKind::Dockerignore => "pattern",
    };
    let _ = write!(
        out,
        "\n## Silence it\n\n```{1}\n# dockwright ignore={0}\n```\n\nabove the {what}, `# dockwright global \
         ignore={0}` anywhere for the whole file, or `--ignore {0}` on the command line.\n",
        rule.id,
        language(rule.kind())
    );
    out
}

/// The documentation without the words that tell the tests what an example shows.
pub fn docs(rule: &Rule) -> String {
    let lines = rule.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
    let plain = lines.map(|line| {
        let (title, file) = match fence(line) {
            Some((file, said)) if said.starts_with("finds") => ("Found", language(file)),
            Some((file, "fixed")) => ("Fixed", language(file)),
            Some((file, "ignores")) => ("Not found", language(file)),
            _ if line == "```text beside" => ("Files around it", "text"),
            _ => return line.to_owned(),
        };
        format!("{title}:\n\n```{file}")
    });
    plain.map(|line| line + "\n").collect()
}

/// The name of a kind of file as code blocks have it.
fn language(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Dockerfile => "dockerfile",
        FileKind::Dockerignore => "dockerignore",
    }
}

/// The index of all rules as Markdown: what `docs/rules/README.md` holds.
pub fn index(rules: &[&Rule]) -> String {
    let mut out = "# Rules\n\nMade from the code: run `DOCKWRIGHT_BLESS=1 cargo test --test docs` after a change.\n\n\
                   | rule | severity | profile | fix | what it finds |\n|---|---|---|---|---|\n"
        .to_owned();
    for rule in rules {
        let fix = match rule.fix {
            Some(Safety::Safe) => "safe",
            Some(Safety::Unsafe) => "unsafe",
            None => "",
        };
        let summary = rule.summary().replace('|', "\\|");
        let _ = writeln!(
            out,
            "| [{0}]({0}.md) | {1} | {2} | {fix} | {summary} |",
            rule.id,
            rule.severity.name(),
            rule.profile.name()
        );
    }
    out
}
