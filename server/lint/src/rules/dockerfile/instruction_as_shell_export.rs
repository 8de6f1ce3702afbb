use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::shell::{Command, Construct, Item, Operator, Word};

use super::super::arguments::quoted;
use super::super::container::file_name;
use super::super::runs;
use crate::rule::rule;
use crate::{Context, Edit, Fix, Severity};

rule! {
    /// A `RUN` only changes its own shell, which ends with it.
    ///
    /// Each `RUN` has a shell of its own. What `export`, `cd`, `source`, `alias` or `set` change in it is gone when the next
    /// instruction begins. Use `ENV` for variables and `WORKDIR` for the directory, or put the command in front of those
    /// that need it, in the same `RUN`.
    ///
    /// At the end of a longer command such a change is a hint. A `RUN` that is nothing but a `cd` is left to
    /// `cd-instead-of-workdir`.
    ///
    /// ```dockerfile finds 3
    /// FROM debian:12
    /// RUN export APP_ENV=production
    /// RUN . /opt/venv/bin/activate
    /// RUN conda activate analysis
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// ENV APP_ENV=production
    /// RUN . /opt/venv/bin/activate
    /// RUN conda activate analysis
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN export APP_ENV=production && make
    /// RUN cd /srv/app && make
    /// RUN . ./install.sh
    /// ```
    "instruction-as-shell-export" {
        category: Correctness,
        severity: Warning,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        let script = &body.script;
        if script.has_errors || script.items.iter().any(|item| item.construct == Construct::Function) {
            continue;
        }
        let Some(last) = script.items.last() else { continue };
        let Some((command, what)) = lost(body, last) else { continue };
        // `cd-instead-of-workdir` speaks of this one.
        if script.items.len() == 1 && command.effective().program() == Some("cd") {
            continue;
        }
        let alone = script.items.iter().all(|item| lost(body, item).is_some() || is_assignment(body, item));
        // `cd -` and the like go back to where the command began.
        let goes_back = command.effective().program().is_some_and(|name| matches!(name, "cd" | "popd"));
        if !alone
            && (goes_back && moved_before(body, last)
                || last.before.is_some_and(|joint| joint.operator == Operator::Or))
        {
            continue;
        }
        let name = match command.effective().program().unwrap_or("this") {
            conda @ ("conda" | "mamba" | "micromamba") => format!("{conda} activate"),
            name => name.to_owned(),
        };
        let message = format!("What `{name}` does ends with this `RUN`; the next instruction does not see it. {what}");
        let fix = if script.items.len() == 1 { fix(context, body, command) } else { None };
        let severity = if alone { Severity::Warning } else { Severity::Hint };
        context.report(body.range(command.span), message).severity(severity).maybe_fix(fix);
    }
}

/// The command of an item that does nothing but change its shell, and what to do instead.
fn lost<'a>(body: &'a ShellBody, item: &Item) -> Option<(&'a Command, &'static str)> {
    let command = match (item.construct, body.script.commands_of(item)) {
        (Construct::Command, [command, ..])
            if item.after.is_none_or(|joint| joint.operator != Operator::Background) =>
        {
            command
        }
        _ => return None,
    };
    let effective = command.effective();
    let arguments = effective.arguments();
    if !command.redirections.is_empty() || effective.wrappers().next().is_some() {
        return None;
    }
    let what = match effective.program()? {
        "export" if arguments.iter().any(|word| !word.is_option()) => "Use `ENV`.",
        "cd" | "pushd" => "Use `WORKDIR`.",
        "conda" | "mamba" | "micromamba" if arguments.first().is_some_and(|word| word.is("activate")) => {
            "Put the `bin` of the environment first in `PATH` with `ENV`, or start programs with `conda run -n <name>`."
        }
        "source" | "." if arguments.first().is_some_and(is_settings) => {
            "Put it in front of the commands that need it, in the same `RUN`, or set what it sets with `ENV`."
        }
        "set" if !arguments.is_empty() => {
            "Put it in front of the commands that need it, or add the option to a `SHELL`."
        }
        // Without a value the last two only print what holds.
        "alias" | "shopt" if !arguments.is_empty() => {
            "Put it in front of the commands that need it, in the same `RUN`."
        }
        "umask" | "ulimit" if arguments.iter().any(|word| !word.is_option()) => {
            "Put it in front of the commands that need it, in the same `RUN`."
        }
        _ => return None,
    };
    Some((command, what))
}

fn is_assignment(body: &ShellBody, item: &Item) -> bool {
    matches!(body.script.commands_of(item), [command] if command.is_assignment())
}

fn moved_before(body: &ShellBody, last: &Item) -> bool {
    let before = body.script.commands.iter().filter(|command| command.span.start < last.span.start);
    before.into_iter().any(|command| matches!(command.effective().program(), Some("cd" | "pushd")))
}

/// Whether a file that is sourced only sets variables, by its name.
fn is_settings(word: &Word) -> bool {
    let path = word.value_or_text().trim_matches('"');
    let name = file_name(path);
    let names = [
        "activate",
        "profile",
        "env",
        "environment",
        "bashrc",
        "nvm.sh",
        "conda.sh",
        "sdkman-init.sh",
        "setup.bash",
        "envvars",
    ];
    names.iter().any(|known| {
        name.trim_start_matches('.') == *known
            || name.ends_with(&format!("_{known}"))
            || name.ends_with(&format!(".{known}"))
    })
}

/// Replaces a whole RUN.
fn fix(context: &Context<'_>, body: &ShellBody, command: &Command) -> Option<Fix> {
    let run = runs::replaceable(context.file, body)?;
    if run.keyword != Keyword::Run || run.rest.is_continued() {
        return None;
    }
    let effective = command.effective();
    let arguments = effective.arguments();
    let text = match effective.program()? {
        "export" => {
            let plain = |word: &Word| word.split_assignment().is_some() && is_plain(word);
            let words: Vec<&str> = arguments.iter().map(|word| &*word.text).collect();
            arguments.iter().all(plain).then(|| format!("ENV {}", words.join(" ")))?
        }
        _ => return None,
    };
    let title = format!("Replace the `RUN` by {}", quoted(&text));
    Some(Fix::unsafe_(title, vec![Edit::replace(run.span.clone(), text)]))
}

/// Whether a word means the same to the shell and to the builder.
fn is_plain(word: &Word) -> bool {
    let known = word.variables.iter().all(|variable| !variable.modified && variable.name.len() > 1);
    known && word.substitutions.is_empty() && !word.has_glob && !word.text.contains(['\\', '`', '~', '#', '\n'])
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Safety, Severity, fix, lint_text};

    #[test]
    fn what_is_lost() {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        for (run, severity, fixed) in [
            ("RUN export PATH=$PATH:/opt/bin", Severity::Warning, Some("ENV PATH=$PATH:/opt/bin")),
            ("RUN export A=\"b c\" D=e", Severity::Warning, Some("ENV A=\"b c\" D=e")),
            ("RUN export A=$(date)", Severity::Warning, None),
            ("RUN set -ex", Severity::Warning, None),
            ("RUN source ~/.bashrc", Severity::Warning, None),
            ("RUN mkdir /x && cd /x", Severity::Hint, None),
            ("RUN A=1 && export A", Severity::Warning, None),
        ] {
            let text = format!("FROM x\n{run}\n");
            let findings = lint_text(&text, &config);
            assert_eq!(findings.iter().map(|finding| finding.severity).collect::<Vec<_>>(), [severity], "{run}");
            let after = fix(&text, &config, Safety::Unsafe).text;
            assert_eq!(after, fixed.map_or(text.clone(), |fixed| format!("FROM x\n{fixed}\n")));
        }
        for run in [
            "RUN cd /x && make && cd -",
            "RUN export",
            "RUN make || cd /x",
            "RUN (cd /x)",
            "RUN cd /x",
            "RUN set",
            "RUN cd /x; make",
            "RUN source setup.sh",
            "CMD cd /x",
            "RUN ulimit -a",
            "RUN conda install -y numpy",
        ] {
            assert!(lint_text(&format!("FROM x\n{run}\n"), &config).is_empty(), "{run}");
        }
    }
}
