//! Volumes of the short form: `[source:]target[:mode,…]`.

use std::ops::Range;

use super::{Parsed, Problem, doubtful, fails, pieces, refused, shifted, shown};

/// A volume of the short form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Volume {
    /// The bytes of the source; `None` for an anonymous volume.
    pub source_range: Option<Range<usize>>,
    /// What the source is.
    pub source: Source,
    /// The bytes of the path in the container; `None` if it is missing.
    pub target_range: Option<Range<usize>>,
    /// The options after the second colon, each with its bytes.
    pub options: Vec<(Range<usize>, VolumeOption)>,
}

impl Volume {
    /// Whether the container cannot write to it: the last of `ro` and `rw` decides.
    pub fn read_only(&self) -> bool {
        let decides =
            |(_, option): &&(_, VolumeOption)| matches!(option, VolumeOption::ReadOnly | VolumeOption::ReadWrite);
        self.options.iter().rev().find(decides).is_some_and(|(_, option)| *option == VolumeOption::ReadOnly)
    }
}

/// What is mounted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Source {
    /// A new volume without a name.
    #[default]
    Anonymous,
    /// A volume with a name, which the file must declare.
    Named,
    /// A file or folder of the host.
    Path,
    /// A pipe of Windows.
    Pipe,
}

/// An option of a mount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VolumeOption {
    /// `ro`
    ReadOnly,
    /// `rw`
    ReadWrite,
    /// `nocopy`: a new volume does not get what the image has there.
    NoCopy,
    /// `z`: the SELinux label is shared among containers.
    SharedLabel,
    /// `Z`: the SELinux label is for this container alone.
    PrivateLabel,
    /// `private`, `rprivate`, `shared`, `rshared`, `slave` or `rslave`: where mounts below this one are seen.
    Propagation,
    /// `cached`, `delegated` or `consistent`: once of use on macOS, without effect today.
    Consistency,
    /// Anything else: Compose ignores it.
    Unknown,
}

impl VolumeOption {
    fn of(text: &str) -> VolumeOption {
        match text {
            "ro" => VolumeOption::ReadOnly,
            "rw" => VolumeOption::ReadWrite,
            "nocopy" => VolumeOption::NoCopy,
            "z" => VolumeOption::SharedLabel,
            "Z" => VolumeOption::PrivateLabel,
            "private" | "rprivate" | "shared" | "rshared" | "slave" | "rslave" => VolumeOption::Propagation,
            "cached" | "delegated" | "consistent" => VolumeOption::Consistency,
            _ => VolumeOption::Unknown,
        }
    }
}

/// Reads a volume of the short form.
pub fn parse(text: &str) -> Parsed<Volume> {
    if text.is_empty() {
        return Parsed::wrong(refused(0..0, "the volume is empty: write `source:target`, such as `./data:/data`"));
    }
    let mut volume = Volume::default();
    let mut problems = Vec::new();
    let sections = sections(text);
    for range in sections.iter().filter(|range| range.is_empty()) {
        let message = "nothing stands between the colons: remove one, or write the part that is missing";
        problems.push(refused(range.clone(), message));
    }
    match sections.as_slice() {
        [target] => volume.target_range = Some(target.clone()),
        [source, target, rest @ ..] => {
            volume.source_range = Some(source.clone());
            volume.source = source_kind(text.get(source.clone()).unwrap_or_default());
            volume.target_range = Some(target.clone());
            if let [options, more @ ..] = rest {
                read_options(text, options, &mut volume, &mut problems);
                if let Some(extra) = more.first() {
                    let message = "there are too many colons: a volume has a source, a target and options";
                    problems.push(refused(extra.start.saturating_sub(1)..text.len(), message));
                }
            }
        }
        [] => {}
    }
    check_target(text, &volume, &mut problems);
    problems.sort_by_key(|problem| problem.range.start);
    Parsed::new(Some(volume), problems)
}

/// The parts between colons. A colon after a single letter belongs to a drive of Windows, and two bytes are never parted.
fn sections(text: &str) -> Vec<Range<usize>> {
    let mut sections = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if c != ':' || text.len() <= 2 || is_letter(text.get(start..at).unwrap_or_default()) {
            continue;
        }
        sections.push(start..at);
        start = at + 1;
        // Beyond four it only matters that there are too many.
        if sections.len() == 4 {
            break;
        }
    }
    sections.push(start..text.len());
    sections
}

fn is_letter(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}

fn is_drive(text: &str) -> bool {
    text.split_once(':').is_some_and(|(drive, _)| is_letter(drive))
}

/// What the source of a mount is by the looks of it.
pub fn source_kind(source: &str) -> Source {
    if source.is_empty() {
        Source::Anonymous
    } else if source.starts_with(r"\\.\pipe\") {
        Source::Pipe
    } else if source.starts_with(['.', '/', '~']) || source.starts_with(r"\\") || is_drive(source) {
        Source::Path
    } else {
        Source::Named
    }
}

fn read_options(text: &str, range: &Range<usize>, volume: &mut Volume, problems: &mut Vec<Problem>) {
    for (piece, option) in pieces(text.get(range.clone()).unwrap_or_default(), ',') {
        let piece = shifted(&piece, range.start);
        let known = VolumeOption::of(option);
        if known == VolumeOption::Unknown && !range.is_empty() && problems.len() < super::MOST_PROBLEMS {
            let why = "is no option of a volume and is ignored: there are `ro`, `rw`, `nocopy`, `z`, `Z` and those of \
                       propagation such as `rshared`";
            problems.push(doubtful(piece.clone(), format!("`{}` {why}", shown(option))));
        }
        volume.options.push((piece, known));
    }
}

fn check_target(text: &str, volume: &Volume, problems: &mut Vec<Problem>) {
    let Some(range) = volume.target_range.clone().filter(|range| !range.is_empty()) else { return };
    let target = text.get(range.clone()).unwrap_or_default();
    if volume.source_range.is_none() && is_drive(target) {
        let name = target.split(':').next().unwrap_or_default();
        let message = format!(
            "`{name}:` is taken for a drive of Windows, so this is an anonymous volume: a volume's name needs two \
             characters or more"
        );
        problems.push(doubtful(range, message));
    } else if !(target.starts_with('/') || target.starts_with(r"\\") || is_drive(target)) {
        let message = format!("the path in the container must be absolute: write `/{}`", shown(target));
        problems.push(fails(range, message));
    }
}
