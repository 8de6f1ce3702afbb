//! The cases of formatting, whatever kind of file they are of, and what is said of texts that differ.

use std::path::{Path, PathBuf};

use dockwright_lint::{Edit, FormatOptions};

/// A text and what formatting makes of it.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) expected: String,
    pub(crate) options: FormatOptions,
}

fn visible(text: &str) -> String {
    let text = text.replace('·', " ").replace('→', "\t").replace('␍', "\r").replace('␂', "\u{feff}");
    text.strip_suffix("␄\n").map_or(text.clone(), str::to_owned)
}

/// The cases in a folder of `tests/features`.
pub(crate) fn cases(folder: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/features").join(folder);
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("a case").path()).collect();
    paths.sort();
    let case = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).expect("a case");
        let mut parts = text.split("----\n");
        let mut part = || parts.next().map(visible);
        let (text, expected) = (part().expect("a text"), part().expect("what it becomes"));
        let mut options = FormatOptions::default();
        if let Some(said) = part() {
            let said: serde_json::Value = serde_json::from_str(&said).expect("JSON");
            for (name, value) in said.as_object().expect("an object") {
                options.set(name, value).expect("an option");
            }
        }
        Case { name: path.file_name().expect("a name").to_string_lossy().into_owned(), text, expected, options }
    };
    paths.iter().map(case).collect()
}

/// Formats the cases in a folder of `tests/features`, and holds them to the laws: gives what is wrong with a text.
pub(crate) fn check_cases(
    folder: &str,
    formatted: impl Fn(&str, &FormatOptions) -> String,
    broken_law: impl Fn(&str, &FormatOptions) -> Option<String>,
) {
    let (cases, mut wrong) = (cases(folder), Vec::new());
    for Case { name, text, expected, options } in &cases {
        let now = formatted(text, options);
        if now != *expected {
            wrong.push(format!("{name}: expected\n{expected}\nbut it is\n{now}"));
        }
        wrong.extend(broken_law(text, options).map(|law| format!("{name}: {law}")));
    }
    assert!(!cases.is_empty() && wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The text with some edits.
pub(crate) fn applied(text: &str, edits: &[Edit]) -> String {
    let edits: Vec<_> = edits.iter().map(|edit| (edit.range.clone(), edit.text.clone())).collect();
    dockwright_syntax::text::apply_edits(text, &edits).expect("edits that do not overlap")
}

/// The first lines in which two texts differ, with those around them.
pub(crate) fn difference(one: &str, other: &str) -> String {
    let same = one.lines().zip(other.lines()).take_while(|(one, other)| one == other).count();
    let part = |text: &str| text.lines().skip(same.saturating_sub(8)).take(40).collect::<Vec<_>>().join("\n");
    format!("line {}\n{}\n----\n{}", same + 1, part(one), part(other))
}

/// Fails with the first of what is wrong, if anything is.
pub(crate) fn report(wrong: &[String], of: usize) {
    let shown: Vec<String> = wrong.iter().take(10).map(|law| law.chars().take(6000).collect()).collect();
    assert!(wrong.is_empty(), "{} of {of}\n{}", wrong.len(), shown.join("\n\n"));
}
