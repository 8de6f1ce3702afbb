//! Whether an image has the programs that health checks usually ask with.

use dockwright_facts::packages;
use dockwright_model::{File, Stage};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Command, Word};

use crate::rules::container::Container;

/// Programs of which it is known which images have them.
pub(crate) const TOOLS: &[&str] = &["curl", "wget", "nc", "pgrep", "ps", "netstat"];

/// Whether an image is known not to have a program.
pub(crate) fn is_missing(root: &Stage, tool: &str) -> bool {
    let Some(variant) = root.variant() else { return false };
    let bare = || {
        let debian = matches!(variant.os, Some("debian" | "ubuntu"));
        let plain = matches!(root.image_facts().map(|facts| facts.repository), Some("debian" | "ubuntu"));
        debian && (plain || variant.key == "slim") || variant.shell.is_none()
    };
    match variant.has_tool(tool) {
        Some(known) => !known,
        // Only the base image of a distribution, and what is called slim, surely has none of the rest.
        None => bare(),
    }
}

/// Whether some instruction may bring a program: by its name, by that of its package, or unseen.
pub(crate) fn may_be_brought(file: &File, stage: &Stage, before: usize, tool: &str) -> bool {
    let other = match tool {
        "nc" => "netcat",
        "pgrep" | "ps" => "procps",
        "netstat" => "net-tools",
        "wget" | "curl" => "busybox",
        tool => tool,
    };
    let names = |text: &str| text.contains(tool) && tool.len() > 2 || text.contains(other) || text == tool;
    let container = Container::of(file, stage);
    container.instructions().any(|(index, instruction)| match instruction.keyword {
        Keyword::Run => {
            let script = file.meaning().bodies_of(index);
            let opaque =
                instruction.exec().is_some() || script.is_empty() || script.iter().any(|body| !body.script.understood);
            let mut commands = script.iter().flat_map(|body| &body.script.commands);
            index < before
                && (opaque
                    || commands.any(|command| command.words.iter().any(|word| names(&word.text)) || is_unseen(command)))
                || packages_named(instruction, tool)
        }
        Keyword::Copy | Keyword::Add => instruction.copy().is_some_and(|(sources, destination)| {
            let tree = matches!(
                destination.text.trim_end_matches('/'),
                "" | "/bin" | "/usr" | "/usr/bin" | "/usr/local/bin" | "/usr/local" | "/sbin"
            );
            names(instruction.rest.text())
                || tree && sources.iter().any(|source| source.text.ends_with(['/', '*', 'n', 'r', '.', 'l', 's']))
        }),
        Keyword::Env | Keyword::Arg => {
            instruction.pairs().iter().any(|pair| pair.value.as_ref().is_some_and(|value| names(value.text())))
        }
        _ => false,
    })
}

/// Whether the text of a RUN with heredocs names the package of a program.
fn packages_named(instruction: &Instruction, tool: &str) -> bool {
    !instruction.heredocs.is_empty()
        && packages::MANAGERS.iter().any(|manager| {
            packages::package_for(tool, manager).is_some_and(|package| instruction.rest.text().contains(package))
        })
}

/// Whether a command may install anything: a script, or a list of packages that a variable or a file holds.
fn is_unseen(command: &Command) -> bool {
    let effective = command.effective();
    let Some(program) = effective.program() else { return !command.words.is_empty() };
    let path = effective.program_word().and_then(|word| word.value()).unwrap_or_default();
    let script = |text: &str| text.ends_with(".sh") || text.ends_with(".py") || text.ends_with(".rb");
    let installs = matches!(
        program,
        "apt-get" | "apt" | "apk" | "dnf" | "microdnf" | "yum" | "xargs" | "eval" | "make" | "install_packages"
    ) || effective.wrapped_by("xargs");
    let hidden = installs && (command.words.iter().any(Word::has_expansion) || effective.wrapped_by("xargs"));
    let shell = matches!(program, "sh" | "bash" | "ash" | "." | "source" | "dpkg" | "ansible-playbook")
        && (command.pipeline.is_some() || effective.arguments().iter().any(|word| !word.is_option()));
    hidden || shell || script(path) || path.starts_with("./")
}
