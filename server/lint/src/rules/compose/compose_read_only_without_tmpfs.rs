use dockwright_model::compose::{Content, Service};
use dockwright_syntax::compose::volumes;
use dockwright_syntax::yaml::Node;

use crate::rule::rule;
use crate::{Edit, Fix};

use super::Composing;

rule! {
    /// A service with a read-only file system has no place for temporary files.
    ///
    /// With `read_only: true` nothing can be written outside of mounts, also not to `/tmp`, which many programs and libraries
    /// take for granted. `tmpfs: /tmp` gives them a place that is gone with the container.
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx
    ///     read_only: true
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   web:
    ///     image: nginx
    ///     read_only: true
    ///     tmpfs: /tmp
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx
    ///     read_only: true
    ///     tmpfs: [/tmp, /run]
    ///   api:
    ///     image: api:1
    ///     read_only: true
    ///     volumes: ["scratch:/tmp"]
    /// volumes:
    ///   scratch:
    /// ```
    "compose-read-only-without-tmpfs" {
        file: Compose,
        category: Correctness,
        severity: Hint,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    for service in context.file.services() {
        if !service.is("read_only") || !service.items("tmpfs").is_empty() || mounts_tmp(&service) {
            continue;
        }
        // Where it comes from elsewhere, so should the mount.
        let Some(node) = service.own("read_only") else { continue };
        let at = node.key().filter(|key| key.parent() == Some(service.body) && !service.body.is_flow());
        let fix = at.and_then(|key| mount(context.source(), key, node));
        let message = format!(
            "`{}` cannot write temporary files: its file system is read-only and nothing is mounted at `/tmp`. Add \
             `tmpfs: /tmp` if it needs some.",
            service.name
        );
        context.report(node.key().map_or(node.span(), |key| key.span().start..node.span().end), message).maybe_fix(fix);
    }
}

fn mounts_tmp(service: &Service<'_>) -> bool {
    service.items("volumes").into_iter().any(|volume| {
        let target = match volume.get("target") {
            Some(target) => target.text().map(str::to_owned),
            None => Content::of(volume).and_then(|content| {
                let text = content.text()?;
                Some(text.get(volumes::parse(text).value?.target_range?)?.to_owned())
            }),
        };
        // What cannot be read may be it.
        target.is_none_or(|target| target.trim_end_matches('/') == "/tmp")
    })
}

fn mount(source: &str, key: Node<'_>, value: Node<'_>) -> Option<Fix> {
    let line = source.get(..key.span().start)?.rfind('\n').map_or(0, |at| at + 1);
    let indent = source.get(line..key.span().start)?.trim_end_matches(|c: char| c != ' ');
    let rest = source.get(value.span().end..)?;
    let end = value.span().end + rest.find(['\r', '\n']).unwrap_or(rest.len());
    let newline = if source.contains("\r\n") { "\r\n" } else { "\n" };
    let edit = Edit::insert(end, format!("{newline}{indent}tmpfs: /tmp"));
    Some(Fix::unsafe_("Mount a temporary file system at `/tmp`", vec![edit]))
}
