use dockwright_facts::images;
use dockwright_model::{Base, Meaning};
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::image_ref::ImageRef;

use crate::rule::rule;
use crate::{Context, Severity};

rule! {
    /// All files of another stage or image are copied.
    ///
    /// `COPY --from=build / /` brings along compilers, caches and whatever secrets the build has left, and replaces files
    /// of the base image. Copy what the program needs.
    ///
    /// Onto `scratch` it is a way to make one layer of many, and some images are made to be laid over others; there it is a
    /// hint, and nothing at all for `tonistiigi/xx`, which is used that way.
    ///
    /// ```dockerfile finds
    /// FROM golang:1.26 AS build
    /// RUN go build -o /app .
    ///
    /// FROM debian:13
    /// COPY --from=build / /
    /// ```
    ///
    /// A stage of `scratch` has nothing but the files that were put into it:
    ///
    /// ```dockerfile ignores
    /// FROM golang:1.26 AS build
    /// RUN go build -o /out/app .
    ///
    /// FROM scratch AS files
    /// COPY --from=build /out/app /usr/bin/
    ///
    /// FROM debian:13
    /// COPY --from=files / /
    /// COPY --from=build /out /
    /// COPY --from=build / /rootfs
    /// COPY --from=tonistiigi/xx:1.6.1 / /
    /// ```
    "copy-entire-filesystem" {
        category: Size,
        severity: Warning,
        fix: None,
        also: ["DL3067", "tally/hadolint/DL3067"],
    }
}

fn check(context: &mut Context<'_>) {
    for (index, instruction) in context.instructions(Keyword::Copy) {
        let Some(from) = instruction.flag("from").and_then(|flag| flag.value_text()) else { continue };
        let Some((sources, destination)) = instruction.copy() else { continue };
        let is_root = |text: &str| text.trim_matches(['"', '\'']) == "/";
        if !is_root(destination.text) || !sources.iter().any(|source| is_root(source.text)) {
            continue;
        }
        let Some(stage) = context.meaning().state(index).stage else { continue };
        let full = match source(context, from, stage) {
            Source::Files => continue,
            Source::System => !context.meaning().stages.get(stage).is_some_and(|own| matches!(own.base, Base::Scratch)),
            Source::Unknown => false,
        };
        let message = if full {
            format!(
                "All files of `{from}` are copied: compilers, caches and whatever else the build has left there. Copy what \
                 the program needs."
            )
        } else {
            format!(
                "All files of `{from}` are copied over those that are here. Copy what is needed, unless it is made for that."
            )
        };
        let severity = if full { Severity::Warning } else { Severity::Hint };
        context.report(instruction.rest.span.clone(), message).severity(severity);
    }
}

/// What is copied.
enum Source {
    /// Nothing but files that were put together.
    Files,
    /// A system: something was run in it, or the image is known to have a package manager.
    System,
    /// Nobody can know.
    Unknown,
}

fn source(context: &Context<'_>, from: &str, before: usize) -> Source {
    let meaning = context.meaning();
    let Some(stage) = meaning.stage_referenced(from, before) else {
        let image = ImageRef::parse(from).ok();
        if image.as_ref().is_some_and(is_overlay) {
            return Source::Files;
        }
        let managed = image.and_then(|image| has_packages(&image));
        return if managed == Some(true) { Source::System } else { Source::Unknown };
    };
    let Some(root) = meaning.root_of(stage) else { return Source::Unknown };
    let managed = root.variant().is_some_and(|variant| variant.package_manager.is_some());
    match root.base {
        Base::Scratch => Source::Files,
        Base::Image(ref image) if is_overlay(image) => Source::Files,
        _ if managed || runs(context, meaning, stage) => Source::System,
        _ => Source::Unknown,
    }
}

/// Whether an image is nothing but files to lay over another.
fn is_overlay(image: &ImageRef) -> bool {
    image.familiar_name() == "tonistiigi/xx"
}

/// Whether an image has a package manager.
fn has_packages(image: &ImageRef) -> Option<bool> {
    let variant = images::lookup(&image.familiar_name())?.variant(image.tag())?;
    Some(variant.package_manager.is_some())
}

fn runs(context: &Context<'_>, meaning: &Meaning, stage: usize) -> bool {
    let chain = meaning.chain(stage).into_iter();
    let mut instructions = chain.flat_map(|stage| meaning.stage_instructions(context.dockerfile(), stage));
    instructions.any(|(_, instruction)| instruction.keyword == Keyword::Run)
}
