//! What a service builds: the Dockerfile, its context, the stage, the build arguments.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use dockwright_syntax::compose::build;
use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::yaml::{Kind, Node, Resolved};

use super::service::is_tagged;
use super::{Content, Project, ProjectService};
use crate::{BuildArguments, File, Stage, Surroundings, resolve};

/// Services of a project whose builds are looked at.
const MAX_SERVICES: usize = 1_000;
/// Build arguments of a service that are looked at.
const MAX_ARGUMENTS: usize = 500;

/// A name that a Compose file gives to a build, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The text, with variables put in.
    pub text: String,
    /// The path of the Compose file.
    pub path: String,
    /// The bytes of the text in it, without quotes.
    pub range: Range<usize>,
    /// Whether the text is written out there, so that it can be replaced.
    pub is_written: bool,
}

/// What a service builds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceBuild {
    /// The service, where it has its `build`.
    pub service: Spot,
    /// The path of the Dockerfile; `None` for one in the Compose file, one that is elsewhere, or if nobody can tell.
    pub dockerfile: Option<String>,
    /// The build context, a folder; `None` for one that is elsewhere, or if nobody can tell.
    pub context: Option<String>,
    /// Where the path of the Dockerfile is written, if it is.
    pub written_dockerfile: Option<Spot>,
    /// Where the context is written, if it is.
    pub written_context: Option<Spot>,
    /// The Dockerfile if it stands in the Compose file; empty if nobody can tell.
    pub inline: Option<String>,
    /// The stage that is built, by name or number; `None` for the last one.
    pub target: Option<Spot>,
    /// Targets that count where the files which are put over theirs are left out, as with `--file compose.yaml`.
    pub hidden_targets: Vec<Spot>,
    /// Whether the target depends on variables nobody knows.
    pub unknown_target: bool,
    /// The names of the build arguments that are given, each in every place where it is.
    pub arguments: Vec<Spot>,
    /// Their values.
    pub values: BuildArguments,
    /// The names of the additional contexts.
    pub contexts: Vec<String>,
    /// The platforms that it is built for.
    pub platforms: Vec<String>,
}

impl ServiceBuild {
    /// The Dockerfile as this service builds it, if it is there.
    pub fn file(&self, around: &Surroundings) -> Option<Arc<File>> {
        let file = match (&self.inline, &self.dockerfile) {
            (Some(text), _) if text.is_empty() => return None,
            (Some(text), _) => Arc::new(File::new(text)),
            (None, path) => around.dockerfile(path.as_ref()?)?,
        };
        Some(file.given(&self.values))
    }

    /// The stage of the Dockerfile that is built; `None` if there is no such stage or nobody can tell.
    pub fn stage<'f>(&self, file: &'f File) -> Option<&'f Stage> {
        let meaning = file.meaning();
        let stages = &meaning.stages;
        match &self.target {
            _ if self.unknown_target => None,
            Some(target) => stages.get(meaning.stage_referenced(&target.text, stages.len())?),
            None => stages.last(),
        }
    }
}

impl<'a> Project<'a> {
    /// What the services build, in their order. Of very many services the first ones.
    pub fn builds(&self) -> Vec<ServiceBuild> {
        let names = self.service_names().into_iter().take(MAX_SERVICES);
        names.filter_map(|name| self.build_of(&self.service(name)?)).collect()
    }

    /// What a service builds.
    pub fn build_of(&self, service: &ProjectService<'a>) -> Option<ServiceBuild> {
        let build = BuildOf { project: self, values: service.values("build") };
        let (member, _) = *build.values.first()?;
        let part = service.parts.iter().find(|part| part.member == member)?;
        let key = part.key;
        let name = Spot {
            text: service.name.clone(),
            path: self.members().get(member)?.path.clone(),
            range: inner(key, 0..key.text().map_or(0, str::len)),
            is_written: true,
        };
        let inline = build.get("dockerfile_inline").map(|(member, node)| {
            let content = build.text(member, node);
            content.and_then(|content| content.text().map(str::to_owned)).unwrap_or_default()
        });
        let written_target = build.get("target");
        let target = written_target.and_then(|(member, node)| build.spot(member, node));
        let unknown_target = written_target.is_some() && target.is_none();
        let target = target.filter(|target| !target.text.is_empty());
        let hidden_targets = build.hidden("target");
        let (arguments, contexts) = (build.names("args"), build.names("additional_contexts"));
        Some(ServiceBuild {
            service: name,
            dockerfile: build.dockerfile(),
            context: build.context(),
            written_dockerfile: build.written("dockerfile"),
            written_context: build.written("context"),
            inline,
            target,
            hidden_targets,
            unknown_target,
            arguments,
            values: build.given(),
            contexts: contexts.into_iter().map(|spot| spot.text).collect(),
            platforms: build.items("platforms"),
        })
    }

    /// The path of the Dockerfile of a `build` in the file that was asked about, as [`ServiceBuild::dockerfile`] has it. What is
    /// not written there comes from the other files that say something of its service.
    pub fn dockerfile_of(&self, build: Node<'a>) -> Option<String> {
        let own = (self.here()?, build.resolve());
        let others = service_with(build).and_then(|name| self.service(name)).map(|service| service.values("build"));
        let values = std::iter::once(own).chain(others.unwrap_or_default()).collect();
        BuildOf { project: self, values }.dockerfile()
    }
}

/// The name of the service that has a value for its `build`.
fn service_with(build: Node<'_>) -> Option<&str> {
    let body = build.key().filter(|key| key.text() == Some("build"))?.parent()?;
    let services = body.parent().and_then(Node::key).filter(|key| key.text() == Some("services"))?;
    body.key().filter(|_| services.parent().is_some_and(|root| root.parent().is_none()))?.text()
}

/// A key with its value, or an item of a list that is `name=value`, in a member of the project.
struct NamedValue<'a> {
    member: usize,
    key: Node<'a>,
    name: &'a str,
    /// The value of a key; none for an item.
    value: Option<Node<'a>>,
}

/// The values of `build` of one service, those put over others first.
struct BuildOf<'p, 'a> {
    project: &'p Project<'a>,
    values: Vec<(usize, Node<'a>)>,
}

impl<'a> BuildOf<'_, 'a> {
    /// The value of an attribute of the build. A text instead of a mapping is the context.
    fn get(&self, attribute: &str) -> Option<(usize, Node<'a>)> {
        let found = self.values.iter().find_map(|(member, value)| match value.kind() {
            Kind::Mapping(_) => Some((*member, value.get(attribute)?)),
            Kind::Scalar(_) if attribute == "context" => Some((*member, *value)),
            _ => None,
        })?;
        (!found.1.is_reset()).then_some(found)
    }

    fn text(&self, member: usize, node: Node<'a>) -> Option<Content> {
        self.project.text(member, node)
    }

    /// The folder of the build context.
    fn context(&self) -> Option<String> {
        let folder = |member: usize| Some(self.project.members().get(member)?.folder.as_str());
        let Some((member, node)) = self.get("context") else {
            return resolve(folder(self.values.last()?.0)?, ".");
        };
        let content = self.text(member, node)?;
        let text = content.text().filter(|text| !build::context(text, false).is_remote())?;
        resolve(folder(member)?, text)
    }

    /// The path of the Dockerfile.
    fn dockerfile(&self) -> Option<String> {
        let context = self.context().filter(|_| self.get("dockerfile_inline").is_none())?;
        match self.get("dockerfile") {
            Some((member, node)) => resolve(&context, self.text(member, node)?.text()?),
            None => resolve(&context, "Dockerfile"),
        }
    }

    fn spot(&self, member: usize, node: Node<'a>) -> Option<Spot> {
        let written = node.text()?;
        let content = self.text(member, node)?;
        let is_written = matches!(&content, Content::Exactly(known) if known == written);
        let text = content.text()?.to_owned();
        let path = self.project.members().get(member)?.path.clone();
        Some(Spot { text, path, range: inner(node, 0..written.len()), is_written })
    }

    /// Where an attribute is written.
    fn written(&self, attribute: &str) -> Option<Spot> {
        let (member, node) = self.get(attribute)?;
        self.spot(member, node)
    }

    /// The values of an attribute below the one that counts.
    fn hidden(&self, attribute: &str) -> Vec<Spot> {
        let values = self.values.iter().filter_map(|(member, build)| Some((*member, build.get(attribute)?)));
        values.skip(1).filter_map(|(member, node)| self.spot(member, node)).collect()
    }

    /// The keys of a mapping, or what stands before `=` in the items of a list.
    fn names(&self, attribute: &str) -> Vec<Spot> {
        let of = |entry: NamedValue<'a>| {
            let path = self.project.members().get(entry.member)?.path.clone();
            let range = inner(entry.key, 0..entry.name.len());
            Some(Spot { text: entry.name.to_owned(), path, range, is_written: true })
        };
        self.entries(attribute).into_iter().filter_map(of).collect()
    }

    /// The values of the build arguments. What has none is taken over from where Compose runs.
    fn given(&self) -> BuildArguments {
        let value = |entry: &NamedValue<'a>| {
            let taken_over = || self.project.members().get(entry.member)?.environment.value(entry.name);
            match entry.value {
                Some(value) if matches!(value.kind(), Kind::Empty) => taken_over().map(str::to_owned),
                // Of numbers Compose passes on what YAML reads: `3.1` for `3.10`.
                Some(value) => match (value.resolved(), self.text(entry.member, value)?.text()?) {
                    (Some(Resolved::Int(number)), _) => Some(number.to_string()),
                    (Some(Resolved::Float(number)), text) if number.to_string() != text => None,
                    (_, text) => Some(text.to_owned()),
                },
                None => match self.text(entry.member, entry.key)?.text()?.split_once('=') {
                    Some((_, value)) => Some(value.to_owned()),
                    None => taken_over().map(str::to_owned),
                },
            }
        };
        let mut seen = HashSet::new();
        let mut entries = self.entries("args");
        entries.retain(|one| seen.insert(one.name));
        entries.iter().map(|one| (one.name.to_owned(), value(one).map_or(Value::Unknown, Value::Known))).collect()
    }

    /// What a mapping, or a list of `name=value`, gives a value. Of a name in several files what counts comes first.
    fn entries(&self, attribute: &str) -> Vec<NamedValue<'a>> {
        let mut found = Vec::new();
        for (member, value) in self.values.iter().filter_map(|(member, build)| Some((*member, build.get(attribute)?))) {
            if value.is_reset() {
                break;
            }
            let keys = value.entries().into_iter().map(|(key, value)| (key, Some(value.resolve())));
            for (key, value) in keys.chain(value.items().map(|item| (item.resolve(), None))).take(MAX_ARGUMENTS) {
                let text = key.text().unwrap_or_default();
                let name = if value.is_some() { text } else { text.split('=').next().unwrap_or_default() };
                if !name.is_empty() && !name.contains('$') {
                    found.push(NamedValue { member, key, name, value });
                }
            }
            if is_tagged(value, "!override") {
                break;
            }
        }
        found
    }

    /// The known texts of a list.
    fn items(&self, attribute: &str) -> Vec<String> {
        let lists = self.values.iter().filter_map(|(member, build)| Some((*member, build.get(attribute)?)));
        let texts = lists.flat_map(|(member, list)| {
            list.items().filter_map(move |item| self.text(member, item.resolve())?.text().map(str::to_owned))
        });
        texts.take(MAX_ARGUMENTS).collect()
    }
}

/// The bytes in the file of a part of a scalar's text.
fn inner(node: Node<'_>, part: Range<usize>) -> Range<usize> {
    node.value_offset_to_source(part.start)..node.value_offset_to_source(part.end)
}
