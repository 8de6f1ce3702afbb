//! The formats that values of labels can be asked to have.

use std::ops::RangeInclusive;

use dockwright_facts::licenses::license;

use crate::LabelFormat;

/// What a value should have been, for a message; `None` when it is one.
pub(super) fn problem(format: LabelFormat, value: &str) -> Option<&'static str> {
    let (valid, wanted) = match format {
        LabelFormat::Text => (true, ""),
        LabelFormat::Url => (is_url(value), "a URL such as `https://example.com`"),
        LabelFormat::Semver => (is_semver(value), "a semantic version such as `1.2.3`"),
        LabelFormat::Hash => (is_hash(value), "a Git commit: 7 or 40 hexadecimal digits"),
        LabelFormat::Rfc3339 => (is_time(value), "a time of RFC 3339 such as `2026-11-21T08:30:00Z`"),
        LabelFormat::Spdx => {
            (is_license_expression(value), "an SPDX licence such as `Apache-2.0` or `MIT OR Apache-2.0`")
        }
        LabelFormat::Email => (is_email(value), "an e-mail address"),
    };
    (!valid).then_some(wanted)
}

fn is_url(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_once(':') else { return false };
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(letters)
        && !rest.trim_start_matches('/').is_empty()
        && !value.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c))
}

/// `1.2.3`, `1.2.3-rc.1+build.5`.
fn is_semver(value: &str) -> bool {
    let (rest, build) = value.split_once('+').map_or((value, None), |(rest, build)| (rest, Some(build)));
    let (core, pre) = rest.split_once('-').map_or((rest, None), |(core, pre)| (core, Some(pre)));
    let is_number = |part: &str| digits(part) && (part.len() == 1 || !part.starts_with('0'));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    core.split('.').count() == 3
        && core.split('.').all(is_number)
        && pre.is_none_or(|pre| pre.split('.').all(|part| plain(part) && (!digits(part) || is_number(part))))
        && build.is_none_or(|build| build.split('.').all(plain))
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_hash(value: &str) -> bool {
    matches!(value.len(), 7 | 40) && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `2026-11-21T08:30:00Z`, `2026-11-21T08:30:00.5+01:00`.
fn is_time(value: &str) -> bool {
    let number = |range: std::ops::Range<usize>, within: RangeInclusive<u32>| {
        value
            .get(range)
            .filter(|text| digits(text))
            .and_then(|text| text.parse().ok())
            .is_some_and(|n| within.contains(&n))
    };
    let at = |index: usize, one_of: &str| value.get(index..index + 1).is_some_and(|text| one_of.contains(text));
    let date = number(0..4, 0..=9999) && at(4, "-") && number(5..7, 1..=12) && at(7, "-") && number(8..10, 1..=31);
    let time = at(10, "Tt") && number(11..13, 0..=23) && at(13, ":") && number(14..16, 0..=59) && at(16, ":");
    let Some(rest) = value.get(19..).filter(|_| date && time && number(17..19, 0..=60)) else { return false };
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if zone.len() == fraction.len() { "" } else { zone }
        }
        None => rest,
    };
    let offset = |zone: &str| match zone.split_once(':') {
        Some((hours, minutes)) => [hours, minutes].iter().all(|part| part.len() == 2 && digits(part)),
        None => false,
    };
    zone.eq_ignore_ascii_case("Z") || zone.strip_prefix(['+', '-']).is_some_and(offset)
}

fn is_email(value: &str) -> bool {
    let Some((name, domain)) = value.rsplit_once('@') else { return false };
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"@".contains(c);
    let dotted =
        |text: &str| !text.is_empty() && text.split('.').all(|part| !part.is_empty()) && text.chars().all(plain);
    let quoted = name.len() > 2 && name.starts_with('"') && name.ends_with('"');
    (dotted(name) || quoted) && dotted(domain)
}

/// An expression of SPDX: identifiers, `AND`, `OR`, `WITH` an exception, brackets.
fn is_license_expression(value: &str) -> bool {
    let spaced = value.replace('(', " ( ").replace(')', " ) ");
    let mut open = 0_usize;
    let mut wants_operand = true;
    let mut wants_exception = false;
    for word in spaced.split_whitespace() {
        match word {
            _ if wants_exception => {
                wants_exception = false;
                if !word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte)) {
                    return false;
                }
            }
            "(" if wants_operand => open += 1,
            ")" if !wants_operand && open > 0 => open -= 1,
            "AND" | "OR" if !wants_operand => wants_operand = true,
            "WITH" if !wants_operand => wants_exception = true,
            _ if wants_operand && is_license(word) => wants_operand = false,
            _ => return false,
        }
    }
    open == 0 && !wants_operand && !wants_exception
}

fn is_license(word: &str) -> bool {
    let own =
        word.starts_with("LicenseRef-") || word.starts_with("DocumentRef-") || matches!(word, "NONE" | "NOASSERTION");
    own || license(word).is_some() || word.strip_suffix('+').is_some_and(|word| license(word).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        use LabelFormat::{Email, Hash, Rfc3339, Semver, Spdx, Text, Url};
        for (format, good, bad) in [
            (Text, &["", "anything", "$X"][..], &[][..]),
            (
                Url,
                &["https://example.com", "ftp://a/b?c#d", "mailto:a@b.c"],
                &["example.com", "", "http://", "a b:c", ":x", "1:x"],
            ),
            (
                Semver,
                &["1.2.3", "0.0.0", "1.2.3-rc.1", "1.2.3-0a+b.01"],
                &["v1.2.3", "1.2", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3-01", ""],
            ),
            (Hash, &["0123abc", "0123456789abcdef0123456789abcdef01234567"], &["", "0123ab", "0123abg", "0123abcd"]),
            (
                Rfc3339,
                &["2026-11-21T08:30:00Z", "2026-11-21t08:30:60.25+01:00"],
                &[
                    "2026-11-21",
                    "2026-13-21T08:30:00Z",
                    "2026-11-21T08:30:00",
                    "2026-11-21T08:30:00.Z",
                    "2026-11-21 08:30:00Z",
                    "é",
                ],
            ),
            (
                Spdx,
                &[
                    "MIT",
                    "apache-2.0",
                    "MIT OR Apache-2.0",
                    "(GPL-2.0-only WITH Classpath-exception-2.0) AND MIT",
                    "LicenseRef-x",
                    "GPL-2.0+",
                ],
                &["", "Apache 2", "MIT OR", "(MIT", "MIT)", "OR MIT", "MIT MIT", "MIT WITH"],
            ),
            (Email, &["a@example.com", "a.b+c@d", "\"a b\"@c.d"], &["a", "@b", "a@", "a b@c", "a@b..c", "A <a@b.c>"]),
        ] {
            for value in good {
                assert_eq!(problem(format, value), None, "{value}");
            }
            for value in bad {
                assert!(problem(format, value).is_some(), "{value}");
            }
        }
    }
}
