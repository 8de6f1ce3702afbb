//! Other services and containers: `links`, `external_links` and `volumes_from`.

use std::ops::Range;

use super::{Parsed, doubtful, fails, pieces, refused, shifted, shown};

/// An entry of `links` or `external_links`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The bytes of the service, or of the container for `external_links`.
    pub target_range: Range<usize>,
    /// The bytes of the other name it gets, if one is written.
    pub alias_range: Option<Range<usize>>,
}

/// Reads `service[:alias]`.
pub fn parse_link(text: &str) -> Parsed<Link> {
    let parts: Vec<_> = pieces(text, ':').take(3).map(|(range, _)| range).collect();
    let mut problems = Vec::new();
    let target_range = parts.first().cloned().unwrap_or_default();
    if target_range.is_empty() {
        problems.push(refused(target_range.clone(), "the name is missing: write `service` or `service:alias`"));
    }
    let alias_range = parts.get(1).cloned();
    match (parts.get(2), &alias_range) {
        (Some(extra), _) => {
            let message = "there are too many colons, so the alias is ignored: write `service:alias`";
            problems.push(doubtful(extra.start.saturating_sub(1)..text.len(), message));
        }
        (None, Some(alias)) if alias.is_empty() => {
            problems.push(fails(alias.clone(), "the alias is missing: write one or remove the colon"));
        }
        _ => {}
    }
    Parsed::new(Some(Link { target_range, alias_range }), problems)
}

/// An entry of `volumes_from`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolumesFrom {
    /// Whether the volumes are those of a container that does not belong to the project.
    pub is_container: bool,
    /// The bytes of the service or container.
    pub name_range: Range<usize>,
    /// The bytes of the mode, if one is written.
    pub mode_range: Option<Range<usize>>,
}

/// Reads `service[:mode]` or `container:name[:mode]`.
pub fn parse_volumes_from(text: &str) -> Parsed<VolumesFrom> {
    let (start, rest) = text.strip_prefix("container:").map_or((0, text), |rest| (text.len() - rest.len(), rest));
    let is_container = start > 0;
    let (name, mode) = rest.split_once(':').map_or((rest, None), |(name, mode)| (name, Some(mode)));
    let name_range = shifted(&(0..name.len()), start);
    let mut problems = Vec::new();
    if name.is_empty() {
        let message = "the name is missing: write `service:ro`, or `container:name:ro` for one outside of the project";
        let problem =
            if is_container { fails(name_range.clone(), message) } else { refused(name_range.clone(), message) };
        problems.push(problem);
    }
    let mode_range = mode.map(|_| name_range.end + 1..text.len());
    if let (Some(mode), Some(range)) = (mode, &mode_range)
        && !mode.split(',').all(|word| matches!(word, "ro" | "rw" | "z" | "Z" | "nocopy"))
    {
        problems.push(fails(range.clone(), format!("`{}` is no mode of volumes: write `ro` or `rw`", shown(mode))));
    }
    Parsed::new(Some(VolumesFrom { is_container, name_range, mode_range }), problems)
}
