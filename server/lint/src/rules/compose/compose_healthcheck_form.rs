use dockwright_model::compose::{Content, Service};
use dockwright_syntax::compose::Verdict;
use dockwright_syntax::compose::healthcheck::parse_test;
use dockwright_syntax::yaml::{Kind, Node};

use crate::rule::rule;
use crate::rules::compose_project::refused;
use crate::{Edit, Fix, Severity};

use super::Composing;

rule! {
    /// The `test` of a health check is not what Compose expects.
    ///
    /// A list must begin with `CMD` (a program and its arguments), `CMD-SHELL` (one script) or `NONE`; Docker Compose refuses
    /// another. After `CMD` there is no shell: `&&`, `||` and `|` are arguments like any other, and a whole command line in
    /// one entry is the name of a program that does not exist.
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx
    ///     healthcheck:
    ///       test: ["curl", "-f", "http://localhost"]
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   web:
    ///     image: nginx
    ///     healthcheck:
    ///       test: ["CMD", "curl", "-f", "http://localhost"]
    /// ```
    ///
    /// ```yaml finds 2
    /// services:
    ///   web:
    ///     image: nginx
    ///     healthcheck:
    ///       test:
    ///         - curl -f http://localhost || exit 1
    ///   api:
    ///     image: api:1
    ///     healthcheck:
    ///       test: [CMD, "curl -f http://localhost || exit 1"]
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   web:
    ///     image: nginx
    ///     healthcheck:
    ///       test:
    ///         - CMD-SHELL
    ///         - curl -f http://localhost || exit 1
    ///   api:
    ///     image: api:1
    ///     healthcheck:
    ///       test: [CMD-SHELL, "curl -f http://localhost || exit 1"]
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx
    ///     healthcheck:
    ///       test: curl -f http://localhost || exit 1
    ///   api:
    ///     image: api:1
    ///     healthcheck:
    ///       test: ["CMD-SHELL", "curl -f http://localhost || exit 1"]
    ///   job:
    ///     image: job:1
    ///     healthcheck:
    ///       test: [CMD, sh, -c, "curl -f http://localhost || exit 1"]
    /// ```
    "compose-healthcheck-form" {
        file: Compose,
        category: Correctness,
        severity: Error,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    let mut seen = std::collections::HashSet::new();
    for service in context.file.services() {
        let Some(test) = service.at(&["healthcheck", "test"]).filter(|test| test.is_sequence()) else { continue };
        let items: Vec<Node<'_>> = test.items().map(Node::resolve).collect();
        // What variables make of the first entry decides; of the others only whether they are there.
        let texts: Vec<String> = items.iter().map(|item| text(*item).unwrap_or_default()).collect();
        if items.first().is_none_or(|first| text(*first).is_none()) || !seen.insert(test.id()) {
            continue;
        }
        let entries: Vec<&str> = texts.iter().map(String::as_str).collect();
        if let (_, Some(problem)) = parse_test(&entries) {
            let severity = match problem.verdict {
                Verdict::Refused => refused(context, &service),
                Verdict::Fails | Verdict::Doubtful => Severity::Warning,
            };
            let at = items.get(problem.entry).map_or(test.span(), |item| item.span());
            let fix = (problem.verdict == Verdict::Refused).then(|| begin(test, &items, &texts)).flatten();
            let message = format!("After `test`, {}.", problem.message);
            context.report(at, message).severity(severity).maybe_fix(fix);
        } else if texts.first().is_some_and(|first| first == "CMD") {
            without_shell(context, &service, &items, &texts);
        }
    }
}

fn text(item: Node<'_>) -> Option<String> {
    Content::of(item)?.text().map(str::to_owned)
}

/// What only a shell would understand, after `CMD`.
fn without_shell(context: &mut Composing<'_>, _service: &Service<'_>, items: &[Node<'_>], texts: &[String]) {
    let (Some(first), Some(program), Some(command)) = (items.first(), items.get(1), texts.get(1)) else { return };
    if items.len() == 2 && command.contains(' ') && !command.starts_with(['/', '.']) {
        let message = "After `CMD` this whole line is taken for the name of a program, and the check always fails. Write \
                       `CMD-SHELL`, or each argument as an entry.";
        let edits = vec![Edit::replace(first.span(), first.source().replace("CMD", "CMD-SHELL"))];
        let fix = Fix::unsafe_("Run it by a shell: `CMD-SHELL`", edits);
        context.report(program.span(), message).severity(Severity::Warning).fix(fix);
        return;
    }
    let operator = |text: &String| matches!(text.as_str(), "||" | "&&" | "|" | ";" | ">" | "2>&1");
    if let Some((at, operator)) = texts.iter().enumerate().skip(2).find(|(_, text)| operator(text)) {
        let message = format!(
            "There is no shell after `CMD`: `{operator}` and what follows are arguments of `{command}`. Write `CMD-SHELL` \
             and the line as one entry."
        );
        let range = items.get(at).map_or(first.span(), |item| item.span());
        context.report(range, message).severity(Severity::Warning);
    }
}

/// Puts `CMD` before the entries, or `CMD-SHELL` if the only one is a command line.
fn begin(test: Node<'_>, items: &[Node<'_>], texts: &[String]) -> Option<Fix> {
    let (first, text) = (items.first()?, texts.first()?);
    // An entry that an alias brings stands elsewhere.
    if !matches!(test.items().next()?.kind(), Kind::Scalar(_)) {
        return None;
    }
    if matches!(text.to_ascii_uppercase().as_str(), "CMD" | "CMD-SHELL" | "NONE") {
        let edits = vec![Edit::replace(first.span(), first.source().to_ascii_uppercase())];
        return Some(Fix::unsafe_(format!("Write `{}`", text.to_ascii_uppercase()), edits));
    }
    let word = if items.len() == 1 && text.contains(' ') { "CMD-SHELL" } else { "CMD" };
    let quote = if first.source().starts_with('\'') { "'" } else { "\"" };
    let start = first.full_span().start;
    let (at, inserted) = if test.is_flow() {
        (start, format!("{quote}{word}{quote}, "))
    } else {
        let source = test.yaml().source();
        let line = source.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
        let lead = source.get(line..start)?;
        lead.trim_start().starts_with("- ").then_some(())?;
        (start, format!("{word}\n{lead}"))
    };
    Some(Fix::unsafe_(format!("Put `{word}` before it"), vec![Edit::insert(at, inserted)]))
}
