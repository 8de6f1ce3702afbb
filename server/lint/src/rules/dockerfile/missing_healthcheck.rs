use dockwright_model::Stage;
use dockwright_syntax::dockerfile::Keyword;

use crate::Context;
use crate::rule::rule;
use crate::rules::base_image;
use crate::rules::container::Container;
use crate::rules::shellless;

rule! {
    /// A service has no `HEALTHCHECK`.
    ///
    /// Without one Docker only sees that the process is there, not that it answers: a server that hangs stays "up" and
    /// keeps getting requests, and `depends_on: condition: service_healthy` cannot wait for it. Kubernetes does not look
    /// at `HEALTHCHECK`; where it runs the container, switch this rule off or write `HEALTHCHECK NONE`.
    ///
    /// ```dockerfile finds
    /// FROM python:3.14-slim
    /// COPY . .
    /// EXPOSE 8000
    /// CMD ["gunicorn", "app:app"]
    /// ```
    ///
    /// Only what looks like a service is asked for it: something with `EXPOSE`, or a well-known server; and only where the
    /// image has a shell and tools to check it with.
    ///
    /// ```dockerfile ignores
    /// FROM python:3.14-slim
    /// COPY . .
    /// EXPOSE 8000
    /// HEALTHCHECK --interval=30s --timeout=3s CMD ["python", "check.py"]
    /// CMD ["gunicorn", "app:app"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM gcr.io/distroless/static-debian13
    /// COPY server /
    /// EXPOSE 8080
    /// ENTRYPOINT ["/server"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM python:3.14-slim
    /// COPY convert.py .
    /// CMD ["python", "convert.py"]
    /// ```
    "missing-healthcheck" {
        category: Maintainability,
        severity: Hint,
        fix: None,
        also: ["DL3057", "tally/hadolint/DL3057", "droast/DF012"],
    }
}

/// Programs that serve until they are stopped.
const SERVERS: &[&str] = &[
    "nginx",
    "httpd",
    "apache2",
    "apache2ctl",
    "apachectl",
    "apache2-foreground",
    "httpd-foreground",
    "lighttpd",
    "caddy",
    "haproxy",
    "traefik",
    "gunicorn",
    "uvicorn",
    "hypercorn",
    "daphne",
    "uwsgi",
    "waitress-serve",
    "puma",
    "unicorn",
    "rackup",
    "php-fpm",
    "redis-server",
    "valkey-server",
    "memcached",
    "mongod",
    "mysqld",
    "mariadbd",
    "postgres",
    "catalina.sh",
];

/// Images whose containers are called by a platform that checks them itself.
const SERVERLESS: &[&str] = &[
    "public.ecr.aws/lambda/",
    "amazon/aws-lambda-",
    "mcr.microsoft.com/azure-functions/",
    "gcr.io/google-appengine/",
    "public.ecr.aws/sam/",
];

fn check(context: &mut Context<'_>) {
    let Some(stage) = context.meaning().final_stage() else { return };
    let container = Container::of(context.file, stage);
    let mut exposes = false;
    for (_, instruction) in container.instructions() {
        match instruction.keyword {
            Keyword::Healthcheck => return,
            Keyword::Expose => exposes = true,
            _ => {}
        }
    }
    let serves = container.program().is_some_and(|program| SERVERS.contains(&program));
    let one_shot = container.is_shell() || container.is_helper() || container.only_explains();
    if !container.has_command() || one_shot || !(exposes || serves) || is_serverless(context, stage) {
        return;
    }
    // Where there is neither a shell nor a tool, a check would have to be part of the program.
    if shellless::of(context, stage).is_some_and(|bare| bare.no_shell) {
        return;
    }
    let Some(word) = base_image::word(context, stage) else { return };
    let message = "Without a `HEALTHCHECK` Docker cannot tell a service that hangs from one that works. Add one, or \
                   `HEALTHCHECK NONE` where something else checks it.";
    context.report(word.span.clone(), message);
}

fn is_serverless(context: &Context<'_>, stage: &Stage) -> bool {
    let image = context.meaning().root_of(stage.index).and_then(|root| root.image());
    image.is_some_and(|image| SERVERLESS.iter().any(|prefix| image.familiar_name().starts_with(prefix)))
}
