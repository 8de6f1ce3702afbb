//! What a request for code actions comes with.
//!
//! Clients send along the diagnostics of the range. Of a whole file those are a hundred times the rest of the request, and
//! all that is needed of them is to recognise them and to send them back. The transport makes trees of values of what it
//! reads, several times over, on the thread that everything waits for. So before it sees the request the diagnostics are put
//! aside ([`Aside`]) and a number takes their place, with which the handler gets them.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use tower_lsp_server::jsonrpc::Id;
use tower_lsp_server::ls_types::{CodeActionKind, CodeActionTriggerKind, Position, Range, TextDocumentIdentifier};

use super::convert;

/// The diagnostics of so many requests are kept. Those of requests that never got to their handler make room in time; who
/// asks for what is gone does without.
const MOST: usize = 64;

/// Diagnostics of requests that are on their way to their handler. A clone is the same list.
#[derive(Debug, Default, Clone)]
pub(super) struct Aside(Arc<Mutex<Numbered>>);

#[derive(Debug, Default)]
struct Numbered {
    last: u64,
    waiting: VecDeque<(u64, Sent)>,
}

impl Aside {
    fn put(&self, sent: Sent) -> u64 {
        let mut list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        list.last += 1;
        let number = list.last;
        list.waiting.push_back((number, sent));
        if list.waiting.len() > MOST {
            list.waiting.pop_front();
        }
        number
    }

    /// What a number stands for; nothing for whatever else a client may have written there.
    pub(super) fn take(&self, number: &Value) -> Sent {
        let mut list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = number.as_u64().and_then(|number| list.waiting.iter().position(|(own, _)| *own == number));
        at.and_then(|at| list.waiting.remove(at)).map(|(_, sent)| sent).unwrap_or_default()
    }
}

/// The method of the protocol.
const METHOD: &str = "textDocument/codeAction";

/// The parameters, with the diagnostics in the form `D`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CodeActionParams<D = Value> {
    /// The document.
    pub(super) text_document: TextDocumentIdentifier,
    /// What is selected, or where the cursor is.
    pub(super) range: Range,
    /// What else is known.
    pub(super) context: Context<D>,
}

/// What the client says of its question.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Context<D = Value> {
    /// The diagnostics of the range that the client knows.
    pub(super) diagnostics: D,
    /// The kinds that are asked for, if not all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) only: Option<Vec<CodeActionKind>>,
    /// Whether somebody asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) trigger_kind: Option<CodeActionTriggerKind>,
}

/// A request in a form that is read and written without a tree.
#[derive(Deserialize, Serialize)]
struct Message<'a, P> {
    jsonrpc: &'a str,
    id: Id,
    method: &'a str,
    params: P,
}

/// The message with its diagnostics put aside, if it is a request for code actions as most clients write it.
pub(super) fn lightened(body: &str, aside: &Aside) -> Option<String> {
    if !body.contains(METHOD) {
        return None;
    }
    let message: Message<'_, CodeActionParams<Sent>> = serde_json::from_str(body).ok()?;
    let Message { jsonrpc, id, method, params } = message;
    if (jsonrpc, method) != ("2.0", METHOD) {
        return None;
    }
    let CodeActionParams { text_document, range, context: Context { diagnostics, only, trigger_kind } } = params;
    let context = Context { diagnostics: aside.put(diagnostics), only, trigger_kind };
    let params = CodeActionParams { text_document, range, context };
    serde_json::to_string(&Message { jsonrpc, id, method, params }).ok()
}

/// The diagnostics that a client sent along, each as its JSON.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Sent(Vec<Box<RawValue>>);

/// What our diagnostics are recognised by: the start and the end of the range, and the rule.
type Mark<'a> = ([(u32, u32); 2], Cow<'a, str>);

/// Our diagnostics among those that were sent.
#[derive(Debug, Default)]
pub(super) struct Copies<'a>(HashMap<Mark<'a>, &'a RawValue>);

impl Sent {
    /// Looks for those that are ours.
    pub(super) fn ours(&self) -> Copies<'_> {
        #[derive(Deserialize)]
        struct Known<'a> {
            range: Range,
            #[serde(borrow)]
            code: Cow<'a, str>,
            #[serde(borrow)]
            source: Cow<'a, str>,
        }
        let mut all = HashMap::with_capacity(self.0.len());
        for raw in &self.0 {
            let known =
                serde_json::from_str(raw.get()).ok().filter(|known: &Known<'_>| known.source == convert::SOURCE);
            if let Some(Known { range, code, .. }) = known {
                // Of several that look the same the first counts.
                all.entry((ends(range), code)).or_insert(&**raw);
            }
        }
        Copies(all)
    }
}

impl<'a> Copies<'a> {
    /// Whether none of them is ours.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The client's own copy of a diagnostic, if it sent one, so that it recognises it.
    pub(super) fn of(&self, range: Range, rule: &'static str) -> Option<&'a RawValue> {
        self.0.get(&(ends(range), Cow::Borrowed(rule))).copied()
    }
}

fn ends(range: Range) -> [(u32, u32); 2] {
    [range.start, range.end].map(|Position { line, character }| (line, character))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn request(diagnostics: &Value) -> Value {
        let at = json!({ "line": 1, "character": 2 });
        let context = json!({ "diagnostics": diagnostics, "only": ["quickfix"], "unknown": 1 });
        let params =
            json!({ "textDocument": { "uri": "file:///a" }, "range": { "start": at, "end": at }, "context": context });
        json!({ "jsonrpc": "2.0", "id": "x", "method": METHOD, "params": params })
    }

    fn params(body: &str) -> CodeActionParams {
        serde_json::from_value(serde_json::from_str::<Value>(body).unwrap()["params"].clone()).unwrap()
    }

    #[test]
    fn diagnostics_are_put_aside_and_come_back_once() {
        let diagnostics = json!([{ "message": "\"é\" \\ 🦀\n", "data": [[[]]] }]);
        let aside = Aside::default();
        let body = request(&diagnostics).to_string();
        let light = lightened(&body, &aside).unwrap();
        let read: Value = serde_json::from_str(&light).unwrap();
        assert_eq!((&read["method"], &read["id"]), (&json!(METHOD), &json!("x")));
        let CodeActionParams { range, context, .. } = params(&light);
        assert_eq!(context.only, Some(vec![CodeActionKind::QUICKFIX]));
        assert_eq!(range.end, Position { line: 1, character: 2 });
        let sent = aside.take(&context.diagnostics);
        assert_eq!(serde_json::from_str::<Value>(sent.0[0].get()).unwrap(), diagnostics[0]);
        assert!(aside.take(&context.diagnostics).0.is_empty());
        // What came another way has none.
        assert!(aside.take(&params(&body).context.diagnostics).0.is_empty());
    }

    #[test]
    fn little_is_kept_of_what_nobody_takes() {
        let aside = Aside::default();
        let body = request(&json!([1])).to_string();
        let numbers: Vec<_> =
            (0..=MOST).map(|_| params(&lightened(&body, &aside).unwrap()).context.diagnostics).collect();
        assert_eq!(aside.0.lock().unwrap().waiting.len(), MOST);
        assert!(aside.take(&numbers[0]).0.is_empty());
        assert_eq!(aside.take(&numbers[1]).0.len(), 1);
    }

    #[test]
    fn other_messages_stay_as_they_are() {
        let good = request(&json!([]));
        for (pointer, value) in [
            ("/method", json!("textDocument/didOpen")),
            ("/jsonrpc", json!("1.0")),
            ("/params", json!([METHOD])),
            ("/params/context", json!(null)),
            ("/params/textDocument", json!({ "uri": METHOD.repeat(2) + ":\\" })),
        ] {
            let mut other = good.clone();
            *other.pointer_mut(pointer).unwrap() = value;
            assert_eq!(lightened(&other.to_string(), &Aside::default()), None, "{pointer}");
        }
        assert_eq!(lightened(&good.to_string().replace('}', ""), &Aside::default()), None);
    }

    #[test]
    fn our_diagnostics_are_recognised() {
        let range =
            |line| json!({ "start": { "line": line, "character": 0 }, "end": { "line": line, "character": 9 } });
        let one = |line: u32, code: &Value, source: &str, note: u32| json!({ "range": range(line), "code": code, "source": source, "note": note });
        let sent = json!([
            one(1, &json!("a"), "other", 0),
            one(1, &json!(7), "dockwright", 1),
            one(1, &json!("a"), "dockwright", 2),
            one(1, &json!("a"), "dockwright", 3),
            one(2, &json!("é\n"), "dockwright", 4),
            [],
            null,
        ]);
        let sent: Sent = serde_json::from_value(sent).unwrap();
        let copies = sent.ours();
        let range = |line| serde_json::from_value::<Range>(range(line)).unwrap();
        let note =
            |line, rule| serde_json::from_str::<Value>(copies.of(range(line), rule)?.get()).unwrap()["note"].as_u64();
        assert_eq!([note(1, "a"), note(2, "é\n"), note(2, "a"), note(3, "a")], [Some(2), Some(4), None, None]);
    }
}
