use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Command, Word};

use crate::refactor::append;
use crate::refactor::layout::Layout;
use crate::rule::rule;
use crate::rules::dependencies::Install;
use crate::rules::{final_image, mounts, ruby};
use crate::{Context, Fix};

rule! {
    /// `bundle install` leaves what it has downloaded in the final image.
    ///
    /// Beside the installed gems stay the archives they came in, and for gems from git the whole history. Nothing needs them
    /// any more. Remove them in the same RUN: in a later one they would stay in the layer below.
    ///
    /// ```dockerfile finds
    /// FROM ruby:3.4-slim
    /// COPY Gemfile Gemfile.lock ./
    /// RUN bundle install
    /// CMD ["bundle", "exec", "puma"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM ruby:3.4-slim
    /// COPY Gemfile Gemfile.lock ./
    /// RUN bundle install && rm -rf ~/.bundle/cache "$GEM_HOME"/cache "$GEM_HOME"/bundler/gems/*/.git
    /// CMD ["bundle", "exec", "puma"]
    /// ```
    ///
    /// Other stages than the final one, cache mounts and what cleans up are left alone:
    ///
    /// ```dockerfile ignores
    /// FROM ruby:3.4 AS build
    /// RUN bundle install
    /// FROM ruby:3.4-slim
    /// RUN bundle install && rm -rf ~/.bundle/ "${BUNDLE_PATH}"/ruby/*/cache
    /// RUN bundle install && bundle clean --force
    /// RUN --mount=type=cache,target=/usr/local/bundle/cache bundle install
    /// ```
    "bundler-cache-left" {
        category: Size,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: ["tally/ruby/leftover-bundler-cache"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let Some(stage) = meaning.final_stage().filter(|stage| !ruby::is_left_alone(context, stage)) else { return };
    let (mut layout, mut configured) = (None, None);
    for (index, run) in final_image::instructions(context, Keyword::Run) {
        let bodies = meaning.bodies_of(index);
        let commands = || bodies.iter().flat_map(|body| body.script.commands.iter().map(move |command| (body, command)));
        let found = commands().find_map(|(body, command)| Some((body, bundle(command)?)));
        let Some((body, install)) = found.filter(|_| !commands().any(|(_, command)| cleans(command))) else { continue };
        if mounts::keeps_out(context.file, run, |target| target.contains("bundle") || target.contains("cache")) {
            continue;
        }
        let message = "The archives that `bundle install` has downloaded stay in the image beside the installed gems. Remove \
                       them in the same RUN.";
        let configured = *configured.get_or_insert_with(|| !ruby::configuring(context, &["path", "deployment"]).is_empty());
        let known = bodies.len() == 1 && !configured;
        let folders = known.then(|| folders(context, stage.index, index, &install)).flatten();
        let fix = folders.filter(|_| append::is_possible(body)).map(|folders| {
            let layout = layout.get_or_insert_with(|| Layout::of(context.file));
            fix(layout, run, body, &folders)
        });
        context.report(body.range(install.span()), message).maybe_fix(fix);
    }
}

/// `bundle install` of a project.
fn bundle(command: &Command) -> Option<Install<'_>> {
    Install::of(command).filter(|install| install.tool == "bundle")
}

/// Whether a command removes caches of Bundler, or all that came with it.
fn cleans(command: &Command) -> bool {
    let effective = command.effective();
    let mut words = effective.arguments().iter().map(Word::value_or_text);
    match effective.program() {
        Some("rm" | "find") => words.any(|word| ["cache", ".bundle", "BUNDLE", "GEM_HOME", ".gem"].iter().any(|part| word.contains(part))),
        Some("bundle" | "bundler") => words.any(|word| matches!(word, "clean" | "--clean")),
        Some("gem") => words.any(|word| word == "cleanup"),
        _ => false,
    }
}

/// The folders to remove; `None` where an option or setting puts the gems somewhere else.
fn folders(context: &Context<'_>, stage: usize, index: usize, install: &Install<'_>) -> Option<String> {
    let elsewhere = install.effective.has_any_flag(&["--path", "--deployment", "--system"]);
    let set = |name| context.meaning().definition(index, name).is_some();
    if elsewhere {
        return None;
    }
    let gems = if set("BUNDLE_PATH") {
        "\"$BUNDLE_PATH\"/ruby/*"
    } else {
        ruby::image(context, stage).filter(|_| !set("BUNDLE_DEPLOYMENT") && !set("GEM_HOME"))?;
        "\"$GEM_HOME\""
    };
    Some(format!("~/.bundle/cache {gems}/cache {gems}/bundler/gems/*/.git"))
}

fn fix(layout: &Layout<'_>, run: &Instruction, body: &ShellBody, folders: &str) -> Fix {
    let command = format!("rm -rf {folders}");
    let edit = append::command(layout, run, body.instruction, &command);
    Fix::unsafe_(format!("Append `{command}`"), vec![edit])
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{count, fixed};

    const RULE: &str = "bundler-cache-left";

    #[test]
    fn what_stays() {
        let text = |run: &str| format!("FROM ruby:3.4\n{run}\nCMD [\"puma\"]\n");
        for run in ["RUN bundle", "RUN cd a && bundle install --jobs 4", "FROM ruby:4\nRUN bundle install"] {
            assert_eq!(count(RULE, &text(run)), 1, "{run}");
        }
        for run in [
            "RUN bundle install && rm -rf /usr/local/bundle/cache",
            "RUN --mount=type=cache,target=$BUNDLE_CACHE bundle install",
            "RUN bundle exec rake",
            "ENV RAILS_ENV=test\nRUN bundle install",
            "FROM debian:13\nRUN echo",
        ] {
            assert_eq!(count(RULE, &text(run)), 0, "{run}");
        }
    }

    #[test]
    fn where_the_gems_are() {
        for (before, after) in [
            ("ENV BUNDLE_PATH=/gems\nRUN a && \\\n    bundle install", Some("ENV BUNDLE_PATH=/gems\nRUN a && \\\n    bundle install && \\\n    rm -rf ~/.bundle/cache \"$BUNDLE_PATH\"/ruby/*/cache \"$BUNDLE_PATH\"/ruby/*/bundler/gems/*/.git")),
            ("ENV BUNDLE_DEPLOYMENT=1\nRUN bundle install", None),
            ("RUN bundle install --path x", None),
            ("RUN bundle install; a", None),
        ] {
            let text = |run: &str| format!("FROM ruby:3.4\n{run}\n");
            assert_eq!(fixed(RULE, &text(before)), text(after.unwrap_or(before)));
        }
    }
}
