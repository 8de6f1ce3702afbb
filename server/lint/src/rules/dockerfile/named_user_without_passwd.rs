use std::collections::HashMap;
use std::ops::Range;

use dockwright_model::{Base, Stage};
use dockwright_syntax::dockerfile::{Instruction, Keyword, Word};

use crate::rule::rule;
use crate::rules::accounts::{self, Owner};
use crate::{Context, Edit, Fix};

rule! {
    /// An account is named in an image that has no list of accounts.
    ///
    /// `scratch` has no `/etc/passwd` that could say which number a name stands for: with `--chown` the build fails, with
    /// `USER` the container does not start. Use a number, or copy `/etc/passwd` (and `/etc/group`) from the stage that
    /// builds the program.
    ///
    /// ```dockerfile finds
    /// FROM scratch
    /// COPY server /server
    /// USER nobody
    /// ENTRYPOINT ["/server"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM scratch
    /// COPY server /server
    /// USER 65532
    /// ENTRYPOINT ["/server"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM golang:1.25 AS build
    /// RUN useradd --uid 10001 app
    ///
    /// FROM scratch
    /// COPY --from=build /etc/passwd /etc/group /etc/
    /// COPY server /server
    /// USER app
    /// ENTRYPOINT ["/server"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM scratch
    /// ADD rootfs.tar.xz /
    /// USER app
    /// ```
    "named-user-without-passwd" {
        category: Correctness,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["tally/named-identity-in-passwdless-stage"],
    }
}

/// The uid of the account `nonroot` in images without a distribution.
const NONROOT: &str = "65532";

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let mut brought = None;
    for stage in &meaning.stages {
        let root = meaning.root_of(stage.index);
        if root.is_some_and(|root| matches!(root.base, Base::Scratch)) {
            check_stage(context, stage, brought.get_or_insert_with(|| self::brought(context)));
        }
    }
}

/// Each name once, with all of its places.
fn check_stage(context: &mut Context<'_>, stage: &Stage, brought: &[bool]) {
    let mut names: Vec<(String, Vec<Range<usize>>, &'static str)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (index, instruction) in context.meaning().stage_instructions(context.dockerfile(), stage.index) {
        let flag = instruction.flag("chown").and_then(|flag| flag.value.as_ref());
        let (word, what) = match instruction.keyword {
            Keyword::User => (&instruction.rest, "the container does not start"),
            _ => match flag {
                Some(value) => (value, "the build fails"),
                None => continue,
            },
        };
        let Some(text) = context.meaning().expand(index, word.text()) else { continue };
        if !is_name(&text) {
            continue;
        }
        let at = *known.entry(text.clone()).or_insert_with(|| {
            names.push((text.clone(), Vec::new(), what));
            names.len() - 1
        });
        if let Some((_, places, _)) = names.get_mut(at) {
            places.push(place(word));
        }
    }
    let brought = |stage: usize| brought.get(stage).copied().unwrap_or_default();
    if names.is_empty() || context.meaning().chain(stage.index).into_iter().any(brought) {
        return;
    }
    for (name, places, what) in names {
        report(context, &name, places, what);
    }
}

fn report(context: &mut Context<'_>, name: &str, places: Vec<Range<usize>>, what: &str) {
    let Some(first) = places.first().cloned() else { return };
    let message = format!(
        "Nothing in this image says which account `{name}` is, so {what}. Write a number such as `{NONROOT}`, or copy \
         `/etc/passwd` and `/etc/group`."
    );
    let number = if name.contains(':') { format!("{NONROOT}:{NONROOT}") } else { NONROOT.to_owned() };
    let literal = places.iter().all(|place| context.text(place.clone()) == name);
    let edits = places.into_iter().map(|place| Edit::replace(place, number.clone())).collect();
    let fix = literal.then(|| Fix::unsafe_(format!("Replace `{name}` by `{number}`"), edits));
    context.report(first, message).maybe_fix(fix);
}

/// The place of a word without quotes around it.
fn place(word: &Word) -> Range<usize> {
    let text = word.text();
    let quoted = text.len() > 1 && text.starts_with(['"', '\'']) && text.ends_with(['"', '\'']);
    if quoted { word.range(1..text.len() - 1) } else { word.span.clone() }
}

fn is_name(text: &str) -> bool {
    let owner = Owner::of(text);
    // Root needs no list.
    let named = |text: &str| accounts::is_name(text) && text != "root";
    named(owner.user) || owner.group.is_some_and(named)
}

/// For each stage whether something in it may bring a list of accounts: a copy of it, of a whole tree, or a command.
fn brought(context: &Context<'_>) -> Vec<bool> {
    let (file, meaning) = (context.dockerfile(), context.meaning());
    let brings = |instruction: &Instruction| {
        matches!(instruction.keyword, Keyword::Shell | Keyword::Run) || brings_accounts(instruction)
    };
    let stages = 0..meaning.stages.len();
    stages.map(|stage| meaning.stage_instructions(file, stage).any(|(_, instruction)| brings(instruction))).collect()
}

fn brings_accounts(instruction: &Instruction) -> bool {
    let Some((sources, destination)) = instruction.copy() else { return false };
    let target = destination.text.trim_end_matches('/');
    if target.starts_with("/etc") || !target.starts_with('/') && !target.is_empty() {
        return target == "/etc" || target.starts_with("/etc/passwd") || !target.starts_with('/');
    }
    // A program copied to the root directory has a name of its own; anything else may be a whole tree.
    let is_tree = |source: &str| {
        let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        let says =
            ["root", "fs", "out", "dist", "install", "target", "build", "tar", "output", "sys", "image", "layer"];
        source.ends_with('/')
            || source.contains(['*', '$', '<'])
            || matches!(name.as_str(), "" | "." | "..")
            || says.iter().any(|word| name.contains(word))
    };
    target.is_empty() && sources.iter().any(|source| is_tree(source.text))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{count, fixed};

    #[test]
    fn places() {
        let cases = [
            ("COPY --chown=app:app x /x", 1),
            ("COPY --chown=app:app x /x\nUSER app:app", 1),
            ("COPY --chown=app:app x /x\nUSER app", 2),
            ("COPY --from=b /rootfs /\nUSER app", 0),
            ("COPY --from=b /app /\nUSER app", 1),
            ("COPY --from=b /etc/passwd /etc/passwd\nUSER app", 0),
            ("COPY . .\nUSER app", 0),
            ("ARG U\nUSER $U", 0),
            ("ARG U=app\nUSER $U", 1),
            ("USER 1000:1000", 0),
            ("USER root", 0),
            ("SHELL [\"/x\"]\nUSER app", 0),
        ];
        for (lines, expected) in cases {
            assert_eq!(count("named-user-without-passwd", &format!("FROM scratch\n{lines}\n")), expected, "{lines}");
        }
    }

    #[test]
    fn all_places_get_the_same_number() {
        let text = "FROM scratch\nCOPY --chown=app:app x /x\nUSER app:app\n";
        let expected = "FROM scratch\nCOPY --chown=65532:65532 x /x\nUSER 65532:65532\n";
        assert_eq!(fixed("named-user-without-passwd", text), expected);
    }
}
