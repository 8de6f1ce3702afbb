use dockwright_model::compose::Project;
use dockwright_syntax::compose::ports;
use dockwright_syntax::yaml::{Node, Resolved};

use crate::rule::rule;
use crate::rules::compose_builds::{Built, builds};
use crate::rules::container::Container;
use crate::rules::listening::exposed;

use super::Composing;

rule! {
    /// A service publishes a port that its Dockerfile does not expose.
    ///
    /// `EXPOSE` says on which ports the image listens. If another one is published, one of the two is usually a mistake: the
    /// sides of the colon are swapped, or the program listens elsewhere by now. Dockerfiles without `EXPOSE` are not judged.
    ///
    /// ```text beside
    /// Dockerfile
    ///     FROM debian:13
    ///     EXPOSE 8080 9000-9010
    ///     CMD ["/app"]
    /// ```
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     build: .
    ///     ports:
    ///       - "8080:80"
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     build: .
    ///     ports:
    ///       - "80:8080"
    ///       - "127.0.0.1:9001:9001/tcp"
    ///       - target: 8080
    ///         published: "81"
    /// ```
    "compose-port-not-exposed" {
        file: Compose,
        category: Maintainability,
        severity: Hint,
        fix: None,
        also: [],
    }
}

/// Ports of one service that are looked at.
const MAX_PORTS: usize = 200;

fn check(context: &mut Composing<'_>) {
    let Some(around) = context.surroundings() else { return };
    let project = around.project(context.file);
    for built in builds(context) {
        let Some(stage) = built.stage() else { continue };
        let container = Container::of(&built.dockerfile, stage);
        let Some(exposes) = exposed(&built.dockerfile, &container, stage).filter(|exposes| exposes.last.is_some())
        else {
            continue;
        };
        for (node, first, last) in published(&project, &built) {
            if exposes.has(first) || exposes.has(last) {
                continue;
            }
            let message = format!(
                "{} exposes other ports than {first}: perhaps nothing listens on it in the container.",
                built.subject()
            );
            context.report(node.span(), message);
        }
    }
}

/// The ports of the container that a service publishes in this file: where, and the first and the last of them.
fn published<'a>(project: &Project<'a>, built: &Built) -> Vec<(Node<'a>, u16, u16)> {
    let Some(service) = project.service(&built.build.service.text) else { return Vec::new() };
    let own = service.items("ports").into_iter().filter(|(member, _)| project.is_here(*member)).take(MAX_PORTS);
    let port = |(member, node): (usize, Node<'a>)| {
        if let Some(target) = node.get("target") {
            let Some(Resolved::Int(port)) = target.resolved() else { return None };
            let port = u16::try_from(port).ok()?;
            return Some((target, port, port));
        }
        let content = project.text(member, node)?;
        let target = ports::parse(content.text()?).value?.target?;
        Some((node, target.first, target.last))
    };
    own.filter_map(port).collect()
}
