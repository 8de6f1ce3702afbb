use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::rule::rule;
use crate::{Context, Edit, Fix, Tag};

use super::super::quoting;

rule! {
    /// `MAINTAINER` is deprecated in favour of a label.
    ///
    /// The instruction sets a field of the image that few tools show. The label `org.opencontainers.image.authors` says
    /// the same, shows up in `docker inspect` with the other labels and can be filtered for.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// MAINTAINER Ada Lovelace <ada@example.org>
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// LABEL org.opencontainers.image.authors="Ada Lovelace <ada@example.org>"
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// LABEL org.opencontainers.image.authors="Ada Lovelace <ada@example.org>"
    /// ```
    "maintainer-deprecated" {
        category: Deprecation,
        severity: Warning,
        fix: Some(Safe),
        changes: [Labels, Maintainer, Order],
        also: [
            "DL4000",
            "MaintainerDeprecated",
            "buildkit/MaintainerDeprecated",
            "droast/DF019",
            "DEPRECATED_MAINTAINER",
        ],
    }
}

fn check(context: &mut Context<'_>) {
    for (_, instruction) in context.instructions(Keyword::Maintainer) {
        let message = "`MAINTAINER` is deprecated. Set the label `org.opencontainers.image.authors` instead, which tools \
                       show and can search.";
        let fix = replacement(instruction, context.dockerfile().escape);
        context.report(instruction.name.span.clone(), message).tag(Tag::Deprecated).maybe_fix(fix);
    }
}

fn replacement(instruction: &Instruction, escape: char) -> Option<Fix> {
    let written = instruction.rest.text();
    if written.is_empty() || instruction.line.is_continued() {
        return None;
    }
    // MAINTAINER keeps quotes as part of the name, but whoever writes them around all of it means a string.
    let inner = ['"', '\''].into_iter().find_map(|quote| written.strip_prefix(quote)?.strip_suffix(quote));
    let author = inner.filter(|inner| !inner.contains(['"', '\''])).unwrap_or(written);
    let lower = instruction.name.text().chars().all(|c| !c.is_ascii_uppercase());
    let keyword = if lower { "label" } else { "LABEL" };
    let label = format!("org.opencontainers.image.authors={}", quoting::literal(author, escape));
    let edits = vec![
        Edit::replace(instruction.name.span.clone(), keyword),
        Edit::replace(instruction.rest.span.clone(), label),
    ];
    Some(Fix::safe("Set the label `org.opencontainers.image.authors` instead", edits))
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix};

    #[test]
    fn keeps_what_is_written() {
        let mut config = Config::default();
        assert!(config.select("maintainer-deprecated"));
        let fixed = |text: &str| fix(text, &config, Safety::Safe).text;
        assert_eq!(
            fixed("from a\r\nmaintainer  \"Ada\"\r\n"),
            "from a\r\nlabel  org.opencontainers.image.authors=\"Ada\"\r\n"
        );
        assert_eq!(
            fixed("# escape=`\nFROM a\nMAINTAINER A \"$B\" c:\\`\"\n"),
            "# escape=`\nFROM a\nLABEL org.opencontainers.image.authors=\"A `\"`$B`\" c:\\```\"\"\n"
        );
        assert_eq!(fixed("FROM a\nMAINTAINER\n"), "FROM a\nMAINTAINER\n");
    }
}
