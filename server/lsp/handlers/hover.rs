//! `textDocument/hover`.

use dockwright_ide::hover;
use tower_lsp_server::ls_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};

use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;

/// The explanation of what stands at a position.
pub(in crate::lsp) fn hover(document: &Document, client: &ClientFacts, position: Position) -> Option<Hover> {
    let offset = convert::offset(document.text(), position, client.encoding);
    let hover = hover::hover_any(document.file(), document.surroundings().as_ref(), offset, convert::today())?;
    let (kind, value) = if client.markdown_hover {
        (MarkupKind::Markdown, hover.markdown)
    } else {
        (MarkupKind::PlainText, plain(&hover.markdown))
    };
    let range = convert::range(document.text(), &hover.range, client.encoding);
    Some(Hover { contents: HoverContents::Markup(MarkupContent { kind, value }), range: Some(range) })
}

/// Markdown for a client that would show its signs: without fences, emphasis and code marks, and links as their text.
pub(super) fn plain(markdown: &str) -> String {
    let lines = markdown.lines().filter(|line| !line.trim_start().starts_with("```"));
    let lines: Vec<String> = lines.map(|line| without_links(&line.replace("**", "").replace('`', ""))).collect();
    lines.join("\n")
}

/// Replaces each `[text](target)` of a line by its text.
fn without_links(line: &str) -> String {
    let mut result = String::new();
    let mut rest = line;
    while let Some((before, from)) = rest.split_once('[') {
        let link = from.split_once("](").and_then(|(text, target)| Some((text, target.split_once(')')?.1)));
        result.push_str(before);
        let Some((text, after)) = link else {
            result.push('[');
            rest = from;
            continue;
        };
        result.push_str(text);
        rest = after;
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_no_signs() {
        let markdown = "**RUN** runs `a` [here](https://example.com/a) and [there\n```dockerfile\nRUN [\"a\"]\n```\n";
        assert_eq!(plain(markdown), "RUN runs a here and [there\nRUN [\"a\"]");
    }
}
