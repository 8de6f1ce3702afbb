use std::collections::HashSet;

use dockwright_model::{ShellBody, User};

use crate::rule::rule;
use crate::rules::accounts::{self, Creation, Owner};
use crate::{Context, Edit, Fix};

rule! {
    /// The account that runs the program gets whatever uid is free.
    ///
    /// The number then depends on the accounts that the base image and its packages made before. Files in volumes and on
    /// bind mounts belong to a number, not to a name: after an update of the image they may belong to somebody else. Give
    /// the account, and the group it is made with, a fixed id.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN useradd --create-home app
    /// USER app
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN useradd --uid 10001 --create-home app
    /// USER app
    /// ```
    ///
    /// Accounts that no `USER` names are not looked at:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN useradd --system helper && groupadd -g 10001 app && useradd -g app -u 10001 app
    /// USER app
    /// ```
    "user-without-fixed-uid" {
        category: Reproducibility,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: [],
    }
}

/// The id the fix gives: no distribution gives it away.
const FREE: &str = "10001";

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let Some(last) = meaning.final_stage() else { return };
    let chain = meaning.chain(last.index);
    let users: HashSet<String> = chain
        .iter()
        .filter_map(|stage| match meaning.user(context.dockerfile(), &meaning.end_state(*stage)) {
            User::Set { name: Some(name), .. } => Some(Owner::of(&name).user.to_owned()),
            _ => None,
        })
        .collect();
    if users.is_empty() {
        return;
    }
    let mut taken = false;
    for body in meaning.bodies() {
        let shipped = meaning.state(body.instruction).stage.is_some_and(|stage| chain.contains(&stage));
        for creation in accounts::creations(&body.script).filter(|_| shipped) {
            let name = meaning.expand(body.instruction, creation.name).unwrap_or_default();
            if creation.id().is_none() && users.contains(&name) {
                // A second account cannot have the same number.
                report(context, body, &creation, !taken || creation.is_group);
                taken |= !creation.is_group;
            }
        }
    }
}

fn report(context: &mut Context<'_>, body: &ShellBody, creation: &Creation<'_>, free: bool) {
    let (what, option, id) = if creation.is_group { ("group", "--gid", "gid") } else { ("account", "--uid", "uid") };
    let message = format!(
        "The {what} `{}` gets whatever {id} is free, so files in volumes may belong to somebody else after an update. \
         Fix it with `{option} {FREE}`.",
        creation.name
    );
    let fix = creation.effective.program_word().filter(|_| free).map(|program| {
        let at = body.range(program.span).end;
        let title = format!("Insert `{option} {FREE}` after `{}`", creation.program);
        Fix::unsafe_(title, vec![Edit::insert(at, format!(" {option} {FREE}"))])
    });
    context.report(body.range(creation.word.span), message).maybe_fix(fix);
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::count;

    #[test]
    fn only_accounts_in_use() {
        let cases = [
            ("RUN groupadd -r app && useradd -r -g app app\nUSER app", 2),
            ("RUN addgroup -S app && adduser -S -G app app\nUSER app:app", 2),
            ("ARG U=app\nRUN useradd $U\nUSER $U", 1),
            ("RUN useradd -u 1000 app\nUSER app", 0),
            ("RUN useradd app\nUSER app\nUSER root", 0),
            ("RUN useradd app", 0),
            ("RUN adduser app docker\nUSER app", 0),
        ];
        for (lines, expected) in cases {
            assert_eq!(count("user-without-fixed-uid", &format!("FROM debian\n{lines}\n")), expected, "{lines}");
        }
    }
}
