//! What a container of an image runs, as the rules on accounts and health checks need it.

use dockwright_model::{File, Os, Stage};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::Word;

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
    "dind",
    "dnsmasq",
    "vsftpd",
    "proftpd",
    "pure-ftpd",
    "named",
    "dhcpd",
    "hostapd",
    "smbd",
    "nmbd",
    "postfix",
    "keepalived",
    "ipsec",
    "charon",
    "xl2tpd",
    "pppd",
    "pptpd",
    "openconnect",
    "tincd",
    "tailscaled",
    "zerotier-one",
    "tcpdump",
    "fail2ban-server",
    "ntpd",
    "chronyd",
    "snort",
    "shorewall",
    "debootstrap",
    "bpftrace",
];

/// Packages whose presence says that the entrypoint steps down by itself.
const STEP_DOWN_PACKAGES: &[&str] = &["gosu", "su-exec", "s6-overlay", "fixuid"];

/// Programs whose only job is to start another one.
const LAUNCHERS: &[&str] = &["tini", "dumb-init", "catatonit", "env", "exec", "docker-init"];

/// Shells, and interpreters that ask for input when they are given nothing to run.
const INTERACTIVE: &[&str] = &[
    "sh", "bash", "ash", "dash", "zsh", "fish", "pwsh", "python", "pypy", "ipython", "node", "irb", "jshell", "ghci",
    "erl", "iex", "php", "julia", "R", "lua", "perl", "clj", "lein", "groovysh", "scala", "swipl", "sbcl", "gst", "bb",
    "jruby", "hylang", "hy", "rakudo", "raku", "deno", "bun",
];

/// Parts of the names of stages that are for building or developing.
const HELPERS: &[&str] = &[
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

/// Servers that start as root and have their workers run as somebody else.
const WITH_WORKERS: &[&str] = &[
    "nginx",
    "openresty",
    "httpd",
    "httpd-foreground",
    "apache2",
    "apache2ctl",
    "apachectl",
    "apache2-foreground",
    "php-fpm",
    "lighttpd",
    "haproxy",
];

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
                commands.flat_map(|command| command.words.iter().map(Word::value_or_text)).collect()
            }
        }
    }

    /// The program the container runs in the end, without directory: what follows `tini --` and the like.
    pub(crate) fn program(&self) -> Option<&'a str> {
        let words = self.words();
        let names = words.iter().filter(|word| !word.starts_with('-')).map(|word| file_name(word));
        names.into_iter().find(|name| !LAUNCHERS.contains(name))
    }

    /// Whether it says that it serves others: it exposes a port, or can be asked how it is.
    pub(crate) fn serves(&self) -> bool {
        self.instructions()
            .any(|(_, instruction)| matches!(instruction.keyword, Keyword::Expose | Keyword::Healthcheck))
    }

    /// Whether it is run like a command: it serves nobody, and explains itself or leaves all arguments to the caller.
    pub(crate) fn is_tool(&self) -> bool {
        let bare = self.cmd.is_none()
            && self.entrypoint.and_then(|(_, entrypoint)| entrypoint.exec()).is_some_and(|words| words.len() == 1)
            && self.program().is_some_and(|program| !program.contains('.') && !program.contains("entrypoint"));
        !self.serves() && (bare || self.only_explains())
    }

    /// Whether it is an interactive shell or interpreter, or only waits, so that the image is a tool box or a base of others rather than
    /// a service.
    pub(crate) fn is_shell(&self) -> bool {
        let Some((index, command)) = self.cmd.or(self.entrypoint) else { return false };
        let words = self.words_of(index, command);
        if waits(&words) {
            return true;
        }
        let mut names = words.iter().map(|word| file_name(word)).filter(|name| !LAUNCHERS.contains(name));
        let interactive = names.next().is_some_and(|name| {
            let versioned = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
            INTERACTIVE.contains(&name) || INTERACTIVE.contains(&versioned)
        });
        interactive && names.all(|option| matches!(option, "-l" | "-i" | "-a" | "-il" | "-li" | "--login" | "--"))
    }

    /// Whether all it does when nobody says otherwise is to explain itself, as command-line tools do.
    pub(crate) fn only_explains(&self) -> bool {
        let Some(word) = self.cmd.and_then(|(index, cmd)| self.words_of(index, cmd).pop()) else { return false };
        matches!(
            word,
            "-h" | "-help" | "--help" | "help" | "--help-all" | "-v" | "-V" | "--version" | "version" | "--info"
        )
    }

    /// Whether it runs on Windows: by the image, or by the program.
    pub(crate) fn is_for_windows(&self) -> bool {
        let drive = |word: &str| word.get(1..3).is_some_and(|colon| colon == ":\\" || colon == ":/");
        let program = |word: &str| {
            let end = word.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
            matches!(end.as_str(), "exe" | "cmd" | "bat" | "ps1")
        };
        self.stage.os == Os::Windows || self.words().iter().any(|word| drive(word) || program(word))
    }

    /// Whether the image is for building or developing, not for running the service: its stage says so, or it is one of
    /// those that editors open a workspace in.
    pub(crate) fn is_helper(&self) -> bool {
        let name = self.stage.name.as_ref().map(|name| name.text().to_ascii_lowercase()).unwrap_or_default();
        let root = self.file.meaning().root_of(self.stage.index).and_then(|root| root.image());
        let workspace = root.is_some_and(|image| image.path().contains("devcontainers/"));
        workspace || name.split(['-', '_', '.']).any(|part| HELPERS.contains(&part))
    }

    /// Whether the program is a server that starts as root to open its ports and files, and has its workers run as
    /// somebody else.
    pub(crate) fn has_workers(&self) -> bool {
        self.words().iter().any(|word| WITH_WORKERS.contains(&file_name(word)))
    }

    /// Whether the container has to start as root: its program gives privileges up by itself, or is one for root.
    pub(crate) fn starts_as_root_for_a_reason(&self) -> bool {
        let own = self.words().iter().any(|word| {
            let name = file_name(word);
            let option = *word == "--user" || word.starts_with("--user=");
            option || STEP_DOWN.contains(&name) || FOR_ROOT.contains(&name)
        });
        own || self.base_steps_down()
            || self.installs_step_down()
            || self.exposes_for_root()
            || self.is_docker_in_docker()
    }

    /// Whether it exposes a port of a server that logs others in, and so has to be root: SSH and SMB.
    fn exposes_for_root(&self) -> bool {
        self.instructions().filter(|(_, instruction)| instruction.keyword == Keyword::Expose).any(|(_, expose)| {
            let ports = expose.rest.text().split_whitespace();
            ports.into_iter().any(|port| matches!(port.split('/').next(), Some("22" | "139" | "445")))
        })
    }

    /// Whether the base image runs a Docker engine of its own.
    fn is_docker_in_docker(&self) -> bool {
        let image = self.file.meaning().root_of(self.stage.index).and_then(|root| root.image());
        image.is_some_and(|image| {
            image.path() == "library/docker" && image.tag().is_some_and(|tag| tag.contains("dind"))
        })
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

/// Whether a command does nothing until somebody comes to work in the container: `sleep infinity`, `tail -f /dev/null`.
fn waits(words: &[&str]) -> bool {
    match words {
        [program, time] => file_name(program) == "sleep" && matches!(*time, "infinity" | "inf"),
        [program, .., file] => file_name(program) == "tail" && *file == "/dev/null",
        _ => false,
    }
}

/// The last part of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
