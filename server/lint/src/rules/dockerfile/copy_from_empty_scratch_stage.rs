use dockwright_model::Base;
use dockwright_syntax::dockerfile::Keyword;

use crate::rule::rule;
use crate::rules::base_image;
use crate::{Context, Severity};

rule! {
    /// `COPY --from` takes files from a stage that has none.
    ///
    /// The stage starts from `scratch`, and nothing in it brings files, so there is nothing to copy and the build fails,
    /// unless a build context of the same name is given on the command line. `ENV`, `LABEL`, `EXPOSE` and the like change
    /// what the image says of itself, not what is in it.
    ///
    /// ```dockerfile finds
    /// FROM scratch AS assets
    /// LABEL org.opencontainers.image.title="assets"
    ///
    /// FROM nginx:1.31
    /// COPY --from=assets /html /usr/share/nginx/html
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM scratch AS assets
    /// COPY html /html
    ///
    /// FROM scratch AS folders
    /// WORKDIR /data
    ///
    /// FROM nginx:1.31
    /// COPY --from=assets /html /usr/share/nginx/html
    /// COPY --from=folders /data /data
    /// ```
    "copy-from-empty-scratch-stage" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["tally/copy-from-empty-scratch-stage"],
    }
}

fn check(context: &mut Context<'_>) {
    if !context.meaning().stages.iter().any(|stage| matches!(stage.base, Base::Scratch)) {
        return;
    }
    let empty = empty_stages(context);
    for source in context.meaning().sources.iter().filter(|source| !source.is_mount) {
        let target = source.target(context.meaning()).filter(|target| *target < source.stage);
        if target.and_then(|target| empty.get(target)) != Some(&true) {
            continue;
        }
        let copy = context.dockerfile().instructions.get(source.instruction).and_then(|instruction| instruction.copy());
        // All of nothing can be copied.
        let all = copy.is_some_and(|(paths, _)| {
            paths.iter().all(|path| matches!(path.text, "/" | "." | "./" | "/." | "/*" | "*"))
        });
        let text = source.text();
        let message = format!(
            "Stage `{text}` starts from `scratch` and nothing is put into it, so there is nothing to copy. Copy files into it \
             first, or name another stage."
        );
        let severity = if all { Severity::Warning } else { Severity::Error };
        context.report(source.place.range.clone(), message).severity(severity);
    }
}

/// For each stage whether it has no files. WORKDIR makes a folder, so it counts.
fn empty_stages(context: &Context<'_>) -> Vec<bool> {
    let (file, meaning) = (context.dockerfile(), context.meaning());
    let mut empty: Vec<bool> = Vec::new();
    for stage in &meaning.stages {
        let start = match stage.base {
            Base::Scratch => true,
            // A variable may choose another stage.
            Base::Stage(base) => empty.get(base) == Some(&true) && !base_image::is_chosen(context, stage),
            _ => false,
        };
        let fills = |keyword| {
            matches!(keyword, Keyword::Add | Keyword::Copy | Keyword::Run | Keyword::Workdir | Keyword::Unknown)
        };
        let filled = start && meaning.stage_instructions(file, stage.index).any(|(_, found)| fills(found.keyword));
        empty.push(start && !filled);
    }
    empty
}
