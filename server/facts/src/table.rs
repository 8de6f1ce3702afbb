//! Reading the record files of `data/`: lines sorted by their first field, fields parted by tabs.
//!
//! Nothing is parsed ahead of time. A look-up is a binary search over the bytes of the file, which is part of the
//! program. The lines that start with `#` come first and describe the file: its source, its date, shared lists.

use std::iter;

use memchr::{memchr, memrchr};

use crate::Date;

/// One record file.
#[derive(Clone, Copy)]
pub(crate) struct Table {
    text: &'static str,
}

impl Table {
    /// The table over the text of a record file.
    pub(crate) const fn new(text: &'static str) -> Self {
        Self { text }
    }

    /// The value of the header line `#name<TAB>value`.
    pub(crate) fn header(self, name: &str) -> Option<&'static str> {
        let headers = parts(self.text, b'\n').take_while(|line| line.starts_with('#'));
        headers
            .filter_map(|line| line.strip_prefix('#')?.split_once('\t'))
            .find(|(key, _)| *key == name)
            .map(|(_, v)| v)
    }

    /// Where the facts come from.
    pub(crate) fn source(self) -> &'static str {
        self.header("source").unwrap_or_default()
    }

    /// The day the facts were collected.
    pub(crate) fn date(self) -> Date {
        self.header("date").and_then(Date::parse).unwrap_or(Date { year: 0, month: 1, day: 1 })
    }

    /// All records, in the order of the file.
    pub(crate) fn records(self) -> impl Iterator<Item = Record> {
        parts(self.text, b'\n').filter(|line| !line.starts_with('#') && !line.is_empty()).map(Record::new)
    }

    /// The records whose first field is `key`, in the order of the file.
    pub(crate) fn find(self, key: &str) -> impl Iterator<Item = Record> {
        let start = if is_key(key) { self.lower_bound(key) } else { self.text.len() };
        let rest = self.text.get(start..).unwrap_or_default();
        parts(rest, b'\n').map(Record::new).take_while(move |record| record.field(0) == key)
    }

    /// The first record whose first field is `key`.
    pub(crate) fn get(self, key: &str) -> Option<Record> {
        self.find(key).next()
    }

    /// The offset of the first line whose key is not less than `key`. Header lines count as least.
    fn lower_bound(self, key: &str) -> usize {
        let bytes = self.text.as_bytes();
        let (mut low, mut high) = (0, bytes.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let before = bytes.get(low..middle).and_then(|part| memrchr(b'\n', part));
            let start = before.map_or(low, |at| low + at + 1);
            let after = bytes.get(middle..high).and_then(|part| memchr(b'\n', part));
            let end = after.map_or(high, |at| middle + at);
            let line = self.text.get(start..end).unwrap_or_default();
            let less = line.starts_with('#') || Record::new(line).field(0) < key;
            if less {
                low = (end + 1).min(high);
            } else {
                high = start;
            }
        }
        low
    }
}

/// The parts of a text between separators. What follows the last separator is a part too, unless it is empty.
fn parts(text: &'static str, separator: u8) -> impl Iterator<Item = &'static str> {
    let mut rest = text;
    iter::from_fn(move || {
        let end = memchr(separator, rest.as_bytes()).unwrap_or(rest.len());
        let part = rest.get(..end).filter(|_| !rest.is_empty())?;
        rest = rest.get(end + 1..).unwrap_or_default();
        Some(part)
    })
}

/// Whether `text` can be the first field of a record at all.
fn is_key(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('#') && !text.contains(['\t', '\n', '\r'])
}

/// One line of a record file.
#[derive(Clone, Copy)]
pub(crate) struct Record {
    line: &'static str,
}

impl Record {
    fn new(line: &'static str) -> Self {
        Self { line }
    }

    /// The field at `index`, empty where the line has fewer.
    pub(crate) fn field(self, index: usize) -> &'static str {
        parts(self.line, b'\t').nth(index).unwrap_or_default()
    }

    /// The field at `index` unless it is empty.
    pub(crate) fn optional(self, index: usize) -> Option<&'static str> {
        Some(self.field(index)).filter(|field| !field.is_empty())
    }

    /// The items of the field at `index`.
    pub(crate) fn list(self, index: usize, separator: char) -> Vec<&'static str> {
        list(self.field(index), separator)
    }

    /// The fields from `index` on that are not empty.
    pub(crate) fn rest(self, index: usize) -> impl Iterator<Item = &'static str> {
        parts(self.line, b'\t').skip(index).filter(|field| !field.is_empty())
    }

    /// All fields, for a record of which most are read.
    pub(crate) fn split(self) -> Fields {
        Fields(parts(self.line, b'\t').collect())
    }

    /// How many fields the line has.
    #[cfg(test)]
    pub(crate) fn len(self) -> usize {
        self.line.split('\t').count()
    }
}

/// The fields of one line.
pub(crate) struct Fields(Vec<&'static str>);

impl Fields {
    /// The field at `index`, empty where the line has fewer.
    pub(crate) fn field(&self, index: usize) -> &'static str {
        self.0.get(index).copied().unwrap_or_default()
    }

    /// The field at `index` unless it is empty.
    pub(crate) fn optional(&self, index: usize) -> Option<&'static str> {
        Some(self.field(index)).filter(|field| !field.is_empty())
    }

    /// The items of the field at `index`.
    pub(crate) fn list(&self, index: usize, separator: char) -> Vec<&'static str> {
        list(self.field(index), separator)
    }
}

fn list(field: &'static str, separator: char) -> Vec<&'static str> {
    field.split(separator).filter(|item| !item.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Table = Table::new("#source\there\n#date\t2026-01-02\na\t1\nb\t2\nb\t3\nb/c\t4\nz\n");

    #[test]
    fn finds_all_records_of_a_key_in_order() {
        let found: Vec<_> = TABLE.find("b").map(|record| record.field(1)).collect();
        assert_eq!(found, ["2", "3"]);
        assert_eq!(TABLE.get("a").unwrap().field(1), "1");
        assert_eq!(TABLE.get("b/c").unwrap().field(1), "4");
        assert_eq!(TABLE.get("z").unwrap().optional(1), None);
    }

    #[test]
    fn finds_nothing_for_what_is_no_key() {
        for key in ["", "0", "aa", "zz", "#date", "b\t2", "a\n", "é", "\0"] {
            assert!(TABLE.get(key).is_none(), "{key:?}");
        }
        assert!(Table::new("").get("a").is_none());
    }

    #[test]
    fn headers() {
        assert_eq!(TABLE.source(), "here");
        assert_eq!(TABLE.date(), Date { year: 2026, month: 1, day: 2 });
        assert_eq!(TABLE.records().count(), 5);
    }
}
