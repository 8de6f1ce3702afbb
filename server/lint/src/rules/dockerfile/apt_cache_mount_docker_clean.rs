use dockwright_model::{ShellBody, ShellSource};
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::mount::{Field, MountType};

use super::super::package_managers::APT;
use super::super::package_managers::caches::touches;
use super::super::{apt, mounts};
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// A cache mount at `/var/cache/apt` stays empty, because the image deletes every downloaded package.
    ///
    /// The images of Debian and Ubuntu, and those built on them, have a setting in `/etc/apt/apt.conf.d/docker-clean` that
    /// deletes packages right after they are installed. It keeps images small, and a cache mount empty: every build downloads
    /// everything again. Delete the file before the install, in a RUN of its own or in the same one.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN --mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt,sharing=locked \
    ///     apt-get update && apt-get install -y --no-install-recommends git
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN --mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt,sharing=locked \
    ///     rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && apt-get install -y --no-install-recommends git
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN rm -f /etc/apt/apt.conf.d/docker-clean
    /// RUN --mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt,sharing=locked \
    ///     apt-get update && apt-get install -y --no-install-recommends git
    /// ```
    "apt-cache-mount-docker-clean" {
        category: Cache,
        severity: Hint,
        fix: Some(Unsafe),
        also: [],
    }
}

const SETTING: &str = "/etc/apt/apt.conf.d/docker-clean";

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let mut kept = None;
    for (index, outer) in context.dockerfile().instructions.iter().enumerate() {
        let run = outer.effective();
        if run.keyword != Keyword::Run || run.flags.is_empty() || !cleans_up(context, index) {
            continue;
        }
        let mount = mounts::placed(context.file, run).into_iter().find(|(_, mount)| {
            let target = mount.target().map(Field::text).unwrap_or_default();
            mount.mount_type() == Some(MountType::Cache) && target != "/var/cache" && touches(target, APT.caches)
        });
        let place = mount.and_then(|(start, mount)| Some((start, mount.target()?.value_range.clone()?)));
        let (Some((start, target)), Some(body)) = (place, meaning.bodies_of(index).iter().find(|body| installs(body)))
        else {
            continue;
        };
        let kept = kept.get_or_insert_with(|| {
            [apt::configured(context, "docker-clean"), apt::configured(context, "keep-downloaded")]
        });
        if kept.iter().any(|kept| kept.get(index).copied().unwrap_or(false)) {
            continue;
        }
        let message = format!(
            "The image deletes every package apt has installed, so this cache stays empty. Delete `{SETTING}` before the install."
        );
        let fix = Fix::unsafe_(format!("Insert `rm -f {SETTING}`"), insertion(context, body).into_iter().collect());
        let fix = Some(fix).filter(|fix| !fix.edits.is_empty());
        context.report(start + target.start..start + target.end, message).maybe_fix(fix);
    }
}

/// Whether the image at the bottom of the stage is known to delete what apt downloads.
fn cleans_up(context: &Context<'_>, index: usize) -> bool {
    let meaning = context.meaning();
    let root = meaning.state(index).stage.and_then(|stage| meaning.root_of(stage));
    let system = root.and_then(|root| root.variant()).and_then(|variant| variant.os);
    matches!(system, Some("debian" | "ubuntu"))
}

fn installs(body: &ShellBody) -> bool {
    apt::calls(&body.script).any(|call| call.installs())
}

/// The deletion in front of the first command.
fn insertion(context: &Context<'_>, body: &ShellBody) -> Option<Edit> {
    let first = body.script.items.first().filter(|_| !body.script.has_errors)?;
    let end = match body.source {
        ShellSource::Command => " && ".to_owned(),
        ShellSource::Exec => return None,
        ShellSource::Heredoc(_) => context.file.text().newline().to_owned(),
    };
    Some(Edit::insert(body.range(first.span).start, format!("rm -f {SETTING}{end}")))
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix, lint_text};

    #[test]
    fn images_and_settings() {
        let mut config = Config::default();
        assert!(config.select("apt-cache-mount-docker-clean"));
        let run = "RUN --mount=type=cache,target=/var/cache/apt";
        for (text, count) in [
            (format!("FROM python:3.13-slim\n{run} apt-get install -y x"), 1),
            (format!("FROM ubuntu:24.04 AS a\nFROM a\n{run} apt install -y x"), 1),
            (format!("FROM example.com/x\n{run} apt-get install -y x"), 0),
            (format!("FROM alpine\n{run} apt-get install -y x"), 0),
            (format!("FROM debian\n{run} apt-get update"), 0),
            (
                format!(
                    "FROM debian AS a\nRUN rm /etc/apt/apt.conf.d/docker-clean\nFROM a\n{run} apt-get install -y x"
                ),
                0,
            ),
            (
                format!(
                    "FROM debian\n{run} echo 'Binary::apt::APT::Keep-Downloaded-Packages \"1\";' > /etc/apt/apt.conf.d/x; apt-get install -y x"
                ),
                0,
            ),
        ] {
            assert_eq!(lint_text(&text, &config).len(), count, "{text}");
        }
        let heredoc = format!("FROM debian\n{run} <<E\nset -e\napt-get install -y x\nE\n");
        let fixed = fix(&heredoc, &config, Safety::Unsafe).text;
        assert!(fixed.contains("<<E\nrm -f /etc/apt/apt.conf.d/docker-clean\nset -e\n"), "{fixed}");
    }
}
