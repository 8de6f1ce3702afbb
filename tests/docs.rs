//! The reference pages are what the code says. `DOCKWRIGHT_BLESS=1 cargo test --test docs` writes them anew.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "tests read files and print figures"
)]

use std::path::{Path, PathBuf};

use dockwright_lint::{page, rules};

fn check(path: &Path, expected: &str) {
    if std::env::var_os("DOCKWRIGHT_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        std::fs::write(path, expected).expect("the page");
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    let name = path.display();
    assert!(found == expected, "{name} is not what the code says: run DOCKWRIGHT_BLESS=1 cargo test --test docs");
}

#[test]
fn the_schema_is_up_to_date() {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/dockwright.schema.json"));
    let schema = serde_json::to_string_pretty(&dockwright_config::schema()).expect("JSON");
    check(&path, &format!("{schema}\n"));
}

#[test]
fn advice_names_rules_that_exist() {
    for advice in dockwright_lint::advice::ADVICE.iter().flat_map(|(_, advices)| *advices) {
        for id in advice.rules {
            assert!(rules::by_id(id).is_some(), "{id}: {}", advice.text);
        }
    }
}

#[test]
fn rule_pages_are_up_to_date() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules"));
    for rule in rules::ALL {
        check(&folder.join(format!("{}.md", rule.id)), &page::page(rule));
    }
    let indices = [
        ("README", page::index(rules::ALL)),
        ("by-advice", page::by_advice()),
        ("by-category", page::by_category(rules::ALL)),
        ("by-tool", page::by_tool(rules::ALL)),
    ];
    for (name, text) in &indices {
        check(&folder.join(format!("{name}.md")), text);
    }
    for entry in std::fs::read_dir(&folder).expect("the folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let id = name.trim_end_matches(".md");
        assert!(
            indices.iter().any(|(name, _)| *name == id) || rules::by_id(id).is_some(),
            "docs/rules/{name} is about no rule"
        );
    }
}
