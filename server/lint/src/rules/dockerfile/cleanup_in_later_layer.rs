use std::ops::Range;

use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Command, Word};

use super::super::arguments::quoted;
use super::super::container::file_name;
use super::super::downloads::{self, Tool};
use super::super::mounts;
use super::super::package_managers::caches::{self, all_of, deleted, empties, lies_in, overlaps, touches, trimmed};
use super::super::package_managers::{CACHING, Call, Manager, call};
use crate::refactor::combine_run::combine_exactly;
use crate::refactor::layout::Layout;
use crate::rule::rule;
use crate::{Context, Fix};

rule! {
    /// A RUN deletes what an earlier instruction has put into the image.
    ///
    /// Every instruction adds a layer, and a later one can only hide what is in it: the image is no smaller, and whoever has it
    /// can still read the file. Clean up in the RUN that makes the mess; download, unpack and delete in one RUN; and take
    /// archives from a bind mount (`RUN --mount=type=bind,…`) or unpack them with `ADD` instead of copying them.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends git
    /// RUN rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends git \
    ///     && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// Stages that do not end up in the final image may keep what they like:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12 AS build
    /// COPY source.tar.gz /tmp/
    /// RUN tar -xf /tmp/source.tar.gz && rm /tmp/source.tar.gz
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
    /// RUN rm -rf /tmp/* /etc/skel
    /// ```
    "cleanup-in-later-layer" {
        category: Size,
        severity: Warning,
        fix: Some(Unsafe),
        also: [],
    }
}

/// Something an instruction leaves behind.
enum Left {
    /// The cache of a package manager.
    Cache(&'static Manager),
    /// A file or folder.
    File(String),
}

impl Left {
    /// Whether it is a file named from the working directory.
    fn is_relative(&self) -> bool {
        matches!(self, Left::File(path) if !path.starts_with('/'))
    }
}

/// What is left behind in the stage so far, with the instruction that did it.
type Mess = Vec<(usize, Left)>;

/// More than this is no longer compared, so that a hostile file costs little.
const MOST: usize = 64;

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let mut layout = None;
    let mut mess = Mess::new();
    for (index, instruction) in context.dockerfile().instructions.iter().enumerate() {
        match instruction.keyword {
            Keyword::From => mess.clear(),
            // Names without a folder mean other files now.
            Keyword::Workdir => mess.retain(|(_, left)| !left.is_relative()),
            _ => {}
        }
        if !meaning.state(index).stage.is_some_and(|stage| meaning.is_in_final_image(stage)) {
            continue;
        }
        if let Some((range, what, earlier)) = late(context, index, instruction, &mess) {
            let line = context.dockerfile().instructions.get(earlier).map_or(0, |earlier| earlier.lines.0);
            let message = format!(
                "{what} on line {line} and stays in the layer made there, so deleting it here saves no space. Delete it in the \
                 RUN that brings it."
            );
            let layout = layout.get_or_insert_with(|| Layout::of(context.file));
            let combined = combine_exactly(context.file, layout, earlier..index + 1).ok();
            context
                .report(range, message)
                .maybe_fix(combined.map(|combined| Fix::unsafe_(combined.title, combined.edits)));
        }
        leave(context, index, instruction, &mut mess);
    }
}

/// What a RUN deletes too late, and the instruction it comes from.
fn late(context: &Context<'_>, index: usize, run: &Instruction, mess: &Mess) -> Option<(Range<usize>, String, usize)> {
    if run.keyword != Keyword::Run || mess.is_empty() {
        return None;
    }
    let bodies = context.meaning().bodies_of(index);
    let commands = || bodies.iter().flat_map(|body| body.script.commands.iter().map(move |command| (body, command)));
    // What this RUN downloads itself it rightly deletes; a script may download anything.
    let own: Vec<&Manager> = commands().filter_map(|(_, command)| fills(&call(command, CACHING)?)).collect();
    let quiet =
        commands().all(|(_, command)| command.effective().program_word().is_none_or(|word| !word.text.contains('/')));
    let moves = commands().any(|(_, command)| moves(command));
    let is_own = |manager: &Manager| own.iter().any(|own| std::ptr::eq(*own, manager));
    for (body, command) in commands() {
        let emptied = call(command, CACHING).filter(empties).map(|call| call.manager);
        let words = deleted(command);
        let named = |left: &Left| words.iter().copied().find(|word| takes(word, left));
        for (earlier, left) in mess.iter().rev().filter(|_| emptied.is_some() || !words.is_empty()) {
            let what = match left {
                Left::Cache(manager) if !quiet || is_own(manager) => continue,
                Left::File(_) if moves && left.is_relative() => continue,
                Left::Cache(manager) => {
                    format!(
                        "What `{}` downloads comes into the image",
                        manager.programs.first().copied().unwrap_or_default()
                    )
                }
                Left::File(path) => format!("{} comes into the image", quoted(path)),
            };
            let all = matches!((left, emptied), (Left::Cache(left), Some(manager)) if clears(manager, left));
            let word = named(left).map(|word| word.span);
            if let Some(span) = word.or_else(|| all.then_some(command.span)) {
                return Some((body.range(span), what, *earlier));
            }
        }
    }
    None
}

/// Whether the clean of a manager takes all that it downloads: that of apt leaves the package lists.
fn clears(manager: &Manager, other: &Manager) -> bool {
    std::ptr::eq(manager, other) && manager.lists.is_empty()
}

/// Whether a word that is deleted takes what was left.
fn takes(word: &Word, left: &Left) -> bool {
    match left {
        Left::Cache(manager) => takes_cache(word, manager),
        Left::File(path) if left.is_relative() => *path == trimmed(word.value_or_text().trim_start_matches("./")),
        Left::File(path) => lies_in(path, trimmed(word.value_or_text())),
    }
}

/// Whether what is deleted is a cache of the manager (for apt, its package lists: packages are deleted by the image).
fn takes_cache(word: &Word, manager: &Manager) -> bool {
    let folders = if manager.lists.is_empty() { manager.caches } else { manager.lists };
    folders.iter().any(|folder| match folder.strip_prefix('/') {
        Some(_) => overlaps(trimmed(word.value_or_text()), folder),
        None => caches::takes(word.value_or_text(), &format!("/root/{folder}")),
    })
}

/// Whether a command changes the directory of those behind it.
fn moves(command: &Command) -> bool {
    matches!(command.effective().program(), Some("cd" | "pushd" | "popd"))
}

/// The manager whose caches a command fills.
fn fills(call: &Call<'_>) -> Option<&'static Manager> {
    let downloads = call.installs()
        || call.is_any(call.manager.upgrades)
        || call.is_any(&["update", "sync", "ci", "download", "build"]);
    let kept = downloads && !call.effective.has_any_flag(call.manager.uncached);
    kept.then_some(call.manager)
}

/// Notes what an instruction leaves behind.
fn leave(context: &Context<'_>, index: usize, instruction: &Instruction, mess: &mut Mess) {
    let mut add = |left| {
        if mess.len() < MOST {
            mess.push((index, left));
        }
    };
    if let Some((sources, destination)) = instruction.copy() {
        let unpacks = instruction.keyword == Keyword::Add;
        for source in sources {
            copied(source.text, destination.text, unpacks).into_iter().for_each(|path| add(Left::File(path)));
        }
        return;
    }
    if instruction.keyword != Keyword::Run {
        return;
    }
    let mounts = mounts::of(context.file, instruction);
    let outside: Vec<&str> =
        mounts.iter().filter_map(|mount| mount.target()).map(|target| trimmed(target.text())).take(MOST).collect();
    if outside.iter().any(|target| target.contains('$')) {
        return;
    }
    let mut cleaned: Vec<&Manager> = Vec::new();
    let mut removed: Vec<&str> = Vec::new();
    // From the end, so that it is known of each command what is deleted behind it.
    let commands = context.meaning().bodies_of(index).iter().flat_map(|body| &body.script.commands);
    let moves = !outside.is_empty() || commands.clone().any(moves);
    for command in commands.rev() {
        let call = call(command, CACHING);
        let filled = call.as_ref().and_then(fills);
        if let Some(manager) = filled.filter(|manager| !cleaned.iter().any(|other| std::ptr::eq(*other, *manager))) {
            // Once is enough for each.
            cleaned.push(manager);
            let folders: Vec<&str> = all_of(manager).collect();
            if !outside.iter().any(|target| touches(target, &folders)) {
                add(Left::Cache(manager));
            }
        }
        let gone = |path: &&str| outside.iter().chain(&removed).any(|folder| lies_in(path, folder));
        let here = downloaded_here(command).filter(|_| !moves);
        let paths = downloaded(command).chain(here).filter(|path| !gone(path));
        paths.for_each(|path| add(Left::File(path.to_owned())));
        let emptied = call.filter(empties).map(|call| call.manager);
        let words: Vec<&Word> = deleted(command).into_iter().take(MOST).collect();
        let clean = |manager: &Manager| {
            emptied.is_some_and(|emptied| clears(emptied, manager))
                || words.iter().any(|word| takes_cache(word, manager))
        };
        if emptied.is_some() || !words.is_empty() {
            cleaned.retain(|manager| !clean(manager));
            cleaned.extend(CACHING.iter().copied().filter(|manager| clean(manager)));
            removed.extend(words.iter().map(|word| trimmed(word.value_or_text())));
            removed.truncate(MOST);
        }
    }
}

/// Endings of what is copied to be unpacked or installed.
const ARCHIVES: &[&str] =
    &[".tar", ".tgz", ".gz", ".xz", ".bz2", ".zst", ".zip", ".deb", ".rpm", ".apk", ".whl", ".iso", ".run"];

/// Where an archive or a download ends up that is copied; ADD unpacks an archive of the context.
fn copied(source: &str, destination: &str, unpacks: bool) -> Option<String> {
    let name = source.rsplit('/').next()?;
    let remote = source.contains("://");
    let archive = ARCHIVES.iter().any(|ending| name.ends_with(ending)) && !(unpacks && is_tar(name));
    if !(archive || remote)
        || name.is_empty()
        || name.contains(['*', '$', '?'])
        || !destination.starts_with('/')
        || destination.contains('$')
    {
        return None;
    }
    let file = destination.rsplit('/').next().is_some_and(|last| last.contains('.'));
    Some(if file { destination.to_owned() } else { format!("{}/{name}", destination.trim_end_matches('/')) })
}

fn is_tar(name: &str) -> bool {
    name.contains(".tar") || [".tgz", ".tbz2", ".txz"].iter().any(|ending| name.ends_with(ending))
}

/// The paths a command downloads to, as far as it names them in full.
fn downloaded(command: &Command) -> impl Iterator<Item = &str> {
    let effective = command.effective();
    let options: &[&str] = match effective.program() {
        Some("curl") => &["-o", "--output"],
        Some("wget") => &["-O", "--output-document"],
        _ => &[],
    };
    let values = options.iter().flat_map(move |option| effective.flag_values(option)).map(|value| value.text);
    let cloned = (effective.is("git", "clone", &[])).then(|| effective.arguments().last()).flatten();
    values.chain(cloned.map(Word::value_or_text)).filter(|path| path.starts_with('/') && path.len() > 1).map(trimmed)
}

/// The file a command downloads to the working directory, if it has a name of letters that is written out.
fn downloaded_here(command: &Command) -> Option<&str> {
    let call = downloads::of(command)?;
    let to_output = call.value('O', "--output-document") == Some("-");
    let elsewhere = call.has('P', &["--directory-prefix", "--output-dir"]) || call.hides_options || to_output;
    let keeps_name = call.tool == Tool::Wget || call.has('O', &["--remote-name"]);
    let remote = || call.urls.first().map(|url| file_name(url.value_or_text())).filter(|_| keeps_name);
    let name = call.output().or_else(remote).map(|name| name.trim_start_matches("./")).filter(|_| !elsewhere)?;
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-+".contains(&byte));
    (plain && call.urls.len() == 1 && name.contains('.') && !name.starts_with(['.', '-'])).then_some(name)
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn what_is_too_late() {
        let mut config = Config::default();
        assert!(config.select("cleanup-in-later-layer"));
        let count = |text: &str| lint_text(&format!("FROM x\n{text}\n"), &config).len();
        for text in [
            "RUN pip install x\nCOPY a b\nRUN rm -rf ~/.cache",
            "RUN yum install -y x\nRUN yum clean all",
            "RUN curl -fsSL -o /tmp/x.tgz https://h/x\nRUN tar -xf /tmp/x.tgz && rm -f /tmp/x.tgz",
            "RUN git clone https://h/x /src\nRUN make\nRUN rm -rf /src",
            "COPY a/x.zip /tmp/\nRUN unzip /tmp/x.zip && rm /tmp/x.zip",
            "ADD x.deb /x.deb\nRUN dpkg -i /x.deb && rm /x.deb",
            "RUN npm ci\nRUN npm cache clean --force",
            "ADD https://h/x.tar.gz /tmp/x/\nRUN make\nRUN rm -r /tmp/x/",
            "RUN wget -q https://h/x.tgz\nRUN tar -xf x.tgz && rm x.tgz",
            "RUN curl -fsSLO https://h/x.tgz\nRUN tar -xf x.tgz && rm ./x.tgz",
        ] {
            assert_eq!(count(text), 1, "{text}");
        }
        for text in [
            "RUN pip install --no-cache-dir x\nRUN rm -rf ~/.cache",
            "RUN pip install x && rm -rf ~/.cache\nRUN rm -rf ~/.cache",
            "RUN yum install -y x\nRUN yum install -y y && yum clean all",
            "RUN yum install -y x\nRUN ./setup && yum clean all",
            "RUN --mount=type=cache,target=/var/lib/apt apt-get update\nRUN rm -rf /var/lib/apt/lists/*",
            "RUN apt-get install -y x\nRUN apt-get clean",
            "RUN curl -o /tmp/x h && rm /tmp/x\nRUN rm -f /tmp/x",
            "RUN --mount=type=tmpfs,target=/tmp curl -o /tmp/x h\nRUN rm -f /tmp/x",
            "ADD x.tar.gz /tmp/\nRUN rm -r /tmp/x.tar.gz",
            "RUN pip install x\nFROM y\nRUN rm -rf ~/.cache",
            "RUN wget https://h/x.tgz\nWORKDIR /y\nRUN rm x.tgz",
            "RUN wget https://h/x.tgz\nRUN cd /y && rm x.tgz",
            "RUN wget -O- https://h/x.tgz | tar xz\nRUN rm -f x.tgz",
            "COPY install.sh /tmp/\nRUN sh /tmp/install.sh && rm /tmp/install.sh",
        ] {
            assert_eq!(count(text), 0, "{text}");
        }
    }
}
