use crate::Context;
use crate::rule::rule;

rule! {
    /// The file has more lines than agreed on.
    ///
    /// Lines of code count, blank lines and comments do not. A long file often builds several things that would be easier to
    /// read, and quicker to build, apart. The option `max` of the rule sets the number, 200 unless set; here it is 4.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// RUN apk add --no-cache \
    ///     curl \
    ///     git \
    ///     make
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    ///
    /// # What the build needs
    /// RUN apk add --no-cache \
    ///     # to download
    ///     curl \
    ///     make
    /// ```
    "max-lines" {
        category: Maintainability,
        severity: Hint,
        profile: All,
        fix: None,
        also: ["tally/max-lines"],
    }
}

fn check(context: &mut Context<'_>) {
    let max = context.options.max_lines.max;
    let comments = &context.dockerfile().comments;
    let text = context.file.text();
    let mut count = 0;
    let mut first_too_many = None;
    let mut start = 0;
    for line in context.source().split_inclusive('\n') {
        let content = line.trim();
        let at = start + (line.len() - line.trim_start().len());
        start += line.len();
        // A line of a heredoc that begins with `#` is no comment of the file.
        let comment =
            content.starts_with('#') && comments.binary_search_by_key(&at, |comment| comment.span.start).is_ok();
        if content.is_empty() || comment {
            continue;
        }
        count += 1;
        if count == max + 1 {
            first_too_many = Some(text.line_range(text.line_of(at)));
        }
    }
    if let Some(range) = first_too_many {
        let message = format!(
            "This file has {count} lines of code, {} more than the {max} allowed. Split it, or move scripts out of it.",
            count - max
        );
        context.report(range, message);
    }
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn traps() {
        let mut config = Config::default();
        config.select("max-lines");
        config.options.max_lines.max = 2;
        for (text, expected) in [
            ("FROM a\nRUN b\n", 0),
            ("FROM a\n\n# c\nRUN b\n", 0),
            ("FROM a\nRUN b\nRUN c", 1),
            ("FROM a\r\nRUN b \\\r\n # c\r\n c\r\n", 1),
            ("FROM a\nRUN <<E\n# in the heredoc\nE", 1),
        ] {
            assert_eq!(lint_text(text, &config).len(), expected, "{text}");
        }
    }
}
