use dockwright_model::{Base, Definition, DefinitionKind, Os};
use dockwright_syntax::dockerfile::Keyword;

use crate::rule::rule;
use crate::{Context, Edit, Fix, Severity};

use super::super::suggest;
use super::super::undeclared::{self, COMMON, Cause, Place, Used};

rule! {
    /// A variable is used that nothing above declares.
    ///
    /// BuildKit replaces variables in the arguments of most instructions, and one that no `ARG` or `ENV` of the stage (or
    /// of the stages it starts from) declares becomes nothing, without a word.
    ///
    /// The base image may set variables as well; those that it is known to set are fine. Where it is not known, and for names that images often set, such as
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
    /// FROM debian:12
    /// WORKDIR $APP_HOME
    /// ENV LD_LIBRARY_PATH=/opt/lib:$LD_LIBRARY_PATH
    /// ENV APP_HOME=/srv/app
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
    ///
    /// FROM mcr.microsoft.com/dotnet/aspnet:9.0
    /// USER $APP_UID
    /// ```
    "undefined-variable" {
        category: Correctness,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["UndefinedVar", "buildkit/UndefinedVar"],
    }
}

/// Suggestions cost a look at every declaration; a file with more mistakes than this gets none for the rest.
const MAX_SUGGESTIONS: usize = 20;

fn check(context: &mut Context<'_>) {
    let mut suggestions = MAX_SUGGESTIONS;
    undeclared::for_each(context, |context, place, used, cause| report(context, place, used, cause, &mut suggestions));
}

fn report(context: &mut Context<'_>, place: &Place<'_>, used: &Used, cause: &Cause<'_>, suggestions: &mut usize) {
    let name = used.name.as_str();
    match cause {
        // The image sets it, or there are rules for it: `arg-not-in-stage-scope` and `env-refers-to-same-env`.
        Cause::Image | Cause::Global(_) | Cause::Predefined => {}
        Cause::SameInstruction(_) if place.instruction.keyword == Keyword::Env => {}
        Cause::SameInstruction(declaration) => {
            let message = format!(
                "`{name}` is set by this same `{}`, whose values see only what stands above: it is empty here. Set it in an \
                 instruction of its own above.",
                place.instruction.keyword.name()
            );
            finding(context, used, message).related(declaration.name_span.clone(), "the declaration");
        }
        Cause::Later(later) => {
            let range = later.name_span.clone();
            let kind = if later.kind == DefinitionKind::Env { "ENV" } else { "ARG" };
            let line = context.file.line_number(range.start);
            let message =
                format!("`{name}` is declared only below, on line {line}: it is empty here. Move the `{kind}` up.");
            finding(context, used, message).related(range, "the declaration");
        }
        Cause::Unknown => report_unknown(context, place, used, suggestions),
    }
}

/// A variable that nobody declares.
fn report_unknown(context: &mut Context<'_>, place: &Place<'_>, used: &Used, suggestions: &mut usize) {
    let meaning = context.meaning();
    let name = used.name.as_str();
    let root = meaning.root_of(place.stage.index);
    let facts = root.and_then(|root| root.image_facts());
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
        let message = format!(
            "`{name}` is not declared above, so it is empty here. Declare it with `ARG` or `ENV`, or correct the name."
        );
        finding(context, used, message);
    }
}

/// A variable with a default, or one that may be unset: it never has a value of its own.
fn report_optional(context: &mut Context<'_>, place: &Place<'_>, used: &Used) {
    let name = used.name.as_str();
    let message = if place.instruction.keyword == Keyword::Arg && declares(context, place, name) {
        format!(
            "`{name}` has no value before it is declared, so the default within the braces always holds. Write that default alone."
        )
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

fn finding<'a>(context: &'a mut Context<'_>, used: &Used, message: String) -> &'a mut crate::Finding {
    context.report(used.ranges.first().cloned().unwrap_or_default(), message)
}

fn hint(context: &mut Context<'_>, used: &Used, message: String) {
    finding(context, used, message).severity(Severity::Hint);
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
