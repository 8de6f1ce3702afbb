//! Accounts: how scripts create them, which ones an image brings, and how USER and `--chown` name them.

use dockwright_model::{Base, Meaning, ShellBody, Stage};
use dockwright_syntax::shell::{Command, Effective, Script, Word};

use crate::Context;

/// Options of useradd, adduser, groupadd and addgroup whose value is the next word.
pub(crate) const VALUED: &[&str] = &[
    "-u",
    "-g",
    "-G",
    "-d",
    "-s",
    "-c",
    "-k",
    "-h",
    "-b",
    "-e",
    "-f",
    "-p",
    "-K",
    "--uid",
    "--gid",
    "--groups",
    "--home",
    "--home-dir",
    "--shell",
    "--comment",
    "--gecos",
    "--ingroup",
    "--base-dir",
    "--password",
    "--skel",
    "--inactive",
    "--expiredate",
    "--firstuid",
    "--lastuid",
];

/// A command that creates an account or a group.
pub(crate) struct Creation<'a> {
    pub(crate) effective: Effective<'a>,
    /// `useradd`, `adduser`, `groupadd` or `addgroup`.
    pub(crate) program: &'a str,
    /// The word of the name.
    pub(crate) word: &'a Word,
    /// The name; as written where a variable decides.
    pub(crate) name: &'a str,
    /// Whether it is a group.
    pub(crate) is_group: bool,
}

impl Creation<'_> {
    /// The numeric id that is asked for, as written.
    pub(crate) fn id(&self) -> Option<&str> {
        let (short, long) = if self.is_group { ("-g", "--gid") } else { ("-u", "--uid") };
        let value = self.effective.flag_value(long).or_else(|| self.effective.flag_value(short))?;
        Some(value.text)
    }
}

/// The accounts and groups that a script creates, in order.
pub(crate) fn creations(script: &Script) -> impl Iterator<Item = Creation<'_>> {
    script.commands.iter().filter_map(creation)
}

/// What a command creates, if it does.
pub(crate) fn creation(command: &Command) -> Option<Creation<'_>> {
    let effective = command.effective();
    let program = effective.program()?;
    let mut operands = effective.operands(VALUED);
    let (word, is_group) = match program {
        "useradd" if !effective.has_any_flag(&["-D", "--defaults"]) => (operands.last()?, false),
        "groupadd" => (operands.last()?, true),
        "adduser" => {
            let name = operands.next()?;
            // `adduser name group` adds a member; only `--group` by itself makes a group.
            let joins = operands.next().is_some();
            (name, joins)
        }
        "addgroup" => {
            let name = operands.next()?;
            if operands.next().is_some() {
                return None;
            }
            (name, true)
        }
        _ => return None,
    };
    (program != "adduser" || !is_group).then_some(Creation {
        effective,
        program,
        word,
        name: word.value_or_text(),
        is_group,
    })
}

/// A user and perhaps a group, as USER and `--chown` take them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Owner<'a> {
    /// The user; may be empty.
    pub(crate) user: &'a str,
    /// What follows the colon.
    pub(crate) group: Option<&'a str>,
}

impl<'a> Owner<'a> {
    /// Splits `user:group`.
    pub(crate) fn of(text: &'a str) -> Self {
        match text.split_once(':') {
            Some((user, group)) => Self { user, group: Some(group) },
            None => Self { user: text, group: None },
        }
    }

    /// Whether the user is root, by name or number.
    pub(crate) fn is_root(&self) -> bool {
        self.user.is_empty() || self.user == "root" || self.user.bytes().all(|digit| digit == b'0')
    }
}

/// Whether a text is a number.
pub(crate) fn is_numeric(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text is a plain name of an account.
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !is_numeric(text)
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}

/// The scripts of a stage and the stages it starts from, up to instruction `before`, nearest stage first.
pub(crate) fn bodies_before(meaning: &Meaning, stage: usize, before: usize) -> impl Iterator<Item = &ShellBody> {
    let chain = meaning.chain(stage);
    let ranges = chain.into_iter().filter_map(|link| meaning.stages.get(link)).map(|stage| stage.instructions.clone());
    ranges.flat_map(move |range| {
        let start = meaning.bodies().partition_point(|body| body.instruction < range.start);
        let end = meaning.bodies().partition_point(|body| body.instruction < range.end.min(before));
        meaning.bodies().get(start..end).unwrap_or_default()
    })
}

/// Whether the chain of a stage creates a group of this name before an instruction, or an account of the name that comes
/// with one.
pub(crate) fn has_group(context: &Context<'_>, stage: usize, before: usize, name: &str) -> bool {
    let brings = |creation: Creation<'_>| {
        let own = creation.is_group
            || !creation.effective.has_any_flag(&["-g", "--gid", "-G", "--ingroup", "-N", "--no-user-group"]);
        own && creation.name == name
    };
    let created = bodies_before(context.meaning(), stage, before).any(|body| creations(&body.script).any(brings));
    let root = context.meaning().root_of(stage);
    let of_image = || {
        let facts = root.and_then(Stage::image_facts)?;
        facts.non_root_user?.name.filter(|user| *user == name)
    };
    created || of_image().is_some()
}

/// Accounts that nearly every image has.
const EVERYWHERE: &[&str] = &[
    "root", "bin", "daemon", "sync", "mail", "lp", "news", "uucp", "games", "operator", "nobody", "sys", "adm", "ftp",
];
const DEBIAN: &[&str] = &["man", "proxy", "www-data", "backup", "list", "irc", "gnats", "_apt", "messagebus", "ubuntu"];
const ALPINE: &[&str] = &[
    "shutdown",
    "halt",
    "postmaster",
    "cron",
    "sshd",
    "at",
    "squid",
    "xfs",
    "postgres",
    "cyrus",
    "vpopmail",
    "ntp",
    "smmsp",
    "guest",
    "man",
    "svn",
];
const REDHAT: &[&str] = &["shutdown", "halt", "dbus", "tss", "sshd", "systemd-coredump", "systemd-resolve"];

/// Whether the image at the bottom of a stage's chain has an account of this name. `None` when nobody can know.
pub(crate) fn image_has(root: &Stage, name: &str) -> Option<bool> {
    if matches!(root.base, Base::Scratch) {
        return Some(false);
    }
    let (image, facts, variant) = (root.image()?, root.image_facts()?, root.variant()?);
    let account = facts.non_root_user.and_then(|user| user.name);
    let starts_as = variant.user.unwrap_or(facts.user);
    let own = image.path().rsplit('/').next().unwrap_or_default();
    if account == Some(name) || Owner::of(starts_as).user == name || own.contains(name) || EVERYWHERE.contains(&name) {
        return Some(true);
    }
    // What a service comes with is known in part only.
    if !facts.ports.is_empty() {
        return None;
    }
    let distribution = match variant.os? {
        "debian" | "ubuntu" => DEBIAN,
        "alpine" | "wolfi" => ALPINE,
        "rhel" | "amazonlinux" | "oraclelinux" | "rockylinux" | "almalinux" | "fedora" => REDHAT,
        _ => return None,
    };
    Some(distribution.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use dockwright_syntax::shell::{Dialect, parse_whole};

    #[test]
    fn commands_that_create() {
        let cases = [
            ("useradd -ms /bin/bash app", Some(("app", false, None))),
            ("useradd --system --uid 10001 --gid app app", Some(("app", false, Some("10001")))),
            ("adduser -S -D -H -u 1000 -G app app", Some(("app", false, Some("1000")))),
            ("adduser app wheel", None),
            ("addgroup app wheel", None),
            ("addgroup -S -g 99 app", Some(("app", true, Some("99")))),
            ("groupadd -r app", Some(("app", true, None))),
            ("sudo useradd \"$NAME\"", Some(("\"$NAME\"", false, None))),
            ("useradd -D", None),
            ("usermod -aG docker app", None),
        ];
        for (text, expected) in cases {
            let script = parse_whole(text, Dialect::Posix);
            let found = creations(&script)
                .next()
                .map(|found| (found.name.to_owned(), found.is_group, found.id().map(str::to_owned)));
            let expected = expected
                .map(|(name, group, id): (&str, bool, Option<&str>)| (name.to_owned(), group, id.map(str::to_owned)));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn owners() {
        assert_eq!(Owner::of("app:app"), Owner { user: "app", group: Some("app") });
        assert!(Owner::of("0:0").is_root() && Owner::of("root").is_root() && Owner::of(":app").is_root());
        assert!(!Owner::of("app").is_root() && !Owner::of("10").is_root());
        assert!(is_name("www-data") && !is_name("1000") && !is_name("$USER") && !is_name(""));
    }
}
