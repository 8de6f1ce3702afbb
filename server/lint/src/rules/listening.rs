//! The port that the program of a container listens on, as far as the file says.

use std::borrow::Cow;
use std::ops::Range;

use dockwright_facts::images::ImageFacts;
use dockwright_model::{DefinitionKind, File, Stage};
use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use super::container::{Container, file_name};
use super::ports;
use crate::Context;

/// What says that a port is listened on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// An option or argument of the command.
    Command,
    /// The URL of the health check.
    Healthcheck,
    /// The environment variable `PORT`.
    Environment,
}

/// A port and what says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listening {
    pub(crate) port: u16,
    pub(crate) evidence: Evidence,
    /// Where it is said.
    pub(crate) range: Range<usize>,
}

/// The words of a command with their places.
type Words<'a> = Vec<(Cow<'a, str>, Range<usize>)>;

/// Options whose value is a port.
const PORT_OPTIONS: &[&str] =
    &["--port", "--http-port", "--server-port", "--server.port", "--listen-port", "-Dserver.port"];

/// Options whose value is an address with a port.
const ADDRESS_OPTIONS: &[&str] = &[
    "--bind",
    "-b",
    "--listen",
    "-l",
    "--addr",
    "--address",
    "--http",
    "--listen-address",
    "--web.listen-address",
    "--urls",
    "-S",
    "-ip",
];

/// Programs whose `-p` is the port they listen on.
const SHORT_PORT: &[&str] = &[
    "next",
    "http-server",
    "serve",
    "rails",
    "puma",
    "flask",
    "vite",
    "jekyll",
    "thin",
    "rackup",
    "hypercorn",
    "daphne",
    "hexo",
    "json-server",
    "live-server",
    "nuxt",
    "ng",
    "parcel",
    "bokeh",
];

/// Programs whose port is that of somebody else.
const CLIENTS: &[&str] = &[
    "redis-cli",
    "psql",
    "pg_dump",
    "mysql",
    "mysqldump",
    "mongo",
    "mongosh",
    "mongodump",
    "curl",
    "wget",
    "nc",
    "ssh",
    "scp",
    "sftp",
    "autossh",
    "kubectl",
    "ffmpeg",
    "locust",
    "k6",
    "ab",
    "wrk",
    "iperf3",
    "mosquitto_pub",
    "mosquitto_sub",
];

/// The port of the container, by the best evidence there is.
pub(crate) fn of(context: &Context<'_>, container: &Container<'_>, stage: &Stage) -> Option<Listening> {
    by_command(context, container).or_else(|| by_healthcheck(container)).or_else(|| by_environment(context, stage))
}

fn by_command(context: &Context<'_>, container: &Container<'_>) -> Option<Listening> {
    let words = command(context, container)?;
    let program = |names: &[&str]| words.iter().any(|(word, _)| names.contains(&file_name(word)));
    if program(CLIENTS) {
        return None;
    }
    let short = program(SHORT_PORT);
    let mut found: Option<Listening> = None;
    for (at, (word, range)) in words.iter().enumerate() {
        let (option, glued) = word.split_once('=').map_or((&**word, None), |(option, value)| (option, Some(value)));
        let next = words.get(at + 1);
        let (value, place) = match (glued, next) {
            (Some(value), _) => (value, range),
            (None, Some((value, place))) => (&**value, place),
            (None, None) => ("", range),
        };
        let remote = option == "--host" && !value.is_empty() && !is_local(value.split(':').next().unwrap_or_default());
        if remote {
            return None;
        }
        let (port, place) = if PORT_OPTIONS.contains(&option) || (option == "-p" && short) {
            (value.parse().ok(), place)
        } else if ADDRESS_OPTIONS.contains(&option) {
            (address(value).or_else(|| value.strip_prefix(':')?.parse().ok()), place)
        } else {
            (address(word).filter(|_| !word.starts_with("localhost")), range)
        };
        let Some(port) = port.filter(|port| *port > 0) else { continue };
        // Of several ports nobody can tell which one is meant for others.
        if found.as_ref().is_some_and(|found| found.port != port) {
            return None;
        }
        found = Some(Listening { port, evidence: Evidence::Command, range: place.clone() });
    }
    found
}

/// The words of ENTRYPOINT and CMD, unless a script runs more than one command.
fn command<'a>(context: &Context<'a>, container: &Container<'a>) -> Option<Words<'a>> {
    let mut words = Words::new();
    for (index, instruction) in container.entrypoint.into_iter().chain(container.cmd) {
        words.extend(words_of(context, index, instruction)?);
        if instruction.is_shell_form() {
            break;
        }
    }
    let shell = |word: &str| matches!(file_name(word), "sh" | "bash" | "ash" | "dash" | "cmd" | "powershell" | "pwsh");
    let script =
        words.first().is_some_and(|(word, _)| shell(word)) && words.iter().any(|(word, _)| word.starts_with("-c"));
    (!script).then_some(words)
}

fn words_of<'a>(context: &Context<'a>, index: usize, instruction: &'a Instruction) -> Option<Words<'a>> {
    if let Some(words) = instruction.exec() {
        return Some(words.iter().map(|word| (Cow::Borrowed(word.value.as_str()), word.word.span.clone())).collect());
    }
    let mut words = Words::new();
    for body in context.meaning().bodies_of(index) {
        let [command] = body.script.commands.as_slice() else { return None };
        // A word that only the shell knows cannot be a port.
        let known =
            command.words.iter().map(|word| (Cow::Borrowed(word.value().unwrap_or("$")), body.range(word.span)));
        words.extend(known);
    }
    Some(words)
}

fn is_local(host: &str) -> bool {
    matches!(host, "" | "0.0.0.0" | "[::]" | "::" | "*" | "+" | "localhost" | "127.0.0.1" | "[::1]" | "0")
}

/// The port of `0.0.0.0:8000`, `[::]:8000` or `http://0.0.0.0:8000/`, if the host is this one.
fn address(text: &str) -> Option<u16> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let (host, port) = rest.split('/').next()?.rsplit_once(':')?;
    port.parse().ok().filter(|_| !host.is_empty() && is_local(host))
}

fn by_healthcheck(container: &Container<'_>) -> Option<Listening> {
    let checks = container.instructions().filter(|(_, instruction)| instruction.keyword == Keyword::Healthcheck);
    let (_, check) = checks.max_by_key(|(index, _)| *index)?;
    let text = check.rest.text();
    let mut found: Option<Listening> = None;
    for scheme in ["http://", "https://"] {
        for (at, _) in text.match_indices(scheme) {
            let rest = text.get(at + scheme.len()..).unwrap_or_default();
            let end = rest.find(['/', '"', '\'', ' ', '?', ',', ')', ']', '\t', ';', '|']).unwrap_or(rest.len());
            let authority = rest.get(..end).unwrap_or_default();
            let (host, port) = match authority.rsplit_once(':') {
                Some((host, port)) => (host, port.parse().ok()?),
                None => (authority, if scheme == "http://" { 80 } else { 443 }),
            };
            if host.is_empty() || !is_local(host) {
                continue;
            }
            if found.as_ref().is_some_and(|found| found.port != port) {
                return None;
            }
            let range = check.rest.range(at..at + scheme.len() + end);
            found = Some(Listening { port, evidence: Evidence::Healthcheck, range });
        }
    }
    found
}

fn by_environment(context: &Context<'_>, stage: &Stage) -> Option<Listening> {
    let meaning = context.meaning();
    let last = stage.instructions.end.checked_sub(1)?;
    let definition = meaning.scope.definitions().get(meaning.definition(last, "PORT")?)?;
    let Value::Known(text) = &definition.value else { return None };
    let port = text.parse().ok().filter(|port| *port > 0 && definition.kind == DefinitionKind::Env)?;
    Some(Listening { port, evidence: Evidence::Environment, range: definition.span.clone() })
}

/// The ports a container exposes; `None` when something unknown decides.
pub(crate) fn exposed(file: &File, container: &Container<'_>, stage: &Stage) -> Option<Exposes> {
    let mut exposes = Exposes::default();
    let mut instructions: Vec<(usize, &Instruction)> =
        container.instructions().filter(|(_, instruction)| instruction.keyword == Keyword::Expose).collect();
    instructions.sort_by_key(|(index, _)| *index);
    for (index, instruction) in instructions {
        if instruction.rest.text().contains('$') {
            return None;
        }
        for exposed in ports::of(file.dockerfile(), instruction) {
            let range = exposed.numbers()?;
            exposes.ports.push((*range.start(), *range.end()));
        }
        exposes.last = Some(index);
    }
    let facts: Option<&ImageFacts> = file.meaning().root_of(stage.index).and_then(Stage::image_facts);
    for port in facts.iter().flat_map(|facts| &facts.ports) {
        let port = port.split('/').next().and_then(|port| port.parse().ok());
        exposes.ports.extend(port.map(|port| (port, port)));
    }
    Some(exposes)
}

/// What a container exposes.
#[derive(Default)]
pub(crate) struct Exposes {
    ports: Vec<(u16, u16)>,
    /// Index of the last EXPOSE of the file.
    pub(crate) last: Option<usize>,
}

impl Exposes {
    /// Whether a port is among them.
    pub(crate) fn has(&self, port: u16) -> bool {
        self.ports.iter().any(|(first, last)| (*first..=*last).contains(&port))
    }
}
