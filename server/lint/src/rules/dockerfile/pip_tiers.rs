use dockwright_facts::python_packages::is_heavy;
use dockwright_model::{ShellBody, ShellSource};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Construct, Word};

use crate::rule::rule;
use crate::rules::python::{self, PipInstall};
use crate::{Context, Edit, Fix};

rule! {
    /// One `pip install` has large packages together with others.
    ///
    /// A RUN is one layer: to change the version of a small package is to download gigabytes of PyTorch again. Install the
    /// large ones first, in a RUN of their own, so that the builder can keep it.
    ///
    /// ```dockerfile finds
    /// FROM python:3.12-slim
    /// RUN pip install --no-cache-dir torch==2.5.1 transformers==4.46.3 datasets==3.1.0
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM python:3.12-slim
    /// RUN pip install --no-cache-dir torch==2.5.1
    /// RUN pip install --no-cache-dir transformers==4.46.3 datasets==3.1.0
    /// ```
    ///
    /// The two commands may choose other versions than the one did, where versions are left open; the fix is for pinned
    /// packages only.
    ///
    /// ```dockerfile ignores
    /// FROM python:3.12-slim
    /// RUN pip install --no-cache-dir torch==2.5.1 torchvision==0.20.1
    /// RUN pip install --no-cache-dir -r requirements.txt
    /// ```
    "pip-tiers" {
        category: Cache,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    for (index, run) in context.instructions(Keyword::Run) {
        for body in context.meaning().bodies_of(index) {
            for command in &body.script.commands {
                let Some(call) = python::pip_install(command) else { continue };
                let (heavy, light): (Vec<&Word>, Vec<&Word>) =
                    call.packages().into_iter().partition(|word| is_heavy(python::package_name(word.value_or_text())));
                let Some(first) = heavy.first().filter(|_| !light.is_empty() || call.requirements().next().is_some())
                else {
                    continue;
                };
                let name = python::package_name(first.value_or_text());
                let message = format!(
                    "`{name}` is downloaded again whenever one of the other packages changes. Install it first, in a RUN of \
                     its own."
                );
                let fix = fix(context, run, body, &call, &heavy, &light);
                context.report(body.range(first.span), message).maybe_fix(fix);
            }
        }
    }
}

/// Splits a RUN of one line that does nothing but install pinned packages.
fn fix(
    context: &Context<'_>,
    run: &Instruction,
    body: &ShellBody,
    call: &PipInstall<'_>,
    heavy: &[&Word],
    light: &[&Word],
) -> Option<Fix> {
    let [item] = body.script.items.as_slice() else { return None };
    let alone =
        item.construct == Construct::Command && body.script.commands.len() == 1 && body.source == ShellSource::Command;
    let plain = alone && !run.line.is_continued() && run.heredocs.is_empty() && body.script.comments.is_empty();
    let pinned = heavy.iter().chain(light).all(|word| word.value_or_text().contains("==") && !word.has_expansion());
    let cached = call.effective.has_flag("--no-cache-dir") || run.flag("mount").is_some();
    if !plain
        || !pinned
        || !cached
        || light.is_empty()
        || call.requirements().next().is_some()
        || call.editable().is_some()
    {
        return None;
    }
    let without = |words: &[&Word]| {
        let mut text = String::new();
        let mut start = run.span.start;
        for word in words {
            let range = body.range(word.span);
            text.push_str(context.text(start..range.start).trim_end_matches([' ', '\t']));
            start = range.end;
        }
        text + context.text(start..run.span.end)
    };
    let newline = context.file.text().newline();
    let text = format!("{}{newline}{}", without(light), without(heavy));
    Some(Fix::unsafe_("Split into two RUNs, large packages first", vec![Edit::replace(run.span.clone(), text)]))
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix, lint_text};

    #[test]
    fn splits_what_it_can() {
        let mut config = Config::default();
        assert!(config.select("pip-tiers"));
        let text = "FROM a\nRUN --mount=type=cache,target=/c pip install x==1 'torch==2' --index-url https://i y==2\n";
        let expected = "FROM a\nRUN --mount=type=cache,target=/c pip install 'torch==2' --index-url https://i\n\
                        RUN --mount=type=cache,target=/c pip install x==1 --index-url https://i y==2\n";
        assert_eq!(fix(text, &config, Safety::Unsafe).text, expected);
        for run in
            ["pip install torch x", "pip install --no-cache-dir torch==1 x==1 && y", "pip install torch -r r.txt"]
        {
            let text = format!("FROM a\nRUN {run}\n");
            assert_eq!(lint_text(&text, &config).len(), 1, "{run}");
            assert_eq!(fix(&text, &config, Safety::Unsafe).text, text, "{run}");
        }
    }
}
