use dockwright_model::compose::Service;
use dockwright_syntax::yaml::Node;

use crate::rule::rule;
use crate::rules::compose_project::{bytes, cpus, refused, whole_number};

use super::Composing;

rule! {
    /// A limit is set twice, differently.
    ///
    /// `cpus`, `mem_limit`, `mem_reservation`, `pids_limit` and `scale` are older names for values below `deploy`. Docker
    /// Compose refuses a service that has both and they differ. As soon as there is a `deploy.resources.limits` (or
    /// `reservations`), what is missing in it differs as well: write all of them there.
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx
    ///     mem_limit: 512m
    ///     deploy:
    ///       resources:
    ///         limits:
    ///           memory: 1g
    /// ```
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx
    ///     pids_limit: 100
    ///     deploy:
    ///       resources:
    ///         limits:
    ///           memory: 1g
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx
    ///     cpus: 0.5
    ///     mem_limit: 1024m
    ///     deploy:
    ///       resources:
    ///         limits:
    ///           cpus: "0.50"
    ///           memory: 1g
    /// ```
    "compose-conflicting-limits" {
        file: Compose,
        category: Correctness,
        severity: Error,
        fix: None,
        also: [],
    }
}

/// What is compared of a value; none if it is not known.
type Amount = fn(Node<'_>) -> Option<f64>;

const TWINS: [(&str, &[&str], &str, Amount); 4] = [
    ("cpus", &["deploy", "resources", "limits"], "cpus", cpus),
    ("mem_limit", &["deploy", "resources", "limits"], "memory", bytes),
    ("mem_reservation", &["deploy", "resources", "reservations"], "memory", bytes),
    ("pids_limit", &["deploy", "resources", "limits"], "pids", count),
];

fn count(node: Node<'_>) -> Option<f64> {
    whole_number(node).map(|count| count as f64)
}

fn check(context: &mut Composing<'_>) {
    for service in context.file.services() {
        for path in [&["scale"] as &[&str], &["deploy", "replicas"]] {
            let count = service.at(path).filter(|count| whole_number(*count).is_some_and(|count| count < 0));
            if let Some(count) = count {
                let message = format!("`{}` cannot be negative: Compose refuses the file.", path.join("."));
                context.report(count.span(), message);
            }
        }
        if !service.has("deploy") {
            continue;
        }
        for (attribute, path, twin, amount) in TWINS {
            let Some(own) = service.get(attribute) else { continue };
            let (Some(limits), Some(value)) = (service.at(path), amount(own).filter(|value| *value != 0.0)) else {
                continue;
            };
            let other = service.at(&[path, &[twin]].concat());
            let differs = other.map_or(Some(true), |other| amount(other).map(|other| other != value));
            if differs == Some(true) && limits.is_mapping() {
                let name = format!("{}.{twin}", path.join("."));
                report(context, &service, attribute, own, &name, other.or(limits.key()), other.is_none());
            }
        }
        let (Some(scale), Some(replicas)) = (service.get("scale"), service.at(&["deploy", "replicas"])) else {
            continue;
        };
        if let (Some(one), Some(two)) = (whole_number(scale), whole_number(replicas))
            && one != two
        {
            report(context, &service, "scale", scale, "deploy.replicas", Some(replicas), false);
        }
    }
}

fn report(
    context: &mut Composing<'_>,
    service: &Service<'_>,
    attribute: &str,
    own: Node<'_>,
    twin: &str,
    place: Option<Node<'_>>,
    missing: bool,
) {
    let why = if missing {
        format!(
            "`{twin}` is not set beside other limits, which for Compose is another value than that of `{attribute}`"
        )
    } else {
        format!("`{attribute}` and `{twin}` mean the same and differ")
    };
    let message = format!("{why}: it refuses the file. Write the value once, below `deploy`.");
    let message = message.replace("differ: it refuses", "differ: Compose refuses");
    let severity = refused(context, service);
    let finding = context.report(own.span(), message).severity(severity);
    if let Some(place) = place {
        finding.related(place.span(), format!("`{twin}` belongs here."));
    }
}
