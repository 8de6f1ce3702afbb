//! The reference page of a rule, made from its declaration.

use std::fmt::Write as _;

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
    let _ = write!(
        out,
        "\n## Silence it\n\n```dockerfile\n# dockwright ignore={0}\n```\n\nabove the instruction, `# dockwright global \
         ignore={0}` anywhere for the whole file, or `--ignore {0}` on the command line.\n",
        rule.id
    );
    out
}

/// The documentation without the words that tell the tests what an example shows.
pub fn docs(rule: &Rule) -> String {
    let lines = rule.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
    let plain = lines.map(|line| match line.strip_prefix("```dockerfile ") {
        Some(said) if said.starts_with("finds") => "Found:\n\n```dockerfile".to_owned(),
        Some("fixed") => "Fixed:\n\n```dockerfile".to_owned(),
        Some("ignores") => "Not found:\n\n```dockerfile".to_owned(),
        _ => line.to_owned(),
    });
    plain.map(|line| line + "\n").collect()
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
