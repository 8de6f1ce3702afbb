use dockwright_syntax::image_ref::{ImageRef, ImageRefErrorKind};

use crate::rule::rule;
use crate::rules::arguments::quoted;
use crate::rules::base_image;
use crate::rules::stages;
use crate::{Context, Severity};

rule! {
    /// `--from` holds something that is neither the name of a stage nor that of an image.
    ///
    /// What no stage is called is taken for an image or a build context, whose names are in lower case and begin with a
    /// letter or a digit; anything else stops the build. An empty `--from=` is as good as none: BuildKit then copies from
    /// the build context, which is hardly what was meant.
    ///
    /// ```dockerfile finds 2
    /// FROM golang:1.26 AS build
    /// FROM debian:13
    /// COPY --from=./build /app /app
    /// COPY --from= /app /app
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM golang:1.26 AS build
    /// FROM debian:13
    /// COPY --from=Build /app /app
    /// COPY --from=0 /app /app
    /// COPY --from=localhost:5000/tools:2 /bin/tool /bin/
    /// ```
    "invalid-copy-from-value" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["FLAG_INVALID_FROM_VALUE"],
    }
}

fn check(context: &mut Context<'_>) {
    for source in &context.meaning().sources {
        let (text, range) = (source.text(), source.place.range.clone());
        // A mount without a name mounts the build context, which is the rule there.
        if text.is_empty() && !source.is_mount {
            let whole = range.start.saturating_sub("--from=".len())..range.end;
            let message = "`--from=` names nothing, so BuildKit copies from the build context. Name a stage or an image, or \
                           remove the flag.";
            context.report(whole, message).severity(Severity::Warning);
        }
        if text.is_empty()
            || text.contains('$')
            || base_image::is_template(text)
            || source.target(context.meaning()).is_some()
        {
            continue;
        }
        let Err(error) = ImageRef::parse(text) else { continue };
        // A plain word with capital letters is a slip in the name of a stage: `copy-from-undefined-stage`.
        if error.kind == ImageRefErrorKind::Uppercase && stages::is_valid_name(text) {
            continue;
        }
        let message = format!(
            "The build stops here: no stage is called {}, and it cannot be the name of an image, because {}.",
            quoted(text),
            error.to_string().split(": `").next().unwrap_or_default()
        );
        context.report(range, message);
    }
}
