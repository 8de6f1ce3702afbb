use dockwright_syntax::dockerfile::Word;

use super::super::arguments::quoted;
use super::super::suggest::nearest;
use crate::rule::rule;
use crate::{Context, Edit, Fix, Severity};

rule! {
    /// The `syntax` directive names an image that looks like a misspelt `docker/dockerfile`.
    ///
    /// BuildKit pulls the image that `syntax` names before it reads anything else of the file, so a misspelt name fails the
    /// build or, worse, lets the image of a stranger read the file. Of a value with spaces only the first word counts: what
    /// follows is no comment.
    ///
    /// Frontends of others and mirrors are left alone.
    ///
    /// ```dockerfile finds
    /// # syntax=docker/dokerfile:1
    /// FROM alpine:3.22
    /// ```
    ///
    /// ```dockerfile fixed
    /// # syntax=docker/dockerfile:1
    /// FROM alpine:3.22
    /// ```
    ///
    /// ```dockerfile finds
    /// # syntax=docker/dockerfile:1 # newest
    /// FROM alpine:3.22
    /// ```
    ///
    /// ```dockerfile fixed
    /// # syntax=docker/dockerfile:1
    /// FROM alpine:3.22
    /// ```
    ///
    /// ```dockerfile ignores
    /// # syntax=mirror.example.com/docker/dockerfile-upstream:master
    /// FROM alpine:3.22
    /// ```
    "syntax-directive-typo" {
        category: Correctness,
        severity: Error,
        fix: Some(Unsafe),
        also: ["tally/syntax-directive-typo"],
    }
}

const IMAGE: &str = "docker/dockerfile";

fn check(context: &mut Context<'_>) {
    let mut directives = context.dockerfile().directives.iter();
    let Some(value) = directives.find(|directive| directive.key() == "syntax").and_then(|found| found.value.as_ref())
    else {
        return;
    };
    let text = value.text();
    let joined: String = text.split_whitespace().collect();
    let first = text.split_whitespace().next().unwrap_or_default();
    let spaced = first.len() < text.len();
    if let Some(meant) = misspelt(first).or_else(|| misspelt(&joined).filter(|_| !is_right(first))) {
        let message = format!(
            "The image {} that is to read this file looks misspelt: the builder pulls it before all else. Did you mean \
             {}?",
            quoted(first),
            quoted(&meant)
        );
        report(context, value, message, &meant);
    } else if spaced && !is_right(first) && is_right(&joined) {
        let message =
            format!("Only {} counts here, up to the space, and that is no image. Remove the space.", quoted(first));
        report(context, value, message, &joined);
    } else if spaced {
        let message = format!("Only {} counts here: what follows the space is no comment. Remove it.", quoted(first));
        report(context, value, message, first).severity(Severity::Warning);
    }
}

fn report<'a>(context: &'a mut Context<'_>, value: &Word, message: String, meant: &str) -> &'a mut crate::Finding {
    let edit = Edit::replace(value.span.clone(), meant);
    context.report(value.span.clone(), message).fix(Fix::unsafe_(format!("Change it to {}", quoted(meant)), vec![edit]))
}

/// The repository of an image without Docker Hub's name, and all before and after it.
fn parts(image: &str) -> (&str, &str, &str) {
    let start = if image.starts_with("docker.io/") { "docker.io/".len() } else { 0 };
    let name = image.get(start..).unwrap_or_default();
    let end = start + name.find([':', '@']).unwrap_or(name.len());
    (
        image.get(..start).unwrap_or_default(),
        image.get(start..end).unwrap_or_default(),
        image.get(end..).unwrap_or_default(),
    )
}

fn is_right(image: &str) -> bool {
    matches!(parts(image).1, IMAGE | "docker/dockerfile-upstream")
}

/// What was meant by an image that is nearly the right one.
fn misspelt(image: &str) -> Option<String> {
    let (before, name, after) = parts(image);
    (name != IMAGE && nearest(name, [IMAGE], 2).is_some()).then(|| format!("{before}{IMAGE}{after}"))
}

#[cfg(test)]
mod tests {
    use super::misspelt;

    #[test]
    fn names() {
        for (image, meant) in [
            ("docker/dokerfile:1", Some("docker/dockerfile:1")),
            ("docker.io/dockre/dockerfile", Some("docker.io/docker/dockerfile")),
            ("Docker/Dockerfile:1.7", Some("docker/dockerfile:1.7")),
            ("docker-dockerfile:1@sha256:00", Some("docker/dockerfile:1@sha256:00")),
            ("docker/dockerfile:1.7-labs", None),
            ("docker/dockerfile-upstream:master", None),
            ("ghcr.io/pdtpartners/nix-snapshotter", None),
            ("r2d4/llb", None),
            ("nix2container", None),
            ("docker/compose", None),
        ] {
            assert_eq!(misspelt(image).as_deref(), meant, "{image}");
        }
    }
}
