use dockwright_model::ShellBody;
use dockwright_syntax::shell::{Command, Effective, Word};

use super::super::runs;
use crate::Context;
use crate::rule::rule;

rule! {
    /// `git clone` takes whatever is on the default branch today.
    ///
    /// The same file builds something else tomorrow, and as long as the line does not change the cache keeps an old state.
    /// Name a tag with `--branch`, or check out a commit afterwards. Without `--depth 1` the layer also holds the whole
    /// history, unless a commit is checked out that needs it.
    ///
    /// Where a variable decides about the version nothing is said.
    ///
    /// ```dockerfile finds 2
    /// FROM debian:12
    /// RUN git clone https://github.com/example/tool.git
    /// RUN git clone --branch v1.2 https://github.com/example/other.git
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN git clone --depth 1 --branch v1.2 https://github.com/example/tool.git
    /// RUN git clone https://github.com/example/other.git && cd other && git checkout 4f1c0de
    /// RUN git clone $OPTIONS https://github.com/example/third.git && rm -rf third/.git && git -C third status
    /// ```
    "git-clone-unpinned" {
        category: Reproducibility,
        severity: Hint,
        profile: Strict,
        fix: None,
        also: [],
    }
}

/// Options of git itself that take a value.
const GLOBAL: &[&str] = &["-c", "-C", "--git-dir", "--work-tree"];

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        for command in &body.script.commands {
            let effective = command.effective();
            let Some(word) = clone(&effective) else { continue };
            if hides_options(&effective) || effective.arguments().iter().any(|word| is_local(word.value_or_text())) {
                continue;
            }
            let branch = effective.has_any_flag(&["-b", "--branch", "--revision"]);
            let settles = settles_later(body, command);
            let range = body.range(word.span);
            if !branch && !settles {
                let message = "This takes whatever is on the default branch today, so the build may not be the same tomorrow. Name a \
                               tag with `--branch`, or check out a commit.";
                context.report(range, message);
            } else if branch && !settles && !is_shallow(&effective) && !drops_history(body) {
                let message = "This brings the whole history into the layer, of which the build needs one commit. Add `--depth 1`.";
                context.report(range, message);
            }
        }
    }
}

/// The word `clone` of a command that clones.
fn clone<'a>(effective: &Effective<'a>) -> Option<&'a Word> {
    effective.is("git", "clone", GLOBAL).then(|| effective.subcommand(GLOBAL)).flatten()
}

fn hides_options(effective: &Effective<'_>) -> bool {
    effective.arguments().iter().any(|word| {
        let names = word.variables.iter().map(|variable| variable.name.to_ascii_lowercase());
        word.text.starts_with('$') && names.into_iter().any(|name| ["opt", "arg", "flag"].iter().any(|part| name.contains(part)))
    })
}

/// Whether a repository lies in the image already.
fn is_local(text: &str) -> bool {
    text.starts_with("file:") || text.starts_with("/") && text.ends_with(".git")
}

fn is_shallow(effective: &Effective<'_>) -> bool {
    effective.has_any_flag(&["--depth", "--shallow-since", "--shallow-exclude", "--filter"])
}

/// Whether a later command of the script chooses the version.
fn settles_later(body: &ShellBody, command: &Command) -> bool {
    let later = body.script.commands.iter().filter(|other| other.span.start > command.span.start);
    later.into_iter().any(|other| {
        let effective = other.effective();
        effective.program() == Some("git")
            && effective
                .subcommand(GLOBAL)
                .is_some_and(|word| ["checkout", "reset", "switch", "fetch", "worktree"].iter().any(|name| word.is(name)))
    })
}

/// Whether the script deletes the history, or all it has cloned.
fn drops_history(body: &ShellBody) -> bool {
    let removes = |command: &Command| command.effective().program() == Some("rm");
    body.script.commands.iter().filter(|command| removes(command)).any(|command| command.effective().has_any_flag(&["-r", "-R", "--recursive"]))
}
