//! Installs that leave the package manager's cache in the image.

use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::Command;

use super::super::mounts;
use super::caches::{deleted, empties, touches};
use super::{Call, Manager, are_used, call};
use crate::refactor::append;
use crate::refactor::layout::Layout;
use crate::{Context, Fix, Severity};

/// Reports every RUN that installs with a manager and does not empty its cache afterwards. `counts` are those whose clean
/// counts as well; `clean` is the subcommand that empties the cache.
pub(crate) fn check(context: &mut Context<'_>, manager: &[&'static Manager], counts: &[&'static Manager], clean: &str) {
    if !are_used(context, manager) {
        return;
    }
    let mut layout = None;
    let meaning = context.meaning();
    for (index, outer) in context.dockerfile().instructions.iter().enumerate() {
        let instruction = outer.effective();
        if instruction.keyword != Keyword::Run {
            continue;
        }
        let Some((body, call)) = left_behind(meaning.bodies_of(index), manager, counts) else { continue };
        if mounts::keeps_out(context.file, instruction, |target| touches(target, call.manager.caches)) {
            continue;
        }
        let Some(subcommand) =
            call.subcommand(call.manager.installs).or_else(|| call.subcommand(call.manager.upgrades))
        else {
            continue;
        };
        let kept = meaning.state(index).stage.is_some_and(|stage| meaning.is_in_final_image(stage));
        let (program, place) = (call.program, if kept { "image" } else { "stage" });
        let message = format!(
            "What `{program}` downloads here stays in the {place}, where nothing uses it again. Run `{program} {clean}` at \
             the end of this RUN."
        );
        let fix = append::is_possible(body).then(|| {
            let layout = layout.get_or_insert_with(|| Layout::of(context.file));
            fix(layout, instruction, index, &call, clean)
        });
        // What stays in a stage that is not part of the image costs little.
        let severity = if kept { Severity::Info } else { Severity::Hint };
        context.report(body.range(subcommand.span), message).severity(severity).maybe_fix(fix);
    }
}

/// The last install of a RUN, if nothing after it empties the cache, or may.
fn left_behind<'a>(
    bodies: &'a [ShellBody],
    manager: &[&'static Manager],
    counts: &[&'static Manager],
) -> Option<(&'a ShellBody, Call<'a>)> {
    let mut open = None;
    for body in bodies {
        for command in &body.script.commands {
            if let Some(call) = call(command, manager).filter(fills) {
                open = Some((body, call));
            } else if open.is_some() && cleans(command, manager, counts) {
                open = None;
            }
        }
    }
    open
}

fn fills(call: &Call<'_>) -> bool {
    let names = &["groupinstall", "localinstall", "reinstall", "group install"];
    let downloads = call.installs() || call.is_any(call.manager.upgrades) || call.is_any(names);
    downloads && !call.effective.has_any_flag(&["-h", "--help", "--cacheonly"])
}

fn cleans(command: &Command, manager: &[&'static Manager], counts: &[&'static Manager]) -> bool {
    let own = call(command, counts).is_some_and(|call| empties(&call));
    let named = || command.effective().program().is_some_and(|program| program.to_ascii_lowercase().contains("clean"));
    let cache = |path: &str| manager.iter().any(|manager| touches(path, manager.caches));
    own || named() || deleted(command).iter().any(|word| cache(word.value_or_text()))
}

fn fix(layout: &Layout<'_>, instruction: &Instruction, index: usize, call: &Call<'_>, clean: &str) -> Fix {
    let sudo = if call.effective.wrapped_by("sudo") { "sudo " } else { "" };
    let program = call.program;
    let edit = append::command(layout, instruction, index, &format!("{sudo}{program} {clean}"));
    Fix::safe(format!("Append `{program} {clean}`"), vec![edit])
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, Severity, fix, lint_text};

    fn config() -> Config {
        let mut config = Config::default();
        for rule in ["yum-no-clean", "dnf-no-clean", "zypper-no-clean"] {
            assert!(config.select(rule));
        }
        config
    }

    #[test]
    fn what_is_appended() {
        for (before, after) in [
            ("sudo yum update -y", "sudo yum update -y && sudo yum clean all"),
            ("yum clean all && yum install -y x", "yum clean all && yum install -y x && yum clean all"),
            ("microdnf install \\\n  x", "microdnf install \\\n  x \\\n  && microdnf clean all"),
            ("zypper -n in x", "zypper -n in x && zypper clean"),
            ("dnf install -y x; dnf update", "dnf install -y x; dnf update"),
        ] {
            let text = format!("FROM x\nRUN {before}\n");
            assert_eq!(lint_text(&text, &config()).len(), 1, "{before}");
            assert_eq!(fix(&text, &config(), Safety::Safe).text, format!("FROM x\nRUN {after}\n"));
        }
    }

    #[test]
    fn what_cleans_up() {
        for run in [
            "yum install -y x && dnf clean all",
            "dnf -y install x; rm -rf /var/cache/dnf /var/log/dnf.log",
            "dnf -y install x && rm -rf /var/cache/*",
            "dnf install -y x && ./cleanup.sh && do-clean",
            "zypper -n in x && zypper cc -a",
            "yum makecache",
        ] {
            assert!(lint_text(&format!("FROM x\nRUN {run}\n"), &config()).is_empty(), "{run}");
        }
        for mount in ["cache,target=/var/cache/dnf", "cache,target=/var/cache/yum", "tmpfs,target=/var/cache/libdnf5"] {
            let text = format!("FROM x\nRUN --mount=type={mount} dnf install -y x\n");
            assert!(lint_text(&text, &config()).is_empty(), "{mount}");
        }
        let builder = "FROM x AS a\nRUN dnf install -y x\nFROM y\nCOPY --from=a /x /x\n";
        assert_eq!(lint_text(builder, &config())[0].severity, Severity::Hint);
    }
}
