//! Standard input as a stream of messages that can be read.
//!
//! The transport stops at the first message that it cannot decode, and a server must not end because of one. A thread
//! therefore reads the messages, mends what can be mended, leaves out what cannot, and passes the rest on.

use std::io::{BufRead, BufReader, Read};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::mpsc::{Receiver, channel};
use tower_lsp_server::jsonrpc::{Request, Response};

use super::action_params::{Aside, lightened};

/// No header line is longer; what comes without line breaks is skipped in pieces of this size.
const MAX_HEADER: u64 = 4096;
/// So many messages wait to be taken before the client has to.
const WAITING: usize = 64;

/// The readable messages of standard input, each with a header.
#[derive(Debug)]
pub(super) struct Input {
    messages: Receiver<Vec<u8>>,
    current: Vec<u8>,
    taken: usize,
}

impl Input {
    /// Starts to read standard input. What the transport need not see is put aside.
    pub(super) fn stdin(aside: Aside) -> Self {
        let (sender, messages) = channel(WAITING);
        std::thread::spawn(move || {
            let mut input = BufReader::with_capacity(64 * 1024, std::io::stdin().lock());
            while let Some(body) = read(&mut input, &aside) {
                if sender.blocking_send(body).is_err() {
                    break;
                }
            }
        });
        Self { messages, current: Vec::new(), taken: 0 }
    }
}

impl AsyncRead for Input {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        if self.taken == self.current.len() {
            self.current = ready!(self.messages.poll_recv(cx)).unwrap_or_default();
            self.taken = 0;
        }
        let left = self.current.get(self.taken..).unwrap_or_default();
        let part = left.get(..buffer.remaining()).unwrap_or(left);
        buffer.put_slice(part);
        self.taken += part.len();
        Poll::Ready(Ok(()))
    }
}

/// The next readable message with its header; `None` at the end of the input.
fn read(input: &mut impl BufRead, aside: &Aside) -> Option<Vec<u8>> {
    loop {
        let length = read_headers(input)?;
        let mut body = Vec::new();
        // The length may be a lie, so nothing is reserved for it.
        let got = input.by_ref().take(length).read_to_end(&mut body).ok()?;
        if u64::try_from(got) != Ok(length) {
            return None;
        }
        let body = mend(body);
        let framed = |body: &str| format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes();
        if let Some(light) = lightened(&body, aside) {
            return Some(framed(&light));
        }
        if serde_json::from_str::<Request>(&body).is_ok() || serde_json::from_str::<Response>(&body).is_ok() {
            return Some(framed(&body));
        }
    }
}

/// Reads up to the empty line after a `Content-Length` and gives back that length; `None` at the end of the input.
fn read_headers(input: &mut impl BufRead) -> Option<u64> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(MAX_HEADER).read_until(b'\n', &mut line).ok()? == 0 {
            return None;
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        if line.is_empty() && length.is_some() {
            return length;
        }
        let header = line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        length = header.and_then(|(_, value)| value.trim().parse().ok()).or(length);
    }
}

/// The text of a message. Bytes that are no UTF-8 and escapes of half a surrogate pair, which editors send for text
/// that is no Unicode, become replacement characters of the same length in UTF-16.
fn mend(body: Vec<u8>) -> String {
    let mut text =
        String::from_utf8(body).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    if text.contains("\\ud") || text.contains("\\uD") {
        text = mend_surrogates(&text);
    }
    text
}

fn mend_surrogates(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        result.push_str(before);
        let taken = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                result.push_str("\\ufffd");
                rest = escape.get(6..).unwrap_or_default();
                continue;
            }
            // The escaped character goes along, so that the second of two backslashes does not begin an escape.
            _ => 1 + escape.chars().nth(1).map_or(0, char::len_utf8),
        };
        let (whole, after) = escape.split_at_checked(taken).unwrap_or((escape, ""));
        result.push_str(whole);
        rest = after;
    }
    result + rest
}

/// The code unit of an escape such as `\ud83e` at the start of a text.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"jsonrpc":"2.0","method":"exit"}"#;

    fn all(input: &str) -> Vec<String> {
        let mut input = input.as_bytes();
        std::iter::from_fn(|| read(&mut input, &Aside::default()))
            .map(|message| String::from_utf8(message).unwrap())
            .collect()
    }

    fn message(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn leaves_out_what_is_no_message() {
        let good = message(GOOD);
        let typed = format!("content-type: a\r\nCONTENT-LENGTH:{}\r\n\r\n{GOOD}", GOOD.len());
        let bad = [message("{,}"), message("[]"), message("{}"), message(""), "\r\n\r\nhello\r\n\r\n".to_owned()];
        let input = format!("{}{good}{typed}{}", bad.concat(), message(GOOD).get(..40).unwrap());
        assert_eq!(all(&input), [good.clone(), good]);
        assert_eq!(all("Content-Length: 99999999999999999999\r\n\r\n"), Vec::<String>::new());
        assert_eq!(all("Content-Length: 9999999999999\r\n\r\n{}"), Vec::<String>::new());
    }

    #[test]
    fn mends_half_surrogate_pairs() {
        let cases = [
            (r#""\ud83e\udd80""#, r#""\ud83e\udd80""#),
            (r#""\uD83E""#, r#""\ufffd""#),
            (r#""\udd80\ud83e\udd80\ud83ex""#, r#""\ufffd\ud83e\udd80\ufffdx""#),
            (r#""\\ud83e \\\ud83e""#, r#""\\ud83e \\\ufffd""#),
            (r#""\ud8é\""#, r#""\ud8é\""#),
        ];
        for (sent, expected) in cases {
            assert_eq!(mend(sent.as_bytes().to_vec()), expected);
        }
        assert_eq!(mend(b"a\xff\\ud800".to_vec()), "a\u{fffd}\\ufffd");
    }
}
