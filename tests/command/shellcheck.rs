//! ShellCheck's findings among ours: a small program in its place, and the real one where there is one.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::command::Folder;

/// `$B` of the second line of the joined script.
const FILE: &str = "FROM debian:12\nRUN a \\\n\t# note\n\t\u{e9} $B\n";

/// A program that says of every script what it is told to say.
fn program(folder: &Folder, path: &str, comments: &str) -> PathBuf {
    let body = format!("#!/bin/sh\ncat > /dev/null\necho '{{\"comments\":[{comments}]}}'\n");
    folder.write(path, body.as_bytes());
    let path = folder.path(path);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("it becomes a program");
    path
}

fn comment(code: u16, start: u32, end: u32) -> String {
    format!(
        "{{\"file\":\"-\",\"line\":1,\"endLine\":1,\"column\":{start},\"endColumn\":{end},\"level\":\"warning\",\
         \"code\":{code},\"message\":\"words\",\"fix\":null}}"
    )
}

/// Rule and place of the findings that have a code of ShellCheck.
fn codes(json: &Value) -> Vec<(String, [u64; 4])> {
    let findings = json.as_array().expect("an array").iter();
    let number = |finding: &Value, path: &str| finding.pointer(path).and_then(Value::as_u64).expect("a number");
    let place = |finding: &Value| {
        ["/range/start/line", "/range/start/column", "/range/end/line", "/range/end/column"]
            .map(|path| number(finding, path))
    };
    let one = |finding: &Value| (finding["rule"].as_str().expect("a rule").to_owned(), place(finding));
    findings.map(one).filter(|(rule, _)| rule.starts_with("SC")).collect()
}

#[test]
fn findings_have_their_place_in_the_document() {
    let (folder, tools) = (Folder::new(&[("Dockerfile", FILE)]), Folder::new(&[]));
    let path = program(&tools, "shellcheck", &comment(2999, 6, 8));
    let path = path.to_str().expect("UTF-8");
    let run =
        |more: &[&str]| folder.run(&[&["lint", "--format", "json", "--shellcheck", path, "Dockerfile"], more].concat());
    let found = run(&[]);
    assert_eq!(codes(&found.json()), [("SC2999".to_owned(), [4, 4, 4, 6])]);
    assert_eq!(found.code, 1);
    assert_eq!(codes(&run(&["--ignore", "SC2999"]).json()), []);
    assert_eq!(codes(&run(&["--rule", "DL3008"]).json()), []);
    assert_eq!(codes(&run(&["--rule", "SC2999"]).json()).len(), 1);
    assert_eq!(run(&["--rule", "SC2999", "--severity", "SC2999=info"]).code, 0);
    let text = folder.run(&["lint", "--shellcheck", path, "--rule", "SC2999", "Dockerfile"]).out;
    assert!(text.starts_with("warning[SC2999]: words\n --> Dockerfile:4:4\n"), "{text}");
}

#[test]
fn the_one_on_path_is_asked_unless_somebody_says_no() {
    let (folder, tools) = (Folder::new(&[("Dockerfile", FILE)]), Folder::new(&[]));
    let path = program(&tools, "bin/shellcheck", &comment(2999, 6, 8));
    program(&folder, "bin/shellcheck", &comment(2998, 6, 8));
    let (tools, ours) =
        (path.parent().expect("a folder").display().to_string(), folder.path("bin").display().to_string());
    let run = |path: &str, more: &[&str]| {
        let arguments = [&["lint", "--format", "json", "Dockerfile"], more].concat();
        let (_, out, _) = folder.feed_with_path(path, &arguments, b"");
        codes(&serde_json::from_slice(&out).expect("JSON")).into_iter().map(|(code, _)| code).collect::<Vec<_>>()
    };
    assert_eq!(run(&tools, &[]), ["SC2999"]);
    assert_eq!(run(&tools, &["--no-config"]), ["SC2999"]);
    assert_eq!(run(&tools, &["--shellcheck", "off"]), [""; 0]);
    // What lies where we work is never run, unless it is named.
    for path in [&ours, "bin", ".", ""] {
        assert_eq!(run(path, &[]), [""; 0], "{path}");
    }
    assert_eq!(run(&format!("{ours}:{tools}"), &[]), ["SC2999"]);
    assert_eq!(run("", &["--shellcheck", "bin/shellcheck"]), ["SC2998"]);
    // A configuration says whether, but not which; the command line has the last word.
    folder.write("dockwright.toml", b"shellcheck = \"off\"\n");
    assert_eq!(run(&tools, &[]), [""; 0]);
    assert_eq!(run(&tools, &["--shellcheck", "auto"]), ["SC2999"]);
    folder.write("dockwright.toml", format!("shellcheck = \"{ours}/shellcheck\"\n").as_bytes());
    assert_eq!(run("", &[]), [""; 0]);
    let complaint = folder.run(&["lint", "Dockerfile"]).err;
    assert!(complaint.contains("`shellcheck` should be auto or off"), "{complaint}");
}

#[test]
fn one_that_does_not_work_is_trouble_only_when_it_was_named() {
    let (folder, tools) = (Folder::new(&[("Dockerfile", FILE)]), Folder::new(&[]));
    let path = program(&tools, "shellcheck", "nonsense");
    let tools = tools.path("").display().to_string();
    let (code, _, err) = folder.feed_with_path(&tools, &["lint", "Dockerfile"], b"");
    assert_eq!((code, String::from_utf8_lossy(&err).contains("gave no answer")), (0, true));
    for path in [path.to_str().expect("UTF-8"), "missing"] {
        let run = folder.run(&["lint", "--shellcheck", path, "Dockerfile"]);
        assert_eq!((run.code, run.err.contains("gave no answer")), (2, true), "{path}");
    }
    assert_eq!(folder.run(&["lint", "--shellcheck", "", "Dockerfile"]).code, 2);
}

#[test]
#[allow(clippy::print_stderr, reason = "the note is for whoever reads the log")]
fn the_real_one() {
    let Some(path) = std::env::var_os("DOCKWRIGHT_SHELLCHECK") else {
        eprintln!("note: DOCKWRIGHT_SHELLCHECK names no ShellCheck; it is not asked");
        return;
    };
    let text = "FROM debian:12\r\nARG given\r\nRUN\tcd /x;\\\r\n\t# note\r\n\techo \"\u{20ac}\" $foo $given\r\n\
                SHELL [\"/bin/bash\", \"-c\"]\r\nRUN <<E\r\nbar=1\r\necho \u{1f600} `ls` $baz\r\nE\r\n";
    let folder = Folder::new(&[("Dockerfile", text)]);
    let rules = "SC2164,SC2086,SC2154,SC2006,SC2034";
    let path = path.to_str().expect("UTF-8");
    let found = folder.run(&["lint", "--format", "json", "--shellcheck", path, "--rule", rules, "Dockerfile"]).json();
    let found = codes(&found);
    let expected = [
        ("SC2086", [5, 11, 5, 15]),
        ("SC2154", [5, 11, 5, 15]),
        ("SC2034", [8, 1, 8, 4]),
        ("SC2006", [9, 8, 9, 12]),
        ("SC2086", [9, 13, 9, 17]),
        ("SC2154", [9, 13, 9, 17]),
    ];
    let found: Vec<(&str, [u64; 4])> = found.iter().map(|(code, place)| (code.as_str(), *place)).collect();
    assert_eq!(found, expected);
}
