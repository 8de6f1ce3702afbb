use super::super::container::Container;
use super::super::listening::{self, Evidence};
use crate::Context;
use crate::rule::rule;

rule! {
    /// The program listens on a port, but no EXPOSE says so.
    ///
    /// `EXPOSE` opens nothing; it tells people, `docker run -P` and reverse proxies where the program can be reached.
    ///
    /// Only a port that can be seen counts: in the options of the command, in the URL of the health check, in the variable
    /// `PORT`, or the usual one of a well-known server. Programs without one need no `EXPOSE`.
    ///
    /// ```dockerfile finds
    /// FROM python:3.13-slim
    /// CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM python:3.13-slim AS worker
    /// CMD ["celery", "worker"]
    ///
    /// FROM nginx:1.29
    /// CMD ["nginx", "-g", "daemon off;"]
    /// ```
    "no-expose" {
        category: Maintainability,
        severity: Hint,
        profile: All,
        fix: None,
        also: ["droast/DF022"],
    }
}

/// Servers and the port they listen on when nobody says otherwise.
const SERVERS: &[(&str, u16)] = &[
    ("nginx", 80),
    ("httpd-foreground", 80),
    ("apache2-foreground", 80),
    ("uvicorn", 8000),
    ("gunicorn", 8000),
    ("streamlit", 8501),
    ("http-server", 8080),
    ("redis-server", 6379),
    ("mongod", 27017),
    ("postgres", 5432),
    ("mysqld", 3306),
    ("memcached", 11211),
    ("caddy", 80),
    ("vsftpd", 21),
    ("sshd", 22),
];

fn check(context: &mut Context<'_>) {
    let Some(stage) = context.meaning().final_stage() else { return };
    let container = Container::of(context.file, stage);
    let Some((_, command)) = container.cmd.or(container.entrypoint) else { return };
    let usual = container.program().and_then(|program| SERVERS.iter().find(|(server, _)| *server == program));
    let listening = listening::of(context, &container, stage);
    let (port, range) = match (listening, usual) {
        (Some(listening), _) if listening.evidence == Evidence::Command || usual.is_none() => {
            (listening.port, listening.range)
        }
        (_, Some((_, port))) => (*port, command.span.clone()),
        _ => return,
    };
    let Some(exposes) = listening::exposed(context.file, &container, stage) else { return };
    if exposes.last.is_none() && !exposes.has(port) {
        let message = format!("The program seems to listen on port {port}, but nothing says so. Add `EXPOSE {port}`.");
        context.report(range, message);
    }
}
