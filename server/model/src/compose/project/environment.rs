//! The variables that are put into the files of a project, as far as `.env` tells. Whoever runs Compose may have set others.

use std::cell::Cell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use dockwright_syntax::compose::env_file;
use dockwright_syntax::compose::interpolation::ExpandError;

use crate::{Surroundings, join};

/// Bytes that all values together may take up, and that one may. Few bytes could become many by being put into one another.
const MAX_BYTES: usize = 1 << 20;
const MAX_VALUE: usize = 32 << 10;
/// Bytes that may be put into values on the way.
const MAX_PUT_IN: usize = 16 << 20;

/// A variable of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its value, with the variables before it put in.
    pub value: String,
    /// The path of the file.
    pub path: Arc<str>,
    /// The bytes of the name in it.
    pub name: Range<usize>,
}

/// Variables by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    settings: HashMap<String, Setting>,
    bytes: usize,
    cut: Option<Arc<str>>,
}

impl Environment {
    /// The variables of the `.env` beside a Compose file, the file whose surroundings these are.
    pub fn beside(around: &Surroundings) -> Self {
        environment_of(around, &Self::default(), [join(around.folder(), ".env").as_str()])
    }

    /// A variable.
    pub fn get(&self, name: &str) -> Option<&Setting> {
        self.settings.get(name)
    }

    /// The value of a variable.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.get(name).map(|setting| setting.value.as_str())
    }

    /// The variables with their names, in no order.
    pub fn settings(&self) -> impl Iterator<Item = (&str, &Setting)> {
        self.settings.iter().map(|(name, setting)| (name.as_str(), setting))
    }

    /// The path of a file of which variables are left out because the values would take up too much.
    pub fn cut(&self) -> Option<&str> {
        self.cut.as_deref()
    }

    /// Adds the variables of a file. Of two in one file the later counts; those that were there before stay.
    pub(super) fn add(&mut self, path: &str, text: &str) {
        let path: Arc<str> = Arc::from(path);
        let mut own: HashMap<String, Setting> = HashMap::new();
        let put_in = Cell::new(0);
        let mut bytes = self.bytes;
        for entry in env_file::parse(text).entries {
            let Some(value) = &entry.value else { continue };
            let known = |name: &str| {
                let setting = self.settings.get(name).or_else(|| own.get(name))?;
                put_in.set(put_in.get() + setting.value.len());
                (put_in.get() <= MAX_PUT_IN).then(|| setting.value.clone())
            };
            let value = match value.expand(&known) {
                Ok(value) if value.len() <= MAX_VALUE && put_in.get() <= MAX_PUT_IN => value,
                Ok(_) | Err(ExpandError::TooLong) => {
                    self.cut = Some(Arc::clone(&path));
                    continue;
                }
                Err(_) => continue,
            };
            bytes += entry.key.len() + value.len();
            if bytes > MAX_BYTES {
                self.cut = Some(path);
                break;
            }
            let setting = Setting { value, path: Arc::clone(&path), name: entry.key_range.clone() };
            own.insert(entry.key.to_owned(), setting);
        }
        for (name, setting) in own {
            self.settings.entry(name).or_insert(setting);
        }
        self.bytes = bytes;
    }
}

/// The variables of some files, over those that were there before. Files that are not there add nothing.
pub(crate) fn environment_of<'p>(
    around: &Surroundings,
    before: &Environment,
    paths: impl IntoIterator<Item = &'p str>,
) -> Environment {
    let mut environment = before.clone();
    for path in paths {
        if let Some(text) = around.is_file(path).then(|| around.read(path)).flatten() {
            environment.add(path, &text);
        }
    }
    environment
}
