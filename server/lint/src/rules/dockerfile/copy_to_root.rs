use dockwright_model::Base;
use dockwright_syntax::dockerfile::Keyword;

use crate::Context;
use crate::rule::rule;

rule! {
    /// A whole folder of the build context is copied over the root of the image.
    ///
    /// What lies in the folder lands beside `bin`, `etc` and `usr` of the base image, and replaces what has the same name
    /// there. An application is safer in a folder of its own, such as `/app`.
    ///
    /// ```dockerfile finds 2
    /// FROM python:3.14-slim
    /// COPY . /
    /// COPY src/ /
    /// ```
    ///
    /// Single files, files of other stages and folders that are laid out like a root are left alone:
    ///
    /// ```dockerfile ignores
    /// FROM golang:1.26 AS build
    /// FROM debian:13
    /// COPY entrypoint.sh /
    /// COPY rootfs/ /
    /// COPY --from=build /out/ /
    /// COPY . /app
    /// ```
    "copy-to-root" {
        category: Maintainability,
        severity: Hint,
        profile: Strict,
        fix: None,
        also: ["droast/DF026"],
    }
}

/// Words in the names of folders that are laid out like the root of a file system.
const LAYOUTS: &[&str] = &["root", "rootfs", "fs", "overlay", "image", "files", "etc", "usr", "opt", "filesystem"];

fn check(context: &mut Context<'_>) {
    for (index, instruction) in context.instructions(Keyword::Copy) {
        let Some((sources, destination)) = instruction.copy() else { continue };
        let meaning = context.meaning();
        let stage = meaning.state(index).stage.and_then(|stage| meaning.stages.get(stage));
        let onto_nothing = stage.is_some_and(|stage| matches!(stage.base, Base::Scratch));
        if destination.text != "/" || instruction.flag("from").is_some() || onto_nothing {
            continue;
        }
        let Some(source) = sources.iter().find(|source| is_folder(source.text)) else { continue };
        let message = format!(
            "All of `{}` lands in the root of the image, beside and over the files of the base. Copy it to a folder of its \
             own, such as `/app`.",
            source.text
        );
        context.report(destination.word.span.clone(), message);
    }
}

/// Whether a source is a folder by the way it is written, and not one that is laid out like a root.
fn is_folder(text: &str) -> bool {
    if matches!(text, "." | "./" | "*" | "./*") {
        return true;
    }
    let Some(folder) = text.strip_suffix('/') else { return false };
    let name = folder.rsplit('/').next().unwrap_or_default();
    let layout = |part: &str| LAYOUTS.contains(&part.to_ascii_lowercase().as_str());
    !name.contains('$') && !name.split(['-', '_', '.']).any(layout)
}
