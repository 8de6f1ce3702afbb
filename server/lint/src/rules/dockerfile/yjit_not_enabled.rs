use dockwright_syntax::dockerfile::variable::Value;

use crate::lines;
use crate::rule::rule;
use crate::rules::container::Container;
use crate::rules::{base_image, final_image, ruby};
use crate::{Context, Fix};

rule! {
    /// A service in Ruby runs without its compiler YJIT.
    ///
    /// Ruby 3.3 and later compile what runs often when `RUBY_YJIT_ENABLE=1` is set, which makes most services noticeably faster
    /// for some memory. Rails 7.2 and later switch it on themselves.
    ///
    /// ```dockerfile finds
    /// FROM ruby:3.4-slim
    /// COPY . .
    /// CMD ["bundle", "exec", "puma"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM ruby:3.4-slim
    /// ENV RUBY_YJIT_ENABLE=1
    /// COPY . .
    /// CMD ["bundle", "exec", "puma"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM ruby:3.4-slim
    /// ENV RUBYOPT=--yjit
    /// CMD ["bundle", "exec", "puma"]
    /// ```
    "yjit-not-enabled" {
        category: Maintainability,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: ["tally/ruby/yjit-not-enabled-on-supported-runtime"],
    }
}

fn check(context: &mut Context<'_>) {
    let Some(stage) = context.meaning().final_stage() else { return };
    let Some(version) = ruby::image(context, stage.index).and_then(ruby::version) else { return };
    let container = Container::of(context.file, stage);
    let words = container.words();
    let chosen = words.iter().any(|word| word.contains("jit") || word.contains("YJIT"));
    let known = (version.0, version.1.unwrap_or(u32::MAX)) >= (3, 3);
    if !known || chosen || ruby::service(&container).is_none() || ruby::is_left_alone(context, stage) {
        return;
    }
    // Options may be in a variable that nobody knows here.
    let options = final_image::env(context, stage.index, "RUBYOPT");
    let decided = options.is_some_and(|found| match &found.value {
        Value::Known(text) => text.contains("jit"),
        _ => true,
    });
    if decided || final_image::has_env(context, stage.index, "RUBY_YJIT_ENABLE") {
        return;
    }
    let Some(word) = base_image::word(context, stage) else { return };
    let line = "ENV RUBY_YJIT_ENABLE=1";
    let message = "This Ruby has the compiler YJIT, which makes most services faster but is off unless \
                   `RUBY_YJIT_ENABLE=1` or Rails 7.2 switches it on.";
    let edit = lines::behind_from(context.file, stage.index, line);
    let fix = edit.map(|edit| Fix::unsafe_(format!("Insert `{line}`"), vec![edit]));
    context.report(word.span.clone(), message).maybe_fix(fix);
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::count;

    #[test]
    fn which_images() {
        let count = |text: &str| count("yjit-not-enabled", text);
        let puma = "CMD bundle exec puma";
        for from in ["ruby:3.3.0-alpine", "ruby:3", "ruby:4.0-slim AS base\nFROM base"] {
            assert_eq!(count(&format!("FROM {from}\n{puma}\n")), 1, "{from}");
        }
        for from in ["ruby:3.2", "ruby", "jruby:10", "ruby:3.4 AS dev", "debian:13"] {
            assert_eq!(count(&format!("FROM {from}\n{puma}\n")), 0, "{from}");
        }
        for rest in [
            "CMD [\"ruby\", \"script.rb\"]",
            "CMD [\"ruby\", \"--yjit\", \"-S\", \"puma\"]",
            "ENV RUBY_YJIT_ENABLE=0\nCMD puma",
        ] {
            assert_eq!(count(&format!("FROM ruby:3.4\n{rest}\n")), 0, "{rest}");
        }
    }
}
