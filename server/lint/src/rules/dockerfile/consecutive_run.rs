use std::ops::Range;

use dockwright_model::Meaning;
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::shell::Script;

use crate::refactor::combine_run::{chains, combine_exactly};
use crate::refactor::layout::Layout;
use crate::rule::rule;
use crate::{Context, Fix};

rule! {
    /// Several short RUNs in a row make a layer each.
    ///
    /// Every RUN adds a layer with what it changed, also if that is a folder or a mode. Short ones that belong together read
    /// as well in one RUN, and a file that one of them changes is not stored twice. What takes long (installing, building,
    /// downloading) deserves a RUN of its own, because the builder can keep its result. So does creating accounts, and so
    /// do RUNs with different mounts. Stages that do not end up in the final image are left alone: their layers go nowhere.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN mkdir -p /data
    /// # It is not root who writes here.
    /// RUN chown app /data
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN mkdir -p /data \
    ///     # It is not root who writes here.
    ///     && chown app /data
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM node:22
    /// RUN npm ci
    /// RUN npm run build
    /// RUN --network=none ls
    /// COPY . .
    /// RUN groupadd -g 10001 app && useradd -u 10001 -g app app
    /// RUN chmod +x run.sh
    /// ```
    "consecutive-run" {
        category: Size,
        severity: Hint,
        fix: Some(Unsafe),
        also: ["DL3059", "tally/prefer-run-heredoc", "droast/DF003"],
    }
}

/// More commands than this are worth a RUN of their own.
const SHORT: usize = 2;

fn check(context: &mut Context<'_>) {
    let dockerfile = context.dockerfile();
    let pairs = dockerfile.instructions.windows(2);
    if !pairs.into_iter().any(|pair| pair.iter().all(|instruction| instruction.keyword == Keyword::Run)) {
        return;
    }
    let layout = Layout::of(context.file);
    let meaning = context.meaning();
    for chain in chains(context.file).into_iter().flat_map(|chain| short(meaning, chain)) {
        let in_image = meaning.state(chain.start).stage;
        if !in_image.is_some_and(|stage| meaning.is_in_final_image(stage)) {
            continue;
        }
        let Ok(combined) = combine_exactly(context.file, &layout, chain.clone()) else { continue };
        let runs = dockerfile.instructions.get(chain).unwrap_or_default();
        let [first, second, ..] = runs else { continue };
        let count = runs.len();
        let message = format!(
            "These {count} RUNs in a row are short and make a layer each. Joined with `&&` they make one \
             layer and do the same."
        );
        let finding = context.report(second.name.span.clone(), message);
        finding.related(first.name.span.clone(), "The first of them");
        finding.fix(Fix::unsafe_(combined.title, combined.edits));
    }
}

/// The stretches of a chain whose RUNs are short and quick.
fn short(meaning: &Meaning, chain: Range<usize>) -> Vec<Range<usize>> {
    let mut stretches = Vec::new();
    let mut start = chain.start;
    for index in chain.clone() {
        let scripts = || meaning.bodies_of(index).iter().map(|body| &*body.script);
        if scripts().map(|script| script.commands.len()).sum::<usize>() > SHORT || scripts().any(is_slow) {
            stretches.push(start..index);
            start = index + 1;
        }
    }
    stretches.push(start..chain.end);
    stretches.retain(|stretch| stretch.len() > 1);
    stretches
}

/// Programs that install, build or download, or make accounts: their RUN is one the builder had better keep.
const SLOW: &[&str] = &[
    "add-apt-repository",
    "addgroup",
    "adduser",
    "apk",
    "apt",
    "apt-get",
    "aptitude",
    "bazel",
    "brew",
    "bundle",
    "cargo",
    "cmake",
    "composer",
    "conda",
    "curl",
    "dnf",
    "dotnet",
    "emerge",
    "gem",
    "git",
    "go",
    "gradle",
    "gradlew",
    "groupadd",
    "lerna",
    "make",
    "mamba",
    "meson",
    "microdnf",
    "micromamba",
    "mix",
    "mvn",
    "mvnw",
    "ninja",
    "npm",
    "npx",
    "opam",
    "pacman",
    "pdm",
    "pecl",
    "pip",
    "pip2",
    "pip3",
    "pipenv",
    "pipx",
    "pnpm",
    "poetry",
    "rsync",
    "rustup",
    "sbt",
    "stack",
    "cabal",
    "svn",
    "swift",
    "tdnf",
    "useradd",
    "uv",
    "wget",
    "yarn",
    "yum",
    "zypper",
    "bun",
    "deno",
    "cpanm",
    "luarocks",
    "R",
    "Rscript",
    "nvm",
    "configure",
    "bash",
    "sh",
    "pwsh",
    "powershell",
    "dpkg",
    "python",
    "python3",
    "node",
    "ruby",
    "perl",
    "docker-php-ext-install",
    "install-php-extensions",
];

/// Whether a script runs something that takes long, or that nobody can know.
fn is_slow(script: &Script) -> bool {
    script.commands.iter().any(|command| match command.effective().program() {
        Some(program) => SLOW.contains(&program) || program.contains('.'),
        None => !command.words.is_empty(),
    })
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn which_runs_are_short() {
        let mut config = Config::default();
        assert!(config.select("consecutive-run"));
        let count = |text: &str| lint_text(&format!("FROM x\n{text}\n"), &config).len();
        for text in ["RUN a\nRUN b\nRUN c", "RUN pip install x\nRUN a\nRUN b", "RUN a && b\n\nRUN cd c"] {
            assert_eq!(count(text), 1, "{text}");
        }
        for text in [
            "RUN a\nRUN pip install x\nRUN b",
            "RUN a && b && c\nRUN d",
            "RUN a\nRUN <<EOF\nb\nEOF",
            "RUN a\nRUN [\"b\"]",
            "RUN --mount=type=ssh a\nRUN b",
            "RUN exit 0\nRUN b",
            "RUN a\nRUN b\nFROM y",
            "RUN a\nUSER b\nRUN c",
            "ONBUILD RUN a\nONBUILD RUN b",
        ] {
            assert_eq!(count(text), 0, "{text}");
        }
        assert_eq!(count("RUN a\nRUN b\nRUN make\nRUN c\nRUN d"), 2);
    }
}
