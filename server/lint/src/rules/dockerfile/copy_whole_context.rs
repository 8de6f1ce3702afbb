use dockwright_syntax::dockerfile::Keyword;

use crate::Context;
use crate::rule::rule;

rule! {
    /// The whole build context is copied into the image.
    ///
    /// `COPY . .` takes everything that `.dockerignore` does not leave out: `.git`, `.env`, keys, local builds. It is the
    /// usual way with a good `.dockerignore`, which this rule cannot see; switch the rule on where every file that goes into
    /// an image is to be named.
    ///
    /// ```dockerfile finds
    /// FROM node:24
    /// WORKDIR /app
    /// COPY . .
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM node:24 AS build
    /// WORKDIR /app
    /// COPY src ./src
    /// COPY --from=tools . /tools
    /// ```
    "copy-whole-context" {
        category: Security,
        severity: Hint,
        profile: All,
        fix: None,
        also: ["droast/DF007"],
    }
}

fn check(context: &mut Context<'_>) {
    for (_, instruction) in context.instructions(Keyword::Copy) {
        let Some((sources, _)) = instruction.copy() else { continue };
        if instruction.flag("from").is_some() {
            continue;
        }
        let Some(all) = sources.iter().find(|source| matches!(source.text, "." | "./" | "/" | "*" | "./*")) else {
            continue;
        };
        let message = "Everything that `.dockerignore` does not leave out is copied, also `.git`, `.env` and keys. Copy what \
                       is needed, or make sure that `.dockerignore` covers the rest.";
        context.report(all.word.span.clone(), message);
    }
}
