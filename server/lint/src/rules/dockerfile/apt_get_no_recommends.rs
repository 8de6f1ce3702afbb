use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Command, Variable};

use super::super::apt::{self, Call};
use crate::refactor::insert_no_install_recommends;
use crate::rule::rule;
use crate::{Context, Fix};

rule! {
    /// `apt-get install` without `--no-install-recommends` installs packages nobody asked for.
    ///
    /// Debian and Ubuntu install not only what a package depends on but also what its maintainer recommends: documentation
    /// viewers, mail servers, whole toolchains. In an image they are rarely of use, take space and add to what has to be
    /// patched. Something that really is needed is better named.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// The option may stand anywhere, and a setting of apt does as well, also one that an earlier instruction of the stage
    /// (or of a stage it starts from) writes. Who asks for `--install-recommends` wants it so:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12 AS base
    /// RUN apt-get install -y git --no-install-recommends
    /// RUN apt-get -o APT::Install-Recommends=false install -y git
    /// RUN apt-get install -y --install-recommends git
    /// RUN echo 'APT::Install-Recommends "0";' > /etc/apt/apt.conf.d/99-no-recommends
    /// FROM base
    /// RUN apt-get install -y curl
    /// ```
    "apt-get-no-recommends" {
        category: Size,
        severity: Info,
        fix: Some(Safe),
        also: ["DL3015", "tally/hadolint/DL3015", "droast/DF016"],
    }
}

fn check(context: &mut Context<'_>) {
    let dockerfile = context.dockerfile();
    let meaning = context.meaning();
    // For each stage whether it, or one it starts from, has configured apt by now.
    let mut configured = vec![false; meaning.stages.len()];
    for (index, instruction) in dockerfile.instructions.iter().enumerate() {
        let stage = meaning.state(index).stage;
        if let (Keyword::From, Some(stage)) = (instruction.keyword, stage) {
            let inherited = meaning.chain(stage).get(1).and_then(|base| configured.get(*base).copied());
            if let Some(own) = configured.get_mut(stage) {
                *own = inherited.unwrap_or(false);
            }
        }
        let mut silent = stage.and_then(|stage| configured.get(stage).copied()).unwrap_or(false);
        silent |= configures(context, index, instruction);
        if let Some(own) = stage.and_then(|stage| configured.get_mut(stage)) {
            *own |= silent;
        }
        let stays = stage.is_some_and(|stage| meaning.is_in_final_image(stage));
        if !silent && stays && instruction.effective().keyword == Keyword::Run {
            meaning.bodies_of(index).iter().for_each(|body| check_body(context, body));
        }
    }
}

fn check_body(context: &mut Context<'_>, body: &ShellBody) {
    for call in apt::calls(&body.script).filter(|call| call.installs() && !call.mentions_recommends()) {
        if may_hold_options(context, body, &call) || !call.names_something() {
            continue;
        }
        let program = call.program;
        let message = format!(
            "`{program} install` also installs the packages that the named ones recommend, which an image rarely needs. \
             Add `--no-install-recommends`."
        );
        let fix = Fix::safe("Insert `--no-install-recommends`", vec![insert_no_install_recommends(body, &call)]);
        context.report(body.range(call.subcommand.span), message).fix(fix);
    }
}

/// Whether an instruction tells apt not to install what is recommended, or copies settings of apt that may.
fn configures(context: &Context<'_>, index: usize, instruction: &Instruction) -> bool {
    let instruction = instruction.effective();
    if let Some((_, destination)) = instruction.copy() {
        return is_apt_setting(destination.text);
    }
    if instruction.keyword != Keyword::Run {
        return false;
    }
    let says = |text: &str| text.to_ascii_lowercase().contains("install-recommends");
    let written = |command: &Command| {
        let targets = command.redirections.iter().filter_map(|redirection| redirection.target.as_ref());
        let to_file = targets.chain(&command.words).any(|word| is_apt_setting(word.value_or_text()));
        to_file && instruction.heredocs.iter().any(|heredoc| says(context.text(heredoc.body.clone())))
    };
    context.meaning().bodies_of(index).iter().flat_map(|body| &body.script.commands).any(|command| {
        let apt = matches!(command.effective().program(), Some("apt" | "apt-get" | "aptitude"));
        !apt && (command.words.iter().any(|word| says(word.value_or_text())) || written(command))
    })
}

fn is_apt_setting(path: &str) -> bool {
    path.starts_with("/etc/apt/apt.conf") || path.starts_with("/etc/apt/") && path.ends_with('/') || path == "/etc/apt"
}

/// Whether a variable among the arguments holds the option, or is named as if it held options.
fn may_hold_options(context: &Context<'_>, body: &ShellBody, call: &Call<'_>) -> bool {
    let holds = |variable: &Variable| {
        let name = variable.name.to_ascii_lowercase();
        let value = context.meaning().value(body.instruction, &variable.name);
        let known = matches!(&value, dockwright_syntax::dockerfile::variable::Value::Known(text)
            if text.contains("install-recommends"));
        known || ["opt", "arg", "flag"].iter().any(|part| name.contains(part))
    };
    call.effective.arguments().iter().flat_map(|word| &word.variables).any(holds)
}
