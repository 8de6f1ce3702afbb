use dockwright_model::{Os, User};
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::lines;
use crate::rule::rule;
use crate::rules::accounts::Owner;
use crate::rules::ownership;
use crate::rules::paths::{self, Workdirs};
use crate::{Context, Fix};

rule! {
    /// Application code is copied for root although another account runs it.
    ///
    /// `COPY` without `--chown` makes root the owner, so the account that `USER` chooses below can read the code and not
    /// change it. That is good as long as the program writes nothing next to its code: uploads, a database file, a cache.
    /// Where it does, give it the directory. Nobody can tell from the file, so this is a hint of the profile `all`.
    ///
    /// ```dockerfile finds
    /// FROM node:22
    /// WORKDIR /app
    /// COPY . .
    /// RUN npm ci && mkdir uploads
    /// USER node
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM node:22
    /// WORKDIR /app
    /// COPY --chown=node . .
    /// RUN npm ci && mkdir uploads
    /// USER node
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM node:22
    /// WORKDIR /app
    /// COPY . .
    /// RUN npm ci && chown -R node /app
    /// USER node
    /// CMD ["node", "server.js"]
    /// ```
    "copy-before-user-without-chown" {
        category: Correctness,
        severity: Hint,
        profile: All,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let Some(stage) = meaning.final_stage().filter(|stage| stage.os != Os::Windows) else { return };
    let User::Set { instruction: set, name: Some(user) } =
        meaning.user(context.dockerfile(), &meaning.end_state(stage.index))
    else {
        return;
    };
    if Owner::of(&user).is_root() {
        return;
    }
    let workdirs = Workdirs::of(context);
    for (index, instruction) in meaning.stage_instructions(context.dockerfile(), stage.index) {
        let copies = instruction.keyword == Keyword::Copy && index < set && instruction.flag("chown").is_none();
        let root = meaning.user(context.dockerfile(), &meaning.state(index)).is_root() != Some(false);
        if !copies || !root {
            continue;
        }
        let Some(target) = paths::destination(context, &workdirs, index, instruction) else { continue };
        // The directory the program starts in, as a whole.
        let home = workdirs.at(set).is_some_and(|home| home == target.path && home != "/") && target.is_directory;
        if home {
            if writes_in(context, index, set) {
                report(context, instruction, &user, &target.path);
            }
            return;
        }
    }
}

/// Whether a directory is made in the copied one for the program to write to, and nothing gives it to anybody.
fn writes_in(context: &Context<'_>, copy: usize, user: usize) -> bool {
    let mut makes = false;
    for body in context.meaning().bodies().iter().filter(|body| (copy..user).contains(&body.instruction)) {
        if ownership::changes(&body.script).next().is_some() {
            return false;
        }
        makes |= body.script.uses("mkdir") || body.script.uses("touch") || body.script.uses("sqlite3");
    }
    makes
}

fn report(context: &mut Context<'_>, instruction: &Instruction, user: &str, path: &str) {
    let message = format!(
        "The files belong to root, so the program, which runs as `{user}`, cannot write to `{path}`. If it has to, add \
         `--chown={user}`."
    );
    let plain = user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":_.-".contains(&byte));
    let fix = plain.then(|| {
        Fix::unsafe_(format!("Insert `--chown={user}`"), vec![lines::flag(instruction, &format!("--chown={user}"))])
    });
    context.report(instruction.name.span.clone(), message).maybe_fix(fix);
}
