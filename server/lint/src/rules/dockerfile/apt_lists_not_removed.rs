use dockwright_model::{Base, ShellBody, ShellSource};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Command, Construct, EffectKind, Word};

use super::super::{apt, mounts};
use crate::refactor::layout::Layout;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// The package lists that `apt-get update` downloads stay in the image.
    ///
    /// `apt-get update` writes tens of megabytes to `/var/lib/apt/lists`. They are of use until the packages are installed,
    /// and out of date soon after. A later RUN cannot take them out of the layer they are in, so they have to be removed in
    /// the RUN that downloads them, or lie in a cache mount from the start.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends git
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// Stages that nothing of the final image starts from may keep them:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12 AS build
    /// RUN apt-get update && apt-get install -y --no-install-recommends gcc
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends git && rm -r /var/lib/apt/lists
    /// RUN --mount=type=cache,target=/var/lib/apt,sharing=locked --mount=type=cache,target=/var/cache/apt,sharing=locked \
    ///     apt-get update && apt-get install -y --no-install-recommends curl
    /// ```
    "apt-lists-not-removed" {
        category: Size,
        severity: Info,
        fix: Some(Safe),
        also: ["DL3009", "tally/hadolint/DL3009", "droast/DF004"],
    }
}

const LISTS: &str = "/var/lib/apt/lists";

fn check(context: &mut Context<'_>) {
    let mut layout = None;
    let meaning = context.meaning();
    let mut kept = vec![false; meaning.stages.len()];
    for stage in &meaning.stages {
        if let Base::Stage(base) = stage.base
            && let Some(base) = kept.get_mut(base)
        {
            *base = true;
        }
    }
    if let Some(last) = kept.last_mut() {
        *last = true;
    }
    for (index, outer) in context.dockerfile().instructions.iter().enumerate() {
        let instruction = outer.effective();
        let stays = meaning.state(index).stage.and_then(|stage| kept.get(stage)).is_some_and(|kept| *kept);
        if instruction.keyword != Keyword::Run || !stays {
            continue;
        }
        let Some((body, call)) = left_behind(meaning.bodies_of(index)) else { continue };
        if mounts::keeps_out(context.file, instruction, above) {
            continue;
        }
        let message = "The package lists that this downloads stay in the image, tens of megabytes that are out of date \
                       soon. Remove `/var/lib/apt/lists/*` at the end of this RUN.";
        let fix = appends(body).then(|| {
            let layout = layout.get_or_insert_with(|| Layout::of(context.file));
            fix(layout, instruction, index, &call)
        });
        context.report(body.range(call.subcommand.span), message).maybe_fix(fix);
    }
}

/// The last update of a RUN, if nothing behind it removes the lists, or may.
fn left_behind(bodies: &[ShellBody]) -> Option<(&ShellBody, apt::Call<'_>)> {
    let mut open = None;
    for body in bodies {
        let mut calls = apt::calls(&body.script).peekable();
        for command in &body.script.commands {
            let here = |call: &apt::Call<'_>| command.span.start <= call.subcommand.span.start
                && call.subcommand.span.end <= command.span.end;
            while calls.peek().is_some_and(|call| call.subcommand.span.end <= command.span.start) {
                calls.next();
            }
            let call = calls.next_if(|call| here(call));
            match call {
                Some(call) if call.is("update") => open = Some((body, call)),
                Some(call) if call.is("distclean") || call.is("dist-clean") => open = None,
                Some(_) => {}
                None if cleans(command) => open = None,
                None => {}
            }
        }
    }
    open
}

/// Whether a command removes the lists, or is named as if it cleaned up.
fn cleans(command: &Command) -> bool {
    let effective = command.effective();
    let Some(program) = effective.program() else { return false };
    let on_lists = |word: &Word| {
        let text = word.value_or_text();
        let braced = text.contains("lib/apt") && text.contains('{');
        braced || text.trim_end_matches(['/', '*', '?', '.']).starts_with(LISTS) || above(text)
    };
    match program {
        "rm" => effective.has_any_flag(&["-r", "-R", "--recursive"]) && effective.operands(&[]).any(on_lists),
        "find" => {
            let deletes = |word: &Word| word.is("-delete") || word.is("rm");
            effective.arguments().iter().any(on_lists) && effective.arguments().iter().any(deletes)
        }
        other => other.to_ascii_lowercase().contains("clean"),
    }
}

/// Whether a path is a folder the lists are in: `/var/lib/apt`, `/var/lib/*`.
fn above(path: &str) -> bool {
    let folder = path.trim_end_matches(['/', '*']);
    folder.len() >= "/var".len() && LISTS.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether what is added with `&&` at the end runs when all before it did well, and changes nothing else.
fn appends(body: &ShellBody) -> bool {
    let script = &body.script;
    let plain = |construct| matches!(construct, Construct::Command | Construct::Pipeline);
    let ends = |kind: &EffectKind| matches!(kind, EffectKind::Exit | EffectKind::Exec);
    body.source == ShellSource::Command
        && script.is_and_list()
        && script.comments.is_empty()
        && script.items.last().is_some_and(|item| plain(item.construct))
        && !script.lasting_effects().any(|effect| ends(&effect.kind))
}

fn fix(layout: &Layout<'_>, instruction: &Instruction, index: usize, call: &apt::Call<'_>) -> Fix {
    let join = match instruction.rest.is_continued() {
        true => layout.style(index..index + 1, "&&").join(&[]),
        false => " && ".to_owned(),
    };
    let sudo = if call.effective.wrapped_by("sudo") { "sudo " } else { "" };
    let edit = Edit::insert(instruction.rest.span.end, format!("{join}{sudo}rm -rf {LISTS}/*"));
    Fix::safe(format!("Append `rm -rf {LISTS}/*`"), vec![edit])
}
