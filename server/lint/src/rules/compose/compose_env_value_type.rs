use dockwright_syntax::yaml::{Node, Resolved, Style};

use crate::rule::rule;
use crate::rules::compose_project::quoted;
use crate::{Edit, Fix, Severity};

use super::Composing;

rule! {
    /// The value of a variable is not the text that is written.
    ///
    /// YAML reads `012` as ten, `1.10` as 1.1, `1e3` as 1000 and `True` as true, and so the container gets another text than
    /// the one in the file. `yes`, `no`, `on` and `off` are text for Docker Compose, but true or false for programs that
    /// read YAML 1.1. In a list, quotes after the `=` are part of the value. Put the value, or the whole item, in quotes.
    ///
    /// ```yaml finds 3
    /// services:
    ///   web:
    ///     image: nginx
    ///     environment:
    ///       VERSION: 1.10
    ///       UMASK: 022
    ///       DEBUG: off
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   web:
    ///     image: nginx
    ///     environment:
    ///       VERSION: 1.10
    ///       UMASK: 022
    ///       DEBUG: "off"
    /// ```
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx
    ///     environment:
    ///       - TITLE="My shop"
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx
    ///     environment:
    ///       VERSION: "1.10"
    ///       PORT: 8080
    ///       DEBUG: true
    ///       RATIO: 0.5
    ///       TOKEN:
    ///   api:
    ///     image: nginx
    ///     environment:
    ///       - TITLE=My shop
    ///       - "OPTIONS={\"a\": 1}"
    ///       - TOKEN
    /// ```
    "compose-env-value-type" {
        file: Compose,
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    let mut seen = std::collections::HashSet::new();
    for service in context.file.services() {
        let mut values: Vec<Node<'_>> = service.values("environment");
        values.extend(service.values("build").iter().filter_map(|build| build.get("args")));
        for all in values {
            for (_, value) in all.entries() {
                let value = value.resolve();
                if seen.insert(value.id()) {
                    in_mapping(context, value);
                }
            }
            for item in all.items().map(Node::resolve) {
                if seen.insert(item.id()) {
                    in_list(context, item);
                }
            }
        }
    }
}

fn in_mapping(context: &mut Composing<'_>, value: Node<'_>) {
    let Some(text) = value.text().filter(|_| value.style() == Some(Style::Plain) && value.tag().is_none()) else {
        return;
    };
    let replace = quoted(text).map(|new| vec![Edit::replace(value.span(), new)]);
    let title = "Put it in quotes";
    if let Some(given) = given(value).filter(|given| given != text) {
        let message = format!(
            "The container gets `{given}`, not `{text}`: YAML reads this as {}. Put it in quotes.",
            kind(value)
        );
        // Of these it is known what is meant.
        let severity = if text.contains('_') { Severity::Hint } else { Severity::Warning };
        let finding = context.report(value.span(), message).severity(severity);
        finding.maybe_fix(replace.map(|edits| Fix::unsafe_(title, edits)));
    } else if matches!(value.resolved(), Some(Resolved::Text(_))) && is_old_truth(text) {
        let message =
            format!("Programs that read YAML 1.1 take `{text}` for true or false; quotes keep it the text that it is.");
        let finding = context.report(value.span(), message).severity(Severity::Hint);
        finding.maybe_fix(replace.map(|edits| Fix::safe(title, edits)));
    }
}

fn is_old_truth(text: &str) -> bool {
    ["yes", "no", "on", "off"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn kind(value: Node<'_>) -> &'static str {
    match value.resolved() {
        Some(Resolved::Bool(_)) => "true or false",
        Some(Resolved::Int(_)) => "a whole number",
        _ => "a number",
    }
}

/// What Compose hands to the container; none where it is the text or hard to tell.
fn given(value: Node<'_>) -> Option<String> {
    match value.resolved()? {
        Resolved::Bool(value) => Some(value.to_string()),
        Resolved::Int(value) => Some(value.to_string()),
        // Go writes very large and very small numbers with an exponent.
        Resolved::Float(value) if value.is_finite() && (value == 0.0 || (1e-4..1e21).contains(&value.abs())) => {
            Some(if value.abs() >= 1e8 && value.fract() == 0.0 { format!("{value:e}") } else { value.to_string() })
        }
        _ => None,
    }
}

fn in_list(context: &mut Composing<'_>, item: Node<'_>) {
    let Some(text) = item.text().filter(|_| item.style() == Some(Style::Plain)) else { return };
    let Some((name, value)) = text.split_once('=') else { return };
    let Some(quote) = value.chars().next().filter(|quote| matches!(quote, '"' | '\'')) else { return };
    let inner = value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    let Some(inner) = inner.filter(|inner| !inner.contains(quote)) else { return };
    let message = format!(
        "The quotes become part of the value: in a list put the whole item in quotes, {quote}{name}={inner}{quote}, or leave \
         them out."
    );
    let start = item.value_offset_to_source(name.len() + 1);
    let fix = quoted(&format!("{name}={inner}"))
        .map(|new| Fix::unsafe_("Put the whole item in quotes", vec![Edit::replace(item.span(), new)]));
    context.report(start..item.span().end, message).maybe_fix(fix);
}
