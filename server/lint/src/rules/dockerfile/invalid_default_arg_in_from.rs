use std::collections::HashMap;

use dockwright_facts::arguments::argument;
use dockwright_model::DefinitionKind;
use dockwright_syntax::dockerfile::variable::{self, Modifier, Value, Variable};
use dockwright_syntax::dockerfile::{Dockerfile, Keyword, Word};
use dockwright_syntax::image_ref::ImageRef;

use super::super::arguments::quoted;
use crate::Context;
use crate::rule::rule;

rule! {
    /// Without `--build-arg` the image of a FROM is empty or no valid reference.
    ///
    /// Whoever builds the file without knowing its arguments gets an error that names none of them, and tools that look at
    /// the file learn nothing of its base. Give the `ARG` the default most people want, or write one within the braces:
    /// `${TAG:-latest}`. An argument that has to be given on purpose can say so: `${TAG:?set TAG}`.
    ///
    /// ```dockerfile finds
    /// ARG TAG
    /// FROM busybox:$TAG
    /// ```
    ///
    /// An image without a variable is the business of `invalid-image-reference`.
    ///
    /// ```dockerfile ignores
    /// ARG TAG
    /// ARG VARIANT=alpine
    /// FROM busybox:${TAG:-1.37} AS one
    /// FROM node:22${VARIANT:+-$VARIANT} AS two
    /// FROM one AS three
    /// FROM base-$TARGETARCH
    /// ```
    ///
    /// What a service of a Compose file gives has a value:
    ///
    /// ```text beside
    /// compose.yaml
    ///     services:
    ///       web:
    ///         build:
    ///           context: .
    ///           args: [TAG=1.37]
    /// ```
    ///
    /// ```dockerfile ignores
    /// ARG TAG
    /// FROM busybox:$TAG
    /// ```
    "invalid-default-arg-in-from" {
        category: Correctness,
        severity: Warning,
        fix: None,
        also: ["InvalidDefaultArgInFrom", "buildkit/InvalidDefaultArgInFrom"],
    }
}

/// A default longer than this is treated as unknown: `ARG A=$A$A` doubles with every line.
const MAX_VALUE: usize = 1024;

fn check(context: &mut Context<'_>) {
    let file = context.dockerfile();
    let mut defaults: Option<HashMap<&str, Value>> = None;
    for (index, instruction) in context.instructions(Keyword::From) {
        let Some(image) = instruction.from().map(|from| from.image).filter(|image| is_open(image.text())) else {
            continue;
        };
        let defaults = defaults.get_or_insert_with(|| self::defaults(context));
        let Some(text) = expand(file, defaults, image) else { continue };
        let stage = context.meaning().state(index).stage.unwrap_or_default();
        let message = match ImageRef::parse(&text) {
            Ok(_) => continue,
            Err(_) if context.meaning().stage_named(&text, stage).is_some() => continue,
            Err(_) if text.is_empty() => format!(
                "Without `--build-arg` there is no image here: {} has no default. Give it one.",
                unset(file, defaults, image).unwrap_or_else(|| quoted(image.text()))
            ),
            Err(error) => match unset(file, defaults, image) {
                Some(names) => format!(
                    "Without `--build-arg` this is {}, which is no image: {names} has no default. Give it one.",
                    quoted(&text)
                ),
                None => format!("This is no image: {error}."),
            },
        };
        context.report(image.span.clone(), message);
    }
}

/// Whether the image depends on build arguments. What a template puts here is not known.
fn is_open(image: &str) -> bool {
    image.contains('$') && !image.contains("{{")
}

/// The defaults of the global build arguments.
fn defaults<'a>(context: &Context<'a>) -> HashMap<&'a str, Value> {
    let file = context.dockerfile();
    let mut defaults = HashMap::new();
    let definitions = context.meaning().scope.definitions().iter();
    for definition in definitions.filter(|definition| definition.kind == DefinitionKind::GlobalArg) {
        let Some(written) = &definition.written else {
            if context.is_argument_given(&definition.name) {
                defaults.insert(definition.name.as_str(), Value::Unknown);
            }
            continue;
        };
        let value = match &definition.value {
            Value::Unknown => expand(file, &defaults, written).map_or(Value::Unknown, Value::Known),
            known => known.clone(),
        };
        defaults.insert(definition.name.as_str(), value);
    }
    defaults
}

fn value(defaults: &HashMap<&str, Value>, name: &str) -> Value {
    match defaults.get(name) {
        Some(value) => value.clone(),
        // BuildKit sets some of the predefined ones itself; proxies are of no use here.
        None if argument(name).is_some() => Value::Unknown,
        None => Value::Unset,
    }
}

/// The text of a word when nothing but defaults is known; `None` when even so something else decides, or when BuildKit
/// cannot read it.
fn expand(file: &Dockerfile, defaults: &HashMap<&str, Value>, word: &Word) -> Option<String> {
    let parsed = variable::parse(word.text(), file.escape, true);
    // `${NAME:?message}` stops the build with a message of its own.
    let required = |variable: &&Variable| matches!(variable.modifier, Some(Modifier::Required { .. }));
    if parsed.problem.is_some() || parsed.variables().iter().any(required) {
        return None;
    }
    variable::expand(&parsed.parts, &|name| value(defaults, name)).filter(|text| text.len() <= MAX_VALUE)
}

/// The variables of a word that have no value, as messages name them.
fn unset(file: &Dockerfile, defaults: &HashMap<&str, Value>, word: &Word) -> Option<String> {
    let parsed = variable::parse(word.text(), file.escape, true);
    let variables = parsed.variables();
    let empty = variables.iter().find(|variable| {
        matches!(value(defaults, &variable.name), Value::Unset)
            || value(defaults, &variable.name) == Value::Known(String::new())
    });
    empty.or(variables.first()).map(|variable| quoted(&variable.name))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::counts;

    #[test]
    fn traps() {
        let cases = [
            ("ARG A\nFROM $A", 1),
            ("ARG A=\nFROM a:$A", 1),
            ("ARG A=x\nARG B=$A\nFROM a:$B", 0),
            ("ARG A\nARG B=$A\nFROM a:$B", 1),
            ("FROM a:$TARGETARCH", 0),
            ("FROM ${A:?give A}", 0),
            ("ARG A\nFROM ${A:-b}", 0),
            ("FROM a AS Build\nFROM Build", 0),
            ("FROM scratch", 0),
            ("FROM {{ image }}", 0),
            ("FROM a:b:c", 0),
            ("ARG A=B\nFROM $A", 1),
            ("FROM \"a:1\"", 0),
        ];
        counts("invalid-default-arg-in-from", &cases);
    }
}
