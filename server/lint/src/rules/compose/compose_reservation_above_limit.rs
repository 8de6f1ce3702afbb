use dockwright_model::compose::Service;
use dockwright_syntax::yaml::Node;

use crate::rule::rule;
use crate::rules::compose_project::{bytes, cpus};

use super::Composing;

rule! {
    /// A service reserves more than its limit allows.
    ///
    /// Docker refuses to create a container whose memory reservation is above its memory limit, and a swarm finds no node
    /// for one whose reserved processors are more than it may use.
    ///
    /// ```yaml finds
    /// services:
    ///   model:
    ///     image: model:1
    ///     deploy:
    ///       resources:
    ///         limits:
    ///           memory: 512m
    ///         reservations:
    ///           memory: 1g
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   model:
    ///     image: model:1
    ///     deploy:
    ///       resources:
    ///         limits:
    ///           cpus: "2"
    ///           memory: 2g
    ///         reservations:
    ///           cpus: "0.5"
    ///           memory: 1024m
    /// ```
    "compose-reservation-above-limit" {
        file: Compose,
        category: Correctness,
        severity: Warning,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    for service in context.file.services() {
        if !service.has("deploy") && !service.has("mem_reservation") {
            continue;
        }
        let of = |older: &str, path: &[&str]| service.at(path).or_else(|| service.get(older));
        let memory = (
            of("mem_reservation", &["deploy", "resources", "reservations", "memory"]),
            of("mem_limit", &["deploy", "resources", "limits", "memory"]),
        );
        let processors = (
            service.at(&["deploy", "resources", "reservations", "cpus"]),
            of("cpus", &["deploy", "resources", "limits", "cpus"]),
        );
        compare(context, &service, memory, bytes, "memory");
        compare(context, &service, processors, cpus, "processors");
    }
}

fn compare<'a>(
    context: &mut Composing<'_>,
    service: &Service<'a>,
    (reserved, limit): (Option<Node<'a>>, Option<Node<'a>>),
    amount: fn(Node<'_>) -> Option<f64>,
    what: &str,
) {
    let (Some(reserved), Some(limit)) = (reserved, limit) else { return };
    let (Some(least), Some(most)) = (amount(reserved), amount(limit)) else { return };
    if least > most && most > 0.0 {
        let message = format!(
            "`{}` reserves {} of {what} and may use only {}: the container cannot be created. Reserve less or raise the limit.",
            service.name,
            reserved.source(),
            limit.source()
        );
        context.report(reserved.span(), message).related(limit.span(), "The limit.");
    }
}
