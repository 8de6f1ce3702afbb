use std::collections::HashSet;

use dockwright_model::compose::project::{Project, TroubleKind};
use dockwright_model::compose::{Content, ServiceBuild, Spot};
use dockwright_model::{Kind, Surroundings, parent, resolve};
use dockwright_syntax::compose::build;
use dockwright_syntax::yaml::{self, Node, NodeId, Resolved};

use crate::Severity;
use crate::rule::rule;

use super::Composing;

rule! {
    /// A file or folder that a Compose file names does not exist: an `env_file`, a build context, a Dockerfile and others.
    ///
    /// The rule has its name from the most frequent case. Looked for are the files of `env_file`, `include`, `extends`,
    /// `secrets` and `configs`, build contexts and Dockerfiles. Relative paths start from the folder of the project, that of a
    /// Dockerfile from its build context. An `env_file` that may be absent says `required: false`. Files outside the workspace
    /// are not looked for, nor what depends on variables without a value; a path that leads somewhere from a folder further up
    /// counts as found, as the project may be there.
    ///
    /// ```text beside
    /// app/Dockerfile
    ///     FROM node:24
    /// settings/app.env
    ///     A=1
    /// web.env.example
    ///     B=1
    /// token.txt
    ///     x
    /// ```
    ///
    /// ```yaml finds 6
    /// include:
    ///   - monitoring/compose.yaml
    /// services:
    ///   web:
    ///     build: wep
    ///     env_file: web.env
    ///   app:
    ///     build:
    ///       context: app
    ///       dockerfile: app/Dockerfile
    ///     env_file:
    ///       - settings/app.env
    ///       - path: settings/web.env
    /// configs:
    ///   proxy:
    ///     file: proxy.conf
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   app:
    ///     build: app
    ///     env_file:
    ///       - settings/app.env
    ///       - path: local.env
    ///         required: false
    ///       - ${ENV_FILE}
    ///       - /etc/app.env
    /// secrets:
    ///   token:
    ///     file: token.txt
    /// ```
    "compose-env-file-missing" {
        file: Compose,
        category: Correctness,
        severity: Warning,
        fix: None,
        also: [],
    }
}

/// How far above the folder of the project things are looked for.
const MAX_ABOVE: usize = 8;

/// Endings of files that one copies to get the real one.
const SAMPLES: &[&str] = &[".example", ".sample", ".template", ".dist", ".tmpl", ".default", ".defaults"];

fn check(context: &mut Composing<'_>) {
    let Some(around) = context.surroundings() else { return };
    let project = around.project(context.file);
    let Some(here) = project.here() else { return };
    let folder = project.members().get(here).map(|member| member.folder.clone()).unwrap_or_default();
    let search = Search { around, project: &project, here, folder };
    for trouble in project.troubles().iter().filter(|trouble| trouble.member == here) {
        if let TroubleKind::Missing(path) = &trouble.kind {
            let written = context.source().get(trouble.range.clone()).unwrap_or_default().trim_matches(['"', '\'']);
            if !search.is_found(written) {
                let message = format!("There is no file `{path}`, so Docker Compose refuses the project.");
                context.report(trouble.range.clone(), message).severity(Severity::Error);
            }
        }
    }
    env_files(context, &search);
    for section in ["configs", "secrets"] {
        files_of(context, &search, section);
    }
    if context.file.services().iter().any(|service| service.body.get("build").is_some()) {
        builds(context, &search);
    }
}

struct Search<'a> {
    around: &'a Surroundings,
    project: &'a Project<'a>,
    here: usize,
    /// The folder that relative paths start from.
    folder: String,
}

impl Search<'_> {
    /// The folders from which a path may start: that of the project and those above.
    fn folders(&self) -> impl Iterator<Item = &str> {
        std::iter::successors(Some(self.folder.as_str()), |folder| parent(folder)).take(MAX_ABOVE)
    }

    /// Whether a path leads somewhere, or nobody can tell.
    fn is_found(&self, text: &str) -> bool {
        self.folders().any(|folder| {
            let path = resolve(folder, text);
            path.is_none_or(|path| self.around.kind(&path).is_some())
        })
    }

    /// The text of a path that leads nowhere.
    fn missing(&self, node: Node<'_>) -> Option<String> {
        let content: Content = self.project.text(self.here, node)?;
        let text = content.text().filter(|text| !text.is_empty())?;
        (!self.is_found(text)).then(|| text.to_owned())
    }

    /// A file that is to be copied to get the one that is missing.
    fn sample(&self, text: &str) -> Option<String> {
        let path = resolve(&self.folder, text)?;
        let samples = SAMPLES.iter().map(|ending| format!("{path}{ending}"));
        samples.into_iter().find(|sample| self.around.is_file(sample))
    }
}

fn env_files(context: &mut Composing<'_>, search: &Search<'_>) {
    let mut seen: HashSet<NodeId> = HashSet::new();
    for service in context.file.services() {
        let Some(list) = service.body.get("env_file") else { continue };
        let items: Vec<Node<'_>> = match list.kind() {
            yaml::Kind::Sequence(_) => list.items().map(Node::resolve).collect(),
            _ => vec![list],
        };
        for item in items {
            let optional = item.get("required").is_some_and(|value| value.resolved() == Some(Resolved::Bool(false)));
            let Some(node) = item.get("path").or_else(|| item.text().map(|_| item)).filter(|_| !optional) else {
                continue;
            };
            let Some(text) = search.missing(node).filter(|_| seen.insert(node.id())) else { continue };
            match search.sample(&text) {
                Some(sample) => {
                    let message = format!("There is no file `{text}` yet. Copy `{sample}` and fill it in.");
                    context.report(node.span(), message).severity(Severity::Info);
                }
                None => {
                    let message = format!(
                        "There is no file `{text}`, so the service cannot start. Create it, or write `required: false` \
                         beside its `path`."
                    );
                    context.report(node.span(), message);
                }
            }
        }
    }
}

fn files_of(context: &mut Composing<'_>, search: &Search<'_>, section: &str) {
    let Some(entries) = context.file.section(section) else { return };
    for (_, entry) in entries.entries() {
        let Some(node) = entry.get("file") else { continue };
        let Some(text) = search.missing(node) else { continue };
        let message = format!("There is no file `{text}`, so services that use it cannot start.");
        let finding = context.report(node.span(), message);
        if section == "secrets" {
            // Whoever keeps secrets out of the repository does well.
            finding.severity(Severity::Info);
        }
    }
}

fn builds(context: &mut Composing<'_>, search: &Search<'_>) {
    let mut seen: HashSet<usize> = HashSet::new();
    for build in search.around.project_builds(context.file) {
        let Some((spot, message)) = missing_of_build(search, build) else { continue };
        if spot.path == search.around.path() && seen.insert(spot.range.start) {
            context.report(spot.range, message);
        }
    }
}

/// What a build lacks, and where it is written.
fn missing_of_build(search: &Search<'_>, build: &ServiceBuild) -> Option<(Spot, String)> {
    let around = search.around;
    let context = build.context.as_deref()?;
    let written = build.written_context.as_ref();
    if let Some(spot) = written.filter(|spot| !build::context(&spot.text, false).is_remote())
        && around.kind(context) != Some(Kind::Folder)
        && !search.is_found(&spot.text)
    {
        let message = format!("There is no folder `{context}` to build from.");
        return Some((spot.clone(), message));
    }
    let dockerfile = build.dockerfile.as_deref().filter(|path| around.kind(path).is_none())?;
    let start = written.map_or(".", |spot| spot.text.as_str());
    let name = build.written_dockerfile.as_ref().map_or("Dockerfile", |spot| spot.text.as_str());
    let elsewhere = search.folders().any(|folder| {
        let path = resolve(folder, start).and_then(|context| resolve(&context, name));
        path.is_none_or(|path| around.kind(&path).is_some())
    });
    if elsewhere {
        return None;
    }
    let spot = build.written_dockerfile.as_ref().or(written).unwrap_or(&build.service).clone();
    let below =
        if context.is_empty() { "the build context".to_owned() } else { format!("the build context `{context}`") };
    let beside = resolve(&search.folder, name).filter(|path| around.is_file(path)).is_some();
    let hint = if beside { " Its path starts from the context, not from the Compose file." } else { "" };
    Some((spot, format!("There is no file `{dockerfile}`: `{name}` is looked for in {below}.{hint}")))
}
