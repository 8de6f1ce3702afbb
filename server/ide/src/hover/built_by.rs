//! Which services of Compose files build a stage.

use dockwright_model::compose::ServiceBuild;
use dockwright_model::{File, Surroundings};
use dockwright_syntax::dockerfile::Word;

use super::Hover;
use super::markdown::some_codes;

/// Services that are named.
const MOST: usize = 6;

/// Adds to the hover on the name of a stage who builds the stage.
pub(super) fn add(file: &File, around: &Surroundings, mut hover: Hover) -> Hover {
    let stages = &file.meaning().stages;
    let named = |name: Option<&Word>| name.is_some_and(|name| name.span == hover.range);
    let Some(stage) = stages.iter().find(|stage| named(stage.name.as_ref())) else { return hover };
    let builds = around.service_builds().iter().filter(|build| built(file, build) == Some(stage.index));
    let mut services: Vec<&str> = builds.map(|build| build.service.text.as_str()).collect();
    services.sort_unstable();
    services.dedup();
    if !services.is_empty() {
        let of = if services.len() == 1 { "service" } else { "services" };
        hover.markdown += &format!("\n\nBuilt by the {of} {}", some_codes(&services, MOST));
    }
    hover
}

/// The stage that a service builds.
fn built(file: &File, build: &ServiceBuild) -> Option<usize> {
    let count = file.meaning().stages.len();
    match &build.target {
        Some(target) => file.meaning().stage_referenced(&target.text, count),
        None => count.checked_sub(1),
    }
}

#[cfg(test)]
mod tests {
    use dockwright_facts::Date;
    use dockwright_model::{AnyFile, FileKind, MemoryFiles, Workspace};

    use super::*;
    use crate::hover::hover_any;

    #[test]
    fn a_stage_names_its_services() {
        let text = "FROM node:24 AS base\nFROM base AS dev\nFROM base AS app\n";
        let compose = "services:\n  a: {build: .}\n  b: {build: {context: ., target: dev}}\n  c: {build: .}\n";
        let files = [("Dockerfile", text), ("compose.yaml", compose)];
        let around = Surroundings::new(Workspace::new(MemoryFiles::new(files)), "Dockerfile");
        let file = AnyFile::new(FileKind::Dockerfile, text);
        let today = Date { year: 2026, month: 11, day: 21 };
        let shown = |part: &str| {
            let offset = text.find(part).unwrap() + part.len() - 1;
            let hover = hover_any(&file, Some(&around), offset, today).unwrap();
            hover.markdown.lines().find(|line| line.starts_with("Built by")).unwrap_or_default().to_owned()
        };
        assert_eq!(shown("AS base"), "");
        assert_eq!(shown("AS dev"), "Built by the service `b`");
        assert_eq!(shown("AS app"), "Built by the services `a`, `c`");
    }
}
