use dockwright_model::User;

use crate::refactor::add_user::add_user;
use crate::rule::rule;
use crate::rules::container::Container;
use crate::{Context, Fix};

rule! {
    /// The last `USER` of the final stage is root.
    ///
    /// Root is needed to install things, but the container then runs as root, too: whoever breaks into the program may
    /// change everything in it. Switch back after the instructions that need root.
    ///
    /// ```dockerfile finds
    /// FROM jenkins/jenkins:2.516
    /// USER root
    /// RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM jenkins/jenkins:2.516
    /// USER root
    /// RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
    /// USER jenkins
    /// ```
    ///
    /// The fix takes the account that the image brings. Other stages than the final one are left alone, and so are images
    /// whose entrypoint steps down by itself:
    ///
    /// ```dockerfile ignores
    /// FROM node:22 AS build
    /// USER root
    /// RUN make
    /// FROM node:22
    /// USER root
    /// COPY --from=build /app /app
    /// USER node
    /// CMD ["node", "/app/server.js"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// USER root
    /// ENTRYPOINT ["gosu", "daemon", "/server"]
    /// ```
    "last-user-root" {
        category: Security,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["DL3002", "tally/hadolint/DL3002", "droast/DF002"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let Some(stage) = meaning.final_stage() else { return };
    let user = meaning.user(context.dockerfile(), &meaning.end_state(stage.index));
    let User::Set { instruction, .. } = &user else { return };
    let container = Container::of(context.file, stage);
    let other = container.is_for_windows() || container.is_helper();
    if user.is_root() != Some(true) || other || container.starts_as_root_for_a_reason() {
        return;
    }
    let Some(instruction) = context.dockerfile().instructions.get(*instruction) else { return };
    let message = "The container runs as root, because no later `USER` switches back. Add a `USER` for the account \
                   that runs the program.";
    let change = add_user(context.file, stage.index).ok().filter(|change| !change.creates);
    let fix = change.map(|change| Fix::unsafe_(change.title, change.edits));
    context.report(instruction.rest.span.clone(), message).maybe_fix(fix);
}
