//! What to move to from a version that is no longer looked after.

use super::end_of_life::{EndOfLife, newest_supported};
use super::tag_words::os_of;
use super::tags::{Tags, leading_version, tags};

/// The tag to move to from one of an official image whose end of life has come: the newest version that is looked after
/// (with long-term support, where there is such a thing), written as completely as the old one, with the same words
/// behind it as far as such a tag exists: `3.14-slim` for `3.6-slim-stretch`. `None` where there is none in the catalogue.
pub fn successor(repository: &str, tag: &str, life: &EndOfLife) -> Option<String> {
    let tags = tags(repository)?;
    let newest = newest_supported(life.product, life.source_date)?;
    let version = leading_version(tag);
    let (versions, rest) = if version.is_empty() {
        let codename = newest.codename?.split(' ').next()?.to_ascii_lowercase();
        (vec![codename], tag.get(tag.find('-').unwrap_or(tag.len())..)?)
    } else {
        (versions(version, &newest), tag.trim_start_matches('v').get(version.len()..)?)
    };
    let plain = without_releases(rest);
    let rests = [rest, plain.as_str()];
    let mut candidates = rests.iter().flat_map(|rest| versions.iter().map(move |version| format!("{version}{rest}")));
    candidates.find(|candidate| candidate != tag && names_linux(tags, candidate))
}

fn names_linux(tags: Tags, tag: &str) -> bool {
    tags.group_of(tag).is_some_and(|group| !group.is_windows())
}

/// The new version with as many parts as the old one has, then the cycle alone.
fn versions(old: &str, newest: &EndOfLife) -> Vec<String> {
    let parts: Vec<&str> = newest.latest.unwrap_or(newest.cycle).split('.').collect();
    let wanted = parts.get(..old.split('.').count()).map(|parts| parts.join("."));
    wanted.into_iter().chain([newest.cycle.to_owned()]).collect()
}

/// The words behind the version without releases of distributions and dates: `-slim` of `-slim-stretch`, `-alpine` of
/// `-alpine3.9`.
fn without_releases(rest: &str) -> String {
    let keep = |word: &str| match os_of(word) {
        Some("alpine") => Some("alpine".to_owned()),
        Some("windows") => Some(word.to_owned()),
        Some(_) => None,
        None => (!word.starts_with(|c: char| c.is_ascii_digit())).then(|| word.to_owned()),
    };
    let words = rest.split('-').filter(|word| !word.is_empty()).filter_map(keep);
    words.flat_map(|word| ["-".to_owned(), word]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::end_of_life;
    use super::successor;

    #[test]
    fn keeps_what_the_tag_says() {
        let cases = [
            ("python", "3.6-slim-stretch", Some("3.14-slim")),
            ("python", "3.8.1-alpine3.11", Some("3.14.7-alpine")),
            ("python", "2.7", Some("3.14")),
            ("node", "10-alpine", Some("24-alpine")),
            ("node", "8.11.1", Some("24.19.0")),
            ("ruby", "2.5", Some("4.0")),
            ("php", "7.2-fpm-alpine", Some("8.5-fpm-alpine")),
            ("debian", "stretch-slim", Some("trixie-slim")),
            ("debian", "buster-20200101-slim", Some("trixie-slim")),
            ("ubuntu", "18.04", Some("26.04")),
            ("alpine", "3.9", Some("3.24")),
            ("centos", "7", None),
            ("python", "3.6-windowsservercore", None),
        ];
        for (repository, tag, expected) in cases {
            let life = end_of_life(repository, tag).unwrap();
            assert_eq!(successor(repository, tag, &life).as_deref(), expected, "{repository}:{tag}");
        }
    }
}
