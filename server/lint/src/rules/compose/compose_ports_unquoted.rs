use dockwright_syntax::yaml::{Node, Style};

use crate::rule::rule;
use crate::rules::compose_project::quoted;
use crate::{Edit, Fix, Severity};

use super::Composing;

rule! {
    /// A port mapping is not in quotes.
    ///
    /// YAML 1.1 reads `22:22` as a number to the base of 60, 1342. Docker Compose does not, but other programs that read the
    /// same file do: podman-compose, scripts with PyYAML. All numbers are read so whose last part is below 60. Other
    /// mappings are text everywhere, and quotes are only a habit that keeps the next port safe.
    ///
    /// ```yaml finds 2
    /// services:
    ///   git:
    ///     image: gitea/gitea:1.24
    ///     ports:
    ///       - 2222:22
    ///       - 3000:3000 # web
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   git:
    ///     image: gitea/gitea:1.24
    ///     ports:
    ///       - "2222:22"
    ///       - "3000:3000" # web
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   git:
    ///     image: gitea/gitea:1.24
    ///     ports:
    ///       - "2222:22"
    ///       - '3000:3000'
    ///       - 8080
    ///       - target: 80
    ///         published: 8081
    /// ```
    "compose-ports-unquoted" {
        file: Compose,
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        also: ["dclint/require-quotes-in-ports"],
    }
}

fn check(context: &mut Composing<'_>) {
    let mut seen = std::collections::HashSet::new();
    for service in context.file.services() {
        for port in service.items("ports") {
            let Some(text) = plain(port).filter(|text| text.contains(':')) else { continue };
            if !seen.insert(port.id()) {
                continue;
            }
            let (severity, message) = match base_sixty(text) {
                Some(number) => (
                    Severity::Warning,
                    format!(
                        "Programs that read YAML 1.1, such as podman-compose, take `{text}` for the number {number}. Put it \
                         in quotes."
                    ),
                ),
                None => (
                    Severity::Hint,
                    format!("Quotes around `{text}` keep every YAML program from taking it for a number."),
                ),
            };
            let fix = quoted(text).map(|new| Fix::safe("Put it in quotes", vec![Edit::replace(port.span(), new)]));
            context.report(port.span(), message).severity(severity).maybe_fix(fix);
        }
    }
}

fn plain<'a>(node: Node<'a>) -> Option<&'a str> {
    node.text().filter(|_| node.style() == Some(Style::Plain) && node.tag().is_none())
}

/// What YAML 1.1 makes of digits between colons, if the later ones are below 60.
fn base_sixty(text: &str) -> Option<u64> {
    let mut parts = text.split(':');
    let first = parts.next().filter(|first| first.starts_with(|c: char| ('1'..='9').contains(&c)))?;
    let digits =
        |part: &str| if part.bytes().all(|byte| byte.is_ascii_digit()) { part.parse::<u64>().ok() } else { None };
    let mut number = digits(first)?;
    for part in parts {
        let value = digits(part).filter(|value| *value < 60 && part.len() <= 2)?;
        number = number.checked_mul(60)?.checked_add(value)?;
    }
    Some(number)
}
