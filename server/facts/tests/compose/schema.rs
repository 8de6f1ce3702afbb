//! The table says what the official JSON schema says, and no sentence of the table is taken from it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use dockwright_facts::compose::{Attribute, Entries, Keys, Mapping, Others, Shape, Syntax, root};
use serde_json::{Value, json};

use crate::corpus::corpus;
use crate::table::documentation;

fn schema() -> Option<Value> {
    let given = std::env::var_os("DOCKWRIGHT_DATA").map(std::path::PathBuf::from);
    let folder = given.or_else(|| corpus().and_then(|corpus| Some(corpus.parent()?.join("data"))))?;
    let Ok(text) = std::fs::read_to_string(folder.join("compose-spec.json")) else {
        println!("note: there is no schema: nothing is compared (set DOCKWRIGHT_DATA)");
        return None;
    };
    Some(serde_json::from_str(&text).expect("JSON"))
}

struct Comparison<'a> {
    schema: &'a Value,
    differences: Vec<String>,
    attributes: usize,
}

#[test]
fn the_table_equals_the_schema() {
    let Some(schema) = schema() else { return };
    let mut comparison = Comparison { schema: &schema, differences: Vec::new(), attributes: 0 };
    comparison.object("", &schema, &Shape::Mapping(root()));
    println!("{} attributes compared", comparison.attributes);
    assert!(comparison.differences.is_empty(), "{}", comparison.differences.join("\n"));
    assert!(comparison.attributes > 300, "only {} attributes", comparison.attributes);
}

/// The comparison is worth something: it sees each of these changes of the schema.
#[test]
fn a_change_of_the_schema_is_seen() {
    let Some(schema) = schema() else { return };
    let service = "/definitions/service/properties";
    for (pointer, changed) in [
        (format!("{service}/init/type"), json!("boolean")),
        (format!("{service}/cgroup/enum"), json!(["host"])),
        (format!("{service}/container_name/pattern"), json!(".")),
        (format!("{service}/cpu_percent/oneOf/1/maximum"), json!(99)),
        (format!("{service}/ports/uniqueItems"), json!(false)),
        (format!("{service}/ports/items/oneOf/2/properties/target"), json!({"type": "integer"})),
        (format!("{service}/depends_on/oneOf/1/additionalProperties"), json!(true)),
        (format!("{service}/depends_on/oneOf/1/patternProperties"), json!({".+": {}})),
        ("/definitions/ulimits/patternProperties/^[a-z]+$/oneOf/1/required".to_owned(), json!(["hard"])),
        ("/definitions/model/properties/temperature".to_owned(), json!({"type": "number"})),
        ("/definitions/secret/patternProperties".to_owned(), json!({})),
        ("/definitions/list_of_strings/items/type".to_owned(), json!("number")),
    ] {
        let mut other = schema.clone();
        let (above, key) = pointer.rsplit_once('/').expect("a pointer");
        other.pointer_mut(above).unwrap_or_else(|| panic!("{pointer}"))[key] = changed;
        let mut comparison = Comparison { schema: &other, differences: Vec::new(), attributes: 0 };
        comparison.object("", &other, &Shape::Mapping(root()));
        assert!(!comparison.differences.is_empty(), "{pointer}");
    }
}

impl<'a> Comparison<'a> {
    fn differs(&mut self, path: &str, what: &str) {
        self.differences.push(format!("{path}: {what}"));
    }

    fn equal<T: PartialEq + std::fmt::Debug>(&mut self, path: &str, what: &str, schema: &T, table: &T) {
        if schema != table {
            self.differs(path, &format!("{what}: {schema:?} in the schema, {table:?} in the table"));
        }
    }

    fn resolve(&self, node: &'a Value) -> &'a Value {
        match node["$ref"].as_str() {
            Some(reference) => {
                self.resolve(self.schema.pointer(reference.trim_start_matches('#')).expect("a definition"))
            }
            None => node,
        }
    }

    /// The JSON types that a node allows, each with the node that says so.
    fn alternatives(&self, node: &'a Value) -> BTreeMap<&'a str, &'a Value> {
        let node = self.resolve(node);
        let mut found = BTreeMap::new();
        for key in ["oneOf", "anyOf"] {
            for alternative in node[key].as_array().into_iter().flatten() {
                for (kind, node) in self.alternatives(alternative) {
                    assert!(found.insert(kind, node).is_none(), "two alternatives of type {kind}: {node}");
                }
            }
        }
        match &node["type"] {
            Value::String(kind) => drop(found.insert(kind, node)),
            Value::Array(kinds) => found.extend(kinds.iter().filter_map(Value::as_str).map(|kind| (kind, node))),
            _ if found.is_empty() => drop(found.insert("any", node)),
            _ => {}
        }
        found
    }

    fn value(&mut self, path: &str, node: &'a Value, shapes: &'static [Shape]) {
        let schema = self.alternatives(node);
        let table: BTreeMap<&str, &Shape> = shapes.iter().map(|shape| (kind(shape), shape)).collect();
        self.equal(path, "number of forms", &shapes.len(), &table.len());
        self.equal(path, "types", &schema.keys().collect::<Vec<_>>(), &table.keys().collect());
        for (kind, node) in schema {
            if let Some(shape) = table.get(kind) {
                self.form(path, node, shape);
            }
        }
    }

    fn form(&mut self, path: &str, node: &'a Value, shape: &Shape) {
        match shape {
            Shape::Text(syntax) => self.text(path, node, *syntax),
            Shape::Integer { min, max } => {
                self.equal(path, "minimum", &node["minimum"].as_i64(), min);
                self.equal(path, "maximum", &node["maximum"].as_i64(), max);
            }
            Shape::List { of, unique } => {
                self.equal(path, "unique items", &node["uniqueItems"].as_bool().unwrap_or(false), unique);
                self.value(&format!("{path}[]"), &node["items"], of);
            }
            Shape::Mapping(_) | Shape::MapOf(_) => self.object(path, node, shape),
            Shape::Number | Shape::Boolean | Shape::Null | Shape::Any => {}
        }
    }

    fn text(&mut self, path: &str, node: &'a Value, syntax: Syntax) {
        let (mut words, mut pattern) = (None, None);
        match syntax {
            Syntax::OneOf(choices) => match choices.others {
                Others::Refused => words = Some(choices.known.iter().map(|choice| choice.value).collect()),
                Others::Matching(other) => pattern = Some(other.expression()),
                Others::Fail | Others::Free => {}
            },
            Syntax::Matching(wanted) => pattern = Some(wanted.expression()),
            _ => {}
        }
        let enumerated = node["enum"].as_array();
        let enumerated = enumerated.map(|all| all.iter().filter_map(Value::as_str).collect::<BTreeSet<_>>());
        self.equal(path, "allowed words", &enumerated, &words);
        self.equal(path, "pattern", &node["pattern"].as_str(), &pattern);
    }

    fn object(&mut self, path: &str, node: &'a Value, shape: &Shape) {
        match shape {
            Shape::Mapping(mapping) => self.mapping(path, node, mapping),
            Shape::MapOf(entries) => self.entries(path, node, entries),
            _ => self.differs(path, "a mapping in the schema only"),
        }
    }

    fn mapping(&mut self, path: &str, node: &'a Value, mapping: &'static Mapping) {
        let none = serde_json::Map::new();
        let properties = node["properties"].as_object().unwrap_or(&none);
        let names = |all: Vec<&str>| all.into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
        let known = names(mapping.attributes().map(|attribute| attribute.name).collect());
        self.equal(path, "attributes", &names(properties.keys().map(String::as_str).collect()), &known);
        let required = node["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        self.equal(path, "required", &names(required), &names(mapping.required.to_vec()));
        let patterns: Vec<_> = node["patternProperties"].as_object().into_iter().flat_map(|all| all.keys()).collect();
        self.equal(path, "extensions", &(patterns == ["^x-"]), &mapping.extensions);
        self.equal(path, "other keys", &(node["additionalProperties"] != Value::Bool(false)), &mapping.open);
        for (name, node) in node["properties"].as_object().into_iter().flatten() {
            let Some(attribute) = mapping.attribute(name) else { continue };
            self.attributes += 1;
            let path = format!("{path}.{name}");
            self.remarks(&path, node, attribute);
            self.value(&path, node, attribute.shapes);
        }
    }

    fn remarks(&mut self, path: &str, node: &Value, attribute: &Attribute) {
        if node["deprecated"] == Value::Bool(true) && attribute.deprecated.is_none() {
            self.differs(path, "deprecated in the schema only");
        }
        if let Some(default) = node.get("default") {
            self.equal(path, "default", &Some(default.to_string().as_str()), &attribute.default);
        }
    }

    fn entries(&mut self, path: &str, node: &'a Value, entries: &'static Entries) {
        if node["properties"].is_object() {
            self.differs(path, "known keys in the schema only");
        }
        self.equal(path, "other keys", &(node["additionalProperties"] != Value::Bool(false)), &entries.open);
        let patterns: Vec<_> = node["patternProperties"].as_object().into_iter().flatten().collect();
        let expected: &[&str] = match entries.keys {
            Keys::Names => &["^[a-zA-Z0-9._-]+$"],
            Keys::NotEmpty => &["^.+$", ".+"],
            Keys::LowerCase => &["^[a-z]+$"],
            Keys::All => &[],
        };
        let found = patterns.iter().all(|(pattern, _)| expected.contains(&pattern.as_str()));
        if !found || patterns.len() != expected.len().min(1) {
            self.differs(path, &format!("keys {patterns:?} in the schema, {:?} in the table", entries.keys));
        }
        for (_, node) in patterns {
            self.value(&format!("{path}.*"), node, entries.values);
        }
    }
}

fn kind(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text(_) => "string",
        Shape::Integer { .. } => "integer",
        Shape::Number => "number",
        Shape::Boolean => "boolean",
        Shape::Null => "null",
        Shape::List { .. } => "array",
        Shape::Mapping(_) | Shape::MapOf(_) => "object",
        Shape::Any => "any",
    }
}

#[test]
fn no_sentence_is_from_the_schema() {
    let Some(schema) = schema() else { return };
    let mut theirs = HashSet::new();
    collect_descriptions(&schema, &mut theirs);
    assert!(theirs.len() > 500);
    for (path, doc) in documentation() {
        for run in runs_of_words(doc) {
            assert!(!theirs.contains(&run), "{path}: {run:?} stands in the schema too");
        }
    }
}

fn collect_descriptions(node: &Value, into: &mut HashSet<Vec<String>>) {
    match node {
        Value::Object(object) => {
            if let Some(description) = object.get("description").and_then(Value::as_str) {
                into.extend(runs_of_words(description));
            }
            object.values().for_each(|value| collect_descriptions(value, into));
        }
        Value::Array(items) => items.iter().for_each(|value| collect_descriptions(value, into)),
        _ => {}
    }
}

/// Every eight words that follow each other; all of them where there are fewer.
fn runs_of_words(text: &str) -> Vec<Vec<String>> {
    let letters = |c: char| !c.is_alphanumeric();
    let words: Vec<String> = text.split(letters).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.windows(words.len().clamp(1, 8)).map(<[String]>::to_vec).collect()
}
