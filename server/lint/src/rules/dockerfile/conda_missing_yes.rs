use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::shell::{Command, Word};

use crate::rule::rule;
use crate::rules::python;
use crate::{Context, Edit, Fix};

rule! {
    /// `conda install` asks for confirmation and nobody answers.
    ///
    /// A build has no one to answer. Most versions of conda take the end of the input for a yes, which is luck rather than
    /// intention, and the question hides what the log should show. `--yes` answers it.
    ///
    /// ```dockerfile finds
    /// FROM condaforge/miniforge3:25.3.1-0
    /// RUN conda install numpy && conda clean --all --yes
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM condaforge/miniforge3:25.3.1-0
    /// RUN conda install --yes numpy && conda clean --all --yes
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM condaforge/miniforge3:25.3.1-0
    /// RUN conda env create -f environment.yml && conda clean -afy
    /// RUN mamba install -qy scipy && yes | conda remove six && conda clean -ay
    /// RUN conda config --set always_yes true && conda install pandas && conda clean --all
    /// ```
    "conda-missing-yes" {
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        changes: [Options],
        also: [],
    }
}

/// Variables that answer every question.
const SWITCHES: &[&str] = &["CONDA_ALWAYS_YES", "MAMBA_ALWAYS_YES"];

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    for (index, outer) in context.dockerfile().instructions.iter().enumerate() {
        let instruction = outer.effective();
        if let Some((sources, destination)) = instruction.copy() {
            if sources.iter().chain([&destination]).any(|path| path.text.contains("condarc")) {
                return;
            }
            continue;
        }
        let answered = || SWITCHES.iter().any(|name| meaning.definition(index, name).is_some());
        if instruction.keyword != Keyword::Run || answered() {
            continue;
        }
        for body in meaning.bodies_of(index) {
            for command in &body.script.commands {
                if configures(command) {
                    return;
                }
                check_command(context, body, command);
            }
        }
    }
}

/// Whether a command answers all questions to come, or writes settings that may.
fn configures(command: &Command) -> bool {
    let effective = command.effective();
    let config = python::conda(command).is_some_and(|call| call.is_any(&["config"]));
    let said = |word: &Word| word.value_or_text().contains("always_yes");
    let mut targets = command.redirections.iter().filter_map(|redirection| redirection.target.as_ref());
    (config && effective.arguments().iter().any(said))
        || targets.any(|target| target.value_or_text().contains("condarc"))
        || command.assignments.iter().any(|assignment| SWITCHES.contains(&&*assignment.name))
        || effective.program() == Some("export")
            && effective.arguments().iter().any(|word| SWITCHES.iter().any(|name| word.text.starts_with(name)))
}

fn check_command(context: &mut Context<'_>, body: &ShellBody, command: &Command) {
    let Some(call) = python::conda(command) else { return };
    let asks = call.is_any(&["install", "create", "remove", "uninstall", "update", "upgrade"]) && !call.is_env;
    let fed = command.pipeline.is_some_and(|position| position.index > 0)
        || command.redirections.iter().any(|redirection| {
            matches!(
                redirection.kind,
                dockwright_syntax::shell::RedirectionKind::Input
                    | dockwright_syntax::shell::RedirectionKind::HereString
            )
        });
    let may_hold = |name: &str| ["opt", "arg", "flag"].iter().any(|part| name.to_ascii_lowercase().contains(part));
    let hidden =
        call.effective.arguments().iter().flat_map(|word| &word.variables).any(|variable| may_hold(&variable.name));
    let answered = call.effective.has_any_flag(&["-y", "--yes", "--json"]) || fed || hidden;
    if !asks || answered || call.only_looks() {
        return;
    }
    let (program, subcommand) = (call.program, call.subcommand.value_or_text());
    let message =
        format!("`{program} {subcommand}` asks for confirmation, and a build has nobody to answer. Add `--yes`.");
    let range = body.range(call.subcommand.span);
    let edit = Edit::insert(range.end, " --yes");
    context.report(range, message).fix(Fix::safe(format!("Insert `--yes` after `{subcommand}`"), vec![edit]));
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn what_asks() {
        let mut config = Config::default();
        assert!(config.select("conda-missing-yes"));
        let count = |text: &str| lint_text(&format!("FROM a\n{text}\n"), &config).len();
        for text in [
            "RUN conda create -n x python=3.12",
            "RUN micromamba remove x",
            "RUN conda -q update --all",
            "ONBUILD RUN conda install x",
        ] {
            assert_eq!(count(text), 1, "{text}");
        }
        for text in [
            "RUN conda install x -y",
            "RUN conda install $CONDA_OPTS x",
            "RUN conda install --dry-run x",
            "ENV CONDA_ALWAYS_YES=true\nRUN conda install x",
            "RUN export CONDA_ALWAYS_YES=1 && conda install x",
            "COPY .condarc /root/\nRUN conda install x",
            "RUN conda run -n x pip install y && conda list",
            "CMD conda install x",
        ] {
            assert_eq!(count(text), 0, "{text}");
        }
    }
}
