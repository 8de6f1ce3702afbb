use std::collections::HashSet;

use dockwright_syntax::dockerfile::{Keyword, Word};

use crate::rule::rule;
use crate::rules::{ownership, paths};
use crate::{Context, Severity};

rule! {
    /// `chown -R` or `chmod -R` goes over a whole system directory.
    ///
    /// It changes files of every package in it: programs that need their set-uid bit or an owner (`sudo`, `ssh`, `cron`)
    /// stop working, private keys become readable, and the layer holds all of the files once more. Name the directory that
    /// the program needs.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN useradd app && chown -R app /usr /srv/app
    /// ```
    ///
    /// `/home` and `/opt` hold less that can break; there it is a hint. Directories below these are fine, and so is one that
    /// the file declares as a `VOLUME`:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN chown -R www-data /var/www /usr/local/app && chmod -R 755 /opt/app && chown app /etc
    /// VOLUME /opt
    /// RUN chown -R www-data /opt
    /// ```
    "recursive-chown-of-system-path" {
        category: Correctness,
        severity: Warning,
        fix: None,
        also: [],
    }
}

const SYSTEM: &[&str] =
    &["/", "/usr", "/etc", "/var", "/bin", "/sbin", "/lib", "/lib64", "/boot", "/usr/bin", "/usr/lib", "/var/lib"];
const OTHERS: &[&str] = &["/home", "/opt"];

fn check(context: &mut Context<'_>) {
    let mut volumes = None;
    for body in context.meaning().bodies() {
        for change in
            ownership::changes(&body.script).filter(|change| change.recursive && !change.command.nesting.function)
        {
            for word in &change.paths {
                let Some(text) = word.value().filter(|text| text.starts_with('/')) else { continue };
                let directory = text.strip_suffix("/*").unwrap_or(text);
                let Some(path) = paths::join(None, if directory.is_empty() { "/" } else { directory }) else {
                    continue;
                };
                let severity = match path.as_str() {
                    path if SYSTEM.contains(&path) => Severity::Warning,
                    path if OTHERS.contains(&path) => Severity::Hint,
                    _ => continue,
                };
                if volumes.get_or_insert_with(|| declared(context)).contains(path.as_str()) {
                    continue;
                }
                let message = format!(
                    "`{} -R` changes everything in `{path}`, also what packages put there and rely on. Name the directory \
                     that the program needs.",
                    change.program
                );
                context.report(body.range(word.span), message).severity(severity);
            }
        }
    }
}

/// The volumes of the file: directories of the program's own.
fn declared<'a>(context: &Context<'a>) -> HashSet<&'a str> {
    let volumes = context.instructions(Keyword::Volume).flat_map(|(_, volume)| {
        let exec = volume.exec().into_iter().flatten().map(|word| word.value.as_str());
        volume.words().iter().map(Word::text).chain(exec)
    });
    volumes.map(|text| text.trim_end_matches('/')).collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::count;

    #[test]
    fn paths() {
        let cases = [
            ("chown -R app:app /", 1),
            ("chmod -R 777 /etc/ /var/*", 2),
            ("chgrp -R 0 /opt && chmod -R g=u /opt/x", 1),
            ("chown -R app /*", 1),
            ("chown app /usr", 0),
            ("chown -R app .", 0),
            ("chown -R app /home/app", 0),
            ("chown -R app $HOME", 0),
        ];
        for (script, expected) in cases {
            let text = format!("FROM debian\nRUN {script}\n");
            assert_eq!(count("recursive-chown-of-system-path", &text), expected, "{script}");
        }
    }
}
