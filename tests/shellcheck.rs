//! The language server and ShellCheck: asked in the background, by nobody who is not trusted.

#![cfg(unix)]
#![allow(clippy::expect_used, reason = "the helpers of tests fail as tests do")]
#![allow(clippy::disallowed_methods, reason = "the program under test, and one in ShellCheck's place")]
#![allow(dead_code, reason = "each test uses a part of what they share")]

#[path = "support/client.rs"]
mod client;

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use client::Client;
use serde_json::{Value, json};
use tempfile::TempDir;

const TEXT: &str = "FROM debian:12\nRUN a \\\n\t# note\n\t\u{1f600} $B\n";
const COMMENT: &str = r#"{"file":"-","line":1,"endLine":1,"column":6,"endColumn":8,"level":"warning","code":2999,"message":"words","fix":{"replacements":[{"line":1,"column":6,"endLine":1,"endColumn":6,"insertionPoint":"afterEnd","precedence":1,"replacement":"Q"}]}}"#;

/// A program in ShellCheck's place, with a log of what it was given. It takes its time.
struct Tools {
    folder: TempDir,
}

impl Tools {
    fn new() -> Self {
        let tools = Self { folder: TempDir::new().expect("a folder") };
        write_program(&tools.path(""), &tools.log());
        tools
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn log(&self) -> PathBuf {
        self.path("log")
    }

    /// How often it was started.
    fn starts(&self) -> usize {
        std::fs::read_to_string(self.log()).map_or(0, |log| log.matches("start").count())
    }
}

fn write_program(folder: &Path, log: &Path) {
    let path = folder.join("shellcheck");
    // Without PATH there are only builtins; `read` takes a line of the script.
    let body = format!(
        "#!/bin/sh\necho start >> {0}\nwhile read -r line; do :; done\necho '{{\"comments\":[{COMMENT}]}}'\n",
        log.display()
    );
    std::fs::create_dir_all(folder).expect("the folder is made");
    std::fs::write(&path, body).expect("the program is written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("it becomes a program");
}

/// A client in a workspace, with places to look for programs.
fn introduced(path: &Path, work: &Path, options: &Value, capabilities: &Value) -> Client {
    let mut client = Client::start_with_path(&["lsp"], path.to_str().expect("UTF-8"));
    let folders = json!([{ "uri": format!("file://{}", work.display()), "name": "work" }]);
    let params = json!({
        "processId": null, "workspaceFolders": folders, "capabilities": capabilities, "initializationOptions": options,
    });
    client.ask("initialize", &params);
    client.notify("initialized", &json!({}));
    client
}

fn codes(diagnostics: &[Value]) -> Vec<&str> {
    let codes = diagnostics.iter().filter_map(|one| one["code"].as_str());
    codes.filter(|code| code.starts_with("SC")).collect()
}

/// The codes of ShellCheck among the next diagnostics of a version.
fn published(client: &mut Client, version: i64) -> Vec<Value> {
    client.published(client::URI, version)
}

#[test]
fn its_findings_come_in_a_second_publish() {
    let (tools, work) = (Tools::new(), TempDir::new().expect("a folder"));
    let literal = json!({ "textDocument": { "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } } } });
    let mut client = introduced(&tools.path(""), work.path(), &json!(null), &literal);
    client.open(TEXT);
    assert_eq!(codes(&published(&mut client, 1)), [""; 0]);
    let second = published(&mut client, 1);
    assert_eq!(codes(&second), ["SC2999"]);
    let finding = second.iter().find(|one| one["code"] == "SC2999").expect("the finding");
    // The emoji takes two units of UTF-16.
    let range = json!({ "start": { "line": 3, "character": 4 }, "end": { "line": 3, "character": 6 } });
    assert_eq!((&finding["range"], &finding["message"]), (&range, &json!("words")));
    assert_eq!(finding["codeDescription"]["href"], "https://www.shellcheck.net/wiki/SC2999");
    let params =
        json!({ "textDocument": { "uri": client::URI }, "range": range, "context": { "diagnostics": [finding] } });
    let actions = client.ask("textDocument/codeAction", &params);
    let title = |action: &Value| action["title"].as_str().is_some_and(|title| title.contains("as ShellCheck says"));
    assert!(actions["result"].as_array().expect("actions").iter().any(title), "{actions}");
    // A change elsewhere keeps what is known at once; nobody is asked anew.
    let start = json!({ "line": 0, "character": 0 });
    client.change(2, &json!([{ "range": { "start": start, "end": start }, "text": "# note\n" }]));
    assert_eq!(codes(&published(&mut client, 2)), ["SC2999"]);
    assert_eq!(tools.starts(), 1);
    let start = json!({ "line": 2, "character": 4 });
    client.change(3, &json!([{ "range": { "start": start, "end": start }, "text": "x" }]));
    assert_eq!(codes(&published(&mut client, 3)), [""; 0]);
    assert_eq!(codes(&published(&mut client, 3)), ["SC2999"]);
    assert_eq!(tools.starts(), 2);
}

#[test]
fn a_client_that_fetches_is_told_to_fetch_again() {
    let (tools, work) = (Tools::new(), TempDir::new().expect("a folder"));
    let capabilities =
        json!({ "workspace": { "diagnostics": { "refreshSupport": true } }, "textDocument": { "diagnostic": {} } });
    let mut client = introduced(&tools.path(""), work.path(), &json!(null), &capabilities);
    client.open(TEXT);
    let first = client.pull(None);
    assert_eq!(codes(first["items"].as_array().expect("items")), [""; 0]);
    client.notification("workspace/diagnostic/refresh");
    let second = client.pull(first["resultId"].as_str());
    assert_eq!(codes(second["items"].as_array().expect("items")), ["SC2999"]);
    assert_eq!(client.pull(second["resultId"].as_str())["kind"], "unchanged");
}

#[test]
fn nothing_is_started_where_that_is_not_wanted() {
    let work = TempDir::new().expect("a folder");
    let outside = Tools::new();
    let program = outside.path("shellcheck");
    let inside = work.path().join("bin/shellcheck");
    write_program(&work.path().join("bin"), &outside.log());
    let none = Path::new("");
    let cases = [
        (outside.path(""), json!({ "trusted": false })),
        (outside.path(""), json!({ "shellcheck": "off" })),
        (outside.path(""), json!({ "rules": { "SC2999": "off", "shellcheck": "off" }, "shellcheck": "off" })),
        (none.into(), json!({ "trusted": false, "shellcheck": program })),
        (none.into(), json!({ "shellcheck": inside })),
        (none.into(), json!({ "shellcheck": "bin/shellcheck" })),
        (work.path().join("bin"), json!({})),
    ];
    for (path, options) in cases {
        let mut client = introduced(&path, work.path(), &options, &json!({}));
        client.open(TEXT);
        assert_eq!(codes(&published(&mut client, 1)), [""; 0]);
        // What comes later may come from the workspace: it cannot make up for a lack of trust.
        if options["trusted"] == json!(false) {
            let settings = json!({ "settings": { "dockwright": { "trusted": true, "shellcheck": program } } });
            client.notify("workspace/didChangeConfiguration", &settings);
            assert_eq!(codes(&published(&mut client, 1)), [""; 0]);
        }
        std::thread::sleep(Duration::from_millis(500));
        assert!(client.unexpected("textDocument/publishDiagnostics").is_empty(), "{options}");
        assert_eq!(outside.starts(), 0, "{options}");
    }
    // The same, wanted.
    let mut client = introduced(none, work.path(), &json!({ "shellcheck": program }), &json!({}));
    client.open(TEXT);
    published(&mut client, 1);
    assert_eq!(codes(&published(&mut client, 1)), ["SC2999"]);
    assert_eq!(outside.starts(), 1);
}

#[test]
fn typing_never_waits_for_it() {
    let (tools, work) = (Tools::new(), TempDir::new().expect("a folder"));
    let path = tools.path("shellcheck");
    std::fs::write(&path, format!("#!/bin/sh\necho start >> {}\nexec /bin/sleep 30\n", tools.log().display()))
        .expect("written");
    let mut client = introduced(&tools.path(""), work.path(), &json!(null), &json!({}));
    client.open(TEXT);
    published(&mut client, 1);
    let end = Instant::now() + Duration::from_secs(10);
    while tools.starts() == 0 && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(tools.starts(), 1);
    let start = json!({ "line": 0, "character": 0 });
    for version in 2..20 {
        client.change(version, &json!([{ "range": { "start": start, "end": start }, "text": "#\n" }]));
        let asked = Instant::now();
        published(&mut client, version);
        assert!(asked.elapsed() < Duration::from_secs(3));
    }
    assert_eq!(tools.starts(), 1);
}
