//! The README's table of checks and fixes is what the code and the survey of other tools say.
//! `DOCKWRIGHT_BLESS=1 cargo test --test readme` writes it anew.
//!
//! The survey, a table with a row for each check and a column for each tool, is no part of the repository
//! (`DOCKWRIGHT_SURVEY`, or `shared/rules/rules.tsv` beside the checkout). Without it the row of Dockwright is tested alone.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "tests read files and print figures"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use dockwright_lint::{Rule, Safety, rules};

const BEGIN: &str = "<!-- checks: made by `DOCKWRIGHT_BLESS=1 cargo test --test readme` -->\n";
const END: &str = "<!-- end of checks -->\n";

/// Another tool: as people call it, its column, whether a word of that column is one of its names, and its fixes.
struct Tool {
    name: &'static str,
    column: &'static str,
    is_check: fn(&str) -> bool,
    fixes: &'static str,
}

/// The fixes of tally are those of the checks of its own and of others it has taken over, for which it offered an edit
/// when it was run over the corpus with all checks on and those of ShellCheck left out.
const TOOLS: &[Tool] = &[
    Tool { name: "hadolint 2.15", column: "hadolint_id", is_check: |name| is_numbered(name, "DL"), fixes: "none" },
    Tool { name: "BuildKit `--check`", column: "buildkit_name", is_check: is_of_buildkit, fixes: "none" },
    Tool { name: "tally 0.45", column: "tally_id", is_check: is_of_tally, fixes: "53 ¹" },
    Tool { name: "droast 1.4", column: "droast_id", is_check: |name| is_numbered(name, "DF"), fixes: "none" },
    Tool { name: "dockerfile-utils", column: "rcjsuen_code", is_check: is_of_dockerfile_utils, fixes: "none" },
];

fn is_numbered(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix)
        .is_some_and(|number| number.len() >= 3 && number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_of_buildkit(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase()) && name.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_of_tally(name: &str) -> bool {
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-/".contains(&byte));
    plain && !name.starts_with("shellcheck/")
}

fn is_of_dockerfile_utils(name: &str) -> bool {
    name.len() > 3 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The rules for Dockerfiles: those with an example of one.
fn ours() -> impl Iterator<Item = &'static Rule> {
    rules::ALL.iter().copied().filter(|rule| rule.docs.contains("```dockerfile finds"))
}

fn row_of_dockwright() -> String {
    let fixes = ours().filter(|rule| rule.fix.is_some()).count();
    let safe = ours().filter(|rule| rule.fix == Some(Safety::Safe)).count();
    format!("| Dockwright | {} | {fixes}, {safe} of them safe | | |\n", ours().count())
}

/// The checks of a tool that the survey names in rows on Dockerfiles, without its remarks in parentheses.
fn checks(survey: &str, tool: &Tool) -> BTreeSet<String> {
    let mut lines = survey.lines();
    let header: Vec<&str> = lines.next().expect("a header").split('\t').collect();
    let column = |name: &str| header.iter().position(|title| *title == name).expect("the column");
    let (kind, names) = (column("file_kind"), column(tool.column));
    let rows = lines.map(|line| line.split('\t').collect::<Vec<_>>());
    let cells = rows.filter(|row| row[kind] == "dockerfile").map(|row| without_remarks(row[names]));
    let all = cells.flat_map(|cell| cell.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>());
    all.filter(|name| !name.is_empty() && (tool.is_check)(name)).map(|name| bare(&name)).collect()
}

/// The last part of a name: `DL3000` of `hadolint/DL3000`.
fn bare(name: &str) -> String {
    name.rsplit('/').next().unwrap_or(name).to_owned()
}

fn without_remarks(cell: &str) -> String {
    let mut depth = 0;
    let keep = |c: &char| {
        depth += i32::from(*c == '(');
        let kept = depth == 0;
        depth -= i32::from(*c == ')');
        kept
    };
    cell.chars().filter(keep).collect()
}

fn table(survey: &str) -> String {
    let mut out = "| | checks of Dockerfiles | with a fix | the same in Dockwright | with a fix there |\n".to_owned();
    out += "|---|---|---|---|---|\n";
    out += &row_of_dockwright();
    for tool in TOOLS {
        let checks = checks(survey, tool);
        let same: Vec<Vec<&Rule>> =
            checks.iter().map(|name| ours().filter(|rule| rule.is_named(name)).collect()).collect();
        let found = same.iter().filter(|rules| !rules.is_empty()).count();
        let fixed = same.iter().filter(|rules| rules.iter().any(|rule| rule.fix.is_some())).count();
        let missing: Vec<_> =
            checks.iter().zip(&same).filter(|(_, rules)| rules.is_empty()).map(|(name, _)| name).collect();
        println!("{}: without a rule of ours: {missing:?}", tool.name);
        out += &format!("| {} | {} | {} | {found} | {fixed} |\n", tool.name, checks.len(), tool.fixes);
    }
    out
}

fn survey() -> Option<String> {
    let beside = |folder: &Path| folder.join("../shared/rules/rules.tsv");
    let given = std::env::var_os("DOCKWRIGHT_SURVEY").map(PathBuf::from);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = given.or_else(|| root.ancestors().map(beside).find(|path| path.is_file()))?;
    Some(std::fs::read_to_string(path).expect("the survey"))
}

#[test]
fn the_table_of_checks_is_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).expect("the README");
    let (before, rest) = readme.split_once(BEGIN).expect("the begin of the table");
    let (_, after) = rest.split_once(END).expect("the end of the table");
    let Some(survey) = survey() else {
        println!("note: there is no survey of other tools: only our own row is tested (set DOCKWRIGHT_SURVEY)");
        assert!(rest.contains(&row_of_dockwright()), "the README lacks the row {}", row_of_dockwright());
        return;
    };
    let expected = format!("{before}{BEGIN}{}{END}{after}", table(&survey));
    if std::env::var_os("DOCKWRIGHT_BLESS").is_some() {
        std::fs::write(&path, &expected).expect("the README");
    }
    let found = std::fs::read_to_string(&path).expect("the README");
    assert!(
        found == expected,
        "the table of checks is not what the code says: run DOCKWRIGHT_BLESS=1 cargo test --test readme"
    );
}
