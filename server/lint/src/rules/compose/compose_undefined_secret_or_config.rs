use dockwright_facts::compose::EntityKind;
use dockwright_syntax::yaml::Node;

use crate::Severity;
use crate::rule::rule;
use crate::rules::compose_project::{Companions, declared, refused, report_undeclared};

use super::Composing;

rule! {
    /// A service gets a secret, config or model that the file does not declare, or one is declared without a source.
    ///
    /// Secrets, configs and models must stand under `secrets`, `configs` or `models` at the top level. A secret needs
    /// `file`, `environment` or `external: true`, a config one of these or `content`. Docker Compose refuses the file
    /// otherwise.
    ///
    /// ```yaml finds 3
    /// services:
    ///   web:
    ///     image: nginx
    ///     secrets: [token]
    ///     configs: [site]
    /// configs:
    ///   sites:
    ///     file: ./site.conf
    /// secrets:
    ///   key:
    ///     name: key
    /// ```
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx
    ///     secrets: [api_tokn]
    /// secrets:
    ///   api_token:
    ///     environment: API_TOKEN
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   web:
    ///     image: nginx
    ///     secrets: [api_token]
    /// secrets:
    ///   api_token:
    ///     environment: API_TOKEN
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx
    ///     secrets: [token, key]
    ///     configs:
    ///       - source: site
    ///         target: /etc/nginx/conf.d/site.conf
    /// configs:
    ///   site:
    ///     content: |
    ///       server_tokens off;
    /// secrets:
    ///   token:
    ///     environment: TOKEN
    ///   key:
    ///     external: true
    /// ```
    "compose-undefined-secret-or-config" {
        file: Compose,
        category: Correctness,
        severity: Error,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    let kinds = [EntityKind::Secret, EntityKind::Config, EntityKind::Model];
    report_undeclared(context, &kinds, |_| String::new());
    for service in context.file.services() {
        for (attribute, what) in [("secrets", "secret"), ("configs", "config")] {
            let items = service.items(attribute).into_iter().filter(|item| item.is_mapping());
            for item in items.filter(|item| item.get("source").is_none()) {
                let message = format!("It is not said which {what} this is: Compose refuses the file. Add `source`.");
                let severity = refused(context, &service);
                context.report(item.first_line(), message).severity(severity);
            }
        }
    }
    without_source(context, "secrets", "secret", &["file", "environment"]);
    without_source(context, "configs", "config", &["file", "environment", "content"]);
}

/// An override file need not repeat the source.
fn without_source(context: &mut Composing<'_>, section: &str, what: &str, sources: &[&str]) {
    let mut found: Vec<(&str, Node<'_>)> = Vec::new();
    for (name, key, value) in declared(context.file, section) {
        let external = value.get("external");
        // Compose asks only whether the key is there, and again of a secret whether it is true.
        let is_external = external.is_some_and(|external| what == "config" || external.text() != Some("false"));
        let is_there = |key: &&str| {
            let empty_is_none = what == "secret" && *key == "environment";
            value.get(key).is_some_and(|source| !empty_is_none || source.text() != Some(""))
        };
        let by_driver = what == "config" && value.get("driver").is_some();
        if value.is_mapping() && !is_external && !sources.iter().any(is_there) && !by_driver {
            found.push((name, key));
        }
    }
    if found.is_empty() || Companions::of(context).any() {
        return;
    }
    let sources: Vec<String> = sources.iter().map(|source| format!("`{source}`")).collect();
    for (name, key) in found {
        let message = format!(
            "The {what} `{name}` has no source: Compose refuses the file. Give it {} or `external: true`.",
            sources.join(", ")
        );
        context.report(key.span(), message).severity(Severity::Error);
    }
}
