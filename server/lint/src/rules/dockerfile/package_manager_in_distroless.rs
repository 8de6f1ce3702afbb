use dockwright_syntax::dockerfile::Keyword;

use crate::Context;
use crate::rule::rule;
use crate::rules::{container, shellless};

rule! {
    /// A `RUN` calls a package manager in an image that has none.
    ///
    /// `scratch` is empty, and distroless images have a runtime and nothing else: no `apt-get`, no `pip`, no `npm`. Install in
    /// an earlier stage on the same distribution, and copy what is needed.
    ///
    /// ```dockerfile finds
    /// FROM gcr.io/distroless/python3-debian12
    /// COPY requirements.txt .
    /// RUN pip install --no-cache-dir -r requirements.txt
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM scratch
    /// ADD rootfs.tar.xz /
    /// RUN apk add --no-cache curl
    /// ```
    "package-manager-in-distroless" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["tally/shell-run-in-scratch"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    for stage in &meaning.stages {
        let Some(bare) = shellless::of(context, stage) else { continue };
        let until = shellless::bare_until(context, stage);
        for (index, run) in meaning.stage_instructions(context.dockerfile(), stage.index) {
            if run.keyword != Keyword::Run || index >= until {
                continue;
            }
            let words = meaning.bodies_of(index).iter().flat_map(|body| {
                let words = body.script.commands.iter().filter_map(|command| command.effective().program_word());
                words.map(|word| (word.value_or_text(), body.range(word.span)))
            });
            let exec =
                run.exec().and_then(|words| words.first()).map(|word| (word.value.as_str(), word.word.span.clone()));
            let mut calls = words.chain(exec).map(|(path, range)| (container::file_name(path), range));
            let Some((program, range)) = calls.find(|(program, _)| shellless::is_package_manager(program)) else {
                continue;
            };
            let message = format!(
                "There is no `{program}` in `{}`, so the build fails. Install in an earlier stage, and copy what is needed \
                 from there.",
                bare.name
            );
            context.report(range, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn where_there_is_none() {
        let mut config = Config::default();
        assert!(config.select("package-manager-in-distroless"));
        let count = |text: &str| lint_text(&format!("FROM {text}\n"), &config).len();
        for text in [
            "scratch\nRUN apt-get update",
            "gcr.io/distroless/base-debian12:debug\nRUN [\"/usr/bin/apt-get\", \"update\"]",
            "cgr.dev/chainguard/static AS a\nFROM a\nRUN apk add x",
            "scratch\nCOPY app /\nRUN apk add x",
        ] {
            assert_eq!(count(text), 1, "{text}");
        }
        for text in [
            "cgr.dev/chainguard/python:latest-dev\nRUN apk add x",
            "alpine\nRUN apk add x",
            "x/distroless\nRUN apt-get update",
            "scratch\nCOPY --from=alpine / /\nRUN apk add x",
            "scratch\nCOPY --from=b /bin/ /bin/\nRUN apk add x",
            "busybox\nRUN apk add x",
        ] {
            assert_eq!(count(text), 0, "{text}");
        }
    }
}
