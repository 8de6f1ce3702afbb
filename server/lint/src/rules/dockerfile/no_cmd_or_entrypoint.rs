use dockwright_model::{Base, Stage};
use dockwright_syntax::dockerfile::Keyword;

use crate::Context;
use crate::rule::rule;
use crate::rules::base_image;
use crate::rules::container::Container;

rule! {
    /// The image does not say what its container runs.
    ///
    /// With neither `CMD` nor `ENTRYPOINT` a container of it does what the base image does, or does not start at all if
    /// that is `scratch` or a distroless image. Add a `CMD` or an `ENTRYPOINT` in exec form.
    ///
    /// ```dockerfile finds
    /// FROM gcr.io/distroless/static-debian12:nonroot
    /// COPY server /server
    /// EXPOSE 8080
    /// ```
    ///
    /// Only images that say they serve something, with `EXPOSE` or `HEALTHCHECK`, and those from `scratch` that set a
    /// `USER` or `WORKDIR` are asked. A base image that brings its own service, or is not known, is left alone:
    ///
    /// ```dockerfile ignores
    /// FROM nginx:1.29
    /// COPY www /usr/share/nginx/html
    /// EXPOSE 8080
    ///
    /// FROM scratch
    /// COPY --from=0 /out /
    /// ```
    "no-cmd-or-entrypoint" {
        category: Maintainability,
        severity: Hint,
        fix: None,
        also: ["droast/DF036"],
    }
}

fn check(context: &mut Context<'_>) {
    let Some(stage) = context.meaning().final_stage() else { return };
    let container = Container::of(context.file, stage);
    let count = container.instructions().count();
    let keywords = |wanted: &[Keyword]| {
        container.instructions().any(|(_, instruction)| wanted.contains(&instruction.effective().keyword))
    };
    let unclear = container.has_command()
        || container.is_helper()
        || keywords(&[Keyword::Cmd, Keyword::Entrypoint, Keyword::Onbuild]);
    if unclear || count < 3 {
        return;
    }
    let Some(root) = context.meaning().root_of(stage.index) else { return };
    let serves = keywords(&[Keyword::Expose, Keyword::Healthcheck]);
    let fits = match runs(root) {
        // A whole tree is most likely a base for other images.
        Runs::Nothing => serves || !has_tree(&container) && keywords(&[Keyword::User, Keyword::Workdir]),
        Runs::Shell => serves,
        Runs::Unknown => false,
    };
    let Some(word) = base_image::word(context, stage).filter(|_| fits) else { return };
    let message = match runs(root) {
        Runs::Nothing => {
            "Neither this file nor its base image says what a container runs, so it does not start. Add a `CMD` or an \
                          `ENTRYPOINT`."
        }
        _ => {
            "With neither `CMD` nor `ENTRYPOINT` a container only starts the shell or interpreter of its base image. Add \
              one that starts the service."
        }
    };
    context.report(word.span.clone(), message);
}

/// Whether something is copied to the root directory.
fn has_tree(container: &Container<'_>) -> bool {
    let mut copies = container.instructions().filter_map(|(_, instruction)| instruction.copy());
    copies.any(|(_, destination)| matches!(destination.text, "/" | "." | "./"))
}

/// What a container of the base image runs.
enum Runs {
    Nothing,
    Shell,
    Unknown,
}

fn runs(root: &Stage) -> Runs {
    let Base::Image(image) = &root.base else {
        return if matches!(root.base, Base::Scratch) { Runs::Nothing } else { Runs::Unknown };
    };
    if image.familiar_name().starts_with("gcr.io/distroless/static") {
        return Runs::Nothing;
    }
    let Some(facts) = root.image_facts() else { return Runs::Unknown };
    let starts =
        |names: &[&str]| facts.cmd.first().is_some_and(|program| names.iter().any(|name| program.ends_with(name)));
    // What is known of `php` is its plain variant; these start a server.
    let serves = image.tag().is_some_and(|tag| tag.contains("apache") || tag.contains("fpm"));
    let interpreter = !serves && starts(&["bash", "sh", "python3", "python", "node", "irb", "jshell", "php"]);
    if interpreter && image.is_official() { Runs::Shell } else { Runs::Unknown }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::count;

    #[test]
    fn bases() {
        let cases = [
            ("FROM debian:12\nRUN a\nEXPOSE 80", 1),
            ("FROM python:3.14\nCOPY . .\nEXPOSE 80", 1),
            ("FROM python:3.14\nCOPY . .", 0),
            ("FROM scratch\nCOPY a /a\nUSER 1", 1),
            ("FROM scratch\nCOPY a /a\nCOPY b /b", 0),
            ("FROM scratch\nCOPY a /\nUSER 1", 0),
            ("FROM scratch AS export\nCOPY a /a\nUSER 1", 0),
            ("FROM a/b\nCOPY . .\nEXPOSE 80", 0),
            ("FROM php:8.4-apache\nCOPY . .\nEXPOSE 80", 0),
            ("FROM debian AS x\nCMD y\nFROM x\nRUN a\nEXPOSE 80", 0),
            ("FROM debian:12\nEXPOSE 80", 0),
        ];
        for (lines, expected) in cases {
            assert_eq!(count("no-cmd-or-entrypoint", &format!("{lines}\n")), expected, "{lines}");
        }
    }
}
