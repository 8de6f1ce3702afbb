use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Command, Word};

use crate::refactor::append;
use crate::refactor::layout::Layout;
use crate::rule::rule;
use crate::rules::{final_image, mounts, python};
use crate::{Context, Fix};

rule! {
    /// conda leaves the packages it downloads in the image.
    ///
    /// Beside what it installs, conda keeps every package as an archive and unpacked, for the next environment. An image
    /// has no next one: half of its size may be that cache. Clean up in the RUN that installs, as a later one cannot take
    /// anything out of the layer, or mount a cache at the `pkgs` folder.
    ///
    /// ```dockerfile finds
    /// FROM condaforge/miniforge3:25.3.1-0
    /// RUN conda install --yes numpy
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM condaforge/miniforge3:25.3.1-0
    /// RUN conda install --yes numpy && conda clean --all --force-pkgs-dirs --yes
    /// ```
    ///
    /// Stages that do not end up in the final image may keep it:
    ///
    /// ```dockerfile ignores
    /// FROM condaforge/miniforge3:25.3.1-0 AS build
    /// RUN conda install --yes numpy
    /// FROM condaforge/miniforge3:25.3.1-0
    /// RUN conda env create -f environment.yml && conda clean -afy
    /// RUN mamba install -y scipy && rm -rf /opt/conda/pkgs
    /// RUN --mount=type=cache,target=/opt/conda/pkgs conda install -y pandas
    /// ```
    "conda-without-clean" {
        category: Size,
        severity: Warning,
        fix: Some(Safe),
        changes: [Commands, Options],
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    let mut layout = None;
    let meaning = context.meaning();
    for (index, run) in final_image::instructions(context, Keyword::Run) {
        let Some((body, call)) = left_behind(meaning.bodies_of(index)) else { continue };
        let cache = |target: &str| ["pkgs", "conda", "mamba"].iter().any(|part| target.contains(part));
        if mounts::keeps_out(context.file, run, cache) {
            continue;
        }
        let program = call.program;
        let message = format!(
            "What `{program}` downloads stays in the image, beside what it installs. Run `{program} clean --all` at the end of \
             this RUN."
        );
        let fix = append::is_possible(body).then(|| {
            let layout = layout.get_or_insert_with(|| Layout::of(context.file));
            fix(layout, run, index, &call)
        });
        context.report(body.range(call.subcommand.span), message).maybe_fix(fix);
    }
}

fn fix(layout: &Layout<'_>, run: &Instruction, index: usize, call: &python::CondaCall<'_>) -> Fix {
    let program = call.effective.program_word().map_or(call.program, |word| &word.text);
    let sudo = if call.effective.wrapped_by("sudo") { "sudo " } else { "" };
    let clean = format!("{program} clean --all --force-pkgs-dirs --yes");
    let edit = append::command(layout, run, index, &format!("{sudo}{clean}"));
    Fix::safe(format!("Append `{clean}`"), vec![edit])
}

/// The last call of a RUN that downloads packages, if nothing after it removes them, or may.
fn left_behind(bodies: &[ShellBody]) -> Option<(&ShellBody, python::CondaCall<'_>)> {
    let mut open = None;
    for body in bodies {
        for command in &body.script.commands {
            match python::conda(command) {
                Some(call) if call.is_any(&["install", "update", "upgrade", "create"]) && !call.only_looks() => {
                    open = Some((body, call));
                }
                Some(call) if call.is_any(&["clean"]) => open = None,
                Some(_) => {}
                None if cleans(command) => open = None,
                None => {}
            }
        }
    }
    open
}

/// Whether a command removes conda's cache, or is named as if it cleaned up.
fn cleans(command: &Command) -> bool {
    let effective = command.effective();
    let about = |word: &Word| ["pkgs", "conda", "mamba"].iter().any(|part| word.value_or_text().contains(part));
    match effective.program() {
        Some("rm") => effective.arguments().iter().any(about),
        Some("find") => {
            effective.arguments().iter().any(about)
                && effective.arguments().iter().any(|word| word.is("-delete") || word.is("rm"))
        }
        Some(other) => other.to_ascii_lowercase().contains("clean"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix};

    #[test]
    fn in_the_style_of_the_file() {
        let mut config = Config::default();
        assert!(config.select("conda-without-clean"));
        let before = "FROM a\nRUN /opt/conda/bin/mamba env update -f e.yml && \\\n    conda info\n";
        let after = "FROM a\nRUN /opt/conda/bin/mamba env update -f e.yml && \\\n    conda info && \\\n    /opt/conda/bin/mamba clean --all --force-pkgs-dirs --yes\n";
        assert_eq!(fix(before, &config, Safety::Safe).text, after);
        for same in [
            "RUN conda create -n x --dry-run",
            "RUN conda env list",
            "RUN conda install x; true",
            "CMD conda install x",
        ] {
            let text = format!("FROM a\n{same}\n");
            assert_eq!(fix(&text, &config, Safety::Safe).text, text);
        }
    }
}
