use dockwright_syntax::dockerfile::Keyword;

use super::super::arguments::trailing_comments;
use super::super::container::Container;
use super::super::listening::{self, Evidence, Listening};
use crate::rule::rule;
use crate::{Context, Edit, Fix, Severity};

rule! {
    /// EXPOSE does not list the port that the program listens on.
    ///
    /// `docker run -P`, reverse proxies and people believe what `EXPOSE` says and then talk to a port where nobody listens.
    /// The port of the program is taken from its options (`--port 8000`, `--bind 0.0.0.0:8000`), else, as a hint, from the URL
    /// of the health check or the variable `PORT`.
    ///
    /// Nothing is said where a variable decides, or when several ports are in play.
    ///
    /// ```dockerfile finds
    /// FROM python:3.13-slim
    /// EXPOSE 8080
    /// CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM python:3.13-slim
    /// EXPOSE 8080 8000
    /// CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM node:22-slim
    /// ENV PORT=3000
    /// EXPOSE 8080
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM python:3.13-slim
    /// EXPOSE 8000-8010 9090
    /// HEALTHCHECK CMD curl -f http://localhost:9090/health
    /// CMD ["gunicorn", "-b", ":8000", "app:app"]
    /// ```
    "expose-port-mismatch" {
        category: Correctness,
        severity: Warning,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    let Some(stage) = context.meaning().final_stage() else { return };
    if context.instructions(Keyword::Expose).next().is_none() {
        return;
    }
    let container = Container::of(context.file, stage);
    let Some(listening) = listening::of(context, &container, stage) else { return };
    let Some(exposes) =
        listening::exposed(context.file, &container, stage).filter(|exposes| !exposes.has(listening.port))
    else {
        return;
    };
    let Some(last) = exposes.last.and_then(|index| context.dockerfile().instructions.get(index)) else { return };
    let Listening { port, evidence, range } = listening;
    let (message, severity) = match evidence {
        Evidence::Command => (
            format!("The program listens on port {port}, but `EXPOSE` does not list it. Correct one of the two."),
            Severity::Warning,
        ),
        Evidence::Healthcheck => (
            format!("The health check asks port {port}, but `EXPOSE` does not list it. Correct one of the two."),
            Severity::Hint,
        ),
        Evidence::Environment => {
            (format!("`PORT` is {port}, but `EXPOSE` does not list that port. Correct one of the two."), Severity::Hint)
        }
    };
    let plain = trailing_comments(last, context.dockerfile().escape).is_empty();
    let edit = Edit::insert(last.rest.span.end, format!(" {port}"));
    let fix = plain.then(|| Fix::unsafe_(format!("Add `{port}` to the `EXPOSE`"), vec![edit]));
    context.report(range, message).severity(severity).related(last.span.clone(), "the `EXPOSE`").maybe_fix(fix);
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn what_says_the_port() {
        let mut config = Config::default();
        config.select("expose-port-mismatch");
        for (lines, expected) in [
            ("CMD [\"gunicorn\", \"-b\", \":8000\"]", 1),
            ("CMD gunicorn --bind=0.0.0.0:8000 app", 1),
            ("CMD python manage.py runserver 0.0.0.0:8000", 1),
            ("CMD python manage.py runserver 0.0.0.0:80", 0),
            ("CMD next start -p 3000", 1),
            ("CMD tool -p 3000", 0),
            ("CMD app --port $PORT", 0),
            ("CMD app --port 1 --metrics 0.0.0.0:2", 0),
            ("CMD migrate && app --port 8000", 0),
            ("CMD [\"sh\", \"-c\", \"app --port 8000\"]", 0),
            ("ENTRYPOINT [\"app\"]\nCMD [\"--port=8000\"]", 1),
            ("CMD redis-cli --port 7000", 0),
            ("CMD app --host db --port 5432", 0),
            ("CMD app\nHEALTHCHECK CMD curl -f http://127.0.0.1:8080/ || exit 1", 1),
            ("CMD app\nHEALTHCHECK CMD curl -f http://localhost/ || exit 1", 0),
            ("CMD app\nHEALTHCHECK CMD curl -f http://localhost:${PORT}/", 0),
            ("ARG PORT=3000\nCMD app", 0),
            ("EXPOSE $PORT\nCMD app --port 8000", 0),
        ] {
            let text = format!("FROM debian\nEXPOSE 80\n{lines}\n");
            assert_eq!(lint_text(&text, &config).len(), expected, "{lines}");
        }
    }
}
