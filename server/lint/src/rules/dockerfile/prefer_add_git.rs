use dockwright_model::ShellBody;
use dockwright_syntax::shell::{Command, Word};

use super::super::arguments::quoted;
use super::super::container::file_name;
use super::super::runs;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// A repository is cloned by a `RUN` where `ADD` could fetch it.
    ///
    /// `ADD https://host/repository.git#ref /dir` needs no git in the image, asks the server for the commit each time and so
    /// knows whether its cache is still true, and leaves the history out (`--keep-git-dir` keeps it).
    ///
    /// It fetches as the builder, without the settings and keys of the image, and needs BuildKit.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN git clone --depth 1 --branch v1.2 https://github.com/example/tool.git /src/tool
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// ADD --link https://github.com/example/tool.git#v1.2 /src/tool
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// ADD https://github.com/example/tool.git#v1.2 /src/tool
    /// RUN --mount=type=ssh git clone git@github.com:example/private.git
    /// RUN git clone /src/tool.git /src/copy
    /// ```
    "prefer-add-git" {
        category: Reproducibility,
        severity: Hint,
        profile: All,
        fix: Some(Unsafe),
        also: ["tally/prefer-add-git"],
    }
}

const VALUED: &[&str] =
    &["-c", "-C", "-b", "--branch", "--depth", "-j", "--jobs", "-o", "--origin", "--config", "--filter", "--reference"];

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        for command in &body.script.commands {
            let Some(url) = cloned(command) else { continue };
            let text = url.value_or_text();
            if !text.starts_with("https://") && !text.starts_with("http://") {
                continue;
            }
            let message =
                "`ADD` fetches a repository without git in the image, and knows when its cache is out of date.";
            let fix = fix(context, body, command);
            context.report(body.range(url.span), message).maybe_fix(fix);
        }
    }
}

/// The repository a command clones.
fn cloned(command: &Command) -> Option<&Word> {
    let effective = command.effective();
    effective.is("git", "clone", VALUED).then(|| effective.subcommand_operands(VALUED).next()).flatten()
}

/// The ADD for a RUN that does nothing but clone.
fn fix(context: &Context<'_>, body: &ShellBody, command: &Command) -> Option<Fix> {
    let run = runs::replaceable(context.file, body)?;
    let effective = command.effective();
    let simple =
        body.script.commands.len() == 1 && command.redirections.is_empty() && effective.wrappers().next().is_none();
    let known = ["-b", "--branch", "--depth", "--single-branch", "-q", "--quiet", "--progress"];
    let options = effective.arguments().iter().filter(|word| word.is_option()).map(Word::value_or_text);
    let mut operands = effective.subcommand_operands(VALUED);
    let (url, folder) = (operands.next()?, operands.next());
    let plain = |word: &Word| {
        word.substitutions.is_empty()
            && word
                .variables
                .iter()
                .all(|variable| context.meaning().definition(body.instruction, &variable.name).is_some())
            && !word.text.contains(['"', '\'', '\\', '*', ' '])
    };
    let branch = effective.flag_value("--branch").or_else(|| effective.flag_value("-b"));
    if !simple
        || operands.next().is_some()
        || !options.into_iter().all(|option| known.contains(&option.split('=').next().unwrap_or(option)))
        || ![Some(url), folder, branch.map(|branch| branch.word)].into_iter().flatten().all(plain)
    {
        return None;
    }
    let end = if url.text.ends_with(".git") { "" } else { ".git" };
    let reference = branch.map(|branch| format!("#{}", branch.text)).unwrap_or_default();
    let folder = match folder {
        Some(folder) => folder.text.to_string(),
        None => file_name(&url.text).trim_end_matches(".git").to_owned(),
    };
    // Where it would go is best said before.
    if !folder.starts_with('/') && context.meaning().state(body.instruction).workdir.is_none() {
        return None;
    }
    let text = format!("ADD --link {}{end}{reference} {folder}", url.text);
    (!folder.is_empty()).then(|| {
        Fix::unsafe_(format!("Replace the `RUN` by {}", quoted(&text)), vec![Edit::replace(run.span.clone(), text)])
    })
}
