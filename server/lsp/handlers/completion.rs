//! `textDocument/completion` and `completionItem/resolve`.

use dockwright_ide::complete::{Completion, CompletionKind, Completions, Topic, complete, documentation, is_trigger};
use serde_json::Value;
use tower_lsp_server::ls_types::{
    CompletionItem, CompletionItemKind, CompletionItemTag, CompletionList, CompletionResponse, CompletionTextEdit,
    Documentation, InsertReplaceEdit, InsertTextFormat, InsertTextMode, MarkupContent, MarkupKind, Position, TextEdit,
};

use super::hover::plain;
use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;

/// What may stand at a position, perhaps because a character was typed there.
pub(in crate::lsp) fn completion(
    document: &Document,
    client: &ClientFacts,
    position: Position,
    typed: Option<&str>,
) -> CompletionResponse {
    let offset = convert::offset(document.text(), position, client.encoding);
    let offered = match typed {
        Some(typed) if !is_trigger(document.file(), offset, typed) => Completions::default(),
        _ => complete(document.file(), document.surroundings().as_ref(), offset, convert::today()),
    };
    let items = offered.items.iter().enumerate().map(|(rank, one)| item(document, client, rank, one)).collect();
    CompletionResponse::List(CompletionList { is_incomplete: offered.incomplete, items })
}

/// Adds the documentation of an item.
pub(in crate::lsp) fn resolve(mut item: CompletionItem, client: &ClientFacts) -> CompletionItem {
    let topic = item.data.as_ref().and_then(Value::as_str).and_then(Topic::of_text);
    if let Some(text) = topic.and_then(|topic| documentation(&topic)) {
        item.documentation = Some(shown(text, client.markdown_completion));
    }
    item
}

/// Markdown as a client can show it.
pub(super) fn shown(markdown: String, understood: bool) -> Documentation {
    let (kind, value) =
        if understood { (MarkupKind::Markdown, markdown) } else { (MarkupKind::PlainText, plain(&markdown)) };
    Documentation::MarkupContent(MarkupContent { kind, value })
}

fn item(document: &Document, client: &ClientFacts, rank: usize, offered: &Completion) -> CompletionItem {
    let range = |bytes| convert::range(document.text(), bytes, client.encoding);
    let snippet = offered.snippet.as_ref().filter(|_| client.snippets);
    let lines = offered.text.contains('\n');
    let new_text = match snippet {
        // Who cannot be told that lines are indented already indents those of snippets, and only those.
        Some(snippet) if lines && !client.inserts_as_is => unindented(snippet, document, offered.range.start),
        _ => snippet.unwrap_or(&offered.text).clone(),
    };
    let also = offered.also.iter().map(|(bytes, text)| TextEdit { range: range(bytes), new_text: text.clone() });
    let insert = range(&offered.range);
    let text_edit = if client.insert_replace {
        let replace = range(&offered.replace);
        CompletionTextEdit::InsertAndReplace(InsertReplaceEdit { new_text, insert, replace })
    } else {
        // Without a choice, a word that is typed in part is replaced as a whole.
        let range = if offered.range.is_empty() { insert } else { range(&offered.replace) };
        CompletionTextEdit::Edit(TextEdit { range, new_text })
    };
    let item = CompletionItem {
        label: offered.label.clone(),
        kind: Some(kind(offered.kind)),
        detail: (!offered.detail.is_empty()).then(|| offered.detail.clone()),
        // The order is ours; what fits better comes before it where clients sort by that.
        sort_text: Some(format!("{rank:04}")),
        filter_text: offered.filter.clone(),
        insert_text_format: snippet.map(|_| InsertTextFormat::SNIPPET),
        insert_text_mode: (lines && client.inserts_as_is).then_some(InsertTextMode::AS_IS),
        text_edit: Some(text_edit),
        additional_text_edits: (!offered.also.is_empty()).then(|| also.collect()),
        tags: (offered.deprecated && client.deprecated_tag).then(|| vec![CompletionItemTag::DEPRECATED]),
        commit_characters: (client.commit_characters && !offered.commit.is_empty())
            .then(|| offered.commit.iter().map(|&character| character.to_owned()).collect()),
        // What clients of before tags look at.
        deprecated: (offered.deprecated && client.deprecated_field && !client.deprecated_tag).then_some(true),
        data: offered.topic.as_ref().map(|topic| Value::String(topic.to_text())),
        ..CompletionItem::default()
    };
    // Who cannot ask later is told at once.
    if client.resolves_documentation { item } else { resolve(item, client) }
}

/// The lines of a text without the indentation of the line that they are inserted in.
fn unindented(text: &str, document: &Document, start: usize) -> String {
    let before = document.text().as_str().get(..start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let indentation = line.get(..line.len() - line.trim_start_matches([' ', '\t']).len()).unwrap_or_default();
    if indentation.is_empty() { text.to_owned() } else { text.replace(&format!("\n{indentation}"), "\n") }
}

fn kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::File => CompletionItemKind::FILE,
        CompletionKind::Folder => CompletionItemKind::FOLDER,
        CompletionKind::Keyword => CompletionItemKind::KEYWORD,
        CompletionKind::Property => CompletionItemKind::PROPERTY,
        CompletionKind::Value => CompletionItemKind::VALUE,
        CompletionKind::Stage => CompletionItemKind::CLASS,
        CompletionKind::Variable => CompletionItemKind::VARIABLE,
        CompletionKind::Image => CompletionItemKind::MODULE,
        CompletionKind::Tag => CompletionItemKind::CONSTANT,
        CompletionKind::Snippet => CompletionItemKind::SNIPPET,
        CompletionKind::Rule => CompletionItemKind::REFERENCE,
        CompletionKind::Entity => CompletionItemKind::STRUCT,
    }
}
