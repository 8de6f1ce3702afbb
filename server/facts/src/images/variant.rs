//! The variants of an image, and which of them a tag names.

use super::ImageFacts;
use super::tag_words::{base, is_neutral, os_of};
use super::tags::leading_version;
use crate::table::{Record, Table};

static VARIANTS: Table = Table::new(include_str!("../../data/variants.txt"));

/// How the size of a variant was obtained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SizeBasis {
    /// Read from a published measurement.
    Measured,
    /// Added up from the sizes of layers.
    Derived,
    /// A round estimate: say "about".
    Estimate,
    /// True by definition (`scratch`).
    Definition,
}

/// One flavour of an image: what is inside.
#[derive(Clone, Debug)]
pub struct Variant {
    /// `default`, or the words a tag names it with: `slim`, `alpine`, `fpm-alpine`.
    pub key: &'static str,
    /// The distribution: `debian`, `ubuntu`, `alpine`, `wolfi`, `rhel`, `amazonlinux`, `oraclelinux`, `rockylinux`,
    /// `almalinux`, `azurelinux`, `fedora`, `arch`, `busybox`, `windows`. `None` for images without one.
    pub os: Option<&'static str>,
    /// `glibc`, `musl`, `uclibc`; `None` without a C library, and on Windows.
    pub libc: Option<&'static str>,
    /// `apt`, `apk`, `dnf`, `microdnf`, `yum`, `tdnf`, `pacman`; `None` if there is no package manager.
    pub package_manager: Option<&'static str>,
    /// `bash`, `sh`, `cmd`, `powershell`; `None` if there is no shell, so that no shell-form instruction works.
    pub shell: Option<&'static str>,
    /// Command-line tools known to be there. Not a complete list.
    pub tools: Vec<&'static str>,
    /// Tools known not to be there, among `curl`, `wget`, `git`.
    pub absent: Vec<&'static str>,
    /// Whether `wget` is the BusyBox one, which has fewer options.
    pub busybox_wget: bool,
    /// The size of the download for linux/amd64, in megabytes.
    pub compressed_mb: Option<f64>,
    /// How the size was obtained.
    pub size_basis: Option<SizeBasis>,
    /// The tag the facts were taken from.
    pub sampled_tag: &'static str,
    /// The account containers start as, where it differs from that of the image.
    pub user: Option<&'static str>,
}

impl Variant {
    /// Whether a command-line tool is there: `None` if that is not known.
    pub fn has_tool(&self, tool: &str) -> Option<bool> {
        if self.tools.contains(&tool) {
            return Some(true);
        }
        self.absent.contains(&tool).then_some(false)
    }
}

impl ImageFacts {
    /// All variants of the image that are known, the default one first.
    pub fn variants(&self) -> Vec<Variant> {
        VARIANTS.find(self.repository).map(decode).collect()
    }

    /// Whether some variant of the image starts as another account than [`ImageFacts::user`].
    pub fn has_variant_with_user(&self) -> bool {
        VARIANTS.find(self.repository).any(|record| user(record).is_some())
    }

    /// The variant a tag names (`3.12-slim-bookworm`: slim; `20-alpine3.19`: alpine; `3.12`, `latest` or none: the
    /// default one). `None` if the tag has a word that could mean a variant nothing is known of.
    pub fn variant(&self, tag: Option<&str>) -> Option<Variant> {
        // Many images have dozens: only the one that is chosen is decoded.
        let variants: Vec<(&str, Record)> =
            VARIANTS.find(self.repository).map(|record| (record.field(1), record)).collect();
        let tag = tag.unwrap_or("latest");
        if tag.len() > MAX_TAG || (self.repository.ends_with("/*") && variants.len() > 1) {
            return None;
        }
        let words: Vec<&str> = tag.split(['-', '_']).filter(|word| !word.is_empty()).collect();
        let default = variants.iter().find(|(key, _)| *key == "default");
        let default_os = default.and_then(|(_, record)| os(*record));
        let rank = |(key, record): &(&str, Record)| {
            let literal = key_words(key).filter(|wanted| words.iter().any(|word| is_literal(word, wanted)));
            (literal.count(), key_words(key).count(), os(*record) != default_os)
        };
        let named = variants.iter().filter(|(key, _)| *key != "default");
        let mut best: Option<&(&str, Record)> = None;
        for variant in named.filter(|(key, _)| is_named(key, &words, self.repository)) {
            if best.is_none_or(|best| rank(variant) > rank(best)) {
                best = Some(variant);
            }
        }
        let chosen = match best {
            Some(variant) => variant,
            None => {
                let wanted = default_key(self.repository, tag)?;
                variants.iter().find(|(key, _)| *key == wanted)?
            }
        };
        let chosen = decode(chosen.1);
        let explained = |word: &&str| is_explained(word, &chosen, self.repository);
        words.iter().all(explained).then_some(chosen)
    }
}

/// The longest tag a registry accepts.
const MAX_TAG: usize = 128;

fn key_words(key: &str) -> impl Iterator<Item = &str> {
    key.split('-')
}

/// Whether the words of a tag contain all words of a variant's key.
fn is_named(key: &str, words: &[&str], repository: &str) -> bool {
    let is_influx3 = key == "v3" && repository == "influxdb" && words.first().is_some_and(|w| major(w) == Some(3));
    is_influx3 || key_words(key).all(|wanted| words.iter().any(|word| means(word, wanted)))
}

/// Whether a word of a tag means `wanted`: itself, with a version behind it, or as the code name of a distribution.
fn means(word: &str, wanted: &str) -> bool {
    is_literal(word, wanted) || os_of(word) == Some(wanted) || (wanted == "noble" && word == "24.04")
}

/// Whether a word of a tag is `wanted`, perhaps with a version behind it: `alpine3.19`.
fn is_literal(word: &str, wanted: &str) -> bool {
    word == wanted || (!wanted.ends_with(|c: char| c.is_ascii_digit()) && base(word) == wanted)
}

/// Whether a word of a tag is accounted for once `variant` was chosen.
fn is_explained(word: &str, variant: &Variant, repository: &str) -> bool {
    if key_words(variant.key).any(|wanted| means(word, wanted)) || word.starts_with(|c: char| c.is_ascii_digit()) {
        return true;
    }
    if let Some(os) = os_of(word) {
        return variant.os == Some(os);
    }
    let dotnet_slim =
        word == "slim" && variant.key == "bookworm" && repository.starts_with("mcr.microsoft.com/dotnet/");
    dotnet_slim || is_neutral(base(word))
}

fn major(word: &str) -> Option<u32> {
    leading_version(word).split('.').next()?.parse().ok()
}

/// The key of the variant a tag without any variant's name stands for. `None` where that is not certain.
fn default_key(repository: &str, tag: &str) -> Option<&'static str> {
    let number = major(tag);
    match repository {
        "mcr.microsoft.com/dotnet/aspnet"
        | "mcr.microsoft.com/dotnet/runtime"
        | "mcr.microsoft.com/dotnet/runtime-deps"
        | "mcr.microsoft.com/dotnet/sdk" => match number {
            // Without a word for the system these are Debian up to 9 and Ubuntu from 10 on.
            Some(8 | 9) if !tag.split('-').any(|word| os_of(word) == Some("ubuntu")) => Some("bookworm"),
            Some(0..8) => None,
            _ => Some("default"),
        },
        "amazonlinux" => match number {
            Some(2) => Some("al2"),
            Some(2023) | None => Some("default"),
            _ => None,
        },
        // Plain tags up to 11 were Debian, later ones Oracle Linux.
        "openjdk" if number.is_some_and(|number| number <= 11) => None,
        _ => Some(if is_lambda_on_al2(repository, tag) { "al2" } else { "default" }),
    }
}

/// Whether an AWS Lambda base image is one of the older runtimes, which are on Amazon Linux 2.
fn is_lambda_on_al2(repository: &str, tag: &str) -> bool {
    let first_on_2023 = match repository.strip_prefix("public.ecr.aws/lambda/") {
        Some("python") => (3, 12),
        Some("ruby") => (3, 3),
        Some("nodejs") => (20, 0),
        Some("java") => (21, 0),
        Some("dotnet") => (8, 0),
        _ => return false,
    };
    let mut numbers = leading_version(tag).split('.').map(|part| part.parse::<u32>().ok());
    let version = numbers.next().flatten().map(|major| (major, numbers.next().flatten().unwrap_or(0)));
    version.is_some_and(|version| version < first_on_2023)
}

fn os(record: Record) -> Option<&'static str> {
    record.optional(2)
}

fn user(record: Record) -> Option<&'static str> {
    record.optional(11)
}

fn decode(record: Record) -> Variant {
    let record = record.split();
    let tools = record.list(6, ' ');
    Variant {
        key: record.field(1),
        os: record.optional(2),
        libc: record.optional(3),
        package_manager: record.optional(4),
        shell: record.optional(5),
        busybox_wget: tools.contains(&"wget:busybox"),
        tools: tools.iter().map(|tool| tool.split(':').next().unwrap_or(tool)).collect(),
        absent: record.list(7, ' '),
        compressed_mb: record.field(8).parse().ok(),
        size_basis: match record.field(9) {
            "m" => Some(SizeBasis::Measured),
            "d" => Some(SizeBasis::Derived),
            "e" => Some(SizeBasis::Estimate),
            "b" => Some(SizeBasis::Definition),
            _ => None,
        },
        sampled_tag: record.field(10),
        user: record.optional(11),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_decodes() {
        assert_eq!(VARIANTS.records().count(), 456);
        for record in VARIANTS.records() {
            let variant = decode(record);
            assert!(!variant.key.is_empty() && !variant.sampled_tag.is_empty() && record.len() <= 12);
            assert!(super::super::lookup(record.field(0)).is_some(), "{}", record.field(0));
            assert_eq!(variant.compressed_mb.is_some(), record.optional(8).is_some());
            assert_eq!(variant.size_basis.is_some(), variant.compressed_mb.is_some(), "{}", record.field(0));
        }
    }

    #[test]
    fn defaults_come_first() {
        for repository in super::super::repositories() {
            let variants = super::super::lookup(repository).unwrap().variants();
            assert!(variants.first().is_none_or(|variant| variant.key == "default"), "{repository}");
        }
    }
}
