//! `test` of a health check as a list.

use super::{Verdict, shown};

/// What a list of `test` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Test {
    /// The list is empty: the image decides.
    Inherited,
    /// `NONE`: there is no health check.
    None,
    /// `CMD`: a program and its arguments, from the second entry on.
    Command,
    /// `CMD-SHELL`: a script, the second entry.
    Shell,
}

/// Something wrong with a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListProblem {
    /// The number of the entry, from zero on.
    pub entry: usize,
    /// What comes of it.
    pub verdict: Verdict,
    /// What is wrong and what to write instead.
    pub message: String,
}

/// Reads the entries of the list. A `test` that is a string is a script and needs no reading.
pub fn parse_test(entries: &[&str]) -> (Option<Test>, Option<ListProblem>) {
    let problem = |entry, verdict, message: &str| Some(ListProblem { entry, verdict, message: message.to_owned() });
    match (entries.first().copied(), entries.len()) {
        (None, _) => (Some(Test::Inherited), None),
        (Some("NONE"), 1) => (Some(Test::None), None),
        (Some("NONE"), _) => {
            (Some(Test::None), problem(1, Verdict::Doubtful, "after `NONE` everything is ignored: remove it"))
        }
        (Some("CMD"), 1) => {
            (Some(Test::Command), problem(0, Verdict::Fails, "the program to run is missing after `CMD`"))
        }
        (Some("CMD"), _) => (Some(Test::Command), None),
        (Some("CMD-SHELL"), 1) => {
            (Some(Test::Shell), problem(0, Verdict::Fails, "the script to run is missing after `CMD-SHELL`"))
        }
        (Some("CMD-SHELL"), 2) => (Some(Test::Shell), None),
        (Some("CMD-SHELL"), _) => {
            let message = "the shell runs the first entry after `CMD-SHELL` only: write the script as one entry, or begin \
                           with `CMD`";
            (Some(Test::Shell), problem(2, Verdict::Doubtful, message))
        }
        (Some(other), _) => {
            let message = format!(
                "the list must begin with `CMD`, `CMD-SHELL` or `NONE`, not with `{}`: put `CMD` before it",
                shown(other)
            );
            (None, Some(ListProblem { entry: 0, verdict: Verdict::Refused, message }))
        }
    }
}
