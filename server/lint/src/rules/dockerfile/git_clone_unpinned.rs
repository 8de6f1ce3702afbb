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
        let mut settled = None;
        let mut dropped = None;
        for command in &body.script.commands {
            let effective = command.effective();
            let Some(word) = clone(&effective) else { continue };
            if hides_options(&effective) || effective.arguments().iter().any(|word| is_local(word.value_or_text())) {
                continue;
            }
            let branch = effective.has_any_flag(&["-b", "--branch", "--revision"]);
            let settles = settled.get_or_insert_with(|| last_choice(body)).is_some_and(|at| at > command.span.start);
            let range = body.range(word.span);
            if !branch && !settles {
                let message = "This takes whatever is on the default branch today, so the build may not be the same tomorrow. Name a \
                               tag with `--branch`, or check out a commit.";
                context.report(range, message);
            } else if branch
                && !settles
                && !is_shallow(&effective)
                && !*dropped.get_or_insert_with(|| drops_history(body))
            {
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
        word.text.starts_with('$')
            && names.into_iter().any(|name| ["opt", "arg", "flag"].iter().any(|part| name.contains(part)))
    })
}

/// Whether a repository lies in the image already.
fn is_local(text: &str) -> bool {
    text.starts_with("file:") || text.starts_with("/") && text.ends_with(".git")
}

fn is_shallow(effective: &Effective<'_>) -> bool {
    effective.has_any_flag(&["--depth", "--shallow-since", "--shallow-exclude", "--filter"])
}

/// Where the last command of the script begins that chooses a version.
fn last_choice(body: &ShellBody) -> Option<u32> {
    const CHOOSE: &[&str] = &["checkout", "reset", "switch", "fetch", "worktree"];
    let chooses = |command: &&Command| {
        let effective = command.effective();
        let subcommand = effective.subcommand(GLOBAL).filter(|_| effective.program() == Some("git"));
        subcommand.is_some_and(|word| CHOOSE.contains(&word.value_or_text()))
    };
    body.script.commands.iter().rfind(chooses).map(|command| command.span.start)
}

/// Whether the script deletes the history, or all it has cloned.
fn drops_history(body: &ShellBody) -> bool {
    let removes = |command: &Command| command.effective().program() == Some("rm");
    body.script
        .commands
        .iter()
        .filter(|command| removes(command))
        .any(|command| command.effective().has_any_flag(&["-r", "-R", "--recursive"]))
}
