//! Images that have no shell, or no package manager, and what a file may bring into them.

use dockwright_model::{Base, Os, Stage};
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::Context;

/// What a stage starts from, as far as it lacks something.
pub(crate) struct Bare {
    /// What it is called in messages: `scratch`, `gcr.io/distroless/static-debian12`.
    pub(crate) name: String,
    /// Whether it has no shell; otherwise it only has no package manager.
    pub(crate) no_shell: bool,
}

/// What the image at the bottom of a stage lacks; `None` if it lacks neither, or nobody can know.
pub(crate) fn of(context: &Context<'_>, stage: &Stage) -> Option<Bare> {
    let root = context.meaning().root_of(stage.index)?;
    if root.os == Os::Windows || stage.os == Os::Windows {
        return None;
    }
    if matches!(root.base, Base::Scratch) {
        return Some(Bare { name: "scratch".to_owned(), no_shell: true });
    }
    let image = root.image()?;
    let name = image.familiar_name();
    let Some(variant) = root.variant() else {
        // Older names of the family are on no list; only their `debug` tags have a shell.
        let debug = image.tag().is_some_and(|tag| tag.contains("debug"));
        return (name.starts_with("gcr.io/distroless/") && !debug).then_some(Bare { name, no_shell: true });
    };
    let family = name.starts_with("gcr.io/distroless/") || name.starts_with("cgr.dev/chainguard/");
    let no_shell = variant.shell.is_none();
    (variant.package_manager.is_none() && (no_shell || family)).then_some(Bare { name, no_shell })
}

/// The indices of the instructions of a stage, and of those it starts from, up to which nothing came into the image that
/// may hold a shell or other programs: the first COPY, ADD or mount that may bring some ends them.
pub(crate) fn bare_until(context: &Context<'_>, stage: &Stage) -> usize {
    let meaning = context.meaning();
    let mut chain = meaning.chain(stage.index);
    chain.reverse();
    let all = chain.into_iter().flat_map(|link| meaning.stage_instructions(context.dockerfile(), link));
    let mut bringing = all.filter(|(index, instruction)| brings_programs(context, *index, instruction));
    bringing.next().map_or(usize::MAX, |(index, _)| index)
}

/// Whether an instruction may bring a shell.
fn brings_programs(context: &Context<'_>, index: usize, instruction: &Instruction) -> bool {
    if instruction.keyword == Keyword::Run {
        return instruction.flag("mount").is_some();
    }
    let Some((sources, destination)) = instruction.copy() else { return false };
    let expand = |text: &str| context.meaning().expand(index, text);
    let Some(to) = expand(destination.text) else { return true };
    let folder = to.trim_end_matches('/');
    let for_programs =
        ["/bin", "/usr", "/usr/bin", "/sbin", "/usr/sbin", "/usr/local", "/usr/local/bin", "/lib"].contains(&folder);
    let shell = |path: &str| {
        let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        matches!(name, "sh" | "bash" | "busybox" | "ash" | "dash" | "busybox.static")
    };
    let many = |path: &str| {
        let path = path.trim_end_matches('/');
        let archive = [".tar", ".tgz", ".tar.gz", ".tar.xz", ".txz", ".tar.zst", ".tar.bz2"]
            .iter()
            .any(|end| path.ends_with(end));
        let whole = matches!(path, "" | "." | "/" | "./" | "*" | "./*");
        whole
            || path.contains("rootfs")
            || shell(path)
            || (archive && instruction.keyword == Keyword::Add)
            || path.ends_with('*')
    };
    let root = matches!(folder, "" | "." | "./");
    shell(&to)
        || sources.iter().any(|source| {
            expand(source.text)
                .is_none_or(|from| many(&from) || (root && is_folder(&from)) || (for_programs && is_bin(&from)))
        })
}

/// Whether a path reads like a folder: no file of the final name ends with a dot and letters, and it ends with a slash.
fn is_folder(path: &str) -> bool {
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    path.ends_with('/')
        || matches!(
            name,
            "root"
                | "out"
                | "output"
                | "dist"
                | "build"
                | "install"
                | "image"
                | "fs"
                | "target"
                | "sysroot"
                | "src"
                | "overlay"
                | "files"
        )
}

fn is_bin(path: &str) -> bool {
    let folder = path.trim_end_matches('/');
    ["bin", "sbin", "usr", "local", "lib"].contains(&folder.rsplit('/').next().unwrap_or_default())
}

/// Programs that install packages.
const MANAGERS: &[&str] = &[
    "apt-get", "apt", "aptitude", "dpkg", "apk", "yum", "dnf", "microdnf", "tdnf", "zypper", "pacman", "rpm", "pip",
    "pip3", "npm", "yarn", "pnpm", "gem", "conda",
];

/// Whether a program installs packages.
pub(crate) fn is_package_manager(program: &str) -> bool {
    MANAGERS.contains(&program)
}
