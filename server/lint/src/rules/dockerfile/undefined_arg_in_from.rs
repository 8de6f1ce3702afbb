use std::ops::Range;

use dockwright_facts::arguments::{ARGUMENTS, ArgumentKind};
use dockwright_model::{DefinitionKind, expanded_words};
use dockwright_syntax::dockerfile::variable::{self, Modifier, Variable};
use dockwright_syntax::dockerfile::{Instruction, Keyword, Word};

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

/// Suggestions cost a look at every declaration; a file with more mistakes than this gets none for the rest.
const MAX_SUGGESTIONS: usize = 20;

fn check(context: &mut Context<'_>) {
    let file = context.dockerfile();
    let mut suggestions = MAX_SUGGESTIONS;
    let Some((_, first)) = context.instructions(Keyword::From).next() else { return };
    for (index, instruction) in context.instructions(Keyword::From) {
        for (word, quotes) in expanded_words(file, instruction) {
            let parsed = variable::parse(word.text(), file.escape, quotes);
            for variable in parsed.variables() {
                if matters(context, index, variable) {
                    let meant = (suggestions > 0).then(|| meant(context, &variable.name)).flatten();
                    suggestions = suggestions.saturating_sub(1);
                    let range = word.range(variable.name_range.clone());
                    report(context, first, &variable.name, range, meant);
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

/// The name that a FROM sees and that is most like this one.
fn meant<'a>(context: &Context<'a>, name: &str) -> Option<&'a str> {
    let definitions = context.meaning().scope.definitions().iter();
    let global = definitions.filter(|known| known.kind == DefinitionKind::GlobalArg).map(|known| known.name.as_str());
    nearest(name, global.chain(platforms()), if name.len() < 4 { 1 } else { 2 })
}

fn report(context: &mut Context<'_>, first: &Instruction, name: &str, range: Range<usize>, meant: Option<&str>) {
    let scope = &context.meaning().scope;
    if let Some(meant) = meant {
        let message =
            format!("No `ARG {name}` stands above the first `FROM`, so this is empty. Did you mean `{meant}`?");
        let edit = Edit::replace(range.clone(), meant);
        context.report(range, message).fix(Fix::unsafe_(format!("Replace `{name}` by `{meant}`"), vec![edit]));
        return;
    }
    let mut elsewhere = scope.named(name);
    let Some(other) = elsewhere.find(|other| other.kind != DefinitionKind::GlobalArg) else {
        let message = format!("No `ARG {name}` stands above the first `FROM`, so this is empty. Declare it there.");
        let fix = declare(context, first, &format!("ARG {name}"));
        context.report(range, message).fix(fix);
        return;
    };
    let message = format!(
        "`{name}` is declared in a stage, but a `FROM` sees only what is declared above the first `FROM`: this is empty. Declare \
         it there as well."
    );
    let default = other.written.as_ref().map(Word::text).filter(|text| !text.contains('$'));
    let fix = default.map(|default| declare(context, first, &format!("ARG {name}={default}")));
    context.report(range, message).related(other.name_span.clone(), "the declaration in a stage").maybe_fix(fix);
}

/// Inserts a line above the first FROM.
fn declare(context: &Context<'_>, first: &Instruction, line: &str) -> Fix {
    let text = context.file.text();
    let start = text.full_line_range(text.line_of(first.span.start)).start;
    let start = if start == 0 && context.source().starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { start };
    Fix::unsafe_(
        format!("Insert `{line}` above the first `FROM`"),
        vec![Edit::insert(start, format!("{line}{}", text.newline()))],
    )
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::counts;

    #[test]
    fn traps() {
        let cases = [
            ("FROM $A", 1),
            ("FROM ${A:-b}", 0),
            ("FROM ${A:+b}c", 0),
            ("ARG A\nFROM $A", 0),
            ("FROM --platform=$TARGETPLATFORM a", 0),
            ("FROM --platform=$BULIDPLATFORM a", 1),
            ("FROM a\nARG B\nFROM $B", 1),
            ("ENV A=1\nFROM a:$A", 1),
            ("FROM 'a$B'", 0),
            ("FROM a:${B}-${C}", 2),
        ];
        counts("undefined-arg-in-from", &cases);
    }
}
