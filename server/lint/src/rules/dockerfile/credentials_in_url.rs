use std::ops::Range;

use dockwright_syntax::dockerfile::{Instruction, Keyword};

use super::super::downloads::is_local;
use super::super::passwords::{in_urls, is_example, is_placeholder_password, is_written_out};
use crate::rule::rule;
use crate::{Context, Severity};

rule! {
    /// A URL or a connection string has a password in it.
    ///
    /// `https://user:password@host` in an `ENV`, `ARG`, `RUN` or `ADD` stays in the image, where everybody who can pull it
    /// reads it with `docker history` or `docker inspect`, and in the history of the file. Pass what the container needs
    /// when it starts, and what the build needs with `RUN --mount=type=secret`.
    ///
    /// The same holds for `Server=…;User Id=…;Password=…`.
    ///
    /// A password that is an example, or one for a service on the same machine, is a warning. Variables and values that
    /// only stand for a password are left alone.
    ///
    /// ```dockerfile finds
    /// FROM python:3.13-slim
    /// ENV DATABASE_URL="postgresql://app:Kx92hfQz@db.example.com:5432/app"
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM python:3.13-slim
    /// ENV DATABASE_URL=postgresql://app@db.example.com/app \
    ///     CACHE_URL=redis://:${REDIS_PASSWORD}@cache:6379/0
    /// RUN git clone https://x-access-token:$TOKEN@github.com/org/repo.git
    /// RUN echo "use https://user:<password>@host, or git@github.com:org/repo.git"
    /// ```
    "credentials-in-url" {
        category: Security,
        severity: Error,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    for outer in &context.dockerfile().instructions {
        if matches!(outer.effective().keyword, Keyword::From | Keyword::Maintainer | Keyword::Unknown) {
            continue;
        }
        if matches!(outer.effective().keyword, Keyword::Env | Keyword::Arg) {
            report_connection(context, outer);
        }
        for (range, password) in passwords(context, outer) {
            if in_comment(context, &range) {
                continue;
            }
            let weak = is_example(context.text(password.clone()))
                || is_local(&format!("x://{}", context.text(password.end + 1..range.end)));
            let message = "The password in this URL stays in the image and in the history of this file, for all who can read \
                           either. Pass it when the container starts, or to the build with `RUN --mount=type=secret`.";
            let severity = if weak { Severity::Warning } else { Severity::Error };
            context.report(password, message).severity(severity);
        }
    }
}

/// Reports the first password of a connection string.
fn report_connection(context: &mut Context<'_>, instruction: &Instruction) {
    let text = context.text(instruction.rest.span.clone());
    let lower = text.to_ascii_lowercase();
    let says = |names: &[&str]| names.iter().any(|name| lower.contains(name));
    if !says(&["server=", "host=", "data source="]) || !says(&["user id=", "uid=", "username=", "user="]) {
        return;
    }
    let found = ["password=", "pwd="].iter().find_map(|name| {
        let at = lower.find(&format!(";{name}"))? + name.len() + 1;
        Some((at, text.get(at..)?.split([';', '"', '\'', '\n', '\\']).next()?.trim_end()))
    });
    let Some((at, password)) = found
        .filter(|(_, password)| !password.is_empty() && is_written_out(password) && !is_placeholder_password(password))
    else {
        return;
    };
    let start = instruction.rest.span.start + at;
    let message = "The password in this connection string stays in the image and in the history of this file, for all who \
                   can read either. Pass it when the container starts.";
    context.report(start..start + password.len(), message).severity(Severity::Warning);
}

fn in_comment(context: &Context<'_>, range: &Range<usize>) -> bool {
    let comments = &context.dockerfile().comments;
    let behind = comments.partition_point(|comment| comment.span.start <= range.start);
    behind.checked_sub(1).and_then(|last| comments.get(last)).is_some_and(|comment| comment.span.end >= range.end)
}

/// The URLs with a password in an instruction.
fn passwords(context: &Context<'_>, instruction: &Instruction) -> Vec<(Range<usize>, Range<usize>)> {
    let base = instruction.span.start;
    let moved = |range: Range<usize>| base + range.start..base + range.end;
    let found = in_urls(context.text(instruction.span.clone()));
    found.into_iter().map(|(url, password)| (moved(url), moved(password))).collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Severity, lint_text};

    #[test]
    fn passwords() {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        let severity = |line: &str| {
            let findings = lint_text(&format!("FROM a\n{line}\n"), &config);
            assert!(findings.len() < 2, "{line}");
            findings.first().map(|finding| finding.severity)
        };
        let (error, warning) = (Some(Severity::Error), Some(Severity::Warning));
        for (line, expected) in [
            ("ARG U=https://bob:s3cr3tpw@example.com", error),
            ("RUN curl -fsS https://bob:s3cr3tpw@example.com/x", error),
            ("ADD https://bob:s3cr3tpw@example.com/x /", error),
            ("ENV U=postgres://bob:s3cr3tpw@localhost/db", warning),
            ("ENV U=postgresql://user:password@host.example.com/db", warning),
            ("ENV R=redis://:s3cr3tpw@cache.example.com:6379", error),
            ("RUN cat <<E >f\nhttps://bob:s3cr3tpw@example.com\nE", error),
            ("RUN a \\\n# https://bob:s3cr3tpw@example.com\n b", None),
            ("RUN sed -e 's|https://.*:.*@||' f", None),
            ("RUN git clone https://oauth2:${T}@example.com/x", None),
            ("ENV U=https://example.com/a:b@c", None),
            ("ENV U=http://localhost:8080 V=ssh://git@example.com:22/x", None),
            ("ENV U=https://user:xxxxx@example.com", None),
            ("ENV C=\"Server=db;User Id=sa;Password=Passw0rd!\"", warning),
            ("ENV C=\"Server=db;User Id=sa;Password=$P\"", None),
            ("ENV C=\"Server=db;Trusted_Connection=True\"", None),
        ] {
            assert_eq!(severity(line), expected, "{line}");
        }
    }
}
