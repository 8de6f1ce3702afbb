use dockwright_syntax::dockerfile::{Arguments, Keyword};

use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// SHELL is not written as a list, so the build stops.
    ///
    /// `SHELL` takes a JSON array with the program and its arguments, the last of which makes it run a command: `-c`.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// SHELL /bin/bash -c
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// SHELL ["/bin/bash", "-c"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// SHELL ["/bin/bash", "-o", "pipefail", "-c"]
    /// ```
    "shell-not-json" {
        category: Correctness,
        severity: Error,
        fix: Some(Unsafe),
        also: ["SHELL_JSON_FORM", "SHELL_REQUIRES_ONE"],
    }
}

fn check(context: &mut Context<'_>) {
    for instruction in &context.dockerfile().instructions {
        let instruction = instruction.effective();
        let text = instruction.rest.text();
        let empty = match &instruction.arguments {
            Arguments::Exec(words) => words.is_empty(),
            // A broken list is the business of the rule `invalid-json-form`.
            Arguments::Shell => false,
            _ => continue,
        };
        if instruction.keyword != Keyword::Shell || (text.starts_with('[') && !empty) {
            continue;
        }
        let range = instruction.rest.span.clone();
        let message = "`SHELL` needs a JSON array with a program, so the build stops here. Write \
            `SHELL [\"/bin/bash\", \"-c\"]`.";
        let plain = !empty && !text.contains(['"', '\'', '\\', '#']) && !instruction.rest.is_continued();
        let words: Vec<String> = text.split_whitespace().map(|word| format!("\"{word}\"")).collect();
        let edit = Edit::replace(range.clone(), format!("[{}]", words.join(", ")));
        let fix = Fix::unsafe_("Write it as a JSON array", vec![edit]);
        context.report(range, message).maybe_fix(plain.then_some(fix));
    }
}
