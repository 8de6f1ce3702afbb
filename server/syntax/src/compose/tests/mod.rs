//! Tables of accepted and refused forms, hostile inputs and real files.

use super::{Parsed, Verdict};

mod corpus;
mod hostile;
mod interpolation;
mod others;
mod ports_and_volumes;
mod quantities;
mod scripts;

/// What is said of a text: the verdict, the part that is wrong and the message of each problem.
fn said<'t, T>(text: &'t str, parsed: &Parsed<T>) -> Vec<(Verdict, &'t str, String)> {
    parsed
        .problems
        .iter()
        .map(|problem| (problem.verdict, &text[problem.range.clone()], problem.message.clone()))
        .collect()
}

/// Holds that a text has exactly one problem.
fn one<T>(text: &str, parsed: &Parsed<T>, verdict: Verdict, part: &str, says: &str) {
    let said = said(text, parsed);
    let [(found, wrong, message)] = said.as_slice() else { panic!("{text:?}: {said:?}") };
    assert_eq!((*found, *wrong), (verdict, part), "{text:?}: {message}");
    assert!(message.contains(says), "{text:?}: {message}");
}

/// Holds that a text has no problem, and gives its value.
fn fine<T>(text: &str, parsed: Parsed<T>) -> T {
    assert!(parsed.problems.is_empty(), "{text:?}: {:?}", parsed.problems);
    parsed.value.unwrap_or_else(|| panic!("{text:?} has no value"))
}
