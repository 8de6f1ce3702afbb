//! Parser directives, and the comments that silence rules.

use dockwright_facts::directives::{DIRECTIVES, directive};
use dockwright_lint::rules;

use super::comment::Spot;
use super::context::Place;
use super::{Completion, CompletionKind, Topic};

/// Comments that silence rules, with what they do.
const SILENCING: &[(&str, &str)] = &[
    ("dockwright ignore", "silences rules for the next instruction"),
    ("dockwright ignore-file", "silences rules for the whole file"),
    ("hadolint ignore", "silences rules for the next instruction, also for hadolint"),
    ("hadolint global ignore", "silences rules for the whole file, also for hadolint"),
];

/// What may stand at a spot of a comment.
pub(super) fn items(place: &Place<'_>, spot: &Spot) -> Vec<Completion> {
    match spot {
        Spot::Words { directive } => words(place, *directive),
        Spot::Value { directive } => values(place, directive),
        Spot::Check => parts(place),
        Spot::BuildKitCheck { given } => checks(place, given),
        Spot::Rule { tool, given } => silenced(place, tool, given),
    }
}

fn words(place: &Place<'_>, directives: bool) -> Vec<Completion> {
    let mut items = Vec::new();
    let token = &place.token;
    // Directly behind the number sign a blank makes it readable, and `#syntax=` is none for some tools.
    let hash = place.text(token.insert.start.saturating_sub(1)..token.insert.start) == "#";
    let blank = if hash { " " } else { "" };
    let equals = if place.text(token.replace.end..token.replace.end + 1) == "=" { "" } else { "=" };
    let given = |name: &str| {
        place
            .file
            .dockerfile()
            .directives
            .iter()
            .any(|other| other.key() == name && other.span.end < token.insert.start)
    };
    let next = token.replace.end == token.insert.end;
    if directives {
        for fact in DIRECTIVES.iter().filter(|fact| !given(fact.name)) {
            let value = fact.values.first().copied().unwrap_or_default();
            let value = if next && !equals.is_empty() && fact.name != "check" { value } else { "" };
            let text = format!("{blank}{}{equals}{value}", fact.name);
            let item = Completion::new(CompletionKind::Keyword, fact.name, token)
                .detail(fact.summary.trim_end_matches('.'))
                .text(text)
                .topic(Topic::Directive(fact.name.to_owned()));
            items.push(item);
        }
    }
    for (label, docs) in SILENCING {
        let item = Completion::new(CompletionKind::Keyword, *label, token)
            .detail(*docs)
            .text(format!("{blank}{label}{equals}"));
        items.push(item);
    }
    // A comment for people is none of our business: only what begins like one of these is answered.
    items.retain(|item| item.label.starts_with(&token.typed.to_ascii_lowercase()));
    items
}

fn values(place: &Place<'_>, key: &str) -> Vec<Completion> {
    let offer = |value: &str, detail: &str| Completion::new(CompletionKind::Value, value, &place.token).detail(detail);
    match key {
        "syntax" => vec![
            offer("docker/dockerfile:1", "the newest stable syntax"),
            offer("docker/dockerfile:1-labs", "the newest syntax with experiments"),
            offer("docker/dockerfile:1.20", "this version and its fixes"),
        ],
        "escape" => vec![offer("`", "for paths of Windows"), offer("\\", "the default")],
        "check error" => vec![offer("true", "a finding fails the build"), offer("false", "the default")],
        _ => directive(key).map(|fact| fact.values.iter().map(|value| offer(value, "")).collect()).unwrap_or_default(),
    }
}

fn parts(place: &Place<'_>) -> Vec<Completion> {
    let known = [
        ("skip=", "checks that are left out"),
        ("error=true", "a finding fails the build"),
        ("experimental=", "checks that run only when they are named"),
    ];
    let offer =
        |(text, docs): &(&str, &str)| Completion::new(CompletionKind::Property, *text, &place.token).detail(*docs);
    known.iter().map(offer).collect()
}

/// The names of the checks of BuildKit, as our rules know them.
fn checks(place: &Place<'_>, given: &[String]) -> Vec<Completion> {
    let mut items = vec![Completion::new(CompletionKind::Value, "all", &place.token).detail("every check")];
    for rule in rules::ALL {
        for name in rule.also.iter().filter_map(|name| name.strip_prefix("buildkit/")) {
            items.push(item(place, name, rule));
        }
    }
    items.retain(|item| !given.contains(&item.label));
    items.sort_by_key(|item| (item.label != "all", item.label.clone()));
    items.dedup_by(|one, two| one.label == two.label);
    items
}

fn silenced(place: &Place<'_>, tool: &str, given: &[String]) -> Vec<Completion> {
    let mut items = Vec::new();
    for rule in rules::ALL {
        match tool {
            "hadolint" => {
                let codes = rule.also.iter().filter(|name| name.len() == 6 && name.starts_with("DL"));
                items.extend(codes.map(|code| item(place, code, rule)));
            }
            _ => items.push(item(place, rule.id, rule)),
        }
    }
    items.retain(|item| !given.contains(&item.label));
    items.sort_by(|one, two| one.label.cmp(&two.label));
    items.dedup_by(|one, two| one.label == two.label);
    items
}

fn item(place: &Place<'_>, name: &str, rule: &dockwright_lint::Rule) -> Completion {
    Completion::new(CompletionKind::Rule, name, &place.token)
        .detail(rule.summary().replace('`', "").trim_end_matches('.'))
        .commit(&[","])
        .topic(Topic::Rule(rule.id.to_owned()))
}
