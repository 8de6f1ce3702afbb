use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Command, Word};

use super::super::{apt, mounts};
use crate::refactor::append;
use crate::refactor::layout::Layout;
use crate::rule::rule;
use crate::{Context, Fix};

rule! {
    /// The package lists that `apt-get update` downloads stay in the image.
    ///
    /// `apt-get update` writes tens of megabytes to `/var/lib/apt/lists`. They are of use until the packages are installed,
    /// and out of date soon after. A later RUN cannot take them out of the layer they are in, so they have to be removed in
    /// the RUN that downloads them, or lie in a cache mount from the start.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends git
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// Stages that nothing of the final image starts from may keep them:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12 AS build
    /// RUN apt-get update && apt-get install -y --no-install-recommends gcc
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends git && rm -r /var/lib/apt/lists
    /// RUN --mount=type=cache,target=/var/lib/apt,sharing=locked --mount=type=cache,target=/var/cache/apt,sharing=locked \
    ///     apt-get update && apt-get install -y --no-install-recommends curl
    /// ```
    "apt-lists-not-removed" {
        category: Size,
        severity: Info,
        fix: Some(Safe),
        changes: [Commands, Options],
        also: ["DL3009", "tally/hadolint/DL3009", "droast/DF004"],
    }
}

const LISTS: &str = "/var/lib/apt/lists";

fn check(context: &mut Context<'_>) {
    let mut layout = None;
    let meaning = context.meaning();
    // A later RUN that installs from these lists needs them.
    let mut bodies = meaning.bodies().iter().rev();
    let installed_from = bodies.find(|body| installs_first(body)).map(|body| body.instruction);
    for (index, outer) in context.dockerfile().instructions.iter().enumerate() {
        let instruction = outer.effective();
        let stays = meaning.state(index).stage.is_some_and(|stage| meaning.is_in_final_image(stage));
        if instruction.keyword != Keyword::Run || !stays {
            continue;
        }
        let Some((body, call)) = left_behind(meaning.bodies_of(index)) else { continue };
        if mounts::keeps_out(context.file, instruction, above) {
            continue;
        }
        let message = "The package lists that this downloads stay in the image, tens of megabytes that are out of date \
                       soon. Remove `/var/lib/apt/lists/*` at the end of this RUN.";
        let fix = (append::is_possible(body) && installed_from.is_none_or(|later| later <= index)).then(|| {
            let layout = layout.get_or_insert_with(|| Layout::of(context.file));
            fix(layout, instruction, index, &call)
        });
        context.report(body.range(call.subcommand.span), message).maybe_fix(fix);
    }
}

/// Whether a script installs something without an update before it.
fn installs_first(body: &ShellBody) -> bool {
    apt::calls(&body.script).find(|call| call.is("update") || call.asks()).is_some_and(|call| !call.is("update"))
}

/// The last update of a RUN, if nothing after it removes the lists, or may.
fn left_behind(bodies: &[ShellBody]) -> Option<(&ShellBody, apt::Call<'_>)> {
    let mut open = None;
    for body in bodies {
        let mut calls = apt::calls(&body.script).peekable();
        for command in &body.script.commands {
            let here = |call: &apt::Call<'_>| {
                command.span.start <= call.subcommand.span.start && call.subcommand.span.end <= command.span.end
            };
            while calls.peek().is_some_and(|call| call.subcommand.span.end <= command.span.start) {
                calls.next();
            }
            let call = calls.next_if(|call| here(call));
            match call {
                Some(call) if call.is("update") => open = Some((body, call)),
                Some(call) if call.is("distclean") || call.is("dist-clean") => open = None,
                Some(_) => {}
                None if cleans(command) => open = None,
                None => {}
            }
        }
    }
    open
}

/// Whether a command removes the lists, or is named as if it cleaned up.
fn cleans(command: &Command) -> bool {
    let effective = command.effective();
    let Some(program) = effective.program() else { return false };
    let on_lists = |word: &Word| {
        let text = word.value_or_text();
        let braced =
            text.contains('{') && (text.contains("lib/apt") || text.starts_with("/var") && text.contains("apt"));
        braced || text.trim_end_matches(['/', '*', '?', '.']).starts_with(LISTS) || above(text)
    };
    match program {
        "rm" => effective.has_any_flag(&["-r", "-R", "--recursive"]) && effective.operands(&[]).any(on_lists),
        "find" => {
            let deletes = |word: &Word| word.is("-delete") || word.is("rm");
            effective.arguments().iter().any(on_lists) && effective.arguments().iter().any(deletes)
        }
        other => other.to_ascii_lowercase().contains("clean"),
    }
}

/// Whether a path is a folder the lists are in: `/var/lib/apt`, `/var/lib/*`.
fn above(path: &str) -> bool {
    let folder = path.trim_end_matches(['/', '*']);
    folder.len() >= "/var".len()
        && LISTS.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn fix(layout: &Layout<'_>, instruction: &Instruction, index: usize, call: &apt::Call<'_>) -> Fix {
    let sudo = if call.effective.wrapped_by("sudo") { "sudo " } else { "" };
    let edit = append::command(layout, instruction, index, &format!("{sudo}rm -rf {LISTS}/*"));
    Fix::safe(format!("Append `rm -rf {LISTS}/*`"), vec![edit])
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix, lint_text};

    fn config() -> Config {
        let mut config = Config::default();
        assert!(config.select("apt-lists-not-removed"));
        config
    }

    #[track_caller]
    fn becomes(before: &str, after: &str) {
        assert_eq!(fix(before, &config(), Safety::Safe).text, after);
    }

    #[test]
    fn in_the_style_of_the_file() {
        becomes(
            "# escape=`\r\nFROM a\r\nRUN apt-get update `\r\n  && apt-get install -y x `\r\n     y\r\n",
            "# escape=`\r\nFROM a\r\nRUN apt-get update `\r\n  && apt-get install -y x `\r\n     y `\r\n  && rm -rf /var/lib/apt/lists/*\r\n",
        );
        becomes(
            "FROM a\nRUN sudo apt update && \\\n\tsudo apt install -y x",
            "FROM a\nRUN sudo apt update && \\\n\tsudo apt install -y x && \\\n\tsudo rm -rf /var/lib/apt/lists/*",
        );
    }

    #[test]
    fn no_fix_where_it_would_change_more() {
        for run in [
            "RUN apt-get update; apt-get install -y x",
            "RUN apt-get update || true",
            "RUN apt-get update # now",
            "RUN <<EOF\napt-get update\nEOF",
            "RUN apt-get update && if x; then y; fi",
            "RUN apt-get update\nRUN apt-get install -y x",
        ] {
            let text = format!("FROM a\n{run}\n");
            assert_eq!(lint_text(&text, &config()).len(), 1, "{text}");
            becomes(&text, &text);
        }
    }

    #[test]
    fn what_removes_them() {
        for run in [
            "RUN apt-get update && rm -fr /var/lib/apt/lists/",
            "RUN apt-get update; rm -r -f /var/lib/apt/lists/?*",
            "RUN apt-get update && rm -rf /var/lib/apt/*",
            "RUN apt-get update && rm -rf /var/lib/{apt,dpkg}/ /var/lib/apt/lists",
            "RUN apt-get update && find /var/lib/apt/lists -type f -delete",
            "RUN apt-get update && apt-get distclean",
            "RUN --mount=type=tmpfs,target=/var/lib/apt/lists apt-get update",
            "RUN --mount=type=cache,dst=/var/lib/apt/ apt-get update",
            "CMD apt-get update",
        ] {
            assert!(lint_text(&format!("FROM a\n{run}\n"), &config()).is_empty(), "{run}");
        }
        let before = "FROM a\nRUN rm -rf /var/lib/apt/lists/* && apt-get update && apt-get clean\n";
        assert_eq!(lint_text(before, &config()).len(), 1);
    }
}
