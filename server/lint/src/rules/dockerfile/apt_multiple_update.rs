use std::ops::Range;

use dockwright_model::{ShellBody, ShellSource};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Command, Word};

use super::super::{apt, mounts};
use crate::lines;
use crate::refactor::append;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// Several RUNs of a stage fetch the package lists and install.
    ///
    /// Each of them downloads tens of megabytes of lists again and adds a layer. Unless a new package source comes in between,
    /// one RUN can install all packages. A RUN that takes packages away again when they have done their work is left alone.
    /// Other stages are other images, and may fetch lists of their own.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
    /// WORKDIR /src
    /// RUN apt-get update && apt-get install -y --no-install-recommends make gcc && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends git make gcc && rm -rf /var/lib/apt/lists/*
    /// WORKDIR /src
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12 AS build
    /// RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates gcc
    /// COPY vendor.sources /etc/apt/sources.list.d/
    /// RUN apt-get update && apt-get install -y --no-install-recommends vendor-tool
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
    /// ```
    "apt-multiple-update" {
        category: Cache,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: [],
    }
}

/// A RUN that fetches the lists and installs.
struct Install {
    index: usize,
    stage: Option<usize>,
    /// The word `update`.
    update: Range<usize>,
}

fn check(context: &mut Context<'_>) {
    let mut last: Option<Install> = None;
    for (index, instruction) in context.dockerfile().instructions.iter().enumerate() {
        let found = install(context, index, instruction);
        if instruction.keyword == Keyword::From || changes_sources(context, index, instruction) {
            // A RUN that adds a source and fetches its list is the first of the new ones.
            last = found;
            continue;
        }
        let Some(found) = found else { continue };
        let Some(first) = last.as_ref().filter(|first| first.stage == found.stage) else {
            last = Some(found);
            continue;
        };
        let line = context.dockerfile().instructions.get(first.index).map_or(0, |first| first.lines.0);
        let message = format!(
            "The RUN on line {line} has fetched the package lists and installed from them already. Install everything there: one \
             download, one layer."
        );
        let (related, fix) = (first.update.clone(), merge(context, first.index, index));
        context.report(found.update.clone(), message).related(related, "The update before").maybe_fix(fix);
        last = Some(found);
    }
}

fn install(context: &Context<'_>, index: usize, run: &Instruction) -> Option<Install> {
    let bodies = context.meaning().bodies_of(index);
    let calls = || bodies.iter().flat_map(|body| apt::calls(&body.script).map(move |call| (body, call)));
    let (body, update) = calls().find(|(_, call)| call.is("update")).filter(|_| run.keyword == Keyword::Run)?;
    let installs = calls().any(|(_, call)| call.installs() && call.names_something());
    // What is installed for a while only has a RUN of its own with good reason.
    let temporary = calls().any(|(_, call)| ["purge", "remove", "autoremove"].iter().any(|name| call.is(name)))
        || bodies.iter().any(|body| body.script.uses("apt-mark"));
    let kept = mounts::keeps_out(context.file, run, |target| target.contains("apt"));
    let stage = context.meaning().state(index).stage;
    (installs && !kept && !temporary).then(|| Install { index, stage, update: body.range(update.subcommand.span) })
}

/// Programs that add package sources, or may.
const CHANGING: &[&str] = &[
    "add-apt-repository",
    "apt-add-repository",
    "apt-key",
    "bash",
    "curl",
    "dpkg",
    "extrepo",
    "gpg",
    "python",
    "python3",
    "sh",
    "sed",
    "source",
    ".",
    "wget",
];

/// Whether an instruction may change what apt can install.
fn changes_sources(context: &Context<'_>, index: usize, instruction: &Instruction) -> bool {
    if let Some((_, destination)) = instruction.copy() {
        return destination.text.contains("/apt") || destination.text.trim_end_matches('/').len() <= "/etc".len();
    }
    let bodies = context.meaning().bodies_of(index).iter();
    instruction.keyword == Keyword::Run
        && (instruction.exec().is_some() || bodies.flat_map(|body| &body.script.commands).any(changes))
}

fn changes(command: &Command) -> bool {
    let names_apt = |word: &Word| word.text.contains("etc/apt") || word.text.contains("sources.list");
    let targets = command.redirections.iter().filter_map(|redirection| redirection.target.as_ref());
    let effective = command.effective();
    let Some(program) = effective.program() else { return !command.words.is_empty() };
    let script = effective.program_word().is_some_and(|word| word.text.contains('/')) || program.contains(".sh");
    script || CHANGING.contains(&program) || command.words.iter().chain(targets).any(names_apt)
}

/// The fix: the packages of the second RUN move to the first, if it does nothing else.
fn merge(context: &Context<'_>, first: usize, second: usize) -> Option<Fix> {
    let bodies = |index| match context.meaning().bodies_of(index) {
        [body] if body.source == ShellSource::Command && append::is_possible(body) => Some(body),
        _ => None,
    };
    let (one, two) = (bodies(first)?, bodies(second)?);
    let instruction = context.dockerfile().instructions.get(second)?;
    let more = only_install(two)?;
    let installs: Vec<_> = apt::calls(&one.script).filter(|call| call.installs() && call.names_something()).collect();
    let [into] = installs.as_slice() else { return None };
    let options = |call: &apt::Call<'_>| {
        let mut options: Vec<String> = call
            .effective
            .arguments()
            .iter()
            .filter(|word| word.is_option())
            .map(|word| word.text.to_string())
            .collect();
        options.sort();
        options
    };
    let valued = |call: &apt::Call<'_>| call.effective.has_any_flag(apt::VALUED);
    let plain = instruction.flags.is_empty() && options(into) == options(&more) && !valued(into) && !valued(&more);
    let last = into.effective.operands(apt::VALUED).last().filter(|_| plain && into.program == more.program)?;
    let packages: Vec<&str> = more.effective.operands(apt::VALUED).skip(1).map(|word| &*word.text).collect();
    let gap = gap(context, one, into, last);
    let insertion = Edit::insert(one.range(last.span).end, format!("{gap}{}", packages.join(gap)));
    let line = context.dockerfile().instructions.get(first)?.lines.0;
    let title = format!("Move the packages to the RUN on line {line}");
    Some(Fix::unsafe_(title, vec![insertion, lines::removal(context.file, instruction)]))
}

/// What stands between the last package of an install and the word before it: a blank, or a continuation.
fn gap<'a>(context: &Context<'a>, body: &ShellBody, call: &apt::Call<'_>, last: &Word) -> &'a str {
    let before = call.effective.arguments().iter().take_while(|word| word.span.end <= last.span.start).last();
    let gap = before.map_or("", |word| context.text(body.range(word.span).end..body.range(last.span).start));
    let plain = !gap.is_empty() && gap.chars().all(|c| c.is_whitespace() || matches!(c, '\\' | '`'));
    if plain { gap } else { " " }
}

/// The install of a script that does nothing but to update, to install and to clean up.
fn only_install(body: &ShellBody) -> Option<apt::Call<'_>> {
    let harmless = |command: &Command| match command.effective().program() {
        Some("rm") => {
            command.words.iter().skip(1).all(|word| word.is_option() || word.text.starts_with("/var/lib/apt"))
        }
        Some("apt" | "apt-get") => command.redirections.is_empty() && command.assignments.is_empty(),
        _ => false,
    };
    let clean = ["update", "clean", "autoclean"];
    let calls: Vec<_> = apt::calls(&body.script).filter(|call| !clean.iter().any(|name| call.is(name))).collect();
    let fits = body
        .script
        .commands
        .iter()
        .all(|command| harmless(command) && command.nesting.is_top_level() && command.pipeline.is_none());
    let mut calls = calls.into_iter();
    let only = calls.next().filter(|call| fits && call.installs())?;
    let known = only.effective.arguments().iter().all(|word| !word.has_expansion());
    (known && calls.next().is_none()).then_some(only)
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix, lint_text};

    fn config() -> Config {
        let mut config = Config::default();
        assert!(config.select("apt-multiple-update"));
        config
    }

    #[test]
    fn sources_between() {
        let (a, b) = ("RUN apt-get update && apt-get install -y a", "RUN apt-get update && apt-get install -y b");
        for (between, count) in [
            ("USER root", 1),
            ("RUN make", 1),
            ("RUN add-apt-repository ppa:x/y", 0),
            ("RUN echo deb x > /etc/apt/sources.list.d/x.list", 0),
            ("RUN curl x | bash", 0),
            ("RUN ./setup", 0),
            ("FROM y", 0),
            ("COPY rootfs /", 0),
            ("RUN apt-get install -y c", 1),
        ] {
            let text = format!("FROM x\n{a}\n{between}\n{b}\n");
            assert_eq!(lint_text(&text, &config()).len(), count, "{text}");
        }
    }

    #[test]
    fn no_fix_where_more_is_done() {
        let first = "FROM x\nRUN apt-get update && apt-get install -y a\n";
        for second in [
            "RUN apt-get update && apt-get install -y b && make\n",
            "RUN apt-get update && apt-get install -y --no-install-recommends b\n",
            "RUN apt-get update && apt-get install -y -t sid b\n",
            "RUN apt-get update && apt-get install -y $B\n",
            "RUN apt-get update; apt-get install -y b\n",
        ] {
            let text = format!("{first}{second}");
            assert_eq!(lint_text(&text, &config()).len(), 1, "{text}");
            assert_eq!(fix(&text, &config(), Safety::Unsafe).text, text);
        }
    }
}
