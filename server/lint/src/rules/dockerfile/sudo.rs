use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::shell::{Command, Word};

use crate::rule::rule;
use crate::{Context, Edit, Fix, Severity};

rule! {
    /// `sudo` runs a command during the build.
    ///
    /// A build runs as root unless a `USER` says otherwise, so `sudo` changes nothing there; most images do not have it,
    /// and where it is installed for the build it stays in the image as a way to become root. Where another
    /// `USER` is set, switch with `USER root` before what needs root, and back after it.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN sudo apt-get update
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN apt-get update
    /// ```
    ///
    /// Installing the package or allowing a user to use it is no use of it:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends sudo && rm -rf /var/lib/apt/lists/*
    /// RUN echo "dev ALL=(ALL) NOPASSWD:ALL" > /etc/sudoers.d/dev && visudo -c
    /// ```
    ///
    /// Where another account than root runs it, `sudo` may well work, so it is a warning. `sudo -u NAME` gives privileges up
    /// instead; it is reported as an information.
    "sudo" {
        category: Security,
        severity: Error,
        fix: Some(Unsafe),
        also: ["DL3004", "tally/hadolint/DL3004", "droast/DF010"],
    }
}

/// Options that do not matter once `sudo` is gone.
const DROPPED: &[&str] =
    &["-E", "-H", "-n", "-S", "-EH", "-HE", "--preserve-env", "--set-home", "--non-interactive", "--stdin", "--"];

/// Options that name another account than root.
const OTHER_USER: &[&str] = &["-u", "--user"];

/// Options with which it only tells something.
const TELLS: &[&str] = &["-V", "--version", "-h", "--help", "-l", "--list", "-v", "--validate"];

fn check(context: &mut Context<'_>) {
    for body in context.meaning().bodies() {
        let instruction = context.dockerfile().instructions.get(body.instruction);
        if instruction.is_none_or(|instruction| instruction.effective().keyword != Keyword::Run) {
            continue;
        }
        for command in &body.script.commands {
            let Some(position) = position(command) else { continue };
            let Some(sudo) = command.words.get(position) else { continue };
            let arguments = command.words.get(position + 1..).unwrap_or_default();
            if arguments.first().is_none_or(|word| TELLS.contains(&word.value_or_text())) {
                continue;
            }
            report(context, body, command, position, sudo, arguments);
        }
    }
}

/// Index of the word `sudo` among the words of a command, after other wrappers too.
fn position(command: &Command) -> Option<usize> {
    let is_sudo = |word: &Word| word.value().is_some_and(|path| path == "sudo" || path == "/usr/bin/sudo");
    let effective = command.effective();
    let wrapper = effective.wrappers().chain(effective.program_word()).find(|word| is_sudo(word))?;
    command.words.iter().position(|word| word.span == wrapper.span)
}

fn report(
    context: &mut Context<'_>,
    body: &ShellBody,
    command: &Command,
    position: usize,
    sudo: &Word,
    arguments: &[Word],
) {
    let options = arguments.iter().take_while(|word| word.is_option());
    let other = options.into_iter().find(|word| {
        let text = word.value_or_text();
        OTHER_USER.contains(&text) || text.starts_with("--user=") || (text.starts_with("-u") && !text.starts_with("--"))
    });
    let user = context.meaning().user(context.dockerfile(), &context.meaning().state(body.instruction));
    let range = body.range(sudo.span);
    let message = if other.is_some() {
        let message = "`sudo` is one more program in the image that can become root. Set the account with `USER` for the \
                       instructions that need it instead.";
        context.report(range, message).severity(Severity::Info);
        return;
    } else if user.is_root() == Some(false) {
        "`sudo` in the image lets everything that runs in it become root. Put `USER root` before what needs root, and \
         switch back after it."
    } else if user.is_root().is_none() {
        "`sudo` is one more program in the image that can become root. Put `USER root` before what needs root, and switch \
         back after it."
    } else {
        "`sudo` does nothing in a build that runs as root, and fails where the image does not have it. Leave it out."
    };
    let fix = (user.is_root() == Some(true)).then(|| drop_sudo(context, body, command, position, arguments)).flatten();
    // Where it is installed for an account that is not root it works.
    let severity = if user.is_root() == Some(true) { Severity::Error } else { Severity::Warning };
    context.report(range, message).severity(severity).maybe_fix(fix);
}

/// The fix: the command without `sudo` and its options.
fn drop_sudo(
    context: &Context<'_>,
    body: &ShellBody,
    command: &Command,
    position: usize,
    arguments: &[Word],
) -> Option<Fix> {
    let next = arguments.iter().find(|word| !DROPPED.contains(&word.value_or_text()))?;
    let assigns = next.split_assignment().is_some();
    if next.is_option() || (assigns && position > 0) {
        return None;
    }
    let start = body.range(command.words.get(position)?.span).start;
    let end = body.range(next.span).start;
    // Between the two there may be a continued line with a comment; that stays for the user to see.
    let plain = context.text(start..end).chars().all(|c| c != '\n' && c != '#');
    plain.then(|| Fix::unsafe_("Remove `sudo`", vec![Edit::delete(start..end)]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Safety, Severity, fix, lint_text};

    #[test]
    fn finds_it_wherever_it_runs() {
        let mut config = Config::default();
        config.select(RULE.id);
        let cases = [
            ("RUN env A=1 sudo ls", Some("RUN env A=1 ls")),
            ("RUN (cd / && sudo -E ls)", Some("RUN (cd / && ls)")),
            ("RUN bash -c 'sudo ls'", Some("RUN bash -c 'ls'")),
            ("RUN sudo A=1 ls", Some("RUN A=1 ls")),
            ("RUN time sudo A=1 ls", None),
            ("RUN sudo -H -- ls", Some("RUN ls")),
            ("RUN sudo -i ls", None),
            ("RUN /usr/bin/sudo ls", Some("RUN ls")),
            ("RUN echo x | sudo tee /y", Some("RUN echo x | tee /y")),
            ("USER 1000\nRUN sudo ls", None),
            ("ONBUILD RUN sudo ls", Some("ONBUILD RUN ls")),
            ("RUN <<E\nsudo ls\nE", Some("RUN <<E\nls\nE")),
        ];
        for (text, expected) in cases {
            let text = format!("FROM debian:12\n{text}\n");
            let findings = lint_text(&text, &config);
            assert_eq!(findings.len(), 1, "{text}");
            let expected_severity = if text.contains("USER") { Severity::Warning } else { Severity::Error };
            assert_eq!(findings[0].severity, expected_severity, "{text}");
            let fixed = fix(&text, &config, Safety::Unsafe).text;
            assert_eq!(fixed, expected.map_or(text, |expected| format!("FROM debian:12\n{expected}\n")));
        }
        let info = lint_text("FROM debian:12\nRUN sudo -H -u app make\n", &config);
        assert_eq!(info[0].severity, Severity::Info);
        for text in [
            "RUN sudo --version",
            "RUN apk add sudo",
            "RUN echo sudo ls",
            "RUN echo 'sudo ls'",
            "RUN sudo",
            "CMD sudo x",
        ] {
            assert!(lint_text(&format!("FROM debian:12\n{text}\n"), &config).is_empty(), "{text}");
        }
    }
}
