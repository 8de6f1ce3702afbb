//! Which account fits an image.

use dockwright_model::{File, Stage};
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::image_ref::ImageRef;

use crate::rules::accounts;
use crate::rules::container::Container;

/// An account for a container to run as.
#[derive(Debug)]
pub(super) struct Account {
    /// What stands in USER: a name, or `uid:gid`.
    pub(super) user: String,
    /// What files are given to, as chown takes it.
    pub(super) owner: String,
    /// The command that creates it; `None` for one that is there already and for a mere number.
    pub(super) creation: Option<&'static str>,
    /// Whether a RUN in shell form works where the account is used.
    pub(super) has_shell: bool,
}

impl Account {
    fn named(name: &str, has_shell: bool) -> Self {
        Self { user: name.to_owned(), owner: name.to_owned(), creation: None, has_shell }
    }

    fn numeric(id: u32, has_shell: bool) -> Self {
        let user = format!("{id}:{id}");
        Self { owner: user.clone(), user, creation: None, has_shell }
    }

    fn created(command: &'static str) -> Self {
        Self { user: "app".to_owned(), owner: "app:app".to_owned(), creation: Some(command), has_shell: true }
    }

    /// The title of the change.
    pub(super) fn title(&self) -> String {
        let user = &self.user;
        match self.creation {
            Some(_) => format!("Create the account `{user}` and insert `USER {user}`"),
            None => format!("Insert `USER {user}`"),
        }
    }
}

const SHADOW: &str = "groupadd --system --gid 10001 app && useradd --system --uid 10001 --gid app --no-create-home \
                      --shell /usr/sbin/nologin app";
const BUSYBOX: &str = "addgroup -S -g 10001 app && adduser -S -D -H -u 10001 -G app app";

/// The uid that distroless images have for it.
const NONROOT: u32 = 65532;
/// A uid that no distribution gives away.
const FREE: u32 = 10001;

/// The account for a stage whose chain ends at `root`: one that is there, else one to create, else a number.
pub(super) fn choose(file: &File, stage: &Stage, root: &Stage) -> Account {
    let has_shell = has_shell(file, stage, root);
    if let Some(name) = created_in_file(file, stage) {
        return Account::named(name, has_shell);
    }
    if let Some(account) = of_image(root, has_shell) {
        return account;
    }
    match creation(file, stage, root).filter(|_| has_shell) {
        Some(command) => Account::created(command),
        None => Account::numeric(FREE, has_shell),
    }
}

/// Whether a RUN in shell form works at the end of a stage. An image that nothing is known of, and one without a shell,
/// has one if the file already uses it.
fn has_shell(file: &File, stage: &Stage, root: &Stage) -> bool {
    let meaning = file.meaning();
    let posix = meaning.dialect(file.dockerfile(), &meaning.end_state(stage.index)).is_posix();
    let known = root.variant().is_some_and(|variant| variant.shell.is_some());
    let uses = || {
        let container = Container::of(file, stage);
        container.instructions().any(|(_, found)| found.keyword == Keyword::Run && found.is_shell_form())
    };
    posix && (known || uses())
}

/// The account that the image brings.
fn of_image(root: &Stage, has_shell: bool) -> Option<Account> {
    let image = root.image()?;
    let Some(facts) = root.image_facts() else {
        let distroless = image.familiar_name().starts_with("gcr.io/distroless/");
        return distroless.then(|| Account::numeric(NONROOT, false));
    };
    let user = root.variant().and_then(|variant| variant.user).unwrap_or(facts.user);
    let is_root =
        facts.runs_as_root() && root.variant().is_none_or(|variant| variant.user.is_none_or(|user| user == "root"));
    if !is_root {
        return Some(Account { user: user.to_owned(), owner: user.to_owned(), creation: None, has_shell });
    }
    let account = facts.non_root_user.filter(|account| brings(image, account.name))?;
    let shellless = root.variant().is_some_and(|variant| variant.shell.is_none());
    match (account.name, account.uid) {
        (_, Some(uid)) if shellless => Some(Account::numeric(uid, has_shell)),
        (Some(name), _) => Some(Account::named(name, has_shell)),
        (None, Some(uid)) => Some(Account::numeric(uid, has_shell)),
        (None, None) => None,
    }
}

/// Whether the version of the image is new enough for the account. What is known are the newest versions.
fn brings(image: &ImageRef, account: Option<&str>) -> bool {
    let tag = image.tag().unwrap_or("latest");
    let version = || {
        let digits: String = tag.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        let mut parts = digits.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
        (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
    };
    let name = image.familiar_name();
    match account {
        // Ubuntu has it since 23.04; images built on Ubuntu have it or not.
        Some("ubuntu") => {
            let new = ["latest", "rolling", "devel", "noble", "plucky", "questing", "resolute"];
            let named = tag.split('-').next().is_some_and(|word| new.contains(&word));
            name == "ubuntu" && (named || version() >= (23, 4))
        }
        Some("app") if name.starts_with("mcr.microsoft.com/dotnet/") => tag == "latest" || version() >= (8, 0),
        _ => true,
    }
}

/// The command that creates an account with the means of the distribution; `None` where they may be missing.
fn creation(file: &File, stage: &Stage, root: &Stage) -> Option<&'static str> {
    if let Some(variant) = root.variant() {
        return match variant.os? {
            "debian" | "ubuntu" | "fedora" | "rockylinux" | "almalinux" | "arch" => Some(SHADOW),
            // The minimal images and those of Amazon come without useradd.
            "rhel" | "oraclelinux" if matches!(variant.package_manager, Some("dnf" | "yum")) => Some(SHADOW),
            "alpine" | "wolfi" | "busybox" => Some(BUSYBOX),
            _ => None,
        };
    }
    // Of an image that is not known the package manager tells the distribution.
    let container = Container::of(file, stage);
    for (index, _) in container.instructions() {
        for body in file.meaning().bodies_of(index) {
            for command in &body.script.commands {
                match command.effective().program() {
                    Some("apt-get" | "apt") => return Some(SHADOW),
                    Some("apk") => return Some(BUSYBOX),
                    _ => {}
                }
            }
        }
    }
    None
}

/// Directories of the image that its program has to write to, when it does not run as root.
pub(super) fn writes_to(root: &Stage) -> Option<&'static str> {
    match root.image_facts()?.repository {
        "nginx" => Some("/var/cache/nginx /run"),
        "httpd" => Some("/usr/local/apache2/logs"),
        _ => None,
    }
}

/// The account that a RUN of the stage creates.
pub(crate) fn created_in_file<'a>(file: &'a File, stage: &'a Stage) -> Option<&'a str> {
    let container = Container::of(file, stage);
    for (index, _) in container.instructions() {
        let commands = file.meaning().bodies_of(index).iter().flat_map(|body| &body.script.commands);
        let always = commands.filter(|command| !command.nesting.branch && !command.nesting.function);
        for creation in always.filter_map(accounts::creation).filter(|creation| !creation.is_group) {
            if let Some(name) = creation.word.value().filter(|name| *name != "root" && accounts::is_name(name)) {
                return Some(name);
            }
        }
    }
    None
}
