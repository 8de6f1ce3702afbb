use std::ops::Range;

use dockwright_model::User;
use dockwright_syntax::dockerfile::{Instruction, Keyword, Word};

use crate::Context;
use crate::rule::rule;
use crate::rules::container::Container;
use crate::rules::paths;

rule! {
    /// A container that keeps data runs as root.
    ///
    /// What root writes to a volume or a bind mount belongs to root on the host, too, so a break-in reaches further than
    /// the container, and a later switch to another account finds files it may not change. Make the directory, give it
    /// to an account, and switch to that with `USER`.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// COPY server /usr/local/bin/
    /// VOLUME /var/lib/server
    /// CMD ["server"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// COPY server /usr/local/bin/
    /// RUN useradd --uid 10001 server && mkdir /var/lib/server && chown server /var/lib/server
    /// VOLUME /var/lib/server
    /// USER server
    /// CMD ["server"]
    /// ```
    ///
    /// Entrypoints that step down by themselves are left alone, as for `no-user`, which this rule sharpens:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// VOLUME /data
    /// ENTRYPOINT ["gosu", "daemon", "/server"]
    /// ```
    "root-plus-state" {
        category: Security,
        severity: Warning,
        profile: Strict,
        fix: None,
        also: ["tally/stateful-root-runtime"],
    }
}

/// Where programs keep what they write.
const STATE: &[&str] = &["/data", "/srv", "/var/lib", "/var/log", "/var/cache", "/var/run", "/var/spool"];

/// What package managers keep there is no state of the program.
const OF_PACKAGES: &[&str] =
    &["/var/lib/apt", "/var/lib/dpkg", "/var/cache/apt", "/var/cache/apk", "/var/cache/yum", "/var/cache/dnf"];

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let Some(stage) = meaning.final_stage() else { return };
    let user = meaning.user(context.dockerfile(), &meaning.end_state(stage.index));
    let root = matches!(user, User::Set { .. } | User::Image(_)) && user.is_root() == Some(true);
    let container = Container::of(context.file, stage);
    let other = container.is_for_windows() || container.is_helper() || container.is_shell();
    if !root || !container.has_command() || other || container.starts_as_root_for_a_reason() {
        return;
    }
    let Some((range, path)) = state(context, &container) else { return };
    let message = format!(
        "The program keeps data in `{path}` and runs as root, so what it writes belongs to root outside of the container, \
         too. Give the directory to an account and add a `USER`."
    );
    context.report(range, message);
}

/// The first place that says the program keeps data: a VOLUME before all, else a directory for it.
fn state(context: &Context<'_>, container: &Container<'_>) -> Option<(Range<usize>, String)> {
    let mut directory = None;
    for (index, instruction) in container.instructions() {
        match instruction.keyword {
            Keyword::Volume => {
                let exec = instruction.exec().into_iter().flatten().map(|word| (&word.word, word.value.as_str()));
                let first = instruction.words().iter().map(|word| (word, word.text())).chain(exec).next();
                if let Some((word, path)) = first {
                    return Some((word.span.clone(), path.to_owned()));
                }
            }
            _ if directory.is_some() => {}
            Keyword::Workdir => directory = of_word(&instruction.rest, instruction.rest.text()),
            Keyword::Copy | Keyword::Add => directory = copied(instruction),
            Keyword::Run => directory = made(context, index),
            _ => {}
        }
    }
    directory
}

fn of_word(word: &Word, text: &str) -> Option<(Range<usize>, String)> {
    is_state(text).then(|| (word.span.clone(), text.to_owned()))
}

fn copied(instruction: &Instruction) -> Option<(Range<usize>, String)> {
    let (_, destination) = instruction.copy()?;
    of_word(destination.word, destination.text)
}

fn made(context: &Context<'_>, index: usize) -> Option<(Range<usize>, String)> {
    context.meaning().bodies_of(index).iter().find_map(|body| {
        let makers = body.script.find("mkdir").flat_map(|command| command.effective().operands(&["-m", "--mode"]));
        let mut paths = makers.filter_map(|word| word.value().map(|path| (word, path)));
        paths.find(|(_, path)| is_state(path)).map(|(word, path)| (body.range(word.span), path.to_owned()))
    })
}

fn is_state(path: &str) -> bool {
    let path = path.trim_end_matches('/');
    STATE.iter().any(|state| paths::is_within(path, state))
        && !OF_PACKAGES.iter().any(|packages| paths::is_within(path, packages))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::count;

    #[test]
    fn signs_of_state() {
        let cases = [
            ("VOLUME [\"/x\"]\nCMD x", 1),
            ("WORKDIR /srv/app\nCMD x", 1),
            ("RUN mkdir -p /opt/x /var/lib/x\nCMD x", 1),
            ("COPY x /data/\nCMD x", 1),
            ("RUN mkdir -p /var/lib/apt/lists\nCMD x", 0),
            ("WORKDIR /app\nCMD x", 0),
            ("VOLUME /x", 0),
            ("VOLUME /x\nUSER daemon\nCMD x", 0),
        ];
        for (lines, expected) in cases {
            assert_eq!(count("root-plus-state", &format!("FROM debian:12\n{lines}\n")), expected, "{lines}");
        }
    }
}
