//! Variables that Compose puts in: the value, and where it comes from.

use std::ops::Range;

use dockwright_syntax::compose::interpolation::{self, Operator, Template, Variable};
use dockwright_syntax::yaml::Node;

use super::{Hover, Place, holds};
use crate::hover::markdown::{Page, code};

/// The variable at the cursor.
pub(super) fn hover(place: &Place<'_>, node: Node<'_>) -> Option<Hover> {
    let text = node.text().filter(|text| text.contains('$') && !node.is_key())?;
    let all = place.file.variables_of(node);
    // The sign and the brace before a name belong to it. The innermost begins last.
    let sign = |range: &Range<usize>| {
        let brace = place.file.source().get(..range.start).is_some_and(|before| before.ends_with('{'));
        range.start.saturating_sub(1 + usize::from(brace))..range.end
    };
    let on_name = || all.iter().find(|one| holds(&one.range, place.offset));
    let own = on_name().or_else(|| all.iter().rev().find(|one| holds(&sign(&one.range), place.offset)))?;
    let template = interpolation::parse(text);
    let variable = template.variables().into_iter().find(|variable| variable.name_range == own.within)?.clone();
    Some(Hover { range: own.range.clone(), markdown: explain(place, &template, text, &variable) })
}

fn explain(place: &Place<'_>, template: &Template<'_>, text: &str, variable: &Variable<'_>) -> String {
    let set = place.variables.value(variable.name);
    let operand = variable.operation.as_ref().map(|operation| {
        let written = text.get(operation.operand_range.clone()).unwrap_or_default();
        let lookup = |name: &str| place.variables.value(name).map(str::to_owned);
        let value = interpolation::parse(written).expand(&lookup).unwrap_or_else(|_| written.to_owned());
        (operation.operator, value)
    });
    let mut page = Page::new(&code(variable.name), &format!("{}.", now(place, variable, set, operand.as_ref())));
    if let Some((operator, value)) = &operand {
        page.item("", &meaning(variable.name, *operator, value));
    }
    page.item("", "A variable of the shell that runs Compose wins over `.env`.");
    let lookup = |name: &str| place.variables.value(name).map(str::to_owned);
    let known = template.variables().iter().all(|one| {
        let default = one.operation.as_ref().is_some_and(|operation| operation.operator.is_default());
        default || place.variables.get(one.name).is_some()
    });
    if let (true, Ok(whole)) = (known && template.parts.len() > 1, template.expand(&lookup)) {
        page.item("The whole value", &code(&whole));
    }
    page.finish()
}

/// What the variable comes to, and why.
fn now(place: &Place<'_>, variable: &Variable<'_>, set: Option<&str>, operand: Option<&(Operator, String)>) -> String {
    let line = place.dotenv.as_ref().and_then(|file| file.entry(variable.name)).map_or(0, |entry| entry.line);
    match (set, operand) {
        (Some(value), Some((operator, operand))) if *operator == Operator::DefaultIfEmpty && value.is_empty() => {
            format!("{}, the default here: `.env` sets it empty in line {line}", code(operand))
        }
        (Some(value), Some((Operator::ReplacedIfFilled, operand))) if !value.is_empty() => {
            format!("{} here, since `.env` sets it in line {line}", code(operand))
        }
        (Some(_), Some((Operator::ReplacedIfSet, operand))) => {
            format!("{} here, since `.env` sets it in line {line}", code(operand))
        }
        (Some(value), _) => format!("{}, from line {line} of `.env`", code(value)),
        (None, Some((operator, operand))) if operator.is_default() => {
            format!("{}, the default here: `.env` does not set it", code(operand))
        }
        (None, Some((operator, _))) if operator.is_required() => {
            "required, and `.env` does not set it: without it in the shell Compose refuses the file".to_owned()
        }
        (None, _) => "`.env` does not set it and there is no default: it is empty unless the shell sets it".to_owned(),
    }
}

/// What the operator does.
fn meaning(name: &str, operator: Operator, operand: &str) -> String {
    let (name, operand) = (code(name), code(operand));
    let sign = code(&operator.to_string());
    match operator {
        Operator::DefaultIfEmpty => format!("{sign}: {operand} if {name} is not set, or empty."),
        Operator::DefaultIfUnset => format!("{sign}: {operand} if {name} is not set. Set to nothing it stays empty."),
        Operator::RequiredFilled => format!("{sign}: an error if {name} is not set, or empty: {operand}."),
        Operator::RequiredSet => format!("{sign}: an error if {name} is not set: {operand}."),
        Operator::ReplacedIfFilled => format!("{sign}: {operand} if {name} is set and not empty, else nothing."),
        Operator::ReplacedIfSet => format!("{sign}: {operand} if {name} is set, else nothing."),
    }
}
