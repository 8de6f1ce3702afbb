//! `textDocument/formatting`, `rangeFormatting`, `rangesFormatting` and `onTypeFormatting`.

use dockwright_ide::format::{Style, compose, format, format_ranges, format_typed};
use dockwright_lint::Edit;
use dockwright_model::AnyFile;
use tower_lsp_server::ls_types::{FormattingOptions, Position, Range, TextEdit};

use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;

/// The edits that format a document. What its configuration does not say of the indentation, the editor does.
pub(in crate::lsp) fn document(
    document: &Document,
    client: &ClientFacts,
    options: &FormattingOptions,
) -> Option<Vec<TextEdit>> {
    with(document, client, options, |file, style| match file {
        AnyFile::Dockerfile(file) => Some(format(file, style)),
        AnyFile::Compose(file) => Some(compose::format(file, style)),
        AnyFile::Dockerignore(_) => None,
    })
}

/// The edits that format the instructions of ranges, or their lines in a Compose file.
pub(in crate::lsp) fn ranges(
    document: &Document,
    client: &ClientFacts,
    ranges: &[Range],
    options: &FormattingOptions,
) -> Option<Vec<TextEdit>> {
    let bytes = |range: &Range| convert::byte_range(document.text(), *range, client.encoding);
    let ranges: Vec<_> = ranges.iter().map(bytes).collect();
    with(document, client, options, |file, style| match file {
        AnyFile::Dockerfile(file) => Some(format_ranges(file, style, &ranges)),
        AnyFile::Compose(file) => Some(compose::format_ranges(file, style, &ranges)),
        AnyFile::Dockerignore(_) => None,
    })
}

/// The edits after something was typed in front of a position.
pub(in crate::lsp) fn typed(
    document: &Document,
    client: &ClientFacts,
    position: Position,
    typed: &str,
    options: &FormattingOptions,
) -> Option<Vec<TextEdit>> {
    let offset = convert::offset(document.text(), position, client.encoding);
    with(document, client, options, |file, style| match file {
        AnyFile::Dockerfile(file) => Some(format_typed(file, style, offset, typed)),
        AnyFile::Compose(file) => Some(compose::format_typed(file, style, offset, typed)),
        AnyFile::Dockerignore(_) => None,
    })
}

fn with(
    document: &Document,
    client: &ClientFacts,
    options: &FormattingOptions,
    work: impl FnOnce(&AnyFile, &Style) -> Option<Vec<Edit>>,
) -> Option<Vec<TextEdit>> {
    if document.chosen.excluded {
        return None;
    }
    let tab_size = usize::try_from(options.tab_size).unwrap_or(usize::MAX);
    let style = Style::in_editor(&document.chosen.config.format, tab_size, options.insert_spaces);
    let edits = work(document.file(), &style)?;
    Some(edits.iter().map(|edit| convert::text_edit(document.text(), edit, client.encoding)).collect())
}
