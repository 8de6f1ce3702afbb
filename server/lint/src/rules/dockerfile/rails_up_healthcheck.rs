use dockwright_model::Stage;
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::lines;
use crate::rule::rule;
use crate::rules::container::{Container, file_name};
use crate::rules::healthcheck;
use crate::rules::{final_image, listening, ports, ruby};
use crate::{Context, Fix};

rule! {
    /// A Rails server does not use its own `/up` for its `HEALTHCHECK`.
    ///
    /// Rails 7.1 and later answer `/up` with 200 once the application has started. Ruby itself can ask, so that the image needs
    /// neither curl nor wget for it.
    ///
    /// ```dockerfile finds
    /// FROM ruby:3.4-slim
    /// COPY . .
    /// CMD ["./bin/rails", "server", "-b", "0.0.0.0"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM ruby:3.4-slim
    /// COPY . .
    /// HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    ///     CMD ["ruby", "-rnet/http", "-e", "exit Net::HTTP.get_response(URI('http://127.0.0.1:3000/up')).is_a?(Net::HTTPSuccess)"]
    /// CMD ["./bin/rails", "server", "-b", "0.0.0.0"]
    /// ```
    ///
    /// A check with curl is told of as well, any other one and `NONE` are choices:
    ///
    /// ```dockerfile finds
    /// FROM ruby:3.4
    /// HEALTHCHECK --interval=30s CMD curl -f http://localhost:3000/up || exit 1
    /// CMD ["./bin/rails", "server", "-b", "0.0.0.0"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM ruby:3.4-slim
    /// HEALTHCHECK NONE
    /// CMD ["./bin/rails", "server", "-b", "0.0.0.0"]
    /// ```
    "rails-up-healthcheck" {
        category: Maintainability,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: ["tally/ruby/healthcheck-rails-up-endpoint"],
    }
}

fn check(context: &mut Context<'_>) {
    let Some(stage) = context.meaning().final_stage() else { return };
    let container = Container::of(context.file, stage);
    let words = container.words();
    let rails = words.iter().any(|word| matches!(file_name(word), "rails" | "thrust"))
        || final_image::env(context, stage.index, "RAILS_ENV").is_some();
    let serves = ruby::service(&container) == Some(ruby::Service::Web);
    if !rails || !serves || ruby::is_left_alone(context, stage) || container.is_helper() {
        return;
    }
    let mut checks = container.instructions().filter(|(_, instruction)| instruction.keyword == Keyword::Healthcheck);
    let Some((last, _)) = checks.next() else {
        let port = port(context, &container, stage);
        let started = container.cmd.into_iter().chain(container.entrypoint);
        let Some((_, start)) =
            started.filter(|(index, _)| stage.instructions.contains(index)).min_by_key(|(index, _)| *index)
        else {
            return;
        };
        let message =
            "Nothing asks this Rails server how it is. Since Rails 7.1 it answers `/up`, and Ruby itself can ask.";
        let fix = Fix::unsafe_(
            "Insert a `HEALTHCHECK` that asks `/up`",
            vec![lines::insertion_above_comments(context.file, start, &line(context, port))],
        );
        context.report(name(start), message).fix(fix);
        return;
    };
    let found = healthcheck::checks(context).into_iter().find(|check| check.index == last);
    let calls = found.map(|check| check.probe.calls()).unwrap_or_default();
    if let Some(call) = calls.iter().find(|call| matches!(call.program, "curl" | "wget")) {
        let message = format!(
            "Ruby itself can ask `/up`, with `Net::HTTP` of its standard library: the image needs no `{}` for it.",
            call.program
        );
        context.report(call.range.clone(), message);
    }
}

fn name(instruction: &Instruction) -> std::ops::Range<usize> {
    instruction.name.span.clone()
}

/// The port that the server answers on: said by the command, exposed, or that of Rails.
fn port(context: &Context<'_>, container: &Container<'_>, stage: &Stage) -> u16 {
    let said = listening::of(context, container, stage).map(|found| found.port);
    let mut exposes = container.instructions().filter(|(_, instruction)| instruction.keyword == Keyword::Expose);
    let exposed = || {
        let (_, expose) = exposes.next()?;
        ports::of(context.dockerfile(), expose).first()?.numbers().map(|numbers| *numbers.start())
    };
    said.or_else(exposed).unwrap_or(3000)
}

fn line(context: &Context<'_>, port: u16) -> String {
    let (escape, newline) = (context.dockerfile().escape, context.file.text().newline());
    format!(
        "HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 {escape}{newline}    CMD [\"ruby\", \
         \"-rnet/http\", \"-e\", \"exit Net::HTTP.get_response(URI('http://127.0.0.1:{port}/up')).is_a?(Net::HTTPSuccess)\"]"
    )
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{count, fixed};

    #[test]
    fn which_servers() {
        let rule = "rails-up-healthcheck";
        let text = |rest: &str| format!("FROM ruby:3.4\n{rest}\n");
        for rest in [
            "ENV RAILS_ENV=production\nCMD bundle exec puma",
            "CMD [\"./bin/thrust\", \"./bin/rails\", \"server\"]",
            "HEALTHCHECK CMD wget -q http://localhost/up\nCMD rails s",
        ] {
            assert_eq!(count(rule, &text(rest)), 1, "{rest}");
        }
        for rest in [
            "CMD bundle exec puma",
            "CMD bin/rails console",
            "CMD bundle exec sidekiq",
            "HEALTHCHECK CMD ruby check.rb\nCMD rails s",
            "ENV RAILS_ENV=development\nCMD rails s",
        ] {
            assert_eq!(count(rule, &text(rest)), 0, "{rest}");
        }
        assert!(fixed(rule, &text("CMD [\"rails\", \"s\", \"-p\", \"8080\"]")).contains(":8080/up"));
        let thrust = "EXPOSE 80\nCMD [\"./bin/thrust\", \"./bin/rails\", \"server\"]";
        assert!(fixed(rule, &text(thrust)).contains(":80/up"));
    }
}
