//! One version of an open document.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use dockwright_lint::{Finding, lint_any, shellcheck};
use dockwright_model::{AnyFile, FileKind, Surroundings};
use dockwright_syntax::text::Text;
use tower_lsp_server::ls_types::Uri;

use super::configuration::Chosen;
use super::roots::Place;
use crate::shellcheck::ShellCheck;

/// So many edits may wait for a parse; after more the text is parsed from scratch.
const MAX_PENDING: usize = 200;

/// More files than a document depends on that somebody wrote.
const MAX_LOOKS: usize = 500;

/// One version of an open document, with the rules that hold for it. Never changes: an edit makes the next one.
///
/// Only the text is made at once. Parsing and linting wait until somebody asks, on a thread that may take its time, and
/// versions that nobody asks for are never parsed.
#[derive(Debug)]
pub(super) struct Document {
    /// The document's name.
    pub(super) uri: Uri,
    /// The client's number of this version.
    pub(super) version: i32,
    /// Our own number; no other version of any document has it.
    pub(super) serial: u64,
    /// Which rules run, who else is asked, and whether anything is reported.
    pub(super) chosen: Chosen,
    /// Where it is, if it is a file.
    pub(super) place: Option<Place>,
    kind: FileKind,
    text: Text,
    /// Gone as soon as this version is parsed, so that one is kept and not two.
    before: Mutex<Option<Before>>,
    file: OnceLock<Arc<AnyFile>>,
    linted: OnceLock<Linted>,
    /// Whether the client has asked for something that depends on other files, or was told it.
    asked: AtomicBool,
    /// The files that answers besides the findings asked for.
    noted: Mutex<BTreeSet<String>>,
}

/// What the rules find, and the files they asked for.
#[derive(Debug)]
struct Linted {
    findings: Vec<Finding>,
    reads: BTreeSet<String>,
}

/// The last parsed version and what happened to it since.
#[derive(Debug, Clone)]
struct Before {
    file: Arc<AnyFile>,
    edits: Vec<(Range<usize>, String)>,
}

impl Document {
    /// A document as it was opened.
    pub(super) fn open(
        uri: Uri,
        place: Option<Place>,
        kind: FileKind,
        (version, serial): (i32, u64),
        text: &str,
        chosen: Chosen,
    ) -> Self {
        let (file, linted, asked, noted) = Default::default();
        let (text, before) = (Text::new(text), Mutex::new(None));
        Self { uri, version, serial, chosen, place, kind, text, before, file, linted, asked, noted }
    }

    /// The version after changes. Each is a byte range of the text which the one before it left, and what comes in its
    /// place; without a range it is the whole text.
    pub(super) fn change(
        &self,
        version: i32,
        serial: u64,
        changes: impl IntoIterator<Item = impl FnOnce(&Text) -> (Option<Range<usize>>, String)>,
    ) -> Self {
        let mut text = self.text.clone();
        let mut before = self.parsed_before();
        for change in changes {
            let (range, new) = change(&text);
            let Some(range) = range else {
                text = Text::new(&new);
                before = None;
                continue;
            };
            text = text.edit(range.clone(), &new).0;
            before = before.filter(|before| before.edits.len() < MAX_PENDING);
            if let Some(before) = &mut before {
                before.edits.push((range, new));
            }
        }
        self.next(version, serial, self.chosen.clone(), text, before)
    }

    /// The same version under other rules.
    pub(super) fn configured(&self, serial: u64, chosen: Chosen) -> Self {
        self.next(self.version, serial, chosen, self.text.clone(), self.parsed_before())
    }

    /// The same version after something around it has changed, or when there is more to say of it.
    pub(super) fn refreshed(&self, serial: u64) -> Self {
        self.configured(serial, self.chosen.clone())
    }

    fn next(&self, version: i32, serial: u64, chosen: Chosen, text: Text, before: Option<Before>) -> Self {
        let (uri, place, (file, linted, asked, noted)) = (self.uri.clone(), self.place.clone(), Default::default());
        let before = Mutex::new(before);
        Self { uri, version, serial, chosen, place, kind: self.kind, text, before, file, linted, asked, noted }
    }

    fn parsed_before(&self) -> Option<Before> {
        // In this order: what is there before the file is asked for may be gone afterwards.
        let before = self.before().clone();
        match self.file.get() {
            Some(file) => Some(Before { file: Arc::clone(file), edits: Vec::new() }),
            None => before,
        }
    }

    fn before(&self) -> MutexGuard<'_, Option<Before>> {
        self.before.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The text.
    pub(super) fn text(&self) -> &Text {
        &self.text
    }

    /// The parsed file. The first call may take its time.
    pub(super) fn file(&self) -> &AnyFile {
        if let Some(file) = self.file.get() {
            return file;
        }
        let before = self.before().clone();
        let file = self.file.get_or_init(|| {
            Arc::new(match before {
                Some(Before { file, edits }) => {
                    file.edit_all(edits.iter().map(|(range, new)| (range.clone(), new.as_str())))
                }
                None => AnyFile::new(self.kind, self.text.as_str()),
            })
        });
        *self.before() = None;
        file
    }

    /// What the rules find. The first call may take its time.
    pub(super) fn findings(&self) -> &[Finding] {
        self.asked.store(true, Ordering::Relaxed);
        &self.linted.get_or_init(|| self.lint()).findings
    }

    fn lint(&self) -> Linted {
        if self.chosen.excluded {
            return Linted { findings: Vec::new(), reads: BTreeSet::new() };
        }
        let surroundings = self.surroundings();
        let findings = self.with_shellcheck(lint_any(self.file(), surroundings.as_ref(), &self.chosen.config));
        Linted { findings, reads: surroundings.map(|around| around.reads()).unwrap_or_default() }
    }

    /// Adds what ShellCheck has said so far. It is not asked here.
    fn with_shellcheck(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let (Some(program), AnyFile::Dockerfile(file)) = (self.shellcheck(), self.file()) else { return findings };
        let scripts = shellcheck::scripts(file);
        let said = scripts.iter().filter_map(|script| Some((script, program.known(script)?)));
        shellcheck::merge(file, &self.chosen.config, findings, said)
    }

    /// The ShellCheck that is to be asked, if there is a rule for what it says.
    pub(super) fn shellcheck(&self) -> Option<&Arc<ShellCheck>> {
        let wanted =
            self.kind == FileKind::Dockerfile && !self.chosen.excluded && self.chosen.config.wants_shellcheck();
        self.chosen.shellcheck.as_ref().filter(|_| wanted)
    }

    /// Asks ShellCheck what it was not asked yet. Gives back whether there is something new. Takes its time.
    pub(super) fn ask_shellcheck(&self) -> bool {
        let (Some(program), AnyFile::Dockerfile(file)) = (self.shellcheck(), self.file()) else { return false };
        let scripts = shellcheck::scripts(file);
        let news = program.has_news(&scripts);
        if news {
            program.ask(&scripts);
        }
        news
    }

    /// What the document can ask of the files around it.
    pub(super) fn surroundings(&self) -> Option<Surroundings> {
        self.place.as_ref().map(Place::surroundings)
    }

    /// Looks whether the files that were asked for are still the same, as far as that is worth it again.
    pub(super) fn look_around(&self) {
        let (Some(linted), Some(around)) = (self.linted.get(), self.surroundings()) else { return };
        let noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for path in linted.reads.union(&noted).take(MAX_LOOKS) {
            around.kind(path.trim_end_matches('/'));
        }
    }

    /// Has in mind what an answer besides the findings asked of the files around.
    pub(super) fn note(&self, around: &Surroundings) {
        self.asked.store(true, Ordering::Relaxed);
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).extend(around.reads());
    }

    /// Whether the client may show something of this version that depends on other files.
    pub(super) fn was_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// Whether what is said of the document may change with one of these paths; those of folders, whose entries change, end
    /// with a slash. While the rules are at work nobody knows what they have asked for, so it may.
    pub(super) fn depends_on(&self, paths: &[String]) -> bool {
        let noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        paths.iter().any(|path| noted.contains(path))
            || self.linted.get().is_none_or(|linted| paths.iter().any(|path| linted.reads.contains(path)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(text: &str) -> Document {
        Document::open(
            "file:///Dockerfile".parse().unwrap(),
            None,
            FileKind::Dockerfile,
            (1, 1),
            text,
            Chosen::default(),
        )
    }

    fn replace(range: Range<usize>, new: &str) -> impl FnOnce(&Text) -> (Option<Range<usize>>, String) {
        move |_| (Some(range), new.to_owned())
    }

    #[test]
    fn edits_gather_until_the_file_is_asked_for() {
        let first = opened("FROM a\n");
        first.file();
        let second = first.change(2, 2, [replace(5..6, "bc")]);
        let third = second.change(3, 3, [replace(7..7, ":1"), replace(0..4, "from")]);
        assert_eq!(third.file().source(), "from bc:1\n");
        assert_eq!(third.text().as_str(), third.file().source());
        assert_eq!((third.version, third.serial), (3, 3));
    }

    #[test]
    fn many_edits_nobody_asked_for_are_forgotten() {
        let mut document = opened("FROM a\n");
        document.file();
        for serial in 2..1000 {
            document = document.change(2, serial, [replace(5..5, "x")]);
            assert!(document.before().as_ref().is_none_or(|before| before.edits.len() <= MAX_PENDING));
        }
        assert_eq!(document.file().source(), document.text().as_str());
    }

    #[test]
    fn a_whole_text_replaces_everything() {
        let document = opened("FROM a\n").change(2, 2, [|_: &Text| (None, "FROM b\n".to_owned())]);
        assert_eq!(document.file().source(), "FROM b\n");
    }
}
