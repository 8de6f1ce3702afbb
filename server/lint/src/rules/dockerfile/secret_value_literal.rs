use super::super::credentials;
use crate::rule::rule;
use crate::{Context, Severity};

rule! {
    /// The file holds what looks like a real token or key.
    ///
    /// Many services give their tokens a shape of their own: AWS, GitHub, GitLab, Slack, Stripe, Google, npm and others.
    /// Whoever can read this file or its history has the secret, and so has whoever can pull an image it went into, for
    /// layers and the history of the image keep it. Withdraw the token, and give the next one to the build with
    /// `RUN --mount=type=secret`, or to the container when it starts.
    ///
    /// Values that only stand for a secret (`xxxx`, `changeme`, `your-token`, those of documentation) and variables are
    /// left alone. A key of Google is a warning: those for browsers and apps are no secret.
    ///
    /// ```dockerfile finds
    /// FROM node:22
    /// ENV REGISTRY_AUTH=npm_9sKq2VbT7wZx4LmP1rYc6NdH3fJg8UaE5oWi
    /// RUN npm ci
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM node:22
    /// ENV AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE
    /// ENV GITHUB=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    /// RUN --mount=type=secret,id=npm,env=NPM_TOKEN npm ci
    /// ```
    "secret-value-literal" {
        category: Security,
        severity: Error,
        fix: None,
        also: ["tally/secrets-in-code"],
    }
}

fn check(context: &mut Context<'_>) {
    for found in credentials::find(context.source()) {
        if found.what == credentials::GOOGLE {
            let message = "This looks like a key of Google, and whoever can read this file or pull the image has it. If it is \
                           not one for browsers or apps, withdraw it, and pass the next one when the container starts.";
            context.report(found.range, message).severity(Severity::Warning);
            continue;
        }
        let message = format!(
            "This looks like {}. Whoever can read this file or pull the image has it: withdraw it, and pass the next one \
             with `RUN --mount=type=secret` or when the container starts.",
            found.what
        );
        context.report(found.range, message);
    }
}
