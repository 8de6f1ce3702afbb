use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::rule::rule;
use crate::{Context, Edit, Fix, Severity};

rule! {
    /// `ADD` of local files does what `COPY` does, and more than the reader can see.
    ///
    /// `ADD` also fetches URLs and Git repositories and unpacks archives. Where none of that is wanted `COPY` says so,
    /// and goes on saying so when a file of another kind takes the place of this one.
    ///
    /// Archives that `ADD` unpacks, remote sources and its own options (`--checksum`, `--unpack`, `--keep-git-dir`) are
    /// left alone. A `.zip` is not unpacked. A source that only a variable or a pattern decides is a hint.
    ///
    /// ```dockerfile finds
    /// FROM python:3.13
    /// ADD --chown=1000:1000 requirements.txt setup.py /app/
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM python:3.13
    /// COPY --chown=1000:1000 requirements.txt setup.py /app/
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM scratch
    /// ADD rootfs.tar.xz /
    /// ADD https://example.org/tool /usr/local/bin/
    /// ADD git@example.org:team/project.git#v1 /src
    /// ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d file /
    /// ```
    "add-instead-of-copy" {
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        changes: [CopyKind, Order],
        also: ["DL3020", "tally/hadolint/DL3020", "droast/DF006"],
    }
}

/// What can be said of a source.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    /// A file or directory of the build context that `COPY` copies just the same.
    Plain,
    /// A variable or a pattern may be anything.
    Unsure,
    /// A URL, a repository or an archive.
    Special,
}

fn check(context: &mut Context<'_>) {
    for (index, outer) in context.dockerfile().instructions.iter().enumerate() {
        let instruction = outer.effective();
        if instruction.keyword != Keyword::Add || !outer.heredocs.is_empty() || has_own_flag(instruction) {
            continue;
        }
        let Some((sources, _)) = instruction.copy() else { continue };
        let judge = |text: &str| judge(context, index, outer.keyword == Keyword::Onbuild, text);
        match sources.iter().map(|source| judge(source.text)).max() {
            Some(Source::Plain) => report(context, instruction, true),
            Some(Source::Unsure) => report(context, instruction, false),
            _ => {}
        }
    }
}

fn has_own_flag(instruction: &Instruction) -> bool {
    ["checksum", "keep-git-dir", "unpack"].iter().any(|name| instruction.flag(name).is_some())
}

fn judge(context: &Context<'_>, index: usize, onbuild: bool, written: &str) -> Source {
    let value = if onbuild && written.contains('$') { None } else { context.meaning().expand(index, written) };
    // A name that ends like an archive is one whatever a variable in front holds.
    if is_special(value.as_deref().unwrap_or(written)) {
        return Source::Special;
    }
    match value {
        None => Source::Unsure,
        Some(path)
            if path.ends_with('*') && path.trim_end_matches(['*', '.', '/']).ends_with(char::is_alphanumeric) =>
        {
            Source::Unsure
        }
        Some(_) => Source::Plain,
    }
}

/// The ends of names of archives that ADD unpacks, in lower case.
const ARCHIVES: &[&str] = &[
    ".tar", ".gz", ".bz2", ".xz", ".lz", ".lzma", ".z", ".zst", ".tgz", ".tbz", ".tbz2", ".tb2", ".tz2", ".txz",
    ".tlz", ".taz", ".tzst",
];

fn is_special(path: &str) -> bool {
    let lower = path.trim_matches(['"', '\'']).to_ascii_lowercase();
    let remote = lower.contains("://") || lower.starts_with("git@") || lower.starts_with("github.com/");
    let repository = lower.ends_with(".git") || lower.contains(".git#") || lower.contains(".git?");
    let archive = ARCHIVES.iter().any(|end| lower.trim_end_matches('*').ends_with(end)) || lower.contains(".tar.");
    remote || repository || archive
}

fn report(context: &mut Context<'_>, instruction: &Instruction, sure: bool) {
    let name = &instruction.name;
    let copy = if name.text().chars().all(|c| !c.is_ascii_uppercase()) { "copy" } else { "COPY" };
    let edits = vec![Edit::replace(name.span.clone(), copy)];
    let title = format!("Replace `{}` by `{copy}`", name.text());
    if sure {
        let message = "`ADD` copies these local files just as `COPY` does, but it also unpacks archives and fetches URLs. \
                       Use `COPY`.";
        context.report(name.span.clone(), message).fix(Fix::safe(title, edits));
    } else {
        let message =
            "Use `COPY` unless this may be an archive to unpack or a URL to fetch, which is what `ADD` is for.";
        context.report(name.span.clone(), message).severity(Severity::Hint).fix(Fix::unsafe_(title, edits));
    }
}
