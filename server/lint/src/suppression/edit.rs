//! Edits that write the comments.

use dockwright_model::AnyFile;
use dockwright_syntax::text::Text;

use crate::{Edit, Rule};

/// The edit that silences a rule for the instruction or the pattern at a byte offset: an entry in the comment above, or a
/// new comment.
pub fn suppress_on_line(file: &AnyFile, rule: &Rule, offset: usize) -> Edit {
    let first = match file {
        AnyFile::Dockerfile(file) => file.dockerfile().instruction_at(offset).map(|instruction| instruction.span.start),
        AnyFile::Dockerignore(_) | AnyFile::Compose(_) => None,
    };
    let text = file.text();
    let line = text.line_of(first.unwrap_or(offset));
    let into_above = line.checked_sub(1).and_then(|above| entry(text, above, "ignore", rule));
    into_above.unwrap_or_else(|| {
        let start = behind_mark(text, text.line_range(line).start);
        let line = text.as_str().get(start..).unwrap_or_default();
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let indent = line.get(..indent).filter(|_| matches!(file, AnyFile::Compose(_))).unwrap_or_default();
        Edit::insert(start, format!("{indent}# dockwright ignore={}{}", rule.id, text.newline()))
    })
}

/// The edit that silences a rule for the whole file: a comment below the parser directives, or an entry in the one there.
pub fn suppress_in_file(file: &AnyFile, rule: &Rule) -> Edit {
    let directives = match file {
        AnyFile::Dockerfile(file) => file.dockerfile().directives.as_slice(),
        AnyFile::Dockerignore(_) | AnyFile::Compose(_) => &[],
    };
    let text = file.text();
    let after = directives.last().map_or(0, |directive| text.line_of(directive.span.end) + 1);
    let newline = text.newline();
    let comment = format!("# dockwright ignore-file={}", rule.id);
    if after >= text.line_count() {
        return Edit::insert(file.source().len(), format!("{newline}{comment}{newline}"));
    }
    entry(text, after, "ignore-file", rule).unwrap_or_else(|| {
        let start = behind_mark(text, text.line_range(after).start);
        Edit::insert(start, format!("{comment}{newline}"))
    })
}

/// One more name in a comment of our own form without a reason, if the line is one.
fn entry(text: &Text, line: usize, verb: &str, rule: &Rule) -> Option<Edit> {
    let range = text.line_range(line);
    let written = text.as_str().get(range.clone())?;
    let comment = written.trim_start_matches('\u{feff}').trim_start().strip_prefix('#')?.trim_start();
    let names = comment.strip_prefix("dockwright ")?.strip_prefix(verb)?.strip_prefix('=')?;
    let alone = !names.is_empty() && !names.contains(char::is_whitespace);
    alone.then(|| Edit::insert(range.end, format!(",{}", rule.id)))
}

/// The offset, or that behind a byte order mark.
fn behind_mark(text: &Text, start: usize) -> usize {
    if start == 0 && text.as_str().starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { start }
}
