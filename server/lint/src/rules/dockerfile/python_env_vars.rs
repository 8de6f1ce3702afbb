use crate::lines;
use crate::rule::rule;
use crate::rules::container::Container;
use crate::rules::{base_image, final_image};
use crate::{Context, Fix};

rule! {
    /// A Python image does not set `PYTHONUNBUFFERED`.
    ///
    /// Python holds back what it prints as long as nobody looks at it directly, so that logs come late, and the last lines
    /// before a crash not at all. `PYTHONUNBUFFERED=1` sends them at once. `PYTHONDONTWRITEBYTECODE=1` keeps Python from
    /// writing `.pyc` files into the container, where they are lost with it.
    ///
    /// ```dockerfile finds
    /// FROM python:3.13-slim
    /// COPY app.py .
    /// CMD ["python", "app.py"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM python:3.13-slim
    /// ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
    /// COPY app.py .
    /// CMD ["python", "app.py"]
    /// ```
    ///
    /// `python -u` does the same, and images that run nothing themselves do not need it:
    ///
    /// ```dockerfile ignores
    /// FROM python:3.13-slim
    /// CMD ["python", "-u", "app.py"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM python:3.13-slim AS base
    /// ENV PYTHONUNBUFFERED=1
    /// FROM base
    /// CMD ["python", "app.py"]
    /// ```
    "python-env-vars" {
        category: Maintainability,
        severity: Hint,
        profile: Strict,
        fix: Some(Safe),
        changes: [Environment, Order],
        also: ["droast/DF032"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let Some(stage) = meaning.final_stage() else { return };
    let image = meaning.root_of(stage.index).and_then(|root| root.image());
    let is_python = image.is_some_and(|image| image.is_official() && image.path() == "library/python");
    let container = Container::of(context.file, stage);
    let unbuffered =
        container.words().iter().any(|word| *word == "-u" || *word == "-um" || word.starts_with("PYTHONUNBUFFERED="));
    let other = container.is_helper() || container.is_shell() || !container.has_command();
    if !is_python || unbuffered || other || final_image::has_env(context, stage.index, "PYTHONUNBUFFERED") {
        return;
    }
    let Some(word) = base_image::word(context, stage) else { return };
    let both = !final_image::has_env(context, stage.index, "PYTHONDONTWRITEBYTECODE");
    let pairs = if both { "PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1" } else { "PYTHONUNBUFFERED=1" };
    let message = "Python holds its output back, so that logs of the container come late or, after a crash, not at all. Set \
                   `PYTHONUNBUFFERED=1`.";
    let line = format!("ENV {pairs}");
    let fix = lines::behind_from(context.file, stage.index, &line)
        .map(|edit| Fix::safe(format!("Insert `{line}`"), vec![edit]));
    context.report(word.span.clone(), message).maybe_fix(fix);
}
