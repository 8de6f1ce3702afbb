use std::collections::HashSet;

use super::super::labels::{self, Label};
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// The labels of an instruction are in no particular order.
    ///
    /// One order for all files makes them easy to compare: the labels of the OCI as their specification would introduce an
    /// image (title, description, version, …), then all others by name. It is a matter of taste; the image is the same.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// LABEL com.example.team="blue" \
    ///       org.opencontainers.image.version="1.0" \
    ///       org.opencontainers.image.title="x"
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// LABEL org.opencontainers.image.title="x" \
    ///       org.opencontainers.image.version="1.0" \
    ///       com.example.team="blue"
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// LABEL b=1 a=2
    /// LABEL b=1 \
    ///       # the other one
    ///       a=2
    /// ```
    "label-order" {
        category: Style,
        severity: Hint,
        profile: All,
        fix: Some(Safe),
        changes: [Labels],
        also: ["tally/labels/prefer-stable-order"],
    }
}

/// The labels of the OCI image specification, from what the image is to what it was made of.
const OCI: [&str; 14] = [
    "title",
    "description",
    "version",
    "created",
    "revision",
    "source",
    "url",
    "documentation",
    "vendor",
    "authors",
    "licenses",
    "ref.name",
    "base.name",
    "base.digest",
];

fn check(context: &mut Context<'_>) {
    let file = context.dockerfile();
    for (index, instruction) in context.instructions(dockwright_syntax::dockerfile::Keyword::Label) {
        let found = labels::of(file, context.meaning(), index);
        let several_lines = instruction.rest.is_continued() && found.len() > 1;
        // A comment may belong to the pair behind it, and with a key that is set twice the order has a meaning.
        let keys: HashSet<&str> = found.iter().map(|label| label.key.as_str()).collect();
        let plain = found.len() == instruction.pairs().len() && keys.len() == found.len();
        let between = found.iter().zip(found.iter().skip(1));
        let commented =
            between.into_iter().any(|(a, b)| context.text(a.pair.span.end..b.pair.span.start).contains('#'));
        if !several_lines || !plain || commented {
            continue;
        }
        let mut sorted: Vec<&Label<'_>> = found.iter().collect();
        sorted.sort_by(|a, b| rank(&a.key).cmp(&rank(&b.key)));
        let moved: Vec<(&Label<'_>, &Label<'_>)> =
            found.iter().zip(sorted).filter(|(old, new)| old.key != new.key).collect();
        let Some((first, should)) = moved.first() else { continue };
        let message = format!("These labels are in no particular order: `{}` should come first here.", should.key);
        let edit = |(old, new): &(&Label<'_>, &Label<'_>)| {
            Edit::replace(old.pair.span.clone(), context.text(new.pair.span.clone()))
        };
        let edits = moved.iter().map(edit).collect();
        let place = first.pair.key.span.clone();
        context.report(place, message).fix(Fix::safe("Put the labels in order", edits));
    }
}

/// What to sort by.
fn rank(key: &str) -> (usize, &str) {
    let oci =
        key.strip_prefix("org.opencontainers.image.").and_then(|name| OCI.iter().position(|known| *known == name));
    (oci.unwrap_or(OCI.len()), key)
}
