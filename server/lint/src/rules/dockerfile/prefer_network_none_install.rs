use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::mount::{Field, MountType};

use crate::Context;
use crate::rule::rule;
use crate::rules::dependencies::Install;
use crate::rules::{mounts, ruby};

rule! {
    /// `bundle install` could run without a network.
    ///
    /// Gems may run any code while they are installed. Where manifests are bind mounts and a cache is mounted, the work can be
    /// split: one RUN downloads with `bundle cache --no-install`, the next installs with `RUN --network=none` and `bundle install
    /// --local`, so that nothing installed can load anything else or send anything away.
    ///
    /// ```dockerfile finds
    /// FROM ruby:3.4-slim
    /// RUN --mount=type=bind,source=Gemfile,target=Gemfile \
    ///     --mount=type=bind,source=Gemfile.lock,target=Gemfile.lock \
    ///     --mount=type=cache,target=/usr/local/bundle/cache \
    ///     bundle install
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM ruby:3.4-slim
    /// COPY Gemfile Gemfile.lock ./
    /// RUN bundle install
    /// RUN --network=none \
    ///     --mount=type=bind,source=Gemfile,target=Gemfile \
    ///     --mount=type=cache,target=/usr/local/bundle/cache \
    ///     bundle install --local
    /// ```
    "prefer-network-none-install" {
        category: Security,
        severity: Hint,
        profile: All,
        fix: None,
        also: ["tally/ruby/prefer-network-none-install"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let left_alone = ruby::left_alone(context);
    for (index, run) in context.instructions(Keyword::Run) {
        let commands = meaning
            .bodies_of(index)
            .iter()
            .flat_map(|body| body.script.commands.iter().map(move |command| (body, command)));
        let mut installs = commands.filter_map(|(body, command)| Some((body, Install::of(command)?)));
        let Some((body, install)) = installs.find(|(_, install)| install.tool == "bundle") else { continue };
        let mounted = mounts::of(context.file, run);
        let has = |kind: MountType, part: &str| {
            let target = |field: Option<&Field>| field.map(Field::text).is_some_and(|text| text.contains(part));
            mounted.iter().any(|mount| mount.mount_type() == Some(kind) && target(mount.target()))
        };
        let stage = meaning.state(index).stage.unwrap_or_default();
        if run.flag("network").is_some()
            || !has(MountType::Bind, "Gemfile")
            || !has(MountType::Cache, "")
            || left_alone.contains(&stage)
        {
            continue;
        }
        let message = "Gems may run any code while they are installed. Download them in a RUN before (`bundle cache \
                       --no-install`), and install with `RUN --network=none` and `--local`.";
        context.report(body.range(install.span()), message);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::count;

    #[test]
    fn what_is_asked_for() {
        let (bind, cache) = ("--mount=type=bind,source=Gemfile,target=Gemfile", "--mount=type=cache,target=/cache");
        for (flags, expected) in [
            (format!("{bind} {cache}"), 1),
            (format!("{cache} {bind}"), 1),
            (bind.to_owned(), 0),
            (cache.to_owned(), 0),
            (format!("--network=default {bind} {cache}"), 0),
        ] {
            let text = format!("FROM ruby:3.4\nRUN {flags} bundle install\n");
            assert_eq!(count("prefer-network-none-install", &text), expected, "{flags}");
        }
    }
}
