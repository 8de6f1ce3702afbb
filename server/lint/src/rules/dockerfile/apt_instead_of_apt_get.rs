use dockwright_syntax::shell::{Effective, Word};

use super::super::apt::VALUED;
use super::super::runs;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// A script calls `apt`, which is made for people.
    ///
    /// The output and the options of `apt` may change from version to version; it warns of that itself when nobody sits in
    /// front of it. `apt-get` and `apt-cache` do the same and stay as they are.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN apt install -y --no-install-recommends curl
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN apt-get install -y --no-install-recommends curl
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN apt-get install -y --no-install-recommends curl && apt-mark hold curl && apt-key list
    /// RUN echo apt install && ls /etc/apt
    /// ```
    "apt-instead-of-apt-get" {
        category: Style,
        severity: Warning,
        fix: Some(Safe),
        changes: [Commands],
        also: ["DL3027", "tally/hadolint/DL3027", "droast/DF059"],
    }
}

/// What apt-get does in the same way.
const GET: &[&str] = &[
    "autoclean",
    "autoremove",
    "build-dep",
    "changelog",
    "check",
    "clean",
    "dist-upgrade",
    "download",
    "install",
    "purge",
    "remove",
    "satisfy",
    "source",
    "update",
    "upgrade",
];

/// What apt-cache does in the same way.
const CACHE: &[&str] = &["depends", "policy", "rdepends", "search", "show", "showsrc"];

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        for command in body.script.find("apt") {
            let effective = command.effective();
            let Some(program) = effective.program_word() else { continue };
            let range = body.range(program.span);
            let better = better(&effective);
            let message = format!(
                "`apt` is made for people: what it prints and takes may change. Call `{}`, which does the same and stays as it is.",
                better.unwrap_or("apt-get")
            );
            let fix = better.filter(|_| &*program.text == "apt").map(|better| {
                Fix::safe(format!("Replace `apt` with `{better}`"), vec![Edit::replace(range.clone(), better)])
            });
            context.report(range, message).maybe_fix(fix);
        }
    }
}

/// The program that does the same.
fn better(effective: &Effective<'_>) -> Option<&'static str> {
    let subcommand = effective.subcommand(VALUED).and_then(Word::value)?;
    let get = GET.contains(&subcommand).then_some("apt-get");
    get.or_else(|| CACHE.contains(&subcommand).then_some("apt-cache"))
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix, lint_text};

    #[test]
    fn what_does_the_same() {
        let mut config = Config::default();
        assert!(config.select("apt-instead-of-apt-get"));
        for (run, after) in [
            ("RUN sudo apt -y update", "RUN sudo apt-get -y update"),
            ("RUN apt search x | cat", "RUN apt-cache search x | cat"),
            ("RUN <<E\napt update\nE", "RUN <<E\napt-get update\nE"),
            ("RUN apt list", "RUN apt list"),
            ("RUN apt full-upgrade", "RUN apt full-upgrade"),
            ("RUN /usr/bin/apt update", "RUN /usr/bin/apt update"),
        ] {
            let text = format!("FROM x\n{run}\n");
            assert_eq!(lint_text(&text, &config).len(), 1, "{run}");
            assert_eq!(fix(&text, &config, Safety::Safe).text, format!("FROM x\n{after}\n"));
        }
    }
}
