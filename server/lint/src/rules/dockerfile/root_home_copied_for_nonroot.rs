use dockwright_syntax::dockerfile::Keyword;

use crate::Context;
use crate::rule::rule;
use crate::rules::paths;

rule! {
    /// Files are copied into root's home, but the container runs as another account.
    ///
    /// `/root` has mode 700: another account than root cannot even look into it, so what `pip install --user` put into
    /// `/root/.local` is not found at run time. Copy to a place that all may enter, such as a virtual environment in
    /// `/opt/venv`, or to the home of that account with `--chown`.
    ///
    /// ```dockerfile finds
    /// FROM python:3.14 AS build
    /// RUN pip install --user gunicorn
    ///
    /// FROM python:3.14-slim
    /// COPY --from=build /root/.local /root/.local
    /// RUN useradd --uid 10001 app
    /// USER app
    /// CMD ["gunicorn"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM python:3.14 AS build
    /// RUN pip install --user gunicorn
    ///
    /// FROM python:3.14-slim
    /// COPY --from=build /root/.local /root/.local
    /// CMD ["gunicorn"]
    /// ```
    "root-home-copied-for-nonroot" {
        category: Correctness,
        severity: Warning,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    for stage in &meaning.stages {
        let user = meaning.user(context.dockerfile(), &meaning.end_state(stage.index));
        if user.is_root() != Some(false) || opens_home(context, stage.index) {
            continue;
        }
        for (_, instruction) in meaning.stage_instructions(context.dockerfile(), stage.index) {
            let from = instruction.keyword == Keyword::Copy && instruction.flag("from").is_some();
            let Some((sources, destination)) = instruction.copy().filter(|_| from) else { continue };
            let in_home = |text: &str| paths::is_within(text.trim_end_matches('/'), "/root");
            // Caches of the build, and settings of root, are for root.
            if in_home(destination.text) && sources.iter().any(|source| in_home(source.text)) {
                let message = "Only root may enter `/root`, but the container runs as another account, which will not find \
                               these files. Copy them to a directory that all may enter.";
                context.report(destination.word.span.clone(), message);
            }
        }
    }
}

/// Whether a script of the stage changes who may enter `/root`.
fn opens_home(context: &Context<'_>, stage: usize) -> bool {
    let mut indices = context.meaning().stage_instructions(context.dockerfile(), stage).map(|(index, _)| index);
    indices.any(|index| {
        let bodies = context.meaning().bodies_of(index).iter();
        bodies.flat_map(|body| crate::rules::ownership::changes(&body.script)).any(|change| {
            change
                .paths
                .iter()
                .any(|path| path.value().is_some_and(|path| paths::is_within(path.trim_end_matches('/'), "/root")))
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::count;

    #[test]
    fn who_runs_it() {
        let cases = [
            ("COPY --from=b /root/.local /root/.local\nUSER app", 1),
            ("COPY --from=b /root/.local /root/.local\nUSER 1000", 1),
            ("USER app\nCOPY --from=b /root/.local /root/.local\nUSER root", 0),
            ("COPY --from=b /root/.local /home/app/.local\nUSER app", 0),
            ("COPY --from=b /root/.local /root/.local\nRUN chmod 755 /root\nUSER app", 0),
            ("COPY --from=b /root/.local /root/.local", 0),
        ];
        for (lines, expected) in cases {
            let text = format!("FROM debian AS b\nFROM debian\n{lines}\n");
            assert_eq!(count("root-home-copied-for-nonroot", &text), expected, "{lines}");
        }
    }
}
