use dockwright_model::{ShellBody, ShellSource};
use dockwright_syntax::shell::{Command, Word};

use crate::lines;
use crate::refactor::take_out;
use crate::rule::rule;
use crate::rules::{ruby, runs};
use crate::{Context, Fix};

rule! {
    /// `gem install bundler` on an image that has Bundler.
    ///
    /// The official images of Ruby come with Bundler. Another one takes the newest version of the day, which may be one that
    /// the `Gemfile.lock` was not written with; Bundler itself changes to the version under `BUNDLED WITH` in that file.
    ///
    /// ```dockerfile finds
    /// FROM ruby:3.4-slim
    /// RUN gem install bundler && bundle install
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM ruby:3.4-slim
    /// RUN bundle install
    /// ```
    ///
    /// A version is a choice, and other images may have none:
    ///
    /// ```dockerfile ignores
    /// FROM ruby:3.4-slim
    /// RUN gem install bundler -v 2.7.2
    /// FROM debian:13
    /// RUN gem install bundler
    /// ```
    "redundant-bundler-install" {
        category: Maintainability,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: ["tally/ruby/redundant-bundler-install"],
    }
}

fn check(context: &mut Context<'_>) {
    let left_alone = ruby::left_alone(context);
    for body in runs::bodies(context) {
        let stage = context.meaning().state(body.instruction).stage;
        let Some(stage) = stage.filter(|stage| ruby::image(context, *stage).is_some()) else { continue };
        if left_alone.contains(&stage) {
            continue;
        }
        for (position, command) in body.script.commands.iter().enumerate() {
            let Some(word) = ruby::installs_bundler(command).filter(|word| word.is("bundler")) else { continue };
            if command.effective().has_any_flag(&["-v", "--version", "--pre", "--prerelease"]) {
                continue;
            }
            let message = "The image has Bundler already, and it changes to the version in `Gemfile.lock` by itself. This \
                           installs the newest one of the day.";
            let fix = fix(context, body, position, command, word);
            context.report(body.range(word.span), message).maybe_fix(fix);
        }
    }
}

fn fix(context: &Context<'_>, body: &ShellBody, position: usize, command: &Command, word: &Word) -> Option<Fix> {
    if command.effective().operands(&[]).count() > 2 {
        let edit = take_out::word(context.file, body, command, word)?;
        return Some(Fix::unsafe_("Remove `bundler`", vec![edit]));
    }
    let only = body.source == ShellSource::Command && body.script.commands.len() == 1;
    let edit = match runs::replaceable(context.file, body).filter(|_| only) {
        Some(run) => lines::removal(context.file, run),
        None => take_out::command(context.file, body, position)?,
    };
    Some(Fix::unsafe_("Remove `gem install bundler`", vec![edit]))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{count, fixed};

    #[test]
    fn which_installs() {
        let rule = "redundant-bundler-install";
        let text = |run: &str| format!("FROM ruby:3.4 AS base\nFROM base\n{run}RUN y\n");
        for (run, expected) in [
            ("RUN gem install bundler\n", ""),
            ("RUN gem install --no-document bundler rake\n", "RUN gem install --no-document rake\n"),
            ("RUN x; \\\n    gem install bundler; \\\n    y\n", "RUN x; \\\n    y\n"),
            ("RUN gem install bundler || x\n", "RUN gem install bundler || x\n"),
        ] {
            assert_eq!(count(rule, &text(run)), 1, "{run}");
            assert_eq!(fixed(rule, &text(run)), text(expected));
        }
        for run in ["RUN gem install bundler:2.7.2\n", "RUN gem update bundler\n", "RUN gem install -v '< 2' bundler\n"]
        {
            assert_eq!(count(rule, &text(run)), 0, "{run}");
        }
        assert_eq!(count(rule, "FROM jruby:10\nRUN gem install bundler\n"), 0);
    }
}
