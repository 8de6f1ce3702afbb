use super::super::arguments::quoted;
use super::unterminated_heredoc::near_miss;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// The line that should close a `<<-` heredoc is indented with spaces, so the heredoc swallows what follows.
    ///
    /// The dash in `<<-` allows tabs in front of the closing name, and nothing but tabs.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// RUN <<-EOF
    ///     apk add --no-cache curl
    ///     EOF
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.22
    /// RUN <<-EOF
    ///     apk add --no-cache curl
    /// 	EOF
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// RUN <<-EOF
    /// 	apk add --no-cache curl
    /// 	EOF
    /// ```
    "heredoc-indent-terminator" {
        category: Correctness,
        severity: Error,
        fix: Some(Safe),
        changes: [Commands, Options],
        also: ["SC1040", "shellcheck/SC1040"],
    }
}

fn check(context: &mut Context<'_>) {
    for instruction in &context.dockerfile().instructions {
        // The first one takes all that follows, so that the others are not closed either.
        let Some(heredoc) = instruction.heredocs.iter().find(|heredoc| heredoc.terminator.is_none()) else { continue };
        let Some((line, name)) = near_miss(context, heredoc).filter(|_| heredoc.chomp) else { continue };
        let marker = heredoc.marker.clone().unwrap_or_else(|| instruction.name.span.clone());
        let message = format!(
            "This line does not close the heredoc, so the build stops: `<<-` allows tabs in front of {}, but no spaces.",
            quoted(name)
        );
        let edit = Edit::replace(line.clone(), format!("\t{name}"));
        let fix = Fix::safe("Indent it with a tab", vec![edit]);
        context.report(line, message).related(marker, "the heredoc").fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::counts;

    #[test]
    fn traps() {
        let cases = [
            ("FROM a\nRUN <<-EOF\nx\n\t EOF\n", 1),
            ("FROM a\nRUN <<EOF\nx\n  EOF\n", 0),
            ("FROM a\nRUN <<-EOF\n  EOF\n\tEOF\n", 0),
            ("FROM a\nRUN <<-A <<-B\n\tA\n  B\n", 1),
            ("FROM a\nRUN <<-EOF\nx\n", 0),
        ];
        counts("heredoc-indent-terminator", &cases);
    }
}
