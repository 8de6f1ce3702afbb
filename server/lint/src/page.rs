//! The reference page of a rule, made from its declaration.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dockwright_model::FileKind;

use crate::advice::ADVICE;
use crate::rule::fence;
use crate::{Rule, Safety, options_of};

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
        FileKind::Compose => "key or item",
    };
    let options = options_of(rule.id);
    if !options.is_empty() {
        let _ = write!(out, "\n## Options\n\nUnder `[rules.{}]` in `dockwright.toml`:\n\n", rule.id);
        for option in &options {
            let _ = writeln!(out, "- `{}`: {} Default: `{}`.", option.name, option.docs, option.default);
        }
    }
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

/// The rules by what they are about: what `docs/rules/by-category.md` holds.
pub fn by_category(rules: &[&Rule]) -> String {
    let mut groups: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in rules {
        groups.entry(rule.category.name()).or_default().push(rule);
    }
    let mut out = heading("Rules by category");
    for (category, rules) in groups {
        // Writing to a string cannot fail.
        let _ = write!(out, "\n## {category}\n\n");
        for rule in rules {
            let _ = writeln!(out, "- [{0}]({0}.md): {1}", rule.id, rule.summary());
        }
    }
    out
}

/// The rules by the names that other tools have for them: what `docs/rules/by-tool.md` holds.
pub fn by_tool(rules: &[&Rule]) -> String {
    let mut names: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for (rule, name) in rules.iter().flat_map(|rule| rule.also.iter().map(move |name| (rule, *name))) {
        names.entry((tool(name), name)).or_default().push(rule.id);
    }
    let mut out = heading("Rules by their names in other tools");
    let mut last = "";
    for ((tool, name), ids) in names {
        if tool != last {
            let _ = write!(out, "\n## {tool}\n\n| there | here |\n|---|---|\n");
            last = tool;
        }
        let links: Vec<String> = ids.iter().map(|id| format!("[{id}]({id}.md)")).collect();
        let _ = writeln!(out, "| `{name}` | {} |", links.join(", "));
    }
    out
}

/// Whose name for a rule it is.
pub(crate) fn tool(name: &str) -> &'static str {
    match name.split_once('/') {
        Some(("tally", _)) => "tally",
        Some(("droast", _)) => "droast",
        Some(("shellcheck", _)) => "ShellCheck",
        Some(("hadolint", _)) => "hadolint",
        _ if name.starts_with("DL") => "hadolint",
        _ if name.starts_with("SC") => "ShellCheck",
        _ if name.contains('_') => "dockerfile-utils",
        _ => "BuildKit",
    }
}

/// The rules by the advice they stand for: what `docs/rules/by-advice.md` holds.
pub fn by_advice() -> String {
    let mut out = heading("Rules by the advice they stand for");
    for (subject, advices) in ADVICE {
        let _ = write!(out, "\n## {subject}\n\n| advice | rules |\n|---|---|\n");
        for advice in *advices {
            let links: Vec<String> = advice.rules.iter().map(|id| format!("[{id}]({id}.md)")).collect();
            let _ = writeln!(out, "| {} | {} |", advice.text, links.join(", "));
        }
    }
    out
}

fn heading(title: &str) -> String {
    format!("# {title}\n\nMade from the code: run `DOCKWRIGHT_BLESS=1 cargo test --test docs` after a change.\n")
}

/// The name of a kind of file as code blocks have it.
fn language(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Dockerfile => "dockerfile",
        FileKind::Dockerignore => "dockerignore",
        FileKind::Compose => "yaml",
    }
}

/// The index of all rules as Markdown: what `docs/rules/README.md` holds.
pub fn index(rules: &[&Rule]) -> String {
    let mut out = heading("Rules")
        + "\nThe same [by category](by-category.md), [by their names in other tools](by-tool.md) and \
           [by the advice they stand for](by-advice.md).\n\n\
                   | rule | severity | profile | fix | what it finds |\n|---|---|---|---|---|\n";
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
