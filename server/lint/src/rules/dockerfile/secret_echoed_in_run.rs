use std::collections::HashSet;

use dockwright_model::{DefinitionKind, ShellBody};
use dockwright_syntax::shell::{Command, Variable, Word};

use super::super::runs;
use super::super::secrets::{is_about, is_secret};
use crate::rule::rule;
use crate::{Context, Severity};

rule! {
    /// A `RUN` writes a secret into the image, or prints it.
    ///
    /// What a command writes stays in its layer; a later `rm` hides it only. What it prints goes to the log of the build.
    /// A file in `/run/secrets` is there for one command: let the program read it from its mount (`target=` puts it where
    /// the program looks for it, `env=` into a variable) rather than from a copy.
    ///
    /// A secret build argument that a command uses is a hint: its value becomes part of the history of the image.
    ///
    /// ```dockerfile finds 2
    /// FROM node:22
    /// RUN echo "//registry.npmjs.org/:_authToken=${NPM_TOKEN}" > ~/.npmrc && npm ci
    /// RUN --mount=type=secret,id=aws cp /run/secrets/aws /root/.aws/credentials
    /// ```
    ///
    /// What the same command deletes again is not in the layer, and a test prints nothing:
    ///
    /// ```dockerfile ignores
    /// FROM node:22
    /// RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
    /// RUN --mount=type=secret,id=token TOKEN=$(cat /run/secrets/token) ./download
    /// RUN echo "token=$NPM_TOKEN" > .npmrc && npm ci && rm .npmrc
    /// RUN echo "$KEY_URL" > /etc/source
    /// ```
    "secret-echoed-in-run" {
        category: Security,
        severity: Warning,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        let mut told: HashSet<&str> = HashSet::new();
        let mut removed = None;
        for command in &body.script.commands {
            let written = written(command).filter(|_| {
                let removed = removed.get_or_insert_with(|| removals(body));
                !is_removed(removed, command)
            });
            if let Some((word, name)) = written {
                let what = if name.starts_with('/') { "the secret".to_owned() } else { format!("`{name}`") };
                let message = format!(
                    "This writes {what} into the image, where everybody who can pull it can read it. Mount the secret where \
                     it is needed: `RUN --mount=type=secret`, with `target=` or `env=`."
                );
                context.report(body.range(word.span), message);
            } else if let Some((word, name)) = printed(command) {
                let message = format!("This prints `{name}` to the log of the build. Leave it out.");
                context.report(body.range(word.span), message);
            } else {
                use_of_argument(context, body, command, &mut told);
            }
        }
    }
}

/// The secret a command writes into a file: the word, and the variable or file.
fn written(command: &Command) -> Option<(&Word, &str)> {
    let effective = command.effective();
    let mut targets = command.redirections.iter().filter(|redirection| redirection.writes_stdout());
    let to_file = targets.any(|redirection| redirection.target.as_ref().is_some_and(|target| !is_nowhere(target)));
    match effective.program()? {
        "echo" | "printf" if to_file => effective.arguments().iter().find_map(secret_variable),
        "cat" if to_file => effective.arguments().iter().find_map(secret_file),
        // They write what they are told into their settings.
        "npm" | "yarn" | "pnpm" | "git" | "pip" if effective.arguments().iter().any(|word| word.is("config")) => {
            effective.arguments().iter().find_map(secret_variable)
        }
        "cp" | "install" | "mv" => {
            let (destination, sources) = effective.arguments().split_last()?;
            let found = sources.iter().find_map(secret_file)?;
            secret_file(destination).is_none().then_some(found)
        }
        _ => None,
    }
}

/// The secret a command prints.
fn printed(command: &Command) -> Option<(&Word, &str)> {
    let inner = command.nesting.substitution || command.pipeline.is_some() || !command.redirections.is_empty();
    let effective = command.effective();
    if inner || command.nesting.group || command.nesting.subshell {
        return None;
    }
    match effective.program()? {
        "echo" | "printf" => effective.arguments().iter().find_map(secret_variable),
        "cat" => effective.arguments().iter().find_map(secret_file),
        _ => None,
    }
}

fn is_nowhere(target: &Word) -> bool {
    let path = target.value_or_text();
    path.starts_with("/dev/") || path.starts_with("/run/secrets/") || path.starts_with("/proc/")
}

/// The secret variable in a word, if the word shows its value.
fn secret_variable(word: &Word) -> Option<(&Word, &str)> {
    let shows = |variable: &&Variable| !variable.modified && is_secret(&variable.name) && !is_about(&variable.name);
    word.variables.iter().find(shows).map(|variable| (word, &*variable.name))
}

/// The file of a mounted secret that a word names.
fn secret_file(word: &Word) -> Option<(&Word, &str)> {
    let path = word.value_or_text();
    path.starts_with("/run/secrets/").then_some((word, path))
}

/// Removals in a script that are looked at.
const MOST_REMOVALS: usize = 32;

/// The last paths that a script removes, and where.
fn removals(body: &ShellBody) -> Vec<(u32, &str)> {
    let removes = |command: &&Command| matches!(command.effective().program(), Some("rm" | "shred" | "unlink" | "mv"));
    let commands = body.script.commands.iter().rev().filter(removes);
    let paths = commands.flat_map(|command| {
        command.effective().arguments().iter().map(|word| (command.span.start, word.value_or_text()))
    });
    paths.filter(|(_, path)| !path.starts_with('-') && path.len() > 1).take(MOST_REMOVALS).collect()
}

/// Whether the file that a command writes is removed behind it.
fn is_removed(removed: &[(u32, &str)], command: &Command) -> bool {
    let redirected = command.redirections.iter().filter_map(|redirection| redirection.target.as_ref());
    let last = command.effective().arguments().last().filter(|_| command.redirections.is_empty());
    let mut files = redirected.chain(last).map(Word::value_or_text);
    files.any(|file| {
        let covers = |path: &str| file.starts_with(path.trim_end_matches(['/', '*']));
        removed.iter().any(|(at, path)| *at > command.span.start && covers(path))
    })
}

/// A command that uses a secret build argument.
fn use_of_argument<'a>(
    context: &mut Context<'_>,
    body: &'a ShellBody,
    command: &'a Command,
    told: &mut HashSet<&'a str>,
) {
    let meaning = context.meaning();
    let values = command.assignments.iter().filter_map(|assignment| assignment.value.as_ref());
    for variable in command.words.iter().chain(values).flat_map(|word| &word.variables) {
        let name = &*variable.name;
        if !is_secret(name) || is_about(name) || told.contains(name) {
            continue;
        }
        let definition = meaning.definition(body.instruction, name);
        let declared = definition.and_then(|index| meaning.scope.definitions().get(index));
        if declared.is_none_or(|declared| declared.kind != DefinitionKind::Arg) {
            continue;
        }
        told.insert(name);
        let message = format!(
            "The history of the image shows the value of the build argument `{name}` beside this command. Mount it instead: \
             `RUN --mount=type=secret,id={},env={name}`.",
            name.to_ascii_lowercase()
        );
        context.report(body.range(variable.span), message).severity(Severity::Hint);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Severity, lint_text};

    #[test]
    fn secrets_in_commands() {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        let found = |run: &str| -> Vec<Severity> {
            lint_text(&format!("FROM a\n{run}\n"), &config).iter().map(|finding| finding.severity).collect()
        };
        for run in [
            "RUN echo $DB_PASSWORD",
            "RUN cat /run/secrets/x",
            "RUN cat /run/secrets/x > /root/.netrc",
            "RUN npm config set //registry.npmjs.org/:_authToken=$NPM_TOKEN",
            "RUN printf '%s' \"$API_TOKEN\" >> /etc/app.conf",
        ] {
            assert_eq!(found(run), [Severity::Warning], "{run}");
        }
        assert_eq!(found("ARG GIT_TOKEN\nRUN git clone https://$GIT_TOKEN@github.com/a/b"), [Severity::Hint]);
        for run in [
            "RUN --mount=type=secret,id=x cat /run/secrets/x | docker-login --stdin",
            "RUN echo $DB_PASSWORD | login --stdin",
            "RUN test -n \"$DB_PASSWORD\"",
            "RUN echo ${DB_PASSWORD:+set}",
            "RUN echo '$DB_PASSWORD' > /etc/t",
            "RUN cat /run/secrets/x > /tmp/k && use /tmp/k && rm -f /tmp/k",
            "CMD echo $DB_PASSWORD > /etc/x",
        ] {
            assert_eq!(found(run), [], "{run}");
        }
    }
}
