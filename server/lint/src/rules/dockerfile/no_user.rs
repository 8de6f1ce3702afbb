use dockwright_model::{Base, Os, User};

use crate::refactor::add_user::add_user;
use crate::rule::rule;
use crate::rules::base_image;
use crate::rules::container::{self, Container};
use crate::{Context, Fix, Severity};

rule! {
    /// The container runs as root because no `USER` says otherwise.
    ///
    /// Whoever breaks into the program is root in the container at once: free to change every file of it, to install
    /// what they like, and close to the host if there is a hole in the kernel or a careless mount. Most programs need
    /// none of that. Set a `USER` behind the instructions that install things.
    ///
    /// ```dockerfile finds
    /// FROM node:22-slim
    /// WORKDIR /app
    /// COPY . .
    /// RUN npm ci
    ///
    /// EXPOSE 3000
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM node:22-slim
    /// WORKDIR /app
    /// COPY . .
    /// RUN npm ci
    ///
    /// USER node
    /// EXPOSE 3000
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// Where the image brings no account for it, the fix creates one:
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.20
    /// COPY app /usr/local/bin/
    /// ENTRYPOINT ["app"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.20
    /// COPY app /usr/local/bin/
    /// RUN addgroup -S -g 10001 app && adduser -S -D -H -u 10001 -G app app
    /// USER app
    /// ENTRYPOINT ["app"]
    /// ```
    ///
    /// The fix cannot know which files the program wants to write. Only the final stage counts, with the stages it starts
    /// from. Images that step down by themselves, and programs that have to be root such as `sshd`, are left alone:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends gosu && rm -rf /var/lib/apt/lists/*
    /// COPY entrypoint.sh /
    /// ENTRYPOINT ["/entrypoint.sh"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM gcr.io/distroless/static-debian12:nonroot
    /// COPY app /
    /// ENTRYPOINT ["/app"]
    /// ```
    ///
    /// What an image runs as that is not known here may be root or not; the finding is a hint then.
    "no-user" {
        category: Security,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["droast/DF020", "tally/stateful-root-runtime"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let Some(stage) = meaning.final_stage().filter(|stage| stage.os == Os::Linux && !container::is_helper(stage)) else {
        return;
    };
    let user = meaning.user(context.dockerfile(), &meaning.end_state(stage.index));
    let known = match &user {
        User::Image(_) if user.is_root() == Some(true) => true,
        User::Unknown => false,
        _ => return,
    };
    let root = meaning.root_of(stage.index);
    let image = root.is_some_and(|root| matches!(root.base, Base::Image(_) | Base::Scratch));
    let container = Container::of(context.file, stage);
    if !image || !container.has_command() || container.is_shell() || container.starts_as_root_for_a_reason() {
        return;
    }
    let Some(word) = base_image::word(context, stage) else { return };
    let (severity, message) = if known {
        let message = "The container runs as root, so whoever breaks into it may change everything in it. Set a `USER` \
                       behind the instructions that install things.";
        (Severity::Warning, message.to_owned())
    } else {
        let name = root.and_then(|root| root.image()).map(|image| image.familiar()).unwrap_or_default();
        let message = format!(
            "No `USER` is set, so the container runs as whatever `{name}` says, which for most images is root. Set one to \
             be sure."
        );
        (Severity::Hint, message)
    };
    let fix = add_user(context.file, stage.index).ok().map(|change| Fix::unsafe_(change.title, change.edits));
    context.report(word.span.clone(), message).severity(severity).maybe_fix(fix);
}
