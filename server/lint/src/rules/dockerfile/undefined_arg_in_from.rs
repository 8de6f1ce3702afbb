use dockwright_facts::arguments::{ARGUMENTS, ArgumentKind};
use dockwright_model::{DefinitionKind, expanded_words};
use dockwright_syntax::dockerfile::{Keyword, Word};
use dockwright_syntax::dockerfile::variable::{self, Modifier, Variable};

use super::super::suggest::nearest;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// FROM uses a build argument that no `ARG` before the first `FROM` declares.
    ///
    /// A `FROM` sees only the build arguments declared above all stages, and those of the platform such as `BUILDPLATFORM`.
    /// Anything else is empty, whatever `--build-arg` says. An `ARG` inside of a stage is for that stage alone.
    ///
    /// A default within the braces, `${TAG:-latest}`, is fine.
    ///
    /// ```dockerfile finds
    /// ARG VERSION=12
    /// FROM debian:${VERSOIN}
    /// ```
    ///
    /// ```dockerfile fixed
    /// ARG VERSION=12
    /// FROM debian:${VERSION}
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM golang:1.24 AS build
    /// ARG TAG=12
    ///
    /// FROM debian:$TAG
    /// ```
    ///
    /// ```dockerfile fixed
    /// ARG TAG=12
    /// FROM golang:1.24 AS build
    /// ARG TAG=12
    ///
    /// FROM debian:$TAG
    /// ```
    ///
    /// ```dockerfile ignores
    /// ARG VERSION
    /// FROM --platform=$BUILDPLATFORM debian:${VERSION}${SUFFIX:-}
    /// ```
    "undefined-arg-in-from" {
        category: Correctness,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["UndefinedArgInFrom", "buildkit/UndefinedArgInFrom", "BASE_NAME_EMPTY"],
    }
}

fn check(context: &mut Context<'_>) {
    let file = context.dockerfile();
    for (index, instruction) in context.instructions(Keyword::From) {
        for (word, quotes) in expanded_words(file, instruction) {
            let parsed = variable::parse(word.text(), file.escape, quotes);
            for variable in parsed.variables() {
                if matters(context, index, variable) {
                    report(context, &variable.name, word.range(variable.name_range.clone()));
                }
            }
        }
    }
}

/// Whether a variable is one that somebody has to declare and nobody does.
fn matters(context: &Context<'_>, index: usize, variable: &Variable) -> bool {
    let optional = matches!(variable.modifier, Some(Modifier::Default { .. } | Modifier::Alternate { .. }));
    let named = variable.name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    named && !optional && !is_platform(&variable.name) && context.meaning().definition(index, &variable.name).is_none()
}

fn is_platform(name: &str) -> bool {
    platforms().any(|known| known == name)
}

fn platforms<'a>() -> impl Iterator<Item = &'a str> {
    ARGUMENTS.iter().filter(|argument| argument.kind == ArgumentKind::Platform).map(|argument| argument.name)
}

fn report(context: &mut Context<'_>, name: &str, range: std::ops::Range<usize>) {
    let scope = &context.meaning().scope;
    let global = scope.definitions().iter().filter(|known| known.kind == DefinitionKind::GlobalArg);
    let changes = if name.len() < 4 { 1 } else { 2 };
    let names = global.map(|known| known.name.as_str()).chain(platforms());
    if let Some(meant) = nearest(name, names, changes) {
        let message = format!("No `ARG {name}` stands above the first `FROM`, so this is empty. Did you mean `{meant}`?");
        let edit = Edit::replace(range.clone(), meant);
        context.report(range, message).fix(Fix::unsafe_(format!("Replace `{name}` by `{meant}`"), vec![edit]));
        return;
    }
    let mut elsewhere = scope.named(name);
    let Some(other) = elsewhere.find(|other| other.kind != DefinitionKind::GlobalArg) else {
        let message = format!("No `ARG {name}` stands above the first `FROM`, so this is empty. Declare it there.");
        let fix = declare(context, &format!("ARG {name}"));
        context.report(range, message).maybe_fix(fix);
        return;
    };
    let message = format!(
        "`{name}` is declared in a stage, but a `FROM` sees only what is declared above the first `FROM`: this is empty. Declare \
         it there as well."
    );
    let default = other.written.as_ref().map(Word::text).filter(|text| !text.contains('$'));
    let fix = default.and_then(|default| declare(context, &format!("ARG {name}={default}")));
    context.report(range, message).related(other.name_span.clone(), "the declaration in a stage").maybe_fix(fix);
}

/// Inserts a line above the first FROM.
fn declare(context: &Context<'_>, line: &str) -> Option<Fix> {
    let (_, first) = context.instructions(Keyword::From).next()?;
    let text = context.file.text();
    let start = text.full_line_range(text.line_of(first.span.start)).start;
    let start = if start == 0 && context.source().starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { start };
    Some(Fix::unsafe_(
        format!("Insert `{line}` above the first `FROM`"),
        vec![Edit::insert(start, format!("{line}{}", text.newline()))],
    ))
}
