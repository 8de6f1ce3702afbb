use std::collections::HashSet;
use std::ops::Range;

use dockwright_model::{Os, Stage};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Command, Word};

use crate::Context;
use crate::rule::rule;
use crate::rules::accounts::{self, Owner};

rule! {
    /// `USER` or `--chown` names an account that nothing creates.
    ///
    /// With `--chown` the build fails; with `USER` the next `RUN` does, or the container does not start. Create the account
    /// in this stage (or one it starts from), or check the spelling. Accounts of other stages do not count.
    ///
    /// ```dockerfile finds
    /// FROM debian:12 AS build
    /// RUN useradd --uid 10001 app
    ///
    /// FROM debian:12
    /// USER app
    /// CMD ["server"]
    /// ```
    ///
    /// Accounts that distributions and well-known images bring, and those that packages or scripts may create, are known:
    ///
    /// ```dockerfile ignores
    /// FROM node:22
    /// COPY --chown=node:node . /app
    /// USER node
    ///
    /// FROM debian:12 AS base
    /// RUN useradd --uid 10001 app
    ///
    /// FROM base
    /// USER app
    ///
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y postgresql && rm -rf /var/lib/apt/lists/*
    /// USER postgres
    ///
    /// FROM example.com/base:1
    /// USER app
    /// ```
    "undefined-user" {
        category: Correctness,
        severity: Warning,
        fix: None,
        also: [],
    }
}

/// Accounts of a file that are looked for: each search goes through all scripts.
const MOST: usize = 64;

fn check(context: &mut Context<'_>) {
    let mut searches = 0;
    for stage in &context.meaning().stages {
        check_stage(context, stage, &mut searches);
    }
}

fn check_stage(context: &mut Context<'_>, stage: &Stage, searches: &mut usize) {
    let meaning = context.meaning();
    let Some(root) = meaning.root_of(stage.index).filter(|root| root.image().is_some() && root.os == Os::Linux) else {
        return;
    };
    let mut seen: HashSet<String> = HashSet::new();
    for (index, instruction) in meaning.stage_instructions(context.dockerfile(), stage.index) {
        let Some((range, name, what)) = named(context, index, instruction) else { continue };
        // What exists at first exists later, and one finding for each name is enough.
        if !seen.insert(name.clone()) || accounts::image_has(root, &name) != Some(false) {
            continue;
        }
        *searches += 1;
        if *searches > MOST {
            return;
        }
        if may_exist(context, stage.index, index, &name) {
            continue;
        }
        let message = format!(
            "Nothing in this stage creates the account `{name}`, and `{}` has none of that name, so {what}. Create it \
             before, or use one that exists.",
            root.base_text.as_deref().unwrap_or_default()
        );
        context.report(range, message);
    }
}

/// The account that an instruction names, where, and what happens if there is none.
fn named(
    context: &Context<'_>,
    index: usize,
    instruction: &Instruction,
) -> Option<(Range<usize>, String, &'static str)> {
    let (word, what) = match instruction.keyword {
        Keyword::User => (&instruction.rest, "whatever runs next fails"),
        Keyword::Copy | Keyword::Add => (instruction.flag("chown")?.value.as_ref()?, "the build fails"),
        _ => return None,
    };
    let text = context.meaning().expand(index, word.text())?;
    let user = Owner::of(&text).user;
    accounts::is_name(user).then(|| (word.span.clone(), user.to_owned(), what))
}

/// Whether anything before instruction `index` creates the account, or does what cannot be seen into.
fn may_exist(context: &Context<'_>, stage: usize, index: usize, name: &str) -> bool {
    let meaning = context.meaning();
    let chain = meaning.chain(stage);
    let copies = chain.iter().flat_map(|link| meaning.stage_instructions(context.dockerfile(), *link));
    let mut before = copies.filter(|(at, _)| *at < index).map(|(_, instruction)| instruction);
    before.any(brings_accounts)
        || accounts::bodies_before(meaning, stage, index).any(|body| {
            let script = &body.script;
            !script.understood || script.truncated || script.commands.iter().any(|command| may_create(command, name))
        })
}

fn brings_accounts(instruction: &Instruction) -> bool {
    match instruction.keyword {
        Keyword::Run => instruction.exec().is_some() || !instruction.heredocs.is_empty(),
        _ => instruction.copy().is_some_and(|(_, destination)| {
            let target = destination.text.trim_end_matches('/');
            target.is_empty() || target == "/etc" || target.starts_with("/etc/passwd")
        }),
    }
}

/// Commands that create no accounts, whatever their arguments: everything else that mentions a script may.
fn may_create(command: &Command, name: &str) -> bool {
    let effective = command.effective();
    let Some(program) = effective.program() else { return !command.words.is_empty() };
    let mentions = |text: &str| text.contains(name);
    // The name in any command but those that only use it: useradd, `echo app:x:… >> /etc/passwd`, `apt-get install app`.
    let uses = matches!(program, "chown" | "su" | "gosu" | "mkdir" | "ls" | "id");
    if !uses && command.words.iter().any(|word| mentions(&word.text) || word.has_expansion() && is_account(program)) {
        return true;
    }
    let script = |text: &str| text.ends_with(".sh") || text.ends_with(".py") || text.ends_with(".yml");
    let path = effective.program_word().and_then(|word| word.value()).unwrap_or_default();
    let own = path.starts_with("./") || path.starts_with('/') && !in_system(path) || script(path);
    let interprets = matches!(
        program,
        "sh" | "bash" | "ash" | "." | "source" | "eval" | "make" | "ansible-playbook" | "dpkg" | "rpm"
    );
    let runs = interprets && (command.pipeline.is_some() || !effective.arguments().is_empty());
    own || runs || installs_service(command, name) || program == "newusers"
}

fn is_account(program: &str) -> bool {
    matches!(program, "useradd" | "adduser")
}

fn in_system(path: &str) -> bool {
    ["/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/"].iter().any(|directory| path.starts_with(directory))
}

/// Accounts whose packages have other names.
const OF_PACKAGES: &[&str] = &["www-data", "postgres", "apache", "jenkins", "http", "mysql", "redis", "nginx"];

fn installs_service(command: &Command, name: &str) -> bool {
    let installs = |word: &Word| matches!(word.value(), Some("install" | "add" | "-S" | "-Sy" | "-Syu"));
    let Some(at) = command.words.iter().position(installs) else { return false };
    // Debian's package tor makes the account debian-tor.
    let related = |text: &str| text.len() > 2 && name.contains(text) || text.contains(".deb");
    let mut packages = command.words.iter().skip(at + 1).filter(|word| !word.is_option());
    OF_PACKAGES.contains(&name) || name.starts_with('_') || packages.any(|word| related(word.value_or_text()))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::count;

    #[test]
    fn ways_to_create() {
        let cases = [
            ("USER app", 1),
            ("COPY --chown=app . /x\nUSER app", 1),
            ("COPY --chown=app . /x\nRUN useradd app\nUSER app", 1),
            ("RUN chown app /x\nUSER app", 1),
            ("USER www-data", 0),
            ("USER 1000", 0),
            ("ARG U\nRUN useradd $U\nUSER app", 0),
            ("ARG U=app\nUSER $U", 1),
            ("RUN echo app:x:1:1::/:/bin/sh >> /etc/passwd\nUSER app", 0),
            ("COPY setup.sh /\nRUN /setup.sh\nUSER app", 0),
            ("RUN curl -fsSL https://x | sh\nUSER app", 0),
            ("COPY rootfs /\nUSER app", 0),
            ("RUN apt-get install -y apache2\nUSER apache", 0),
            ("RUN apt-get install -y tor\nUSER debian-tor", 0),
            ("RUN apt-get install -y curl\nUSER app", 1),
        ];
        for (lines, expected) in cases {
            assert_eq!(count("undefined-user", &format!("FROM debian:12\n{lines}\n")), expected, "{lines}");
        }
        assert_eq!(count("undefined-user", "FROM ghcr.io/x/y\nUSER app\n"), 0);
        assert_eq!(count("undefined-user", "FROM scratch\nUSER app\n"), 0);
    }
}
