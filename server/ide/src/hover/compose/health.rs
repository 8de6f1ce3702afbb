//! Health checks: when they run, how, and whether the image has what they need.

use dockwright_syntax::shell::{Dialect, parse_whole};
use dockwright_syntax::yaml::{Node, Step};

use super::{Hover, Place, holds};
use crate::hover::image_facts::variant;
use crate::hover::markdown::{Page, code};

/// The times of a check with what holds where nothing is said.
const TIMES: [(&str, &str); 4] = [("interval", "30s"), ("timeout", "30s"), ("retries", "3"), ("start_period", "0s")];

/// The command of a check at the cursor.
pub(super) fn hover(place: &Place<'_>, node: Node<'_>) -> Option<Hover> {
    let steps = node.steps();
    let [_, _, Step::Key(section), Step::Key(key), rest @ ..] = steps.as_slice() else { return None };
    if section != "healthcheck" || key != "test" || node.is_key() || !holds(&node.span(), place.offset) {
        return None;
    }
    let list = if rest.is_empty() { None } else { node.parent() };
    let check = if let Some(list) = list { list.parent()? } else { node.parent()? };
    let form = list.and_then(|list| list.items().next()?.resolve().text());
    // The first word says what it is itself.
    if form.is_some() && matches!(rest, [Step::Item(0)]) || form == Some("NONE") {
        return None;
    }
    let runs = if form == Some("CMD") { "as it is, without a shell" } else { "by the shell of the container" };
    let times: Vec<String> = TIMES.iter().map(|(name, default)| place.sibling_in(check, name, default)).collect();
    let [interval, timeout, retries, start] = times.as_slice() else { return None };
    let mut page = Page::new("Health check", &format!("run every {} {runs}.", code(interval)));
    let count = if retries == "1" { "one failure".to_owned() } else { format!("{retries} failures in a row") };
    let grace =
        if start == "0s" { String::new() } else { format!("; in the first {} failures do not count", code(start)) };
    page.item("", &format!("Unhealthy after {count}; more than {} is a failure{grace}.", code(timeout)));
    if let Some(program) = program(node, list, form) {
        page.item("Program", &found(place, node, &program));
    }
    let fitting = place.image(node).and_then(|runs| Some((runs.text(), runs.facts?.healthcheck?)));
    if let Some((image, fitting)) = fitting.filter(|(_, fitting)| !node.text().unwrap_or_default().contains(fitting)) {
        page.item("Fits", &format!("{}: {}", code(&image), code(&fitting.replace('$', "$$"))));
    }
    Some(Hover { range: node.span(), markdown: page.finish() })
}

/// The program that is run first.
fn program(node: Node<'_>, list: Option<Node<'_>>, form: Option<&str>) -> Option<String> {
    if form == Some("CMD") {
        return list?.items().nth(1)?.resolve().text().map(str::to_owned);
    }
    let script = parse_whole(node.text()?, Dialect::of_program("sh"));
    Some(script.commands.first()?.effective().program()?.to_owned())
}

/// Whether the image is known to have a program.
fn found(place: &Place<'_>, node: Node<'_>, program: &str) -> String {
    let known = || {
        let runs = place.image(node)?;
        let has = variant(&runs.image, runs.facts.as_ref()?)?.has_tool(program)?;
        let base = if runs.is_base { ", which the Dockerfile starts from," } else { "" };
        let says = if has { "has" } else { "does not have" };
        Some(format!("{}, which {}{base} {says}", code(program), code(&runs.text())))
    };
    known().unwrap_or_default()
}
