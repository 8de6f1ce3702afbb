use dockwright_facts::build_tools::{BuildTool, build_tool};
use dockwright_syntax::dockerfile::Keyword;

use crate::rule::rule;
use crate::rules::container::Container;
use crate::rules::{final_image, installs};
use crate::{Context, Severity};

rule! {
    /// The final stage installs tools for building, although the file has other stages to build in.
    ///
    /// Compilers and headers add to the size of the image and to what somebody can do who breaks into the container. Install
    /// them in the stage that builds, and what the program needs to run in the final one: `libpq5` instead of `libpq-dev`.
    ///
    /// ```dockerfile finds
    /// FROM python:3.13 AS build
    /// RUN pip wheel --no-cache-dir -w /wheels psycopg2
    /// FROM python:3.13-slim
    /// RUN apt-get update && apt-get install -y --no-install-recommends gcc libpq-dev && rm -rf /var/lib/apt/lists/*
    /// COPY --from=build /wheels /wheels
    /// CMD ["python", "app.py"]
    /// ```
    ///
    /// Stages that the final one starts from count as well; an image that runs nothing by itself, as a base for others, does
    /// not. For headers alone, and for `make` and its like, it is an
    /// information. What is removed again in the same RUN is fine:
    ///
    /// ```dockerfile ignores
    /// FROM python:3.13 AS build
    /// RUN apt-get update && apt-get install -y --no-install-recommends gcc libpq-dev
    /// FROM python:3.13-alpine
    /// RUN apk add --no-cache libpq && apk add --no-cache --virtual .build gcc && pip install psycopg2 && apk del .build
    /// CMD ["python", "app.py"]
    /// ```
    "build-tools-in-final-stage" {
        category: Size,
        severity: Warning,
        fix: None,
        also: ["tally/gpu/prefer-runtime-final-stage"],
    }
}

/// Names that a message lists.
const SHOWN: usize = 3;

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let Some(stage) = meaning.final_stage().filter(|_| meaning.stages.len() > 1) else { return };
    let container = Container::of(context.file, stage);
    if container.is_helper() || container.is_shell() || !container.has_command() {
        return;
    }
    for (index, _) in final_image::instructions(context, Keyword::Run) {
        let kept = installs::kept(meaning.bodies_of(index));
        let tools: Vec<_> = kept.iter().filter_map(|package| Some((package, build_tool(package.name)?))).collect();
        let compiles = |tool: BuildTool| matches!(tool, BuildTool::Compiler | BuildTool::Bundle);
        let worst = tools.iter().find(|(_, tool)| compiles(*tool)).or(tools.first());
        let Some((first, tool)) = worst else { continue };
        let names: Vec<String> = tools.iter().take(SHOWN).map(|(package, _)| format!("`{}`", package.name)).collect();
        let more = if tools.len() > SHOWN { " and more" } else { "" };
        let verb = if tools.len() == 1 { "is" } else { "are" };
        let names = names.join(", ");
        let (severity, message) = match tool {
            BuildTool::Headers => {
                let message = format!(
                    "{names}{more} {verb} for building. Install what the program needs to run, which most often is the same package without `-dev`."
                );
                (Severity::Info, message)
            }
            tool => {
                let message = format!(
                    "{names}{more} {verb} for building and {verb} part of the final image. Install and use them in an earlier stage, and copy the result."
                );
                (if compiles(*tool) { Severity::Warning } else { Severity::Info }, message)
            }
        };
        context.report(first.body.range(first.word.span), message).severity(severity);
    }
}

#[cfg(test)]
mod tests {
    use crate::{Config, Severity, lint_text};

    #[test]
    fn what_counts() {
        let mut config = Config::default();
        assert!(config.select("build-tools-in-final-stage"));
        let level = |text: &str| lint_text(text, &config).first().map(|finding| finding.severity);
        for (stage, expected) in [
            ("FROM a\nRUN apt-get install -y curl build-essential\nCMD [\"x\"]", Some(Severity::Warning)),
            ("FROM a\nRUN apk add openssl-dev\nCMD [\"x\"]", Some(Severity::Info)),
            ("FROM a\nRUN apk add make\nCMD [\"x\"]", Some(Severity::Info)),
            ("FROM b\nCMD [\"x\"]", Some(Severity::Warning)),
            ("FROM a\nCMD [\"x\"]", None),
            ("FROM b AS dev\nCMD [\"x\"]", None),
            ("FROM b\nCMD [\"bash\"]", None),
            ("FROM a\nRUN apk add openssl\nCMD [\"x\"]", None),
        ] {
            assert_eq!(level(&format!("FROM a AS b\nRUN apk add gcc\n{stage}\n")), expected, "{stage}");
        }
        assert_eq!(level("FROM a\nRUN apk add gcc\nCMD [\"x\"]\n"), None);
    }
}
