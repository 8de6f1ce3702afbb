//! What is known of an image: what is inside, how it starts, where to read on.

use dockwright_facts::Date;
use dockwright_facts::images::{self, ImageFacts, SizeBasis, Status, Variant};
use dockwright_facts::registries;
use dockwright_syntax::image_ref::ImageRef;

use super::markdown::{Page, code, codes, link, some_codes};
use super::{image_account, image_life, variable};

/// Adds what nobody should overlook: moved, without updates, without a tag.
pub(super) fn warnings(image: &ImageRef, facts: &ImageFacts, today: Date, page: &mut Page) {
    let instead = replacement(image, facts).map(|name| format!(" Use {}.", code(&name))).unwrap_or_default();
    let status = match facts.status {
        Status::Active => String::new(),
        Status::Deprecated => format!("**Deprecated:** it is no longer recommended or no longer updated.{instead}"),
        Status::Moved => format!("**Moved:** it is published under another name.{instead}"),
        Status::Removed => format!("**Removed:** nothing is published under this name.{instead}"),
    };
    page.paragraph(status);
    if lacks_latest(image, facts) {
        page.paragraph("**No `latest`:** this image has no such tag, so a version must be written.");
    }
    page.paragraph(image_life::warnings(image, facts, today).join("\n\n"));
}

/// Whether `latest` is meant and the image has no such tag.
fn lacks_latest(image: &ImageRef, facts: &ImageFacts) -> bool {
    let latest = matches!(image.tag(), None | Some("latest")) && image.digest().is_none();
    latest && facts.has_latest == Some(false) && facts.repository != "scratch"
}

/// The variant that is pulled; `None` where nobody can tell, as for a digest without a tag.
pub(super) fn variant(image: &ImageRef, facts: &ImageFacts) -> Option<Variant> {
    let hidden = image.digest().is_some() && image.tag().is_none();
    if hidden || lacks_latest(image, facts) { None } else { facts.variant(image.tag()) }
}

fn replacement(image: &ImageRef, facts: &ImageFacts) -> Option<String> {
    let name = facts.replacement?;
    let path = image.familiar_name();
    Some(match name.strip_suffix('*') {
        Some(prefix) => format!("{prefix}{}", path.rsplit('/').next().unwrap_or_default()),
        None => name.to_owned(),
    })
}

/// Adds what is inside the image and how it starts, then the links and the sources.
pub(super) fn inside(image: &ImageRef, facts: &ImageFacts, today: Date, page: &mut Page) {
    let tagged = images::tags(&image.familiar_name());
    let known = image.digest().is_none() && tagged.is_some_and(|tags| tags.contains(image.tag().unwrap_or("latest")));
    if !known && !facts.platforms.is_empty() {
        page.item("Platforms", &format!("{} (of any of its tags)", platforms(&facts.platforms)));
    }
    page.item("Support", &image_life::support(image, today));
    page.item("Driver", &image_life::driver(image, facts));
    let variant = variant(image, facts);
    if let Some(variant) = &variant {
        page.item("System", &system(image, facts, variant));
        page.item("Tools", &tools(variant));
        page.item("Size", &size_of(image, facts).unwrap_or_default());
    }
    if !is_windows_build(image, facts) {
        page.item("User", &user(image, facts, variant.as_ref()));
        start(facts, variant.as_ref(), page);
    }
    let said = lacks_latest(image, facts);
    for note in facts.notes.iter().filter(|note| !(said && note.contains("no `latest`"))).take(4) {
        page.item("", note);
    }
    page.paragraph(links(image, facts));
    page.paragraph(sources(image, facts));
}

/// `amd64, arm64` for the platforms of Linux, the others in full.
pub(super) fn platforms(all: &[&str]) -> String {
    let mut shown: Vec<&str> = all.iter().map(|name| name.strip_prefix("linux/").unwrap_or(name)).collect();
    shown.sort_by_key(|name| (*name != "amd64", *name != "arm64", name.contains("windows")));
    shown.join(", ")
}

fn system(image: &ImageRef, facts: &ImageFacts, variant: &Variant) -> String {
    let mut parts = Vec::new();
    match (image_life::distribution(image, facts), variant.os) {
        (Some(release), _) => parts.push(image_life::release_name(&release)),
        (None, Some(os)) => parts.push(product_name(os).to_owned()),
        (None, None) => parts.push("no distribution".to_owned()),
    }
    parts.extend(variant.libc.map(str::to_owned));
    let windows = variant.os == Some("windows");
    match variant.package_manager {
        Some(manager) => parts.push(code(manager)),
        None if !windows => parts.push("no package manager".to_owned()),
        None => {}
    }
    parts.push(variant.shell.map_or("no shell (exec forms only)".to_owned(), code));
    parts.join(", ")
}

/// A distribution or product as its makers write it.
pub(super) fn product_name(key: &str) -> &str {
    let names = [
        ("debian", "Debian"),
        ("ubuntu", "Ubuntu"),
        ("alpine", "Alpine"),
        ("wolfi", "Wolfi"),
        ("rhel", "Red Hat UBI"),
        ("amazonlinux", "Amazon Linux"),
        ("oraclelinux", "Oracle Linux"),
        ("rockylinux", "Rocky Linux"),
        ("almalinux", "AlmaLinux"),
        ("azurelinux", "Azure Linux"),
        ("fedora", "Fedora"),
        ("arch", "Arch Linux"),
        ("busybox", "BusyBox"),
        ("windows", "Windows"),
        ("alpine-linux", "Alpine"),
        ("amazon-linux", "Amazon Linux"),
        ("rocky-linux", "Rocky Linux"),
        ("oracle-linux", "Oracle Linux"),
        ("centos", "CentOS"),
        ("windows-server", "Windows Server"),
        ("amazon-corretto", "Amazon Corretto"),
        ("python", "Python"),
        ("nodejs", "Node.js"),
        ("dotnet", ".NET"),
        ("go", "Go"),
        ("php", "PHP"),
        ("ruby", "Ruby"),
        ("rust", "Rust"),
        ("postgresql", "PostgreSQL"),
        ("mysql", "MySQL"),
        ("mariadb", "MariaDB"),
        ("mongodb", "MongoDB"),
        ("redis", "Redis"),
        ("elasticsearch", "Elasticsearch"),
        ("eclipse-temurin", "Eclipse Temurin"),
        ("openjdk-builds-from-oracle", "OpenJDK"),
    ];
    names.iter().find(|(known, _)| *known == key).map_or(key, |(_, name)| name)
}

fn tools(variant: &Variant) -> String {
    let has = some_codes(&variant.tools, 8);
    let lacks = codes(&variant.absent);
    match (has.is_empty(), lacks.is_empty()) {
        (false, false) => format!("{has}; not {lacks}"),
        (true, false) => format!("not {lacks}"),
        _ => has,
    }
}

/// How large the image is, with where that is known from; nothing for a tag that is no longer built: nobody measured it.
pub(crate) fn size_of(image: &ImageRef, facts: &ImageFacts) -> Option<String> {
    let tagged = images::tags(&image.familiar_name()).filter(|_| image.digest().is_none());
    let gone = tagged.is_some_and(|tags| !tags.contains(image.tag().unwrap_or("latest")));
    if gone { None } else { variant(image, facts).as_ref().map(size) }
}

fn size(variant: &Variant) -> String {
    let Some(megabytes) = variant.compressed_mb.filter(|size| *size > 0.0) else { return String::new() };
    let amount = match megabytes {
        size if size >= 1000.0 => format!("{:.1} GB", size / 1000.0),
        size if size >= 10.0 => format!("{size:.0} MB"),
        size => format!("{size:.1} MB"),
    };
    let basis = match variant.size_basis {
        Some(SizeBasis::Measured) => format!("measured for `{}`", variant.sampled_tag),
        Some(SizeBasis::Derived) => format!("added up from layers of `{}`", variant.sampled_tag),
        Some(SizeBasis::Estimate) => "a rough estimate".to_owned(),
        Some(SizeBasis::Definition) | None => return String::new(),
    };
    let system = if variant.os == Some("windows") { "windows" } else { "linux" };
    format!("about {amount} compressed, {system}/amd64 ({basis})")
}

/// Whether the tag is for Windows while the facts are those of the image for Linux.
fn is_windows_build(image: &ImageRef, facts: &ImageFacts) -> bool {
    let tag = image.tag().unwrap_or_default();
    let windows = tag.contains("windowsservercore") || tag.contains("nanoserver");
    windows && facts.variants().first().is_none_or(|variant| variant.os != Some("windows"))
}

fn user(image: &ImageRef, facts: &ImageFacts, variant: Option<&Variant>) -> String {
    let user = variant.and_then(|variant| variant.user).unwrap_or(facts.user);
    let account = image_account::account(image, facts).filter(|_| matches!(user, "root" | "0" | "0:0"));
    match account {
        Some(account) => format!("{}; there is an unprivileged account {}", code(user), image_account::text(account)),
        None => code(user),
    }
}

fn start(facts: &ImageFacts, variant: Option<&Variant>, page: &mut Page) {
    page.item("Ports", &some_codes(&facts.ports, 8));
    page.item("Volumes", &some_codes(&facts.volumes, 5));
    if facts.workdir != "/" {
        page.item("Working directory", &code(facts.workdir));
    }
    // What a service starts is the same in all variants; a shell or a tool need not be.
    let certain = !facts.ports.is_empty() || variant.is_some_and(|variant| variant.key == "default");
    let words = [&facts.entrypoint, &facts.cmd].map(|words| words.join(" "));
    let words: Vec<String> =
        words.iter().filter(|words| certain && !words.is_empty()).map(|words| code(words)).collect();
    page.item("Starts", &words.join(" with "));
    page.item("Stop signal", &facts.stop_signal.map(code).unwrap_or_default());
    let required = facts.required_variables.iter().filter(|variable| variable.required);
    let needs: Vec<String> = required
        .take(4)
        .map(|wanted| format!("{}{}", code(wanted.name), variable::wishes(wanted).replacen(", required", "", 1)))
        .collect();
    page.item("Needs", &needs.join("; "));
    let lacks = |check: &&str| {
        let program = check.split(' ').next().unwrap_or_default();
        variant.is_some_and(|variant| variant.has_tool(program) == Some(false))
    };
    page.item("Health check", &facts.healthcheck.filter(|check| !lacks(check)).map(code).unwrap_or_default());
}

fn links(image: &ImageRef, facts: &ImageFacts) -> String {
    let mut all = vec![link("Documentation", &facts.docs)];
    if let Some(page) = registries::page(image.registry(), image.path()).filter(|page| !page.starts_with(&facts.docs)) {
        all.push(link("Registry page", &page));
    }
    if let Some(life) = image_life::of(image) {
        all.push(link("Release dates", &life.page()));
    }
    all.join(" · ")
}

fn sources(image: &ImageRef, facts: &ImageFacts) -> String {
    let mut all = Vec::new();
    if images::tags(&image.familiar_name()).is_some() {
        all.push(format!("Tags: {}, {}.", images::catalogue_source(), images::catalogue_date()));
    }
    if let Some(life) = image_life::of(image).or_else(|| image_life::distribution(image, facts)) {
        all.push(format!("Dates: {}, {}.", life.source, life.source_date));
    }
    let day = images::facts_date();
    all.push(if facts.general_knowledge {
        format!("The rest is general knowledge ({day}), taken from no document.")
    } else {
        format!("The rest: newest versions, {day}.")
    });
    format!("*{}*", all.join(" "))
}
