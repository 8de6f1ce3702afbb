use std::collections::HashSet;

use dockwright_facts::manifests::manifests;

use crate::lines;
use crate::rule::rule;
use crate::rules::provided::{Found, Presence, for_each_install};
use crate::rules::{final_image, ruby};
use crate::{Context, Fix};

rule! {
    /// `bundle install` may install other gems than `Gemfile.lock` says.
    ///
    /// When the lock file does not fit the Gemfile, Bundler resolves the dependencies anew and goes on, so the image gets
    /// versions that nobody has tested. With `BUNDLE_FROZEN=1` it fails instead. `BUNDLE_DEPLOYMENT=1` does the same, but also
    /// moves the gems to `vendor/bundle` where `BUNDLE_PATH` does not say otherwise.
    ///
    /// ```dockerfile finds
    /// FROM ruby:3.4-slim
    /// WORKDIR /app
    /// COPY Gemfile Gemfile.lock ./
    /// RUN bundle install
    /// CMD ["bundle", "exec", "puma"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM ruby:3.4-slim
    /// ENV BUNDLE_FROZEN=1
    /// WORKDIR /app
    /// COPY Gemfile Gemfile.lock ./
    /// RUN bundle install
    /// CMD ["bundle", "exec", "puma"]
    /// ```
    ///
    /// Options, variables and `bundle config` decide; stages for developing and testing are left alone:
    ///
    /// ```dockerfile ignores
    /// FROM ruby:3.4-slim
    /// ENV BUNDLE_DEPLOYMENT=1
    /// COPY Gemfile Gemfile.lock ./
    /// RUN bundle install
    /// FROM ruby:3.4-slim
    /// COPY Gemfile Gemfile.lock ./
    /// RUN bundle config set --local frozen true && bundle install
    /// FROM ruby:3.4-slim AS test
    /// COPY Gemfile Gemfile.lock ./
    /// RUN bundle install
    /// ```
    "bundle-install-not-frozen" {
        category: Reproducibility,
        severity: Hint,
        profile: Strict,
        fix: Some(Safe),
        changes: [Environment, Order],
        also: ["tally/ruby/missing-bundle-deployment"],
    }
}

const VARIABLES: &[&str] = &["BUNDLE_DEPLOYMENT", "BUNDLE_FROZEN"];
const SETTINGS: &[&str] = &["deployment", "frozen"];

fn check(context: &mut Context<'_>) {
    if !context.meaning().runs_any(&["bundle"]) {
        return;
    }
    let configuring = ruby::configuring(context, SETTINGS);
    let left_alone = ruby::left_alone(context);
    let mut told: HashSet<usize> = HashSet::new();
    let mut judged = None;
    for_each_install(context.file, |found, provided| {
        let meaning = context.meaning();
        let stage = meaning.state(found.index).stage.and_then(|stage| meaning.stages.get(stage));
        let Some(stage) = stage.filter(|stage| found.install.tool == "bundle" && !told.contains(&stage.index)) else {
            return;
        };
        // What decides for one call in a script as a rule decides for all.
        if left_alone.contains(&stage.index) || judged.replace(found.body.base) == Some(found.body.base) {
            return;
        }
        let locks = manifests("bundle").map(|facts| facts.locks).unwrap_or_default();
        let presence = provided.presence(locks);
        let configured = || meaning.chain(stage.index).iter().any(|link| configuring.contains(link));
        if presence == Presence::Absent || is_decided(context, &found) || configured() {
            return;
        }
        told.insert(stage.index);
        let message = "`bundle install` resolves anew when `Gemfile.lock` does not fit the Gemfile, and the image gets other \
                       gems than were tested. Set `BUNDLE_FROZEN=1`, so that it fails instead.";
        let edit = lines::behind_from(context.file, stage.index, "ENV BUNDLE_FROZEN=1");
        let title = "Insert `ENV BUNDLE_FROZEN=1`";
        let fix = edit.map(|edit| match presence {
            Presence::Named => Fix::safe(title, vec![edit]),
            // Without a lock file the install would fail.
            _ => Fix::unsafe_(title, vec![edit]),
        });
        context.report(found.body.range(found.install.span()), message).maybe_fix(fix);
    });
}

/// Whether an option or a variable says whether the lock file may change.
fn is_decided(context: &Context<'_>, found: &Found<'_>) -> bool {
    let effective = found.install.effective;
    let flag = ["--deployment", "--frozen", "--no-deployment", "--no-frozen", "--local"];
    let open = effective.arguments().iter().any(|word| word.has_expansion() && !word.is_option());
    let assigned = final_image::assigned(&found.body.script);
    let set = |name: &str| {
        effective.sets_variable(name)
            || assigned.contains(name)
            || context.meaning().definition(found.index, name).is_some()
    };
    open || effective.has_any_flag(&flag) || VARIABLES.iter().any(|name| set(name))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::count;
    use crate::{Config, Safety, lint_text};

    #[test]
    fn what_freezes() {
        let count = |text: &str| count("bundle-install-not-frozen", &format!("FROM ruby:3.4\n{text}\n"));
        for text in [
            "COPY Gemfile* ./\nRUN bundle",
            "COPY . .\nRUN bundle install --jobs 4 && bundle install",
            "COPY Gemfile Gemfile.lock ./\nRUN bundle config set without test && bundle install",
        ] {
            assert_eq!(count(text), 1, "{text}");
        }
        for text in [
            "COPY Gemfile ./\nRUN bundle install",
            "COPY . .\nRUN bundle install --deployment",
            "COPY . .\nRUN BUNDLE_FROZEN=true bundle install",
            "COPY . .\nRUN export BUNDLE_DEPLOYMENT=1; bundle install",
            "ENV BUNDLE_FROZEN=false\nCOPY . .\nRUN bundle install",
            "ENV RAILS_ENV=development\nCOPY . .\nRUN bundle install",
            "COPY . .\nRUN bundle install $BUNDLE_OPTIONS",
            "COPY . .\nRUN bundle exec rake",
            "RUN bundle config deployment true\nFROM 0\nCOPY . .\nRUN echo",
        ] {
            assert_eq!(count(text), 0, "{text}");
        }
    }

    #[test]
    fn a_lock_file_that_may_be_missing_makes_it_unsafe() {
        let mut config = Config::default();
        assert!(config.select("bundle-install-not-frozen"));
        let findings = lint_text("FROM ruby:3.4\nCOPY . .\nRUN bundle install\n", &config);
        assert_eq!(findings[0].fixes[0].safety, Safety::Unsafe);
    }
}
