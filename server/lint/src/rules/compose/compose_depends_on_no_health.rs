use std::collections::HashMap;

use dockwright_facts::images;
use dockwright_model::compose::Service;
use dockwright_syntax::image_ref::ImageRef;
use dockwright_syntax::yaml::{Kind, Node};

use crate::rule::rule;
use crate::rules::compose_project::{Health, health};
use crate::{Edit, Fix};

use super::Composing;

rule! {
    /// A service does not wait until one it needs is ready.
    ///
    /// `depends_on` alone waits until the other container has started, not until the program in it answers: the first
    /// connections to a database are refused. With `condition: service_healthy` Compose waits for its health check. Reported
    /// where the other service has a health check, or is a database or queue that should have one.
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: web:1
    ///     depends_on:
    ///       - db
    ///       - proxy
    ///   db:
    ///     image: postgres:17
    ///     healthcheck:
    ///       test: pg_isready -U postgres
    ///   proxy:
    ///     image: nginx
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   web:
    ///     image: web:1
    ///     depends_on:
    ///       db:
    ///         condition: service_healthy
    ///       proxy:
    ///         condition: service_started
    ///   db:
    ///     image: postgres:17
    ///     healthcheck:
    ///       test: pg_isready -U postgres
    ///   proxy:
    ///     image: nginx
    /// ```
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: web:1
    ///     depends_on: [cache]
    ///   cache:
    ///     image: redis:8
    ///     healthcheck:
    ///       test: ["CMD", "redis-cli", "ping"]
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   web:
    ///     image: web:1
    ///     depends_on: {cache: {condition: service_healthy}}
    ///   cache:
    ///     image: redis:8
    ///     healthcheck:
    ///       test: ["CMD", "redis-cli", "ping"]
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: web:1
    ///     depends_on:
    ///       db:
    ///         condition: service_healthy
    ///       proxy:
    ///         condition: service_started
    ///   db:
    ///     image: postgres:17
    ///     healthcheck:
    ///       test: pg_isready -U postgres
    ///   proxy:
    ///     image: nginx
    /// ```
    "compose-depends-on-no-health" {
        file: Compose,
        category: Correctness,
        severity: Hint,
        fix: Some(Unsafe),
        also: [],
    }
}

/// Official images of programs that take a while until they answer, and that others connect to as they start.
const STORES: [&str; 14] = [
    "postgres",
    "mysql",
    "mariadb",
    "mongo",
    "redis",
    "valkey",
    "rabbitmq",
    "elasticsearch",
    "cassandra",
    "couchdb",
    "neo4j",
    "influxdb",
    "percona",
    "postgis/postgis",
];

fn check(context: &mut Composing<'_>) {
    let services = context.file.services();
    let mut named: Option<HashMap<&str, &Service<'_>>> = None;
    let mut seen = std::collections::HashSet::new();
    for service in &services {
        for (node, name, settings) in service.entries("depends_on") {
            let condition = settings.and_then(|settings| settings.get("condition"));
            if condition.is_some_and(|condition| condition.text() != Some("service_started")) {
                continue;
            }
            let named = named.get_or_insert_with(|| services.iter().map(|service| (service.name, service)).collect());
            let Some(other) =
                named.get(name.as_str()).filter(|other| seen.insert(node.id()) && other.name != service.name)
            else {
                continue;
            };
            let (message, fix) = match health(other) {
                Health::Checked => {
                    let message = format!(
                        "`{}` starts as soon as the container of `{name}` runs, not when its health check says that it is \
                         ready. Write `condition: service_healthy`.",
                        service.name
                    );
                    (message, wait(node, &name, condition))
                }
                Health::Unknown if is_store(other) => {
                    let message = format!(
                        "`{}` starts as soon as the container of `{name}` runs, which is before it takes connections. Give \
                         `{name}` a health check{} and write `condition: service_healthy`.",
                        service.name,
                        suggestion(other)
                    );
                    (message, None)
                }
                _ => continue,
            };
            let at = condition.unwrap_or(node).span();
            context.report(at, message).maybe_fix(fix);
        }
    }
}

fn image(service: &Service<'_>) -> Option<ImageRef> {
    ImageRef::parse(service.text("image")?.text()?).ok()
}

fn is_store(service: &Service<'_>) -> bool {
    image(service).is_some_and(|image| STORES.contains(&image.familiar_name().as_str()))
}

fn suggestion(service: &Service<'_>) -> String {
    let facts = image(service).and_then(|image| images::lookup(&image.familiar_name()));
    facts.and_then(|facts| facts.healthcheck).map(|command| format!(", such as `{command}`,")).unwrap_or_default()
}

/// Waits for the health of one service. A list becomes a mapping for this, with the others as they were.
fn wait(node: Node<'_>, name: &str, condition: Option<Node<'_>>) -> Option<Fix> {
    let title = format!("Wait until `{name}` is healthy");
    if let Some(condition) = condition {
        return Some(Fix::unsafe_(title, vec![Edit::replace(condition.span(), "service_healthy")]));
    }
    let list = node.parent().filter(|list| list.is_sequence())?;
    let word = |item: &Node<'_>| if *item == node { "service_healthy" } else { "service_started" };
    let items: Vec<Node<'_>> = list.items().collect();
    if items
        .iter()
        .any(|item| !matches!(item.kind(), Kind::Scalar(_)) || item.tag().is_some() || item.anchor().is_some())
    {
        return None;
    }
    if list.is_flow() {
        let pairs: Vec<String> =
            items.iter().map(|item| format!("{}: {{condition: {}}}", item.source(), word(item))).collect();
        return Some(Fix::unsafe_(title, vec![Edit::replace(list.span(), format!("{{{}}}", pairs.join(", ")))]));
    }
    let source = node.yaml().source();
    let mut edits = Vec::new();
    // A mapping needs more blanks than its key, a list does not.
    let key = list.key()?.span().start;
    let indent_of = |at: usize| source.get(..at).map(|before| at - before.rfind('\n').map_or(0, |line| line + 1));
    for item in &items {
        let dash = source.get(..item.span().start)?.rfind('-')?;
        let (own, outer) = (indent_of(dash)?, indent_of(key)?);
        let pad = if own <= outer { "  " } else { "" };
        let newline = if source.contains("\r\n") { "\r\n" } else { "\n" };
        let indent = " ".repeat(own + pad.len() + 2);
        edits.push(Edit::replace(dash..item.span().start, pad));
        edits.push(Edit::insert(item.span().end, format!(":{newline}{indent}condition: {}", word(item))));
    }
    Some(Fix::unsafe_(title, edits))
}
