use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// Blanks follow the escape character that continues a line.
    ///
    /// BuildKit overlooks them, but a shell does not: once the command is moved into a script or a heredoc, it breaks in a
    /// place where nothing is to be seen. Older builders and other tools stumble over them as well.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    #[doc = " RUN apk add --no-cache \\  "]
    ///     curl
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.22
    /// RUN apk add --no-cache \
    ///     curl
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// RUN echo a\ b \
    ///     c
    /// ```
    "space-after-continuation" {
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    for instruction in &context.dockerfile().instructions {
        for continuation in &instruction.continuations {
            let text = context.text(continuation.clone());
            let escape = text.chars().next().map_or(0, char::len_utf8);
            let blanks = text.trim_end_matches(['\n', '\r']).len();
            if blanks <= escape {
                continue;
            }
            let range = continuation.start + escape..continuation.start + blanks;
            let message = "Nothing may follow the character that continues a line: the builder overlooks these blanks, but \
                           a shell and other tools do not.";
            let fix = Fix::safe("Remove the blanks at the end of the line", vec![Edit::delete(range.clone())]);
            context.report(range, message).fix(fix);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::counts;

    #[test]
    fn traps() {
        let cases = [
            ("FROM a\nRUN x \\\t\n y", 1),
            ("FROM a\r\nRUN x \\\r\n y\r\n", 0),
            ("FROM a\r\nRUN x \\ \r\n y\r\n", 1),
            ("# escape=`\nFROM a\nRUN x ` \n y", 1),
            ("FROM a\nRUN <<EOF\nx \\ \ny\nEOF", 0),
            ("FROM a\nRUN x \\ \n# c\n y", 1),
        ];
        counts("space-after-continuation", &cases);
    }
}
