use dockwright_syntax::shell::Word;

use crate::rule::rule;
use crate::rules::{ruby, runs};
use crate::{Context, Edit, Fix};

rule! {
    /// `bootsnap precompile` without `-j 1` may crash in builds for other platforms.
    ///
    /// Bootsnap starts a process for each processor. Where the build runs under emulation, as `docker buildx` does for
    /// platforms other than its own, that ends in a crash of QEMU now and then. One process takes little longer.
    ///
    /// ```dockerfile finds
    /// FROM ruby:3.4-slim
    /// RUN bundle install && bundle exec bootsnap precompile --gemfile app/ lib/
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM ruby:3.4-slim
    /// RUN bundle install && bundle exec bootsnap precompile -j 1 --gemfile app/ lib/
    /// ```
    ///
    /// A stage that runs on the platform of the builder is not emulated:
    ///
    /// ```dockerfile ignores
    /// FROM ruby:3.4-slim
    /// RUN bundle exec bootsnap precompile -j 1 app/ lib/
    /// FROM --platform=$BUILDPLATFORM ruby:3.4-slim
    /// RUN bundle exec bootsnap precompile app/ lib/
    /// ```
    "bootsnap-precompile-parallel" {
        category: Correctness,
        severity: Hint,
        profile: Strict,
        fix: Some(Safe),
        changes: [Commands, Options],
        also: ["tally/ruby/bootsnap-precompile-without-j1"],
    }
}

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        let mut native = None;
        for command in &body.script.commands {
            let [program, arguments @ ..] = ruby::behind_bundle(command) else { continue };
            let verb = arguments.iter().find(|word| word.is("precompile"));
            let Some(verb) = verb.filter(|_| ruby::is_program(program, &["bootsnap"])) else { continue };
            let says = |word: &Word| {
                let text = word.value_or_text();
                text.starts_with("-j") || text.starts_with("--jobs") || word.has_expansion() && !word.is_option()
            };
            if arguments.iter().any(says) || *native.get_or_insert_with(|| is_native(context, body.instruction)) {
                continue;
            }
            let message = "`bootsnap precompile` starts a process for each processor, which crashes QEMU when the image is built \
                           for another platform. Add `-j 1`.";
            let edit = Edit::insert(body.range(verb.span).end, " -j 1");
            let fix = Fix::safe("Insert `-j 1` after `precompile`", vec![edit]);
            context.report(body.range(verb.span), message).fix(fix);
        }
    }
}

/// Whether an instruction runs on the platform of the builder, or asks whether it does.
fn is_native(context: &Context<'_>, index: usize) -> bool {
    let meaning = context.meaning();
    let root = meaning.state(index).stage.and_then(|stage| meaning.root_of(stage));
    let from = root.and_then(|root| context.dockerfile().instructions.get(root.from()));
    let platform = from.and_then(|from| from.flag("platform")).and_then(|flag| flag.value_text());
    let asks = || {
        let mut variables = meaning.bodies_of(index).iter().flat_map(|body| body.script.variables());
        variables.any(|variable| &*variable.name == "BUILDPLATFORM")
    };
    platform.is_some_and(|platform| platform.contains("BUILDPLATFORM")) || asks()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{count, fixed};

    #[test]
    fn which_calls() {
        let rule = "bootsnap-precompile-parallel";
        let text = |run: &str| format!("FROM ruby:3.4\nRUN {run}\n");
        for run in ["bootsnap precompile app", "RAILS_ENV=production ./bin/bootsnap precompile --gemfile"] {
            assert_eq!(count(rule, &text(run)), 1, "{run}");
        }
        for run in [
            "bundle exec bootsnap precompile --jobs=1",
            "bundle exec bootsnap precompile -j1 a",
            "bundle exec bootsnap doctor",
            "echo bootsnap precompile",
            "bootsnap precompile $OPTIONS",
            "if [ $BUILDPLATFORM = $TARGETPLATFORM ]; then bootsnap precompile a; fi",
        ] {
            assert_eq!(count(rule, &text(run)), 0, "{run}");
        }
        let broken = "bundle exec \\\n  bootsnap precompile \\\n  app";
        assert_eq!(fixed(rule, &text(broken)), text("bundle exec \\\n  bootsnap precompile -j 1 \\\n  app"));
    }
}
