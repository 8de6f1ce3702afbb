//! Places in the `.env` file beside a Compose file. What its variables come to is for `Environment` to say.

use std::ops::Range;
use std::sync::Arc;

use dockwright_model::{Surroundings, join};
use dockwright_syntax::compose::{env_file, interpolation};

/// A `.env` file.
pub(crate) struct DotEnv {
    /// Its path below the root.
    pub(crate) path: String,
    text: Arc<str>,
}

/// Whether a variable is probably one that not everybody should see, by its name.
pub(crate) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    ["PASS", "SECRET", "TOKEN"].iter().any(|word| name.contains(word))
        || name.split('_').any(|part| part.ends_with("KEY"))
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
        Self::at(around, &join(around.folder(), ".env"))
    }

    /// The one at a path.
    pub(crate) fn at(around: &Surroundings, path: &str) -> Option<Self> {
        Some(Self { path: path.to_owned(), text: around.read(path)? })
    }

    /// Its text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Where a variable is set; of several times the last.
    pub(crate) fn entry(&self, name: &str) -> Option<Entry> {
        let file = env_file::parse(&self.text);
        let entry = file.entries.iter().rfind(|entry| entry.key == name)?;
        let end = entry.value.as_ref().map_or(entry.key_range.end, |value| value.range.end);
        let line = self.line_of(entry.key_range.start);
        Some(Entry { range: entry.key_range.start..end, key_range: entry.key_range.clone(), line })
    }

    /// Where a variable is named: set, or put into another value. The line, from 1, where that cannot be told.
    pub(crate) fn places(&self, name: &str) -> Result<Vec<Range<usize>>, usize> {
        let mut places = Vec::new();
        for entry in env_file::parse(&self.text).entries {
            if entry.key == name {
                places.push(entry.key_range.clone());
            }
            let Some(value) = entry.value.filter(env_file::Value::has_variables) else { continue };
            let template = interpolation::parse(&value.text);
            for variable in template.variables().into_iter().filter(|variable| variable.name == name) {
                if self.text.get(value.range.clone()) != Some(&*value.text) {
                    return Err(self.line_of(value.range.start));
                }
                let (start, range) = (value.range.start, &variable.name_range);
                places.push(start + range.start..start + range.end);
            }
        }
        Ok(places)
    }

    fn line_of(&self, offset: usize) -> usize {
        self.text.get(..offset).unwrap_or_default().matches('\n').count() + 1
    }
}
