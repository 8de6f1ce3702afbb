mod bashisms;

use std::ops::Range;

use dockwright_model::File;
use dockwright_syntax::shell::{Command, Dialect};

use super::super::runs;
use super::link_sh_to_bash::links_sh;
use crate::lines;
use crate::rule::rule;
use crate::{Context, Fix, Severity};
use bashisms::{Bashism, Known, bashisms};

rule! {
    /// A `RUN` uses syntax of bash, but `sh` runs it.
    ///
    /// Without a `SHELL` the commands of a `RUN` go to `/bin/sh`, which is `dash` on Debian and Ubuntu and BusyBox on Alpine.
    /// What only bash knows fails there, or does something else without a word: `[[ … ]]` is never true, and
    /// `mkdir {a,b}` makes one directory of that name. Put `SHELL ["/bin/bash", "-o", "pipefail", "-c"]` above, or write it
    /// for `sh`.
    ///
    /// Where `/bin/sh` is bash (Fedora, Red Hat, Amazon Linux, Arch), and where the image is not known, the finding is a
    /// hint. One finding for a `RUN`.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN if [[ -f /etc/app.conf ]]; then source /etc/app.conf; fi
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// SHELL ["/bin/bash", "-o", "pipefail", "-c"]
    /// RUN if [[ -f /etc/app.conf ]]; then source /etc/app.conf; fi
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN bash -c 'source /etc/profile && [[ -n $HOME ]]'
    /// RUN <<EOF
    /// #!/bin/bash
    /// mkdir -p /srv/{a,b}
    /// EOF
    /// RUN echo "[[ source ]]" && . /etc/profile
    /// SHELL ["/bin/bash", "-c"]
    /// RUN [[ -n $HOME ]] && declare -a LIST
    /// FROM alpine:3.22
    /// RUN source /etc/profile && [[ -f /etc/passwd ]]
    /// ```
    "bash-syntax-without-shell" {
        category: Correctness,
        severity: Warning,
        fix: Some(Unsafe),
        also: [
            "droast/DF066", "SC2039", "SC3001", "SC3003", "SC3006", "SC3008", "SC3009", "SC3010", "SC3011", "SC3014", "SC3020",
            "SC3024", "SC3030", "SC3037", "SC3039", "SC3040", "SC3044", "SC3045", "SC3046", "SC3053", "SC3054", "SC3057", "SC3059", "SC3060",
        ],
    }
}

/// The program behind `/bin/sh`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sh {
    Dash,
    BusyBox,
    Bash,
    Unknown,
}

impl Sh {
    fn of(file: &File, stage: usize) -> Self {
        let variant = file.meaning().root_of(stage).and_then(|root| root.variant());
        match variant.and_then(|variant| variant.os) {
            Some("debian" | "ubuntu") => Sh::Dash,
            Some("alpine" | "busybox" | "wolfi") => Sh::BusyBox,
            Some(_) => Sh::Bash,
            None => Sh::Unknown,
        }
    }
}

const SHELL: &str = r#"SHELL ["/bin/bash", "-o", "pipefail", "-c"]"#;

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let mut linked = vec![false; meaning.stages.len()];
    let mut fixes: Vec<Option<Fix>> = vec![None; meaning.stages.len()];
    for body in runs::bodies(context) {
        let Some(stage) = meaning.state(body.instruction).stage else { continue };
        if let Some(linked) = linked.get_mut(stage) {
            *linked |= body.script.commands.iter().any(changes_sh);
        }
        let is_linked = |stage: &usize| linked.get(*stage).is_some_and(|linked| *linked);
        if body.dialect != Dialect::Posix
            || body.script.has_errors && body.script.truncated
            || meaning.chain(stage).iter().any(is_linked)
        {
            continue;
        }
        let sh = Sh::of(context.file, stage);
        let matters = |found: &Bashism| match sh {
            Sh::Dash => true,
            Sh::BusyBox => found.known == Known::Bash,
            Sh::Bash | Sh::Unknown => found.known != Known::NotDash,
        };
        let Some(found) = bashisms(context, body).into_iter().filter(matters).min_by_key(|found| found.span) else {
            continue;
        };
        let slot = fixes.get_mut(stage).filter(|fix| fix.is_none());
        if let Some(slot) = slot {
            *slot = fix(context.file, body.instruction, stage);
        }
        let fix = fixes.get(stage).cloned().flatten();
        report(context, body.range(found.span), found.what, sh, fix);
    }
}

fn report(context: &mut Context<'_>, range: Range<usize>, what: &str, sh: Sh, fix: Option<Fix>) {
    let (why, severity) = match sh {
        Sh::Dash => ("`/bin/sh` is `dash` here, which does not know it", Severity::Warning),
        Sh::BusyBox => ("`/bin/sh` is that of BusyBox here, which does not know it", Severity::Warning),
        Sh::Bash => ("`/bin/sh` may be another shell in the next version of the image", Severity::Hint),
        Sh::Unknown => ("`sh` runs this, which need not know it", Severity::Hint),
    };
    let message = format!("{what} is syntax of bash; {why}. Set a `SHELL` with bash, or write it for `sh`.");
    context.report(range, message).severity(severity).maybe_fix(fix);
}

/// Whether a command makes `/bin/sh` another shell.
fn changes_sh(command: &Command) -> bool {
    let effective = command.effective();
    let dash = || effective.arguments().iter().any(|word| word.is("dash") || word.value_or_text().contains("dash/sh"));
    links_sh(command) || (matches!(effective.program(), Some("dpkg-reconfigure" | "debconf-set-selections")) && dash())
}

/// Inserts a SHELL above the first RUN that needs it, where the image is known to have bash.
fn fix(file: &File, instruction: usize, stage: usize) -> Option<Fix> {
    let meaning = file.meaning();
    let root = meaning.root_of(stage)?;
    if meaning.state(instruction).shell.is_some() || root.variant()?.shell != Some("bash") {
        return None;
    }
    // The SHELL in force at the end of a stage is also that of the stages on it.
    let run = file.dockerfile().instructions.get(instruction)?;
    let edit = lines::insertion_above_comments(file, run, SHELL);
    Some(Fix::unsafe_(format!("Insert `{SHELL}`"), vec![edit]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Severity, lint_text};

    fn found(text: &str) -> Vec<Severity> {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        lint_text(text, &config).iter().map(|finding| finding.severity).collect()
    }

    #[test]
    fn syntax_of_bash() {
        for run in [
            "[[ -f x ]]",
            "source x",
            "declare A=1",
            "readarray -t A < f",
            "echo ${!X}",
            "A=(a b)",
            "echo \"${A[@]}\"",
            "diff <(a) <(b)",
            "a &> log",
            "function f { a; }",
            "mkdir -p /a/{b,c}",
            "touch {1..9}",
            "for i in {1..9}; do a $i; done",
            "set -o pipefail && a | b",
            "set -euxo pipefail; a",
            "[ \"$A\" == b ]",
            "echo ${X//a/b}",
            "cat <<< x",
            "(( X > 1 ))",
            "a |& b",
            "echo -e 'a\\tb' > f",
            "echo -ne x",
            "read -s A < f",
            "let X=1+2",
        ] {
            assert_eq!(found(&format!("FROM debian:12\nRUN {run}\n")), [Severity::Warning], "{run}");
        }
        for run in [
            "echo '[[' \"source\" {a}",
            "find . -exec rm {} \\;",
            "echo ${X:-a} ${X%.gz} ${#X} ${X:+,}",
            "bash -c 'source x; [[ -f y ]]'",
            "bash -c 'for i in {1..9}; do a; done'",
            "awk '{print $1,$2}' f",
            "curl https://e.com/{a,b}",
            "docker inspect -f {{.Id}} x",
            "f() { a; }",
            "apt-get install source",
            "echo $((1 + 2))",
            "a > log 2>&1",
            "echo -n a; echo -x; read -r A < f",
        ] {
            assert_eq!(found(&format!("FROM debian:12\nRUN {run}\n")), [], "{run}");
        }
    }

    #[test]
    fn what_sh_is() {
        let run = "RUN [[ -f x ]]\n";
        assert_eq!(found(&format!("FROM fedora:41\n{run}")), [Severity::Hint]);
        assert_eq!(found(&format!("FROM example.com/x\n{run}")), [Severity::Hint]);
        assert_eq!(found(&format!("FROM alpine:3.22\n{run}")), []);
        assert_eq!(found("FROM alpine:3.22\nRUN A=(a b)\n"), [Severity::Warning]);
        assert_eq!(found("FROM alpine:3.22\nRUN set -o pipefail && a | b\n"), []);
        assert_eq!(found("FROM x\nRUN set -o pipefail && a | b\n"), []);
        assert_eq!(found(&format!("FROM debian:12\nRUN ln -sf /bin/bash /bin/sh\n{run}")), []);
        assert_eq!(found(&format!("FROM debian:12\nSHELL [\"/bin/bash\", \"-c\"]\n{run}")), []);
        assert_eq!(found("FROM debian:12\nCMD [[ -f x ]]\n"), []);
    }
}
