use dockwright_syntax::dockerfile::Keyword;

use crate::Context;
use crate::rule::rule;
use crate::rules::{final_image, python};

rule! {
    /// A package is installed in editable mode.
    ///
    /// `pip install -e` leaves the package where it is and writes a link to it. That is made for working on the code; in an
    /// image the folder has to stay where it was, and a copy of `site-packages` in another stage has a link to nowhere.
    /// Install the package itself.
    ///
    /// ```dockerfile finds
    /// FROM python:3.12-slim
    /// COPY . /app
    /// RUN pip install --no-cache-dir -e /app
    /// ```
    ///
    /// Stages for developing and testing are left alone:
    ///
    /// ```dockerfile ignores
    /// FROM python:3.12-slim AS dev
    /// COPY . /app
    /// RUN pip install --no-cache-dir -e /app
    /// FROM python:3.12-slim
    /// COPY . /app
    /// RUN pip install --no-cache-dir /app
    /// ```
    "editable-install-in-image" {
        category: Maintainability,
        severity: Hint,
        profile: Strict,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    for (index, _) in context.instructions(Keyword::Run) {
        let stage = meaning.state(index).stage.and_then(|stage| meaning.stages.get(stage));
        if stage.is_none_or(final_image::is_for_developing) {
            continue;
        }
        for body in meaning.bodies_of(index) {
            for command in &body.script.commands {
                let Some(call) = python::pip_install(command) else { continue };
                let Some(option) = call.editable() else { continue };
                let message = format!(
                    "`{} install {}` only links to the folder, which then has to stay there. Install the package itself.",
                    call.name,
                    option.value_or_text()
                );
                context.report(body.range(option.span), message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn what_is_editable() {
        let mut config = Config::default();
        assert!(config.select("editable-install-in-image"));
        let count = |run: &str| lint_text(&format!("FROM a\nRUN {run}\n"), &config).len();
        for run in ["uv pip install --system -e .", "python -m pip install -e '.[x]'", "pip install --editable=. x"] {
            assert_eq!(count(run), 1, "{run}");
        }
        for run in ["pip install .", "pip install -r x", "npm install -e ."] {
            assert_eq!(count(run), 0, "{run}");
        }
    }
}
