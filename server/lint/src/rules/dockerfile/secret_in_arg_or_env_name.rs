use dockwright_syntax::dockerfile::{Keyword, Pair};

use super::super::secrets::{is_about, is_harmless_value, is_secret, unquoted};
use crate::rule::rule;
use crate::{Context, Severity};

rule! {
    /// An `ARG` or `ENV` is named like a secret.
    ///
    /// The values of both stay in the image: `docker history` shows build arguments, `docker inspect` shows environment
    /// variables, and deleting them in a later layer does not help. Whoever can pull the image has the secret. What the
    /// build needs belongs into `RUN --mount=type=secret`, what the container needs is passed when it starts.
    ///
    /// ```dockerfile finds 2
    /// FROM node:22
    /// ARG NPM_TOKEN
    /// ENV DATABASE_PASSWORD=hunter2
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM node:22
    /// ENV TOKENIZERS_PARALLELISM=false \
    ///     PUBLIC_KEY=MCowBQYDK2VwAyEA \
    ///     POSTGRES_PASSWORD_FILE=/run/secrets/password
    /// RUN --mount=type=secret,id=npm,env=NPM_TOKEN npm ci
    /// ```
    ///
    /// Where the name goes on to say that it is no secret (`_PATH`, `_URL`, `_LENGTH` …), or where the value is empty, a
    /// path, a number, a switch or the fingerprint of a signing key, the finding is a hint.
    "secret-in-arg-or-env-name" {
        category: Security,
        severity: Warning,
        fix: None,
        also: [
            "DL3064",
            "SecretsUsedInArgOrEnv",
            "tally/buildkit/SecretsUsedInArgOrEnv",
            "tally/ruby/secrets-in-arg-or-env",
            "tally/ruby/prefer-secret-mounts-for-build-credentials",
            "droast/DF013",
            "droast/DF014",
        ],
    }
}

fn check(context: &mut Context<'_>) {
    for instruction in &context.dockerfile().instructions {
        let instruction = instruction.effective();
        let env = match instruction.keyword {
            Keyword::Env => true,
            Keyword::Arg => false,
            _ => continue,
        };
        for pair in instruction.pairs().iter().filter(|pair| is_secret(pair.key.text())) {
            let name = unquoted(pair.key.text());
            let harmless = is_harmless(pair);
            let message = if harmless {
                format!(
                    "`{name}` is named like a secret. If it holds one, everybody who can pull the image can read it; \
                     otherwise there is nothing to do."
                )
            } else if env {
                format!(
                    "The value of `{name}` becomes part of the image, where everybody who can pull it can read it. Pass it \
                     when the container starts, or mount it as a secret."
                )
            } else {
                format!(
                    "The value given for `{name}` is kept in the history of the image, where everybody who can pull it can \
                     read it. Use `RUN --mount=type=secret` for what only the build needs."
                )
            };
            let severity = if harmless { Severity::Hint } else { Severity::Warning };
            context.report(pair.key.span.clone(), message).severity(severity);
        }
    }
}

/// Whether the name or the value tells that there is no secret after all.
fn is_harmless(pair: &Pair) -> bool {
    let name = unquoted(pair.key.text());
    let about = is_about(name);
    // `Filters__0__Key` of .NET is the key of a table, not one that opens something.
    let table = name.ends_with("__Key");
    let Some(value) = &pair.value else { return about };
    let value = unquoted(value.text());
    about || table || value.is_empty() || is_harmless_value(value)
}
