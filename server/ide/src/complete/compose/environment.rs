//! Environment variables that the image of a service knows.

use dockwright_facts::images::{ImageFacts, RequiredVariable};

use super::context::Place;

/// The variables of the image, those it needs first.
pub(super) fn variables(place: &Place<'_>) -> Vec<(String, String)> {
    let Some(facts) = place.image() else { return Vec::new() };
    let given: Vec<&str> = place.others().map(|other| other.split('=').next().unwrap_or_default()).collect();
    let mut wanted: Vec<&RequiredVariable> = facts.required_variables.iter().collect();
    wanted.sort_by_key(|variable| !variable.required || variable.is_met(&given));
    let mut found: Vec<(String, String)> = Vec::new();
    for variable in wanted {
        let needed = variable.required && !variable.is_met(&given);
        let detail = if needed { "required by" } else { "read by" };
        let secret = if variable.secret { ", secret" } else { "" };
        found.push((variable.name.to_owned(), format!("{detail} {}{secret}", facts.repository)));
        if variable.file_variant && variable.secret {
            let detail = format!("the path of a file with it, such as a secret; read by {}", facts.repository);
            found.push((format!("{}_FILE", variable.name), detail));
        }
    }
    found.extend(set_by(&facts));
    found
}

fn set_by(facts: &ImageFacts) -> impl Iterator<Item = (String, String)> {
    let kept = facts.env.iter().filter(|(name, _)| !name.ends_with("_VERSION") && !name.ends_with("_MAJOR"));
    kept.map(|(name, value)| {
        let value = value.map(|value| format!("{value}, ")).unwrap_or_default();
        ((*name).to_owned(), format!("{value}set by {}", facts.repository))
    })
}
