//! Until when the version a tag names is looked after.

use super::canonical;
use super::tags::leading_version;
use crate::Date;
use crate::table::{Record, Table};

static CYCLES: Table = Table::new(include_str!("../../data/eol.txt"));
static PRODUCTS: Table = Table::new(include_str!("../../data/eol_products.txt"));

/// When something ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// On this day.
    On(Date),
    /// It is over, without a known day.
    Over,
    /// No end is announced.
    Open,
}

impl End {
    fn parse(field: &str) -> Option<Self> {
        match field {
            "yes" => Some(Self::Over),
            "no" => Some(Self::Open),
            _ => Date::parse(field).map(Self::On),
        }
    }

    /// Whether the end has come by `today`. The day itself is still covered.
    pub fn is_past(self, today: Date) -> bool {
        match self {
            Self::On(day) => day < today,
            Self::Over => true,
            Self::Open => false,
        }
    }
}

/// The life of one release cycle of a product.
#[derive(Clone, Copy, Debug)]
pub struct EndOfLife {
    /// The product, as endoflife.date calls it: `nodejs`, `debian`.
    pub product: &'static str,
    /// The cycle: `3.8`, `20`, `22.04`.
    pub cycle: &'static str,
    /// The code name, such as `Bookworm` or `Jammy Jellyfish`.
    pub codename: Option<&'static str>,
    /// The day of the first release.
    pub released: Option<Date>,
    /// The end of active support; security fixes may go on until the end of life.
    pub support_ends: Option<End>,
    /// The end of life: no fixes after it.
    pub end_of_life: End,
    /// Whether the cycle is (or at a set day becomes) one with long-term support.
    pub long_term: bool,
    /// The newest version of the cycle at the date of the source.
    pub latest: Option<&'static str>,
    /// The day of the newest version.
    pub latest_date: Option<Date>,
    /// Where the dates come from: `endoflife.date`.
    pub source: &'static str,
    /// The day the dates were collected.
    pub source_date: Date,
}

impl EndOfLife {
    /// Whether the cycle is past its end of life on `today`.
    pub fn is_past(&self, today: Date) -> bool {
        self.end_of_life.is_past(today)
    }

    /// Whether active support is over on `today`, be it that fixes for security still come.
    pub fn support_is_past(&self, today: Date) -> bool {
        self.support_ends.unwrap_or(self.end_of_life).is_past(today) || self.is_past(today)
    }

    /// The web page that shows all cycles of the product.
    pub fn page(&self) -> String {
        format!("https://endoflife.date/{}", self.product)
    }
}

/// The life of the version that a tag of a repository names: by the version the tag starts with (`3.8-slim`,
/// `20-alpine`, `v2.53.0`), by the code name for Debian and Ubuntu, by the name of the repository for Red Hat's UBI.
/// `None` if the product is unknown or the tag leaves the cycle open (`latest`, `8` where `8.0` and `8.4` exist,
/// previews).
pub fn end_of_life(repository: &str, tag: &str) -> Option<EndOfLife> {
    let repository = canonical(repository);
    let product = PRODUCTS.get(&repository)?.field(1);
    let cycle = match product {
        "rhel" => by_name(product, repository.split("/ubi").nth(1)?.split('/').next()?),
        "debian" | "ubuntu" => by_codename(product, tag).or_else(|| by_version(product, tag)),
        "windows-server" => by_name(product, tag.split('-').find_map(|word| word.strip_prefix("ltsc"))?),
        _ => by_version(product, strip_name(&repository, tag)),
    };
    cycle.and_then(decode)
}

/// The newest cycle of a product that is released and looked after on `today`, among those with long-term support where a
/// product has such.
pub(super) fn newest_supported(product: &str, today: Date) -> Option<EndOfLife> {
    let long_term = |record: &Record| match record.field(8) {
        "yes" => true,
        day => Date::parse(day).is_some_and(|day| day <= today),
    };
    let any_long_term = CYCLES.find(product).any(|record| long_term(&record));
    let fit = CYCLES.find(product).filter(|record| !any_long_term || long_term(record));
    let released = |record: &Record| Date::parse(record.field(3)).filter(|day| *day <= today);
    let goes_on = |record: &Record| End::parse(record.field(5)).is_some_and(|end| !end.is_past(today));
    let now = fit.filter(|record| goes_on(record) && released(record).is_some());
    now.max_by_key(released).and_then(decode)
}

/// `centos:centos7` is `centos:7`.
fn strip_name<'a>(repository: &str, tag: &'a str) -> &'a str {
    let name = repository.rsplit('/').next().unwrap_or_default();
    tag.strip_prefix(name).unwrap_or(tag)
}

fn by_name(product: &str, cycle: &str) -> Option<Record> {
    CYCLES.find(product).find(|record| record.field(1) == cycle)
}

fn by_codename(product: &str, tag: &str) -> Option<Record> {
    let word = tag.split('-').next().filter(|word| word.len() > 2)?;
    CYCLES
        .find(product)
        .find(|record| record.field(2).split(' ').next().is_some_and(|codename| codename.eq_ignore_ascii_case(word)))
}

fn by_version(product: &str, tag: &str) -> Option<Record> {
    let version = leading_version(tag);
    let after = tag.trim_start_matches('v').get(version.len()..).unwrap_or_default();
    // `8u402` is an update of 8, but `19beta3` and `3.15.0rc1` are previews of what has no cycle yet.
    let preview = after.starts_with(|c: char| c.is_ascii_alphabetic() && c != 'u') || says_preview(after);
    if version.is_empty() || version.len() > 40 || preview {
        return None;
    }
    let mut rest = version;
    loop {
        if let Some(record) = by_name(product, rest) {
            return Some(record);
        }
        rest = rest.rsplit_once('.')?.0;
    }
}

fn says_preview(rest: &str) -> bool {
    let mut words = rest.split(|c: char| !c.is_ascii_alphabetic());
    words.any(|word| ["rc", "beta", "alpha", "preview", "ea", "nightly"].contains(&word))
}

fn decode(record: Record) -> Option<EndOfLife> {
    Some(EndOfLife {
        product: record.field(0),
        cycle: record.field(1),
        codename: record.optional(2),
        released: Date::parse(record.field(3)),
        support_ends: End::parse(record.field(4)),
        end_of_life: End::parse(record.field(5))?,
        long_term: record.optional(8).is_some_and(|word| word != "no"),
        latest: record.optional(6),
        latest_date: Date::parse(record.field(7)),
        source: CYCLES.source(),
        source_date: CYCLES.date(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_decodes() {
        for record in CYCLES.records() {
            assert!(decode(record).is_some_and(|eol| eol.released.is_some()), "{:?}", record.field(1));
            assert!(record.len() <= 9);
            assert!(record.optional(4).is_none_or(|field| End::parse(field).is_some()));
        }
        for record in PRODUCTS.records() {
            assert!(CYCLES.get(record.field(1)).is_some(), "{}", record.field(0));
        }
    }
}
