use dockwright_model::ShellBody;
use dockwright_syntax::shell::Command;

use super::super::runs;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// `/bin/sh` is replaced to get bash in `RUN`.
    ///
    /// Every script of the distribution expects the shell that it was written for, and an update of its package puts it
    /// back. `SHELL ["/bin/bash", "-c"]` says which shell runs the commands of this file, and leaves the image as it is.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN ln -sf /bin/bash /bin/sh
    /// RUN source /etc/profile && make
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// SHELL ["/bin/bash", "-c"]
    /// RUN source /etc/profile && make
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// RUN ln -s /bin/busybox /usr/local/bin/wget
    /// RUN ln -s /bin/sh /usr/local/bin/shell
    /// ```
    "link-sh-to-bash" {
        category: Style,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["DL4005", "tally/hadolint/DL4005"],
    }
}

const SHELL: &str = r#"SHELL ["/bin/bash", "-c"]"#;

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        let Some(link) = body.script.commands.iter().find(|command| links_sh(command)) else { continue };
        let message = "This replaces the shell that the programs of the image expect. Say which shell runs the commands of \
                       this file instead: `SHELL [\"/bin/bash\", \"-c\"]`.";
        let fix = fix(context, body);
        context.report(body.range(link.span), message).maybe_fix(fix);
    }
}

/// Whether a command makes `/bin/sh` a link to another shell.
pub(super) fn links_sh(command: &Command) -> bool {
    let effective = command.effective();
    if effective.program() != Some("ln") {
        return false;
    }
    let mut operands = effective.operands(&["-S", "--suffix", "-t", "--target-directory"]);
    let (source, target) = (operands.next(), operands.next());
    let is_sh = target.is_some_and(|word| word.is("/bin/sh") || word.is("/usr/bin/sh"));
    is_sh && source.is_some_and(|word| !word.value_or_text().ends_with("busybox"))
}

/// The fix where the RUN does nothing else, and the link is one to bash.
fn fix(context: &Context<'_>, body: &ShellBody) -> Option<Fix> {
    let run = runs::replaceable(context.file, body)?;
    let only = body.script.commands.iter().all(|command| {
        let effective = command.effective();
        let about_sh = effective.arguments().iter().any(|word| word.value_or_text().starts_with("/bin/sh"));
        links_sh(command) || (matches!(effective.program(), Some("rm" | "mv")) && about_sh)
    });
    let bash = body.script.words().any(|word| word.value().is_some_and(|value| value.ends_with("bash")));
    let plain = body
        .script
        .is_joined_by(&[dockwright_syntax::shell::Operator::And, dockwright_syntax::shell::Operator::Semicolon]);
    (only && bash && plain)
        .then(|| Fix::unsafe_(format!("Replace the `RUN` by `{SHELL}`"), vec![Edit::replace(run.span.clone(), SHELL)]))
}
