//! What holds of the table in itself: order, documentation, words.

use std::collections::HashSet;

use dockwright_facts::compose::{Attribute, Choice, Entries, Mapping, Shape, Syntax, root, text_syntax};

/// Calls a function for every attribute and, apart, for every form, each with its path.
pub(crate) fn visit(on_attribute: &mut dyn FnMut(&str, &'static Attribute), on_shape: &mut dyn FnMut(&str, &Shape)) {
    visit_mapping("", root(), on_attribute, on_shape);
}

fn visit_mapping(
    path: &str,
    mapping: &'static Mapping,
    on_attribute: &mut dyn FnMut(&str, &'static Attribute),
    on_shape: &mut dyn FnMut(&str, &Shape),
) {
    for attribute in mapping.attributes() {
        let path = format!("{path}.{}", attribute.name);
        on_attribute(&path, attribute);
        visit_shapes(&path, attribute.shapes, on_attribute, on_shape);
    }
}

fn visit_shapes(
    path: &str,
    shapes: &'static [Shape],
    on_attribute: &mut dyn FnMut(&str, &'static Attribute),
    on_shape: &mut dyn FnMut(&str, &Shape),
) {
    for shape in shapes {
        on_shape(path, shape);
        match shape {
            Shape::List { of, .. } => visit_shapes(&format!("{path}[]"), of, on_attribute, on_shape),
            Shape::Mapping(mapping) => visit_mapping(path, mapping, on_attribute, on_shape),
            Shape::MapOf(entries) => visit_shapes(&format!("{path}.*"), entries.values, on_attribute, on_shape),
            _ => {}
        }
    }
}

/// The words a form offers, and how its keys are called.
fn choices(shape: &Shape) -> &'static [Choice] {
    match shape {
        Shape::Text(syntax) | Shape::MapOf(Entries { key: syntax, .. }) => syntax.choices(),
        _ => &[],
    }
}

/// Every sentence of the table with its place.
pub(crate) fn documentation() -> Vec<(String, &'static str)> {
    let mut attributes = Vec::new();
    let mut words = Vec::new();
    visit(&mut |path, attribute| attributes.push((path.to_owned(), attribute.doc)), &mut |path, shape| {
        for choice in choices(shape) {
            words.push((format!("{path} = {}", choice.value), choice.doc));
        }
    });
    attributes.extend(words);
    attributes
}

#[test]
fn everything_is_documented() {
    let documentation = documentation();
    for (path, doc) in &documentation {
        assert!(doc.ends_with('.') && doc.len() > 8, "{path}: {doc:?} is no sentence");
        assert!(!doc.contains("  ") && !doc.contains('\n'), "{path}: {doc:?} has a gap");
        let sentences = doc.matches(". ").count() + doc.matches("? ").count() + 1;
        assert!(sentences <= 5, "{path}: {sentences} sentences are too many");
        assert_eq!(doc.matches('`').count() % 2, 0, "{path}: {doc:?} has an odd backtick");
    }
    println!("{} texts", documentation.len());
}

#[test]
fn names_are_in_order_and_once() {
    let mut check = |path: &str, shape: &Shape| {
        let Shape::Mapping(mapping) = shape else { return };
        for group in mapping.groups {
            assert!(group.is_sorted_by(|a, b| a.name < b.name), "{path}: a group is not in the order of its names");
        }
        let mut names: Vec<_> = mapping.attributes().map(|attribute| attribute.name).collect();
        for name in &names {
            assert_eq!(mapping.attribute(name).map(|found| found.name), Some(*name), "{path}");
        }
        names.sort_unstable();
        assert!(names.is_sorted_by(|a, b| a < b), "{path}: a name is there twice");
        for name in mapping.required {
            assert!(mapping.attribute(name).is_some(), "{path}: {name} is required but not known");
        }
    };
    check("", &Shape::Mapping(root()));
    visit(&mut |_, _| {}, &mut check);
}

#[test]
fn one_form_of_a_kind() {
    visit(
        &mut |path, attribute| {
            let kinds: HashSet<_> = attribute.shapes.iter().map(std::mem::discriminant).collect();
            assert_eq!(kinds.len(), attribute.shapes.len(), "{path}: two forms of a kind");
            let numeric = attribute.shapes.iter().any(|shape| matches!(shape, Shape::Number | Shape::Integer { .. }));
            let number = text_syntax(attribute.shapes).is_some_and(|syntax| !matches!(syntax, Syntax::Any));
            let alone = attribute.shapes.len() == 1;
            assert!(!numeric || number || alone, "{path}: what is the text of this number?");
        },
        &mut |_, _| {},
    );
}

#[test]
fn words_are_given_once() {
    visit(&mut |_, _| {}, &mut |path, shape| {
        let mut words: Vec<_> = choices(shape).iter().map(|choice| choice.value).collect();
        words.sort_unstable();
        assert!(words.is_sorted_by(|a, b| a < b), "{path}: a word is there twice: {words:?}");
    });
}

#[test]
fn versions_look_like_versions() {
    visit(
        &mut |path, attribute| {
            let Some(since) = attribute.since else { return };
            let numbers: Vec<u32> = since.split('.').filter_map(|part| part.parse().ok()).collect();
            assert!(numbers.len() == 3 && numbers.first() == Some(&2), "{path}: {since}");
        },
        &mut |_, _| {},
    );
}
