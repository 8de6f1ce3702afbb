//! What the end-to-end tests share.

#![allow(dead_code, unused_imports, reason = "each test uses a part of it")]
#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test that cannot read its files has failed"
)]

pub(crate) mod chance;
pub(crate) mod command;
mod corpus;

pub(crate) use corpus::corpus;

/// One file of the corpus and what BuildKit says of it.
pub(crate) struct Case {
    /// Base name.
    pub(crate) name: String,
    /// The text.
    pub(crate) text: String,
    /// BuildKit's verdict.
    pub(crate) expected: serde_json::Value,
}

/// All files of one folder of the corpus, `dockerfiles` or `minimal`.
pub(crate) fn cases(root: &std::path::Path, folder: &str) -> Vec<Case> {
    let verdicts = std::fs::read_to_string(root.join(format!("{folder}.expected.jsonl"))).expect("the verdicts");
    let case = |line: &str| {
        let expected: serde_json::Value = serde_json::from_str(line).expect("one JSON object a line");
        let name = expected["file"].as_str().expect("a file name").to_owned();
        let bytes = std::fs::read(root.join(folder).join(&name)).expect("the file");
        Case { text: String::from_utf8_lossy(&bytes).into_owned(), name, expected }
    };
    verdicts.lines().map(case).collect()
}
