//! Calls that ask for confirmation, which nobody can give during a build.

use dockwright_syntax::shell::Word;

use super::{Call, Manager, are_used, calls};
use crate::rules::runs;
use crate::{Context, Edit, Fix, Severity};

/// Reports every call of these package managers that asks and is not answered.
pub(crate) fn check(context: &mut Context<'_>, managers: &[&'static Manager]) {
    if !are_used(context, managers) {
        return;
    }
    let mut configured = None;
    for body in runs::bodies(context) {
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
    runs::bodies(context).any(|body| body.script.commands.iter().flat_map(|command| &command.words).any(says_yes))
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, Severity, fix, lint_text};

    #[test]
    fn who_answers() {
        let mut config = Config::default();
        for rule in ["yum-missing-yes", "dnf-missing-yes", "zypper-missing-yes"] {
            assert!(config.select(rule));
        }
        for (before, after) in [
            ("yum install x", "yum install -y x"),
            ("sudo yum -q groupinstall x", "sudo yum -q groupinstall -y x"),
            ("yum --enablerepo epel install x", "yum --enablerepo epel install -y x"),
            ("dnf group install x", "dnf group install -y x"),
            ("dnf5 in x", "dnf5 in -y x"),
            ("tdnf update", "tdnf update -y"),
            ("zypper --gpg-auto-import-keys in x", "zypper --gpg-auto-import-keys in -y x"),
            ("zypper dup", "zypper dup -y"),
            ("a && (yum install x || b)", "a && (yum install -y x || b)"),
        ] {
            let text = format!("FROM x\nRUN {before}\n");
            let found = lint_text(&text, &config);
            assert_eq!(found.len(), 1, "{before}");
            assert_eq!(found[0].severity, Severity::Error, "{before}");
            assert_eq!(fix(&text, &config, Safety::Safe).text, format!("FROM x\nRUN {after}\n"));
        }
        for run in [
            "yum -qy install x",
            "yum install x -y",
            "yum $OPTS install x",
            "yum install $YUM_FLAGS x",
            "yes | yum install x",
            "yum --setopt=assumeyes=1 install x",
            "echo assumeyes=1 >> /etc/yum.conf && yum install x",
            "yum clean all && dnf makecache && dnf config-manager --add-repo x",
            "zypper -n in x && zypper ref && zypper addrepo x y",
            "echo yum install x",
        ] {
            assert!(lint_text(&format!("FROM x\nRUN {run}\n"), &config).is_empty(), "{run}");
        }
        let hint = lint_text("FROM x\nRUN microdnf install x\n", &config);
        assert_eq!(hint[0].severity, Severity::Hint);
    }
}
