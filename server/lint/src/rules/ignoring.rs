//! What rules about `.dockerignore` files share: lines and where to put them, and what a build takes in.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::Arc;

use dockwright_model::{Build, Copied, Dockerignore, Entry, File, Kind, Surroundings, join};
use dockwright_syntax::ignore::{IgnoreFile, Pattern};
use dockwright_syntax::text::Text;

use crate::{Context, Edit, Fix};

/// The context of a rule for `.dockerignore` files.
pub(crate) type Ignoring<'a> = Context<'a, Dockerignore>;

/// Patterns of a file that are compared with one another; nobody writes more.
pub(crate) const MOST_PATTERNS: usize = 500;

/// Sources of one Dockerfile that are held against the patterns.
pub(crate) const MOST_COPIED: usize = 200;

/// Characters that are compared to find out what patterns have in common; hostile files would take for ever.
const MAX_COMPARED: usize = 3_000_000;

/// Compares patterns as long as that does not take too long; then everything may be.
pub(crate) struct Comparison {
    left: std::cell::Cell<usize>,
}

impl Comparison {
    pub(crate) fn new() -> Self {
        Self { left: std::cell::Cell::new(MAX_COMPARED) }
    }

    /// Whether there is time to compare two texts.
    fn affords(&self, one: &str, two: &str) -> bool {
        let left = self.left.get().checked_sub(one.len().saturating_mul(two.len()) + 1);
        self.left.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Whether some path may be covered by both patterns.
    pub(crate) fn may_share(&self, one: &Pattern, two: &Pattern) -> bool {
        !self.affords(&one.text, &two.text) || one.may_share(two)
    }

    /// Whether a pattern certainly covers a path.
    pub(crate) fn covers(&self, pattern: &Pattern, path: &str) -> bool {
        self.affords(&pattern.text, path) && pattern.covers(path)
    }
}

/// Deletes the line that a byte range begins in.
pub(crate) fn delete_line(text: &Text, range: &Range<usize>) -> Edit {
    Edit::delete(text.full_line_range(text.line_of(range.start)))
}

/// Adds lines at the end.
pub(crate) fn append<T: AsRef<str>>(text: &Text, lines: &[T]) -> Edit {
    let newline = text.newline();
    let open = !text.is_empty() && !text.as_str().ends_with('\n');
    let mut added = if open { newline.to_owned() } else { String::new() };
    for line in lines {
        added.push_str(line.as_ref());
        added.push_str(newline);
    }
    Edit::insert(text.len(), added)
}

/// Adds patterns at the end of the file.
pub(crate) fn leave_out<T: AsRef<str>>(context: &Ignoring<'_>, patterns: &[T]) -> Fix {
    let title = format!("Add {} to what is left out", codes(patterns));
    Fix::safe(title, vec![append(context.file.text(), patterns)])
}

/// Where something is said that is true of the whole file: its first pattern, or its first line.
pub(crate) fn anchor(context: &Ignoring<'_>) -> Range<usize> {
    let first = context.file.ignore().patterns.first();
    first.map_or_else(|| context.file.text().line_range(0), |pattern| pattern.span.clone())
}

/// Texts as code with commas between them.
pub(crate) fn codes<T: AsRef<str>>(texts: &[T]) -> String {
    let shown: Vec<String> = texts.iter().map(|text| format!("`{}`", text.as_ref())).collect();
    shown.join(", ")
}

/// The builds that a `.dockerignore` file is for, when one of them copies the whole context into an image.
pub(crate) struct TakenIn<'a> {
    pub(crate) surroundings: &'a Surroundings,
    /// The context.
    pub(crate) folder: String,
    /// The builds but our own, once somebody asks: to find them takes a look at the Dockerfiles around.
    builds: OnceCell<Vec<Build>>,
    /// The build of the Dockerfile that a rule is looking at.
    own: Option<(&'a File, &'a [Copied])>,
    ignore: IgnoreFile,
}

impl<'a> TakenIn<'a> {
    /// What the file of a context is about; `None` when nothing takes in the whole context.
    pub(crate) fn of(context: &Ignoring<'a>) -> Option<Self> {
        Self::of_folders(context).filter(|taken| taken.builds().iter().any(Build::copies_everything))
    }

    /// What the file of a context is about, whatever is taken in.
    pub(crate) fn of_folders(context: &Ignoring<'a>) -> Option<Self> {
        let surroundings = context.surroundings()?;
        let folder = surroundings.ignored_context()?;
        let builds = OnceCell::from(surroundings.builds().to_vec());
        let ignore = context.file.ignore().clone();
        Some(Self { surroundings, folder, builds, own: None, ignore })
    }

    /// The same for a context that has no such file yet, from a Dockerfile and what it copies.
    pub(crate) fn without_file(
        surroundings: &'a Surroundings,
        folder: &str,
        file: &'a File,
        copied: &'a [Copied],
    ) -> Self {
        let (builds, ignore) = (OnceCell::new(), IgnoreFile::default());
        Self { surroundings, folder: folder.to_owned(), builds, own: Some((file, copied)), ignore }
    }

    /// The builds, without the one of the Dockerfile that a rule is looking at.
    pub(crate) fn builds(&self) -> &[Build] {
        self.builds.get_or_init(|| self.surroundings.builds_in(&self.folder))
    }

    /// What the builds take from the context.
    pub(crate) fn copied(&self) -> impl Iterator<Item = &Copied> {
        let own = self.own.iter().flat_map(|(_, copied)| copied.iter());
        self.builds().iter().flat_map(|build| &build.copied).chain(own)
    }

    /// What there is at a path of the context.
    pub(crate) fn kind(&self, path: &str) -> Option<Kind> {
        self.surroundings.kind(&join(&self.folder, path))
    }

    /// A text file of the context.
    pub(crate) fn read(&self, path: &str) -> Option<Arc<str>> {
        self.surroundings.read(&join(&self.folder, path))
    }

    /// The names in a folder of the context.
    pub(crate) fn list(&self, path: &str) -> Arc<[Entry]> {
        self.surroundings.list(&join(&self.folder, path)).unwrap_or_default()
    }

    /// Whether a path is taken in and nothing says that it should be: it is there, no pattern leaves it out, no exception
    /// is made of it, and no COPY names it.
    pub(crate) fn slips_in(&self, path: &str) -> bool {
        self.kind(path).is_some() && self.is_unmentioned(path)
    }

    /// Whether neither a pattern nor a COPY is about a path.
    pub(crate) fn is_unmentioned(&self, path: &str) -> bool {
        !self.ignore.mentions(path) && !self.is_named(path)
    }

    /// Whether a COPY names a path, something in it, or a folder below the context that it is in.
    pub(crate) fn is_named(&self, path: &str) -> bool {
        let within = |outer: &str, inner: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let names = |copied: &Copied| {
            if copied.is_everything() {
                return false;
            }
            let pattern = || IgnoreFile::new(&copied.path).excludes(path);
            within(&copied.path, path) || within(path, &copied.path) || copied.is_pattern() && pattern()
        };
        self.copied().any(names)
    }

    /// Whether some command of a build does something. It is given the program and the words behind it.
    pub(crate) fn runs(&self, does: impl Fn(&str, &[&str]) -> bool) -> bool {
        let own = self.own.map(|(file, _)| file);
        self.builds().iter().map(|build| &*build.file).chain(own).any(|file| runs(file, &does))
    }
}

/// Whether some command of a Dockerfile does something. It is given the program and the words behind it.
pub(crate) fn runs(file: &File, does: &impl Fn(&str, &[&str]) -> bool) -> bool {
    let commands = file.meaning().bodies().iter().flat_map(|body| &body.script.commands);
    commands.map(|command| command.effective()).any(|command| {
        let words: Vec<&str> = command.arguments().iter().map(dockwright_syntax::shell::Word::value_or_text).collect();
        command.program().is_some_and(|program| does(program, &words))
    })
}

/// The pattern that leaves out what a COPY, an ADD or a mount needs, so that the build fails: index into the patterns.
/// `None` when the build goes on, and where one cannot tell.
///
/// BuildKit's own check gives up on files with exceptions; this one goes on where no exception can save the source.
pub(crate) fn decisive(around: &Surroundings, folder: &str, ignore: &IgnoreFile, copied: &Copied) -> Option<usize> {
    if ignore.patterns.iter().any(|pattern| pattern.problem.is_some()) {
        return None;
    }
    let exceptions = ignore.has_exceptions();
    if copied.is_everything() {
        let all = |text: &str| matches!(text, "*" | "**" | "**/*");
        return ignore.patterns.iter().position(|pattern| all(&pattern.text)).filter(|_| !exceptions);
    }
    let verdict = ignore.verdict(&copied.path);
    if !exceptions && verdict.excluded {
        return verdict.by;
    }
    if copied.is_pattern() {
        return every_match(around, folder, ignore, copied);
    }
    let path = IgnoreFile::new(&copied.path);
    let may_save = |saved: &IgnoreFile| {
        let mut negated = ignore.patterns.iter().skip(verdict.by.unwrap_or(0)).filter(|pattern| pattern.negated);
        negated.any(|exception| saved.patterns.iter().any(|path| path.may_share(exception)))
    };
    let saved = || !around.is_file(&join(folder, &copied.path)) && may_save(&path);
    verdict.by.filter(|_| verdict.excluded && !saved())
}

/// The pattern that leaves out the first of the files a source matches, if all of them are left out.
fn every_match(around: &Surroundings, folder: &str, ignore: &IgnoreFile, copied: &Copied) -> Option<usize> {
    let found = around.found(folder, copied);
    let verdicts: Option<Vec<usize>> = found
        .iter()
        .map(|(path, kind)| {
            let verdict = ignore.verdict(path);
            verdict.by.filter(|_| verdict.excluded && kind.is_file())
        })
        .collect();
    verdicts?.first().copied()
}
