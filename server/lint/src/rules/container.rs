//! What a container of an image runs, as the rules on accounts and health checks need it.

use dockwright_model::{File, Stage};
use dockwright_syntax::dockerfile::{Instruction, Keyword};

/// What a container of a stage runs, CMD and ENTRYPOINT of the stages it starts from included.
pub(crate) struct Container<'a> {
    file: &'a File,
    stage: &'a Stage,
    chain: Vec<usize>,
    /// The ENTRYPOINT with its index.
    pub(crate) entrypoint: Option<(usize, &'a Instruction)>,
    /// The CMD with its index.
    pub(crate) cmd: Option<(usize, &'a Instruction)>,
}

/// Programs that give privileges up by themselves before they run the service.
const STEP_DOWN: &[&str] =
    &["gosu", "su-exec", "setpriv", "s6-setuidgid", "setuidgid", "setuser", "chpst", "runuser", "su", "sudo", "fixuid"];

/// Programs that only root can run, or that run each of their services as somebody else.
const FOR_ROOT: &[&str] = &[
    "init",
    "systemd",
    "s6-svscan",
    "runsvdir",
    "runit",
    "runit-init",
    "my_init",
    "supervisord",
    "sshd",
    "crond",
    "cron",
    "anacron",
    "dockerd",
    "dockerd-entrypoint.sh",
    "containerd",
    "kubelet",
    "openvpn",
    "wg-quick",
    "iptables",
    "rsyslogd",
    "dropbear",
    "xinetd",
    "in.tftpd",
    "nfsd",
];

/// Packages whose presence says that the entrypoint steps down by itself.
const STEP_DOWN_PACKAGES: &[&str] = &["gosu", "su-exec", "s6-overlay", "fixuid"];

/// Programs whose only job is to start another one.
const LAUNCHERS: &[&str] = &["tini", "dumb-init", "catatonit", "env", "exec", "docker-init"];

const SHELLS: &[&str] = &["sh", "bash", "ash", "dash", "zsh", "fish"];

impl<'a> Container<'a> {
    /// The container of a stage.
    pub(crate) fn of(file: &'a File, stage: &'a Stage) -> Self {
        let chain = file.meaning().chain(stage.index);
        let last = |keyword| {
            chain.iter().find_map(|stage| {
                let mut instructions = file.meaning().stage_instructions(file.dockerfile(), *stage).rev();
                instructions.find(|(_, instruction)| instruction.keyword == keyword)
            })
        };
        let (entrypoint, cmd) = (last(Keyword::Entrypoint), last(Keyword::Cmd));
        Self { file, stage, chain, entrypoint, cmd }
    }

    /// The instructions of the stage and the stages it starts from, with their indices.
    pub(crate) fn instructions(&self) -> impl Iterator<Item = (usize, &'a Instruction)> {
        let file = self.file;
        self.chain.iter().flat_map(move |stage| file.meaning().stage_instructions(file.dockerfile(), *stage))
    }

    /// Whether the file says what runs.
    pub(crate) fn has_command(&self) -> bool {
        self.entrypoint.is_some() || self.cmd.is_some()
    }

    /// The words of ENTRYPOINT and CMD, those of a shell form too.
    pub(crate) fn words(&self) -> Vec<&'a str> {
        self.entrypoint
            .into_iter()
            .chain(self.cmd)
            .flat_map(|(index, instruction)| self.words_of(index, instruction))
            .collect()
    }

    fn words_of(&self, index: usize, instruction: &'a Instruction) -> Vec<&'a str> {
        match instruction.exec() {
            Some(words) => words.iter().map(|word| word.value.as_str()).collect(),
            None => {
                let commands = self.file.meaning().bodies_of(index).iter().flat_map(|body| &body.script.commands);
                commands.flat_map(|command| command.words.iter().map(|word| word.value_or_text())).collect()
            }
        }
    }

    /// The program the container runs in the end, without directory: behind `tini --` and the like.
    pub(crate) fn program(&self) -> Option<&'a str> {
        let words = self.words();
        let names = words.iter().filter(|word| !word.starts_with('-')).map(|word| file_name(word));
        names.into_iter().find(|name| !LAUNCHERS.contains(name))
    }

    /// Whether it is an interactive shell, so that the image is a tool box rather than a service.
    pub(crate) fn is_shell(&self) -> bool {
        let words = self.words();
        let mut names = words.iter().map(|word| file_name(word)).filter(|name| !LAUNCHERS.contains(name));
        let shell = names.next().is_some_and(|name| SHELLS.contains(&name));
        shell && names.all(|option| matches!(option, "-l" | "-i" | "-il" | "-li" | "--login" | "--"))
    }

    /// Whether the container has to start as root: its program gives privileges up by itself, or is one for root.
    pub(crate) fn starts_as_root_for_a_reason(&self) -> bool {
        let own = self.words().iter().any(|word| {
            let name = file_name(word);
            STEP_DOWN.contains(&name) || FOR_ROOT.contains(&name)
        });
        own || self.base_steps_down() || self.installs_step_down()
    }

    /// Whether the entrypoint of the base image, which the file leaves as it is, steps down.
    fn base_steps_down(&self) -> bool {
        let Some(root) = self.file.meaning().root_of(self.stage.index) else { return false };
        let Some(facts) = root.image_facts().filter(|_| self.entrypoint.is_none()) else { return false };
        let tool = |tool| root.variant().is_some_and(|variant| variant.has_tool(tool) == Some(true));
        let init = facts.entrypoint.first().is_some_and(|program| FOR_ROOT.contains(&file_name(program)));
        init || (!facts.entrypoint.is_empty() && (tool("gosu") || tool("su-exec")))
    }

    /// Whether the stage brings a program to step down with, which its entrypoint then uses.
    fn installs_step_down(&self) -> bool {
        let names = |text: &str| STEP_DOWN_PACKAGES.iter().any(|package| text.contains(package));
        self.instructions().any(|(index, instruction)| match instruction.keyword {
            Keyword::Run => {
                let commands = self.file.meaning().bodies_of(index).iter().flat_map(|body| &body.script.commands);
                commands.flat_map(|command| &command.words).any(|word| names(&word.text))
            }
            Keyword::Copy | Keyword::Add => names(instruction.rest.text()),
            Keyword::Env | Keyword::Arg => instruction.pairs().iter().any(|pair| {
                let name = pair.key.text();
                name == "GOSU_VERSION" || name == "SU_EXEC_VERSION" || name.starts_with("S6_")
            }),
            _ => false,
        })
    }
}

/// The last part of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether the name of a stage says that it is for building or developing, not for running the service.
pub(crate) fn is_helper(stage: &Stage) -> bool {
    let helpers = [
        "build",
        "builder",
        "dev",
        "devel",
        "development",
        "devcontainer",
        "test",
        "tests",
        "testing",
        "ci",
        "lint",
        "linter",
        "vendor",
        "validate",
        "update",
        "deps",
        "debug",
        "export",
        "artifact",
        "artifacts",
        "binary",
        "binaries",
    ];
    let name = stage.name.as_ref().map(|name| name.text().to_ascii_lowercase()).unwrap_or_default();
    name.split(['-', '_', '.']).any(|part| helpers.contains(&part))
}
