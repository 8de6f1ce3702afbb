use dockwright_model::{Os, ShellBody};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Command, Construct};

use crate::lines;
use crate::rule::rule;
use crate::rules::accounts::{self, Owner};
use crate::rules::ownership::{self, Change};
use crate::rules::paths::{self, Workdirs};
use crate::{Context, Edit, Fix};

rule! {
    /// `chown -R` of copied files puts all of them into the image a second time.
    ///
    /// A layer holds whole files: changing only the owner stores each of them again. `COPY --chown` sets the owner at
    /// once.
    ///
    /// ```dockerfile finds
    /// FROM node:22
    /// COPY . /app
    /// RUN chown -R node:node /app
    /// USER node
    /// CMD ["node", "/app/server.js"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM node:22
    /// COPY --chown=node:node . /app
    /// USER node
    /// CMD ["node", "/app/server.js"]
    /// ```
    ///
    /// A directory that `WORKDIR` made keeps its owner, so there the `chown` stays, without `-R`:
    ///
    /// ```dockerfile finds
    /// FROM node:22
    /// WORKDIR /app
    /// COPY . .
    /// RUN chown -R node:node /app
    /// USER node
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM node:22
    /// WORKDIR /app
    /// COPY --chown=node:node . .
    /// RUN chown node:node /app
    /// USER node
    /// ```
    ///
    /// Where other instructions fill the directory as well, or the same `RUN` makes it, the `chown` stays necessary:
    ///
    /// ```dockerfile ignores
    /// FROM node:22
    /// WORKDIR /app
    /// COPY . .
    /// RUN npm ci
    /// RUN chown -R node:node /app
    /// USER node
    /// ```
    "prefer-copy-chown" {
        category: Size,
        severity: Info,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    let (mut workdirs, mut checked) = (None, 0);
    for body in context.meaning().bodies() {
        for change in ownership::changes(&body.script) {
            if change.program != "chmod" && change.recursive && always_runs(change.command) && checked < MOST {
                checked += 1;
                let workdirs = workdirs.get_or_insert_with(|| Workdirs::of(context));
                check_change(context, workdirs, body, &change);
            }
        }
    }
}

/// Directories that are not empty before.
const SYSTEM: &[&str] = &["/etc", "/usr", "/var", "/home", "/root", "/lib", "/run"];

fn always_runs(command: &Command) -> bool {
    command.nesting.is_top_level() && command.pipeline.is_none()
}

/// What a chown changes.
struct Found<'a> {
    path: String,
    /// The instructions that copied it, the last one first.
    copies: Vec<(usize, &'a Instruction)>,
    /// Whether a WORKDIR made the directory.
    is_workdir: bool,
}

/// Instructions in front of a chown that are looked at.
const FAR: usize = 100;

/// Calls of chown that are looked at: each is compared with all commands around it.
const MOST: usize = 32;

fn check_change(context: &mut Context<'_>, workdirs: &Workdirs, body: &ShellBody, change: &Change<'_>) {
    let (index, meaning) = (body.instruction, context.meaning());
    let Some(stage) = meaning.state(index).stage.and_then(|stage| meaning.stages.get(stage)) else { return };
    let [path] = change.paths.as_slice() else { return };
    let Some(path) = path.value().and_then(|path| paths::join(workdirs.at(index), path)) else { return };
    if stage.os == Os::Windows || path == "/" || fills(context, workdirs, body, &path, Some(change.command)) {
        return;
    }
    let mut found = Found { path, copies: Vec::new(), is_workdir: false };
    let path = found.path.clone();
    let mut exact = false;
    let start = stage.instructions.start.max(index.saturating_sub(FAR));
    for before in (start..index).rev() {
        let Some(instruction) = context.dockerfile().instructions.get(before) else { continue };
        if matches!(instruction.keyword, Keyword::Copy | Keyword::Add) {
            let target = paths::destination(context, workdirs, before, instruction);
            match target {
                Some(target) if paths::is_within(&target.path, &path) => {
                    exact |= target.path == path || target.file.as_deref() == Some(path.as_str());
                    found.copies.push((before, instruction));
                }
                Some(target) if paths::is_within(&path, &target.path) && target.path != "/" => return,
                Some(_) => {}
                None => return,
            }
        }
        found.is_workdir |= instruction.keyword == Keyword::Workdir
            && workdirs.at(before + 1).is_some_and(|directory| paths::is_within(directory, &path));
        if context.meaning().bodies_of(before).iter().any(|body| fills(context, workdirs, body, &path, None)) {
            return;
        }
    }
    // Packages and the image fill these, too.
    let shared = SYSTEM.iter().any(|system| paths::is_within(&path, system)) && !exact;
    if !shared && found.copies.iter().any(|(_, copy)| copy.flag("chown").is_none()) {
        report(context, body, change, &found);
    }
}

/// Whether a script may put files into a directory.
fn fills(context: &Context<'_>, workdirs: &Workdirs, body: &ShellBody, path: &str, but: Option<&Command>) -> bool {
    let script = &body.script;
    let inside = workdirs.at(body.instruction).is_none_or(|directory| paths::is_within(directory, path));
    let opaque = !script.understood || script.truncated || context.meaning().bodies_of(body.instruction).len() > 1;
    opaque
        || script.commands.iter().filter(|command| but.is_none_or(|but| but.span != command.span)).any(|command| {
            let effective = command.effective();
            // These leave the files of the directory as they are. In the RUN of the chown itself nothing may touch it.
            let idle = matches!(
                effective.program(),
                Some("chmod" | "useradd" | "adduser" | "groupadd" | "addgroup" | "usermod")
            ) || but.is_none() && matches!(effective.program(), Some("mkdir" | "chown" | "chgrp"));
            let mentions = || command.words.iter().any(|word| word.text.contains(path) || word.has_expansion());
            !idle && (mentions() || inside && !is_elsewhere(command))
        })
}

/// Commands that work on the system, wherever they are started.
const ELSEWHERE: &[&str] = &[
    "apt-get",
    "apt",
    "apk",
    "dnf",
    "microdnf",
    "yum",
    "echo",
    "chown",
    "chgrp",
    "set",
    "rm",
    "corepack",
    "docker-php-ext-install",
    "docker-php-ext-configure",
    "docker-php-ext-enable",
    "pecl",
    "a2enmod",
];

fn is_elsewhere(command: &Command) -> bool {
    command.effective().program().is_some_and(|program| ELSEWHERE.contains(&program))
}

fn report(context: &mut Context<'_>, body: &ShellBody, change: &Change<'_>, found: &Found<'_>) {
    let message = format!(
        "This stores everything in `{}` a second time, in another layer, only to change the owner. Use `--chown` where it \
         is copied.",
        found.path
    );
    let fix = fix(context, body, change, found);
    let first = found.copies.last().map(|(_, copy)| copy.span.clone()).unwrap_or_default();
    context.report(body.range(change.command.span), message).related(first, "the files are copied here").maybe_fix(fix);
}

fn fix(context: &Context<'_>, body: &ShellBody, change: &Change<'_>, found: &Found<'_>) -> Option<Fix> {
    let copies = &found.copies;
    let value = change.subject.value()?;
    let owner = if change.program == "chgrp" { format!(":{value}") } else { value.to_owned() };
    let run = context.dockerfile().instructions.get(body.instruction)?;
    let exists = copies.iter().all(|(index, copy)| copy.flag("chown").is_none() && is_there(context, *index, &owner));
    let plain = owner.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":_-".contains(&byte));
    if !exists || !plain || owner.starts_with(':') || owner.ends_with(':') || run.keyword == Keyword::Onbuild {
        return None;
    }
    let mut edits: Vec<Edit> = copies.iter().map(|(_, copy)| lines::flag(copy, &format!("--chown={owner}"))).collect();
    let title = if found.is_workdir {
        // COPY leaves the owner of a directory that is there already.
        let option = change.command.words.iter().find(|word| word.is("-R") || word.is("--recursive"))?;
        let range = body.range(option.span);
        let blank = usize::from(context.text(range.end..range.end + 1) == " ");
        edits.push(Edit::delete(range.start..range.end + blank));
        format!("Insert `--chown={owner}` into `COPY` and let the `chown` do the directory only")
    } else {
        edits.push(deletion(context, body, change, run)?);
        format!("Insert `--chown={owner}` into `COPY` and delete the `chown`")
    };
    Some(Fix::unsafe_(title, edits))
}

/// Whether the accounts exist at instruction `index`; numbers always do.
fn is_there(context: &Context<'_>, index: usize, owner: &str) -> bool {
    let owner = Owner::of(owner);
    let Some(stage) = context.meaning().state(index).stage else { return false };
    let root = context.meaning().root_of(stage);
    let user = || {
        let mut created = accounts::bodies_before(context.meaning(), stage, index)
            .flat_map(|body| accounts::creations(&body.script))
            .filter(|creation| !creation.is_group);
        created.any(|creation| creation.name == owner.user)
            || root.is_some_and(|root| accounts::image_has(root, owner.user) == Some(true))
    };
    let group = |group: &str| {
        accounts::is_numeric(group)
            || group == "root"
            || group == "www-data"
            || accounts::has_group(context, stage, index, group)
    };
    (accounts::is_numeric(owner.user) || owner.user == "root" || user()) && owner.group.is_none_or(group)
}

/// Takes the chown out: the whole RUN, or the command with the operator beside it.
fn deletion(context: &Context<'_>, body: &ShellBody, change: &Change<'_>, run: &Instruction) -> Option<Edit> {
    let script = &body.script;
    if let [_] = script.items.as_slice() {
        return Some(lines::removal(context.file, run));
    }
    let at = script.items.iter().position(|item| item.span == change.command.span)?;
    let item = script.items.get(at).filter(|item| item.construct == Construct::Command)?;
    let range = body.range(script.removal(at).filter(|_| !item.negated && script.is_and_list())?);
    let comments = context.text(range.clone()).contains('#');
    (!comments).then(|| Edit::delete(range))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{count, fixed};

    const RULE: &str = "prefer-copy-chown";

    #[test]
    fn writers() {
        let cases = [
            ("COPY a /x/a\nRUN chown -R 1:1 /x", 1),
            ("WORKDIR /x\nCOPY . .\nRUN useradd u && chown -R u .", 1),
            ("WORKDIR /x\nRUN apt-get update\nCOPY . .\nRUN chown -R 1 .", 1),
            ("WORKDIR /x\nCOPY . .\nRUN make\nRUN chown -R 1 .", 0),
            ("COPY a /x\nRUN apt-get update\nRUN chown --recursive 1 /x/", 1),
            ("ADD a.tar /x\nRUN chgrp -R 0 /x", 1),
            ("COPY a /x\nRUN tar xf /x/a.tar -C /x\nRUN chown -R 1 /x", 0),
            ("COPY a /x\nRUN mkdir /x/y && chown -R 1 /x", 0),
            ("COPY a /y\nRUN chown -R 1 /x", 0),
            ("RUN chown -R 1 /x\nCOPY a /x", 0),
            ("COPY a /x\nRUN chown 1 /x", 0),
            ("COPY a /x\nRUN chown -R 1 /x /y", 0),
            ("COPY --chown=2 a /x\nRUN chown -R 1 /x", 0),
            ("COPY a /x\nRUN ./configure $OUT && chown -R 1 /x", 0),
            ("COPY a /x\nRUN if a; then chown -R 1 /x; fi", 0),
        ];
        for (lines, expected) in cases {
            assert_eq!(count(RULE, &format!("FROM debian:12\n{lines}\n")), expected, "{lines}");
        }
    }

    #[test]
    fn fixes() {
        let fix = |lines: &str| fixed(RULE, &format!("FROM debian:12\n{lines}\n"));
        assert_eq!(fix("COPY a /x\nRUN chown -R 1:2 /x"), "FROM debian:12\nCOPY --chown=1:2 a /x\n");
        let joined = "COPY a /x\nRUN apt-get update \\\n && chown -R 1 /x \\\n && echo b";
        assert_eq!(fix(joined), "FROM debian:12\nCOPY --chown=1 a /x\nRUN apt-get update \\\n && echo b\n");
        // The account is created too late.
        let late = "COPY a /x\nRUN useradd u && chown -R u /x";
        assert_eq!(fix(late), format!("FROM debian:12\n{late}\n"));
    }
}
