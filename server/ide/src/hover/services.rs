//! What the services of Compose files make of a Dockerfile: the images and values that come of their build arguments.

use dockwright_model::compose::ServiceBuild;
use dockwright_model::{File, Surroundings};
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::dockerfile::variable::Value;

use super::markdown::{code, some_codes};
use super::{Hover, holds};

/// Different values that are shown.
const MOST: usize = 6;

/// Adds what services make of the image or of the build argument that a hover is about.
pub(super) fn add(file: &File, around: &Surroundings, mut hover: Hover) -> Hover {
    let offset = hover.range.start;
    let instructions = &file.dockerfile().instructions;
    let index = instructions.partition_point(|instruction| instruction.span.end < offset);
    let Some(instruction) = instructions.get(index).filter(|instruction| holds(&instruction.span, offset)) else {
        return hover;
    };
    let found = match instruction.keyword {
        Keyword::From if instruction.from().is_some_and(|from| from.image.text().contains('$')) => {
            let own = base(file, index);
            by_value(around, |build| Some(base(&*build.file(around)?, index)).filter(|base| *base != own).flatten())
        }
        Keyword::Arg => {
            let mut definitions = file.meaning().scope.definitions().iter();
            let argument = definitions.find(|one| one.instruction == index && holds(&one.name_span, offset));
            let Some(name) = argument.map(|argument| argument.name.as_str()) else { return hover };
            by_value(around, |build| match build.values.get(name)? {
                Value::Known(value) => Some(value.clone()),
                _ => None,
            })
        }
        _ => return hover,
    };
    for (value, services) in found.iter().take(MOST) {
        let of = if services.len() == 1 { "service" } else { "services" };
        hover.markdown += &format!("\n\n{} for the {of} {}", code(value), some_codes(services, MOST));
    }
    hover
}

/// The text of the image that a FROM starts from.
fn base(file: &File, from: usize) -> Option<String> {
    file.meaning().stages.iter().find(|stage| stage.from() == from)?.base_text.clone()
}

/// What the services make of it, with those that agree.
fn by_value(around: &Surroundings, value: impl Fn(&ServiceBuild) -> Option<String>) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for build in around.service_builds() {
        let Some(value) = value(build) else { continue };
        let name = build.service.text.clone();
        match found.iter_mut().find(|(known, _)| *known == value) {
            Some((_, services)) if services.contains(&name) => {}
            Some((_, services)) => services.push(name),
            None => found.push((value, vec![name])),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use dockwright_facts::Date;
    use dockwright_model::{AnyFile, FileKind, MemoryFiles, Workspace};

    use super::*;
    use crate::hover::hover_any;

    #[test]
    fn images_and_values_of_services() {
        let text = "ARG BASE=python:3.13\nFROM ${BASE} AS app\nARG MODE\nRUN make $MODE\n";
        let compose = "services:
  a: {build: .}
  b: {build: {context: ., args: {BASE: 'node:24', MODE: fast}}}
  c: {build: {context: ., args: {BASE: 'node:24', MODE: '${M}'}}}
  d: {build: {context: ., args: [BASE=golang:1.25]}}
";
        let files = [("Dockerfile", text), ("compose.yaml", compose)];
        let around = Surroundings::new(Workspace::new(MemoryFiles::new(files)), "Dockerfile");
        let file = AnyFile::new(FileKind::Dockerfile, text);
        let today = Date { year: 2026, month: 11, day: 21 };
        let shown = |part: &str| {
            let offset = text.find(part).unwrap() + 1;
            let hover = hover_any(&file, Some(&around), offset, today).unwrap();
            let lines = hover.markdown.lines().filter(|line| line.contains(" for the service"));
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        let expected = ["`node:24` for the services `b`, `c`", "`golang:1.25` for the service `d`"];
        assert_eq!(shown("BASE=python"), expected);
        assert_eq!(shown("${BASE}"), expected);
        assert_eq!(shown("MODE\n"), ["`fast` for the service `b`"]);
        assert_eq!(shown("$MODE"), [""; 0]);
    }
}
