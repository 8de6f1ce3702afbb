//! Standard output, and answers that are written by whoever works them out.
//!
//! The transport makes a tree of values of every answer and then a text of the tree, on the thread that everything waits
//! for. For outlines, completions, tokens and the like that takes ten times as long as the text alone. So the handlers of such
//! answers ([`written`] has their names) put their JSON aside ([`Texts`]) and answer with its number, as a string; here the
//! JSON takes the place of the string. None of our answers is a string by itself.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use serde::Deserialize;
use serde_json::Value;
use tokio::io::AsyncWrite;
use tower_lsp_server::jsonrpc::Request;

/// Answers as JSON that are on their way to the output. A clone is the same list.
#[derive(Debug, Default, Clone)]
pub(super) struct Texts(Arc<Mutex<(u64, HashMap<String, String>)>>);

impl Texts {
    /// Puts a text aside and gives it a number, which is what the handler answers.
    pub(super) fn put(&self, text: String) -> String {
        let mut list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        list.0 += 1;
        let number = list.0.to_string();
        list.1.insert(number.clone(), text);
        number
    }

    fn take(&self, number: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.remove(number)
    }
}

/// What an answer begins with that is a string.
const STRING: &[u8] = br#"{"jsonrpc":"2.0","result":""#;

/// What a notification begins with whose content was put aside. None of ours has a string for its content.
const PUBLISHED: &[u8] = br#"{"jsonrpc":"2.0","method":"textDocument/publishDiagnostics","params":""#;

/// Outlines.
pub(super) const SYMBOLS: &str = "dockwright/documentSymbol";
/// Completions.
pub(super) const COMPLETION: &str = "dockwright/completion";
/// Code actions.
pub(super) const CODE_ACTION: &str = "dockwright/codeAction";
/// Formatting of a document.
pub(super) const FORMATTING: &str = "dockwright/formatting";
/// All semantic tokens.
pub(super) const TOKENS: &str = "dockwright/semanticTokens";
/// Inlay hints.
pub(super) const HINTS: &str = "dockwright/inlayHint";

/// The request, in the name of the handler that writes its answer where there is one.
pub(super) fn written(request: Request) -> Request {
    let name = match request.method() {
        "textDocument/documentSymbol" => SYMBOLS,
        "textDocument/completion" => COMPLETION,
        "textDocument/codeAction" => CODE_ACTION,
        "textDocument/formatting" => FORMATTING,
        "textDocument/semanticTokens/full" => TOKENS,
        "textDocument/inlayHint" => HINTS,
        _ => return request,
    };
    let (_, id, params) = request.into_parts();
    let mut renamed = Request::build(name);
    if let Some(id) = id {
        renamed = renamed.id(id);
    }
    if let Some(params) = params {
        renamed = renamed.params(params);
    }
    renamed.finish()
}

/// The messages of the transport on their way to `inner`.
#[derive(Debug)]
pub(super) struct Output<W> {
    inner: W,
    texts: Texts,
    /// The beginning of a message whose end has not come yet.
    begun: Vec<u8>,
    /// Messages that `inner` has not taken yet, from byte `taken` on.
    ready: Vec<u8>,
    taken: usize,
}

impl<W: AsyncWrite + Unpin> Output<W> {
    pub(super) fn new(inner: W, texts: Texts) -> Self {
        Self { inner, texts, begun: Vec::new(), ready: Vec::new(), taken: 0 }
    }

    /// Hands over what is ready.
    fn poll_drain(&mut self, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        while let Some(left) = self.ready.get(self.taken..).filter(|left| !left.is_empty()) {
            let count = ready!(Pin::new(&mut self.inner).poll_write(cx, left))?;
            if count == 0 {
                return Poll::Ready(Err(std::io::ErrorKind::WriteZero.into()));
            }
            self.taken += count;
        }
        self.ready.clear();
        self.taken = 0;
        Poll::Ready(Ok(()))
    }
}

impl<W: AsyncWrite + Unpin> AsyncWrite for Output<W> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        ready!(self.poll_drain(cx))?;
        let this = &mut *self;
        this.begun.extend_from_slice(bytes);
        let mut from = 0;
        while let Some((body, end)) = this.begun.get(from..).and_then(message) {
            let whole = this.begun.get(from..from + end).unwrap_or_default();
            match whole.get(body..).and_then(|body| unwrapped(body, &this.texts)) {
                Some(text) => {
                    this.ready.extend_from_slice(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
                }
                None => this.ready.extend_from_slice(whole),
            }
            from += end;
        }
        this.begun.drain(..from);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        ready!(self.poll_drain(cx))?;
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        ready!(self.poll_drain(cx))?;
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

/// Where the body of the first message begins, and where it ends; `None` if it is not complete.
fn message(bytes: &[u8]) -> Option<(usize, usize)> {
    let body = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let header = std::str::from_utf8(bytes.get(..body)?).ok()?;
    let length: usize = header.trim().strip_prefix("Content-Length: ")?.parse().ok()?;
    let end = body.checked_add(length)?;
    (end <= bytes.len()).then_some((body, end))
}

/// The body of a message whose answer or content was written already.
fn unwrapped(body: &[u8], texts: &Texts) -> Option<String> {
    #[derive(Deserialize)]
    struct Answer {
        result: String,
        id: Value,
    }
    if let Some(rest) = body.strip_prefix(PUBLISHED) {
        let text = texts.take(std::str::from_utf8(rest).ok()?.strip_suffix("\"}")?)?;
        return Some(format!(r#"{{"jsonrpc":"2.0","method":"textDocument/publishDiagnostics","params":{text}}}"#));
    }
    let answer: Answer = serde_json::from_slice(body.starts_with(STRING).then_some(body)?).ok()?;
    let text = texts.take(&answer.result)?;
    Some(format!(r#"{{"jsonrpc":"2.0","result":{text},"id":{}}}"#, answer.id))
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn answers_take_their_places_however_the_bytes_come() {
        let texts = Texts::default();
        let plain = framed(r#"{"jsonrpc":"2.0","result":null,"id":1}"#);
        let note = framed(r#"{"jsonrpc":"2.0","method":"é","params":"[]"}"#);
        let expected = framed(r#"{"jsonrpc":"2.0","result":[{"a":"é\"🦀"}],"id":"x"}"#);
        for size in [1, 7, 50, 1000] {
            let number = || texts.put(r#"[{"a":"é\"🦀"}]"#.to_owned());
            let wrapped = || framed(&format!(r#"{{"jsonrpc":"2.0","result":"{}","id":"x"}}"#, number()));
            let published = |text: &str| {
                framed(&format!(r#"{{"jsonrpc":"2.0","method":"textDocument/publishDiagnostics","params":{text}}}"#))
            };
            let told = published(&format!("\"{}\"", texts.put(r#"{"a":"é"}"#.to_owned())));
            let all = [&plain, &wrapped(), &note, &told, &wrapped(), &plain].map(String::as_str).concat();
            let mut output = Output::new(Vec::new(), texts.clone());
            let mut cx = Context::from_waker(Waker::noop());
            for bytes in all.as_bytes().chunks(size) {
                let written = Pin::new(&mut output).poll_write(&mut cx, bytes);
                assert!(matches!(written, Poll::Ready(Ok(count)) if count == bytes.len()));
            }
            assert!(matches!(Pin::new(&mut output).poll_flush(&mut cx), Poll::Ready(Ok(()))));
            let found = String::from_utf8(output.inner).unwrap();
            let told = published(r#"{"a":"é"}"#);
            assert_eq!(found, [plain.as_str(), &expected, &note, &told, &expected, &plain].concat());
        }
    }
}
