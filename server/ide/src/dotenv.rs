//! The `.env` file beside a Compose file, from which its variables get their values.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use dockwright_model::{Surroundings, join};
use dockwright_syntax::compose::env_file;

/// Values take up no more bytes than this, though each may be made of many others.
const MAX_BYTES: usize = 1 << 21;

/// A `.env` file.
pub(crate) struct DotEnv {
    /// Its path below the root.
    pub(crate) path: String,
    text: Arc<str>,
}

/// Where a variable is set.
pub(crate) struct Entry {
    /// The bytes of the name and the value.
    pub(crate) range: Range<usize>,
    /// The bytes of the name.
    pub(crate) key_range: Range<usize>,
    /// The line, from 1.
    pub(crate) line: usize,
}

impl DotEnv {
    /// The one in the folder of the file.
    pub(crate) fn beside(around: &Surroundings) -> Option<Self> {
        let path = join(around.folder(), ".env");
        let text = around.read(&path)?;
        Some(Self { path, text })
    }

    /// Where a variable is set; of several times the last.
    pub(crate) fn entry(&self, name: &str) -> Option<Entry> {
        let file = env_file::parse(&self.text);
        let entry = file.entries.iter().rfind(|entry| entry.key == name)?;
        let end = entry.value.as_ref().map_or(entry.key_range.end, |value| value.range.end);
        let line = self.text.get(..entry.key_range.start)?.matches('\n').count() + 1;
        Some(Entry { range: entry.key_range.start..end, key_range: entry.key_range.clone(), line })
    }

    /// The variables with their values, those that are set from others included.
    pub(crate) fn values(&self) -> HashMap<String, String> {
        let mut known: HashMap<String, String> = HashMap::new();
        let mut bytes = 0;
        for entry in env_file::parse(&self.text).entries {
            let Some(value) = entry.value else { continue };
            let Ok(text) = value.expand(&|name| known.get(name).cloned()) else { continue };
            bytes += text.len();
            if bytes > MAX_BYTES {
                break;
            }
            known.insert(entry.key.to_owned(), text);
        }
        known
    }
}
