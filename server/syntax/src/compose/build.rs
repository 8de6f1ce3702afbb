//! Values of `build`: contexts, caches, SSH keys.

use std::ops::Range;

use super::{Parsed, Problem, fails, refused, shown};
use crate::mount::{self, Field};

/// Where a build context is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Context {
    /// A folder on this machine, as a path.
    Folder,
    /// A Git repository: the bytes of its address, of the branch, tag or commit, and of the folder in it.
    Git {
        /// The bytes before the `#`.
        address: Range<usize>,
        /// The bytes of the branch, tag or commit, if one is written.
        reference: Option<Range<usize>>,
        /// The bytes of the folder, if one is written.
        folder: Option<Range<usize>>,
    },
    /// An archive or a Dockerfile at an address.
    Download,
    /// The image that another service builds; the bytes are those of its name. In `additional_contexts` only.
    Service(Range<usize>),
    /// An image, as `docker-image://…`; the bytes are those of its reference.
    Image(Range<usize>),
    /// Another kind that has a scheme, such as `oci-layout://…`.
    Other,
}

impl Context {
    /// Whether this is no folder of this machine.
    pub fn is_remote(&self) -> bool {
        *self != Context::Folder
    }
}

/// Tells where a context is. `named` is for the entries of `additional_contexts`, which can also be services.
pub fn context(text: &str, named: bool) -> Context {
    let after = |prefix: &str| text.starts_with(prefix).then_some(prefix.len()..text.len());
    if let Some(name) = after("service:").filter(|_| named) {
        return Context::Service(name);
    }
    if let Some(image) = after("docker-image://") {
        return Context::Image(image);
    }
    let web = text.starts_with("https://") || text.starts_with("http://");
    let (address, fragment) = text.split_once('#').map_or((text, None), |(address, rest)| (address, Some(rest)));
    let path = address.split('?').next().unwrap_or_default();
    let git = ["git://", "ssh://", "git@", "github.com/"].iter().any(|prefix| text.starts_with(prefix));
    if git || (web && path.ends_with(".git")) {
        let start = address.len() + 1;
        let split = fragment.map(|rest| rest.split_once(':').map_or((rest, None), |(name, path)| (name, Some(path))));
        let reference = split.map(|(name, _)| start..start + name.len()).filter(|range| !range.is_empty());
        let folder = split.and_then(|(_, path)| path).map(|path| text.len() - path.len()..text.len());
        return Context::Git { address: 0..address.len(), reference, folder };
    }
    if web {
        Context::Download
    } else if text.contains("://") {
        Context::Other
    } else {
        Context::Folder
    }
}

/// An entry of `cache_from` or `cache_to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cache {
    /// The fields `key=value`; an image alone is one key without a value.
    pub fields: Vec<Field>,
}

impl Cache {
    /// The value of a key.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().rfind(|field| field.value.is_some() && field.key == key)
    }

    /// The kind of cache; `registry` for an image alone.
    pub fn cache_type(&self) -> &str {
        self.field("type").map_or("registry", |field| field.text())
    }
}

/// Reads an entry of `cache_from` or `cache_to`: `type=registry,ref=…`, or an image.
pub fn parse_cache(text: &str) -> Parsed<Cache> {
    let cache = Cache { fields: mount::record(text) };
    let mut problems: Vec<Problem> = Vec::new();
    if text.contains('=') {
        for field in cache.fields.iter().filter(|field| field.value.is_none()) {
            let message = format!("`{}` has no value: write `key=value`", shown(&field.key));
            problems.push(fails(field.range(), message));
        }
        if cache.field("type").is_none_or(|field| field.text().is_empty()) {
            problems.push(fails(
                0..text.len(),
                "the kind of cache is missing: add `type=registry`, `type=local` or `type=gha`",
            ));
        }
    }
    Parsed::new(Some(cache), problems)
}

/// An entry of `ssh` in the list form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SshKey {
    /// The bytes of the identifier.
    pub id_range: Range<usize>,
    /// The bytes of the path of a key or socket; `None` for the agent of the user.
    pub path_range: Option<Range<usize>>,
}

/// Reads `default`, or `id=path`.
pub fn parse_ssh(text: &str) -> Parsed<SshKey> {
    let id = text.split('=').next().unwrap_or_default();
    let path_range = (id.len() < text.len()).then(|| id.len() + 1..text.len());
    if path_range.is_none() && id != "default" {
        let message = format!("`{0}` has no path: write `{0}=path`; only `default` stands alone", shown(text));
        return Parsed::wrong(refused(0..text.len(), message));
    }
    Parsed::new(Some(SshKey { id_range: 0..id.len(), path_range }), Vec::new())
}
