use crate::Context;
use crate::rule::rule;

use super::super::mounts;
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
    let mut module = None;
    for found in unpinned::find(context, &[&GO]) {
        let (claim, first) = (found.claim(), found.first());
        if !first.contains('@') {
            let known = module.filter(|(instruction, _)| *instruction == found.instruction);
            let (_, mounted) =
                *module.insert(known.unwrap_or_else(|| (found.instruction, mounts_module(context, found.instruction))));
            if mounted {
                continue;
            }
        }
        let path = first.split('@').next().unwrap_or_default();
        let message =
            format!("{claim} that stays, so another build may fetch a different one. Write `{path}@VERSION`.");
        context.report(found.range.clone(), message);
    }
}

/// Whether a RUN mounts the module's own file, which says what versions it needs.
fn mounts_module(context: &Context<'_>, index: usize) -> bool {
    let run = context.dockerfile().instructions.get(index);
    let mounted = run.map(|run| mounts::of(context.file, run.effective())).unwrap_or_default();
    mounted.iter().any(|mount| mount.target().is_some_and(|target| target.text().ends_with("go.mod")))
}
