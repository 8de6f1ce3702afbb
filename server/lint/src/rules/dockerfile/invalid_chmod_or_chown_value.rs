use std::collections::HashSet;
use std::ops::Range;

use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::{Instruction, Word};

use crate::rule::rule;
use crate::rules::accounts;
use crate::rules::arguments::quoted;
use crate::rules::file_mode::Mode;
use crate::rules::ownership::{self, Change};
use crate::{Context, Severity};

rule! {
    /// A mode or an owner is written as chmod, chown or BuildKit cannot read it.
    ///
    /// `--chmod` takes an octal number up to `7777`, or since version 1.14 of the Dockerfile frontend what `chmod` takes,
    /// such as `u=rwX,go=rX`. `--chown` takes `user`, `user:group` or numbers. In a `RUN`, the owner or the mode comes
    /// before the paths.
    ///
    /// ```dockerfile finds 3
    /// FROM debian:12
    /// COPY --chmod=rwxr-xr-x start.sh /
    /// COPY --chown=app:app:app . /app
    /// RUN chown -R /app www-data
    /// ```
    ///
    /// `chown user.group` is an old spelling that is a warning: newer versions complain about it, and names may hold dots.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN chown -R www-data.www-data /srv
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// ARG MODE
    /// COPY --chmod=0755 --chown=1000:www-data start.sh /
    /// COPY --chmod=u=rwX,go=rX . /app
    /// COPY --chmod=$MODE . /srv
    /// RUN useradd john.doe && chown john.doe: /srv && chown -R john.doe /app
    /// ```
    "invalid-chmod-or-chown-value" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    for (index, outer) in context.dockerfile().instructions.iter().enumerate() {
        check_flags(context, index, outer.effective());
    }
    let mut named = None;
    for body in context.meaning().bodies() {
        for change in ownership::changes(&body.script) {
            check_change(context, body, &change, &mut named);
        }
    }
}

fn check_flags(context: &mut Context<'_>, index: usize, instruction: &Instruction) {
    let value = |name: &str| {
        let flag = instruction.flag(name)?;
        let word: &Word = flag.value.as_ref()?;
        let text = context.meaning().expand(index, word.text())?;
        // Templates fill in what is between braces.
        (!text.is_empty() && !text.contains("{{")).then(|| (word.span.clone(), text))
    };
    let (mode, owner) = (value("chmod"), value("chown"));
    if let Some((range, text)) = mode.filter(|(_, text)| !is_mode(text)) {
        let message = format!(
            "{} is no mode: the build fails. Write an octal number such as `755`, or changes such as `u=rwX,go=rX`.",
            quoted(&text)
        );
        context.report(range, message);
    }
    if let Some((range, text)) = owner.filter(|(_, text)| text.matches(':').count() > 1 || text.contains(['/', ' '])) {
        let message = format!("{} names no account: the build fails. Write `user` or `user:group`.", quoted(&text));
        context.report(range, message);
    }
}

/// Whether BuildKit takes a text for a mode.
fn is_mode(text: &str) -> bool {
    match u32::from_str_radix(text, 8) {
        Ok(mode) => mode <= 0o7777,
        Err(_) => Mode::parse(text).is_some(),
    }
}

fn check_change(context: &mut Context<'_>, body: &ShellBody, change: &Change<'_>, named: &mut Option<HashSet<String>>) {
    let Some(subject) = change.subject.value() else { return };
    let range = body.range(change.subject.span);
    let program = change.program;
    if subject.starts_with('/') || subject.starts_with("./") {
        let what = if program == "chmod" { "the mode" } else { "the owner" };
        let message = format!("`{program}` takes {what} before the paths, and {} is a path.", quoted(subject));
        let severity = if fails(body, change) { Severity::Error } else { Severity::Warning };
        context.report(range, message).severity(severity);
        return;
    }
    let dotted = program == "chown" && !subject.contains(':') && !change.paths.is_empty();
    if let Some((user, group)) = subject.split_once('.').filter(|_| dotted) {
        let parts = accounts::is_name(user) && accounts::is_name(group) && !group.contains('.');
        let numbers = accounts::is_numeric(user) && accounts::is_numeric(group);
        if (parts || numbers) && !named.get_or_insert_with(|| dotted_names(context)).contains(subject) {
            report_dot(context, range, user, group);
        }
    }
}

fn report_dot(context: &mut Context<'_>, range: Range<usize>, user: &str, group: &str) {
    let message = format!(
        "A dot between user and group is an old spelling, which is ambiguous as names may hold dots. Write \
         `{user}:{group}`."
    );
    context.report(range, message).severity(Severity::Warning);
}

/// The names with a dot that scripts of the file give to accounts.
fn dotted_names(context: &Context<'_>) -> HashSet<String> {
    let creations = context.meaning().bodies().iter().flat_map(|body| accounts::creations(&body.script));
    creations.filter(|creation| creation.name.contains('.')).map(|creation| creation.name.to_owned()).collect()
}

/// Whether the build surely fails when the command does.
fn fails(body: &ShellBody, change: &Change<'_>) -> bool {
    body.script.is_and_list() && change.command.nesting.is_top_level() && change.command.pipeline.is_none()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::count;

    #[test]
    fn values() {
        let cases = [
            ("COPY --chmod=888 a /", 1),
            ("COPY --chmod=77777 a /", 1),
            ("COPY --chmod=x a /", 1),
            ("COPY --chmod=75 a /", 0),
            ("COPY --chmod=+x a /", 0),
            ("COPY --chmod=a=r,u+w a /", 0),
            ("COPY --chmod= a /", 0),
            ("COPY --chown=app/app a /", 1),
            ("COPY --chown=app: a /", 0),
            ("COPY --chown=1.2 a /", 0),
            ("RUN chown ./x app || true", 1),
            ("RUN chmod /x 755", 1),
            ("RUN chown 1.1 /x", 1),
            ("RUN chown app:app /x", 0),
            ("RUN chown $A.$B /x", 0),
        ];
        for (lines, expected) in cases {
            let text = format!("FROM debian\n{lines}\n");
            assert_eq!(count("invalid-chmod-or-chown-value", &text), expected, "{lines}");
        }
    }
}
