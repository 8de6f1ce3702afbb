use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::shell::{Command, Word};

use crate::Context;
use crate::rule::rule;
use crate::rules::dependencies::Install;
use crate::rules::{final_image, mounts, ruby};

rule! {
    /// `bundle install` leaves what it has downloaded in the final image.
    ///
    /// Beside the installed gems stay the archives they came in, and for gems from git the whole history. Nothing needs them
    /// any more. A cache mount keeps the archives out; or remove all of it in the same RUN, as in `rm -rf ~/.bundle/cache
    /// "$GEM_HOME"/cache "$GEM_HOME"/bundler/gems/*/.git`: in a later one it would stay in the layer below.
    ///
    /// ```dockerfile finds
    /// FROM ruby:3.4-slim
    /// COPY Gemfile Gemfile.lock ./
    /// RUN bundle install
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
        fix: None,
        also: ["tally/ruby/leftover-bundler-cache"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    if meaning.final_stage().is_none_or(|stage| ruby::is_left_alone(context, stage)) {
        return;
    }
    for (index, run) in final_image::instructions(context, Keyword::Run) {
        let bodies = meaning.bodies_of(index);
        let commands =
            || bodies.iter().flat_map(|body| body.script.commands.iter().map(move |command| (body, command)));
        let found = commands().find_map(|(body, command)| Some((body, bundle(command)?)));
        let Some((body, install)) = found.filter(|_| !commands().any(|(_, command)| cleans(command))) else { continue };
        if mounts::keeps_out(context.file, run, |target| target.contains("bundle") || target.contains("cache")) {
            continue;
        }
        let message = "The archives that `bundle install` has downloaded stay in the image beside the installed gems. Mount a \
                       cache for them, or remove them in the same RUN.";
        context.report(body.range(install.span()), message);
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
        Some("rm" | "find") => {
            words.any(|word| ["cache", ".bundle", "BUNDLE", "GEM_HOME", ".gem"].iter().any(|part| word.contains(part)))
        }
        Some("bundle" | "bundler") => words.any(|word| matches!(word, "clean" | "--clean")),
        Some("gem") => words.any(|word| word == "cleanup"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::count;

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
}
