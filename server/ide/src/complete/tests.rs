//! What is offered where.

use dockwright_facts::Date;
use dockwright_model::{AnyFile, FileKind, MemoryFiles, Surroundings, Workspace};

use super::complete;

/// The labels offered at `$0` and the text after the first of them is taken.
fn offered(fixture: &str) -> (Vec<String>, String) {
    let offset = fixture.find("$0").expect("a cursor");
    let text = fixture.replacen("$0", "", 1);
    let files = [("src/main.rs", ""), ("src/a[1].txt", ""), ("README.md", ""), ("web/node_modules/", "")];
    let around = Surroundings::new(Workspace::new(MemoryFiles::new(files)), ".dockerignore");
    let today = Date { year: 2026, month: 11, day: 21 };
    let found = complete(&AnyFile::new(FileKind::Dockerignore, &text), Some(&around), offset, today).items;
    let labels = found.iter().map(|one| one.label.clone()).collect();
    let mut taken = text;
    if let Some(first) = found.first() {
        taken.replace_range(first.range.clone(), &first.text);
    }
    (labels, taken)
}

#[test]
fn paths_of_the_context() {
    assert_eq!(offered("$0").0, ["README.md", "src", "web"]);
    assert_eq!(offered("a\n!s$0\nb"), (vec!["src".to_owned()], "a\n!src\nb".to_owned()));
    assert_eq!(offered("/src/$0").0, ["a[1].txt", "main.rs"]);
    assert_eq!(offered("\u{feff}src/A$0").1, "\u{feff}src/a\\[1].txt");
    assert_eq!(offered("**/n$0").0, ["node_modules"]);
    assert_eq!(offered("./web/../sr$0").0, ["src"]);
    for nothing in ["# $0", "a*/$0", "no/$0", "README.md/$0"] {
        assert_eq!(offered(nothing).0, Vec::<String>::new(), "{nothing}");
    }
}

#[test]
fn every_place_of_a_file_is_survived() {
    let text = "\u{feff}# é\r\n !\u{a0}src/é\r\n[";
    for (at, _) in text.char_indices() {
        offered(&format!("{}$0{}", &text[..at], &text[at..]));
    }
}
