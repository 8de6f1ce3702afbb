use dockwright_model::{Base, User};
use dockwright_syntax::image_ref::ImageRef;

use super::user_created_but_unused;
use crate::refactor::add_user::add_user;
use crate::rule::rule;
use crate::rules::base_image;
use crate::rules::container::Container;
use crate::{Context, Fix, Severity};

rule! {
    /// The container runs as root because no `USER` says otherwise.
    ///
    /// Whoever breaks into the program is root in the container at once: free to change every file of it, to install
    /// what they like, and close to the host if there is a hole in the kernel or a careless mount. Most programs need
    /// none of that. Set a `USER` after the instructions that install things.
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
    /// EXPOSE 8080
    /// ENTRYPOINT ["app"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.20
    /// COPY app /usr/local/bin/
    /// RUN addgroup -S -g 10001 app && adduser -S -D -H -u 10001 -G app app
    /// USER app
    /// EXPOSE 8080
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
    /// For servers such as nginx, whose workers run as somebody else, it is an information, and so it is for command-line
    /// tools, which those who run them can give another account with `docker run --user`. What an image runs as that is
    /// not known here may be root or not; the finding is a hint then.
    "no-user" {
        category: Security,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["droast/DF020", "tally/stateful-root-runtime"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let Some(stage) = meaning.final_stage() else { return };
    let user = meaning.user(context.dockerfile(), &meaning.end_state(stage.index));
    let known = match &user {
        User::Image(_) if user.is_root() == Some(true) => true,
        User::Unknown => false,
        _ => return,
    };
    let root = meaning.root_of(stage.index);
    let image = root.is_some_and(|root| match &root.base {
        Base::Image(image) => !says_not_root(image),
        Base::Scratch => true,
        _ => false,
    });
    let container = Container::of(context.file, stage);
    let other = container.is_for_windows() || container.is_helper() || container.is_shell();
    if !image || !container.has_command() || other || container.starts_as_root_for_a_reason() {
        return;
    }
    // That says the same with a better place to look at.
    if user_created_but_unused::find(context).is_some() {
        return;
    }
    let Some(word) = base_image::word(context, stage) else { return };
    let workers = container.has_workers();
    let (severity, message) = if known && workers {
        let message = "The server starts as root, and only its workers run as somebody else. Set a `USER` if it listens on \
                       a port and writes to paths that this account may use.";
        (Severity::Info, message.to_owned())
    } else if known && container.is_tool() {
        let message = "The container runs as root, which a command-line tool rarely needs. Set a `USER`, or leave it to \
                       those who run it (`docker run --user`).";
        (Severity::Info, message.to_owned())
    } else if known {
        let message = "The container runs as root, so whoever breaks into it may change everything in it. Set a `USER` \
                       after the instructions that install things.";
        (Severity::Warning, message.to_owned())
    } else {
        let name = root.and_then(|root| root.image()).map(ImageRef::familiar).unwrap_or_default();
        let message = format!(
            "No `USER` is set, so the container runs as whatever `{name}` says, which for most images is root. Set one to \
             be sure."
        );
        (Severity::Hint, message)
    };
    // Another account may neither use the ports nor write to the folders of such a server.
    let change = add_user(context.file, stage.index).ok().filter(|_| !workers);
    let fix = change.map(|change| Fix::unsafe_(change.title, change.edits));
    context.report(word.span.clone(), message).severity(severity).maybe_fix(fix);
}

/// Whether the name or the tag of an image says that it does not run as root.
fn says_not_root(image: &ImageRef) -> bool {
    let name = image.familiar();
    let words = ["nonroot", "non-root", "rootless", "unprivileged", "chiseled"];
    let microsoft = image.registry() == "mcr.microsoft.com" && name.contains("distroless");
    microsoft || words.iter().any(|word| name.contains(word))
}
