use std::collections::HashMap;
use std::ops::Range;

use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::shell::Command;

use crate::rule::rule;
use crate::rules::accounts::{self, Owner};
use crate::{Context, Edit, Fix};

rule! {
    /// `USER name:group` takes the account out of the groups it was added to.
    ///
    /// With a group in `USER` the process has that group and no other: Docker looks up the memberships in `/etc/group`
    /// only when the group is left out. What `useradd -G` or `usermod -aG` gave before has no effect then.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN useradd -m -G video,audio app
    /// USER app:app
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN useradd -m -G video,audio app
    /// USER app
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN useradd -m -G video app && useradd -m other
    /// USER app
    /// USER other:other
    /// USER 1000:1000
    /// ```
    "user-group-drops-supplementary" {
        category: Security,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["tally/user-explicit-group-drops-supplementary-groups"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    if !context.instructions(Keyword::User).any(|(_, user)| user.rest.text().contains(':')) {
        return;
    }
    let mut members: HashMap<(usize, String), (Range<usize>, String)> = HashMap::new();
    for body in meaning.bodies() {
        let Some(stage) = meaning.state(body.instruction).stage else { continue };
        for command in &body.script.commands {
            if let Some((user, groups)) = joins(context, body, command) {
                members.insert((stage, user), (body.range(command.span), groups));
            }
        }
    }
    for (index, instruction) in context.instructions(Keyword::User) {
        let Some(text) = meaning.expand(index, instruction.rest.text()) else { continue };
        let (owner, written) = (Owner::of(&text), instruction.rest.text());
        let Some(group) = owner.group.filter(|_| !owner.is_root() && !accounts::is_numeric(owner.user)) else {
            continue;
        };
        let chain = meaning.state(index).stage.map(|stage| meaning.chain(stage)).unwrap_or_default();
        let mut joined = chain.into_iter().filter_map(|stage| members.get(&(stage, owner.user.to_owned())));
        let Some((place, groups)) =
            joined.find(|(place, groups)| place.start < instruction.span.start && groups != group)
        else {
            continue;
        };
        let message = format!(
            "With the group `{group}` given, the process is not in `{groups}`: Docker only looks up the groups of \
             `{user}` when `USER` names no group. Drop `:{group}`.",
            user = owner.user
        );
        let fix = written.find(':').filter(|_| !written.contains(['$', '"', '\''])).map(|at| {
            let rest = instruction.rest.range(at..written.len());
            Fix::unsafe_(format!("Delete `:{group}`"), vec![Edit::delete(rest)])
        });
        context
            .report(instruction.rest.span.clone(), message)
            .related(place.clone(), format!("adds `{}` to `{groups}`", owner.user))
            .maybe_fix(fix);
    }
}

/// Which user a command adds to which further groups.
fn joins(context: &Context<'_>, body: &ShellBody, command: &Command) -> Option<(String, String)> {
    let effective = command.effective();
    let mut operands = effective.operands(accounts::VALUED);
    let groups =
        |short| effective.flag_value(short).or_else(|| effective.flag_value("--groups")).map(|value| value.text);
    let (user, groups) = match effective.program()? {
        "useradd" | "usermod" => (operands.last()?.value_or_text(), groups("-G")?),
        "adduser" | "addgroup" => (operands.next()?.value_or_text(), operands.next()?.value_or_text()),
        "gpasswd" => {
            let user = effective.flag_value("-a").or_else(|| effective.flag_value("--add"))?;
            (user.text, effective.arguments().last()?.value_or_text())
        }
        _ => return None,
    };
    let expand = |text: &str| context.meaning().expand(body.instruction, text);
    Some((expand(user)?, expand(groups)?))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::count;

    #[test]
    fn ways_to_join() {
        let cases = [
            ("RUN usermod -aG docker app\nUSER app:app", 1),
            ("RUN gpasswd -a app docker\nUSER app:app", 1),
            ("RUN adduser app docker\nUSER app:app", 1),
            ("RUN adduser app docker\nUSER app:docker", 0),
            ("RUN adduser app docker\nFROM debian\nUSER app:app", 0),
            ("USER app:app\nRUN adduser app docker", 0),
            ("RUN adduser -S -G app app\nUSER app:app", 0),
        ];
        for (lines, expected) in cases {
            assert_eq!(
                count("user-group-drops-supplementary", &format!("FROM debian\n{lines}\n")),
                expected,
                "{lines}"
            );
        }
    }
}
