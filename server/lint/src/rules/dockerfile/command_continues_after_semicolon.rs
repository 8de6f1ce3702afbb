use dockwright_model::{ShellBody, ShellSource};
use dockwright_syntax::shell::{Command, Construct, Item, Operator};

use super::super::runs;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// `;` goes on although the command before it failed.
    ///
    /// The status of `a; b` is that of `b`: if `a` fails the build does not notice, and the cache keeps half of what was
    /// wanted. With `&&` the `RUN` ends where something fails; so it does with `set -e` in front.
    ///
    /// What cannot fail in front of the `;` (`echo`, an assignment), a list that ends in `true`, and the `;` of `if`, `for`
    /// and `case` are left alone.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN make; make install
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN make && make install
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN set -e; make; make install
    /// RUN for part in a b; do make $part || exit 1; done
    /// RUN VERSION=1.2; echo "$VERSION"; make
    /// RUN make optional; true
    /// ```
    "command-continues-after-semicolon" {
        category: Correctness,
        severity: Hint,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        if body.source != ShellSource::Command
            || body.script.has_errors
            || runs::ends_forgiving(&body.script)
            || is_for_windows(body)
        {
            continue;
        }
        let unnoticed = runs::unnoticed(context.file, body);
        let semicolon = |item: &&&Item| item.after.is_some_and(|joint| joint.operator == Operator::Semicolon);
        let Some(first) = unnoticed.iter().find(semicolon) else { continue };
        let Some(joint) = first.after else { continue };
        let name = body.script.commands_of(first).first().and_then(|command| command.effective().program());
        let name = name.map_or_else(|| "the command before".to_owned(), |name| format!("`{name}`"));
        let message = format!("If {name} fails, this `;` goes on and the build with it. Use `&&`.");
        let fix = fix(context, body);
        context.report(body.range(joint.span), message).maybe_fix(fix);
    }
}

/// Whether a script is one of Windows after all, though nothing says so of the image.
fn is_for_windows(body: &ShellBody) -> bool {
    let programs = ["powershell", "pwsh", "cmd", "choco", "iex", "iwr"];
    let is = |program: &str| programs.contains(&program) || program.starts_with('%');
    body.script.commands.iter().any(|command| {
        let arguments = command.effective().arguments();
        command.effective().program().is_some_and(is)
            || arguments.iter().any(|word| word.is("-OutFile") || word.is("-outfile"))
    })
}

/// Puts `&&` for every `;` of the list. Not beside `||` and `&`, which would mean something else.
fn fix(context: &Context<'_>, body: &ShellBody) -> Option<Fix> {
    let script = &body.script;
    if !script.is_joined_by(&[Operator::And, Operator::Semicolon]) {
        return None;
    }
    // `[ -f x ] && y; z` is a condition: with `&&` its outcome would decide about the rest.
    let asks = |command: &Command| {
        matches!(command.effective().program(), Some("[" | "[[" | "test" | "grep" | "command" | "which"))
    };
    let asked = script.commands.iter().any(|command| asks(command) && command.nesting.is_top_level());
    if asked || script.items.iter().any(|item| item.construct == Construct::Function) {
        return None;
    }
    let joints = script.items.iter().filter_map(|item| item.after);
    let edits = joints.filter(|joint| joint.operator == Operator::Semicolon).map(|joint| {
        let range = body.range(joint.span);
        let blank = |text: &str, last: bool| {
            let end = if last { text.chars().next_back() } else { text.chars().next() };
            end.is_some_and(char::is_whitespace)
        };
        let before = if blank(context.text(range.start.saturating_sub(1)..range.start), true) { "" } else { " " };
        let after = if blank(context.text(range.end..range.end + 1), false) { "" } else { " " };
        Edit::replace(range, format!("{before}&&{after}"))
    });
    let edits: Vec<Edit> = edits.collect();
    let title = if edits.len() == 1 {
        "Replace `;` by `&&`".to_owned()
    } else {
        format!("Replace {} `;` by `&&`", edits.len())
    };
    Some(Fix::unsafe_(title, edits))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Safety, fix, lint_text};

    #[test]
    fn lists() {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        for (run, fixed) in [
            ("RUN a;b", Some("RUN a && b")),
            ("RUN a; \\\n    b && c; d", Some("RUN a && \\\n    b && c && d")),
            ("RUN a ;\\\n b", Some("RUN a && \\\n b")),
            ("RUN a; b || c", None),
            ("RUN (a; b)", None),
            ("RUN a; [ -f x ] && b; c", None),
        ] {
            let text = format!("FROM x\n{run}\n");
            let after = fix(&text, &config, Safety::Unsafe).text;
            assert_eq!(after, fixed.map_or(text.clone(), |fixed| format!("FROM x\n{fixed}\n")));
            assert_eq!(lint_text(&text, &config).len(), usize::from(run != "RUN (a; b)"), "{run}");
        }
        for run in [
            "RUN a;",
            "RUN a && b;",
            "RUN sh -ec 'a; b'",
            "SHELL [\"/bin/sh\", \"-ec\"]\nRUN a; b",
            "RUN a; exit 0",
            "CMD a; b",
        ] {
            assert!(lint_text(&format!("FROM x\n{run}\n"), &config).is_empty(), "{run}");
        }
    }
}
