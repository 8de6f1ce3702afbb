use std::collections::HashMap;

use dockwright_facts::compose::EntityKind;
use dockwright_model::compose::{Service, UseRole};

use crate::Severity;
use crate::rule::rule;
use crate::rules::compose_project::{Companions, is_on, undefined};

use super::Composing;

rule! {
    /// A service needs another that is not there, or that only runs with a profile.
    ///
    /// Services are named in `depends_on`, `links`, `volumes_from`, `extends`, in `network_mode`, `ipc` and `pid` after
    /// `service:`, and in `additional_contexts`. Docker Compose refuses a file that names one it does not have; also where
    /// the named service has `profiles` and the other has none, since then it is switched off when the other starts. Give
    /// both the profile, or write `required: false` in `depends_on`.
    ///
    /// ```yaml finds 2
    /// services:
    ///   web:
    ///     image: nginx
    ///     depends_on: [databse]
    ///     links: [cache]
    ///   database:
    ///     image: database:1
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   web:
    ///     image: nginx
    ///     depends_on: [database]
    ///     links: [cache]
    ///   database:
    ///     image: database:1
    /// ```
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx
    ///     depends_on: [debugger]
    ///   debugger:
    ///     image: busybox:1.37
    ///     profiles: [debug]
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx
    ///     depends_on:
    ///       database:
    ///         condition: service_started
    ///       debugger:
    ///         condition: service_started
    ///         required: false
    ///     network_mode: service:vpn
    ///   database:
    ///     image: postgres:17
    ///   debugger:
    ///     image: busybox:1.37
    ///     profiles: [debug]
    ///   vpn:
    ///     image: gluetun:3
    ///     external_links: [elsewhere]
    /// ```
    "compose-undefined-dependency" {
        file: Compose,
        category: Correctness,
        severity: Error,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    for missing in undefined(context, &[EntityKind::Service, EntityKind::ExtendedService]) {
        let used = missing.used;
        let message = format!("There is no service `{}`: {}", used.name, missing.consequence());
        // What it extends, Compose looks for whether the service runs or not.
        let severity = if used.role == UseRole::Extended { Severity::Error } else { missing.severity() };
        context.report(used.range.clone(), message).severity(severity).maybe_fix(missing.rename());
    }
    switched_off(context);
}

/// Services with profiles that others need which have none.
fn switched_off(context: &mut Composing<'_>) {
    let file = context.file;
    let services = file.services();
    let on: Vec<bool> = services.iter().map(|service| is_on(context, service)).collect();
    if on.iter().all(|on| *on) {
        return;
    }
    let named = services.iter().enumerate().map(|(number, service)| (service.name, (number, service)));
    let named: HashMap<&str, (usize, &Service<'_>)> = named.collect();
    let is_on = |number: usize| on.get(number).copied().unwrap_or(true);
    let needed = file.uses().iter().filter(|used| used.kind == EntityKind::Service && used.required);
    let mut found = Vec::new();
    for used in needed {
        let (Some(user), Some((number, other))) = (services.get(used.service), named.get(used.name.as_str())) else {
            continue;
        };
        if is_on(used.service) && !is_on(*number) {
            found.push((used.range.clone(), user.name, *other));
        }
    }
    found.dedup_by(|next, first| next.0 == first.0);
    if found.is_empty() || Companions::of(context).any() {
        return;
    }
    for (range, user, other) in found {
        let profiles = other.profiles().iter().map(|profile| format!("`{profile}`")).collect::<Vec<_>>().join(", ");
        let message = format!(
            "`{0}` runs only with a profile ({profiles}), `{user}` without it: Compose then finds no `{0}` and refuses the \
             file. Give both the same profiles, or write `required: false` in `depends_on`.",
            other.name
        );
        context.report(range, message).related(other.key.span(), "It has profiles.");
    }
}
