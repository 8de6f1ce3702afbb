use std::ops::Range;

use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// The file uses syntax that old builders do not have, without a `syntax` directive.
    ///
    /// `RUN --mount`, `COPY --link`, `--chmod` and heredocs need BuildKit, and some of them a newer one than is installed. With
    /// `# syntax=docker/dockerfile:1` on top BuildKit fetches the newest stable syntax by itself.
    ///
    /// Every Docker since version 23 has BuildKit, so this is off unless switched on.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// RUN --mount=type=cache,target=/var/cache/apk apk add git
    /// COPY --link app /app
    /// ```
    ///
    /// ```dockerfile fixed
    /// # syntax=docker/dockerfile:1
    /// FROM alpine:3.22
    /// RUN --mount=type=cache,target=/var/cache/apk apk add git
    /// COPY --link app /app
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// COPY --chown=app app /app
    /// ```
    "cache-mount-needs-buildkit" {
        category: Correctness,
        severity: Hint,
        profile: All,
        fix: Some(Safe),
        changes: [Directives],
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    let file = context.dockerfile();
    if file.directives.iter().any(|directive| directive.key() == "syntax") {
        return;
    }
    let mut places = file.instructions.iter().filter_map(|instruction| needs(instruction.effective()));
    let Some((range, what)) = places.next() else { return };
    let message = format!(
        "{what} needs a builder with BuildKit. Put `# syntax=docker/dockerfile:1` on the first line to get its newest syntax."
    );
    let start = if context.source().starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let edit = Edit::insert(start, format!("# syntax=docker/dockerfile:1{}", context.file.text().newline()));
    context.report(range, message).fix(Fix::safe("Insert `# syntax=docker/dockerfile:1`", vec![edit]));
}

/// What of an instruction needs BuildKit, and where it is.
fn needs(instruction: &Instruction) -> Option<(Range<usize>, String)> {
    let names: &[&str] = match instruction.keyword {
        Keyword::Run => &["mount", "network", "security"],
        Keyword::Add | Keyword::Copy => &["link", "chmod", "parents", "exclude", "checksum", "keep-git-dir"],
        _ => &[],
    };
    let flag = instruction.flags.iter().find(|flag| names.iter().any(|name| flag.is(name)));
    match (flag, instruction.heredocs.first()) {
        (Some(flag), _) => Some((flag.span.clone(), format!("`--{}`", flag.name.text()))),
        (None, Some(heredoc)) => Some((heredoc.marker.clone()?, "A heredoc".to_owned())),
        (None, None) => None,
    }
}
