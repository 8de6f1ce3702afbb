//! The scripts of a file: commands in shell form and heredoc bodies, parsed once and taken over between versions.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use dockwright_syntax::dockerfile::{ExecWord, Instruction, Keyword};
use dockwright_syntax::shell::{self, Dialect, Script, Span};

/// Where a script stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShellSource {
    /// The command of a shell form.
    Command,
    /// The command of a RUN in exec form, read as a shell reads it whose words are all in double quotes. Nothing may be
    /// written there as for a shell.
    Exec,
    /// The body of a heredoc that a shell runs: its index among the heredocs of the instruction.
    Heredoc(usize),
}

/// A script with its place in the document.
#[derive(Debug, Clone)]
pub struct ShellBody {
    /// Index of the instruction.
    pub instruction: usize,
    /// Which part of the instruction it is.
    pub source: ShellSource,
    /// The shell that runs it.
    pub dialect: Dialect,
    /// The commands; their spans count from [`ShellBody::base`].
    pub script: Arc<Script>,
    /// Byte offset in the document of the script's offset 0.
    pub base: usize,
    /// The byte ranges of the document that the script is, in order; the shell sees them with nothing between.
    pub pieces: Vec<Range<usize>>,
}

impl ShellBody {
    /// The place in the document of a span of the script.
    pub fn range(&self, span: Span) -> Range<usize> {
        let range = span.range();
        self.base + range.start..self.base + range.end
    }

    /// The place in the document `source` of the name of a variable, given the span of `$NAME`, `${NAME…}`, `NAME=…` or the
    /// like. A line continuation in the name is part of it.
    pub(crate) fn name_range(&self, source: &str, span: Span, name: &str) -> Option<Range<usize>> {
        const BEFORE: &[char] = &['$', '{', '#', '!', '"', '\''];
        let whole = self.range(span);
        let text = source.get(whole.clone())?;
        let trimmed = text.trim_start_matches(BEFORE);
        if trimmed.starts_with(name) {
            let start = whole.end - trimmed.len();
            return Some(start..start + name.len());
        }
        let first = self.pieces.partition_point(|piece| piece.end <= whole.start);
        let pieces = self.pieces.get(first..)?.iter().take_while(|piece| piece.start < whole.end);
        let mut characters = pieces
            .flat_map(|piece| {
                let start = piece.start.max(whole.start);
                let text = source.get(start..piece.end.min(whole.end)).unwrap_or_default();
                text.char_indices().map(move |(at, character)| (start + at, character))
            })
            .skip_while(|(_, character)| BEFORE.contains(character));
        let mut found: Option<Range<usize>> = None;
        for expected in name.chars() {
            let (at, character) = characters.next()?;
            if character != expected {
                return None;
            }
            found = Some(found.map_or(at, |range| range.start)..at + character.len_utf8());
        }
        found
    }
}

/// Scripts that files have in common, each read once: those of a run over many files, of which some are copies of others.
#[derive(Debug, Default)]
pub struct SharedScripts {
    known: Mutex<(Scripts, usize)>,
}

impl SharedScripts {
    /// Bytes of scripts that are kept, before all are forgotten; a script takes many times its length.
    const MOST: usize = 1 << 17;

    fn find(&self, text: &str, pieces: &[Range<usize>], dialect: Dialect) -> Option<Arc<Script>> {
        find(&self.known.lock().unwrap_or_else(PoisonError::into_inner).0, text, pieces, dialect)
    }

    /// Keeps a script. One that was given up is no other file's business.
    fn keep(&self, text: &str, pieces: &[Range<usize>], dialect: Dialect, script: &Arc<Script>) {
        if script.truncated || text.len() > Self::MOST {
            return;
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (scripts, bytes) = &mut *known;
        if *bytes + text.len() > Self::MOST {
            scripts.clear();
            *bytes = 0;
        }
        *bytes += text.len();
        scripts.entry(text.into()).or_default().push((dialect, pieces.to_vec(), Arc::clone(script)));
    }
}

/// The scripts of this version and of the one before, by their text.
#[derive(Debug, Default)]
pub(crate) struct ShellCache {
    previous: Arc<Scripts>,
    shared: Option<Arc<SharedScripts>>,
    current: Mutex<Current>,
}

/// The scripts of this version, and how long it took to read those that were new.
#[derive(Debug, Default)]
struct Current {
    scripts: Scripts,
    bytes: usize,
    spent: Duration,
}

/// Time the scripts of one file may take together: so much, and so much more for each byte of them. Each has a limit of its
/// own, but a file may hold thousands that reach it. Scripts that people write need a tenth of the time per byte.
const GRACE: Duration = Duration::from_secs(2);
const GRACE_PER_BYTE: Duration = Duration::from_micros(1);

/// For one text the scripts it was read as: the pieces of it that are the script, and the shell that runs it.
type Readings = Vec<(Dialect, Vec<Range<usize>>, Arc<Script>)>;
type Scripts = HashMap<Box<str>, Readings>;

fn find(scripts: &Scripts, text: &str, pieces: &[Range<usize>], dialect: Dialect) -> Option<Arc<Script>> {
    let readings = scripts.get(text)?;
    let reading = readings.iter().find(|(shell, parts, _)| *shell == dialect && *parts == pieces)?;
    Some(Arc::clone(&reading.2))
}

impl ShellCache {
    /// A cache of a file that shares scripts with others.
    pub(crate) fn sharing(shared: &Arc<SharedScripts>) -> Self {
        Self { shared: Some(Arc::clone(shared)), ..Self::default() }
    }

    /// The cache of the next version.
    pub(crate) fn successor(&self) -> Self {
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        // A version nobody asked anything of has used no script: what it inherited goes on.
        let unused = current.scripts.is_empty();
        let previous = if unused { Arc::clone(&self.previous) } else { Arc::new(current.scripts.clone()) };
        Self { previous, shared: self.shared.clone(), current: Mutex::default() }
    }

    fn script(&self, text: &str, pieces: Vec<Range<usize>>, dialect: Dialect) -> Arc<Script> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(script) = find(&current.scripts, text, &pieces, dialect) {
            return script;
        }
        let known = find(&self.previous, text, &pieces, dialect);
        let shared = self.shared.as_deref();
        let script = known.or_else(|| shared?.find(text, &pieces, dialect)).unwrap_or_else(|| {
            let script = Arc::new(current.read(text, &pieces, dialect));
            shared.inspect(|shared| shared.keep(text, &pieces, dialect, &script));
            script
        });
        current.scripts.entry(text.into()).or_default().push((dialect, pieces, Arc::clone(&script)));
        script
    }
}

impl Current {
    fn read(&mut self, text: &str, pieces: &[Range<usize>], dialect: Dialect) -> Script {
        self.bytes += text.len();
        if self.spent > GRACE + GRACE_PER_BYTE * u32::try_from(self.bytes).unwrap_or(u32::MAX) {
            return Script { understood: dialect.is_posix(), has_errors: true, truncated: true, ..Script::default() };
        }
        let start = Instant::now();
        let script = shell::parse(text, pieces, dialect);
        self.spent += start.elapsed();
        script
    }
}

/// The scripts of one instruction, when `dialect` is the shell of the shell form in force.
pub(crate) fn bodies(
    cache: &ShellCache,
    source: &str,
    index: usize,
    outer: &Instruction,
    dialect: Dialect,
) -> Vec<ShellBody> {
    let mut found = Vec::new();
    let instruction = outer.effective();
    let runs = matches!(instruction.keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint);
    if instruction.keyword == Keyword::Run && instruction.exec().is_some() {
        return exec_body(cache, index, instruction).into_iter().collect();
    }
    let checks = instruction.check.as_ref().is_some_and(|check| check.text().eq_ignore_ascii_case("CMD"));
    if !(runs || checks) || !instruction.is_shell_form() {
        return found;
    }
    // What the shell reads: neither continuations nor the words that announce heredocs.
    let markers = outer.heredocs.iter().filter_map(|heredoc| heredoc.marker.clone());
    let mut pieces = without(&instruction.rest.pieces(), markers);
    pieces.retain(|piece| source.get(piece.clone()).is_some_and(|text| !text.trim().is_empty()));
    let body = |range: Range<usize>, parts: Vec<Range<usize>>, dialect, from| {
        let text = source.get(range.clone()).unwrap_or_default();
        let relative = parts.iter().map(|part| part.start - range.start..part.end - range.start).collect();
        let script = cache.script(text, relative, dialect);
        ShellBody { instruction: index, source: from, dialect, script, base: range.start, pieces: parts }
    };
    let command = match (pieces.first(), pieces.last()) {
        (Some(first), Some(last)) => {
            let range = first.start..last.end;
            Some(body(range, pieces, dialect, ShellSource::Command))
        }
        _ => None,
    };
    for (position, heredoc) in outer.heredocs.iter().enumerate() {
        let Some(dialect) = heredoc_dialect(source, &heredoc.body, command.as_ref(), dialect) else { continue };
        found.push(body(heredoc.body.clone(), vec![heredoc.body.clone()], dialect, ShellSource::Heredoc(position)));
    }
    found.splice(0..0, command);
    found
}

/// The command of an exec form. Its strings are words in double quotes to a shell as well, unless a character in them means
/// more to one of the two; brackets and commas are blanks.
fn exec_body(cache: &ShellCache, index: usize, instruction: &Instruction) -> Option<ShellBody> {
    let words = instruction.exec()?;
    let same = |word: &ExecWord| {
        let inner = word.word.text().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        inner == Some(word.value.as_str()) && !word.value.contains(['$', '`', '\\', '\n'])
    };
    let (first, last) = (words.first()?, words.last()?);
    let range = first.word.span.start..last.word.span.end;
    let mut text = String::with_capacity(range.len());
    for word in words {
        let gap = (word.word.span.start - range.start).checked_sub(text.len())?;
        if !same(word) || word.word.span.len() != word.word.text().len() {
            return None;
        }
        text.extend(std::iter::repeat_n(' ', gap));
        text.push_str(word.word.text());
    }
    let pieces = vec![range.clone()];
    let script = cache.script(&text, std::iter::once(0..text.len()).collect(), Dialect::Posix);
    Some(ShellBody {
        instruction: index,
        source: ShellSource::Exec,
        dialect: Dialect::Posix,
        script,
        base: range.start,
        pieces,
    })
}

/// The pieces without the holes; both are in order.
fn without(pieces: &[Range<usize>], holes: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut holes = holes.peekable();
    let mut parts = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let mut start = piece.start;
        while let Some(hole) = holes.next_if(|hole| hole.end <= piece.end) {
            parts.push(start..hole.start.max(start));
            start = start.max(hole.end);
        }
        // A hole that goes on in the next piece stays, to be cut out of that one as well.
        let end = holes.peek().map_or(piece.end, |hole| hole.start.clamp(start, piece.end.max(start)));
        parts.push(start..end);
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The shell that runs a heredoc body; `None` when the body is data, not a script.
fn heredoc_dialect(
    source: &str,
    body: &Range<usize>,
    command: Option<&ShellBody>,
    dialect: Dialect,
) -> Option<Dialect> {
    match command {
        None => {
            let text = source.get(body.clone()).unwrap_or_default();
            Some(shell::shebang(text).map_or(dialect, |interpreter| interpreter.dialect))
        }
        // `RUN <<EOF bash -e`: the body is what the shell reads on its standard input.
        Some(command) => match command.script.commands.as_slice() {
            [only] => {
                let effective = only.effective();
                let shell = Dialect::of_program(effective.program()?);
                let reads_input = effective.arguments().iter().all(|word| word.is_option() && !word.is("-c"));
                (shell.is_posix() && reads_input).then_some(shell)
            }
            _ => None,
        },
    }
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "lists of one range are meant")]
mod tests {
    use super::*;

    #[test]
    fn holes_are_cut_out() {
        let cut = |pieces: &[Range<usize>], holes: &[Range<usize>]| without(pieces, holes.iter().cloned());
        assert_eq!(cut(&[0..10, 12..20], &[2..4, 6..10, 14..15]), [0..2, 4..6, 12..14, 15..20]);
        // One goes on over a continuation.
        assert_eq!(cut(&[0..10, 12..20], &[8..14]), [0..8, 14..20]);
        assert_eq!(cut(&[0..10, 12..20], &[10..12, 30..31]), [0..10, 12..20]);
        assert_eq!(cut(&[], &[1..2]), [] as [Range<usize>; 0]);
        assert_eq!(cut(&[0..4, 6..8, 9..20], &[2..12]), [0..2, 12..20]);
    }
}
