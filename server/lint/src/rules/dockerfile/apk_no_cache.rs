use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::shell::Command;

use super::super::mounts;
use super::super::package_managers::caches::{deleted, empties, touches};
use super::super::package_managers::{APK, Call, call};
use crate::rule::rule;
use crate::{Context, Edit, Fix, Severity};

rule! {
    /// `apk add` without `--no-cache` leaves the package index in the image.
    ///
    /// apk keeps the index of the repositories in `/var/cache/apk`, a few megabytes that are out of date soon. With `--no-cache`
    /// it fetches the index and keeps nothing, so `apk update` is not needed either. In a stage that is not part of the final
    /// image the index costs little, so that is no more than a hint.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// RUN apk add curl
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.22
    /// RUN apk add --no-cache curl
    /// ```
    ///
    /// A cache mount, or emptying the folder in the same RUN, does as well:
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// RUN apk --no-cache add curl
    /// RUN --mount=type=cache,target=/var/cache/apk apk add git
    /// RUN apk update && apk add make && rm -rf /var/cache/apk/*
    /// ```
    "apk-no-cache" {
        category: Size,
        severity: Info,
        fix: Some(Safe),
        changes: [Options],
        also: ["DL3019", "tally/hadolint/DL3019", "droast/DF029"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    for (index, outer) in context.dockerfile().instructions.iter().enumerate() {
        let instruction = outer.effective();
        let bodies = meaning.bodies_of(index);
        if instruction.keyword != Keyword::Run || !bodies.iter().any(|body| body.script.uses("apk")) {
            continue;
        }
        if mounts::keeps_out(context.file, instruction, |target| touches(target, APK.caches)) {
            continue;
        }
        let kept = meaning.state(index).stage.is_some_and(|stage| meaning.is_in_final_image(stage));
        bodies.iter().for_each(|body| check_body(context, body, kept));
    }
}

fn check_body(context: &mut Context<'_>, body: &ShellBody, kept: bool) {
    let cleaned = body.script.commands.iter().rposition(removes_cache).unwrap_or(0);
    for command in body.script.commands.iter().skip(cleaned) {
        let Some(call) = call(command, &[&APK]).filter(|call| call.installs() && !says_otherwise(call)) else {
            continue;
        };
        let Some(add) = call.subcommand(call.manager.installs) else { continue };
        let range = body.range(add.span);
        let place = if kept { "image" } else { "stage" };
        let message = format!(
            "`apk add` leaves the package index in the {place}, where it is out of date soon. Add `--no-cache`, which makes \
             `apk update` needless too."
        );
        let fix = Fix::safe("Insert `--no-cache` after `add`", vec![Edit::insert(range.end, " --no-cache")]);
        let severity = if kept { Severity::Info } else { Severity::Hint };
        context.report(range, message).severity(severity).fix(fix);
    }
}

fn says_otherwise(call: &Call<'_>) -> bool {
    call.effective.has_any_flag(&["--no-cache", "--no-network", "--cache-dir", "--cache-max-age", "--root", "-p"])
        || call.hides_options()
}

fn removes_cache(command: &Command) -> bool {
    let own = call(command, &[&APK]).is_some_and(|call| empties(&call));
    own || deleted(command).iter().any(|word| touches(word.value_or_text(), APK.caches))
}

#[cfg(test)]
mod tests {
    use crate::{Config, Severity, lint_text};

    #[test]
    fn what_keeps_the_index_out() {
        let mut config = Config::default();
        assert!(config.select("apk-no-cache"));
        let of = |run: &str| lint_text(&format!("FROM alpine\n{run}\n"), &config);
        for run in [
            "RUN rm -rf /var/cache/apk/* && apk add x",
            "RUN apk -U add x",
            "ONBUILD RUN apk add x",
            "RUN apk add --virtual .x y && rm -rf /tmp/*",
            "RUN <<E\napk add x\nE",
        ] {
            assert_eq!(of(run).len(), 1, "{run}");
        }
        for run in [
            "RUN apk add x && rm -f /var/cache/apk/*",
            "RUN apk add x && rm -rf /var/cache/*",
            "RUN apk add $APK_OPTS x",
            "RUN apk del x && apk update",
            "RUN --mount=type=tmpfs,target=/var/cache/apk apk add x",
            "RUN --mount=type=cache,target=/etc/apk/cache apk add x",
            "CMD apk add x",
        ] {
            assert_eq!(of(run).len(), 0, "{run}");
        }
        let text = "FROM alpine AS a\nRUN apk add x\nFROM scratch\nCOPY --from=a /x /x\n";
        assert_eq!(lint_text(text, &config)[0].severity, Severity::Hint);
    }
}
