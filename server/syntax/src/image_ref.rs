//! Image references, `registry/path:tag@digest`, read as Docker reads them.

use std::fmt;
use std::ops::Range;

const HUB: &str = "docker.io";
const OLD_HUB: &str = "index.docker.io";
const OFFICIAL: &str = "library/";
const LONGEST_PATH: usize = 255;
const LONGEST_TAG: usize = 128;
const LONGEST_SHOWN: usize = 200;

/// A valid image reference and where its parts are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageRef {
    text: String,
    registry: String,
    path: String,
    registry_range: Option<Range<usize>>,
    path_range: Range<usize>,
    tag_range: Option<Range<usize>>,
    digest_range: Option<Range<usize>>,
}

/// What is wrong with an image reference, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageRefError {
    /// The kind of mistake.
    pub kind: ImageRefErrorKind,
    /// The bytes of the part that is wrong, within the parsed string. It may be empty where something is missing.
    pub range: Range<usize>,
    message: String,
}

/// The kinds of mistakes in image references.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImageRefErrorKind {
    /// There is no repository name.
    Empty,
    /// The whole is 64 hexadecimal digits, which Docker takes for the identifier of a local image.
    Identifier,
    /// The repository name has capital letters.
    Uppercase,
    /// The repository name is longer than 255 bytes.
    TooLong,
    /// The registry is not a host name or address with an optional port.
    Registry,
    /// The repository name has a character or a separator where none is allowed.
    Name,
    /// The tag is empty, too long or has a character that is not allowed.
    Tag,
    /// The digest is not a known algorithm followed by as many hexadecimal digits as it has.
    Digest,
}

impl fmt::Display for ImageRefError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ImageRefError {}

impl ImageRef {
    /// Reads a reference, in which no variables are left. All ranges are byte ranges within `text`.
    ///
    /// # Errors
    ///
    /// Where Docker would refuse the reference; the first mistake that is found.
    pub fn parse(text: &str) -> Result<ImageRef, ImageRefError> {
        if text.len() == 64 && is_lower_hex(text) {
            let why = "64 hexadecimal digits are the identifier of an image, not the name of one";
            return Err(error(ImageRefErrorKind::Identifier, 0..text.len(), format!("{why}: `{}`", shown(text))));
        }
        if let Some(colon) = text.find("://") {
            let message = format!("an image reference has no scheme such as `https://`: `{}`", shown(text));
            return Err(error(ImageRefErrorKind::Registry, 0..colon + 3, message));
        }
        let written_registry = text.split_once('/').map(|(first, _)| first).filter(|first| is_registry_like(first));
        let path_start = written_registry.map_or(0, |registry| registry.len() + 1);
        let after_registry = text.get(path_start..).unwrap_or_default();
        let last_component = after_registry.rfind('/').map_or(0, |slash| slash + 1);
        let path_len = after_registry
            .bytes()
            .skip(last_component)
            .position(|byte| matches!(byte, b':' | b'@'))
            .map_or(after_registry.len(), |at| last_component + at);
        let mut path_range = path_start..path_start + path_len;
        let (tag_range, digest_range) = tag_and_digest(text, path_range.end)?;
        check_path(text, path_range.clone())?;

        let mut registry = match written_registry {
            None | Some(OLD_HUB) => HUB,
            Some(other) => other,
        };
        let mut registry_range = written_registry.map(|registry| 0..registry.len());
        if !is_host_and_port(registry) {
            // `my_reg.com/a` cannot be a host for the underscore, but the whole is a path, one without a registry.
            if let Err(mistake) = check_component(text, 0..registry.len()) {
                return Err(registry_error(registry, mistake));
            }
            registry = "";
            registry_range = None;
            path_range.start = 0;
        }
        let written_path = text.get(path_range.clone()).unwrap_or_default();
        let implied = if registry == HUB && !written_path.contains('/') { OFFICIAL } else { "" };
        let path = format!("{implied}{written_path}");
        if path.len() > LONGEST_PATH {
            let message = format!("the repository name is longer than {LONGEST_PATH} characters");
            return Err(error(ImageRefErrorKind::TooLong, path_range, message));
        }
        let (text, registry) = (text.to_owned(), registry.to_owned());
        Ok(ImageRef { text, registry, path, registry_range, path_range, tag_range, digest_range })
    }

    /// The host that serves the image, with its port if one is given; `docker.io` if no registry is written.
    /// It is empty for the few names, such as `my_registry.com/image`, whose first part is neither a host nor a namespace.
    pub fn registry(&self) -> &str {
        &self.registry
    }

    /// The path at the registry, with the `library/` that Docker Hub's own images have.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The tag, if one is written.
    pub fn tag(&self) -> Option<&str> {
        self.text.get(self.tag_range.clone()?)
    }

    /// The digest with its algorithm, if one is written.
    pub fn digest(&self) -> Option<&str> {
        self.text.get(self.digest_range.clone()?)
    }

    /// The bytes of the registry as written, if it is.
    pub fn registry_range(&self) -> Option<Range<usize>> {
        self.registry_range.clone()
    }

    /// The bytes of the path as written: without a `library/` that is implied.
    pub fn path_range(&self) -> Range<usize> {
        self.path_range.clone()
    }

    /// The bytes of the whole name as written: registry and path.
    pub fn name_range(&self) -> Range<usize> {
        0..self.path_range.end
    }

    /// The bytes of the tag without its colon.
    pub fn tag_range(&self) -> Option<Range<usize>> {
        self.tag_range.clone()
    }

    /// The bytes of the digest without its `@`.
    pub fn digest_range(&self) -> Option<Range<usize>> {
        self.digest_range.clone()
    }

    /// Whether this is one of Docker Hub's official images, such as `alpine`.
    pub fn is_official(&self) -> bool {
        self.official_name().is_some()
    }

    /// The full name without tag and digest: `docker.io/library/alpine`.
    pub fn name(&self) -> String {
        if self.registry.is_empty() { self.path.clone() } else { format!("{}/{}", self.registry, self.path) }
    }

    /// The name as people write it, without tag and digest: `alpine`, `foo/bar`, `ghcr.io/foo/bar`.
    pub fn familiar_name(&self) -> String {
        match self.official_name() {
            Some(name) => name.to_owned(),
            None if self.registry == HUB => self.path.clone(),
            None => self.name(),
        }
    }

    /// The whole reference as people write it: `alpine:3.20`.
    pub fn familiar(&self) -> String {
        self.with_suffix(self.familiar_name())
    }

    /// The whole reference with everything that is implied in its name, but no tag that is not written:
    /// `docker.io/library/alpine:3.20`.
    pub fn normalized(&self) -> String {
        self.with_suffix(self.name())
    }

    /// What is really pulled: a digest makes the tag meaningless, and without either the tag is `latest`.
    pub fn pulled(&self) -> String {
        match (self.digest(), self.tag()) {
            (Some(digest), _) => format!("{}@{digest}", self.name()),
            (None, tag) => format!("{}:{}", self.name(), tag.unwrap_or("latest")),
        }
    }

    fn official_name(&self) -> Option<&str> {
        let name = self.path.strip_prefix(OFFICIAL)?;
        (self.registry == HUB && !name.contains('/')).then_some(name)
    }

    fn with_suffix(&self, mut name: String) -> String {
        if let Some(tag) = self.tag() {
            name.push(':');
            name.push_str(tag);
        }
        if let Some(digest) = self.digest() {
            name.push('@');
            name.push_str(digest);
        }
        name
    }
}

fn error(kind: ImageRefErrorKind, range: Range<usize>, message: String) -> ImageRefError {
    ImageRefError { kind, range, message }
}

/// The part of a text that fits into a message.
fn shown(text: &str) -> String {
    match text.char_indices().nth(LONGEST_SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn registry_error(registry: &str, mistake: ImageRefError) -> ImageRefError {
    if mistake.kind == ImageRefErrorKind::Uppercase {
        return mistake;
    }
    let message =
        format!("the registry must be a host name or an address, with an optional port: `{}`", shown(registry));
    error(ImageRefErrorKind::Registry, 0..registry.len(), message)
}

/// Whether what stands before the first slash is taken for a registry rather than for the first part of a path.
fn is_registry_like(first: &str) -> bool {
    first == "localhost" || first.contains(['.', ':']) || first.chars().any(char::is_uppercase)
}

/// Whether this is a host name or an IPv6 address in brackets, with an optional port.
fn is_host_and_port(registry: &str) -> bool {
    let (host, port) = match registry.strip_prefix('[') {
        Some(rest) => {
            let Some((address, port)) = rest.split_once(']') else { return false };
            let valid = !address.is_empty() && address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':');
            (valid, port)
        }
        None => {
            let (name, port) = registry.split_at(registry.find(':').unwrap_or(registry.len()));
            (name.split('.').all(is_host_label), port)
        }
    };
    let digits = port.strip_prefix(':');
    host && (port.is_empty() || digits.is_some_and(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit())))
}

fn is_host_label(label: &str) -> bool {
    let valid = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    valid && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
}

/// The ranges of the tag and of the digest.
type Suffix = (Option<Range<usize>>, Option<Range<usize>>);

/// Checks what follows the name, from byte `start` on: `:tag`, `@digest`, both or nothing.
fn tag_and_digest(text: &str, start: usize) -> Result<Suffix, ImageRefError> {
    let rest = text.get(start..).unwrap_or_default();
    let at_sign = start + rest.find('@').unwrap_or(rest.len());
    let tag_range = rest.starts_with(':').then_some(start + 1..at_sign);
    let digest_range = (at_sign < text.len()).then_some(at_sign + 1..text.len());
    if let Some(range) = &tag_range {
        let tag = text.get(range.clone()).unwrap_or_default();
        if let Some(why) = tag_problem(tag) {
            return Err(error(ImageRefErrorKind::Tag, range.clone(), format!("{why}: `{}`", shown(text))));
        }
    }
    if let Some(range) = &digest_range {
        let digest = text.get(range.clone()).unwrap_or_default();
        if let Some(why) = digest_problem(digest) {
            return Err(error(ImageRefErrorKind::Digest, range.clone(), format!("{why}: `{}`", shown(digest))));
        }
    }
    Ok((tag_range, digest_range))
}

fn tag_problem(tag: &str) -> Option<&'static str> {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    if tag.is_empty() {
        Some("the tag is missing after the colon")
    } else if tag.len() > LONGEST_TAG {
        Some("the tag is longer than 128 characters")
    } else if !tag.bytes().next().is_some_and(is_word) {
        Some("the tag must begin with a letter, a digit or an underscore")
    } else if !tag.bytes().all(|b| is_word(b) || matches!(b, b'.' | b'-')) {
        Some("the tag may only have letters, digits, underscores, dots and dashes")
    } else {
        None
    }
}

fn digest_problem(digest: &str) -> Option<&'static str> {
    let Some((algorithm, hex)) = digest.split_once(':') else {
        return Some("the digest must be an algorithm, a colon and hexadecimal digits");
    };
    let (length, problem) = match algorithm {
        "sha256" => (64, "a sha256 digest must have 64 lowercase hexadecimal digits"),
        "sha384" => (96, "a sha384 digest must have 96 lowercase hexadecimal digits"),
        "sha512" => (128, "a sha512 digest must have 128 lowercase hexadecimal digits"),
        _ => return Some("the algorithm of the digest must be sha256, sha384 or sha512"),
    };
    (hex.len() != length || !is_lower_hex(hex)).then_some(problem)
}

fn is_lower_hex(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn check_path(text: &str, range: Range<usize>) -> Result<(), ImageRefError> {
    let path = text.get(range.clone()).unwrap_or_default();
    if path.is_empty() {
        return Err(error(
            ImageRefErrorKind::Empty,
            range,
            format!("the repository name is missing: `{}`", shown(text)),
        ));
    }
    let mut start = range.start;
    for component in path.split('/') {
        check_component(text, start..start + component.len())?;
        start += component.len() + 1;
    }
    Ok(())
}

/// Checks one part of a path: runs of lowercase letters and digits, with one of `.`, `_`, `__` or any number of dashes
/// between every two of them.
fn check_component(text: &str, range: Range<usize>) -> Result<(), ImageRefError> {
    let component = text.get(range.clone()).unwrap_or_default();
    let (kind, why) = if component.chars().any(char::is_uppercase) {
        (ImageRefErrorKind::Uppercase, "the repository name must be lowercase")
    } else if component.is_empty() {
        (ImageRefErrorKind::Name, "a part of the repository name is empty")
    } else if !component.bytes().all(|b| is_path_letter(b) || matches!(b, b'.' | b'_' | b'-')) {
        let why = "the repository name may only have lowercase letters, digits, dots, underscores, dashes and slashes";
        (ImageRefErrorKind::Name, why)
    } else if !component.bytes().next().is_some_and(is_path_letter)
        || !component.bytes().next_back().is_some_and(is_path_letter)
    {
        (ImageRefErrorKind::Name, "every part of the repository name must begin and end with a letter or a digit")
    } else if !component.split(|c: char| c.is_ascii_alphanumeric()).all(is_separator) {
        let why =
            "letters and digits of the repository name may be separated by one dot, one or two underscores or dashes";
        (ImageRefErrorKind::Name, why)
    } else {
        return Ok(());
    };
    Err(error(kind, range, format!("{why}: `{}`", shown(text))))
}

fn is_path_letter(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

fn is_separator(between: &str) -> bool {
    matches!(between, "" | "." | "_" | "__") || between.bytes().all(|b| b == b'-')
}

#[cfg(test)]
#[path = "image_ref_tests.rs"]
mod tests;
