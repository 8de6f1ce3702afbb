//! Commands in scripts: which package brings them, where they keep what they download, which files they read.

use dockwright_facts::caches::caches;
use dockwright_facts::manifests::manifests;
use dockwright_facts::packages;
use dockwright_lint::known::cache_targets;
use dockwright_syntax::dockerfile::Keyword;

use super::markdown::{Page, code, codes};
use super::{Hover, Place};

/// The command whose name is at the cursor, if something is known of it.
pub(super) fn hover(place: &Place<'_>) -> Option<Hover> {
    for body in place.meaning().bodies_of(place.index) {
        for command in &body.script.commands {
            let effective = command.effective();
            let Some(word) = effective.program_word() else { continue };
            let range = body.range(word.span);
            if place.on(&range) {
                let markdown = explain(place, effective.program()?)?;
                return Some(Hover { range, markdown });
            }
        }
    }
    None
}

/// The name under which a tool's caches and manifests are known.
fn family(program: &str) -> &str {
    match program {
        "apt-get" | "apt-cache" => "apt",
        "npx" => "npm",
        "pnpx" => "pnpm",
        _ if program.starts_with("pip") => "pip",
        _ => program,
    }
}

fn explain(place: &Place<'_>, program: &str) -> Option<String> {
    let tool = packages::tool(program);
    let family = family(program);
    let known = caches(family);
    let reads = manifests(family).filter(|facts| !facts.manifests.is_empty());
    if tool.is_none() && known.is_none() && reads.is_none() {
        return None;
    }
    let meaning = place.meaning();
    let root = meaning.state(place.index).stage.and_then(|stage| meaning.root_of(stage));
    let variant = root.and_then(|root| root.variant());
    let mut page =
        Page::new(&code(program), if known.is_some() { "downloads what a build needs." } else { "a command." });
    let base = root.and_then(|root| root.base_text.as_deref()).unwrap_or_default();
    let own = root.and_then(|root| root.image_facts()).is_some_and(|facts| facts.is_for(program));
    let has = if own { Some(true) } else { variant.and_then(|variant| variant.has_tool(program)) };
    match has {
        Some(true) => page.item("In the image", &format!("{} brings it", code(base))),
        Some(false) => page.item("In the image", &format!("{} has none", code(base))),
        None => {}
    }
    // What is there needs no package.
    if let Some(tool) = tool.filter(|_| has != Some(true)) {
        let own = variant.and_then(|variant| variant.package_manager);
        let fits = |(manager, _): &&(&str, &str)| own.is_none_or(|own| own == *manager);
        let found: Vec<String> = tool
            .packages
            .iter()
            .filter(fits)
            .map(|(manager, package)| format!("{} ({manager})", code(package)))
            .collect();
        page.item("Package", &found.join(", "));
        page.item("Also", tool.extra_repository.unwrap_or_default());
        page.paragraph(tool.note.unwrap_or_default());
    }
    let in_run = place.instruction().keyword == Keyword::Run;
    if let Some(known) = known.filter(|_| in_run) {
        let targets = cache_targets(place.file, place.index);
        for target in targets.iter().filter(|target| target.tool == known.tool) {
            let locked = if target.locked { ",sharing=locked" } else { "" };
            let owner = target.owner.map(|(uid, gid)| format!(",uid={uid},gid={gid}")).unwrap_or_default();
            page.item("Cache", &code(&format!("--mount=type=cache,target={}{locked}{owner}", target.path)));
        }
    }
    if let Some(reads) = reads {
        page.item("Reads", &codes(reads.manifests));
        page.item("Locked by", &codes(reads.locks));
    }
    Some(page.finish())
}

#[cfg(test)]
mod tests {
    use dockwright_facts::Date;
    use dockwright_model::File;

    use crate::hover::hover;

    fn shown(text: &str) -> String {
        let offset = text.find("$0").expect("a cursor");
        let today = Date { year: 2026, month: 11, day: 21 };
        hover(&File::new(&text.replacen("$0", "", 1)), offset, today).map(|hover| hover.markdown).unwrap_or_default()
    }

    #[test]
    fn commands() {
        let npm = shown("FROM node:24\nRUN x && n$0pm ci\n");
        assert!(npm.contains("--mount=type=cache,target=/root/.npm") && npm.contains("package-lock.json"), "{npm}");
        let curl = shown("FROM debian:13-slim\nRUN <<E\ncu$0rl x\nE\n");
        assert!(curl.contains("has none") && curl.contains("`curl` (apt)") && !curl.contains("(apk)"), "{curl}");
        for program in ["npm", "node", "curl"] {
            let shown = shown(&format!("FROM node:24\nRUN {program}$0 x\n"));
            assert!(!shown.contains("Package") && shown.contains("`node:24` brings it"), "{shown}");
        }
        assert_eq!(shown("FROM a\nRUN my-own$0-thing"), "");
        assert_eq!(shown("FROM a\nRUN echo np$0m"), "");
    }
}
