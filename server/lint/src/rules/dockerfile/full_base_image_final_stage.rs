use dockwright_facts::images;
use dockwright_model::{Os, Stage};
use dockwright_syntax::image_ref::ImageRef;

use crate::rule::rule;
use crate::rules::base_image;
use crate::rules::container::Container;
use crate::{Context, Edit, Fix};

rule! {
    /// The final image is built on the full variant of a language's image.
    ///
    /// The full images of `python`, `node`, `ruby` and others bring compilers, headers and version control for building, which
    /// a service does not need: hundreds of megabytes to pull, and more for scanners to complain about. Take the slim
    /// variant, and build in a stage of its own what needs a compiler.
    ///
    /// ```dockerfile finds
    /// FROM python:3.14
    /// COPY app.py .
    /// CMD ["python", "app.py"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM python:3.14-slim
    /// COPY app.py .
    /// CMD ["python", "app.py"]
    /// ```
    ///
    /// Images that are tool boxes, and stages that only build, are left alone:
    ///
    /// ```dockerfile ignores
    /// FROM node:24 AS build
    /// RUN npm ci && npm run build
    ///
    /// FROM node:24-slim
    /// COPY --from=build /app /app
    /// CMD ["node", "/app/server.js"]
    /// ```
    "full-base-image-final-stage" {
        category: Size,
        severity: Hint,
        fix: Some(Unsafe),
        also: ["droast/DF011"],
    }
}

/// Images whose plain tags are for building.
const FULL: &[&str] = &["golang", "gradle", "maven", "node", "openjdk", "python", "ruby", "rust"];

/// Words of tags that name a small variant, or one that is for running.
const SMALL: &[&str] = &["slim", "alpine", "jre", "nanoserver", "windowsservercore", "distroless", "latest"];

/// Programs the full variants bring and the slim ones do not, and one that rarely does without them.
const TOOLS: &[&str] = &[
    "bundle",
    "curl",
    "wget",
    "git",
    "gcc",
    "g++",
    "cc",
    "make",
    "hg",
    "svn",
    "ps",
    "pkg-config",
    "autoconf",
    "unzip",
    "bzip2",
    "xz",
    "patch",
    "file",
];

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let Some(last) = meaning.final_stage() else { return };
    let Some(root) = meaning.root_of(last.index).filter(|root| root.os == Os::Linux) else { return };
    let Some(image) = root.image().filter(|image| image.is_official()) else { return };
    let name = image.familiar_name();
    let small =
        image.tag().is_none_or(|tag| tag.split('-').any(|word| SMALL.iter().any(|small| word.starts_with(small))));
    let container = Container::of(context.file, last);
    if small
        || !FULL.contains(&name.as_str())
        || !container.has_command()
        || container.is_helper()
        || container.is_shell()
    {
        return;
    }
    let Some(word) = base_image::word(context, root) else { return };
    let tools = uses_tools(context, root);
    let advice = match name.as_str() {
        "golang" => {
            "Build in a stage of its own and copy the program onto `scratch`, distroless or `debian` with `-slim`"
        }
        "maven" | "gradle" | "openjdk" => {
            "Build in a stage of its own and copy the result onto a Java runtime such as `eclipse-temurin` with `-jre`"
        }
        _ if tools => "Build in a stage of its own and copy the result onto the `-slim` variant",
        _ => "Take the `-slim` variant",
    };
    let message =
        format!("`{}` brings compilers and other tools that a service does not need. {advice}.", image.familiar());
    let fix = if tools { None } else { slim(context, root, image, &name) };
    context.report(word.span.clone(), message).maybe_fix(fix);
}

/// Whether a stage that starts from this one calls a tool that the slim variant does not have.
fn uses_tools(context: &Context<'_>, root: &Stage) -> bool {
    let meaning = context.meaning();
    let mut bodies = meaning.bodies().iter().filter(|body| {
        let stage = meaning.state(body.instruction).stage;
        stage.and_then(|stage| meaning.root_of(stage)).is_some_and(|stage| stage.index == root.index)
    });
    bodies.any(|body| TOOLS.iter().any(|tool| body.script.uses(tool)))
}

/// The fix: the slim tag of the same version.
fn slim(context: &Context<'_>, root: &Stage, image: &ImageRef, name: &str) -> Option<Fix> {
    let range = base_image::tag_range(context, root).filter(|_| image.digest().is_none())?;
    let tag = context.text(range.clone());
    let tags = images::tags(name)?;
    let (version, rest) = tag.split_once('-').unwrap_or((tag, ""));
    let candidates = [format!("{tag}-slim"), format!("{version}-slim-{rest}")];
    let new = candidates.into_iter().find(|candidate| tags.contains(candidate))?;
    Some(Fix::unsafe_(format!("Use `{name}:{new}`"), vec![Edit::replace(range, new)]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Safety, fix, lint_text};

    #[test]
    fn slim_tags() {
        let mut config = Config::default();
        config.select(RULE.id);
        let cases = [
            ("python:3.14-trixie", "python:3.14-slim-trixie"),
            ("node:24-trixie", "node:24-trixie-slim"),
            ("ruby:4.0", "ruby:4.0-slim"),
            ("golang:1.27", "golang:1.27"),
            ("python:3.6", "python:3.6"),
        ];
        for (image, fixed) in cases {
            let text = format!("FROM {image}\nCMD [\"./run\"]\n");
            assert_eq!(lint_text(&text, &config).len(), 1, "{image}");
            assert_eq!(fix(&text, &config, Safety::Unsafe).text, format!("FROM {fixed}\nCMD [\"./run\"]\n"));
        }
        let silent = [
            "FROM node:24\nRUN make\n",
            "FROM node:24\nCMD [\"bash\"]\n",
            "FROM node:24-alpine\nCMD [\"./run\"]\n",
            "FROM openjdk:11-jre\nCMD [\"./run\"]\n",
        ];
        for text in silent {
            assert!(lint_text(text, &config).is_empty(), "{text}");
        }
        let text = "FROM node:24\nRUN git clone x\nCMD [\"./run\"]\n";
        assert_eq!(fix(text, &config, Safety::Unsafe).text, text);
    }
}
