use std::collections::{HashMap, HashSet};

use dockwright_model::{Base, File, Stage};

use super::super::{base_image, labels};
use crate::lines;
use crate::rule::rule;
use crate::{Context, Fix};

rule! {
    /// A label that the configuration asks for is missing.
    ///
    /// The option `missing-labels.schema` names the labels an image should have, each with the format of its value: `text`,
    /// `url`, `semver`, `hash`, `rfc3339`, `spdx` or `email`. Without it this rule finds nothing. It looks at the stages
    /// that no other stage takes anything from: they become images. Labels of the stages they start from count.
    ///
    /// The examples are for a schema of `author` (`text`) and `org.opencontainers.image.version` (`semver`).
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// LABEL org.opencontainers.image.version="1.2.3"
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// LABEL author=""
    /// LABEL org.opencontainers.image.version="1.2.3"
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM golang:1.25 AS build
    /// RUN go install example.com/x@v1.0.0
    /// FROM debian:12 AS base
    /// LABEL author="me"
    /// FROM base
    /// LABEL org.opencontainers.image.version="1.2.3"
    /// COPY --from=build /go/bin/x /usr/local/bin/
    /// ```
    "missing-labels" {
        category: Maintainability,
        severity: Hint,
        fix: Some(Unsafe),
        also: ["DL3049"],
    }
}

fn check(context: &mut Context<'_>) {
    let wanted = &context.options.missing_labels.schema;
    if wanted.is_empty() {
        return;
    }
    let (used, own) = (used(context), own(context));
    for stage in context.meaning().stages.iter().filter(|stage| !used.contains(&stage.index)) {
        let chain = context.meaning().chain(stage.index);
        let is_set = |name: &str| chain.iter().filter_map(|link| own.get(link)).any(|keys| keys.contains(name));
        let missing: Vec<&str> = wanted.keys().map(String::as_str).filter(|name| !is_set(name)).collect();
        let Some(word) = base_image::word(context, stage).filter(|_| !missing.is_empty()) else { continue };
        let names: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
        let (are, them) = if missing.len() == 1 { ("label", "it") } else { ("labels", "them") };
        let message = format!("This image lacks the {are} {}. Set {them} with `LABEL`.", names.join(", "));
        let fix = fix(context.file, stage, &missing);
        context.report(word.span.clone(), message).maybe_fix(fix);
    }
}

/// The stages that another one starts from or takes files from.
fn used(context: &Context<'_>) -> HashSet<usize> {
    let meaning = context.meaning();
    let bases = meaning.stages.iter().filter_map(|stage| match stage.base {
        Base::Stage(base) => Some(base),
        _ => None,
    });
    let copied = meaning.sources.iter().filter_map(|source| source.target(meaning));
    bases.chain(copied).collect()
}

/// For each stage the keys of its own labels.
fn own(context: &Context<'_>) -> HashMap<usize, HashSet<String>> {
    let mut own: HashMap<usize, HashSet<String>> = HashMap::new();
    for label in labels::all(context) {
        if let Some(stage) = context.meaning().state(label.instruction).stage {
            own.entry(stage).or_default().insert(label.key);
        }
    }
    own
}

fn fix(file: &File, stage: &Stage, missing: &[&str]) -> Option<Fix> {
    let from = file.dockerfile().instructions.get(stage.from())?;
    let pairs: Vec<String> = missing.iter().map(|name| format!("{name}=\"\"")).collect();
    let join = format!(" {}{}      ", file.dockerfile().escape, file.text().newline());
    let edit = lines::below(file, from, &format!("LABEL {}", pairs.join(&join)));
    let title = match pairs.as_slice() {
        [only] => format!("Insert `LABEL {only}` to be filled in"),
        _ => format!("Insert a `LABEL` with the {} missing labels to be filled in", pairs.len()),
    };
    Some(Fix::unsafe_(title, vec![edit]))
}
