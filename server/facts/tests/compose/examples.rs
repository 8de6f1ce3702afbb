//! Every example is YAML that the table takes.

use serde_json::Value;

use crate::table::visit;
use crate::takes::takes;

#[test]
fn defaults_are_values() {
    visit(
        &mut |path, attribute| {
            let Some(default) = attribute.default else { return };
            let value: Value = serde_saphyr::from_str(default).unwrap_or_else(|error| panic!("{path}: {error}"));
            assert_eq!(takes(attribute.shapes, &value, path), Ok(()), "{path}");
        },
        &mut |_, _| {},
    );
}

#[test]
fn examples_are_right() {
    let mut count = 0;
    visit(
        &mut |path, attribute| {
            let Some(example) = attribute.example else { panic!("{path}: no example") };
            let value: Value = serde_saphyr::from_str(example).unwrap_or_else(|error| panic!("{path}: {error}"));
            let object = value.as_object().unwrap_or_else(|| panic!("{path}: the example is no mapping"));
            assert_eq!(object.keys().collect::<Vec<_>>(), [attribute.name], "{path}");
            let taken = takes(attribute.shapes, &object[attribute.name], path);
            assert_eq!(taken, Ok(()), "{path}: {example}");
            count += 1;
        },
        &mut |_, _| {},
    );
    println!("{count} examples");
}
