use dockwright_model::Stage;
use dockwright_syntax::image_ref::{ImageRef, ImageRefErrorKind};

use crate::Context;
use crate::rule::rule;
use crate::rules::base_image;

rule! {
    /// The image of a `FROM` is not written as the name of an image can be, so the build stops.
    ///
    /// A name is in lower case, and may be followed by a colon with a tag and an at sign with a digest, none of which may
    /// be empty. Names with variables are left alone, as their values may make them right, and so are the placeholders of
    /// templates such as `{{image}}`.
    ///
    /// ```dockerfile finds 4
    /// FROM alpine:
    /// FROM myteam/Base:1.0
    /// FROM https://ghcr.io/myteam/base:1.0
    /// FROM alpine@sha256:abc
    /// ```
    ///
    /// ```dockerfile ignores
    /// ARG VERSION
    /// FROM alpine:${VERSION} AS Base
    /// FROM Base
    /// FROM localhost:5000/team/base:1.0
    /// FROM scratch
    /// ```
    "invalid-image-reference" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["INVALID_REFERENCE_FORMAT"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    for stage in &meaning.stages {
        let Some((text, word)) = written(context, stage) else { continue };
        if text.is_empty()
            || text.contains('$')
            || base_image::is_template(text)
            || meaning.stage_named(text, stage.index).is_some()
        {
            continue;
        }
        let Err(error) = ImageRef::parse(text) else { continue };
        let start = word.start;
        // Where something is missing there is nothing to point at.
        let range =
            if error.range.is_empty() { word.clone() } else { start + error.range.start..start + error.range.end };
        let advice = match error.kind {
            ImageRefErrorKind::Uppercase if text.eq_ignore_ascii_case("scratch") => "; the empty image is `scratch`",
            ImageRefErrorKind::Uppercase if !text.contains(['/', ':']) => ", and there is no stage of that name above",
            _ => "",
        };
        let message = format!("The build stops at this image: {error}{advice}.");
        context.report(range, message);
    }
}

/// The image as written, without quotes, and where it stands.
fn written<'a>(context: &Context<'a>, stage: &Stage) -> Option<(&'a str, std::ops::Range<usize>)> {
    base_image::plain(base_image::word(context, stage)?)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, lint_text};

    #[test]
    fn points_at_the_part() {
        let mut config = Config::default();
        config.select(RULE.id);
        let cases = [
            ("FROM alpine:\n", "alpine:"),
            ("FROM 'Foo'\n", "Foo"),
            ("FROM SCRATCH\n", "SCRATCH"),
            ("FROM a:b:c\n", "b:c"),
            ("FROM <image>\n", "<image>"),
        ];
        for (text, place) in cases {
            let findings = lint_text(text, &config);
            assert_eq!(findings.len(), 1, "{text}");
            assert_eq!(&text[findings[0].range.clone()], place, "{}", findings[0].message);
        }
        for text in ["FROM\n", "FROM $A:\n", "FROM \"\"\n", "FROM a AS Foo\nFROM FOO\n", "FROM a@sha256:$D\n"] {
            assert!(lint_text(text, &config).is_empty(), "{text}");
        }
    }
}
