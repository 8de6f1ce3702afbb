mod build_steps;

use std::ops::Range;

use dockwright_facts::build_tools::{BuildTool, build_tool};
use dockwright_syntax::dockerfile::Keyword;

use build_steps::Step;
use crate::rule::rule;
use crate::rules::container::Container;
use crate::rules::{final_image, installs};
use crate::{Context, Severity};

rule! {
    /// An image is built and run in the same stage, so that the tools for building stay in it.
    ///
    /// Compilers, SDKs, headers and the packages for building are often most of an image, and all of them are at hand for
    /// whoever breaks into the container. Build in a stage of its own, and copy the result into one that has only what the
    /// program needs to run.
    ///
    /// ```dockerfile finds
    /// FROM golang:1.25
    /// WORKDIR /src
    /// COPY . .
    /// RUN go build -o /app .
    /// CMD ["/app"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM golang:1.25 AS build
    /// WORKDIR /src
    /// COPY . .
    /// RUN go build -o /app .
    /// FROM gcr.io/distroless/static-debian12
    /// COPY --from=build /app /app
    /// CMD ["/app"]
    /// ```
    ///
    /// For what is built from scripts (`npm run build`) it is an information, and a hint where compilers are only installed,
    /// for packages that may need them. Tools that go again in the same RUN are fine, and so are images that are for building:
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// RUN apk add --no-cache --virtual .build gcc musl-dev make && make install && apk del .build
    /// CMD ["app"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:13
    /// RUN apt-get update && apt-get install -y --no-install-recommends build-essential && rm -rf /var/lib/apt/lists/*
    /// CMD ["make"]
    /// ```
    "single-stage-with-build-tools" {
        category: Size,
        severity: Warning,
        fix: None,
        also: ["tally/prefer-multi-stage-build", "droast/DF011"],
    }
}

/// Programs that a container is started with in order to build or to work in it.
const BUILDERS: &[&str] = &[
    "make",
    "cargo",
    "go",
    "mvn",
    "gradle",
    "gcc",
    "cmake",
    "rustc",
    "dotnet",
    "sbt",
    "jupyter",
    "jupyter-lab",
    "code-server",
    "sshd",
    "rstudio-server",
];

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let [stage] = meaning.stages.as_slice() else { return };
    let container = Container::of(context.file, stage);
    let builds =
        container.program().is_some_and(|program| BUILDERS.contains(&program)) && !runs_dll(&container.words());
    if !container.has_command() || container.is_helper() || container.is_shell() || container.is_for_windows() || builds
    {
        return;
    }
    let steps = build_steps::in_stage(context, stage.index);
    let first = |wanted: Step| {
        steps
            .iter()
            .find(|(_, _, step)| *step == wanted)
            .map(|(body, word, _)| (body.range(word.span), word.value_or_text()))
    };
    let tools = tools(context);
    if let Some((range, program)) = first(Step::Program) {
        let message = format!(
            "What `{program}` needs to build stays in the image, often most of its size. Build in a stage of its own, and copy \
             the result into one that only runs it."
        );
        context.report(range, message);
    } else if let Some((range, program)) = first(Step::Assets) {
        let message = format!(
            "What `{program}` needs to build stays in the image: sources and development dependencies. Build in a stage of its \
             own, and copy the result into one that only runs it."
        );
        context.report(range, message).severity(Severity::Info);
    } else if let Some((range, name)) = tools {
        let severity = if first(Step::Native).is_some() { Severity::Info } else { Severity::Hint };
        let message = format!(
            "`{name}` is for building and stays in the image. Build what needs it in a stage of its own, and copy the result."
        );
        context.report(range, message).severity(severity);
    }
}

/// Whether `dotnet` runs a program that is built.
fn runs_dll(words: &[&str]) -> bool {
    words.iter().any(|word| word.ends_with(".dll"))
}

/// The first package for building that stays in the image.
fn tools(context: &Context<'_>) -> Option<(Range<usize>, String)> {
    final_image::instructions(context, Keyword::Run).find_map(|(index, _)| {
        let kept = installs::kept(context.meaning().bodies_of(index));
        let compiles = |name: &str| matches!(build_tool(name), Some(BuildTool::Compiler | BuildTool::Bundle));
        let tool = kept.into_iter().find(|package| compiles(package.name))?;
        Some((tool.body.range(tool.word.span), tool.name.to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use crate::{Config, Severity, lint_text};

    #[test]
    fn what_stays() {
        let mut config = Config::default();
        assert!(config.select("single-stage-with-build-tools"));
        for (text, level) in [
            ("FROM rust:1\nRUN cargo build --release\nCMD [\"target/release/x\"]\n", Some(Severity::Warning)),
            (
                "FROM mcr.microsoft.com/dotnet/sdk:9.0\nRUN dotnet publish -o /o\nENTRYPOINT [\"dotnet\", \"/o/x.dll\"]\n",
                Some(Severity::Warning),
            ),
            ("FROM node:22\nRUN npm ci && npm run build\nCMD [\"node\", \"x\"]\n", Some(Severity::Info)),
            ("FROM node:22\nRUN npm ci && npm run build && npm prune --omit=dev\nCMD [\"node\", \"x\"]\n", None),
            ("FROM python:3.12-slim\nRUN apt-get install -y libpq-dev gcc\nCMD [\"x\"]\n", Some(Severity::Hint)),
            ("FROM python:3.12-slim\nRUN apt-get install -y libpq-dev\nCMD [\"x\"]\n", None),
            ("FROM debian\nRUN apt-get install -y gcc\nRUN make\nCMD [\"x\"]\n", Some(Severity::Info)),
            ("FROM debian\nRUN apt-get install -y gcc\n", None),
            ("FROM golang\nRUN go build .\nCMD [\"bash\"]\n", None),
            ("FROM golang AS dev\nRUN go build .\nCMD [\"x\"]\n", None),
            ("FROM alpine\nRUN apk add go && go build -o /x && apk del go\nCMD [\"/x\"]\n", None),
        ] {
            let found = lint_text(text, &config);
            assert_eq!(found.first().map(|finding| finding.severity), level, "{text}");
        }
    }
}
