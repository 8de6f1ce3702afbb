//! Calls that ask for confirmation, which nobody can give during a build.

use dockwright_syntax::shell::Word;

use super::{Call, Manager, calls, run_bodies};
use crate::{Context, Edit, Fix, Severity};

/// Reports every call of these package managers that asks and is not answered.
pub(crate) fn check(context: &mut Context<'_>, managers: &[&'static Manager]) {
    let mut configured = None;
    for body in run_bodies(context) {
        for call in calls(&body.script, managers) {
            let Some(subcommand) = asking(&call).filter(|_| !is_answered(&call)) else { continue };
            if *configured.get_or_insert_with(|| is_configured(context)) {
                return;
            }
            let (range, name) = (body.range(subcommand.span), subcommand.value_or_text());
            let fix = Fix::safe(format!("Insert `-y` after `{name}`"), vec![Edit::insert(range.end, " -y")]);
            let program = call.program;
            // microdnf takes every question as answered, until it is dnf 5 by another name.
            let (severity, when) = match program {
                "microdnf" => (Severity::Hint, " where it is dnf 5 by another name"),
                _ => (Severity::Error, ""),
            };
            let message = format!(
                "`{program} {name}` asks for confirmation{when}, which fails during a build because nobody can answer. Add \
                 `-y`."
            );
            context.report(range, message).severity(severity).fix(fix);
        }
    }
}

/// The subcommand, if it asks.
fn asking<'a>(call: &Call<'a>) -> Option<&'a Word> {
    let manager = call.manager;
    [manager.installs, manager.upgrades, manager.asks].into_iter().find_map(|phrases| call.subcommand(phrases))
}

/// Whether an option or a pipe answers, or something unreadable may.
fn is_answered(call: &Call<'_>) -> bool {
    call.effective.has_any_flag(call.manager.yes)
        || call.is_fed()
        || call.hides_options()
        || call.effective.arguments().iter().any(says_yes)
}

fn says_yes(word: &Word) -> bool {
    word.value_or_text().contains("assumeyes")
}

/// Whether something in the file may be a setting that answers always.
fn is_configured(context: &Context<'_>) -> bool {
    run_bodies(context).any(|body| body.script.commands.iter().flat_map(|command| &command.words).any(says_yes))
}
