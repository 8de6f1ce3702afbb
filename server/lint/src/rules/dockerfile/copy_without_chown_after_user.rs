use std::collections::HashMap;

use dockwright_model::{Os, User};
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::lines;
use crate::rule::rule;
use crate::rules::accounts::{self, Owner};
use crate::rules::ownership;
use crate::rules::paths::{self, Workdirs};
use crate::{Context, Fix, Severity};

rule! {
    /// What is copied after `USER` belongs to root, not to that account.
    ///
    /// `COPY` and `ADD` pay no attention to `USER`: without `--chown` the files belong to root. The account may read them
    /// as a rule, but a `RUN` that works in them, such as `npm install`, and a program that writes next to itself get
    /// "permission denied".
    ///
    /// ```dockerfile finds
    /// FROM node:22
    /// WORKDIR /app
    /// USER node
    /// COPY package.json package-lock.json ./
    /// RUN npm ci
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM node:22
    /// WORKDIR /app
    /// USER node
    /// COPY --chown=node:node package.json package-lock.json ./
    /// RUN npm ci
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// Where nothing in the stage works in the directory afterwards, a program that only reads its files is safer if it does
    /// not own them. Then only the homes of accounts and volumes of the image are looked at, with a hint. Files that a later
    /// `chown` gives away are left alone:
    ///
    /// ```dockerfile ignores
    /// FROM node:22
    /// WORKDIR /app
    /// USER node
    /// COPY start.sh /usr/local/bin/start.sh
    /// COPY --chown=node . .
    /// COPY dist /srv/www
    /// COPY config config
    /// USER root
    /// RUN chown -R node /app/config
    /// USER node
    /// ```
    "copy-without-chown-after-user" {
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        changes: [Ownership],
        also: ["tally/copy-after-user-without-chown", "tally/ruby/state-paths-not-writable-as-non-root"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    if context.instructions(Keyword::User).next().is_none() {
        return;
    }
    let workdirs = Workdirs::of(context);
    let mut groups = HashMap::new();
    for stage in &meaning.stages {
        let given = given_away(context, &workdirs, stage.index);
        for (index, instruction) in meaning.stage_instructions(context.dockerfile(), stage.index) {
            let copies = matches!(instruction.keyword, Keyword::Copy | Keyword::Add);
            let state = meaning.state(index);
            let other = state.user.is_none() || stage.os == Os::Windows;
            if !copies || other || instruction.flag("chown").is_some() {
                continue;
            }
            let user = match meaning.user(context.dockerfile(), &state) {
                User::Set { name: Some(name), .. } => name,
                _ => continue,
            };
            let owner = Owner::of(&user);
            let Some(target) = paths::destination(context, &workdirs, index, instruction) else { continue };
            let system = SYSTEM.iter().any(|directory| paths::is_within(&target.path, directory));
            let later = given.iter().any(|(at, path)| *at > index && paths::is_within(&target.path, path));
            // `COPY entrypoint.sh /` puts a program where no account writes.
            let top = !target.is_directory && target.path.rfind('/') == Some(0) && target.path.contains('.');
            if owner.is_root() || system || later || top || target.path == "/" {
                continue;
            }
            let works = works_in(context, &workdirs, index, stage.instructions.end, &target.path);
            if works || is_for_data(context, stage.index, &target.path) {
                report(context, index, instruction, &user, works, &mut groups);
            }
        }
    }
}

/// Directories whose files programs read and do not write.
const SYSTEM: &[&str] =
    &["/usr", "/bin", "/sbin", "/lib", "/etc", "/docker-entrypoint-initdb.d", "/licenses", "/docker-entrypoint.d"];

/// The paths that scripts of a stage give to another owner, or open for others, with the index of the instruction.
fn given_away(context: &Context<'_>, workdirs: &Workdirs, stage: usize) -> Vec<(usize, String)> {
    const MOST: usize = 64;
    let mut found = Vec::new();
    for (index, _) in context.meaning().stage_instructions(context.dockerfile(), stage) {
        for body in context.meaning().bodies_of(index) {
            for change in ownership::changes(&body.script) {
                let paths = change.paths.iter().filter_map(|word| word.value());
                found.extend(paths.filter_map(|path| paths::join(workdirs.at(index), path)).map(|path| (index, path)));
            }
        }
        found.truncate(MOST);
    }
    found
}

/// Whether programs write there: to the homes of accounts and to volumes.
fn is_for_data(context: &Context<'_>, stage: usize, path: &str) -> bool {
    let root = context.meaning().root_of(stage);
    let volumes = root.and_then(|root| root.image_facts()).map(|facts| facts.volumes.as_slice()).unwrap_or_default();
    paths::is_within(path, "/home") || volumes.iter().any(|volume| paths::is_within(path, volume))
}

/// Instructions behind a COPY that are looked at.
const FAR: usize = 20;

/// Whether a later RUN of the stage, as somebody else than root, has its working directory where the files are.
fn works_in(context: &Context<'_>, workdirs: &Workdirs, copy: usize, end: usize, path: &str) -> bool {
    let (file, meaning) = (context.dockerfile(), context.meaning());
    let after = copy + 1..end.min(copy + FAR);
    let instructions = file.instructions.get(after.clone()).unwrap_or_default();
    after.zip(instructions).any(|(index, instruction)| {
        let runs = instruction.keyword == Keyword::Run && !is_idle(context, index);
        let in_it =
            || workdirs.at(index).is_some_and(|directory| paths::is_within(directory, path) && directory != "/");
        runs && in_it() && meaning.user(file, &meaning.state(index)).is_root() == Some(false)
    })
}

/// Whether a RUN surely does nothing with files of its working directory.
fn is_idle(context: &Context<'_>, index: usize) -> bool {
    let mut commands = context.meaning().bodies_of(index).iter().flat_map(|body| &body.script.commands).peekable();
    commands.peek().is_some()
        && commands.all(|command| {
            matches!(
                command.effective().program(),
                Some("echo" | "chmod" | "ls" | "true" | "mkdir" | "cat" | "test" | "id")
            )
        })
}

/// Whether there is a group of the same name, by stage and name.
type Groups = HashMap<(usize, String), bool>;

fn has_group(context: &Context<'_>, groups: &mut Groups, index: usize, name: &str) -> bool {
    // Each search goes through all scripts.
    const MOST: usize = 32;
    let stage = context.meaning().state(index).stage.unwrap_or_default();
    let key = (stage, name.to_owned());
    if groups.len() >= MOST && !groups.contains_key(&key) {
        return false;
    }
    *groups.entry(key).or_insert_with(|| accounts::has_group(context, stage, index, name))
}

fn report(
    context: &mut Context<'_>,
    index: usize,
    instruction: &Instruction,
    user: &str,
    works: bool,
    groups: &mut Groups,
) {
    let owner = Owner::of(user);
    let name = instruction.keyword.name();
    let (severity, message) = if works {
        let message = format!(
            "`{name}` makes root the owner of these files although `USER {user}` is in force, and a later `RUN` works among \
             them as `{}`. Give them to it with `--chown`.",
            owner.user
        );
        (Severity::Warning, message)
    } else {
        let message = format!(
            "`{name}` makes root the owner of these files although `USER {user}` is in force. Add `--chown` if the program \
             writes to them."
        );
        (Severity::Hint, message)
    };
    let named = owner.group.is_none() && !accounts::is_numeric(owner.user);
    let with_group = named && has_group(context, groups, index, owner.user);
    let value = if with_group { format!("{user}:{user}") } else { user.to_owned() };
    let plain = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":_.-".contains(&byte));
    let fix = plain.then(|| {
        Fix::safe(format!("Insert `--chown={value}`"), vec![lines::flag(instruction, &format!("--chown={value}"))])
    });
    context.report(instruction.name.span.clone(), message).severity(severity).maybe_fix(fix);
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{count, fixed};

    const RULE: &str = "copy-without-chown-after-user";

    #[test]
    fn places() {
        let cases = [
            ("USER app\nCOPY a /home/app/", 1),
            ("USER app\nADD a.tar /home/app/", 1),
            ("USER app\nCOPY --chown=app a /home/app/", 0),
            ("COPY a /home/app/\nUSER app", 0),
            ("USER root\nCOPY a /home/app/", 0),
            ("ARG U\nUSER $U\nCOPY a /home/app/", 0),
            ("USER app\nCOPY a /etc/x", 0),
            ("USER app\nCOPY a /x/", 0),
            ("USER app\nWORKDIR /x\nCOPY a .\nRUN make", 1),
            ("USER app\nWORKDIR /x\nCOPY a .\nRUN ls", 0),
            ("USER app\nFROM debian\nCOPY a /home/app/", 0),
        ];
        for (lines, expected) in cases {
            assert_eq!(count(RULE, &format!("FROM debian\n{lines}\n")), expected, "{lines}");
        }
        assert_eq!(count(RULE, "FROM debian AS a\nUSER app\nFROM a\nCOPY a /home/\n"), 1);
    }

    #[test]
    fn owners() {
        let fix = |lines: &str| fixed(RULE, &format!("FROM debian\n{lines}\nCOPY --link a /home/\n"));
        assert_eq!(fix("USER 10:20"), "FROM debian\nUSER 10:20\nCOPY --chown=10:20 --link a /home/\n");
        let text = "RUN useradd -g users app\nUSER app";
        assert_eq!(fix(text), format!("FROM debian\n{text}\nCOPY --chown=app --link a /home/\n"));
        let text = "RUN useradd app\nUSER app";
        assert_eq!(fix(text), format!("FROM debian\n{text}\nCOPY --chown=app:app --link a /home/\n"));
    }
}
