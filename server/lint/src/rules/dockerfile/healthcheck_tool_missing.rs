use dockwright_facts::packages;
use dockwright_model::{Os, Stage};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Command, Word};

use crate::rule::rule;
use crate::rules::container::Container;
use crate::rules::healthcheck::{self, Call, Check, Probe};
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

const TOOLS: &[&str] = &["curl", "wget", "nc", "pgrep", "ps", "netstat"];

fn check(context: &mut Context<'_>) {
    let mut searches = 0;
    for check in healthcheck::checks(context) {
        let stage = context.meaning().state(check.index).stage.and_then(|stage| context.meaning().stages.get(stage));
        let Some(stage) = stage else { continue };
        let Some(root) = context.meaning().root_of(stage.index).filter(|root| root.os == Os::Linux) else { continue };
        let calls = check.probe.calls();
        let missing = calls.iter().find(|call| TOOLS.contains(&call.program) && is_missing(root, call.program));
        searches += usize::from(missing.is_some());
        if searches > MOST {
            return;
        }
        let Some(call) = missing.filter(|call| !may_be_brought(context, stage, check.index, call.program)) else {
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

/// Whether an image is known not to have a program.
fn is_missing(root: &Stage, tool: &str) -> bool {
    let Some(variant) = root.variant() else { return false };
    let bare = || {
        let debian = matches!(variant.os, Some("debian" | "ubuntu"));
        let plain = matches!(root.image_facts().map(|facts| facts.repository), Some("debian" | "ubuntu"));
        debian && (plain || variant.key == "slim") || variant.shell.is_none()
    };
    match variant.has_tool(tool) {
        Some(known) => !known,
        // Only the base image of a distribution, and what is called slim, surely has none of the rest.
        None => bare(),
    }
}

/// Whether some instruction may bring a program: by its name, by that of its package, or unseen.
fn may_be_brought(context: &Context<'_>, stage: &Stage, before: usize, tool: &str) -> bool {
    let other = match tool {
        "nc" => "netcat",
        "pgrep" | "ps" => "procps",
        "netstat" => "net-tools",
        "wget" | "curl" => "busybox",
        tool => tool,
    };
    let names = |text: &str| text.contains(tool) && tool.len() > 2 || text.contains(other) || text == tool;
    let container = Container::of(context.file, stage);
    container.instructions().any(|(index, instruction)| match instruction.keyword {
        Keyword::Run => {
            let script = context.meaning().bodies_of(index);
            let opaque =
                instruction.exec().is_some() || script.is_empty() || script.iter().any(|body| !body.script.understood);
            let mut commands = script.iter().flat_map(|body| &body.script.commands);
            index < before
                && (opaque
                    || commands.any(|command| command.words.iter().any(|word| names(&word.text)) || is_unseen(command)))
                || packages_named(instruction, tool)
        }
        Keyword::Copy | Keyword::Add => instruction.copy().is_some_and(|(sources, destination)| {
            let tree = matches!(
                destination.text.trim_end_matches('/'),
                "" | "/bin" | "/usr" | "/usr/bin" | "/usr/local/bin" | "/usr/local" | "/sbin"
            );
            names(instruction.rest.text())
                || tree && sources.iter().any(|source| source.text.ends_with(['/', '*', 'n', 'r', '.', 'l', 's']))
        }),
        Keyword::Env | Keyword::Arg => {
            instruction.pairs().iter().any(|pair| pair.value.as_ref().is_some_and(|value| names(value.text())))
        }
        _ => false,
    })
}

/// Whether the text of a RUN with heredocs names the package of a program.
fn packages_named(instruction: &Instruction, tool: &str) -> bool {
    !instruction.heredocs.is_empty()
        && packages::MANAGERS.iter().any(|manager| {
            packages::package_for(tool, manager).is_some_and(|package| instruction.rest.text().contains(package))
        })
}

/// Whether a command may install anything: a script, or a list of packages that a variable or a file holds.
fn is_unseen(command: &Command) -> bool {
    let effective = command.effective();
    let Some(program) = effective.program() else { return !command.words.is_empty() };
    let path = effective.program_word().and_then(|word| word.value()).unwrap_or_default();
    let script = |text: &str| text.ends_with(".sh") || text.ends_with(".py") || text.ends_with(".rb");
    let installs = matches!(
        program,
        "apt-get" | "apt" | "apk" | "dnf" | "microdnf" | "yum" | "xargs" | "eval" | "make" | "install_packages"
    ) || effective.wrapped_by("xargs");
    let hidden = installs && (command.words.iter().any(Word::has_expansion) || effective.wrapped_by("xargs"));
    let shell = matches!(program, "sh" | "bash" | "ash" | "." | "source" | "dpkg" | "ansible-playbook")
        && (command.pipeline.is_some() || effective.arguments().iter().any(|word| !word.is_option()));
    hidden || shell || script(path) || path.starts_with("./")
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
