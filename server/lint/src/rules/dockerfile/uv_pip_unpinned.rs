use crate::Context;
use crate::rule::rule;

use super::super::package_managers::{PIPX, POETRY, UV, UVX, unpinned};

rule! {
    /// `uv`, `uvx`, `pipx` or `poetry add` installs a Python package without a version.
    ///
    /// The next build installs the newest release of the day. `ruff==0.14.5` (for tools of uv also `ruff@0.14.5`) names one.
    /// What a project needs is better locked: `uv sync --locked`, `poetry install`, or a requirements file.
    ///
    /// ```dockerfile finds 2
    /// FROM python:3.13-slim
    /// RUN uv pip install --system pytest
    /// RUN pipx install poetry
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM python:3.13-slim
    /// RUN uv pip install --system -r requirements.txt
    /// RUN uv tool install ruff@0.14.5 && uvx black==25.9.0 . && pipx install poetry==2.2.1
    /// ```
    "uv-pip-unpinned" {
        category: Reproducibility,
        severity: Hint,
        profile: Strict,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    for found in unpinned::find(context, &[&UV, &UVX, &PIPX, &POETRY]) {
        let (claim, first) = (found.claim(), found.first().trim_end_matches("@latest"));
        let mark = if first.contains("://") { "@" } else { "==" };
        let message = format!("{claim}, so another build may install a different one. Write `{first}{mark}VERSION`.");
        context.report(found.range.clone(), message);
    }
}
