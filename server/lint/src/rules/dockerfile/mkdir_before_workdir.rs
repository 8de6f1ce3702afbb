use dockwright_model::Os;
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::lines;
use crate::rule::rule;
use crate::rules::paths::{self, Workdirs};
use crate::{Context, Fix};

rule! {
    /// `RUN mkdir` makes the directory that the following `WORKDIR` makes anyway.
    ///
    /// `WORKDIR` creates its directory, with the ones above it, if it is missing. The `RUN` is one more step and layer for
    /// nothing.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN mkdir -p /srv/app
    /// WORKDIR /srv/app
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// WORKDIR /srv/app
    /// ```
    ///
    /// `WORKDIR` makes the directory for root. Where another account is in force, or the directory gets an owner or a mode,
    /// the `RUN` has its use:
    ///
    /// ```dockerfile ignores
    /// FROM node:22
    /// RUN mkdir -p /srv/app && chown node /srv/app
    /// WORKDIR /srv/app
    /// USER node
    /// RUN mkdir /srv/app/cache
    /// WORKDIR /srv/app/cache
    /// ```
    "mkdir-before-workdir" {
        category: Style,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    let instructions = &context.dockerfile().instructions;
    let mut workdirs = None;
    for (index, pair) in instructions.windows(2).enumerate() {
        let [run, workdir] = pair else { continue };
        if run.keyword == Keyword::Run && workdir.keyword == Keyword::Workdir && makes_one(context, index) {
            let workdirs = workdirs.get_or_insert_with(|| Workdirs::of(context));
            check_pair(context, workdirs, index, run, workdir);
        }
    }
}

/// Whether a RUN is nothing but a plain mkdir.
fn makes_one(context: &Context<'_>, index: usize) -> bool {
    let [body] = context.meaning().bodies_of(index) else { return false };
    let ([item], [command]) = (body.script.items.as_slice(), body.script.commands.as_slice()) else { return false };
    let plain = !body.script.has_errors && body.script.comments.is_empty() && item.after.is_none() && !item.negated;
    plain && command.redirections.is_empty() && command.is("mkdir") && command.nesting.is_top_level()
}

fn check_pair(context: &mut Context<'_>, workdirs: &Workdirs, index: usize, run: &Instruction, workdir: &Instruction) {
    let meaning = context.meaning();
    let state = meaning.state(index);
    let windows = state.stage.and_then(|stage| meaning.stages.get(stage)).is_none_or(|stage| stage.os == Os::Windows);
    let other = meaning.user(context.dockerfile(), &state).is_root() == Some(false);
    let command = meaning.bodies_of(index).first().and_then(|body| body.script.commands.first());
    let Some(effective) = command.map(|command| command.effective()) else { return };
    let mut operands = effective.operands(&["-m"]);
    let (Some(path), None) = (operands.next(), operands.next()) else { return };
    let mode = effective.has_any_flag(&["-m", "--mode"]);
    // A variable names the same directory in both if it is written alike.
    let known = path.value().and_then(|path| paths::join(workdirs.at(index), path));
    let wanted = meaning.expand(index + 1, workdir.rest.text()).and_then(|path| paths::join(workdirs.at(index), &path));
    let alike = path.value().is_none() && path.text.trim_matches('"') == workdir.rest.text().trim_matches('"');
    let same = alike || known.is_some() && known == wanted;
    if windows || other || mode || path.has_brace || !same {
        return;
    }
    let message = format!("`WORKDIR {}` makes the directory itself. Delete this `RUN`.", workdir.rest.text());
    let fix = Fix::unsafe_("Delete the `RUN mkdir`", vec![lines::removal(context.file, run)]);
    context.report(run.span.clone(), message).fix(fix);
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::count;

    #[test]
    fn pairs() {
        let cases = [
            ("RUN mkdir /x\nWORKDIR /x/", 1),
            ("WORKDIR /x\nRUN mkdir y\nWORKDIR y", 1),
            ("RUN mkdir -p $X\nWORKDIR $X", 1),
            ("RUN mkdir -p /x /y\nWORKDIR /x", 0),
            ("RUN mkdir -p /x && touch /x/y\nWORKDIR /x", 0),
            ("RUN mkdir -m 700 /x\nWORKDIR /x", 0),
            ("RUN mkdir -p /x\nENV A=b\nWORKDIR /x", 0),
            ("RUN mkdir -p /x/y\nWORKDIR /x", 0),
            ("USER 1000\nRUN mkdir -p /x\nWORKDIR /x", 0),
        ];
        for (lines, expected) in cases {
            assert_eq!(count("mkdir-before-workdir", &format!("FROM a\n{lines}\n")), expected, "{lines}");
        }
    }
}
