//! Values of the instructions that take one kind of argument: accounts, ports, signals, shells, folders, labels.

use dockwright_facts::signals::SIGNALS;
use dockwright_lint::known::created_accounts;
use dockwright_model::{Os, Stage};
use dockwright_syntax::dockerfile::{Keyword, Word};

use super::context::Place;
use super::{Completion, CompletionKind, Topic, image_path, keyword};

/// More instructions of one kind than a file has; the rest is not looked at.
const MOST: usize = 100;

/// The arguments of EXPOSE, USER, WORKDIR, VOLUME, STOPSIGNAL and SHELL.
pub(super) fn items(place: &Place<'_>) -> Vec<Completion> {
    match place.keyword() {
        Keyword::Expose => ports(place),
        Keyword::User => accounts(place),
        Keyword::Workdir => folders(place),
        Keyword::Volume => volumes(place),
        Keyword::Stopsignal => signals(place),
        Keyword::Shell => shells(place),
        _ => Vec::new(),
    }
}

/// CMD and NONE of a HEALTHCHECK.
pub(super) fn checks(place: &Place<'_>) -> Vec<Completion> {
    let lower = keyword::is_lower(place);
    let case = |word: &str| if lower { word.to_ascii_lowercase() } else { word.to_owned() };
    let mut items = vec![
        Completion::new(CompletionKind::Keyword, case("CMD"), &place.token)
            .detail("the command that tells whether the container is well")
            .topic(Topic::Instruction("HEALTHCHECK".to_owned())),
        Completion::new(CompletionKind::Keyword, case("NONE"), &place.token)
            .detail("turns off the health check of the base image"),
    ];
    if let Some(check) = root(place).and_then(|root| root.image_facts()?.healthcheck) {
        let label = format!("{} {check}", case("CMD"));
        items.insert(0, Completion::new(CompletionKind::Snippet, label, &place.token).detail("for the base image"));
    }
    items
}

/// The stage at the bottom of the chain.
pub(super) fn root<'a>(place: &Place<'a>) -> Option<&'a Stage> {
    let meaning = place.file.meaning();
    meaning.root_of(meaning.state(place.index).stage?)
}

struct List<'a> {
    place: &'a Place<'a>,
    items: Vec<Completion>,
}

impl List<'_> {
    fn add(&mut self, label: &str, detail: &str) {
        if !label.is_empty() && self.items.iter().all(|item| item.label != label) {
            self.items.push(Completion::new(CompletionKind::Value, label, &self.place.token).detail(detail));
        }
    }
}

fn list<'a>(place: &'a Place<'a>) -> List<'a> {
    List { place, items: Vec::new() }
}

/// Ports: those of the base image and of other stages, then the usual ones.
fn ports(place: &Place<'_>) -> Vec<Completion> {
    let typed = &place.token.typed;
    let mut list = list(place);
    if let Some((number, _)) = typed.split_once('/').filter(|(number, _)| number.bytes().all(|b| b.is_ascii_digit())) {
        for (protocol, docs) in [("tcp", "the default"), ("udp", ""), ("sctp", "")] {
            list.add(&format!("{number}/{protocol}"), docs);
        }
        return list.items;
    }
    let given: Vec<&str> =
        place.instruction.map(|found| found.words().iter().map(Word::text).collect()).unwrap_or_default();
    let facts = root(place).and_then(|root| Some((root.base_text.as_deref()?, root.image_facts()?)));
    for port in facts.iter().flat_map(|(_, facts)| &facts.ports) {
        list.add(port, "of the base image");
    }
    let instructions = &place.file.dockerfile().instructions;
    let exposed = instructions.iter().enumerate().filter(|(_, other)| other.keyword == Keyword::Expose);
    for (at, other) in exposed.take(MOST) {
        for word in other.words().iter().filter(|_| at != place.index).take(MOST) {
            list.add(word.text(), "exposed elsewhere in this file");
        }
    }
    for (port, docs) in [
        ("8080", "HTTP without root"),
        ("3000", "Node.js, Rails, Grafana"),
        ("8000", "Django, FastAPI"),
        ("5000", "Flask"),
        ("80", "HTTP"),
        ("443", "HTTPS"),
        ("8443", "HTTPS without root"),
        ("9090", "Prometheus"),
        ("5432", "PostgreSQL"),
        ("6379", "Redis"),
        ("53/udp", "DNS"),
    ] {
        list.add(port, docs);
    }
    list.items.retain(|item| !given.contains(&item.label.as_str()) || item.label == *typed);
    list.items
}

/// Accounts: those that were created, that of the base image, root. Behind a colon groups.
pub(super) fn accounts(place: &Place<'_>) -> Vec<Completion> {
    let mut list = list(place);
    let created = created_accounts(place.file, place.index);
    let image = root(place).and_then(|root| Some((root.base_text.as_deref()?, root.image_facts()?.non_root_user?)));
    let own = image.and_then(|(image, user)| {
        Some((user.name.map(str::to_owned).or(user.uid.map(|uid| uid.to_string()))?, user.uid, image))
    });
    let typed = place.token.typed.clone();
    if let Some((user, _)) = typed.split_once(':') {
        for (name, is_group) in created.iter().rev().take(MOST) {
            list.add(&format!("{user}:{name}"), if *is_group { "group created here" } else { "group of the account" });
        }
        if let Some((name, ..)) = &own {
            list.add(&format!("{user}:{name}"), "group of the base image");
        }
        list.add(&format!("{user}:root"), "group 0");
        return list.items;
    }
    for (name, _) in created.iter().rev().filter(|(_, is_group)| !is_group).take(MOST) {
        list.add(name, "account created here");
        if place.keyword() != Keyword::User && (created.contains(&(name.clone(), true))) {
            list.add(&format!("{name}:{name}"), "account and group created here");
        }
    }
    if let Some((name, uid, image)) = &own {
        let uid = uid.map(|uid| format!(" (uid {uid})")).unwrap_or_default();
        list.add(name, &format!("account of the base image {image}{uid}"));
        if place.keyword() != Keyword::User {
            list.add(&format!("{name}:{name}"), &format!("account of the base image {image}"));
        }
    }
    let users = place.file.dockerfile().instructions.iter().filter(|found| found.keyword == Keyword::User);
    for user in users.take(MOST) {
        if user.span.start < place.token.insert.start && !user.rest.text().contains('$') {
            list.add(user.rest.text(), "named above");
        }
    }
    if root(place).is_some_and(|root| root.os == Os::Windows) {
        list.add("ContainerUser", "the account of Windows images without privileges");
        list.add("ContainerAdministrator", "the account of Windows images with privileges");
    } else {
        list.add("nobody", "an account without any rights, 65534 in most systems");
        list.add("10001", "a number that no account of the system has");
        list.add("root", "the account with all privileges");
    }
    list.items
}

/// Working folders: those of other stages, of the base image, and the usual ones.
fn folders(place: &Place<'_>) -> Vec<Completion> {
    let mut list = list(place);
    for item in image_path::known(place) {
        list.add(item.0.trim_end_matches('/'), &item.1);
    }
    let others = place.file.dockerfile().instructions.iter().filter(|found| found.keyword == Keyword::Workdir);
    for other in others.take(MOST) {
        if other.span.start != place.instruction.map_or(usize::MAX, |own| own.span.start) {
            list.add(other.rest.text(), "used elsewhere in this file");
        }
    }
    if let Some(home) = root(place).and_then(|root| root.image_facts()).filter(|facts| facts.workdir != "/") {
        list.add(home.workdir, "of the base image");
    }
    for (folder, docs) in [
        ("/app", "the usual place of an application"),
        ("/src", "the usual place of sources"),
        ("/usr/src/app", ""),
        ("/work", ""),
    ] {
        list.add(folder, docs);
    }
    list.items.retain(|item| item.label != "/" && item.label != ".");
    for item in &mut list.items {
        item.kind = CompletionKind::Folder;
    }
    list.items
}

fn volumes(place: &Place<'_>) -> Vec<Completion> {
    let mut list = list(place);
    let facts = root(place).and_then(|root| root.image_facts());
    for volume in facts.iter().flat_map(|facts| &facts.volumes) {
        list.add(volume, "a volume of the base image");
    }
    for (path, detail) in image_path::known(place) {
        list.add(path.trim_end_matches('/'), &detail);
    }
    list.add("/data", "the usual place of data");
    list.items
}

fn signals(place: &Place<'_>) -> Vec<Completion> {
    let own = root(place).and_then(|root| root.image_facts()?.stop_signal);
    let mut signals: Vec<_> = SIGNALS.iter().collect();
    signals.sort_by_key(|signal| Some(signal.name) != own);
    let offer = |signal: &&dockwright_facts::signals::Signal| {
        let image = if Some(signal.name) == own { ", of the base image" } else { "" };
        Completion::new(CompletionKind::Value, signal.name, &place.token)
            .detail(format!("{}{image}", signal.number))
            .topic(Topic::Signal(signal.name.to_owned()))
    };
    signals.iter().map(offer).collect()
}

/// Shells as SHELL takes them, those that the base image has.
fn shells(place: &Place<'_>) -> Vec<Completion> {
    let root = root(place);
    let windows = root.is_some_and(|root| root.os == Os::Windows);
    let bash = root.and_then(|root| root.variant()).is_none_or(|variant| variant.shell == Some("bash"));
    let alpine = root.and_then(|root| root.variant()).is_some_and(|variant| variant.os == Some("alpine"));
    let mut known: Vec<(&str, &str)> = Vec::new();
    if windows {
        known.push(("[\"powershell\", \"-Command\", \"$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue';\"]", "PowerShell that stops at errors"));
        known.push(("[\"pwsh\", \"-Command\", \"$ErrorActionPreference = 'Stop';\"]", "PowerShell 7"));
        known.push(("[\"cmd\", \"/S\", \"/C\"]", "the default"));
    } else {
        if alpine {
            known.push((
                "[\"/bin/ash\", \"-eo\", \"pipefail\", \"-c\"]",
                "the shell of Alpine; a pipe fails where any part of it does",
            ));
        }
        if bash || !alpine {
            known.push(("[\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]", "a pipe fails where any part of it does"));
            known.push((
                "[\"/bin/bash\", \"-euxo\", \"pipefail\", \"-c\"]",
                "the same, stops at errors and shows each command",
            ));
        }
        known.push(("[\"/bin/sh\", \"-c\"]", "the default"));
    }
    // The array as a whole is replaced; only its first word is the token.
    let Some(instruction) = place.instruction.filter(|_| place.token.typed.is_empty()) else { return Vec::new() };
    let begun = instruction.rest.span.start < place.token.insert.start && !instruction.rest.text().is_empty();
    if begun {
        return Vec::new();
    }
    let offer = |(text, docs): &(&str, &str)| Completion::new(CompletionKind::Value, *text, &place.token).detail(*docs);
    known.iter().map(offer).collect()
}

/// The keys of labels that tools read.
pub(super) fn labels(place: &Place<'_>) -> Vec<Completion> {
    let given: Vec<String> = place
        .instruction
        .map(|found| found.pairs().iter().map(|pair| pair.key.text().to_owned()).collect())
        .unwrap_or_default();
    let value_follows = place.text(place.token.replace.end..place.token.replace.end + 1) == "=";
    let offer = |(key, docs): &(&str, &str)| {
        let label = format!("org.opencontainers.image.{key}");
        let equals = if value_follows { "" } else { "=" };
        let item = Completion::new(CompletionKind::Property, &label, &place.token)
            .detail(*docs)
            .text(format!("{label}{equals}"));
        if value_follows { item } else { item.snippet(format!("{label}=\"$1\"")) }
    };
    let fits = |item: &Completion| !given.contains(&item.label) || item.label == place.token.typed;
    LABELS.iter().map(offer).filter(fits).collect()
}

/// The keys of the OCI image specification below `org.opencontainers.image.`.
pub(super) const LABELS: &[(&str, &str)] = &[
    ("source", "where the sources are: an address"),
    ("title", "the name for people"),
    ("description", "what the image is, in a sentence"),
    ("version", "the version of what is packaged"),
    ("revision", "the commit it was built from"),
    ("created", "when it was built, as in RFC 3339"),
    ("licenses", "the licenses as an SPDX expression"),
    ("authors", "who answers for it"),
    ("vendor", "who gives it out"),
    ("url", "where to learn more"),
    ("documentation", "where the documentation is"),
    ("ref.name", "the name of the reference"),
    ("base.name", "the base image"),
    ("base.digest", "the digest of the base image"),
];
