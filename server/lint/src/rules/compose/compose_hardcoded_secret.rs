use std::collections::HashSet;
use std::ops::Range;

use dockwright_model::compose::Service;
use dockwright_syntax::yaml::{Node, NodeId, Style};

use crate::rule::rule;
use crate::rules::{compose_edit, compose_image, credentials, passwords, secrets};
use crate::{Edit, Fix, Severity};

use super::Composing;

rule! {
    /// A password or a token is written into the file.
    ///
    /// Whoever can read the file or its history has it, and so has everybody who may run `docker inspect`. Take it from a
    /// variable (`${DB_PASSWORD:?}`, with the value in an `.env` that is not committed), or better from a file: declare it
    /// under `secrets` and use `POSTGRES_PASSWORD_FILE` or the like.
    ///
    /// Found are variables and build arguments with the name of a secret, URLs with a password in them, and texts that have
    /// the shape of a token. What is only an example or a default of development (`postgres`, `example`, any word) is a
    /// hint.
    ///
    /// ```yaml finds 3
    /// services:
    ///   db:
    ///     image: postgres:18.1
    ///     environment:
    ///       POSTGRES_PASSWORD: Kx92hfQz
    ///   app:
    ///     build:
    ///       context: .
    ///       args:
    ///         - NPM_TOKEN=9d8f7a6b5c4e
    ///     command: migrate --database postgres://app:Kx92hfQz@db.example.com/app
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   db:
    ///     image: postgres:18.1
    ///     environment:
    ///       POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}
    ///   app:
    ///     build:
    ///       context: .
    ///       args:
    ///         - NPM_TOKEN=${NPM_TOKEN:?}
    ///     command: migrate --database postgres://app:Kx92hfQz@db.example.com/app
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   db:
    ///     image: postgres:18.1
    ///     environment:
    ///       POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}
    ///       POSTGRES_PASSWORD_FILE: /run/secrets/password
    ///       DATABASE_URL: postgres://app:${PASSWORD}@db/app
    ///       PUBLIC_KEY: MCowBQYDK2VwAyEA
    ///       TOKEN_TTL: 3600
    /// ```
    "compose-hardcoded-secret" {
        file: Compose,
        category: Security,
        severity: Warning,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    let mut reported: HashSet<NodeId> = HashSet::new();
    for service in context.file.services() {
        for (key, value) in variables(&service) {
            if reported.insert(value.node.id()) {
                report_named(context, &key, &value, &service);
            }
        }
    }
    report_shapes(context);
}

/// A value in the file: of a scalar, from a byte of its text on.
struct Value<'a> {
    node: Node<'a>,
    from: usize,
}

impl<'a> Value<'a> {
    fn text(&self) -> &'a str {
        self.node.text().and_then(|text| text.get(self.from..)).unwrap_or_default()
    }

    fn range(&self) -> Range<usize> {
        compose_edit::part(self.node, self.from..self.node.text().map_or(0, str::len))
    }
}

/// The variables and build arguments of a service that have a value.
fn variables<'a>(service: &Service<'a>) -> Vec<(String, Value<'a>)> {
    let with_value = |(key, name, value): (Node<'a>, String, Option<Node<'a>>)| {
        let value = match value {
            Some(node) => Value { node, from: 0 },
            None => Value { node: key, from: name.len() + 1 },
        };
        (name, value)
    };
    let mut found: Vec<_> = service.entries("environment").into_iter().map(with_value).collect();
    let Some(args) = service.at(&["build", "args"]) else { return found };
    found.extend(
        args.entries().into_iter().filter_map(|(key, value)| {
            Some((key.resolve().text()?.to_owned(), Value { node: value.resolve(), from: 0 }))
        }),
    );
    found.extend(args.items().map(Node::resolve).filter_map(|item| {
        let name = item.text()?.split('=').next()?;
        Some((name.to_owned(), Value { node: item, from: name.len() + 1 }))
    }));
    found
}

fn report_named(context: &mut Composing<'_>, name: &str, value: &Value<'_>, service: &Service<'_>) {
    let text = value.text();
    if !names_secret(name, text)
        || text.is_empty()
        || text.contains('$')
        || secrets::is_harmless_value(text)
        || stands_for_one(text)
        || !credentials::find(text).is_empty()
    {
        return;
    }
    let (message, severity) = if is_weak(text) || is_name(text, service) {
        let message = format!(
            "`{name}` of `{}` is written into the file. That is fine for development; anywhere else take it from a variable \
             (`${{{name}:?}}`) or from `secrets`.",
            service.name
        );
        (message, Severity::Hint)
    } else {
        let message = format!(
            "Whoever can read this file or its history has `{name}`. Take it from a variable (`${{{name}:?}}`, set in an \
             `.env` that is not committed), or from `secrets`."
        );
        (message, Severity::Warning)
    };
    let fix = variable_fix(name, value);
    context.report(value.range(), message).severity(severity).maybe_fix(fix);
}

/// The fix: the value is taken from a variable of the same name.
fn variable_fix(name: &str, value: &Value<'_>) -> Option<Fix> {
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    let is_block = matches!(value.node.style(), Some(Style::Literal | Style::Folded));
    if !is_name || is_block || value.node.anchor().is_some() {
        return None;
    }
    let variable = format!("${{{name}:?}}");
    // `{` and `}` are brackets there.
    let needs_quotes = value.node.is_flow() && value.node.style() == Some(Style::Plain);
    let (range, text) = match (needs_quotes, value.from) {
        (false, _) => (value.range(), variable),
        (true, 0) => (value.range(), format!("\"{variable}\"")),
        (true, _) => (value.node.span(), format!("\"{name}={variable}\"")),
    };
    let title = format!("Take it from the variable `{name}`");
    Some(Fix::unsafe_(title, vec![Edit::replace(range, text)]))
}

/// Whether a variable with this value is one with a secret. `key` and `auth` are in many names that are only about them, such
/// as `KEY_CONVERTER` and `REGISTRY_AUTH=htpasswd`.
fn names_secret(name: &str, value: &str) -> bool {
    let last = name.rsplit('_').next().unwrap_or_default();
    let is_word = value.bytes().all(|byte| byte.is_ascii_alphabetic());
    let others: Vec<&str> = name.split('_').filter(|word| !is_any(word, &["key", "auth"])).collect();
    let strong = secrets::is_secret(&others.join("_"));
    let weak = is_any(last, &["key"]) || is_any(last, &["auth"]) && !is_word;
    secrets::is_secret(name) && !secrets::is_about(name) && !name.ends_with("__Key") && (strong || weak)
}

fn is_any(word: &str, words: &[&str]) -> bool {
    words.iter().any(|other| word.eq_ignore_ascii_case(other))
}

/// Whether a value is a name that stands in the service anyway: of the service, its image or a user. Nobody takes it for safe.
fn is_name(value: &str, service: &Service<'_>) -> bool {
    let image = compose_image::of(service).map(|image| image.last_name());
    let users = service.entries("environment").into_iter().filter(|(_, name, _)| !secrets::is_secret(name));
    let mut texts = users.filter_map(|(key, name, value)| match value {
        Some(value) => value.text(),
        None => key.text()?.get(name.len() + 1..),
    });
    value == service.name || image.as_deref() == Some(value) || texts.any(|text| text == value)
}

/// Whether a text only stands for a secret.
fn stands_for_one(text: &str) -> bool {
    text.bytes().all(|byte| !byte.is_ascii_alphanumeric()) || text.starts_with('<') && text.ends_with('>')
}

/// Whether a value is one that examples and development set-ups have: a word, digits, or a word disguised with digits.
fn is_weak(text: &str) -> bool {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '0' => 'o',
            '1' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            c => c.to_ascii_lowercase(),
        })
        .collect();
    let words = text.len() < 32 && text.bytes().all(|byte| !byte.is_ascii_digit());
    let digits = text.len() < 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let has = |word: &str| plain.contains(word);
    let mut letters = text.bytes().filter(u8::is_ascii_alphanumeric);
    let first = letters.next();
    let same = letters.all(|byte| Some(byte) == first);
    words
        || digits
        || same
        || text.len() <= 6
        || passwords::is_example(text)
        || ["password", "passwd", "secret", "admin"].into_iter().any(has)
}

/// Reports URLs with passwords, and tokens, wherever they stand.
fn report_shapes(context: &mut Composing<'_>) {
    let source = context.source();
    let comments = context.file.yaml().comments();
    let in_comment = |range: &Range<usize>| {
        let behind = comments.partition_point(|comment| comment.span.start <= range.start);
        behind.checked_sub(1).and_then(|last| comments.get(last)).is_some_and(|last| last.span.end >= range.end)
    };
    for found in credentials::find(source).into_iter().filter(|found| !in_comment(&found.range)) {
        let message = format!(
            "This looks like {}, and whoever can read this file or its history has it. Withdraw it, and take the next one \
             from a variable or from `secrets`.",
            found.what
        );
        context.report(found.range, message);
    }
    for (_, password) in passwords::in_urls(source).into_iter().filter(|(range, _)| !in_comment(range)) {
        let Some(text) = source.get(password.clone()) else { continue };
        // `reverse:https://example.com:443@8443`
        if text.len() < 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let message = "Whoever can read this file or its history has the password in this URL. Take it from a variable: \
                       `user:${PASSWORD:?}@host`.";
        let severity = if is_weak(text) { Severity::Hint } else { Severity::Warning };
        context.report(password, message).severity(severity);
    }
}

#[cfg(test)]
mod tests {
    use dockwright_model::{AnyFile, FileKind};

    use super::RULE;
    use crate::{Config, Severity, lint_any};

    #[test]
    fn how_much_a_value_matters() {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        let severity = |entry: &str| {
            let text =
                format!("services:\n  shop:\n    image: org/web:1\n    environment:\n      U: bob77\n      {entry}\n");
            let found = lint_any(&AnyFile::new(FileKind::Compose, &text), None, &config);
            assert!(found.len() < 2, "{entry}: {found:#?}");
            found.first().map(|finding| finding.severity)
        };
        let (warning, hint) = (Some(Severity::Warning), Some(Severity::Hint));
        for (entry, expected) in [
            ("DB_PASSWORD: Kx92hfQz", warning),
            ("DB_PASSWORD: hunter2", warning),
            ("JWT_SECRET: 46ae96b5c068058a3dbe3235966f157f", warning),
            ("SECRET_KEY_BASE: 46ae96b5c068058a3dbe3235966f157f", warning),
            ("DB_URL: mysql://app:Kx92hfQz@db/app", warning),
            ("DB_PASSWORD: postgres", hint),
            ("DB_PASSWORD: p4ssw0rd", hint),
            ("DB_PASSWORD: changeme123", hint),
            ("DB_PASSWORD: 123456", hint),
            ("DB_PASSWORD: bob77", hint),
            ("SECRET_KEY: 00000000-0000-0000-0000-000000000000", hint),
            ("DB_URL: postgres://app:app@db/app", hint),
            ("DB_PASSWORD: \"\"", None),
            ("DB_PASSWORD: \"******\"", None),
            ("DB_PASSWORD: <your password>", None),
            ("DB_PASSWORD: ${DB_PASSWORD}", None),
            ("DB_PASSWORD: ${DB_PASSWORD:-Kx92hfQz}", None),
            ("DB_PASSWORD_FILE: /run/secrets/db", None),
            ("KEY_CONVERTER: org.example.Json2Converter", None),
            ("REGISTRY_AUTH: htpasswd", None),
            ("TLS_KEY: /certs/tls.key", None),
            ("ALLOW_EMPTY_PASSWORD: \"yes\"", None),
            ("URL: reverse:https://example.com:443@8443", None),
            ("# DB_PASSWORD: Kx92hfQz", None),
            ("A: b # mysql://app:Kx92hfQz@db/app", None),
        ] {
            assert_eq!(severity(entry), expected, "{entry}");
        }
    }
}
