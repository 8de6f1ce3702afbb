use std::collections::{HashMap, HashSet};
use std::ops::Range;

use dockwright_model::join;
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
    "COMPOSE_FILE", "COMPOSE_PROFILES", "COMPOSE_PROJECT_NAME", "DISPLAY", "DOCKER_HOST", "HOME", "HOMEDRIVE", "HOMEPATH",
    "LANG", "PATH", "PWD", "SHELL", "SSH_AUTH_SOCK", "TERM", "USER", "USERPROFILE", "XDG_RUNTIME_DIR",
];

/// Files that show which variables are to be set, where `.env` itself is not kept with the project.
const FILES: [&str; 9] = [
    ".env", ".env.example", ".env.sample", ".env.template", ".env.dist", ".env.default", "env.example", "example.env",
    "sample.env",
];

fn check(context: &mut Composing<'_>) {
    let mut first: HashMap<&str, (Range<usize>, Range<usize>, bool)> = HashMap::new();
    let mut order: Vec<&str> = Vec::new();
    let mut demanded: HashSet<&str> = HashSet::new();
    for node in context.file.yaml().nodes().filter(|node| !node.is_key()) {
        let Some(text) = node.text().filter(|text| text.contains('$')) else { continue };
        for variable in interpolation::parse(text).variables() {
            match &variable.operation {
                Some(Operation { operator, .. }) if operator.is_required() => {
                    demanded.insert(variable.name);
                }
                Some(_) => {}
                None => {
                    let source = |range: &Range<usize>| {
                        node.value_offset_to_source(range.start)..node.value_offset_to_source(range.end)
                    };
                    first.entry(variable.name).or_insert_with(|| {
                        order.push(variable.name);
                        let name = source(&variable.name_range);
                        let around = 1 + usize::from(variable.braced);
                        let whole = name.start.saturating_sub(around)..name.end + usize::from(variable.braced);
                        (name, whole, variable.braced)
                    });
                }
            }
        }
    }
    order.retain(|name| !demanded.contains(name) && !ALWAYS.contains(name));
    if order.is_empty() {
        return;
    }
    let set = set_beside(context);
    for name in order.into_iter().filter(|name| !set.contains(*name)) {
        let Some((range, whole, braced)) = first.get(name) else { continue };
        let message = format!(
            "`{name}` has no default: where it is not set, Compose puts in nothing. Write `${{{name}:-default}}`, \
             `${{{name}:?}}`, or set it in `.env`."
        );
        let (open, close) = if *braced { ("", "") } else { ("{", "}") };
        let change = |operator: &str| {
            if *braced {
                Edit::insert(range.end, operator)
            } else {
                Edit::replace(range.clone(), format!("{open}{name}{operator}{close}"))
            }
        };
        let required = Fix::unsafe_(format!("Refuse to start without `{name}`"), vec![change(":?")]);
        let empty = Fix::unsafe_(format!("Let `{name}` be empty by default"), vec![change(":-")]);
        context.report(whole.clone(), message).fix(required).fix(empty);
    }
}

/// The variables that a file for them beside the Compose file sets.
fn set_beside(context: &Composing<'_>) -> HashSet<String> {
    let Some(around) = context.surroundings() else { return HashSet::new() };
    let texts = FILES.iter().filter_map(|name| around.read(&join(around.folder(), name)));
    let mut names = HashSet::new();
    for text in texts {
        names.extend(env_file::parse(&text).entries.iter().map(|entry| entry.key.to_owned()));
    }
    names
}
