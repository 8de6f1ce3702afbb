//! The values of `RUN --mount=`, read as BuildKit reads them.
//!
//! Two things happen to such a value, one after the other: the reader of flags takes off quotes, backslashes and line
//! continuations, as for every flag; what is left is one record of comma separated values, in which a field that begins
//! with a double quote (so one that was escaped, or stood inside single quotes) may have commas.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::iter::Peekable;
use std::ops::Range;

/// Nobody mounts with so many fields; a limit keeps a file that is all commas from taking many times its size.
const MOST_FIELDS: usize = 256;

/// One mount of a `RUN`: the fields of its value in their order, whether they make sense or not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mount {
    /// The fields, at least one: a comma at the end, and a value that is empty altogether, leave an empty field, which
    /// is where the next key will be typed. Fields beyond the 256th are left out.
    pub fields: Vec<Field>,
}

/// One field of a mount: `key=value`, or a key alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    /// The key in lowercase; keys are the same whatever their case.
    pub key: String,
    /// The bytes of the key as written, without quotes around it.
    pub key_range: Range<usize>,
    /// What follows the `=`, without quotes and escapes; `None` without a `=`.
    pub value: Option<String>,
    /// The bytes of the value as written, without quotes around it.
    pub value_range: Option<Range<usize>>,
}

impl Field {
    /// The value, or nothing for a key alone.
    pub fn text(&self) -> &str {
        self.value.as_deref().unwrap_or_default()
    }

    /// The bytes from the start of the key to the end of the value.
    pub fn range(&self) -> Range<usize> {
        self.key_range.start..self.value_range.as_ref().unwrap_or(&self.key_range).end
    }

    /// Adds one character, which was written at `range`.
    fn push(&mut self, c: char, range: Range<usize>) {
        match (&mut self.value, &mut self.value_range) {
            (Some(value), Some(value_range)) => {
                if value.is_empty() {
                    value_range.start = range.start;
                }
                value_range.end = range.end;
                value.push(c);
            }
            _ if c == '=' => {
                self.value = Some(String::new());
                self.value_range = Some(range.end..range.end);
            }
            _ => {
                if self.key.is_empty() {
                    self.key_range.start = range.start;
                }
                self.key_range.end = range.end;
                self.key.extend(c.to_lowercase());
            }
        }
    }
}

/// The kinds of mounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MountType {
    /// Files of the context, of another stage or of an image. The default.
    Bind,
    /// A folder that is kept from build to build.
    Cache,
    /// A folder in memory.
    Tmpfs,
    /// A secret as a file or an environment variable.
    Secret,
    /// The socket of an SSH agent.
    Ssh,
}

impl Mount {
    /// Reads a value as it stands in the file after `--mount=`, with its quotes and line continuations. All ranges are
    /// byte ranges within `text`. Half-typed and wrong values are read as far as they go.
    pub fn parse(text: &str) -> Mount {
        Mount { fields: read_fields(FlagChars { text, at: 0, quote: None }) }
    }

    /// The type, `bind` if none is given. `None` if the one given does not exist, is half-typed or has a variable.
    pub fn mount_type(&self) -> Option<MountType> {
        let Some(field) = self.field(&["type"]) else { return Some(MountType::Bind) };
        match field.text().to_lowercase().as_str() {
            "bind" => Some(MountType::Bind),
            "cache" => Some(MountType::Cache),
            "tmpfs" => Some(MountType::Tmpfs),
            "secret" => Some(MountType::Secret),
            "ssh" => Some(MountType::Ssh),
            _ => None,
        }
    }

    /// The last field with a value and one of these keys, which are in lowercase: later fields override earlier ones.
    pub fn field(&self, keys: &[&str]) -> Option<&Field> {
        self.fields.iter().rfind(|field| field.value.is_some() && keys.contains(&field.key.as_str()))
    }

    /// Where in the container the mount appears: `target`, `dst` or `destination`.
    pub fn target(&self) -> Option<&Field> {
        self.field(&["target", "dst", "destination"])
    }

    /// What of the origin is mounted, or which secret: `source` or `src`.
    pub fn source(&self) -> Option<&Field> {
        self.field(&["source", "src"])
    }

    /// The stage, image or named context that is mounted.
    pub fn from(&self) -> Option<&Field> {
        self.field(&["from"])
    }

    /// The identifier of a cache, secret or SSH agent.
    pub fn id(&self) -> Option<&Field> {
        self.field(&["id"])
    }

    /// How builds at the same time share a cache: `shared`, `private` or `locked`.
    pub fn sharing(&self) -> Option<&Field> {
        self.field(&["sharing"])
    }

    /// The environment variable that a secret becomes.
    pub fn env(&self) -> Option<&Field> {
        self.field(&["env"])
    }

    /// The limit of a tmpfs as written, such as `64m`.
    pub fn size(&self) -> Option<&Field> {
        self.field(&["size"])
    }

    /// The owner, if it is a number.
    pub fn uid(&self) -> Option<u32> {
        number(self.field(&["uid"])?.text(), 10)
    }

    /// The group, if it is a number.
    pub fn gid(&self) -> Option<u32> {
        number(self.field(&["gid"])?.text(), 10)
    }

    /// The permissions, if they are an octal number.
    pub fn mode(&self) -> Option<u32> {
        number(self.field(&["mode"])?.text(), 8)
    }

    /// Whether the command cannot write to the mount. Without a word about it, it can for caches and tmpfs only.
    pub fn read_only(&self) -> bool {
        let said = self.fields.iter().rev().find_map(|field| match field.key.as_str() {
            "readonly" | "ro" => flag(field),
            "readwrite" | "rw" => flag(field).map(|writable| !writable),
            _ => None,
        });
        said.unwrap_or(!matches!(self.mount_type(), Some(MountType::Cache | MountType::Tmpfs)))
    }

    /// Whether the build fails when the secret or the agent is not there.
    pub fn required(&self) -> bool {
        self.fields.iter().rev().filter(|field| field.key == "required").find_map(flag).unwrap_or(false)
    }

    /// Whether both mounts mean the same, whatever the order, the spelling of keys and the defaults written out.
    ///
    /// Paths are compared as written, but for a slash at the end of the target.
    pub fn same_as(&self, other: &Mount) -> bool {
        self.meaning() == other.meaning()
    }

    /// The value of each key after overriding, under one name for each key, with the defaults filled in.
    fn meaning(&self) -> BTreeMap<&str, Cow<'_, str>> {
        let mount_type = self.mount_type();
        let mut meaning = BTreeMap::new();
        for field in &self.fields {
            let key = match field.key.as_str() {
                "" | "readonly" | "ro" | "readwrite" | "rw" | "required" => continue,
                "dst" | "destination" => "target",
                "source" | "src" if mount_type == Some(MountType::Secret) => "id",
                "src" => "source",
                other => other,
            };
            meaning.insert(key, plain_value(key, field.text()));
        }
        meaning.entry("type").or_insert(Cow::Borrowed("bind"));
        if mount_type == Some(MountType::Cache) {
            let target = meaning.get("target").cloned().unwrap_or_default();
            meaning.entry("id").or_insert(target);
            meaning.entry("sharing").or_insert(Cow::Borrowed("shared"));
        }
        meaning.insert("readonly", Cow::Owned(self.read_only().to_string()));
        meaning.insert("required", Cow::Owned(self.required().to_string()));
        meaning
    }
}

/// The value with one spelling for each meaning.
fn plain_value<'a>(key: &str, value: &'a str) -> Cow<'a, str> {
    let digits = |radix| number(value, radix).map(|number| Cow::Owned(number.to_string()));
    match key {
        "type" | "sharing" => Cow::Owned(value.to_lowercase()),
        "uid" | "gid" => digits(10).unwrap_or(Cow::Borrowed(value)),
        "mode" => digits(8).unwrap_or(Cow::Borrowed(value)),
        "target" if value.len() > 1 => Cow::Borrowed(value.strip_suffix('/').unwrap_or(value)),
        _ => Cow::Borrowed(value),
    }
}

/// What a field says that is true without a value; `None` if its value is neither true nor false.
fn flag(field: &Field) -> Option<bool> {
    match field.value.as_deref() {
        None | Some("1" | "t" | "T" | "true" | "TRUE" | "True") => Some(true),
        Some("0" | "f" | "F" | "false" | "FALSE" | "False") => Some(false),
        Some(_) => None,
    }
}

fn number(text: &str, radix: u32) -> Option<u32> {
    if text.starts_with('+') { None } else { u32::from_str_radix(text, radix).ok() }
}

/// The fields of one record of comma separated values that nothing has taken quotes off before, such as an entry of
/// `cache_from`.
pub(crate) fn record(text: &str) -> Vec<Field> {
    read_fields(text.char_indices().map(|(at, c)| (c, at..at + c.len_utf8())))
}

fn read_fields(chars: impl Iterator<Item = (char, Range<usize>)>) -> Vec<Field> {
    let mut chars = chars.peekable();
    let mut fields = Vec::new();
    let mut start = 0;
    while fields.len() < MOST_FIELDS {
        let (field, comma_end) = read_field(&mut chars, start);
        fields.push(field);
        match comma_end {
            Some(end) => start = end,
            None => break,
        }
    }
    fields
}

/// Reads the field that begins at byte `start`, and the comma after it, of which the end is given if there is one.
fn read_field<I>(chars: &mut Peekable<I>, start: usize) -> (Field, Option<usize>)
where
    I: Iterator<Item = (char, Range<usize>)>,
{
    let mut field = Field { key_range: start..start, ..Field::default() };
    let mut quoted = chars.next_if(|(c, _)| *c == '"').is_some();
    while let Some((c, range)) = chars.next() {
        match c {
            // Inside a quoted field two quotes are one, and a single one ends the quoting.
            '"' if quoted && chars.next_if(|(next, _)| *next == '"').is_none() => quoted = false,
            ',' if !quoted => return (field, Some(range.end)),
            _ => field.push(c, range),
        }
    }
    (field, None)
}

/// The characters of a flag's value that are left when quotes, backslashes and line continuations are taken off, each
/// with the bytes that stand for it.
struct FlagChars<'a> {
    text: &'a str,
    at: usize,
    quote: Option<char>,
}

impl FlagChars<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }
}

impl Iterator for FlagChars<'_> {
    type Item = (char, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let start = self.at;
            let c = self.rest().chars().next()?;
            // A line cannot end inside of a value but in a continuation, so there is no need to know which of the two
            // escape characters the file uses. In values, only the backslash escapes.
            if matches!(c, '\\' | '`')
                && let Some(length) = continuation_len(self.rest())
            {
                self.at += length;
                continue;
            }
            self.at += c.len_utf8();
            match (c, self.quote) {
                ('"' | '\'', None) => self.quote = Some(c),
                (_, Some(quote)) if c == quote => self.quote = None,
                ('\\', _) => {
                    let escaped = self.rest().chars().next()?;
                    self.at += escaped.len_utf8();
                    return Some((escaped, start..self.at));
                }
                _ => return Some((c, start..self.at)),
            }
        }
    }
}

/// The length of the line continuation that `text` begins with, to the start of the next line that is neither blank nor
/// a comment; `None` if the escape character at its start is not the last of its line.
fn continuation_len(text: &str) -> Option<usize> {
    let after = text.get(1..)?.trim_start_matches([' ', '\t']);
    let mut rest = after.strip_prefix('\n').or_else(|| after.strip_prefix("\r\n"))?;
    while let Some((line, following)) = rest.split_once('\n') {
        let line = line.trim_start();
        if !line.is_empty() && !line.starts_with('#') {
            break;
        }
        rest = following;
    }
    Some(text.len() - rest.len())
}

#[cfg(test)]
#[path = "mount_tests.rs"]
mod tests;
