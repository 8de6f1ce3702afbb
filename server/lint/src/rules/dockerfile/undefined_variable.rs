use std::collections::HashMap;
use std::ops::Range;

use dockwright_facts::arguments::{ArgumentKind, argument};
use dockwright_model::{Base, Definition, DefinitionKind, Os, Stage, expanded_words};
use dockwright_syntax::dockerfile::variable::{self, Modifier, Variable};
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::rule::rule;
use crate::{Context, Edit, Fix, Severity};

use super::super::suggest;

rule! {
    /// A variable is used that nothing above declares.
    ///
    /// BuildKit replaces variables in the arguments of most instructions, and one that no `ARG` or `ENV` of the stage (or
    /// of the stages it starts from) declares becomes nothing, without a word. An `ARG` before the first `FROM` and the
    /// predefined ones such as `TARGETARCH` need an `ARG` in the stage too; and the values of one `ENV` do not see what
    /// the same `ENV` sets.
    ///
    /// The base image may set variables as well. Where it is not known, and for names that images often set, such as
    /// `LD_LIBRARY_PATH`, the finding is a hint. So it is for `${name:-default}`, which says what to do without a value:
    /// without an `ARG` nobody can give it another one. Commands are left alone: there the shell replaces variables.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// ENV APP_HOME=/srv/app
    /// WORKDIR $APP_HMOE
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// ENV APP_HOME=/srv/app
    /// WORKDIR $APP_HOME
    /// ```
    ///
    /// ```dockerfile finds 2
    /// ARG VERSION=1.2
    /// FROM debian:12
    /// LABEL org.opencontainers.image.version=$VERSION
    /// COPY app-${TARGETARCH} /usr/local/bin/app
    /// ```
    ///
    /// ```dockerfile fixed
    /// ARG VERSION=1.2
    /// FROM debian:12
    /// ARG VERSION
    /// LABEL org.opencontainers.image.version=$VERSION
    /// ARG TARGETARCH
    /// COPY app-${TARGETARCH} /usr/local/bin/app
    /// ```
    ///
    /// ```dockerfile finds 2
    /// FROM debian:12
    /// ENV ROOT=/opt BIN=$ROOT/bin
    /// ENV LD_LIBRARY_PATH=/opt/lib:$LD_LIBRARY_PATH
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12 AS base
    /// ARG VERSION
    /// ENV PATH=/opt/bin:$PATH
    ///
    /// FROM base
    /// LABEL version=$VERSION path=${PATH:-none}
    /// RUN for file in *; do echo $file; done
    ///
    /// FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
    /// ENV LD_LIBRARY_PATH=/opt/lib:$LD_LIBRARY_PATH
    /// ```
    "undefined-variable" {
        category: Correctness,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["UndefinedVar", "buildkit/UndefinedVar", "DL3044"],
    }
}

/// Suggestions cost a look at every declaration; a file with more mistakes than this gets none for the rest.
const MAX_SUGGESTIONS: usize = 20;

fn check(context: &mut Context<'_>) {
    let (file, meaning) = (context.dockerfile(), context.meaning());
    let mut suggestions = MAX_SUGGESTIONS;
    for (index, instruction) in file.instructions.iter().enumerate() {
        let Some(stage) = meaning.state(index).stage.and_then(|stage| meaning.stages.get(stage)) else { continue };
        if instruction.keyword == Keyword::From {
            continue;
        }
        for used in undefined(context, index, instruction) {
            let place = Place { index, instruction, stage };
            report(context, &place, &used, &mut suggestions);
        }
    }
}

/// A variable without a declaration, and where one instruction uses it.
struct Used {
    name: String,
    /// Whether every use says what to do without a value.
    optional: bool,
    ranges: Vec<Range<usize>>,
}

/// The instruction that uses it.
struct Place<'a> {
    index: usize,
    instruction: &'a Instruction,
    stage: &'a Stage,
}

fn undefined(context: &Context<'_>, index: usize, instruction: &Instruction) -> Vec<Used> {
    let (file, meaning) = (context.dockerfile(), context.meaning());
    let mut found: Vec<Used> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (word, quotes) in expanded_words(file, instruction) {
        let parsed = variable::parse(word.text(), file.escape, quotes);
        for variable in parsed.variables().into_iter().filter(|variable| is_ordinary(variable)) {
            let optional = matches!(variable.modifier, Some(Modifier::Default { .. } | Modifier::Alternate { .. }));
            let range = word.range(variable.name_range.clone());
            let place = places.get(&variable.name).copied();
            if let Some(used) = place.and_then(|place| found.get_mut(place)) {
                used.ranges.push(range);
                used.optional &= optional;
            } else if meaning.definition(index, &variable.name).is_none() {
                places.insert(variable.name.clone(), found.len());
                found.push(Used { name: variable.name.clone(), optional, ranges: vec![range] });
            }
        }
    }
    found
}

/// Whether a variable is one that somebody has to declare.
fn is_ordinary(variable: &Variable) -> bool {
    let named = variable.name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    named && variable.name != "PATH" && !is_proxy(&variable.name)
}

fn is_proxy(name: &str) -> bool {
    argument(name).is_some_and(|argument| argument.kind == ArgumentKind::Proxy)
}

/// Names that images set, though what is known of an image may not tell.
const COMMON: &[&str] = &[
    "CARGO_HOME", "CLASSPATH", "CPATH", "CPLUS_INCLUDE_PATH", "C_INCLUDE_PATH", "GOPATH", "GOROOT", "HOME", "HOSTNAME",
    "JAVA_HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "LD_PRELOAD", "LIBRARY_PATH", "MANPATH", "NODE_PATH",
    "NODE_VERSION", "PERL5LIB", "PKG_CONFIG_PATH", "PYTHONPATH", "PYTHON_VERSION", "RUSTUP_HOME", "SHELL", "TERM", "TZ",
];

fn report(context: &mut Context<'_>, place: &Place<'_>, used: &Used, suggestions: &mut usize) {
    let meaning = context.meaning();
    let name = used.name.as_str();
    let root = meaning.root_of(place.stage.index);
    let facts = root.and_then(|root| root.image_facts());
    if let Some(facts) = facts.filter(|facts| facts.env.iter().any(|(set, _)| *set == name)) {
        // `NAME=/opt/lib:$NAME` adds to what the image says, and does well without it.
        if !used.optional && !declares(context, place, name) {
            let image = facts.repository;
            let message = format!("`{name}` is set by the image `{image}`, not by this file; with another base image it is empty.");
            hint(context, used, message);
        }
        return;
    }
    if report_known_mistake(context, place, used) {
        return;
    }
    if used.optional {
        report_optional(context, place, used);
        return;
    }
    let scratch = root.is_some_and(|root| matches!(root.base, Base::Scratch));
    let known = scratch || facts.is_some_and(|facts| !facts.general_knowledge);
    let likely = !scratch && (COMMON.contains(&name) || place.stage.os == Os::Windows);
    let meant = (*suggestions > 0).then(|| nearest(context, place, name)).flatten();
    *suggestions = suggestions.saturating_sub(1);
    if likely {
        hint(context, used, format!("Nothing in this file sets `{name}`: it is empty unless the base image sets it."));
    } else if let Some(meant) = meant {
        let message = format!("`{name}` is not declared above, so it is empty here. Did you mean `{meant}`?");
        let edits = used.ranges.iter().map(|range| Edit::replace(range.clone(), meant)).collect();
        finding(context, used, message).fix(Fix::unsafe_(format!("Replace `{name}` by `{meant}`"), edits));
    } else if !known {
        hint(context, used, format!("Nothing in this file sets `{name}`: it is empty unless the base image sets it."));
    } else if in_heredoc(place, used) {
        let message = format!(
            "`{name}` is not declared above, so BuildKit writes nothing in its place. Declare it, or put the name of the \
             heredoc in quotes to keep the text as it is."
        );
        finding(context, used, message);
    } else {
        let message = format!("`{name}` is not declared above, so it is empty here. Declare it with `ARG` or `ENV`, or correct the name.");
        finding(context, used, message);
    }
}

/// A variable with a default, or one that may be unset: it never has a value of its own.
fn report_optional(context: &mut Context<'_>, place: &Place<'_>, used: &Used) {
    let name = used.name.as_str();
    let message = if place.instruction.keyword == Keyword::Arg && declares(context, place, name) {
        format!("`{name}` has no value before it is declared, so the default within the braces always holds. Write that default alone.")
    } else {
        format!(
            "Nothing in this file sets `{name}`, so unless the base image does, it never has a value. Declare it with \
             `ARG {name}` to let a build choose."
        )
    };
    hint(context, used, message);
}

/// Whether the instruction that uses a variable declares it as well.
fn declares(context: &Context<'_>, place: &Place<'_>, name: &str) -> bool {
    let scope = &context.meaning().scope;
    let mut all = scope.named(name);
    all.any(|definition| definition.instruction == place.index)
}

/// The mistakes that need no guess: an ARG that the stage does not see, or a declaration that comes too late.
fn report_known_mistake(context: &mut Context<'_>, place: &Place<'_>, used: &Used) -> bool {
    let (name, scope) = (used.name.as_str(), &context.meaning().scope);
    let all = scope.named(name);
    let mut same_stage = all.filter(|definition| definition.stage == Some(place.stage.index));
    let own = |definition: &Definition| used.ranges.iter().all(|range| definition.span.contains(&range.start));
    if let Some(global) = scope.global(name, usize::MAX).and_then(|global| scope.definitions().get(global)) {
        let message = format!(
            "`{name}` is declared before the first `FROM`, where a stage does not see it: it is empty here. Add `ARG {name}` \
             to the stage."
        );
        let (range, fix) = (global.name_span.clone(), declare(context, place, name));
        finding(context, used, message).related(range, "the global build argument").fix(fix);
    } else if argument(name).is_some() {
        let message = format!("`{name}` is predefined, but a stage sees it only after `ARG {name}`: it is empty here. Add that line.");
        let fix = declare(context, place, name);
        finding(context, used, message).fix(fix);
    } else if let Some(later) = same_stage.find(|definition| definition.instruction != place.index || !own(definition)) {
        let range = later.name_span.clone();
        let message = if later.instruction == place.index {
            format!(
                "`{name}` is set by this same `{}`, whose values see only what stands above: it is empty here. Set it in \
                 an instruction of its own above.",
                place.instruction.keyword.name()
            )
        } else {
            let kind = if later.kind == DefinitionKind::Env { "ENV" } else { "ARG" };
            let line = context.file.text().line_of(range.start) + 1;
            format!("`{name}` is declared only below, on line {line}: it is empty here. Move the `{kind}` up.")
        };
        finding(context, used, message).related(range, "the declaration");
    } else {
        return false;
    }
    true
}

fn finding<'a>(context: &'a mut Context<'_>, used: &Used, message: String) -> &'a mut crate::Finding {
    context.report(used.ranges.first().cloned().unwrap_or_default(), message)
}

fn hint(context: &mut Context<'_>, used: &Used, message: String) {
    finding(context, used, message).severity(Severity::Hint);
}

/// Inserts an ARG above the instruction.
fn declare(context: &Context<'_>, place: &Place<'_>, name: &str) -> Fix {
    let text = context.file.text();
    let start = text.full_line_range(text.line_of(place.instruction.span.start)).start;
    let line = format!("ARG {name}{}", text.newline());
    Fix::unsafe_(format!("Insert `ARG {name}` above"), vec![Edit::insert(start, line)])
}

/// The declared name most like this one, of those in force here.
fn nearest<'a>(context: &Context<'a>, place: &Place<'_>, name: &str) -> Option<&'a str> {
    let meaning = context.meaning();
    let chain = meaning.chain(place.stage.index);
    let visible = |definition: &&Definition| {
        definition.instruction < place.index && definition.stage.is_some_and(|stage| chain.contains(&stage))
    };
    let names = meaning.scope.definitions().iter().filter(visible).map(|definition| definition.name.as_str());
    let changes = match name.len() {
        0..4 => 0,
        4..6 => 1,
        _ => 2,
    };
    suggest::nearest(name, names, changes)
}

fn in_heredoc(place: &Place<'_>, used: &Used) -> bool {
    let mut bodies = place.instruction.heredocs.iter().map(|heredoc| &heredoc.body);
    bodies.any(|body| used.ranges.first().is_some_and(|range| body.contains(&range.start)))
}
