use std::collections::HashMap;
use std::ops::Range;

use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::shell::{Command, Word};

use super::super::container::file_name;
use super::super::downloads;
use crate::Context;
use crate::rule::rule;

rule! {
    /// An archive is copied into the image, only to be unpacked there.
    ///
    /// The layer that `COPY` makes keeps the archive for ever, beside what comes out of it. `ADD` unpacks a local tar archive
    /// by itself and leaves the archive out. `RUN --mount=type=bind` gives one command access to it, which also works for
    /// `unzip` and for options such as `--strip-components`.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// COPY dist/app.tar.gz /tmp/
    /// RUN tar -xzf /tmp/app.tar.gz -C /opt && rm /tmp/app.tar.gz
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12 AS build
    /// RUN make dist
    /// FROM debian:12
    /// ADD dist/app.tar.gz /opt/
    /// COPY data.tar.gz /var/lib/app/
    /// COPY --from=build /src/dist.tar.gz /tmp/
    /// RUN tar -xzf /tmp/dist.tar.gz -C /opt
    /// ```
    "prefer-add-for-archives" {
        category: Size,
        severity: Info,
        fix: None,
        also: ["DL3010", "tally/hadolint/DL3010", "droast/DF067"],
    }
}

/// A copied archive that nothing has unpacked yet.
struct Copied {
    range: Range<usize>,
    is_tar: bool,
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    // By stage and the last part of the path in the image.
    let mut copied: HashMap<(usize, String), Copied> = HashMap::new();
    for (index, instruction) in context.dockerfile().instructions.iter().enumerate() {
        let Some(stage) = meaning.state(index).stage else { continue };
        if instruction.keyword == Keyword::Copy && instruction.flag("from").is_none() {
            let Some((sources, destination)) = instruction.copy() else { continue };
            for source in sources {
                let name = file_name(source.text).to_ascii_lowercase();
                let is_tar = downloads::is_tar(&name);
                if !is_tar && ![".zip", ".gz", ".xz", ".bz2", ".zst"].iter().any(|end| name.ends_with(end)) {
                    continue;
                }
                let renamed = file_name(destination.text);
                let folder = destination.text.ends_with('/') || !renamed.contains('.') || renamed == ".";
                let name = if folder { file_name(source.text) } else { renamed };
                let range = source.word.span.clone();
                copied.insert((stage, name.to_owned()), Copied { range, is_tar });
            }
        } else if instruction.keyword == Keyword::Run && !copied.is_empty() {
            for command in meaning.bodies_of(index).iter().flat_map(|body| &body.script.commands) {
                for name in unpacked(command) {
                    let Some(archive) = copied.remove(&(stage, name.to_owned())) else { continue };
                    report(context, &archive);
                }
            }
        }
    }
}

fn report(context: &mut Context<'_>, archive: &Copied) {
    let message = if archive.is_tar {
        "This layer keeps the archive although a later `RUN` unpacks it. `ADD` unpacks it by itself; or give that `RUN` the \
         archive with `--mount=type=bind`."
    } else {
        "This layer keeps the archive although a later `RUN` unpacks it. Give that `RUN` the archive with `--mount=type=bind` \
         instead."
    };
    context.report(archive.range.clone(), message);
}

/// The names of the archives that a command unpacks.
fn unpacked(command: &Command) -> Vec<&str> {
    let effective = command.effective();
    let arguments = effective.arguments();
    let unpacks = match effective.program() {
        Some("tar" | "bsdtar" | "gtar") => {
            let bundle = arguments.first().map(Word::value_or_text).unwrap_or_default();
            let bundled = !bundle.starts_with('-') && bundle.contains('x');
            bundled || effective.has_any_flag(&["-x", "--extract", "--get"])
        }
        Some(
            "unzip" | "gunzip" | "unxz" | "bunzip2" | "unzstd" | "unlzma" | "uncompress" | "zcat" | "bzcat" | "xzcat",
        ) => true,
        Some("gzip" | "xz" | "bzip2" | "zstd") => effective.has_any_flag(&["-d", "--decompress", "--uncompress"]),
        _ => false,
    };
    if !unpacks {
        return Vec::new();
    }
    let inputs = command.redirections.iter().filter_map(|redirection| redirection.target.as_ref());
    // `-f/tmp/a.tar` and `--file=/tmp/a.tar` end in the name as well.
    arguments
        .iter()
        .chain(inputs)
        .map(|word| file_name(word.value_or_text().rsplit('=').next().unwrap_or_default()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, lint_text};

    #[test]
    fn archives() {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        let count = |text: &str| lint_text(&format!("FROM a\n{text}\n"), &config).len();
        for text in [
            "COPY a.tar.gz /tmp/b.tgz\nRUN tar xzf /tmp/b.tgz",
            "COPY a.tar /tmp/\nRUN cd /tmp && tar --extract --file=a.tar",
            "COPY [\"a.zip\", \"/\"]\nRUN unzip /a.zip",
            "COPY a.txz .\nRUN bsdtar -xf a.txz",
        ] {
            assert_eq!(count(text), 1, "{text}");
        }
        for text in [
            "COPY a.tar.gz /\nRUN tar tzf /a.tar.gz",
            "COPY a.tar.gz /\nRUN tar xzf /b.tar.gz",
            "COPY a.tar.gz /\nFROM b\nRUN tar xzf /a.tar.gz",
            "RUN tar xzf /a.tar.gz\nCOPY a.tar.gz /",
            "COPY . /\nRUN tar xzf /a.tar.gz",
        ] {
            assert_eq!(count(text), 0, "{text}");
        }
    }
}
