//! Flags and their values.

use dockwright_facts::Date;
use dockwright_facts::instructions::{FlagFact, MOUNT_TYPES, instruction};
use dockwright_facts::platforms::PLATFORMS;

use super::context::Place;
use super::{Completion, CompletionKind, Topic, image, image_path, stage, value};

/// The flags of the instruction at a place that are not given yet, or that may be given again.
pub(super) fn items(place: &Place<'_>) -> Vec<Completion> {
    let Some(instruction) = place.instruction else { return Vec::new() };
    let Some(fact) = self::instruction(instruction.keyword.name()) else { return Vec::new() };
    // The flag at the cursor is no other flag.
    let given = |flag: &FlagFact| {
        let mut others = instruction.flags.iter().filter(|other| other.span.start != place.token.insert.start);
        !flag.repeatable && others.any(|other| other.is(flag.name))
    };
    let value_follows = place.text(place.token.replace.end..place.token.replace.end + 1) == "=";
    let offer = |flag: &FlagFact| {
        let form = if flag.is_boolean() { String::new() } else { format!("={}", flag.hint) };
        let since = match flag.since {
            Some("labs") => ", needs docker/dockerfile:1-labs".to_owned(),
            Some(version) => format!(", since syntax {version}"),
            None => String::new(),
        };
        let label = format!("--{}", flag.name);
        let equals = if flag.is_boolean() || value_follows { "" } else { "=" };
        let mut item = Completion::new(CompletionKind::Property, &label, &place.token)
            .detail(format!("{label}{form}{since}"))
            .text(format!("{label}{equals}"))
            .topic(Topic::Flag(fact.name.to_owned(), flag.name.to_owned()));
        if !equals.is_empty() {
            item = item.snippet(format!("{label}={}", to_fill_in(fact.name, flag)));
        }
        item
    };
    fact.flags.iter().filter(|flag| !given(flag)).map(offer).collect()
}

/// The value as a place to fill in: a choice where there are few.
fn to_fill_in(instruction: &str, flag: &FlagFact) -> String {
    let choices = match (instruction, flag.name) {
        ("RUN", "mount") => {
            let kinds: Vec<&str> = MOUNT_TYPES.iter().map(|kind| kind.name).collect();
            return format!("type=${{1|{}|}}$0", kinds.join(","));
        }
        ("RUN", "network") => "default,none,host",
        ("RUN", "security") => "insecure,sandbox",
        ("HEALTHCHECK", "retries") => "3,5,10",
        ("HEALTHCHECK", "interval" | "timeout" | "start-period" | "start-interval") => {
            return format!("${{1:{}}}", usual_duration(flag.name));
        }
        ("ADD", "checksum") => return "sha256:$1".to_owned(),
        _ => return "$1".to_owned(),
    };
    format!("${{1|{choices}|}}")
}

fn usual_duration(flag: &str) -> &'static str {
    match flag {
        "timeout" => "5s",
        "start-period" => "10s",
        "start-interval" => "2s",
        _ => "30s",
    }
}

/// The values of a flag.
pub(super) fn values(place: &Place<'_>, fact: &'static FlagFact, today: Date) -> Vec<Completion> {
    let plain = |values: &[(&str, &str)]| -> Vec<Completion> {
        let offer =
            |(value, docs): &(&str, &str)| Completion::new(CompletionKind::Value, *value, &place.token).detail(*docs);
        values.iter().map(offer).collect()
    };
    match fact.name {
        _ if fact.is_boolean() => plain(BOOLEANS),
        "platform" => platforms(place),
        "from" => {
            let mut items = stage::items(place, true);
            items.extend(image::items(place, today));
            items
        }
        "network" => plain(&[
            ("default", "the network of the build"),
            ("none", "no network: proves that the step needs none"),
            ("host", "the network of the builder; must be allowed"),
        ]),
        "security" => plain(&[("sandbox", "the default"), ("insecure", "full privileges; must be allowed")]),
        "device" => plain(&[("name=", "the name of a CDI device"), ("name=nvidia.com/gpu=all", "every NVIDIA GPU")]),
        "chown" => value::accounts(place),
        "chmod" => plain(&[
            ("755", "programs and folders: all read and run, the owner writes"),
            ("644", "files: all read, the owner writes"),
            ("600", "only the owner reads and writes"),
            ("700", "only the owner"),
            ("u=rwX,go=rX", "as 755, programs and folders alone are made executable; since syntax 1.14"),
        ]),
        "checksum" => plain(&[("sha256:", "then the digest in 64 hexadecimal digits")]),
        "exclude" => excludes(place),
        "retries" => plain(&[("3", "the default"), ("5", ""), ("10", "")]),
        "interval" | "timeout" | "start-period" | "start-interval" => durations(place, fact.name),
        _ => Vec::new(),
    }
}

/// What a switch may be.
pub(super) const BOOLEANS: &[(&str, &str)] = &[("true", "as without a value"), ("false", "switched off")];

fn platforms(place: &Place<'_>) -> Vec<Completion> {
    let variables = [
        ("$BUILDPLATFORM", "the platform of the builder: to cross-compile"),
        ("$TARGETPLATFORM", "the platform the image is built for, as without the flag"),
    ];
    let variables = variables.iter().map(|(name, docs)| {
        Completion::new(CompletionKind::Variable, *name, &place.token)
            .detail(*docs)
            .topic(Topic::Argument(name.get(1..).unwrap_or_default().to_owned()))
    });
    let known = PLATFORMS.iter().map(|platform| {
        Completion::new(CompletionKind::Value, platform.name, &place.token)
            .detail(platform.docs.trim_end_matches('.'))
            .topic(Topic::Platform(platform.name.to_owned()))
    });
    variables.chain(known).collect()
}

fn durations(place: &Place<'_>, flag: &str) -> Vec<Completion> {
    let offer = |value: &str, detail: &str| Completion::new(CompletionKind::Value, value, &place.token).detail(detail);
    let typed = &place.token.typed;
    if !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit()) {
        let units = [("s", "seconds"), ("m", "minutes"), ("h", "hours"), ("ms", "milliseconds")];
        return units.iter().map(|(unit, name)| offer(&format!("{typed}{unit}"), name)).collect();
    }
    let default = match flag {
        "start-period" => "0s",
        "start-interval" => "5s",
        _ => "30s",
    };
    let all = ["0s", "2s", "5s", "10s", "30s", "1m", "1m30s", "5m"];
    let others = all.iter().filter(|value| **value != default && **value != "0s").map(|value| offer(value, ""));
    std::iter::once(offer(default, "the default")).chain(others).collect()
}

fn excludes(place: &Place<'_>) -> Vec<Completion> {
    let mut items = super::host_path::items(place, "");
    if place.instruction.and_then(|instruction| instruction.flag("from")).is_some() {
        items = image_path::in_source(place, "");
    }
    for (pattern, docs) in
        [("**/*.md", "documents in Markdown"), ("**/*_test.go", "tests in Go"), ("**/tests", "folders of tests")]
    {
        items.push(Completion::new(CompletionKind::Value, pattern, &place.token).detail(docs));
    }
    items
}
