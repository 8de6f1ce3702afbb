//! CUDA: versions, the drivers they need, the packages of the images of NVIDIA, the folders of PyTorch's wheels.

use std::fmt;

use crate::images;
use crate::table::Table;

static WHEELS: Table = Table::new(include_str!("../data/cuda_wheels.txt"));
static PACKAGES: Table = Table::new(include_str!("../data/cuda_packages.txt"));

/// A version of CUDA.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CudaVersion {
    /// `12` of `12.4`.
    pub major: u32,
    /// `4` of `12.4`; `None` where any of the major version is meant.
    pub minor: Option<u32>,
}

impl fmt::Display for CudaVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.minor {
            Some(minor) => write!(f, "{}.{minor}", self.major),
            None => write!(f, "{}", self.major),
        }
    }
}

impl CudaVersion {
    /// The version at the start of a text: `12.4.1-runtime-ubuntu22.04`, `11.8`, `12`.
    pub fn leading(text: &str) -> Option<Self> {
        let mut numbers = text.split(['.', '-']);
        let major = number(numbers.next()?)?;
        let minor = if text.starts_with(&format!("{major}.")) { numbers.next().and_then(number) } else { None };
        (7..100).contains(&major).then_some(Self { major, minor })
    }

    /// The version in the names of wheels, without the `cu`: `118`, `121`, `92`, and `12` for all of CUDA 12.
    pub fn of_wheel(digits: &str) -> Option<Self> {
        let number = number(digits)?;
        match digits.len() {
            2 if number < 30 => Some(Self { major: number, minor: None }),
            2 | 3 => Some(Self { major: number / 10, minor: Some(number % 10) }),
            _ => None,
        }
    }

    /// The oldest driver for exactly this version.
    pub fn driver(self) -> Option<&'static str> {
        self.minor.and_then(|minor| driver(&format!("{}.{minor}", self.major)))
    }

    /// The oldest driver that runs programs of this major version by minor-version compatibility.
    pub fn compatible_driver(self) -> Option<&'static str> {
        driver(&format!("{}.x", self.major))
    }
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.len() < 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

fn driver(version: &str) -> Option<&'static str> {
    let drivers = images::lookup("nvidia/cuda")?.cuda_drivers;
    drivers.iter().find(|(known, _)| *known == version).map(|(_, driver)| *driver)
}

/// The version of CUDA that the tag of an image says: at its start in images of CUDA itself, otherwise as in
/// `2.5.1-cuda12.4-runtime`.
pub fn version_in_tag(repository: &str, tag: &str) -> Option<CudaVersion> {
    if matches!(repository, "nvidia/cuda" | "nvcr.io/nvidia/cuda") {
        return CudaVersion::leading(tag);
    }
    tag.split(['-', '_']).find_map(|word| CudaVersion::leading(word.strip_prefix("cuda")?))
}

/// The folders of PyTorch's package index, such as `cu121`, with their versions.
pub fn wheel_indexes() -> impl Iterator<Item = (&'static str, CudaVersion)> {
    WHEELS.records().filter_map(|record| {
        let name = record.field(0);
        Some((name, CudaVersion::of_wheel(name.strip_prefix("cu")?)?))
    })
}

/// The flavour of the images of NVIDIA that holds a package, by its name without a version of CUDA at the end: `base`,
/// `runtime`, `devel`, `cudnn` or `cudnn-devel`.
pub fn flavour_of(package: &str) -> Option<&'static str> {
    PACKAGES.get(package).map(|record| record.field(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(major: u32, minor: u32) -> Option<CudaVersion> {
        Some(CudaVersion { major, minor: Some(minor) })
    }

    #[test]
    fn versions() {
        assert_eq!(CudaVersion::leading("12.2.0-runtime-ubuntu22.04"), version(12, 2));
        assert_eq!(CudaVersion::leading("12-base"), Some(CudaVersion { major: 12, minor: None }));
        assert_eq!(CudaVersion::of_wheel("118"), version(11, 8));
        assert_eq!(CudaVersion::of_wheel("92"), version(9, 2));
        assert_eq!(CudaVersion::of_wheel("12"), Some(CudaVersion { major: 12, minor: None }));
        for text in ["", "latest", "2024-01", "1", "999999999999"] {
            assert_eq!(CudaVersion::leading(text), None, "{text}");
            assert_eq!(CudaVersion::of_wheel(text), None, "{text}");
        }
        assert_eq!(version_in_tag("nvidia/cuda", "12.2.0-base"), version(12, 2));
        assert_eq!(version_in_tag("pytorch/pytorch", "2.5.1-cuda12.4-cudnn9-runtime"), version(12, 4));
        assert_eq!(version_in_tag("python", "3.12"), None);
        assert_eq!(version(12, 2).map(|version| version.to_string()).as_deref(), Some("12.2"));
    }

    #[test]
    fn drivers_and_packages() {
        assert_eq!(version(12, 2).and_then(CudaVersion::driver), Some("535.54.03"));
        assert_eq!(version(12, 2).and_then(CudaVersion::compatible_driver), Some("525.60.13"));
        assert_eq!(version(99, 1).and_then(CudaVersion::driver), None);
        assert_eq!(flavour_of("libcudnn8"), Some("cudnn"));
        assert_eq!(flavour_of("curl"), None);
        assert_eq!(wheel_indexes().count(), WHEELS.records().count());
    }
}
