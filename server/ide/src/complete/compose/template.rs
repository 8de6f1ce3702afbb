//! Whole services, and a whole file for one that is still empty.

use std::ops::Range;

use dockwright_facts::images;
use dockwright_syntax::yaml::Node;

use super::context::{Part, Place, What};
use super::inserted::Inserted;
use super::layout::column;
use super::offer;
use crate::complete::{Completion, CompletionKind, Topic};

/// A service to begin with.
struct Template {
    /// What is shown, and the image it is of.
    label: &'static str,
    /// What it is.
    detail: &'static str,
    /// The repository whose recommended tag is pinned.
    repository: &'static str,
    /// The tag where the catalogue has none, and what stands behind that of the catalogue.
    tag: (&'static str, &'static str),
    /// The name of the service.
    name: &'static str,
    /// The service; `{name}`, `{tag}` and `{volume}` are filled in.
    text: &'static str,
}

const fn template(
    label: &'static str,
    detail: &'static str,
    repository: &'static str,
    tag: (&'static str, &'static str),
    name: &'static str,
    text: &'static str,
) -> Template {
    Template { label, detail, repository, tag, name, text }
}

const TEMPLATES: &[Template] = &[
    template(
        "postgres",
        "PostgreSQL with a volume and a health check",
        "postgres",
        ("", ""),
        "db",
        include_str!("templates/postgres.yaml"),
    ),
    template(
        "redis",
        "Redis that keeps its data",
        "redis",
        ("", "-alpine"),
        "redis",
        include_str!("templates/redis.yaml"),
    ),
    template(
        "mysql",
        "MySQL with a volume and a health check",
        "mysql",
        ("8.4", ""),
        "db",
        include_str!("templates/mysql.yaml"),
    ),
    template(
        "mariadb",
        "MariaDB with a volume and a health check",
        "mariadb",
        ("", ""),
        "db",
        include_str!("templates/mariadb.yaml"),
    ),
    template(
        "mongo",
        "MongoDB with a volume and a health check",
        "mongo",
        ("", ""),
        "mongo",
        include_str!("templates/mongo.yaml"),
    ),
    template(
        "rabbitmq",
        "RabbitMQ with its management pages",
        "rabbitmq",
        ("", "-management"),
        "rabbitmq",
        include_str!("templates/rabbitmq.yaml"),
    ),
    template(
        "nginx",
        "nginx with a folder of settings",
        "nginx",
        ("", "-alpine"),
        "proxy",
        include_str!("templates/nginx.yaml"),
    ),
    template(
        "traefik",
        "Traefik with a folder of routes",
        "traefik",
        ("", ""),
        "proxy",
        include_str!("templates/traefik.yaml"),
    ),
    template(
        "elasticsearch",
        "Elasticsearch, one node for development",
        "elasticsearch",
        ("", ""),
        "elasticsearch",
        include_str!("templates/elasticsearch.yaml"),
    ),
    template(
        "opensearch",
        "OpenSearch, one node for development",
        "opensearchproject/opensearch",
        ("3.8.0", ""),
        "opensearch",
        include_str!("templates/opensearch.yaml"),
    ),
    template(
        "keycloak",
        "Keycloak in development mode",
        "quay.io/keycloak/keycloak",
        ("26.7.0", ""),
        "keycloak",
        include_str!("templates/keycloak.yaml"),
    ),
    template(
        "memcached",
        "Memcached with a limit",
        "memcached",
        ("", "-alpine"),
        "memcached",
        include_str!("templates/memcached.yaml"),
    ),
    template(
        "mailpit",
        "Mailpit: catches mail while developing",
        "axllent/mailpit",
        ("v1.31.2", ""),
        "mail",
        include_str!("templates/mailpit.yaml"),
    ),
    template(
        "adminer",
        "Adminer: a database in the browser",
        "adminer",
        ("", ""),
        "adminer",
        include_str!("templates/adminer.yaml"),
    ),
];

/// The label of the whole file.
const WHOLE: &str = "Compose file: web application with PostgreSQL";

impl Template {
    fn tag(&self) -> String {
        match images::tags(self.repository).and_then(images::Tags::recommended) {
            // A release that is looked after for years rather than the newest.
            _ if self.label == "mysql" => self.tag.0.to_owned(),
            Some(tag) => format!("{tag}{}", self.tag.1),
            None => self.tag.0.to_owned(),
        }
    }

    fn text(&self, name: &str) -> String {
        self.text.replace("{name}", name).replace("{tag}", &self.tag()).replace("{volume}", &self.volume(name))
    }

    fn volume(&self, name: &str) -> String {
        format!("{name}-data")
    }

    fn has_volume(&self) -> bool {
        self.text.contains("{volume}")
    }
}

/// The templates, where a service or a whole file begins.
pub(super) fn items(place: &Place<'_>, part: &Part) -> Vec<Completion> {
    if part.what != What::Key || part.flow {
        return Vec::new();
    }
    let fresh = place.file.yaml().root().is_none_or(|root| !root.is_mapping() && !root.is_sequence());
    match place.path.as_slice() {
        [] if fresh => vec![whole(place, part)],
        [section] if section == "services" => TEMPLATES.iter().map(|template| service(place, part, template)).collect(),
        _ => Vec::new(),
    }
}

fn whole(place: &Place<'_>, part: &Part) -> Completion {
    let inserted = Inserted::plain(indented(&whole_text(), place, 0));
    offer(part, CompletionKind::Snippet, WHOLE, &inserted, "")
        .filter(format!("services {WHOLE}"))
        .detail("built here, waits for its database")
        .topic(Topic::Template(WHOLE.to_owned()))
}

fn whole_text() -> String {
    let postgres = TEMPLATES.iter().find(|template| template.label == "postgres");
    let tag = postgres.map(Template::tag).unwrap_or_default();
    include_str!("templates/compose.yaml").replace("{tag}", &tag)
}

fn service(place: &Place<'_>, part: &Part, template: &Template) -> Completion {
    let taken = |name: &str| place.others().any(|other| other == name);
    let numbered = (2..100).map(|number| format!("{}{number}", template.name));
    let name = std::iter::once(template.name.to_owned()).chain(numbered).find(|name| !taken(name));
    let name = name.unwrap_or_else(|| template.name.to_owned());
    let mut text = indented(&template.text(&name), place, part.column);
    let mut also = Vec::new();
    if template.has_volume() {
        match declaration(place, part, &template.volume(&name)) {
            Some((range, edit)) if range.start == part.token.insert.end => text.push_str(&edit),
            Some(edit) => also.push(edit),
            None => {}
        }
    }
    let mut inserted = Inserted::default();
    inserted.literal(&text);
    let mut item = offer(part, CompletionKind::Snippet, &format!("{} (service)", template.label), &inserted, "")
        .detail(template.detail)
        .topic(Topic::Template(template.label.to_owned()));
    item.also = also;
    item
}

/// Where and how a volume is declared. At the cursor, if nothing comes after it.
fn declaration(place: &Place<'_>, part: &Part, volume: &str) -> Option<(Range<usize>, String)> {
    let newline = place.layout.newline;
    let source = place.file.source();
    let unit = " ".repeat(place.layout.unit);
    let Some(section) = place.file.section("volumes") else {
        let rest = source.get(part.token.replace.end..)?;
        let text = format!("{newline}volumes:{newline}{unit}{volume}:");
        if rest.trim().is_empty() {
            return Some((part.token.insert.end..part.token.insert.end, format!("{newline}{text}")));
        }
        let ended = source.ends_with('\n');
        let (before, after) = if ended { ("", newline) } else { (newline, "") };
        return Some((source.len()..source.len(), format!("{before}{text}{after}")));
    };
    if section.get(volume).is_some() || section.is_flow() {
        return None;
    }
    // Behind the last one that is written there.
    let last = section.pairs().next_back()?;
    let end = last.1.full_span().end.max(colon(last.0)?);
    let margin = " ".repeat(column(source, last.0.full_span().start));
    let line = end + super::layout::line_after(source, end).len();
    let cursor = part.token.insert.start <= line && line <= part.token.replace.end;
    (!cursor).then(|| (line..line, format!("{newline}{margin}{volume}:")))
}

/// The end of the colon behind a key.
fn colon(key: Node<'_>) -> Option<usize> {
    Some(key.pair()?.colon? + 1)
}

/// A text as it looks at a column, in the layout of the file.
fn indented(text: &str, place: &Place<'_>, column: usize) -> String {
    let mut indented = String::new();
    for (number, line) in text.trim_end().lines().enumerate() {
        let content = line.trim_start_matches(' ');
        let level = (line.len() - content.len()) / 2;
        if number > 0 {
            indented.push_str(place.layout.newline);
            if !content.is_empty() {
                indented.push_str(&" ".repeat(column + level * place.layout.unit));
            }
        }
        indented.push_str(content);
    }
    indented
}

/// A template as Markdown.
pub(in crate::complete) fn shown(label: &str) -> Option<String> {
    let text = if label == WHOLE {
        whole_text()
    } else {
        let template = TEMPLATES.iter().find(|template| template.label == label)?;
        template.text(template.name)
    };
    Some(format!("```yaml\n{text}```"))
}

#[cfg(test)]
mod tests {
    use dockwright_lint::{Config, Profile, lint_any};
    use dockwright_model::{AnyFile, FileKind};

    use super::*;

    fn check(label: &str, text: &str) {
        let file = AnyFile::new(FileKind::Compose, text);
        let mut config = Config::default();
        config.profile = Profile::Strict;
        let findings = lint_any(&file, None, &config);
        let found: Vec<_> = findings.iter().map(|found| found.rule.id).collect();
        // In development mode Keycloak builds itself anew when it starts.
        let expected: &[&str] = if label == "keycloak" { &["compose-read-only-missing"] } else { &[] };
        assert_eq!(found, expected, "{label}:\n{text}");
    }

    #[test]
    fn templates_are_clean() {
        for template in TEMPLATES {
            let body = template.text(template.name).lines().map(|line| format!("  {line}\n")).collect::<String>();
            let mut text = format!("name: shop\nservices:\n{body}");
            if template.has_volume() {
                text.push_str(&format!("volumes:\n  {}:\n", template.volume(template.name)));
            }
            assert!(!template.tag().is_empty() && !text.contains(['{', '\t']) || text.contains("${"), "{text}");
            assert!(!text.contains("{tag}") && !text.contains("{name}"), "{text}");
            assert!(text.contains("healthcheck:") && text.contains("image: "), "{text}");
            check(template.label, &text);
        }
        check(WHOLE, &whole_text());
    }

    #[test]
    fn tags_are_those_of_the_catalogue() {
        for template in TEMPLATES {
            if let Some(tags) = images::tags(template.repository) {
                assert!(tags.contains(&template.tag()), "{}:{}", template.repository, template.tag());
            }
        }
    }
}
