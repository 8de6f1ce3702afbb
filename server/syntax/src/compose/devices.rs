//! `devices` in the short form: `source[:target[:permissions]]`, or the name of a device of the Container Device Interface.

use std::ops::Range;

use super::{Parsed, fails, numbers, pieces, refused, shown};

/// A device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The bytes of the path on the host, or of the name.
    pub source_range: Range<usize>,
    /// The bytes of the path in the container, if one is written.
    pub target_range: Option<Range<usize>>,
    /// The bytes of the permissions, if they are written.
    pub permissions_range: Option<Range<usize>>,
    /// Whether the source is a name such as `nvidia.com/gpu=all`.
    pub named: bool,
}

/// Reads a device.
pub fn parse(text: &str) -> Parsed<Device> {
    let parts: Vec<_> = pieces(text, ':').take(4).collect();
    let (source, rest) = match parts.split_first() {
        Some((source, rest)) if rest.len() <= 2 => (source, rest),
        _ => {
            let message = "there are too many colons: a device has a source, a target and permissions; if a path has a \
                           colon, use the long form with `source:` and `target:`";
            return Parsed::wrong(refused(0..text.len(), message));
        }
    };
    let mut problems = Vec::new();
    if source.1.is_empty() {
        problems.push(fails(source.0.clone(), "the path of the device on the host is missing"));
    }
    if let (2, Some((range, mode))) = (parts.len(), parts.get(1))
        && is_mode(mode)
    {
        let path = shown(source.1);
        let message =
            format!("`{mode}` is taken for the path in the container: for permissions write `{path}:{path}:{mode}`");
        problems.push(fails(range.clone(), message));
    }
    if let Some((range, mode)) = parts.get(2).filter(|(_, mode)| !is_mode(mode)) {
        let message = format!("the permissions `{}` must be some of `r`, `w` and `m`, each at most once", shown(mode));
        problems.push(fails(range.clone(), message));
    }
    let range_of = |index: usize| parts.get(index).map(|(range, _)| range.clone());
    let device = Device {
        source_range: source.0.clone(),
        target_range: range_of(1).filter(|range| !range.is_empty()),
        permissions_range: range_of(2),
        named: rest.is_empty() && is_qualified(source.1),
    };
    Parsed::new(Some(device), problems)
}

fn is_mode(text: &str) -> bool {
    let once = |c: char| text.chars().filter(|other| *other == c).count() == 1;
    matches!(text.len(), 1..=3) && text.chars().all(|c| matches!(c, 'r' | 'w' | 'm') && once(c))
}

/// Whether this is `vendor/class=name`.
fn is_qualified(text: &str) -> bool {
    let Some((kind, name)) = text.split_once('=') else { return false };
    let Some((vendor, class)) = kind.split_once('/') else { return false };
    let ends_well = |part: &str| part.ends_with(|c: char| c.is_ascii_alphanumeric());
    let all = |part: &str, more: &[char]| part.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(&c));
    let begins = |part: &str| part.starts_with(|c: char| c.is_ascii_alphabetic());
    let vendor = begins(vendor) && ends_well(vendor) && all(vendor, &['.', '_', '-']);
    let class = begins(class) && ends_well(class) && all(class, &['_', '-']);
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    vendor && class && starts_well && ends_well(name) && all(name, &['.', '_', '-', ':'])
}

/// Reads the number of devices of a request: a number or `all`, for which `-1` is given.
pub fn parse_count(text: &str) -> Parsed<i64> {
    if text.to_lowercase() == "all" {
        return Parsed::new(Some(-1), Vec::new());
    }
    match numbers::integer(text) {
        Some(count) => Parsed::new(Some(count), Vec::new()),
        None => {
            let message = format!("`{}` is no number of devices: write a number or `all`", shown(text));
            Parsed::wrong(refused(0..text.len(), message))
        }
    }
}
