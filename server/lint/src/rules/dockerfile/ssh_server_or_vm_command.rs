use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::Instruction;
use dockwright_syntax::shell::{Command, EffectKind, Word};

use super::super::mounts;
use super::super::runs;
use crate::rule::rule;
use crate::{Context, Severity};
use dockwright_syntax::mount::MountType;

rule! {
    /// A command makes sense on a machine, not in a build.
    ///
    /// A build has no init system, no screen and nobody at the keyboard: `systemctl start` fails, `vim` waits for nobody,
    /// and a service that a `RUN` starts is gone with it. Start programs with `CMD` or `ENTRYPOINT`, edit files with `sed` or
    /// `COPY`, and leave mounting to `RUN --mount` and the run time.
    ///
    /// Installing such a program is no use of it. `systemctl enable` and its like only make links; `kill` may end what the
    /// same command has started. A service that the rest of the command needs is a hint.
    ///
    /// ```dockerfile finds 2
    /// FROM debian:12
    /// RUN systemctl restart nginx
    /// RUN top -b -n 1
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y vim && rm -rf /var/lib/apt/lists/*
    /// RUN systemctl enable nginx && ssh-keyscan example.com >> /etc/ssh/ssh_known_hosts
    /// RUN --mount=type=ssh ssh git@example.com true
    /// RUN server & sleep 5 && ./load && kill $!
    /// ```
    "ssh-server-or-vm-command" {
        category: Maintainability,
        severity: Info,
        fix: None,
        also: ["DL3001", "tally/hadolint/DL3001", "droast/DF060"],
    }
}

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        // One finding for each program: a second one says nothing new.
        let mut told: Vec<&str> = Vec::new();
        let mut around = None;
        for command in &body.script.commands {
            let Some(program) = command.effective().program() else { continue };
            let Some(advice) = advice(program).filter(|_| !told.contains(&program)) else { continue };
            if is_meant(around.get_or_insert_with(|| Around::of(context, body)), command, program) {
                continue;
            }
            told.push(program);
            let span = command.effective().program_word().map_or(command.span, |word| word.span);
            let followed = body.script.commands.last().is_some_and(|last| last.span.start > command.span.end);
            let hint = matches!(program, "service" | "systemctl") && followed;
            let severity = if hint { Severity::Hint } else { Severity::Info };
            context
                .report(body.range(span), format!("`{program}` has no place in a build: {advice}"))
                .severity(severity);
        }
    }
}

/// Why a program has no place in a build, if it is one of those.
fn advice(program: &str) -> Option<&'static str> {
    Some(match program {
        "ssh" => "it needs a key, which would stay in a layer. Use `RUN --mount=type=ssh`.",
        "vim" | "vi" | "nano" => "nobody is there to type. Change files with `sed`, or `COPY` them.",
        "service" | "systemctl" => "what it starts ends with this `RUN`. Start it with `CMD` or `ENTRYPOINT`.",
        "ps" | "top" | "htop" | "free" | "ifconfig" => {
            "what it shows is about the builder. Leave it out, or use `docker stats` and the like later."
        }
        "kill" => "nothing of an earlier instruction is running. Leave it out.",
        "mount" | "umount" => {
            "a build may not mount, and sees the mounts of the builder. Use `RUN --mount`, or a volume at run time."
        }
        "shutdown" | "reboot" | "halt" | "poweroff" => "there is no machine to stop. Leave it out.",
        _ => return None,
    })
}

/// What of the RUN around a command may give it a meaning.
struct Around<'a> {
    /// It has the socket of an SSH agent.
    ssh: bool,
    /// It may do anything.
    insecure: bool,
    /// It starts something in the background.
    background: bool,
    /// The functions that it defines under such a name.
    functions: Vec<&'a str>,
}

impl<'a> Around<'a> {
    fn of(context: &Context<'_>, body: &'a ShellBody) -> Self {
        let instruction = context.dockerfile().instructions.get(body.instruction);
        let run = instruction.map(Instruction::effective);
        let mounts = run.map(|run| mounts::of(context.file, run)).unwrap_or_default();
        let security = run.and_then(|run| run.flag("security")).and_then(|flag| flag.value_text());
        let effects = &body.script.effects;
        let mut functions: Vec<&str> = Vec::new();
        for effect in effects {
            match &effect.kind {
                EffectKind::Function(name) if advice(name).is_some() && !functions.contains(&&**name) => {
                    functions.push(name);
                }
                _ => {}
            }
        }
        Self {
            ssh: mounts.iter().any(|mount| mount.mount_type() == Some(MountType::Ssh)),
            insecure: security == Some("insecure"),
            background: effects.iter().any(|effect| effect.kind == EffectKind::Background)
                || body.script.commands.iter().any(|command| command.nesting.background),
            functions,
        }
    }
}

/// Whether a use makes sense all the same.
fn is_meant(around: &Around<'_>, command: &Command, program: &str) -> bool {
    let arguments = command.effective().arguments();
    let only_tells = arguments.iter().any(|word| matches!(word.value_or_text(), "--version" | "-V" | "--help"));
    if only_tells || around.insecure || around.functions.contains(&program) {
        return true;
    }
    match program {
        "ssh" => around.ssh,
        // Without a terminal vim runs a script: to install its plugins.
        "vim" | "vi" => arguments.iter().any(|word| {
            matches!(word.value_or_text().get(..2), Some("-c" | "-e" | "-E" | "-s" | "+P" | "+q"))
                || word.text.starts_with('+')
        }),
        "systemctl" => {
            let links = [
                "enable",
                "disable",
                "mask",
                "unmask",
                "preset",
                "preset-all",
                "set-default",
                "is-enabled",
                "add-wants",
                "link",
                "cat",
                "list-unit-files",
                "daemon-reload",
            ];
            let verb = arguments.iter().find(|word| !word.is_option()).map(Word::value_or_text);
            let other_root = arguments.iter().any(|word| word.value_or_text().starts_with("--root"));
            other_root || verb.is_none_or(|verb| links.contains(&verb))
        }
        "kill" => around.background || arguments.iter().any(Word::has_expansion),
        "ps" | "free" => command.nesting.substitution || command.nesting.condition,
        // Alone it lists what is mounted.
        "mount" if arguments.iter().all(Word::is_option) => true,
        "mount" | "umount" => command.nesting.condition || command.nesting.substitution,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, lint_text};

    #[test]
    fn uses() {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        let count = |run: &str| lint_text(&format!("FROM a\n{run}\n"), &config).len();
        for run in [
            "RUN sudo service x start",
            "RUN systemctl enable x && systemctl start x",
            "RUN ps aux | grep x",
            "RUN ssh host && ssh other",
            "RUN mount /dev/sda /mnt",
            "RUN kill 1",
        ] {
            assert_eq!(count(run), 1, "{run}");
        }
        for run in [
            "RUN --security=insecure mount /dev/sda /mnt",
            "RUN vim +PlugInstall +qall",
            "RUN service() { :; } && service x",
            "RUN X=$(free -m)",
            "RUN kill $(cat pid)",
            "RUN echo service x start",
            "RUN systemctl --root=/mnt start x",
            "RUN ssh -V",
            "RUN mount | grep /dev/shm",
        ] {
            assert_eq!(count(run), 0, "{run}");
        }
    }
}
