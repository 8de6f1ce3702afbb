use dockwright_facts::python_packages;
use dockwright_syntax::dockerfile::Keyword;

use crate::Context;
use crate::rule::rule;
use crate::rules::{final_image, python};

rule! {
    /// conda installs nothing but packages that pip has as well.
    ///
    /// conda brings a second Python with its own copies of system libraries, which makes images of many gigabytes. Where
    /// all that is wanted is on PyPI, pip or uv on a slim Python image gives the same in a fraction of the size. conda is
    /// worth it for what is not on PyPI, and for environments that are described in a file.
    ///
    /// ```dockerfile finds
    /// FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
    /// RUN conda install --yes numpy pandas=2.2 && conda clean --all --yes
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM condaforge/miniforge3:25.3.1-0
    /// RUN conda install --yes gdal numpy && conda clean --all --yes
    /// RUN conda env create -f environment.yml && conda clean --all --yes
    /// ```
    "prefer-pip-over-conda" {
        category: Size,
        severity: Hint,
        profile: Strict,
        fix: None,
        also: ["tally/gpu/prefer-uv-over-conda"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    for (index, _) in final_image::instructions(context, Keyword::Run) {
        for body in meaning.bodies_of(index) {
            for command in &body.script.commands {
                let Some(call) = python::conda(command) else { continue };
                let from_file = call.effective.has_any_flag(&["-f", "--file"]) || call.is_env;
                if from_file || !call.is_any(&["install", "create"]) || call.operands.is_empty() {
                    continue;
                }
                let name =
                    |text: &str| text.rsplit("::").next().map(python::package_name).unwrap_or_default().to_owned();
                let known = |text: &str| name(text) == "python" || python_packages::pypi_name(&name(text)).is_some();
                let mut operands = call.operands.iter().map(|word| word.value_or_text());
                // An environment of nothing but Python is a way to get a version of it.
                let only_python = operands.clone().all(|text| name(text) == "python");
                if only_python || !operands.all(known) {
                    continue;
                }
                let message = format!(
                    "All that `{}` installs here is on PyPI. pip or uv on a slim Python image gives the same in a fraction of \
                     the size.",
                    call.program
                );
                context.report(body.range(call.subcommand.span), message);
            }
        }
    }
}
