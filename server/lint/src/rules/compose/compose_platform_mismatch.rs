use dockwright_model::compose::Content;
use dockwright_syntax::dockerfile::Flag;

use crate::rule::rule;
use crate::rules::compose_builds::{Built, builds};
use crate::rules::platforms;

use super::Composing;

rule! {
    /// A service runs for another platform than its Dockerfile makes an image for.
    ///
    /// `FROM --platform=linux/amd64` makes an image of that platform whatever Compose asks for. A service with another
    /// `platform` then has an image that Docker refuses, or that runs in an emulator. One of the two has to go.
    ///
    /// ```text beside
    /// fixed/Dockerfile
    ///     FROM --platform=linux/amd64 debian:13
    ///     CMD ["/app"]
    /// free/Dockerfile
    ///     FROM --platform=$BUILDPLATFORM golang:1.25 AS build
    ///     FROM debian:13
    ///     CMD ["/app"]
    /// ```
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     platform: linux/arm64
    ///     build: fixed
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   same:
    ///     platform: linux/x86_64
    ///     build: fixed
    ///   free:
    ///     platform: linux/arm64/v8
    ///     build: free
    /// ```
    "compose-platform-mismatch" {
        file: Compose,
        category: Correctness,
        severity: Warning,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    let services = context.file.services();
    let asked = services.iter().filter_map(|service| Some((service.name, service.get("platform")?)));
    let asked: Vec<_> = asked.collect();
    if asked.is_empty() {
        return;
    }
    for built in builds(context) {
        let Some((_, node)) = asked.iter().find(|(name, _)| *name == built.build.service.text) else { continue };
        let Some(wanted) = Content::of(*node).as_ref().and_then(Content::text).and_then(platforms::parse) else {
            continue;
        };
        let Some((text, made)) = fixed(&built) else { continue };
        if made != wanted {
            let message = format!(
                "{} always makes an image for `{text}`, because `FROM` has `--platform={text}`: Docker refuses it for this \
                 platform, or runs it in an emulator. Remove one of both.",
                built.subject()
            );
            context.report(node.span(), message);
        }
    }
}

/// The platform that the stage which is built always has, as it is written and as it is compared.
fn fixed(built: &Built) -> Option<(String, (String, String))> {
    let root = built.dockerfile.meaning().root_of(built.stage()?.index)?;
    let from = built.dockerfile.dockerfile().instructions.get(root.from())?;
    let text = from.flag("platform").and_then(Flag::value_text)?.trim_matches(['"', '\'']);
    Some((text.to_owned(), platforms::parse(text)?))
}
