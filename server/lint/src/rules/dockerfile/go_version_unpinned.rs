use crate::Context;
use crate::rule::rule;

use super::super::package_managers::{GO, unpinned};

rule! {
    /// `go install`, `go get` or `go run` fetches a package without a version.
    ///
    /// Without a version, or with `@latest`, the next build fetches what is newest that day. `@v1.2.3` names a version, and
    /// any branch or commit does as well. Packages of the module at hand, folders and files need none; of the words behind
    /// `go run` only the first one is a package.
    ///
    /// ```dockerfile finds 2
    /// FROM golang:1.25
    /// RUN go install golang.org/x/tools/cmd/stringer@latest
    /// RUN go get github.com/pkg/errors
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM golang:1.25
    /// ARG LINT
    /// RUN go install golang.org/x/tools/cmd/stringer@v0.38.0 && go install example.com/lint@${LINT}
    /// RUN go install ./... && go run main.go && go run ./cmd/tool example.com/x && go install std
    /// ```
    "go-version-unpinned" {
        category: Reproducibility,
        severity: Warning,
        fix: None,
        also: ["DL3062", "tally/hadolint/DL3062", "droast/DF054"],
    }
}

fn check(context: &mut Context<'_>) {
    for found in unpinned::find(context, &[&GO]) {
        let (claim, first) = (found.claim(), found.first());
        let path = first.split('@').next().unwrap_or_default();
        let message = format!("{claim} that stays, so another build may fetch another one. Write `{path}@VERSION`.");
        context.report(found.range.clone(), message);
    }
}
