use std::collections::HashMap;

use dockwright_facts::images;
use dockwright_model::compose::Service;
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::image_ref::ImageRef;
use dockwright_syntax::yaml::Node;

use crate::Severity;
use crate::rule::rule;
use crate::rules::compose_builds::{self, Built};
use crate::rules::compose_project::{Health, health};

use super::Composing;

rule! {
    /// A service waits for another to be healthy that has no health check.
    ///
    /// With `condition: service_healthy` Docker Compose stops with an error when the container of the other has no health
    /// check: none in the file and none in its image. Official images have none. Of other images, and of builds whose
    /// Dockerfile cannot be read, that is not known: then this is a hint, or nothing.
    ///
    /// ```text beside
    /// plain/Dockerfile
    ///     FROM debian:13 AS base
    ///     HEALTHCHECK CMD /check
    ///     FROM debian:13 AS app
    ///     FROM base AS checked
    ///     USER 1000
    /// ```
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx
    ///     depends_on:
    ///       app:
    ///         condition: service_healthy
    ///       checked:
    ///         condition: service_healthy
    ///   app:
    ///     build:
    ///       context: plain
    ///       target: app
    ///   checked:
    ///     build: plain
    /// ```
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx
    ///     depends_on:
    ///       db:
    ///         condition: service_healthy
    ///   db:
    ///     image: postgres:17
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx
    ///     depends_on:
    ///       db:
    ///         condition: service_healthy
    ///       api:
    ///         condition: service_healthy
    ///   db:
    ///     image: postgres:17
    ///     healthcheck:
    ///       test: pg_isready -U postgres
    ///   api:
    ///     build: ./api
    /// ```
    "compose-health-condition-without-healthcheck" {
        file: Compose,
        category: Correctness,
        severity: Warning,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    let services = context.file.services();
    let mut named: Option<HashMap<&str, &Service<'_>>> = None;
    let mut seen = std::collections::HashSet::new();
    let mut builds: Option<Vec<Built>> = None;
    for service in &services {
        for (_, name, settings) in service.entries("depends_on") {
            let condition = settings.and_then(|settings| settings.get("condition"));
            let Some(condition) = condition.filter(|condition| condition.text() == Some("service_healthy")) else {
                continue;
            };
            let named = named.get_or_insert_with(|| services.iter().map(|service| (service.name, service)).collect());
            let Some(other) = named.get(name.as_str()).filter(|other| other.is_whole()) else { continue };
            if !seen.insert(condition.id()) {
                continue;
            }
            let Some((severity, why)) = unchecked(context, other, &mut builds) else { continue };
            // Of what is not required Compose only says that it is not healthy.
            let required = settings.and_then(|settings| settings.get("required")).and_then(Node::text) != Some("false");
            let (severity, then) = match required {
                true => (severity, format!("Compose then gives up starting `{}`", service.name)),
                false => (Severity::Hint, format!("Compose starts `{}` without waiting for it", service.name)),
            };
            let message = format!("{why}: {then}. Give `{name}` a `healthcheck`.");
            let finding = context.report(condition.span(), message).severity(severity);
            finding.related(other.key.span(), "The service that is waited for.");
        }
    }
}

/// Why a service has no health check, and how certain that is.
fn unchecked(
    context: &Composing<'_>,
    service: &Service<'_>,
    builds: &mut Option<Vec<Built>>,
) -> Option<(Severity, String)> {
    match health(service) {
        Health::Checked => return None,
        Health::Off => {
            return Some((Severity::Warning, format!("The health check of `{}` is switched off", service.name)));
        }
        Health::Unknown => {}
    }
    if service.has("build") {
        let mut builds = builds.get_or_insert_with(|| compose_builds::builds(context)).iter();
        let without = dockerfile_without(builds.find(|built| built.build.service.text == service.name)?)?;
        return Some((Severity::Info, format!("`{}` has no health check and {without} no HEALTHCHECK", service.name)));
    }
    let image = service.text("image")?.text()?.to_owned();
    let reference = ImageRef::parse(&image).ok()?;
    let suggestion = images::lookup(&reference.familiar_name()).and_then(|facts| facts.healthcheck);
    let suggested = suggestion.map(|command| format!(" (such as `{command}`)")).unwrap_or_default();
    if reference.is_official() {
        return Some((Severity::Warning, format!("`{image}` brings no health check and the file has none{suggested}")));
    }
    Some((
        Severity::Hint,
        format!("The file has no health check for `{}`{suggested}, and perhaps `{image}` brings none", service.name),
    ))
}

/// What the Dockerfile is called, if what the service builds has no health check of its own.
fn dockerfile_without(built: &Built) -> Option<&str> {
    let (file, meaning) = (built.dockerfile.dockerfile(), built.dockerfile.meaning());
    let checks = meaning.chain(built.stage()?.index).into_iter().find_map(|link| {
        meaning.stage_instructions(file, link).rev().find(|(_, one)| one.keyword == Keyword::Healthcheck)
    });
    let is_none = |one: &Instruction| one.check.as_ref().is_some_and(|check| check.text().eq_ignore_ascii_case("NONE"));
    checks.is_none_or(|(_, one)| is_none(one)).then_some(&built.name)
}
