use dockwright_syntax::dockerfile::{Instruction, Keyword};

use super::super::dependencies::Install;
use super::super::provided::copies_all;
use crate::lines;
use crate::refactor::copy_manifests_first::only_sets_up;
use crate::rule::rule;
use crate::{Context, Fix};

rule! {
    /// Packages of the system are installed after the project has been copied.
    ///
    /// Every change of the project changes the layer of `COPY . .`, and everything behind it is built again. Packages of the
    /// system do not depend on the project, so install them before.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// WORKDIR /app
    /// COPY . .
    /// RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
    /// CMD ["./run"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// WORKDIR /app
    /// RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
    /// COPY . .
    /// CMD ["./run"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// COPY sources.list /etc/apt/
    /// RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
    /// COPY . .
    /// RUN apt-get install -y --no-install-recommends ./packages/x.deb
    /// RUN make && apt-get purge -y make
    /// ```
    "layer-order" {
        category: Cache,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    let instructions = &context.dockerfile().instructions;
    // The last COPY of everything in the stage.
    let mut copy: Option<(usize, &Instruction)> = None;
    for (index, instruction) in instructions.iter().enumerate() {
        match instruction.keyword {
            Keyword::From => copy = None,
            Keyword::Copy | Keyword::Add if copies_all(instruction) => copy = copy.or(Some((index, instruction))),
            Keyword::Run => {
                if let Some((at, copied)) = copy
                    && check_run(context, index, instruction, at, copied)
                {
                    // One finding says it for the stage.
                    copy = None;
                }
            }
            _ => {}
        }
    }
}

fn check_run(context: &mut Context<'_>, index: usize, run: &Instruction, at: usize, copied: &Instruction) -> bool {
    let bodies = context.meaning().bodies_of(index);
    let system = |tool: &str| matches!(tool, "apt" | "apk" | "dnf" | "microdnf" | "yum" | "zypper" | "pacman");
    let first = bodies.iter().find_map(|body| {
        let install = body.script.commands.iter().filter_map(Install::of).find(|install| system(install.tool))?;
        Some((body.range(install.span()), install.name()))
    });
    let Some((range, name)) = first.filter(|_| only_sets_up(context.file, index) && run.flags.is_empty()) else {
        return false;
    };
    let between = context.dockerfile().instructions.get(at + 1..index).unwrap_or_default();
    let edits = between
        .iter()
        .all(|found| sets_nothing(found.keyword))
        .then(|| lines::moved(context.file, run, copied))
        .flatten();
    let keyword = copied.keyword.name();
    let message = format!(
        "`{name}` does not need the project, but runs again after every change of it, because `{keyword}` of everything comes \
         before. Move it up."
    );
    let fix = edits.map(|edits| Fix::unsafe_(format!("Move the RUN above the `{keyword}`"), edits));
    context.report(range, message).related(copied.head(), "copies the project").maybe_fix(fix);
    true
}

/// Whether an instruction changes nothing for a RUN behind it that installs packages.
fn sets_nothing(keyword: Keyword) -> bool {
    use Keyword::{Add, Cmd, Copy, Entrypoint, Expose, Healthcheck, Label, Stopsignal, Workdir};
    matches!(keyword, Add | Cmd | Copy | Entrypoint | Expose | Healthcheck | Label | Stopsignal | Workdir)
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix, lint_text};

    #[test]
    fn what_can_go_up() {
        let mut config = Config::default();
        assert!(config.select("layer-order"));
        let count = |run: &str| lint_text(&format!("FROM a\n{run}\n"), &config).len();
        for run in [
            "COPY . .\nRUN apk add git",
            "ADD . /x\nWORKDIR /x\nRUN make\nRUN dnf install -y git\nRUN dnf install -y x",
        ] {
            assert_eq!(count(run), 1, "{run}");
        }
        for run in [
            "COPY . .\nRUN xargs apt-get install -y < packages.txt",
            "COPY . .\nRUN apt-get install -y $(cat packages.txt)",
            "COPY . .\nRUN apt-get install -y git && ./configure",
            "COPY . .\nRUN --mount=type=bind,target=. apt-get install -y git",
            "COPY --from=x . .\nRUN apk add git",
            "COPY . .\nFROM b\nRUN apk add git",
            "COPY . .\nRUN pip install flask",
        ] {
            assert_eq!(count(run), 0, "{run}");
        }
        let fixed = fix(
            "FROM a\r\n# all\r\nCOPY . .\r\n# tools\r\nRUN apk add git \\\r\n  # and\r\n  curl",
            &config,
            Safety::Unsafe,
        );
        assert_eq!(fixed.text, "FROM a\r\n# tools\r\nRUN apk add git \\\r\n  # and\r\n  curl\r\n# all\r\nCOPY . .\r\n");
    }
}
