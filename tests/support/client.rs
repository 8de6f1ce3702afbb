//! A small client that talks to the real program over standard input and output.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Longer than anything here takes on a busy machine; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// The name of the document most tests speak of.
pub(crate) const URI: &str = "file:///work/Dockerfile";

pub(crate) struct Client {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// Messages that arrived while another was waited for.
    kept: VecDeque<Value>,
    /// What the server gets when it asks for the settings.
    pub(crate) settings: Value,
    last_id: i64,
}

impl Client {
    /// Starts the program with arguments. It finds no ShellCheck that happens to be installed.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::start_with_path(arguments, "")
    }

    /// Starts the program with arguments and these places to look for programs.
    pub(crate) fn start_with_path(arguments: &[&str], path: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_dockwright"))
            .args(arguments)
            .env("PATH", path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let (input, output) = (child.stdin.take(), child.stdout.take().expect("an output"));
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Self { child, input, messages, kept: VecDeque::new(), settings: Value::Null, last_id: 0 }
    }

    /// Starts the server and introduces a client with these capabilities. Gives back the answer as well.
    pub(crate) fn introduced(capabilities: &Value, options: &Value) -> (Self, Value) {
        let mut client = Self::start(&["lsp"]);
        let params = json!({
            "processId": std::process::id(), "rootUri": null,
            "capabilities": capabilities, "initializationOptions": options,
        });
        let answer = client.ask("initialize", &params);
        client.notify("initialized", &json!({}));
        (client, answer["result"].clone())
    }

    /// Writes bytes as they are.
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("an open input");
        // The server may be gone already, which some tests are about.
        let _ = input.write_all(bytes).and_then(|()| input.flush());
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.write(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    pub(crate) fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request and gives back its id.
    pub(crate) fn request(&mut self, method: &str, params: &Value) -> i64 {
        self.last_id += 1;
        let mut message = json!({ "jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params });
        if params.is_null() {
            message.as_object_mut().expect("an object").remove("params");
        }
        self.send(&message);
        self.last_id
    }

    /// The answer to a request: an object with a `result` or an `error`.
    pub(crate) fn answer(&mut self, id: i64) -> Value {
        self.wait(|message| message["id"] == json!(id) && message.get("method").is_none())
    }

    /// Sends a request and waits for its answer.
    pub(crate) fn ask(&mut self, method: &str, params: &Value) -> Value {
        let id = self.request(method, params);
        self.answer(id)
    }

    /// The parameters of the next notification of a kind.
    pub(crate) fn notification(&mut self, method: &str) -> Value {
        self.wait(|message| message["method"] == json!(method))["params"].clone()
    }

    /// The diagnostics published for a version of a document; those of earlier versions are passed over.
    pub(crate) fn published(&mut self, uri: &str, version: i64) -> Vec<Value> {
        let mine = |message: &Value| {
            message["method"] == json!("textDocument/publishDiagnostics")
                && message["params"]["uri"] == json!(uri)
                && message["params"]["version"] == json!(version)
        };
        let message = self.wait(mine);
        message["params"]["diagnostics"].as_array().expect("a list").clone()
    }

    /// Messages that were received but not asked for yet, after a request that proves that all before it was seen.
    pub(crate) fn unexpected(&mut self, method: &str) -> Vec<Value> {
        self.ask(
            "textDocument/hover",
            &json!({ "textDocument": { "uri": "file:///nowhere" }, "position": { "line": 0, "character": 0 } }),
        );
        self.kept.iter().filter(|message| message["method"] == json!(method)).cloned().collect()
    }

    fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&wanted) {
            return self.kept.remove(at).expect("it was just found");
        }
        let end = Instant::now() + PATIENCE;
        loop {
            let message = match self.messages.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(message) => message,
                Err(RecvTimeoutError::Timeout) => panic!("nothing came; kept: {:#?}", self.kept),
                Err(RecvTimeoutError::Disconnected) => panic!("the server is gone; kept: {:#?}", self.kept),
            };
            self.serve(&message);
            if wanted(&message) {
                return message;
            }
            self.kept.push_back(message);
        }
    }

    /// Answers the server's own requests.
    fn serve(&mut self, message: &Value) {
        if let (Some(id), Some(method)) = (message.get("id"), message.get("method")) {
            let settings = json!([self.settings]);
            let result = if method == "workspace/configuration" { settings } else { Value::Null };
            self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result }));
        }
    }

    pub(crate) fn open(&mut self, text: &str) {
        self.open_as(URI, "dockerfile", text);
    }

    pub(crate) fn open_as(&mut self, uri: &str, language: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    pub(crate) fn change(&mut self, version: i64, changes: &Value) {
        let document = json!({ "uri": URI, "version": version });
        self.notify("textDocument/didChange", &json!({ "textDocument": document, "contentChanges": changes }));
    }

    pub(crate) fn pull(&mut self, previous: Option<&str>) -> Value {
        let params = json!({ "textDocument": { "uri": URI }, "previousResultId": previous });
        self.ask("textDocument/diagnostic", &params)["result"].clone()
    }

    /// Closes the input and waits for the end.
    pub(crate) fn hang_up(mut self) -> ExitStatus {
        self.input = None;
        self.end()
    }

    /// Waits for the end, with the input still open.
    pub(crate) fn end(&mut self) -> ExitStatus {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("the server does not end");
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads one message; `None` at the end. Anything but messages on the output is a failure.
fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().ok(),
            Some(_) => {}
            None => {
                assert_eq!(line, "\r\n", "something other than the protocol on the output");
                break;
            }
        }
    }
    let mut body = vec![0; length?];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
