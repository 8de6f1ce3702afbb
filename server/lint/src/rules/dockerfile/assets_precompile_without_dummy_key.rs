use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::shell::Command;

use crate::rule::rule;
use crate::rules::{final_image, ruby, runs};
use crate::{Context, Edit, Fix};

rule! {
    /// `assets:precompile` in production asks for a secret key that a build should not have.
    ///
    /// Rails does not start in production without `secret_key_base`, so that people put the key of the application into the
    /// image, from where anybody can read it. Compiling assets needs none: since Rails 7.1 `SECRET_KEY_BASE_DUMMY=1` says so.
    /// Older versions do not look at it; there any text in `SECRET_KEY_BASE` will do for this command.
    ///
    /// ```dockerfile finds
    /// FROM ruby:3.4-slim
    /// ENV RAILS_ENV=production
    /// COPY . .
    /// RUN ./bin/rails assets:precompile
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM ruby:3.4-slim
    /// ENV RAILS_ENV=production
    /// COPY . .
    /// RUN SECRET_KEY_BASE_DUMMY=1 ./bin/rails assets:precompile
    /// ```
    ///
    /// Other environments make a key of their own, and a secret mount may bring the real one:
    ///
    /// ```dockerfile ignores
    /// FROM ruby:3.4-slim
    /// COPY . .
    /// RUN ./bin/rails assets:precompile
    /// ENV RAILS_ENV=production
    /// RUN SECRET_KEY_BASE=none ./bin/rails assets:precompile
    /// RUN --mount=type=secret,id=key,env=RAILS_MASTER_KEY ./bin/rails assets:precompile
    /// ```
    "assets-precompile-without-dummy-key" {
        category: Security,
        severity: Hint,
        fix: Some(Safe),
        changes: [Commands],
        also: ["tally/ruby/asset-precompile-without-dummy-key"],
    }
}

/// Variables that bring a key, or make one unnecessary.
const KEYS: &[&str] = &["SECRET_KEY_BASE_DUMMY", "SECRET_KEY_BASE", "RAILS_MASTER_KEY", "SECRET_TOKEN"];

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        let mut brought = None;
        for command in &body.script.commands {
            let [program, arguments @ ..] = ruby::behind_bundle(command) else { continue };
            let task = arguments.iter().find(|word| word.is("assets:precompile"));
            let Some(task) = task.filter(|_| ruby::is_program(program, &["rails", "rake"])) else { continue };
            if !is_production(context, body, command) || brings_key(command) {
                continue;
            }
            if *brought.get_or_insert_with(|| has_key(context, body)) {
                break;
            }
            let message = "In production Rails asks for `secret_key_base` here, and a real one would stay in the image for all to \
                           read. `SECRET_KEY_BASE_DUMMY=1` makes one up for this command (Rails 7.1 and later).";
            let plain = command.effective().wrappers().next().is_none();
            let edit = Edit::insert(body.range(command.span).start, "SECRET_KEY_BASE_DUMMY=1 ");
            let fix = plain.then(|| Fix::safe("Insert `SECRET_KEY_BASE_DUMMY=1`", vec![edit]));
            context.report(body.range(task.span), message).maybe_fix(fix);
        }
    }
}

/// Whether the file says that the command runs for production.
fn is_production(context: &Context<'_>, body: &ShellBody, command: &Command) -> bool {
    let production = |name: &str| match context.meaning().value(body.instruction, name) {
        Value::Known(text) => text == "production",
        _ => false,
    };
    let assigned = command.assignments.iter().find(|assignment| &*assignment.name == "RAILS_ENV");
    match assigned {
        Some(assigned) => assigned.value.as_ref().is_some_and(|value| value.is("production")),
        None => {
            let word =
                command.words.iter().find_map(|word| word.split_assignment().filter(|(name, _)| *name == "RAILS_ENV"));
            word.map_or_else(|| production("RAILS_ENV"), |(_, value)| value == "production")
        }
    }
}

/// Whether a command has a key of its own.
fn brings_key(command: &Command) -> bool {
    let given =
        |name: &str| command.words.iter().any(|word| word.split_assignment().is_some_and(|(set, _)| set == name));
    KEYS.iter().any(|name| command.effective().sets_variable(name) || given(name))
}

/// Whether something brings a key for a whole script.
fn has_key(context: &Context<'_>, body: &ShellBody) -> bool {
    let assigned = final_image::assigned(&body.script);
    let set = |name: &str| assigned.contains(name) || context.meaning().definition(body.instruction, name).is_some();
    let run = context.dockerfile().instructions.get(body.instruction).filter(|run| run.keyword == Keyword::Run);
    let secret = |value: &str| value.contains("secret");
    let mounted = run.is_some_and(|run| run.flags.iter().any(|flag| flag.value_text().is_some_and(secret)));
    mounted || KEYS.iter().any(|name| set(name))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{count, fixed};

    #[test]
    fn who_needs_a_key() {
        let rule = "assets-precompile-without-dummy-key";
        let text = |run: &str| format!("FROM ruby:3.4\n{run}\n");
        for run in [
            "RUN RAILS_ENV=production bundle exec rake assets:precompile",
            "RUN bundle exec rake assets:precompile RAILS_ENV=production",
            "ARG RAILS_ENV=production\nRUN a && bin/rails assets:precompile && b",
        ] {
            assert_eq!(count(rule, &text(run)), 1, "{run}");
        }
        for run in [
            "ENV RAILS_ENV=production\nRUN RAILS_ENV=test rake assets:precompile",
            "ENV RAILS_ENV=production\nARG RAILS_MASTER_KEY\nRUN rake assets:precompile",
            "ENV RAILS_ENV=production\nRUN export SECRET_KEY_BASE=x && rake assets:precompile",
            "ARG RAILS_ENV\nRUN rake assets:precompile",
            "ENV RAILS_ENV=production\nRUN rake db:migrate",
        ] {
            assert_eq!(count(rule, &text(run)), 0, "{run}");
        }
        let run = "RUN a && \\\n    RAILS_ENV=production rake assets:precompile && b";
        let expected = "RUN a && \\\n    SECRET_KEY_BASE_DUMMY=1 RAILS_ENV=production rake assets:precompile && b";
        assert_eq!(fixed(rule, &text(run)), text(expected));
    }
}
