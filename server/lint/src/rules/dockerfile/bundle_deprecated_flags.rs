use std::ops::Range;

use dockwright_model::ShellBody;
use dockwright_syntax::shell::{Command, Effective, Operator, Word};

use crate::lines;
use crate::rule::rule;
use crate::rules::{ruby, runs};
use crate::{Context, Edit, Fix, Safety, Severity};

rule! {
    /// `bundle install` is given an option that Bundler 4 has removed.
    ///
    /// `--without`, `--deployment`, `--path` and their like were remembered for later calls. Bundler 2 warns about that,
    /// Bundler 4, which comes with Ruby 4, no longer takes them. `bundle config set --local` writes the same settings.
    ///
    /// ```dockerfile finds 2
    /// FROM ruby:3.4-slim
    /// COPY Gemfile Gemfile.lock ./
    /// RUN bundle install --jobs 4 --without development test --deployment
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM ruby:3.4-slim
    /// COPY Gemfile Gemfile.lock ./
    /// RUN bundle config set --local without development:test && bundle config set --local deployment true && bundle install --jobs 4
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM ruby:3.4-slim
    /// ENV BUNDLE_WITHOUT=development:test
    /// COPY Gemfile Gemfile.lock ./
    /// RUN bundle config set --local deployment true && bundle install --jobs 4 --retry 3
    /// ```
    "bundle-deprecated-flags" {
        category: Deprecation,
        severity: Info,
        fix: Some(Safe),
        changes: [Commands, Options],
        also: ["tally/ruby/deprecated-bundler-install-flags"],
    }
}

/// What follows an option.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// Nothing: it switches a setting on.
    Nothing,
    /// One word.
    Word,
    /// All words up to the next option.
    Groups,
}

/// The options and the settings they were remembered as.
const FLAGS: &[(&str, &str, Takes)] = &[
    ("--without", "without", Takes::Groups),
    ("--with", "with", Takes::Groups),
    ("--deployment", "deployment", Takes::Nothing),
    ("--frozen", "frozen", Takes::Nothing),
    ("--path", "path", Takes::Word),
    ("--clean", "clean", Takes::Nothing),
    ("--no-prune", "no_prune", Takes::Nothing),
    ("--system", "path.system", Takes::Nothing),
    ("--shebang", "shebang", Takes::Word),
];

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        let mut standing_here = None;
        for command in body.script.commands.iter().filter(|command| is_install(command.effective())) {
            for (at, word) in command.words.iter().enumerate() {
                let (name, given) =
                    word.value_or_text().split_once('=').map_or((word.value_or_text(), None), |(a, b)| (a, Some(b)));
                let Some((flag, setting, takes)) = FLAGS.iter().find(|(flag, ..)| *flag == name) else { continue };
                let (severity, safety) = *standing_here.get_or_insert_with(|| standing(context, body));
                let message = format!(
                    "Bundler 2 deprecates `{flag}`, and Bundler 4 does not take it any more. Write the setting with `bundle \
                     config set --local {setting}`, or set the variable `BUNDLE_{}`.",
                    setting.replace('.', "__").to_ascii_uppercase()
                );
                let fix =
                    safety.and_then(|safety| fix(context, body, command, at, (flag, setting, *takes, given), safety));
                context.report(body.range(word.span), message).severity(severity).maybe_fix(fix);
            }
        }
    }
}

/// Whether a command is `bundle install`.
fn is_install(effective: Effective<'_>) -> bool {
    let bundle = matches!(effective.program(), Some("bundle" | "bundler"));
    let first = effective.arguments().iter().find(|word| !word.value_or_text().starts_with('_'));
    bundle && first.is_none_or(|word| word.is("install") || word.is_option())
}

/// How much the option matters with the Bundler of the image, and how far a fix may be trusted; no fix for versions that
/// do not know the other way yet.
fn standing(context: &Context<'_>, body: &ShellBody) -> (Severity, Option<Safety>) {
    let stage = context.meaning().state(body.instruction).stage.unwrap_or_default();
    let own = body.script.commands.iter().any(|command| ruby::installs_bundler(command).is_some());
    if own {
        return (Severity::Info, Some(Safety::Unsafe));
    }
    match ruby::image(context, stage).and_then(ruby::version) {
        Some((major, _)) if major >= 4 => (Severity::Warning, Some(Safety::Safe)),
        Some((2, Some(minor))) if minor < 7 => (Severity::Hint, None),
        Some((0..=1, _)) => (Severity::Hint, None),
        Some(_) => (Severity::Info, Some(Safety::Safe)),
        None => (Severity::Info, Some(Safety::Unsafe)),
    }
}

/// Writes the setting in front of the install, which is what the option has done.
fn fix(
    context: &Context<'_>,
    body: &ShellBody,
    command: &Command,
    at: usize,
    (flag, setting, takes, given): (&str, &str, Takes, Option<&str>),
    safety: Safety,
) -> Option<Fix> {
    let follows = command
        .joined_by
        .is_none_or(|joint| matches!(joint.operator, Operator::And | Operator::Semicolon | Operator::Newline));
    let plain = command.assignments.is_empty() && command.effective().wrappers().next().is_none() && !command.negated;
    let simple = follows && plain && command.pipeline.is_none() && command.nesting.is_top_level();
    if !simple || command.nesting.background || body.script.has_errors {
        return None;
    }
    let behind = command.words.get(at + 1..).unwrap_or_default();
    let taken = match (takes, given) {
        (Takes::Nothing, None) | (Takes::Word, Some(_)) => 0,
        (Takes::Nothing, Some(_)) => return None,
        (Takes::Word, None) => 1,
        (Takes::Groups, _) => behind.iter().take_while(|word| !word.is_option()).count(),
    };
    let values: Vec<&str> = given.into_iter().chain(behind.iter().take(taken).map(Word::value_or_text)).collect();
    let value = if takes == Takes::Nothing { "true".to_owned() } else { values.join(":") };
    let literal = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./:".contains(&byte);
    if value.is_empty() || !value.bytes().all(literal) {
        return None;
    }
    let (before, last) = (command.words.get(at.checked_sub(1)?)?, command.words.get(at + taken)?);
    let removed: Range<usize> = body.range(before.span).end..body.range(last.span).end;
    if lines::has_comment(context.file, &removed) {
        return None;
    }
    let set = format!("bundle config set --local {setting} {value}");
    let start = body.range(command.span).start;
    let edits = vec![Edit::insert(start, format!("{set} && ")), Edit::delete(removed)];
    Some(Fix { title: format!("Replace `{flag}` by `{set}` in front"), safety, edits, creates: None })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::count;
    use crate::{Config, Safety, fix, lint_text};

    const RULE: &str = "bundle-deprecated-flags";

    #[test]
    fn what_is_deprecated() {
        let count = |run: &str| count(RULE, &format!("FROM ruby:3.4\nRUN {run}\n"));
        for run in
            ["bundle --without=test", "bundle _2.5.6_ install --path vendor", "cd a && bundle install -j4 --system"]
        {
            assert_eq!(count(run), 1, "{run}");
        }
        for run in [
            "bundle exec rails x --path a",
            "bundle install --retry 3",
            "bundle cache --path a",
            "echo bundle install --path x",
        ] {
            assert_eq!(count(run), 0, "{run}");
        }
    }

    #[test]
    fn fixes() {
        let mut config = Config::default();
        assert!(config.select(RULE));
        for (run, expected) in [
            (
                "a && \\\n    bundle install --path=vendor/bundle \\\n    --jobs 4",
                "a && \\\n    bundle config set --local path vendor/bundle && bundle install \\\n    --jobs 4",
            ),
            ("bundle --without a b --retry 3", "bundle config set --local without a:b && bundle --retry 3"),
            ("a || bundle install --deployment", "a || bundle install --deployment"),
            ("X=1 bundle install --deployment", "X=1 bundle install --deployment"),
            ("bundle install --path $DIR", "bundle install --path $DIR"),
            ("if a; then bundle install --frozen; fi", "if a; then bundle install --frozen; fi"),
        ] {
            let text = |run: &str| format!("FROM ruby:3.4\nRUN {run}\n");
            assert_eq!(fix(&text(run), &config, Safety::Safe).text, text(expected));
        }
        let safe = |image: &str| {
            let findings = lint_text(&format!("FROM {image}\nRUN bundle install --path x\n"), &config);
            findings[0].fixes.first().map(|fix| fix.safety)
        };
        assert_eq!(safe("ruby:2.5"), None, "its Bundler reads `set` as a setting");
        assert_eq!(safe("my/ruby"), Some(Safety::Unsafe));
        assert_eq!(safe("ruby:4"), Some(Safety::Safe));
    }
}
