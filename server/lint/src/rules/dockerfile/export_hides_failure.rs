use dockwright_model::ShellBody;
use dockwright_syntax::shell::{Command, Operator, Word};

use super::super::{runs, splitting};
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// `export NAME=$(…)` succeeds although the command in it failed.
    ///
    /// The status of `export` is its own, so neither `&&` nor `set -e` notices that the command substitution failed: the
    /// build goes on with an empty value. Assign first and export then: the status of an assignment is that of the
    /// substitution. The same holds for `local`, `readonly` and `declare`.
    ///
    /// Programs that hardly fail (`mktemp`, `nproc`, `dpkg --print-architecture`) are left alone, and so are scripts that
    /// notice no failure anyway.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN export VERSION="$(curl -fsSL https://example.com/latest)" && ./install "$VERSION"
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN VERSION="$(curl -fsSL https://example.com/latest)" && export VERSION && ./install "$VERSION"
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN export GNUPGHOME="$(mktemp -d)" && gpg --version
    /// RUN VERSION="$(curl -fsSL https://example.com/latest)" && export VERSION && ./install "$VERSION"
    /// RUN export VERSION="$(cat version || echo none)" && ./install "$VERSION"
    /// ```
    "export-hides-failure" {
        category: Correctness,
        severity: Info,
        fix: Some(Unsafe),
        also: ["SC2155", "shellcheck/SC2155"],
    }
}

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context).filter(|body| body.script.understood) {
        let mut errexit = runs::option_along(context.file, body, "errexit");
        for (index, command) in body.script.commands.iter().enumerate() {
            let declares = matches!(
                command.words.first().and_then(Word::value),
                Some("export" | "local" | "readonly" | "declare" | "typeset")
            );
            let counted = !command.nesting.shell_string && !command.nesting.condition;
            if !declares || !counted {
                continue;
            }
            let chained = is_chained(body, index, command);
            if errexit(command.span.start) || chained {
                check_command(context, body, command, chained);
            }
        }
    }
}

/// Whether `&&` stands before or behind a command.
fn is_chained(body: &ShellBody, index: usize, command: &Command) -> bool {
    let is_and = |command: &Command| command.joined_by.is_some_and(|joint| joint.operator == Operator::And);
    // Those in between stand in substitutions of this one.
    let later = body.script.commands.iter().skip(index + 1);
    let next = later.into_iter().find(|later| later.span.start >= command.span.end);
    is_and(command) || next.is_some_and(is_and)
}

fn check_command(context: &mut Context<'_>, body: &ShellBody, command: &Command, chained: bool) {
    for word in command.words.iter().skip(1) {
        let Some((name, _)) = word.text.trim_start_matches(['"', '\'']).split_once('=') else { continue };
        // A name that is put together leaves nothing to assign first.
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            continue;
        }
        let mut commands = word.substitutions.iter().filter_map(|one| {
            let range = one.first_command as usize..one.end_command as usize;
            body.script.commands.get(range)?.last()
        });
        let hidden = commands.find(|last| may_fail(last));
        let Some(hidden) = hidden.and_then(|command| command.effective().program()) else { continue };
        let message = format!(
            "If `{hidden}` fails, this succeeds all the same, with an empty `{name}`. Assign first, and export then."
        );
        let fix = fix(body, command, name, word, chained);
        let range =
            body.range(dockwright_syntax::shell::Span::new(word.span.start, word.span.start + name.len() as u32));
        context.report(range, message).maybe_fix(fix);
    }
}

/// Whether the status of a substitution's last command says that something went wrong.
fn may_fail(command: &Command) -> bool {
    let harmless = [
        "echo", "printf", "true", "grep", "egrep", "which", "type", "command", "tr", "cut", "sed", "awk", "head",
        "sort", "xx-info", "xx-clang", "xx-cargo",
    ];
    let effective = command.effective();
    !splitting::writes_one_word(command) && effective.program().is_some_and(|program| !harmless.contains(&program))
}

/// `export A=$(b)` becomes `A=$(b) && export A`.
fn fix(body: &ShellBody, command: &Command, name: &str, word: &Word, chained: bool) -> Option<Fix> {
    let [export, only] = command.words.as_slice() else { return None };
    let plain = command.assignments.is_empty() && command.redirections.is_empty() && !command.negated;
    let alone = plain && command.pipeline.is_none() && only.span == word.span && !word.text.contains('\n');
    if !alone || word.text.starts_with(['"', '\'']) || !(export.is("export") || export.is("readonly")) {
        return None;
    }
    let (start, end) = (body.range(export.span).start, body.range(word.span).end);
    let joint = if chained { " &&" } else { ";" };
    let delete = Edit::delete(start..body.range(word.span).start);
    let insert = Edit::insert(end, format!("{joint} {} {name}", export.text));
    Some(Fix::unsafe_(format!("Assign `{name}` first, and {} it then", export.text), vec![delete, insert]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Safety, fix, lint_text};

    #[test]
    fn traps() {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        for (run, fixed) in [
            ("RUN set -e; export A=$(curl x); b", Some("RUN set -e; A=$(curl x); export A; b")),
            ("RUN a && export A=`curl x`", Some("RUN a && A=`curl x` && export A")),
            ("RUN <<E\nset -e\nexport A=$(curl x)\nb\nE", Some("RUN <<E\nset -e\nA=$(curl x); export A\nb\nE")),
            ("RUN export A=$(uname -m) && b", None),
            ("RUN export A=$(curl x); b", None),
            ("RUN A=$(curl x) && b", None),
            ("RUN export A=1 && b", None),
            ("RUN export \"${A}_B=$(curl x)\" && b", None),
            ("CMD export A=$(curl x) && b", None),
        ] {
            let text = format!("FROM a\n{run}\n");
            assert_eq!(lint_text(&text, &config).len(), usize::from(fixed.is_some()), "{run}");
            let after = fix(&text, &config, Safety::Unsafe).text;
            assert_eq!(after, fixed.map_or(text.clone(), |fixed| format!("FROM a\n{fixed}\n")));
        }
        // Found, but too much for a fix.
        for run in ["export A=1 B=$(curl x) && b", "export \"A=$(curl x)\" && b", "f() { local a=$(curl x) && b; }"] {
            assert_eq!(lint_text(&format!("FROM a\nRUN {run}\n"), &config).len(), 1, "{run}");
        }
    }
}
