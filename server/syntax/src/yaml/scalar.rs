//! Scalars: their text, and what kind of value Docker Compose's parser (go-yaml 3) takes them for.

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In `'`.
    Single,
    /// In `"`.
    Double,
    /// After `|`.
    Literal,
    /// After `>`.
    Folded,
}

/// A scalar.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar {
    /// How it is written.
    pub style: Style,
    /// Its text, where that is not simply what is written (between the quotes).
    pub(super) decoded: Option<Box<str>>,
    /// The column at which the lines of a literal or folded scalar begin.
    pub(super) margin: usize,
}

impl Scalar {
    /// The text, given what is written in the file.
    pub(super) fn text<'a>(&'a self, source: &'a str) -> &'a str {
        self.decoded.as_deref().unwrap_or_else(|| as_written(self.style, source))
    }
}

/// The text of a scalar in which nothing needs to be decoded.
pub(super) fn as_written(style: Style, source: &str) -> &str {
    match style {
        Style::Single | Style::Double => source.get(1..source.len().saturating_sub(1)).unwrap_or_default(),
        _ => source,
    }
}

/// The value of a scalar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Resolved<'a> {
    /// Nothing, `~`, `null`.
    Null,
    /// `true`, `false`. Not `yes` or `on`: these are text.
    Bool(bool),
    /// A whole number: `10`, `-1`, `0x1F`, `0o17`, `017`, `0b11`, `1_000`.
    Int(i128),
    /// A number: `1.5`, `1e3`, `.inf`, `.nan`.
    Float(f64),
    /// `2001-12-14`, `2001-12-14T21:59:43Z`.
    Timestamp(&'a str),
    /// Any other text.
    Text(&'a str),
}

/// What a scalar stands for. `tag` is the tag as written.
pub(super) fn resolve<'a>(text: &'a str, style: Style, tag: Option<&str>) -> Resolved<'a> {
    let known = ["!!null", "!!bool", "!!int", "!!float", "!!timestamp"];
    let long = tag.and_then(|tag| tag.strip_prefix("!<tag:yaml.org,2002:")).and_then(|rest| rest.strip_suffix('>'));
    let short = long.or_else(|| tag.and_then(|tag| tag.strip_prefix("!!")));
    match (tag, short) {
        (None, _) if style == Style::Plain => plain(text),
        (_, Some(name)) if known.iter().any(|known| known.strip_prefix("!!") == Some(name)) => {
            match (name, plain(text)) {
                ("float", Resolved::Int(whole)) => Resolved::Float(whole as f64),
                (_, value) => value,
            }
        }
        _ => Resolved::Text(text),
    }
}

fn plain(text: &str) -> Resolved<'_> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Resolved::Null,
        "true" | "True" | "TRUE" => return Resolved::Bool(true),
        "false" | "False" | "FALSE" => return Resolved::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Resolved::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Resolved::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Resolved::Float(f64::NEG_INFINITY),
        _ => {}
    }
    match text.bytes().next() {
        Some(b'.') if is_float(text) => text.parse().map_or(Resolved::Text(text), Resolved::Float),
        Some(b'+' | b'-' | b'0'..=b'9') => number(text),
        _ => Resolved::Text(text),
    }
}

/// The value of a text that begins like a number.
fn number(text: &str) -> Resolved<'_> {
    if is_timestamp(text) {
        return Resolved::Timestamp(text);
    }
    let bare = text.replace('_', "");
    if let Some(whole) = integer(&bare) {
        return Resolved::Int(whole);
    }
    if is_float(&bare) {
        return bare.parse().map_or(Resolved::Text(text), Resolved::Float);
    }
    Resolved::Text(text)
}

/// A whole number of at most 64 bits, in any of the notations.
fn integer(text: &str) -> Option<i128> {
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, text.get(1..)?),
        Some(b'+') => (false, text.get(1..)?),
        _ => (false, text),
    };
    let prefixed = |prefixes: [&str; 2]| prefixes.into_iter().find_map(|prefix| digits.strip_prefix(prefix));
    let (radix, digits) = if let Some(rest) = prefixed(["0x", "0X"]) {
        (16, rest)
    } else if let Some(rest) = prefixed(["0o", "0O"]) {
        (8, rest)
    } else if let Some(rest) = prefixed(["0b", "0B"]) {
        (2, rest)
    } else {
        match digits.strip_prefix('0') {
            Some(rest) if !rest.is_empty() => (8, rest),
            _ => (10, digits),
        }
    };
    if !digits.bytes().next()?.is_ascii_alphanumeric() {
        return None;
    }
    let value = i128::from_str_radix(digits, radix).ok()?;
    let value = if negative { -value } else { value };
    // Without a sign the parser also tries an unsigned number.
    let signed = text.starts_with(['-', '+']);
    let largest = if signed { i128::from(i64::MAX) } else { i128::from(u64::MAX) };
    (i128::from(i64::MIN) <= value && value <= largest).then_some(value)
}

/// Digits with a point and an exponent: `1`, `1.`, `.5`, `1.5e-3`.
fn is_float(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..)),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    digits(whole) && digits(part) && !(whole.is_empty() && part.is_empty()) && exponent_fits
}

/// `2006-1-2`, alone or with a time of day: after `T` or `t` with a zone, after a space without.
fn is_timestamp(text: &str) -> bool {
    let Some(at) = text.find(['T', 't', ' ']) else { return is_date(text) };
    let (date, time) = text.split_at_checked(at).unwrap_or_default();
    let zone_at = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at_checked(zone_at).unwrap_or_default();
    let zone_fits = if time.starts_with(' ') { zone.is_empty() } else { is_zone(zone) };
    is_date(date) && zone_fits && is_clock(clock.get(1..).unwrap_or_default())
}

/// A number of one or two digits.
fn small_number(text: Option<&str>, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
    let text = text.filter(|text| matches!(text.len(), 1 | 2) && text.bytes().all(|b| b.is_ascii_digit()))?;
    text.parse().ok().filter(|value| range.contains(value))
}

fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let year = parts.next().filter(|year| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()));
    let year = year.and_then(|year| year.parse::<u32>().ok());
    let (Some(year), Some(month)) = (year, small_number(parts.next(), 1..=12)) else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    small_number(parts.next(), 1..=days).is_some() && parts.next().is_none()
}

/// `15:4:5`, with a fraction of the second or without.
fn is_clock(text: &str) -> bool {
    let mut parts = text.split(':');
    let (hour, minute) = (small_number(parts.next(), 0..=23), small_number(parts.next(), 0..=59));
    let second = parts.next().unwrap_or_default();
    let (second, fraction) =
        second.split_once(['.', ',']).map_or((second, None), |(second, part)| (second, Some(part)));
    let fraction_fits = fraction.is_none_or(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    let second_fits = small_number(Some(second), 0..=59).is_some();
    hour.is_some() && minute.is_some() && second_fits && fraction_fits && parts.next().is_none()
}

/// `Z` or `+07:00`.
fn is_zone(zone: &str) -> bool {
    let bytes = zone.as_bytes();
    let digits = |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|d| d.iter().all(u8::is_ascii_digit));
    zone == "Z" || (zone.len() == 6 && bytes.get(3) == Some(&b':') && digits(1..3) && digits(4..6))
}
