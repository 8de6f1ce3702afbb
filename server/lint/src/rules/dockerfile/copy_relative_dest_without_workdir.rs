use dockwright_model::{Base, Os, Stage};
use dockwright_syntax::dockerfile::{Instruction, Keyword, Word};

use crate::lines;
use crate::rule::rule;
use crate::rules::arguments::trailing_comments;
use crate::rules::provided;
use crate::{Context, Edit, Fix, Severity};

rule! {
    /// Files are copied to a relative path although no `WORKDIR` was set.
    ///
    /// They land wherever the base image happens to be: in `/` for most, elsewhere with the next version or another base.
    /// Set a `WORKDIR` before, or write the absolute path.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// COPY . .
    /// CMD ["./server"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// WORKDIR /app
    /// COPY . .
    /// CMD ["./server"]
    /// ```
    ///
    /// Single files such as a manifest do no harm in `/`, so that they are an information. Where the working directory of the
    /// base image is known and not `/`, it is a hint, and the fix writes it down. In `scratch` there is no other place than `/`.
    ///
    /// ```dockerfile finds
    /// FROM php:8.4-apache
    /// COPY index.php ./
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM php:8.4-apache
    /// WORKDIR /var/www/html
    /// COPY index.php ./
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12 AS base
    /// COPY start.sh /usr/local/bin/
    /// WORKDIR /app
    /// COPY . .
    ///
    /// FROM base
    /// ARG DESTINATION
    /// COPY server.conf .
    /// COPY data $DESTINATION/data
    /// ```
    "copy-relative-dest-without-workdir" {
        category: Correctness,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["DL3045", "tally/hadolint/DL3045", "droast/DF063"],
    }
}

fn check(context: &mut Context<'_>) {
    let mut last = None;
    for (index, instruction) in context.dockerfile().instructions.iter().enumerate() {
        let state = context.meaning().state(index);
        let Some(stage) = state.stage.and_then(|stage| context.meaning().stages.get(stage)) else { continue };
        let copies = matches!(instruction.keyword, Keyword::Copy | Keyword::Add) && state.workdir.is_none();
        let Some((sources, destination)) = instruction.copy().filter(|_| copies) else { continue };
        // The last word of a comment is no destination; `trailing-comment-on-instruction` says what it is.
        let commented = || !trailing_comments(instruction, context.dockerfile().escape).is_empty();
        if is_relative(destination.text) && !commented() {
            let plain = sources.iter().all(|source| provided::is_file(source.text));
            // One WORKDIR mends all of the stage.
            let first = last.replace(stage.index) != Some(stage.index);
            report(context, stage, instruction, destination.word, first, plain);
        }
    }
}

fn is_relative(text: &str) -> bool {
    let text = text.trim_start_matches(['"', '\'']);
    let drive = matches!(text.as_bytes(), [_, b':', ..]);
    !(text.is_empty() || text.starts_with(['/', '$', '\\', '%']) || text.contains("{{") || drive)
}

fn report(context: &mut Context<'_>, stage: &Stage, instruction: &Instruction, word: &Word, first: bool, plain: bool) {
    let Some(root) = context.meaning().root_of(stage.index) else { return };
    // Nothing can change that of `scratch`.
    if matches!(root.base, Base::Scratch) {
        return;
    }
    let name = instruction.keyword.name();
    let known = root.image_facts().map(|facts| facts.workdir);
    let (severity, where_to) = match known {
        Some("/") => {
            let severity = if plain { Severity::Info } else { Severity::Warning };
            (severity, "`/`, the working directory of the base image at present".to_owned())
        }
        Some(known) => (Severity::Hint, format!("`{known}`, the working directory of the base image at present")),
        None => (Severity::Info, "whatever directory the base image has".to_owned()),
    };
    let message = format!("No `WORKDIR` is set, so this `{name}` goes to {where_to}. Set a `WORKDIR` before.");
    let written = word.text();
    if written == "~" || written.starts_with("~/") {
        report_home(context, instruction, word);
        return;
    }
    let directory = known.filter(|known| *known != "/").unwrap_or("/app");
    let fix = (first && root.os == Os::Linux).then(|| {
        if directory == "/app" && is_used_in_root(context, instruction, written) {
            return Fix::unsafe_(format!("Write `/{written}`"), vec![Edit::insert(word.span.start, "/")]);
        }
        let edit = lines::insertion_above(context.file, instruction, &format!("WORKDIR {directory}"));
        Fix::unsafe_(format!("Insert `WORKDIR {directory}` before"), vec![edit])
    });
    context.report(word.span.clone(), message).severity(severity).maybe_fix(fix);
}

/// Whether something below uses the destination by its path in `/`, so that it must stay there.
fn is_used_in_root(context: &Context<'_>, instruction: &Instruction, destination: &str) -> bool {
    const FAR: usize = 10_000;
    let plain = destination.starts_with(|c: char| c.is_ascii_alphanumeric()) && !destination.ends_with('/');
    let below = context.source().get(instruction.span.end..).unwrap_or_default();
    let below = (FAR..FAR + 4).find_map(|end| below.get(..end)).unwrap_or(below);
    let before = |at: usize| below.as_bytes().get(at.wrapping_sub(1)).is_none_or(|byte| b" \t\"'=\n".contains(byte));
    plain && below.match_indices(&format!("/{destination}")).any(|(at, _)| before(at))
}

/// `~` is a name like any other here.
fn report_home(context: &mut Context<'_>, instruction: &Instruction, word: &Word) {
    let message = format!(
        "`{}` does not expand `~`: this makes a directory of that name. Write the path of the home directory.",
        instruction.keyword.name()
    );
    context.report(word.span.clone(), message);
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{count, fixed};

    const RULE: &str = "copy-relative-dest-without-workdir";

    #[test]
    fn destinations() {
        let cases = [
            ("COPY a b", 1),
            ("ADD a ./", 1),
            ("COPY a \"b\"", 1),
            ("COPY [\"a\", \"b\"]", 1),
            ("COPY a /b", 0),
            ("COPY a \"/b\"", 0),
            ("COPY a ${B}", 0),
            ("COPY a C:\\\\b", 0),
            ("COPY a ~/b", 1),
            ("COPY a /b # as it is", 0),
            ("WORKDIR x\nCOPY a b", 0),
            ("ONBUILD COPY a b", 0),
            ("FROM scratch\nCOPY a b", 0),
            ("WORKDIR /x\nFROM debian\nCOPY a b", 1),
        ];
        for (lines, expected) in cases {
            assert_eq!(count(RULE, &format!("FROM debian\n{lines}\n")), expected, "{lines}");
        }
    }

    #[test]
    fn what_is_used_in_the_root_stays_there() {
        let expected = "FROM debian\nCOPY a.jar /app.jar\nCMD [\"java\", \"-jar\", \"/app.jar\"]\n";
        assert_eq!(fixed(RULE, &expected.replacen("/app", "app", 1)), expected);
    }

    #[test]
    fn one_workdir_for_all() {
        let expected = "FROM a\n  WORKDIR /app\n  COPY a b\nCOPY c d\n";
        assert_eq!(fixed(RULE, "FROM a\n  COPY a b\nCOPY c d\n"), expected);
    }
}
