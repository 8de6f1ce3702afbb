use std::collections::HashMap;

use dockwright_syntax::dockerfile::{ExecWord, Instruction, Keyword};

use crate::Context;
use crate::rule::rule;
use crate::rules::container::file_name;

rule! {
    /// `ENTRYPOINT` and `CMD` are written in forms that do not work together.
    ///
    /// An `ENTRYPOINT` in shell form ignores `CMD` and what follows `docker run IMAGE`. A `CMD` in shell form reaches an
    /// `ENTRYPOINT` in exec form as the arguments `/bin/sh`, `-c` and the text, which only programs that run their
    /// arguments understand. Write both as JSON arrays.
    ///
    /// ```dockerfile finds 2
    /// FROM python:3.14
    /// ENTRYPOINT python app.py
    /// CMD ["--verbose"]
    ///
    /// FROM python:3.14
    /// ENTRYPOINT ["python"]
    /// CMD app.py
    /// ```
    ///
    /// Entrypoint scripts and programs such as `tini` run their arguments:
    ///
    /// ```dockerfile ignores
    /// FROM python:3.14
    /// ENTRYPOINT ["/docker-entrypoint.sh"]
    /// CMD python app.py
    ///
    /// FROM python:3.14
    /// ENTRYPOINT ["tini", "--"]
    /// CMD python app.py
    ///
    /// FROM python:3.14
    /// ENTRYPOINT ["python"]
    /// CMD ["app.py"]
    /// ```
    "cmd-entrypoint-mix" {
        category: Correctness,
        severity: Warning,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    let (file, meaning) = (context.dockerfile(), context.meaning());
    // What is in force at the end of each stage.
    let mut ends: Vec<Option<(usize, &Instruction)>> = Vec::with_capacity(meaning.stages.len());
    let mut reads: HashMap<usize, bool> = HashMap::new();
    for stage in &meaning.stages {
        let (mut cmd, mut entrypoint) = (None, None);
        for (index, instruction) in meaning.stage_instructions(file, stage.index) {
            match instruction.keyword {
                Keyword::Cmd => cmd = Some((index, instruction)),
                Keyword::Entrypoint => entrypoint = Some((index, instruction)),
                _ => {}
            }
        }
        let inherited = || match stage.base {
            dockwright_model::Base::Stage(base) => ends.get(base).copied().flatten(),
            _ => None,
        };
        let entrypoint = entrypoint.or_else(inherited);
        ends.push(entrypoint);
        // A CMD of the base is gone once a stage sets its ENTRYPOINT.
        if let (Some((_, cmd)), Some((index, entrypoint))) = (cmd, entrypoint) {
            let reads = *reads.entry(index).or_insert_with(|| uses_arguments(context, index));
            check_pair(context, cmd, entrypoint, reads);
        }
    }
}

/// `reads` tells whether the script of the ENTRYPOINT reads its arguments.
fn check_pair(context: &mut Context<'_>, cmd: &Instruction, entrypoint: &Instruction, reads: bool) {
    // An array that is no valid one is meant as the exec form.
    let array = |instruction: &Instruction| instruction.rest.text().starts_with('[');
    let empty = cmd.rest.text().is_empty() || cmd.exec().is_some_and(<[ExecWord]>::is_empty);
    if empty || entrypoint.rest.text().is_empty() {
        return;
    }
    let related = (entrypoint.span.clone(), "the `ENTRYPOINT` in force");
    if entrypoint.is_shell_form() && !array(entrypoint) {
        if reads {
            return;
        }
        let message = "This `CMD` has no effect: the `ENTRYPOINT` is in shell form, which takes no arguments. Write that as a \
                       JSON array.";
        context.report(cmd.name.span.clone(), message).related(related.0, related.1);
    } else if cmd.is_shell_form() && !array(cmd) {
        let Some(program) = entrypoint.exec().and_then(only_program).filter(|program| !runs_arguments(program)) else {
            return;
        };
        let message = format!(
            "In shell form this `CMD` reaches `{program}` as the arguments `/bin/sh -c …`. Write it as a JSON array."
        );
        context.report(cmd.name.span.clone(), message).related(related.0, related.1);
    }
}

/// Whether a script reads its arguments: `exec program "$@"`.
fn uses_arguments(context: &Context<'_>, index: usize) -> bool {
    let bodies = context.meaning().bodies_of(index);
    let reads = |name: &str| matches!(name, "@" | "*" | "0" | "1" | "2" | "#");
    bodies.is_empty()
        || bodies
            .iter()
            .any(|body| !body.script.understood || body.script.variables().any(|variable| reads(&variable.name)))
}

/// The name of the program, if it is an interpreter or a server that is known to take arguments of its own.
fn only_program(words: &[ExecWord]) -> Option<&str> {
    words.first().map(|word| file_name(&word.value)).filter(|name| !name.is_empty())
}

/// Programs whose arguments are files or options, never a command.
const NOT_COMMANDS: &[&str] = &[
    "python",
    "python2",
    "python3",
    "node",
    "java",
    "ruby",
    "perl",
    "php",
    "dotnet",
    "deno",
    "bun",
    "npm",
    "yarn",
    "pnpm",
    "nginx",
    "gunicorn",
    "uvicorn",
    "celery",
    "flask",
    "httpd",
    "redis-server",
    "mvn",
    "gradle",
    "go",
    "cargo",
    "make",
    "rails",
    "rake",
    "mongod",
    "mysqld",
    "caddy",
    "traefik",
    "haproxy",
    "R",
    "Rscript",
    "julia",
    "ffmpeg",
    "git",
    "curl",
    "aws",
    "terraform",
    "kubectl",
    "ansible-playbook",
    "pytest",
    "streamlit",
    "jupyter",
    "sleep",
    "tail",
    "echo",
    "ping",
];

fn runs_arguments(program: &str) -> bool {
    !NOT_COMMANDS.contains(&program)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::count;

    #[test]
    fn forms() {
        let cases = [
            ("ENTRYPOINT run\nCMD [\"a\"]", 1),
            ("ENTRYPOINT run\nCMD a", 1),
            ("ENTRYPOINT exec run \"$@\"\nCMD [\"a\"]", 0),
            ("ENTRYPOINT [\"node\"]\nCMD a.js", 1),
            ("ENTRYPOINT [\"/usr/bin/java\", \"-jar\"]\nCMD a.jar", 1),
            ("ENTRYPOINT [\"/start\"]\nCMD a", 0),
            ("ENTRYPOINT [\"bash\", \"-c\"]\nCMD a", 0),
            ("ENTRYPOINT []\nCMD a", 0),
            ("ENTRYPOINT run\nCMD []", 0),
            ("CMD [\"a\"]", 0),
        ];
        for (lines, expected) in cases {
            assert_eq!(count("cmd-entrypoint-mix", &format!("FROM x\n{lines}\n")), expected, "{lines}");
        }
        assert_eq!(count("cmd-entrypoint-mix", "FROM x AS a\nENTRYPOINT run\nFROM a\nCMD [\"b\"]\n"), 1);
        assert_eq!(count("cmd-entrypoint-mix", "FROM x AS a\nCMD [\"b\"]\nFROM a\nENTRYPOINT run\n"), 0);
    }
}
