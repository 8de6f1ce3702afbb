use dockwright_model::{Base, ShellBody};
use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Command, EffectKind, Word};

use super::super::mounts;
use super::super::package_managers::{PIP, call};
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// `pip install` without `--no-cache-dir` leaves its downloads in the image.
    ///
    /// pip keeps what it downloads and the wheels it builds in `~/.cache/pip` for the next time, which an image does not
    /// have. Either switch the cache off (with the option, or `ENV PIP_NO_CACHE_DIR=1`), or put it in a cache mount, which
    /// also makes the next build faster.
    ///
    /// ```dockerfile finds
    /// FROM python:3.13-slim
    /// RUN pip install -r requirements.txt
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM python:3.13-slim
    /// RUN pip install --no-cache-dir -r requirements.txt
    /// ```
    ///
    /// Stages that do not end up in the final image may cache:
    ///
    /// ```dockerfile ignores
    /// FROM python:3.13 AS build
    /// RUN pip install build
    /// FROM python:3.13-slim
    /// RUN pip --no-cache-dir install flask
    /// RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt
    /// RUN pip install gunicorn && rm -rf ~/.cache
    /// ENV PIP_NO_CACHE_DIR=1
    /// RUN pip install django
    /// ```
    "pip-no-cache-dir" {
        category: Size,
        severity: Info,
        fix: Some(Safe),
        changes: [Options],
        also: ["DL3042", "tally/hadolint/DL3042", "droast/DF030"],
    }
}

const SWITCH: &str = "PIP_NO_CACHE_DIR";

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    // For each stage whether it, or one it starts from, has configured pip by now.
    let mut configured = vec![false; meaning.stages.len()];
    for (index, outer) in context.dockerfile().instructions.iter().enumerate() {
        let Some(stage) = meaning.state(index).stage else { continue };
        if outer.keyword == Keyword::From {
            let inherited = meaning.stages.get(stage).is_some_and(|stage| match stage.base {
                Base::Stage(base) => configured.get(base).is_some_and(|configured| *configured),
                _ => false,
            });
            if let Some(own) = configured.get_mut(stage) {
                *own = inherited || image_says(context, stage);
            }
        }
        let Some(own) = configured.get_mut(stage) else { continue };
        *own |= configures(context, index, outer);
        let checked = !*own && outer.effective().keyword == Keyword::Run && meaning.is_in_final_image(stage);
        if checked && !switched_off(context, index) && !keeps_cache_out(context, index, outer.effective()) {
            meaning.bodies_of(index).iter().for_each(|body| check_body(context, body));
        }
    }
}

fn check_body(context: &mut Context<'_>, body: &ShellBody) {
    let script = &body.script;
    let is_switch = |name: &str| name == SWITCH;
    let exported = script
        .effects
        .iter()
        .find(|effect| matches!(&effect.kind, EffectKind::Export(name) | EffectKind::Assign(name) if is_switch(name)));
    let cleaned = script.commands.iter().rposition(removes_cache).unwrap_or(0);
    for command in script.commands.iter().skip(cleaned) {
        let Some((name, install)) = install(command) else { continue };
        if says_otherwise(command) || exported.is_some_and(|effect| effect.span.start < command.span.start) {
            continue;
        }
        let range = body.range(install.span);
        let message = format!(
            "`{name} install` leaves its downloads in the image, where nothing uses them again. Add `--no-cache-dir`, or \
             mount a cache at pip's cache folder."
        );
        let edit = Edit::insert(range.end, " --no-cache-dir");
        context.report(range, message).fix(Fix::safe("Insert `--no-cache-dir` after `install`", vec![edit]));
    }
}

/// The name of pip as called, and the word `install`, if a command installs with pip.
fn install(command: &Command) -> Option<(&str, &Word)> {
    let call = call(command, &[&PIP])?;
    Some((call.program, call.subcommand(PIP.installs)?))
}

/// Whether a call says something about the cache, uses no index, installs nothing, or takes unknown options.
fn says_otherwise(command: &Command) -> bool {
    let effective = command.effective();
    let options = ["--cache-dir", "--no-index", "--dry-run", "--help", "-h"];
    let variables = effective.arguments().iter().flat_map(|word| &word.variables);
    let mut names = variables.map(|variable| variable.name.to_ascii_lowercase());
    // Options may be shortened: `--no-cache`.
    let mut short = effective.arguments().iter().map(Word::value_or_text);
    short.any(|text| text.starts_with("--no-cache"))
        || effective.has_any_flag(&options)
        || effective.sets_variable(SWITCH)
        || names.any(|name| ["opt", "arg", "flag", "cache"].iter().any(|part| name.contains(part)))
}

/// Whether a command empties the cache.
fn removes_cache(command: &Command) -> bool {
    let effective = command.effective();
    let words = || effective.arguments().iter().map(Word::value_or_text);
    match effective.program() {
        Some("rm") => words().any(|text| text.contains(".cache") || text.trim_end_matches(['/', '*']) == "/root"),
        Some("find") => {
            words().any(|text| text.contains(".cache")) && words().any(|text| matches!(text, "-delete" | "rm"))
        }
        Some(_) => words().any(|text| text == "cache") && words().any(|text| text == "purge"),
        None => false,
    }
}

/// Whether an environment variable switches the cache off. pip takes any value but an empty one as a yes.
fn switched_off(context: &Context<'_>, index: usize) -> bool {
    let meaning = context.meaning();
    let set = |name| meaning.definition(index, name).is_some();
    set(SWITCH) && !matches!(meaning.value(index, SWITCH), Value::Known(text) if text.is_empty())
}

/// Whether the image at the bottom of a stage switches the cache off.
fn image_says(context: &Context<'_>, stage: usize) -> bool {
    let facts = context.meaning().stages.get(stage).and_then(|stage| stage.image_facts());
    facts.is_some_and(|facts| facts.env.iter().any(|(name, _)| *name == SWITCH))
}

/// Whether pip's cache is mounted from elsewhere, or may be.
fn keeps_cache_out(context: &Context<'_>, index: usize, run: &Instruction) -> bool {
    let folder = |name: &str| match context.meaning().value(index, name) {
        Value::Known(text) => text,
        _ => String::new(),
    };
    let folders = [folder("PIP_CACHE_DIR"), folder("XDG_CACHE_HOME")];
    let trim = |text: &str| text.trim_end_matches('/').to_owned();
    mounts::keeps_out(context.file, run, |target| {
        let own = folders.iter().any(|folder| !folder.is_empty() && trim(folder).starts_with(&trim(target)));
        own || target.contains(".cache") || target.contains("pip") || matches!(target, "/root" | "/root/")
    })
}

/// Whether an instruction writes settings of pip that may be about the cache.
fn configures(context: &Context<'_>, index: usize, instruction: &Instruction) -> bool {
    let instruction = instruction.effective();
    let is_setting = |path: &str| path.ends_with("pip.conf") || path.contains("/.pip") || path.contains(".config/pip");
    if let Some((sources, destination)) = instruction.copy() {
        return is_setting(destination.text) || sources.iter().any(|source| is_setting(source.text));
    }
    if instruction.keyword != Keyword::Run {
        return false;
    }
    context.meaning().bodies_of(index).iter().flat_map(|body| &body.script.commands).any(|command| {
        let mut targets = command.redirections.iter().filter_map(|redirection| redirection.target.as_ref());
        let effective = command.effective();
        let sets = effective.arguments().iter().any(|word| word.value_or_text().contains("no-cache-dir"));
        let configures = effective.arguments().iter().any(|word| word.is("config"));
        // A text that is written out here can be read, and may be about something else.
        let plain = matches!(effective.program(), Some("echo" | "printf"));
        let other =
            plain && effective.arguments().iter().all(|word| word.value().is_some_and(|text| !text.contains("cache")));
        (!other && targets.any(|word| is_setting(word.value_or_text()))) || (sets && configures)
    })
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn what_keeps_the_cache_out() {
        let mut config = Config::default();
        assert!(config.select("pip-no-cache-dir"));
        let count = |run: &str| lint_text(&format!("FROM python\n{run}\n"), &config).len();
        for run in [
            "RUN python3.12 -m pip install x",
            "RUN /venv/bin/pip3 install --upgrade pip",
            "RUN rm -rf ~/.cache && pip install x",
            "RUN sudo pip install x",
            "ENV PIP_NO_CACHE_DIR=\nRUN pip install x",
            "ONBUILD RUN pip install x",
            "RUN echo '[global]' > ~/.config/pip/pip.conf && pip install x",
        ] {
            assert_eq!(count(run), 1, "{run}");
        }
        for run in [
            "RUN PIP_NO_CACHE_DIR=off pip install x",
            "RUN export PIP_NO_CACHE_DIR=1 && pip install x",
            "ARG PIP_NO_CACHE_DIR=true\nRUN pip install x",
            "RUN pip install --no-cache x",
            "RUN pip install --cache-dir /tmp/c x",
            "RUN pip install $PIP_OPTS x",
            "RUN pip config set global.no-cache-dir true\nRUN pip install x",
            "COPY pip.conf /etc/pip.conf\nRUN pip install x",
            "RUN printf '[global]\\nno-cache-dir = true' > /etc/pip.conf && pip install x",
            "RUN echo \"$CONFIG\" > /etc/pip.conf && pip install x",
            "ENV PIP_CACHE_DIR=/c/p\nRUN --mount=type=cache,target=/c pip install x",
            "RUN pip install x && pip cache purge",
            "RUN uv pip install x && pipx install y && pip freeze",
            "CMD pip install x",
        ] {
            assert_eq!(count(run), 0, "{run}");
        }
    }
}
