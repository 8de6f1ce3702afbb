//! What the rules on Ruby and PHP share: which stages they leave alone, what tells Bundler how to install, which programs
//! serve.

use std::collections::{HashMap, HashSet};

use dockwright_model::{DefinitionKind, Os, Stage};
use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::image_ref::ImageRef;
use dockwright_syntax::shell::{Command, Word};

use super::container::{Container, file_name};
use super::{final_image, runs};
use crate::Context;

/// Variables that say what an application is run for.
const PURPOSES: &[&str] = &["RAILS_ENV", "RACK_ENV", "APP_ENV", "SYMFONY_ENV", "NODE_ENV"];

/// Web servers of Ruby, by their programs.
const WEB_SERVERS: &[&str] = &["puma", "unicorn", "thrust", "rackup", "falcon", "thin", "passenger", "iodine"];

/// Programs that work until they are stopped, and serve nobody.
const WORKERS: &[&str] = &["sidekiq", "good_job", "resque", "jobs", "solid_queue"];

/// Whether a stage is for developing or testing, by its name or by what it sets, or for Windows.
pub(crate) fn is_left_alone(context: &Context<'_>, stage: &Stage) -> bool {
    let set = |name: &str| final_image::env(context, stage.index, name).is_some_and(|found| develops(&found.value));
    stage.os == Os::Windows || final_image::is_for_developing(stage) || PURPOSES.iter().any(|name| set(name))
}

/// The stages that are left alone.
pub(crate) fn left_alone(context: &Context<'_>) -> HashSet<usize> {
    let meaning = context.meaning();
    let mut own: HashMap<(usize, &str), bool> = HashMap::new();
    for found in meaning.scope.definitions().iter().filter(|found| found.kind == DefinitionKind::Env) {
        if let (Some(stage), Some(name)) = (found.stage, PURPOSES.iter().copied().find(|name| *name == found.name)) {
            own.insert((stage, name), develops(&found.value));
        }
    }
    let set = |stage: &Stage| {
        let chain = if own.is_empty() { Vec::new() } else { meaning.chain(stage.index) };
        PURPOSES.iter().any(|name| chain.iter().find_map(|link| own.get(&(*link, *name))) == Some(&true))
    };
    let stages = meaning.stages.iter();
    let named = |stage: &Stage| stage.os == Os::Windows || final_image::is_for_developing(stage);
    stages.filter(|stage| named(stage) || set(stage)).map(|stage| stage.index).collect()
}

/// Whether the value of a variable says that an application is run for developing or testing.
fn develops(value: &Value) -> bool {
    matches!(value, Value::Known(text) if matches!(text.as_str(), "development" | "dev" | "test" | "local"))
}

/// The official image of a language that a stage starts from, by way of other stages too.
pub(crate) fn official<'a>(context: &Context<'a>, stage: usize, path: &str) -> Option<&'a ImageRef> {
    let image = context.meaning().root_of(stage)?.image()?;
    (image.is_official() && image.path() == path).then_some(image)
}

/// The official image of Ruby that a stage starts from.
pub(crate) fn image<'a>(context: &Context<'a>, stage: usize) -> Option<&'a ImageRef> {
    official(context, stage, "library/ruby")
}

/// The numbers a tag begins with: 3 and 4 of `3.4-slim`. The second one is missing in tags that move to the newest of a
/// major version.
pub(crate) fn version(image: &ImageRef) -> Option<(u32, Option<u32>)> {
    let mut numbers = image.tag()?.split('-').next()?.split('.');
    let major = numbers.next()?.parse().ok()?;
    Some((major, numbers.next().and_then(|minor| minor.parse().ok())))
}

/// Whether a stage runs Ruby, by its image or by what it sets.
pub(crate) fn is_ruby(context: &Context<'_>, stage: &Stage) -> bool {
    let image = context.meaning().root_of(stage.index).and_then(|root| root.image());
    let named = image.is_some_and(|image| {
        let name = file_name(image.path());
        ["ruby", "rails", "passenger"].iter().any(|part| name.contains(part))
    });
    let variables = ["RAILS_ENV", "BUNDLE_PATH", "BUNDLE_WITHOUT", "BUNDLE_DEPLOYMENT", "GEM_HOME", "RUBY_VERSION"];
    named || variables.iter().any(|name| final_image::env(context, stage.index, name).is_some())
}

/// What a container does for a living.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    /// It answers requests.
    Web,
    /// It works on jobs.
    Worker,
}

/// The service that the command of a container starts, if it is one of Ruby's.
pub(crate) fn service(container: &Container<'_>) -> Option<Service> {
    let words = container.words();
    let names = || words.iter().map(|word| file_name(word));
    let rails = names().any(|name| name == "rails") && words.iter().any(|word| matches!(*word, "server" | "s"));
    if rails || names().any(|name| WEB_SERVERS.contains(&name)) {
        return Some(Service::Web);
    }
    names().any(|name| WORKERS.contains(&name)).then_some(Service::Worker)
}

/// The words of a command from the program on that runs in the end, behind `bundle exec`, `ruby` and the like.
pub(crate) fn behind_bundle(command: &Command) -> &[Word] {
    let effective = command.effective();
    let arguments = effective.arguments();
    let from = match effective.program() {
        Some("bundle" | "bundler") => arguments.iter().position(|word| word.is("exec")).map(|at| at + 1),
        Some("ruby") => arguments.iter().position(|word| !word.is_option()),
        _ => {
            let start = command.words.len() - arguments.len();
            return command.words.get(start.saturating_sub(1)..).unwrap_or_default();
        }
    };
    from.and_then(|from| arguments.get(from..)).unwrap_or_default()
}

/// Whether a word names a program, with or without a folder.
pub(crate) fn is_program(word: &Word, names: &[&str]) -> bool {
    names.contains(&file_name(word.value_or_text()))
}

/// The setting that `bundle config` writes: `deployment` of `bundle config set --local deployment true`.
pub(crate) fn setting(command: &Command) -> Option<&str> {
    let effective = command.effective();
    if !matches!(effective.program(), Some("bundle" | "bundler")) {
        return None;
    }
    let mut operands = effective.operands(&[]).map(Word::value_or_text).filter(|word| *word != "set");
    (operands.next()? == "config").then_some(())?;
    let name = operands.next()?;
    operands.next().map(|_| name)
}

/// The stages in which some `bundle config` writes one of these settings.
pub(crate) fn configuring(context: &Context<'_>, settings: &[&str]) -> HashSet<usize> {
    let writes = |command: &Command| setting(command).is_some_and(|name| settings.contains(&name));
    let bodies = runs::bodies(context).filter(|body| body.script.commands.iter().any(writes));
    bodies.filter_map(|body| context.meaning().state(body.instruction).stage).collect()
}

/// Whether a command is `gem install` of Bundler, and the word that says so.
pub(crate) fn installs_bundler(command: &Command) -> Option<&Word> {
    let effective = command.effective();
    let gem = effective.is("gem", "install", &[]) || effective.is("gem", "i", &[]);
    let is_bundler = |word: &&Word| word.value_or_text().split(':').next() == Some("bundler");
    effective.arguments().iter().find(is_bundler).filter(|_| gem)
}

#[cfg(test)]
mod tests {
    use dockwright_model::File;

    use super::*;

    fn first<T>(run: &str, of: impl Fn(&Command) -> T) -> T {
        let file = File::new(&format!("FROM a\nRUN {run}\n"));
        of(&file.meaning().bodies()[0].script.commands[0])
    }

    #[test]
    fn programs_behind_bundler() {
        for (run, expected) in [
            ("bundle exec rake x", "rake x"),
            ("RAILS_ENV=production ./bin/rails x", "./bin/rails x"),
            ("sudo -u app bin/rails x", "bin/rails x"),
            ("ruby -W0 bin/rails x", "bin/rails x"),
            ("bundle install", ""),
        ] {
            let found = first(run, |command| {
                behind_bundle(command).iter().map(|word| word.value_or_text().to_owned()).collect::<Vec<_>>()
            });
            assert_eq!(found.join(" "), expected, "{run}");
        }
    }

    #[test]
    fn settings_of_bundler() {
        for (run, expected) in [
            ("bundle config set --local deployment true", Some("deployment")),
            ("bundle config --global frozen 1", Some("frozen")),
            ("bundle config without 'a b'", Some("without")),
            ("bundle config", None),
            ("bundle config path", None),
            ("npm config set x y", None),
        ] {
            assert_eq!(first(run, |command| setting(command).map(str::to_owned)).as_deref(), expected, "{run}");
        }
    }

    #[test]
    fn versions_of_tags() {
        for (tag, expected) in [
            ("3.4-slim", Some((3, Some(4)))),
            ("3.4.7", Some((3, Some(4)))),
            ("3-alpine", Some((3, None))),
            ("slim", None),
            ("3.5-rc-fpm", Some((3, Some(5)))),
        ] {
            assert_eq!(version(&ImageRef::parse(&format!("ruby:{tag}")).unwrap()), expected, "{tag}");
        }
    }
}
