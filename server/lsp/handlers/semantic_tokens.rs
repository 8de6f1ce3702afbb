//! `textDocument/semanticTokens`: all of them, those of a range, and what changed since the last answer.

use std::sync::Arc;

use dashmap::DashMap;
use dockwright_ide::tokens::{Token, compose, split_lines, tokens};
use dockwright_model::AnyFile;
use dockwright_syntax::text::Encoding;
use tower_lsp_server::ls_types::{
    Range, SemanticToken, SemanticTokens, SemanticTokensDelta, SemanticTokensEdit, SemanticTokensFullDeltaResult, Uri,
};

use crate::lsp::capabilities::{ClientFacts, Legend};
use crate::lsp::convert;
use crate::lsp::document::Document;

/// The last answer for each open document, of which the next may be the difference.
#[derive(Debug, Default)]
pub(in crate::lsp) struct Answers {
    last: DashMap<Uri, Arc<SemanticTokens>>,
}

impl Answers {
    /// All tokens.
    pub(in crate::lsp) fn full(&self, document: &Document, client: &ClientFacts) -> SemanticTokens {
        let answer = of(document, client, None);
        self.last.insert(document.uri.clone(), Arc::new(answer.clone()));
        answer
    }

    /// What changed since the answer with an id; all tokens if that was not the last one.
    pub(in crate::lsp) fn delta(
        &self,
        document: &Document,
        client: &ClientFacts,
        previous: &str,
    ) -> SemanticTokensFullDeltaResult {
        let last = self.last.get(&document.uri).map(|last| Arc::clone(&last));
        let last = last.filter(|last| last.result_id.as_deref() == Some(previous));
        let answer = self.full(document, client);
        let Some(last) = last else { return answer.into() };
        let edits = difference(&last.data, &answer.data).into_iter().collect();
        SemanticTokensDelta { result_id: answer.result_id, edits }.into()
    }

    /// Forgets a document that is closed.
    pub(in crate::lsp) fn forget(&self, uri: &Uri) {
        self.last.remove(uri);
    }
}

/// The tokens of a range.
pub(in crate::lsp) fn of_range(document: &Document, client: &ClientFacts, range: Range) -> SemanticTokens {
    of(document, client, Some(range))
}

fn of(document: &Document, client: &ClientFacts, range: Option<Range>) -> SemanticTokens {
    let text = document.text();
    let within = range.map_or(0..text.len(), |range| convert::byte_range(text, range, client.encoding));
    let Some(legend) = &client.structure.legend else { return SemanticTokens::default() };
    let mut found = match document.file() {
        AnyFile::Dockerfile(file) => tokens(file, &within),
        AnyFile::Compose(file) => compose::tokens(file, &within),
        AnyFile::Dockerignore(_) => return SemanticTokens::default(),
    };
    if !client.structure.multiline_tokens {
        found = split_lines(text.as_str(), found);
    }
    let data = encode(text.as_str(), &found, legend, client.encoding);
    // The serial is of this version alone, and nothing else decides the tokens.
    SemanticTokens { result_id: range.is_none().then(|| document.serial.to_string()), data }
}

/// The tokens as the protocol has them: each relative to the one before. Goes over the text once.
fn encode(source: &str, tokens: &[Token], legend: &Legend, encoding: Encoding) -> Vec<SemanticToken> {
    let mut encoded = Vec::with_capacity(tokens.len());
    let number = |units: usize| u32::try_from(units).unwrap_or(u32::MAX);
    let mut done = 0;
    for token in tokens {
        let Some(token_type) = legend.number(token.kind) else { continue };
        let between = source.get(done..token.range.start).unwrap_or_default();
        let lines = between.matches('\n').count() + lone_returns(between);
        let column = between.rfind(['\n', '\r']).map_or(between, |last| between.get(last + 1..).unwrap_or_default());
        encoded.push(SemanticToken {
            delta_line: number(lines),
            delta_start: number(encoding.len(column)),
            length: number(encoding.len(source.get(token.range.clone()).unwrap_or_default())),
            token_type,
            token_modifiers_bitset: legend.bit(token.modifier),
        });
        done = token.range.start;
    }
    encoded
}

/// Carriage returns that end a line themselves.
fn lone_returns(text: &str) -> usize {
    let bytes = text.as_bytes();
    let alone = |at: &usize| bytes.get(at + 1) != Some(&b'\n');
    text.match_indices('\r').map(|(at, _)| at).filter(alone).count()
}

/// The one edit that makes the new tokens of the old ones; none if they are the same.
fn difference(old: &[SemanticToken], new: &[SemanticToken]) -> Option<SemanticTokensEdit> {
    let start = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old, new) = (old.get(start..)?, new.get(start..)?);
    let same = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let (deleted, data) = (old.len() - same, new.get(..new.len() - same)?.to_vec());
    // Tokens are counted here, numbers in the protocol: five for each.
    let numbers = |tokens: usize| u32::try_from(tokens * 5).ok();
    (deleted > 0 || !data.is_empty()).then_some(SemanticTokensEdit {
        start: numbers(start)?,
        delete_count: numbers(deleted)?,
        data: (!data.is_empty()).then_some(data),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use dockwright_model::File;
    use tower_lsp_server::ls_types::SemanticTokensClientCapabilities;

    fn of_text(text: &str, encoding: Encoding) -> Vec<SemanticToken> {
        let file = File::new(text);
        let legend = Legend::of(&SemanticTokensClientCapabilities::default());
        let found = split_lines(text, tokens(&file, &(0..text.len())));
        let encoded = encode(text, &found, &legend, encoding);
        // The short way round: the rope says where each token is.
        let (mut line, mut character) = (0, 0);
        for (token, encoded) in found.iter().zip(&encoded) {
            character = if encoded.delta_line > 0 { 0 } else { character } + encoded.delta_start;
            line += encoded.delta_line;
            let position = file.text().position(token.range.start, encoding);
            assert_eq!((line, character), (position.line, position.character), "{token:?} of {text:?}");
        }
        encoded
    }

    fn applied(old: &[SemanticToken], edit: Option<SemanticTokensEdit>) -> Vec<SemanticToken> {
        let mut result = old.to_vec();
        if let Some(edit) = edit {
            let (start, count) = (edit.start as usize / 5, edit.delete_count as usize / 5);
            result.splice(start..start + count, edit.data.unwrap_or_default());
        }
        result
    }

    #[test]
    fn differences_make_the_new_of_the_old() {
        let text = "\u{feff}FROM a\r\n# é🦀\rRUN echo \"🦀 $X\" && b\n\nCOPY <<E /x\r\na\r\nE\nCMD [\"é\", \"🦀\"] \n";
        let pieces = ["", "\n", "\r\n", "# ", "\"", "🦀", " && x -y", "FROM b AS c\n", "<<E", "\r"];
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            let before = of_text(text, encoding);
            assert_eq!(difference(&before, &before), None);
            for (at, _) in text.char_indices() {
                for piece in pieces {
                    let rest = text.get(at + piece.len() % 3..).unwrap_or_default();
                    let after = of_text(&format!("{}{piece}{rest}", &text[..at]), encoding);
                    assert_eq!(applied(&before, difference(&before, &after)), after);
                }
            }
        }
    }
}
