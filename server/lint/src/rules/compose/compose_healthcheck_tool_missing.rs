use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use dockwright_facts::images;
use dockwright_model::compose::{Content, Service};
use dockwright_model::{File, Os, Stage};
use dockwright_syntax::image_ref::ImageRef;
use dockwright_syntax::shell::{Dialect, parse_whole};
use dockwright_syntax::yaml::{Kind, Node};

use crate::rule::rule;
use crate::rules::compose_builds::{Built, builds};
use crate::rules::container::file_name;
use crate::rules::programs::{TOOLS, is_missing, may_be_brought};

use super::Composing;

rule! {
    /// A health check runs a program that the image does not have.
    ///
    /// The check then fails every time, the container is unhealthy for ever, and what waits for it to become healthy never
    /// starts. Slim images have neither `curl` nor `wget`, Alpine has no `curl`. What a Dockerfile of the project installs is
    /// taken into account, and images that are not known are left alone.
    ///
    /// ```text beside
    /// Dockerfile
    ///     FROM python:3.14-slim AS app
    ///     CMD ["gunicorn", "app:app"]
    /// choice/Dockerfile
    ///     ARG BASE=python:3.14
    ///     FROM ${BASE}
    /// with/Dockerfile
    ///     FROM python:3.14-slim
    ///     RUN apt-get update && apt-get install -y --no-install-recommends curl
    /// ```
    ///
    /// ```yaml finds 2
    /// services:
    ///   api:
    ///     build: .
    ///     healthcheck:
    ///       test: ["CMD", "curl", "-f", "http://localhost:8000/health"]
    ///   web:
    ///     image: alpine:3.22
    ///     healthcheck:
    ///       test: curl -f http://localhost/ || exit 1
    /// ```
    ///
    /// ```yaml finds
    /// services:
    ///   small:
    ///     build:
    ///       context: choice
    ///       args:
    ///         BASE: python:3.14-slim
    ///     healthcheck:
    ///       test: curl -f http://localhost:8000/ || exit 1
    ///   whole:
    ///     build: choice
    ///     healthcheck:
    ///       test: curl -f http://localhost:8000/ || exit 1
    ///   unknown:
    ///     build:
    ///       context: choice
    ///       args:
    ///         - BASE
    ///     healthcheck:
    ///       test: curl -f http://localhost:8000/ || exit 1
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   api:
    ///     build: with
    ///     healthcheck:
    ///       test: ["CMD-SHELL", "curl -f http://localhost:8000/health || exit 1"]
    ///   web:
    ///     image: alpine:3.22
    ///     healthcheck:
    ///       test: ["CMD", "wget", "-q", "--spider", "http://localhost/"]
    ///   own:
    ///     image: example.com/own:1
    ///     healthcheck:
    ///       test: ["CMD", "curl", "-f", "http://localhost/"]
    ///   late:
    ///     image: alpine:3.22
    ///     command: sh -c "apk add curl && exec ./serve"
    ///     healthcheck:
    ///       test: curl -f http://localhost/
    /// ```
    "compose-healthcheck-tool-missing" {
        file: Compose,
        category: Correctness,
        severity: Warning,
        fix: None,
        also: [],
    }
}

/// Searches for an installation: each goes through all scripts of a Dockerfile.
const MOST: usize = 32;

fn check(context: &mut Composing<'_>) {
    let file = context.file;
    let built: HashMap<String, Built> =
        builds(context).into_iter().map(|built| (built.build.service.text.clone(), built)).collect();
    let mut known: HashMap<(String, &str), Option<String>> = HashMap::new();
    for service in file.services() {
        let Some(test) = service.get("healthcheck").and_then(|check| check.get("test")) else { continue };
        let Some((tool, range)) = tool_of(test).filter(|(tool, _)| !is_installed_at_start(&service, tool)) else {
            continue;
        };
        let (key, built) = match built.get(service.name) {
            Some(built) => {
                let target = built.build.target.as_ref().map(|target| &target.text);
                (format!("{:p} {target:?}", Arc::as_ptr(&built.dockerfile)), Some(built))
            }
            None if service.has("build") => continue,
            None => match service.text("image").as_ref().and_then(Content::text) {
                Some(image) if !image.contains(char::is_whitespace) => (image.to_owned(), None),
                _ => continue,
            },
        };
        let searched = known.len() >= MOST;
        let look = || match built {
            _ if searched => None,
            Some(built) => lacking(&built.dockerfile, built.stage()?, tool),
            None => of_image(&key, tool),
        };
        let Some(base) = known.entry((key.clone(), tool)).or_insert_with(look) else { continue };
        let message = format!(
            "`{base}` has no `{tool}` and nothing installs it, so this check always fails. Install it, or use what the image \
             has."
        );
        context.report(range, message);
    }
}

/// Whether the command of a service speaks of a program, as one does that installs it when the container starts.
fn is_installed_at_start(service: &Service<'_>, tool: &str) -> bool {
    let mut words = ["command", "entrypoint"].into_iter().flat_map(|attribute| service.items(attribute));
    words.any(|word| word.text().is_some_and(|text| text.contains(tool)))
}

/// The image itself, if it surely has no such program.
fn of_image(image: &str, tool: &str) -> Option<String> {
    // Most images are nobody's but the author's.
    images::lookup(&ImageRef::parse(image).ok()?.familiar_name())?;
    let file = File::new(&format!("FROM {image}\n"));
    lacking(&file, file.meaning().stages.first()?, tool)
}

/// The image that has no such program, if the image of a stage surely lacks it.
fn lacking(file: &File, stage: &Stage, tool: &str) -> Option<String> {
    let root = file.meaning().root_of(stage.index).filter(|root| root.os == Os::Linux)?;
    let lacks = is_missing(root, tool) && !may_be_brought(file, stage, usize::MAX, tool);
    lacks.then(|| root.base_text.clone().unwrap_or_default())
}

/// The first program of a health check of which it is known which images have it, and where it stands.
fn tool_of(test: Node<'_>) -> Option<(&'static str, Range<usize>)> {
    let known = |name: &str| TOOLS.iter().copied().find(|tool| *tool == name);
    let script = match test.kind() {
        Kind::Sequence(_) => {
            let mut items = test.items().map(Node::resolve);
            let (kind, first) = (items.next()?.text()?, items.next()?);
            if kind == "CMD" {
                return Some((known(file_name(first.text()?))?, first.span()));
            }
            (kind == "CMD-SHELL").then_some(first)?
        }
        _ => test,
    };
    let text = script.text()?;
    let parsed = parse_whole(text, Dialect::of_program("sh"));
    parsed.commands.iter().find_map(|command| {
        let effective = command.effective();
        let span = effective.program_word()?.span;
        let place = |at: usize| script.value_offset_to_source(at);
        Some((known(effective.program()?)?, place(span.start as usize)..place(span.end as usize)))
    })
}
