//! Whether the table takes a value: the walker at its smallest.

use dockwright_facts::compose::{Entries, Mapping, Shape};
use serde_json::{Map, Value};

/// `Err` with the place and the reason if none of the forms takes the value.
pub(crate) fn takes(shapes: &[Shape], value: &Value, path: &str) -> Result<(), String> {
    let mut closest = None;
    for shape in shapes {
        match takes_as(shape, value, path) {
            Some(Ok(())) => return Ok(()),
            Some(Err(reason)) => closest = Some(reason),
            None => {}
        }
    }
    Err(closest.unwrap_or_else(|| format!("{path}: no form for {value}")))
}

/// `None` if the value is of another kind than the form.
fn takes_as(shape: &Shape, value: &Value, path: &str) -> Option<Result<(), String>> {
    let right = |is: bool| if is { Ok(()) } else { Err(format!("{path}: {value} is not allowed")) };
    match (shape, value) {
        (Shape::Any, _) | (Shape::Null, Value::Null) | (Shape::Boolean, Value::Bool(_)) => Some(Ok(())),
        (Shape::Text(syntax), Value::String(text)) => Some(right(syntax.allows(text))),
        (Shape::Number, Value::Number(_)) => Some(Ok(())),
        (Shape::Integer { min, max }, Value::Number(number)) => {
            let fits = |n: i64| min.is_none_or(|min| n >= min) && max.is_none_or(|max| n <= max);
            Some(right(number.as_i64().is_some_and(fits)))
        }
        (Shape::List { of, unique }, Value::Array(items)) => Some(takes_list(of, *unique, items, path)),
        (Shape::Mapping(mapping), Value::Object(object)) => Some(takes_mapping(mapping, object, path)),
        (Shape::MapOf(entries), Value::Object(object)) => Some(takes_entries(entries, object, path)),
        _ => None,
    }
}

fn takes_list(of: &[Shape], unique: bool, items: &[Value], path: &str) -> Result<(), String> {
    for (at, item) in items.iter().enumerate() {
        takes(of, item, &format!("{path}.{at}"))?;
        if unique && items.iter().take(at).any(|earlier| earlier == item) {
            return Err(format!("{path}.{at}: twice"));
        }
    }
    Ok(())
}

fn takes_mapping(mapping: &Mapping, object: &Map<String, Value>, path: &str) -> Result<(), String> {
    for (key, value) in object {
        match mapping.attribute(key) {
            Some(attribute) => takes(attribute.shapes, value, &format!("{path}.{key}"))?,
            None if mapping.allows(key) => {}
            None => return Err(format!("{path}: {key} is not known")),
        }
    }
    match mapping.required.iter().find(|key| !object.contains_key(**key)) {
        Some(missing) => Err(format!("{path}: {missing} is missing")),
        None => Ok(()),
    }
}

fn takes_entries(entries: &Entries, object: &Map<String, Value>, path: &str) -> Result<(), String> {
    for (key, value) in object {
        if entries.keys.matches(key) {
            takes(entries.values, value, &format!("{path}.{key}"))?;
        } else if !entries.open {
            return Err(format!("{path}: {key:?} is no key"));
        }
    }
    Ok(())
}
