use std::collections::HashMap;

use dockwright_facts::images;
use dockwright_model::compose::{Content, Service};
use dockwright_model::join;
use dockwright_syntax::image_ref::ImageRef;
use dockwright_syntax::yaml::Node;

use crate::Severity;
use crate::rule::rule;
use crate::rules::compose_project::{Health, health};

use super::Composing;

rule! {
    /// A service waits for another to be healthy that has no health check.
    ///
    /// With `condition: service_healthy` Docker Compose stops with an error when the container of the other has no health
    /// check: none in the file and none in its image. Official images have none. Of other images, and of builds whose
    /// Dockerfile cannot be read, that is not known: then this is a hint, or nothing.
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
            let Some((severity, why)) = unchecked(context, other) else { continue };
            let message =
                format!("{why}: Compose then gives up starting `{}`. Give `{name}` a `healthcheck`.", service.name);
            let finding = context.report(condition.span(), message).severity(severity);
            finding.related(other.key.span(), "The service that is waited for.");
        }
    }
}

/// Why a service has no health check, and how certain that is.
fn unchecked(context: &Composing<'_>, service: &Service<'_>) -> Option<(Severity, String)> {
    match health(service) {
        Health::Checked => return None,
        Health::Off => {
            return Some((Severity::Warning, format!("The health check of `{}` is switched off", service.name)));
        }
        Health::Unknown => {}
    }
    if let Some(build) = service.get("build") {
        let without = dockerfile_without(context, build)?;
        return Some((
            Severity::Info,
            format!("`{}` has no health check and `{without}` no HEALTHCHECK", service.name),
        ));
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

/// The Dockerfile of a build, if it can be read and has no HEALTHCHECK.
fn dockerfile_without(context: &Composing<'_>, build: Node<'_>) -> Option<String> {
    let text = |key: &str| match build.get(key) {
        Some(node) => match Content::of(node)? {
            Content::Exactly(text) => Some(Some(text)),
            _ => None,
        },
        None => Some(None),
    };
    if build.get("dockerfile_inline").is_some() || build.get("target").is_some() {
        return None;
    }
    let folder = match build.text() {
        Some(folder) => folder.to_owned(),
        None => text("context")?.unwrap_or_else(|| ".".to_owned()),
    };
    let name = if build.is_mapping() { text("dockerfile")? } else { None }.unwrap_or_else(|| "Dockerfile".to_owned());
    let folder = folder.trim_start_matches("./").trim_end_matches('/');
    // Paths that leave the folder, or the machine, are none of ours.
    if folder.contains([':', '$', '~']) || folder.starts_with('/') || format!("{folder}/{name}").contains("..") {
        return None;
    }
    let around = context.surroundings()?;
    let folder = if folder == "." { "" } else { folder };
    let path = join(folder, name.trim_start_matches("./"));
    let file = around.read(&join(around.folder(), &path))?;
    let has = file
        .lines()
        .any(|line| line.trim_start().get(..11).is_some_and(|word| word.eq_ignore_ascii_case("HEALTHCHECK")));
    (!has).then_some(path)
}
