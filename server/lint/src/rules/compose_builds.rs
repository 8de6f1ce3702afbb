//! What the services of a Compose file build, with the Dockerfiles.

use std::collections::HashMap;
use std::sync::Arc;

use dockwright_model::compose::ServiceBuild;
use dockwright_model::{File, Stage};
use dockwright_syntax::dockerfile::Word;

use super::compose::Composing;

/// Suggestions for names that are wrong; each costs a look at all names.
pub(crate) const MAX_SUGGESTIONS: usize = 20;

/// Dockerfiles inside Compose files that are looked at, and how long they may be.
const MAX_INLINE: usize = 8;
const MAX_LENGTH: usize = 64 << 10;

/// What a service builds, with the Dockerfile.
pub(crate) struct Built {
    pub(crate) build: ServiceBuild,
    /// The Dockerfile with the build arguments that the service gives.
    pub(crate) dockerfile: Arc<File>,
    /// What the Dockerfile is called in messages.
    pub(crate) name: String,
}

impl Built {
    /// What the Dockerfile is called at the start of a sentence.
    pub(crate) fn subject(&self) -> String {
        self.name.strip_prefix("the ").map_or_else(|| self.name.clone(), |rest| format!("The {rest}"))
    }

    /// The stage that is built; `None` if there is no such stage or nobody can tell.
    pub(crate) fn stage(&self) -> Option<&Stage> {
        self.build.stage(&self.dockerfile)
    }
}

/// What the services that are written in the file build, as far as the Dockerfiles are there. Those that BuildKit hands to
/// another program than its own, or that are made by a template, are left out.
pub(crate) fn builds(context: &Composing<'_>) -> Vec<Built> {
    let Some(around) = context.surroundings().filter(|_| has_builds(context)) else { return Vec::new() };
    let mut inline = 0;
    let mut known: HashMap<String, Option<Arc<File>>> = HashMap::new();
    let built = |build: &ServiceBuild| {
        let (dockerfile, name) = match (&build.inline, &build.dockerfile) {
            (Some(text), _) => {
                inline += 1;
                let fits = inline <= MAX_INLINE && text.len() <= MAX_LENGTH && !text.is_empty();
                let dockerfile = fits.then(|| Arc::new(File::new(text)));
                (dockerfile.filter(|file| is_plain(file))?, "the Dockerfile here".to_owned())
            }
            (None, Some(path)) => {
                let read = || around.dockerfile(path).filter(|file| is_plain(file));
                (known.entry(path.clone()).or_insert_with(read).clone()?, format!("`{path}`"))
            }
            (None, None) => return None,
        };
        Some(Built { build: build.clone(), dockerfile: dockerfile.given(&build.values), name })
    };
    around.project_builds(context.file).iter().filter_map(built).collect()
}

/// Whether anything in the file speaks of a build, or may bring one from another file.
fn has_builds(context: &Composing<'_>) -> bool {
    let services = context.file.services();
    services.iter().any(|service| service.own("build").is_some() || service.own("extends").is_some())
}

/// Whether a Dockerfile is what it seems.
fn is_plain(file: &File) -> bool {
    let other = file.dockerfile().directives.iter().any(|directive| {
        let value = directive.value.as_ref().map(Word::text).unwrap_or_default();
        let is_own = ["docker/dockerfile", "docker.io/docker/dockerfile"].iter().any(|own| value.starts_with(own));
        directive.key() == "syntax" && !is_own
    });
    !other && !file.meaning().stages.is_empty() && !file.source().contains("{{")
}
