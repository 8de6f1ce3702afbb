use std::ops::Range;

use dockwright_model::{Base, Os, ShellBody, ShellSource, User};
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::refactor::add_user::add_user;
use crate::rule::rule;
use crate::rules::accounts::{self, Creation, Owner};
use crate::rules::container::Container;
use crate::{Context, Fix};

rule! {
    /// An account is created, but the container runs as root all the same.
    ///
    /// `useradd` alone changes nothing about who runs the program: without a `USER` that is still root, and whoever breaks
    /// into the program is root as well. Switch to the account after the instructions that need root.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN useradd --system --uid 10001 app
    /// COPY server /usr/local/bin/
    /// CMD ["server"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN useradd --system --uid 10001 app
    /// COPY server /usr/local/bin/
    /// USER app
    /// CMD ["server"]
    /// ```
    ///
    /// An account that owns files, or that the entrypoint switches to, has its use:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN useradd --system --uid 10001 app
    /// COPY --chown=app:app www /srv/www
    /// CMD ["server"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN useradd --system --uid 10001 app
    /// ENTRYPOINT ["gosu", "app", "server"]
    /// ```
    "user-created-but-unused" {
        category: Security,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["tally/user-created-but-never-used"],
    }
}

fn check(context: &mut Context<'_>) {
    let Some((stage, range, name)) = find(context) else { return };
    let message = format!(
        "`{name}` is created, but nothing runs as `{name}`: the container runs as root. Add `USER {name}` after the \
         instructions that need root."
    );
    let change = add_user(context.file, stage).ok().filter(|change| !change.creates);
    let fix = change.map(|change| Fix::unsafe_(change.title, change.edits));
    context.report(range, message).maybe_fix(fix);
}

/// The account of the final stage that nothing uses: the stage, the place of the name, and the name. `last-user-root`
/// looks after files that switch to root themselves.
pub(super) fn find<'a>(context: &Context<'a>) -> Option<(usize, Range<usize>, &'a str)> {
    let meaning = context.meaning();
    let stage = meaning.final_stage()?;
    let root = meaning.root_of(stage.index).filter(|root| !matches!(root.base, Base::Unknown))?;
    let user = meaning.user(context.dockerfile(), &meaning.end_state(stage.index));
    // What an image that is not known runs as is most likely root, too; else nobody would need the account.
    if matches!(user, User::Set { .. }) || user.is_root() == Some(false) || root.os == Os::Windows {
        return None;
    }
    let all: Vec<(&ShellBody, Creation<'_>)> = accounts::bodies_before(meaning, stage.index, usize::MAX)
        .flat_map(|body| accounts::creations(&body.script).map(move |creation| (body, creation)))
        .filter(|(_, creation)| !creation.is_group)
        .collect();
    // Who makes several accounts has a plan for them.
    let [(body, creation)] = all.as_slice() else { return None };
    let container = Container::of(context.file, stage);
    let other = container.is_for_windows() || container.is_helper() || container.is_shell();
    let used = !container.has_command() || other || container.starts_as_root_for_a_reason();
    if used || !accounts::is_name(creation.name) || is_used(context, &container, creation.name) {
        return None;
    }
    Some((stage.index, body.range(creation.word.span), creation.name))
}

/// Whether something else than its creation names the account: an owner, an entrypoint, a script, a configuration.
fn is_used(context: &Context<'_>, container: &Container<'_>, name: &str) -> bool {
    let mentions =
        |text: &str| text.split(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c))).any(|part| part == name);
    let flag = |instruction: &Instruction| {
        let owner = instruction.flag("chown").and_then(|flag| flag.value_text());
        owner.is_some_and(|owner| Owner::of(owner).user == name)
    };
    let mut used = container.words().iter().any(|word| mentions(word));
    for (index, instruction) in container.instructions() {
        used |= flag(instruction.effective());
        let bodies = context.meaning().bodies_of(index);
        // Scripts are looked at command by command.
        let is_script = |number| bodies.iter().any(|body| body.source == ShellSource::Heredoc(number));
        let mut texts = instruction.heredocs.iter().enumerate().filter(|(number, _)| !is_script(*number));
        used |= texts.any(|(_, heredoc)| mentions(context.text(heredoc.body.clone())));
        for body in bodies {
            used |= body.script.commands.iter().any(|command| {
                let effective = command.effective();
                let made = matches!(
                    effective.program(),
                    Some("useradd" | "adduser" | "groupadd" | "addgroup" | "mkdir" | "install" | "usermod")
                );
                // `su app`, `chown app`, `sed -i s/www-data/app/`; paths such as /home/app are no use of the account.
                !made && command.words.iter().any(|word| !word.text.starts_with('/') && mentions(word.value_or_text()))
            });
        }
    }
    // A USER in between, for some instructions: the account is there for them.
    used || container.instructions().any(|(_, user)| user.keyword == Keyword::User && mentions(user.rest.text()))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::count;

    #[test]
    fn uses() {
        let cases = [
            ("RUN adduser -D app\nCMD x", 1),
            ("RUN adduser -D app && mkdir -p /home/app && chmod 755 /home/app\nCMD x", 1),
            ("RUN adduser -D app\nUSER app\nCMD x", 0),
            ("RUN adduser -D app\nUSER app\nRUN make\nUSER root\nCMD x", 0),
            ("RUN adduser -D app && chown app /srv\nCMD x", 0),
            ("RUN adduser -D app\nCMD su app -c x", 0),
            ("RUN adduser -D app && sed -i 's/www-data/app/' /etc/php.conf\nCMD x", 0),
            ("RUN adduser -D one && adduser -D two\nCMD x", 0),
            ("RUN addgroup app\nCMD x", 0),
            ("RUN adduser -D app", 0),
        ];
        for (lines, expected) in cases {
            let text = format!("FROM alpine\n{lines}\n");
            assert_eq!(count("user-created-but-unused", &text), expected, "{lines}");
        }
    }
}
