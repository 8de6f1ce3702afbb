use dockwright_syntax::dockerfile::{Instruction, Keyword};

use super::super::arguments::trailing_comments;
use super::super::exec_form::{self, Broken, Fault};
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// The arguments look like a list, but are no valid JSON, so they are not read as one.
    ///
    /// The exec form is a JSON array of strings: double quotes, commas between the strings and none after the last,
    /// backslashes doubled. Anything else is handed to the shell as it stands, which looks for a program named `[`, or
    /// becomes part of a path.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// ENTRYPOINT ['/usr/bin/env', 'sh']
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.22
    /// ENTRYPOINT ["/usr/bin/env", "sh"]
    /// ```
    ///
    /// ```dockerfile finds 2
    /// FROM alpine:3.22
    /// VOLUME [/data]
    /// COPY ["a", "b", "/srv/",]
    /// ```
    ///
    /// Tests of the shell and patterns for file names are no lists:
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// COPY [abc]*.txt /srv/
    /// RUN [ -f /srv/a.txt ] && ls /srv
    /// CMD ["ls", "/srv"]
    /// ```
    "invalid-json-form" {
        category: Correctness,
        severity: Error,
        fix: Some(Unsafe),
        also: ["tally/invalid-json-form", "JSON_IN_SINGLE_QUOTES"],
    }
}

fn check(context: &mut Context<'_>) {
    let escape = context.dockerfile().escape;
    for instruction in &context.dockerfile().instructions {
        let instruction = instruction.effective();
        let Some(broken) = exec_form::broken(instruction) else { continue };
        // A comment after a list is the business of the rule `trailing-comment-on-instruction`.
        if trailing_comments(instruction, escape).is_empty() {
            report(context, instruction, broken);
        }
    }
}

fn report(context: &mut Context<'_>, instruction: &Instruction, broken: Broken) {
    let place = |range| instruction.rest.range(range);
    let message = format!("{}, so {}.", cause(broken.fault), consequence(instruction.keyword, broken.fault));
    let edits = broken.edits.map(|edits| {
        let edit = |(range, text)| Edit::replace(place(range), text);
        edits.into_iter().map(edit).collect()
    });
    let fix = edits.map(|edits| Fix::unsafe_("Make it a valid JSON array of strings", edits));
    context.report(place(broken.range), message).maybe_fix(fix);
}

fn cause(fault: Fault) -> &'static str {
    match fault {
        Fault::NotStrings => "A list may hold nothing but strings in double quotes",
        Fault::Quotes => "The strings of a list need double quotes (`\"`)",
        Fault::Unquoted => "Every word of a list needs double quotes",
        Fault::Escape => "A backslash in a list must be doubled",
        Fault::MissingComma => "A comma is missing between two strings of the list",
        Fault::ExtraComma => "There is a comma too many in the list",
        Fault::OpenString => "The last string of the list has no closing quote",
        Fault::OpenList => "The list has no closing bracket",
        Fault::Trailing => "Something follows the list",
        Fault::Other => "The list is not a valid JSON array of strings",
    }
}

fn consequence(keyword: Keyword, fault: Fault) -> &'static str {
    match keyword {
        _ if fault == Fault::NotStrings => "the build stops here",
        Keyword::Shell => "the build stops here",
        Keyword::Copy | Keyword::Add | Keyword::Volume => "the brackets and quotes are taken as parts of paths",
        _ => "all of it is run as a shell command, brackets included",
    }
}
