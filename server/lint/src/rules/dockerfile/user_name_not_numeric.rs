use std::collections::HashMap;

use dockwright_model::Os;
use dockwright_syntax::dockerfile::{Keyword, variable};

use crate::rule::rule;
use crate::rules::accounts::{self, Owner};
use crate::{Context, Edit, Fix};

rule! {
    /// `USER` names an account instead of giving its number.
    ///
    /// Kubernetes cannot tell that a name is not root: with `runAsNonRoot: true` it refuses to start the container unless
    /// the pod says `runAsUser`. A uid is checked without looking into the image. Elsewhere a name reads better and works
    /// as well, so this rule belongs to the strict profile.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN useradd -u 10001 app
    /// USER app
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN useradd -u 10001 app
    /// USER 10001
    /// ```
    ///
    /// Root is root in either spelling, and a variable may hold a number:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// USER root
    /// ARG ACCOUNT=app
    /// USER $ACCOUNT
    /// USER 1000:app
    /// ```
    "user-name-not-numeric" {
        category: Security,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: ["DL3066"],
    }
}

fn check(context: &mut Context<'_>) {
    let created = created(context);
    for (index, instruction) in context.instructions(Keyword::User) {
        let text = instruction.rest.text();
        let owner = Owner::of(text.trim_matches(['"', '\'']));
        let numeric = owner.user.starts_with(|digit: char| digit.is_ascii_digit());
        let stage = context.meaning().state(index).stage.and_then(|stage| context.meaning().stages.get(stage));
        // Accounts of Windows have no such number.
        if stage.is_none_or(|stage| stage.os == Os::Windows)
            || variable::may_vary(text)
            || text.contains("{{")
            || numeric
            || owner.is_root()
        {
            continue;
        }
        let message = format!(
            "Kubernetes cannot verify that `{}` is not root and refuses it with `runAsNonRoot`. Write the uid.",
            owner.user
        );
        let plain = text.starts_with(owner.user);
        let fix = uid_of(context, &created, index, owner.user).filter(|_| plain).map(|uid| {
            let place = instruction.rest.range(0..owner.user.len());
            Fix::unsafe_(format!("Replace `{}` by its uid {uid}", owner.user), vec![Edit::replace(place, uid)])
        });
        context.report(instruction.rest.span.clone(), message).maybe_fix(fix);
    }
}

/// The uids that stages give to the accounts they create, by stage and name.
type Created = HashMap<(usize, String), Option<String>>;

fn created(context: &Context<'_>) -> Created {
    let mut found = Created::new();
    for body in context.meaning().bodies() {
        let Some(stage) = context.meaning().state(body.instruction).stage else { continue };
        for creation in accounts::creations(&body.script).filter(|creation| !creation.is_group) {
            let id = creation.id().filter(|id| accounts::is_numeric(id)).map(str::to_owned);
            found.entry((stage, creation.name.to_owned())).or_insert(id);
        }
    }
    found
}

/// The uid the stage gives an account, or that the image is known to have for it.
fn uid_of(context: &Context<'_>, created: &Created, index: usize, name: &str) -> Option<String> {
    let meaning = context.meaning();
    let stage = meaning.state(index).stage?;
    for link in meaning.chain(stage) {
        if let Some(uid) = created.get(&(link, name.to_owned())) {
            return uid.clone();
        }
    }
    let account = meaning.root_of(stage)?.image_facts()?.non_root_user?;
    (account.name == Some(name)).then_some(account.uid?.to_string())
}
