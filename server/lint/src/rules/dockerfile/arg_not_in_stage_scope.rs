use std::collections::{HashMap, HashSet};
use std::ops::Range;

use dockwright_facts::arguments::{ArgumentKind, argument};
use dockwright_model::{ShellBody, Stage};
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::shell::{Construct, EffectKind};

use super::super::undeclared::{self, COMMON, Cause};
use crate::rule::rule;
use crate::{Context, Edit, Fix, Severity};

rule! {
    /// A stage uses a global build argument that it does not declare, and so gets nothing.
    ///
    /// An `ARG` above the first `FROM` is for the `FROM` lines. A stage sees it, and the predefined arguments of the platform
    /// such as `TARGETARCH`, only after an `ARG` of its own with that name; without a value there it takes the global one.
    /// This holds for `RUN` as well, where the shell replaces the variable by nothing.
    ///
    /// ```dockerfile finds 2
    /// ARG VERSION=1.2
    /// FROM debian:12
    /// RUN curl -fsSLO https://example.com/app-${VERSION}.tar.gz
    /// LABEL org.opencontainers.image.version=$VERSION
    /// ```
    ///
    /// ```dockerfile fixed
    /// ARG VERSION=1.2
    /// FROM debian:12
    /// ARG VERSION
    /// RUN curl -fsSLO https://example.com/app-${VERSION}.tar.gz
    /// LABEL org.opencontainers.image.version=$VERSION
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM golang:1.24
    /// RUN GOARCH=$TARGETARCH go build -o /app .
    /// ```
    ///
    /// ```dockerfile ignores
    /// ARG VERSION=1.2
    /// FROM debian:${VERSION} AS one
    /// ARG VERSION
    /// RUN echo "$VERSION"
    ///
    /// FROM one
    /// RUN echo "$VERSION" '$TARGETARCH'
    ///
    /// FROM debian:12
    /// RUN VERSION=$(cat /etc/debian_version) && echo "$VERSION"
    /// ```
    "arg-not-in-stage-scope" {
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        changes: [Arguments, Labels],
        also: ["UndefinedVar", "buildkit/UndefinedVar"],
    }
}

fn check(context: &mut Context<'_>) {
    undeclared::for_each(context, |context, place, used, cause| {
        let range = used.ranges.first().cloned().unwrap_or_default();
        let severity = if used.optional { Severity::Hint } else { Severity::Warning };
        match cause {
            Cause::Global(global) => {
                report(context, place.stage, &used.name, range, Some(global.name_span.clone()), severity);
            }
            Cause::Predefined => report(context, place.stage, &used.name, range, None, severity),
            _ => {}
        }
    });
    check_scripts(context);
}

fn check_scripts(context: &mut Context<'_>) {
    let (file, meaning) = (context.dockerfile(), context.meaning());
    let Some(globals) = globals(context) else { return };
    let mut assigned: HashMap<usize, HashSet<&str>> = HashMap::new();
    for body in meaning.bodies() {
        // What runs when the container does has an environment of its own.
        let run = file.instructions.get(body.instruction).is_some_and(|found| found.keyword == Keyword::Run);
        let Some(stage) = meaning.state(body.instruction).stage.and_then(|stage| meaning.stages.get(stage)) else {
            continue;
        };
        let sources = body.script.effects.iter().any(|effect| effect.kind == EffectKind::Source);
        if !run || !body.script.understood || body.script.has_errors || sources {
            continue;
        }
        let mut seen: HashSet<&str> = HashSet::new();
        for variable in body.script.variables() {
            let name = &*variable.name;
            let global = globals.get(name);
            let platform = || argument(name).is_some_and(|known| known.kind == ArgumentKind::Platform);
            if (global.is_none() && !platform()) || !seen.insert(name) {
                continue;
            }
            let bodies = meaning.bodies_of(body.instruction);
            let own = assigned.entry(body.instruction).or_insert_with(|| assignments(context, bodies));
            let declared = meaning.definition(body.instruction, name).is_some();
            if declared || own.contains(name) || undeclared::set_by_image(context, stage, name) {
                continue;
            }
            let unsure = variable.modified || COMMON.contains(&name);
            let severity = if unsure { Severity::Hint } else { Severity::Warning };
            report(context, stage, name, body.range(variable.span), global.cloned(), severity);
        }
    }
}

/// The global build arguments with the places of their names; `None` when no script could mean one.
fn globals<'a>(context: &Context<'a>) -> Option<HashMap<&'a str, Range<usize>>> {
    let meaning = context.meaning();
    let definitions = meaning.scope.definitions().iter().filter(|definition| definition.stage.is_none());
    let globals: HashMap<_, _> =
        definitions.map(|definition| (definition.name.as_str(), definition.name_span.clone())).collect();
    let platform = context.source().contains("TARGET") || context.source().contains("BUILD");
    (!globals.is_empty() || platform).then_some(globals)
}

/// The names that the scripts of an instruction give a value themselves.
fn assignments<'a>(context: &Context<'a>, bodies: &'a [ShellBody]) -> HashSet<&'a str> {
    let mut names = HashSet::new();
    for body in bodies {
        let script = &body.script;
        let loops = script.compounds.iter().filter(|compound| compound.construct == Construct::For);
        names.extend(loops.filter_map(|compound| context.text(body.range(compound.span)).split_whitespace().nth(1)));
        names.extend(
            script.commands.iter().flat_map(|command| &command.assignments).map(|assignment| &*assignment.name),
        );
        for command in &script.commands {
            let words = command.effective();
            if matches!(
                words.program(),
                Some("read" | "printf" | "export" | "declare" | "local" | "mapfile" | "readarray")
            ) {
                let values = words.arguments().iter().filter_map(dockwright_syntax::shell::Word::value);
                names.extend(values.map(|value| value.split('=').next().unwrap_or_default()));
            }
        }
        names.extend(script.effects.iter().filter_map(|effect| match &effect.kind {
            EffectKind::Assign(name) | EffectKind::Export(name) => Some(&**name),
            _ => None,
        }));
    }
    names
}

fn report(
    context: &mut Context<'_>,
    stage: &Stage,
    name: &str,
    range: Range<usize>,
    global: Option<Range<usize>>,
    severity: Severity,
) {
    let message = match &global {
        Some(_) => format!(
            "`{name}` is declared before the first `FROM`, where a stage does not see it: it is empty here. Add `ARG {name}` to \
             the stage."
        ),
        None => format!(
            "`{name}` is predefined, but a stage sees it only after `ARG {name}`: it is empty here. Add that line."
        ),
    };
    let fix = declare(context, stage, name);
    let finding = context.report(range, message).severity(severity).maybe_fix(fix);
    if let Some(global) = global {
        finding.related(global, "the global build argument");
    }
}

/// Inserts an ARG below the FROM.
fn declare(context: &Context<'_>, stage: &Stage, name: &str) -> Option<Fix> {
    let from = context.dockerfile().instructions.get(stage.from())?;
    let text = context.file.text();
    let line = text.line_of(from.span.end);
    let start = text.full_line_range(line).end;
    let newline = text.newline();
    let new = if start == text.line_range(line).end {
        format!("{newline}ARG {name}")
    } else {
        format!("ARG {name}{newline}")
    };
    Some(Fix::safe(format!("Insert `ARG {name}` below the `FROM`"), vec![Edit::insert(start, new)]))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::counts;

    #[test]
    fn traps() {
        let cases = [
            ("ARG V=1\nFROM debian\nRUN echo $V", 1),
            ("ARG V=1\nFROM debian\nRUN <<EOF\necho $V\nEOF", 1),
            ("ARG V=1\nFROM debian\nRUN bash -c \"echo $V\"", 1),
            ("ARG V=1\nFROM debian\nRUN for V in 1 2; do echo $V; done", 0),
            ("ARG V=1\nFROM debian\nRUN read V && echo $V", 0),
            ("ARG V=1\nFROM debian\nRUN . ./env && echo $V", 0),
            ("ARG V=1\nFROM debian\nRUN awk '{print $V}'", 0),
            ("ARG V=1\nFROM debian\nRUN [\"sh\", \"-c\", \"echo $V\"]", 0),
            ("ARG V=1\nFROM debian\nCMD echo $V", 0),
            ("ARG V=1\nFROM debian\nRUN V=2; echo $V", 0),
            ("ARG V=1\nFROM debian\nENV V=2\nRUN echo $V", 0),
            ("ARG V=1\nFROM debian\nRUN echo $TARGETARCH $BUILDOS", 2),
            ("ARG V=1\nFROM debian\nRUN echo $HTTP_PROXY", 0),
            ("ARG V=1\nFROM debian\nCOPY $V $V /", 1),
            ("ARG V=1\nFROM debian\nFROM debian:$V", 0),
            ("ARG V=1\nFROM debian\nSHELL [\"pwsh\", \"-c\"]\nRUN echo $V", 0),
            ("ARG V=1\nFROM debian\nARG V\nFROM debian\nRUN echo $V", 1),
        ];
        counts("arg-not-in-stage-scope", &cases);
    }
}
