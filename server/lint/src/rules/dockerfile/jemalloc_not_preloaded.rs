use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::dockerfile::variable::Value;

use crate::lines;
use crate::rule::rule;
use crate::rules::container::{Container, file_name};
use crate::rules::{final_image, installs, ruby};
use crate::{Context, Fix};

rule! {
    /// jemalloc is installed in an image with Ruby, but nothing loads it.
    ///
    /// The library keeps the memory of long-running services from growing, yet only where it takes the place of the usual
    /// allocator: by `LD_PRELOAD`. By the bare name the loader finds it on every architecture.
    ///
    /// ```dockerfile finds
    /// FROM ruby:3.4-slim
    /// RUN apt-get update && apt-get install -y --no-install-recommends libjemalloc2 && rm -rf /var/lib/apt/lists/*
    /// CMD ["bundle", "exec", "puma"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM ruby:3.4-slim
    /// RUN apt-get update && apt-get install -y --no-install-recommends libjemalloc2 && rm -rf /var/lib/apt/lists/*
    /// ENV LD_PRELOAD=libjemalloc.so.2
    /// CMD ["bundle", "exec", "puma"]
    /// ```
    ///
    /// A script that starts the service may load it, as the one does that Rails writes:
    ///
    /// ```dockerfile ignores
    /// FROM ruby:3.4-slim
    /// RUN apt-get update && apt-get install -y --no-install-recommends libjemalloc2 && rm -rf /var/lib/apt/lists/*
    /// ENTRYPOINT ["/rails/bin/docker-entrypoint"]
    /// CMD ["./bin/rails", "server"]
    /// ```
    "jemalloc-not-preloaded" {
        category: Correctness,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: ["tally/ruby/jemalloc-installed-but-not-preloaded"],
    }
}

/// Packages with the library, and the file that they bring.
const PACKAGES: &[(&str, &str)] = &[
    ("libjemalloc2", "libjemalloc.so.2"),
    ("libjemalloc1", "libjemalloc.so.1"),
    ("libjemalloc-dev", "libjemalloc.so.2"),
    ("jemalloc", "libjemalloc.so.2"),
    ("jemalloc-dev", "libjemalloc.so.2"),
    ("jemalloc-devel", "libjemalloc.so.2"),
];

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let Some(stage) = meaning.final_stage().filter(|stage| ruby::is_ruby(context, stage)) else { return };
    let container = Container::of(context.file, stage);
    if ruby::is_left_alone(context, stage) || is_loaded(context, stage.index) || starts_by_script(&container) {
        return;
    }
    let runs: Vec<_> = final_image::instructions(context, Keyword::Run).collect();
    let mentions = |index: usize| {
        let mut words = meaning.bodies_of(index).iter().flat_map(|body| body.script.words());
        words.any(|word| {
            ["--with-jemalloc", "ld.so.preload", "--add-needed"].iter().any(|part| word.text.contains(part))
        })
    };
    // Ruby itself may be linked with it.
    if runs.iter().any(|(index, _)| mentions(*index)) {
        return;
    }
    for (index, run) in runs {
        for package in installs::kept(meaning.bodies_of(index)) {
            let Some((_, library)) = PACKAGES.iter().find(|(name, _)| *name == package.name) else { continue };
            let message = format!(
                "Nothing loads jemalloc, so Ruby goes on with the usual allocator. Set `LD_PRELOAD={library}`."
            );
            let line = format!("ENV LD_PRELOAD={library}");
            let fix = Fix::unsafe_(format!("Insert `{line}`"), vec![lines::below(context.file, run, &line)]);
            context.report(package.body.range(package.word.span), message).fix(fix);
            return;
        }
    }
}

/// Whether variables load the library, or tell it what to do.
fn is_loaded(context: &Context<'_>, stage: usize) -> bool {
    let set = |name: &str| final_image::env(context, stage, name);
    let preloads = set("LD_PRELOAD").is_some_and(|found| match &found.value {
        Value::Known(text) => text.contains("jemalloc"),
        _ => true,
    });
    preloads || set("MALLOC_CONF").is_some()
}

/// Whether a script of the project comes between, or the command sets variables.
fn starts_by_script(container: &Container<'_>) -> bool {
    let words = container.words();
    let first = words.first().copied().unwrap_or_default();
    let script = |word: &&str| {
        let name = file_name(word);
        ["start", "run", "boot"].iter().any(|part| name.contains(part))
    };
    let loads = |word: &&str| word.contains("LD_PRELOAD") || word.contains("entrypoint") || word.ends_with(".sh");
    words.is_empty() || script(&first) || words.iter().any(loads)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{count, fixed};

    #[test]
    fn what_loads_it() {
        let rule = "jemalloc-not-preloaded";
        let text = |from: &str, rest: &str| format!("FROM {from}\n{rest}\nCMD [\"bundle\", \"exec\", \"puma\"]\n");
        let install = "RUN apt-get install -y libjemalloc2";
        for rest in [install, "RUN apk add jemalloc", "RUN apt-get install -y libjemalloc2=5.3.0-2 curl"] {
            assert_eq!(count(rule, &text("ruby:3.4", rest)), 1, "{rest}");
        }
        for rest in [
            "ENV LD_PRELOAD=/usr/lib/libjemalloc.so.2",
            "ENV MALLOC_CONF=narenas:2",
            "RUN ./configure --with-jemalloc",
            "ENTRYPOINT [\"bin/docker-entrypoint\"]",
            "ENV RAILS_ENV=development",
            "RUN apt-get purge -y libjemalloc2\nFROM ruby:3.4",
        ] {
            assert_eq!(count(rule, &text("ruby:3.4", &format!("{install}\n{rest}"))), 0, "{rest}");
        }
        assert_eq!(count(rule, &text("redis:8", install)), 0, "not for Ruby");
        let expected = format!("{install}\nENV LD_PRELOAD=libjemalloc.so.2");
        assert_eq!(fixed(rule, &text("ruby:3.4", install)), text("ruby:3.4", &expected));
    }
}
