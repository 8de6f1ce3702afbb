use dockwright_model::{Os, Stage};

use crate::rule::rule;
use crate::rules::healthcheck::{self, Call, Check, Probe};
use crate::rules::programs::{self, TOOLS};
use crate::{Context, Edit, Fix};

rule! {
    /// A `HEALTHCHECK` runs a program that the image does not have.
    ///
    /// The check then fails every time, and the container is unhealthy for ever. Slim images have neither `curl` nor
    /// `wget`, Alpine has no `curl`, distroless images have nothing at all. Install the program, or ask in the language
    /// that the image is made for.
    ///
    /// ```dockerfile finds
    /// FROM python:3.14-slim
    /// HEALTHCHECK CMD curl -f http://localhost:8000/health || exit 1
    /// CMD ["gunicorn", "app:app"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM python:3.14-slim
    /// HEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:8000/health')"]
    /// CMD ["gunicorn", "app:app"]
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// HEALTHCHECK CMD curl -f http://localhost:8000/health || exit 1
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.22
    /// HEALTHCHECK CMD wget -q --spider http://localhost:8000/health || exit 1
    /// ```
    ///
    /// Images that are not known, and programs that some instruction installs or copies, are left alone:
    ///
    /// ```dockerfile ignores
    /// FROM python:3.14-slim
    /// RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    /// HEALTHCHECK CMD curl -f http://localhost:8000/health || exit 1
    ///
    /// FROM alpine:3.22
    /// HEALTHCHECK CMD wget -q --spider http://localhost/
    ///
    /// FROM example.com/base:1
    /// HEALTHCHECK CMD curl -f http://localhost/
    /// ```
    "healthcheck-tool-missing" {
        category: Correctness,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["tally/ruby/healthcheck-rails-up-endpoint"],
    }
}

/// Searches for an installation: each goes through all scripts.
const MOST: usize = 16;

fn check(context: &mut Context<'_>) {
    let mut searches = 0;
    for check in healthcheck::checks(context) {
        let stage = context.meaning().state(check.index).stage.and_then(|stage| context.meaning().stages.get(stage));
        let Some(stage) = stage else { continue };
        let Some(root) = context.meaning().root_of(stage.index).filter(|root| root.os == Os::Linux) else { continue };
        let calls = check.probe.calls();
        let missing =
            calls.iter().find(|call| TOOLS.contains(&call.program) && programs::is_missing(root, call.program));
        searches += usize::from(missing.is_some());
        if searches > MOST {
            return;
        }
        let Some(call) =
            missing.filter(|call| !programs::may_be_brought(context.file, stage, check.index, call.program))
        else {
            continue;
        };
        let image = root.base_text.as_deref().unwrap_or_default();
        let message = format!(
            "`{image}` has no `{tool}` and nothing here installs it, so this check always fails. Install it, or use what \
             the image has.",
            tool = call.program
        );
        let fix = fix(context, root, &check, &calls);
        context.report(call.range.clone(), message).maybe_fix(fix);
    }
}

/// The same question asked with what the image has.
fn fix(context: &Context<'_>, root: &Stage, check: &Check<'_>, calls: &[Call<'_>]) -> Option<Fix> {
    let url = only_request(check, calls)?;
    let repository = root.image_facts()?.repository;
    let wget = root.variant().is_some_and(|variant| variant.has_tool("wget") == Some(true));
    let (language, text) = healthcheck::in_language(repository, url)
        .or_else(|| wget.then(|| ("`wget`", format!("wget -q --spider {url} || exit 1"))))?;
    let range = check.instruction.rest.span.clone();
    let comment = context.text(range.clone()).lines().any(|line| line.trim_start().starts_with('#'));
    (!comment).then(|| Fix::unsafe_(format!("Ask with {language} instead"), vec![Edit::replace(range, text)]))
}

/// The address of a HEALTHCHECK that is one request and perhaps `|| exit 1`.
fn only_request<'a>(check: &Check<'_>, calls: &[Call<'a>]) -> Option<&'a str> {
    let (request, rest) = calls.split_first().filter(|(call, _)| matches!(call.program, "curl" | "wget"))?;
    let plain = match check.probe {
        Probe::Exec(..) => rest.is_empty(),
        Probe::Shell(body) => {
            let exits = matches!(rest, [] | [Call { program: "exit" | "false", .. }]);
            exits && body.script.pipelines.is_empty() && body.script.compounds.is_empty()
        }
    };
    let options =
        ["-X", "-d", "-H", "-u", "--request", "--data", "--header", "--user", "-k", "--insecure", "--unix-socket"];
    let simple = request.arguments.iter().all(|text| !options.iter().any(|option| text.starts_with(option)));
    let mut urls = request.arguments.iter().filter(|text| text.starts_with("http://") || text.starts_with("https://"));
    let url = urls.next().filter(|_| plain && simple && urls.next().is_none())?;
    let readable = url.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":/._-%".contains(&byte));
    readable.then_some(*url)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{count, fixed};

    const RULE: &str = "healthcheck-tool-missing";

    #[test]
    fn images() {
        let cases = [
            ("FROM debian:12", "curl -f x.y", 1),
            ("FROM debian:12", "pgrep x", 1),
            ("FROM node:22", "curl -f x.y", 0),
            ("FROM node:22-slim", "wget x.y", 1),
            ("FROM node:22-slim", "node x.js", 0),
            ("FROM alpine:3.22", "nc -z localhost 80", 0),
            ("FROM alpine:3.22\nRUN apk add --no-cache curl", "curl -f x.y", 0),
            ("FROM debian:12\nRUN ./setup.sh", "curl -f x.y", 0),
            ("FROM debian:12\nRUN apt-get install -y $PACKAGES", "curl -f x.y", 0),
            ("FROM debian:12\nCOPY --from=b /usr/bin/curl /usr/bin/", "curl -f x.y", 0),
            ("FROM debian:12\nRUN apt-get install -y git", "curl -f x.y", 1),
            ("FROM scratch", "curl -f x.y", 0),
        ];
        for (lines, command, expected) in cases {
            assert_eq!(count(RULE, &format!("{lines}\nHEALTHCHECK CMD {command}\n")), expected, "{lines} {command}");
        }
    }

    #[test]
    fn languages() {
        let text = "FROM node:22-slim\nHEALTHCHECK --timeout=3s CMD [\"curl\", \"-f\", \"http://localhost:3000/\"]\n";
        let expected = "FROM node:22-slim\nHEALTHCHECK --timeout=3s CMD [\"node\", \"-e\", \"fetch('http://localhost:3000/')\
                        .then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))\"]\n";
        assert_eq!(fixed(RULE, text), expected);
        let text = "FROM python:3.14-slim\nHEALTHCHECK CMD curl -H A:b http://x/\n";
        assert_eq!(fixed(RULE, text), text);
    }
}
