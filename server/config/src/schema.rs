//! The JSON schema of `dockwright.toml`, made from the rules.

use dockwright_lint::{FormatOptions, Options, Profile, Rule, rules};
use schemars::schema_for;
use serde_json::{Map, Value, json};

use crate::HINTS;

/// The schema, for editors that complete and check `dockwright.toml`.
pub fn schema() -> Value {
    let options = serde_json::to_value(schema_for!(Options)).unwrap_or_default();
    let definitions = options.get("$defs").cloned().unwrap_or_else(|| json!({}));
    let profiles: Vec<&str> = Profile::ALL.iter().map(|profile| profile.name()).collect();
    let mut properties = Map::new();
    properties.insert(
        "profile".into(),
        json!({
            "enum": profiles,
            "description": "The rules that run when nothing else is said of them.",
            "default": Profile::default().name(),
        }),
    );
    properties.insert(
        "suppression-comments".into(),
        json!({
            "type": "boolean",
            "description": "Whether comments in files may silence findings.",
            "default": true,
        }),
    );
    for rule in rules::ALL {
        properties.insert(rule.id.to_owned(), of_rule(rule, &options));
    }
    let elsewhere: Vec<String> = rules::ALL.iter().flat_map(|rule| rule.also).map(|name| (*name).to_owned()).collect();
    for name in elsewhere {
        properties.entry(name).or_insert_with(|| json!({ "$ref": "#/$defs/Level" }));
    }
    let mut format = serde_json::to_value(schema_for!(FormatOptions)).unwrap_or_default();
    let of_format = format.as_object_mut().and_then(|format| format.remove("$defs"));
    if let Value::Object(format) = &mut format {
        format.remove("$schema");
    }
    let patterns = json!({ "type": "array", "items": { "type": "string" } });
    let mut definitions = definitions;
    if let Value::Object(definitions) = &mut definitions {
        if let Some(Value::Object(of_format)) = of_format {
            definitions.extend(of_format);
        }
        definitions.insert("Format".into(), format);
        definitions.insert("Level".into(), json!({ "enum": ["error", "warning", "info", "hint", "off"] }));
        definitions.insert(
            "Rules".into(),
            json!({
                "type": "object",
                "additionalProperties": false,
                "properties": properties,
                // What other tools check and we do not, as `rules::is_of_another_tool` has it.
                "patternProperties": { "^(DL|SC)[0-9]{4}$|^(tally|droast|shellcheck)/": { "$ref": "#/$defs/Level" } },
            }),
        );
    }
    let hints = HINTS.iter().map(|known| {
        let schema = json!({ "type": "boolean", "description": known.description, "default": known.default });
        (known.name.to_owned(), schema)
    });
    let hints: Map<String, Value> = hints.collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "dockwright.toml",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "fail-level": {
                "$ref": "#/$defs/Level",
                "description": "The least severity that makes `dockwright lint` fail.",
            },
            "rules": { "$ref": "#/$defs/Rules" },
            "format": { "$ref": "#/$defs/Format" },
            "hints": {
                "type": "object",
                "additionalProperties": false,
                "description": "What editors show between the words.",
                "properties": hints,
            },
            "shellcheck": {
                "enum": ["auto", "off"],
                "default": "auto",
                "description": "Whether the program ShellCheck, where it is installed, looks at the commands of RUN as well.",
            },
            "files": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "include": described(&patterns, "Files that are read although their name does not say what they are."),
                    "exclude": described(&patterns, "Files that are left out."),
                    "overrides": {
                        "type": "array",
                        "description": "Rules and the format for some of the files.",
                        "items": {
                            "type": "object",
                            "additionalProperties": false,
                            "required": ["paths"],
                            "properties": {
                                "paths": described(&patterns, "The files, relative to the folder of this file."),
                                "rules": { "$ref": "#/$defs/Rules" },
                                "format": { "$ref": "#/$defs/Format" },
                            },
                        },
                    },
                },
            },
        },
        "$defs": definitions,
    })
}

fn described(schema: &Value, description: &str) -> Value {
    let mut schema = schema.clone();
    if let Value::Object(entries) = &mut schema {
        entries.insert("description".into(), description.into());
    }
    schema
}

/// A severity, or a table with one and the options of the rule.
fn of_rule(rule: &Rule, options: &Value) -> Value {
    let description = format!("{} Default: {}.", rule.summary(), rule.severity.name());
    let mut table = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": { "severity": { "$ref": "#/$defs/Level" } },
    });
    let of_rule = options.pointer(&format!("/properties/{}/$ref", rule.id)).and_then(Value::as_str);
    let definition = of_rule.and_then(|reference| options.pointer(reference.trim_start_matches('#')));
    let own = definition.and_then(|definition| definition.get("properties")).and_then(Value::as_object);
    if let (Some(own), Some(properties)) = (own, table.pointer_mut("/properties").and_then(Value::as_object_mut)) {
        properties.extend(own.clone());
    }
    json!({ "description": description, "anyOf": [{ "$ref": "#/$defs/Level" }, table] })
}
