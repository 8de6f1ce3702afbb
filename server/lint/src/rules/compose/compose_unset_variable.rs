use std::collections::HashSet;
use std::ops::Range;

use dockwright_model::{Compose, join};
use dockwright_syntax::compose::env_file;
use dockwright_syntax::compose::interpolation::{self, Operation};

use crate::rule::rule;
use crate::{Edit, Fix};

use super::Composing;

rule! {
    /// A variable has no default and is not set in `.env`.
    ///
    /// Where nobody sets it, Docker Compose puts in nothing and only warns: an image without its tag, a mount without its
    /// source. Write `${NAME:-default}`, or `${NAME:?}` to have it refuse, or set it in the `.env` beside the file. Each
    /// variable is reported once. Those that every shell sets, such as `HOME`, are not.
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: web:${TAG}
    ///     hostname: web-${TAG}
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   web:
    ///     image: web:${TAG:?}
    ///     hostname: web-${TAG}
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: web:${TAG:-latest}
    ///     hostname: web-${NAME:?}
    ///     volumes: ["${HOME}/.cache:/cache"]
    ///     command: echo $$VARIABLE
    /// ```
    ///
    /// ```text beside
    /// .env
    ///     TAG=1.2
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: web:${TAG}
    /// ```
    "compose-unset-variable" {
        file: Compose,
        category: Correctness,
        severity: Hint,
        fix: Some(Unsafe),
        also: [],
    }
}

/// What shells, systems and Compose itself set.
const ALWAYS: [&str; 17] = [
    "COMPOSE_FILE",
    "COMPOSE_PROFILES",
    "COMPOSE_PROJECT_NAME",
    "DISPLAY",
    "DOCKER_HOST",
    "HOME",
    "HOMEDRIVE",
    "HOMEPATH",
    "LANG",
    "PATH",
    "PWD",
    "SHELL",
    "SSH_AUTH_SOCK",
    "TERM",
    "USER",
    "USERPROFILE",
    "XDG_RUNTIME_DIR",
];

/// Files that show which variables are to be set, where `.env` itself is not kept with the project.
const FILES: [&str; 9] = [
    ".env",
    ".env.example",
    ".env.sample",
    ".env.template",
    ".env.dist",
    ".env.default",
    "env.example",
    "example.env",
    "sample.env",
];

/// Where a variable without a default stands for the first time.
struct Plain<'a> {
    name: &'a str,
    /// The bytes of the name.
    range: Range<usize>,
    braced: bool,
}

fn check(context: &mut Composing<'_>) {
    let unset = plain(context.file);
    if unset.is_empty() {
        return;
    }
    let set = set_beside(context);
    if let Some((path, first)) = cut(context).zip(unset.first()) {
        let message = format!(
            "`{path}` sets more than Dockwright reads: 1 MiB of values in all and 32 KiB in each. What is left out counts as \
             unset."
        );
        context.report(first.range.clone(), message);
        return;
    }
    for Plain { name, range, braced } in unset.into_iter().filter(|variable| !set.contains(variable.name)) {
        let message = format!(
            "`{name}` has no default: where it is not set, Compose puts in nothing. Write `${{{name}:-default}}`, \
             `${{{name}:?}}`, or set it in `.env`."
        );
        let change = |operator: &str| match braced {
            true => Edit::insert(range.end, operator),
            false => Edit::replace(range.clone(), format!("{{{name}{operator}}}")),
        };
        let required = Fix::unsafe_(format!("Refuse to start without `{name}`"), vec![change(":?")]);
        let empty = Fix::unsafe_(format!("Let `{name}` be empty by default"), vec![change(":-")]);
        let around = usize::from(braced);
        let whole = range.start.saturating_sub(1 + around)..range.end + around;
        context.report(whole, message).fix(required).fix(empty);
    }
}

/// The variables that have no default where they first stand without an operator, nor are demanded elsewhere.
fn plain(file: &Compose) -> Vec<Plain<'_>> {
    let mut found: Vec<Plain<'_>> = Vec::new();
    let (mut seen, mut demanded) = (HashSet::new(), HashSet::new());
    for node in file.yaml().nodes().filter(|node| !node.is_key()) {
        let Some(text) = node.text().filter(|text| text.contains('$')) else { continue };
        for variable in interpolation::parse(text).variables() {
            let name = variable.name;
            match &variable.operation {
                Some(Operation { operator, .. }) if operator.is_required() => {
                    demanded.insert(name);
                }
                None if seen.insert(name) => {
                    let (start, end) = (variable.name_range.start, variable.name_range.end);
                    let range = node.value_offset_to_source(start)..node.value_offset_to_source(end);
                    found.push(Plain { name, range, braced: variable.braced });
                }
                _ => {}
            }
        }
    }
    found.retain(|variable| !demanded.contains(variable.name) && !ALWAYS.contains(&variable.name));
    found
}

/// The path of a file whose variables are not all known.
fn cut(context: &Composing<'_>) -> Option<String> {
    let project = context.surroundings()?.project(context.file);
    let environment = &project.members().get(project.here()?)?.environment;
    environment.cut().map(str::to_owned)
}

/// The variables that a file for them beside the Compose file sets.
fn set_beside(context: &Composing<'_>) -> HashSet<String> {
    let Some(around) = context.surroundings() else { return HashSet::new() };
    let texts = FILES.iter().filter_map(|name| around.read(&join(around.folder(), name)));
    let project = around.project(context.file);
    let own = project.here().and_then(|here| project.members().get(here));
    let settings = own.into_iter().flat_map(|member| member.environment.settings());
    let mut names: HashSet<String> = settings.map(|(name, _)| name.to_owned()).collect();
    for text in texts {
        names.extend(env_file::parse(&text).entries.iter().map(|entry| entry.key.to_owned()));
    }
    names
}
