use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use dockwright_facts::arguments::argument;
use dockwright_model::{DefinitionKind, EntityKind, File};

use crate::rule::rule;
use crate::rules::compose_builds::{MAX_SUGGESTIONS, builds};
use crate::rules::suggest;

use super::Composing;

rule! {
    /// A service gives a build argument that its Dockerfile does not declare.
    ///
    /// Nothing comes of it: without an `ARG` of that name in the Dockerfile the value is dropped, and the build only warns.
    /// Often the name is misspelt on one of the two sides. Arguments that BuildKit itself knows need no `ARG`.
    ///
    /// ```text beside
    /// Dockerfile
    ///     ARG NODE_VERSION=24
    ///     FROM node:${NODE_VERSION}
    ///     ARG COMMIT
    ///     RUN ./build.sh
    /// ```
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     build:
    ///       context: .
    ///       args:
    ///         NODE_VERSON: "22"
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     build:
    ///       context: .
    ///       args:
    ///         - NODE_VERSION=22
    ///         - COMMIT
    ///         - HTTP_PROXY
    ///         - BUILDKIT_INLINE_CACHE=1
    /// ```
    "compose-build-arg-undeclared" {
        file: Compose,
        category: Correctness,
        severity: Warning,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    let own = context.surroundings().map(|around| around.path().to_owned()).unwrap_or_default();
    let (mut seen, mut suggestions) = (HashSet::new(), 0);
    let all = builds(context);
    let mut declarations: HashMap<*const File, BTreeSet<&str>> = HashMap::new();
    for built in &all {
        let known = declarations.entry(Arc::as_ptr(&built.dockerfile)).or_insert_with(|| declared(&built.dockerfile));
        for given in built.build.arguments.iter().filter(|given| given.path == own) {
            let name = given.text.as_str();
            let read = argument(name).is_some() || name.starts_with("BUILDKIT_") || name.starts_with("SOURCE_DATE_");
            if read || known.contains(name) || !seen.insert(given.range.start) {
                continue;
            }
            let mut message = format!("{} has no `ARG {name}`, so this value is dropped.", built.subject());
            suggestions += 1;
            let candidates = known.iter().copied().filter(|_| suggestions <= MAX_SUGGESTIONS);
            match suggest::nearest(name, candidates, 2) {
                Some(meant) => message += &format!(" Did you mean `{meant}`?"),
                None => message += " Declare it there, or remove it here.",
            }
            context.report(given.range.clone(), message);
        }
    }
}

/// The build arguments of a Dockerfile, in any stage, also those that it declares for builds upon it.
fn declared(file: &File) -> BTreeSet<&str> {
    let definitions = file.meaning().scope.definitions();
    let own = definitions.iter().filter(|one| one.kind != DefinitionKind::Env).map(|one| one.name.as_str());
    let triggered = file.names().entities.iter().filter(|entity| matches!(entity.kind, EntityKind::Triggered(_)));
    own.chain(triggered.map(|entity| entity.name.as_str())).collect()
}
