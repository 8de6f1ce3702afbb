//! The built program, run over temporary folders: options, exit codes, reports, and what becomes of files.

#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test that cannot read its files has failed"
)]

#[path = "command/config.rs"]
mod config;
#[path = "command/dockerignore.rs"]
mod dockerignore;
#[path = "command/fix.rs"]
mod fix;
#[path = "command/format.rs"]
mod format;
#[path = "command/reports.rs"]
mod reports;
#[cfg(unix)]
#[path = "command/shellcheck.rs"]
mod shellcheck;
mod support;

use support::command::{Folder, Run};

/// A file with one error that can be fixed.
const BAD: &str = "FROM debian:12\nRUN apt-get install curl\n";
const GOOD: &str = "FROM debian:12\n";
/// The only rule most of these tests run, so that they do not change with every new rule.
const RULE: &str = "apt-get-missing-yes";

fn lint(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run(&[&["lint", "--rule", RULE], arguments].concat())
}

/// The paths of the findings, in order.
fn paths(run: &Run) -> Vec<String> {
    let findings = run.json();
    let findings = findings.as_array().expect("an array");
    findings.iter().map(|finding| finding["path"].as_str().expect("a path").to_owned()).collect()
}

#[test]
fn exit_codes_follow_the_findings() {
    let folder = Folder::new(&[("bad", BAD), ("good", GOOD)]);
    assert_eq!(lint(&folder, &["good"]).code, 0);
    assert_eq!(lint(&folder, &["bad"]).code, 1);
    assert_eq!(lint(&folder, &["good", "bad"]).code, 1);
    assert_eq!(lint(&folder, &["bad", "--fail-level", "error"]).code, 1);
    assert_eq!(lint(&folder, &["bad", "--fail-level", "none"]).code, 0);
    assert_eq!(lint(&folder, &["bad", "--severity", "DL3014=info"]).code, 0);
    assert_eq!(lint(&folder, &["bad", "--severity", "DL3014=info", "--fail-level", "info"]).code, 1);
    assert_eq!(lint(&folder, &["bad", "--severity", "DL3014=hint", "--fail-level", "hint"]).code, 1);
    assert_eq!(lint(&folder, &["bad", "--severity", "DL3014=off", "--fail-level", "hint"]).code, 0);
    assert_eq!(lint(&folder, &["bad", "missing"]).code, 2);
}

#[test]
fn senseless_arguments_are_refused() {
    let folder = Folder::new(&[("bad", BAD)]);
    let refused: &[&[&str]] = &[
        &[],
        &["lint"],
        &["frobnicate"],
        &["lint", "--frobnicate", "bad"],
        &["lint", "--rule", "no-such-rule", "bad"],
        &["lint", "--ignore", "no-such-rule", "bad"],
        &["lint", "--severity", "DL3014", "bad"],
        &["lint", "--severity", "DL3014=loud", "bad"],
        &["lint", "--severity", "no-such-rule=off", "bad"],
        &["lint", "--fail-level", "loud", "bad"],
        &["lint", "--format", "xml", "bad"],
        &["explain"],
        &["explain", "no-such-rule"],
    ];
    for arguments in refused {
        let run = folder.run(arguments);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(!run.err.is_empty(), "{arguments:?}");
    }
    let run = folder.run(&["lint", "--rule", "apt-get-mising-yes", "bad"]);
    assert!(run.err.contains("did you mean apt-get-missing-yes?"), "{}", run.err);
}

#[test]
fn help_and_version() {
    let folder = Folder::new(&[]);
    let version = folder.run(&["--version"]);
    assert_eq!((version.code, version.out), (0, format!("dockwright {}\n", env!("CARGO_PKG_VERSION"))));
    for command in ["lint", "fix", "format", "explain", "rules", "tree", "lsp"] {
        let help = folder.run(&[command, "--help"]);
        assert!(help.code == 0 && help.out.contains("Usage: dockwright"), "{command}");
        assert!(folder.run(&["--help"]).out.contains(&format!("\n  {command} ")), "{command}");
    }
}

#[test]
fn a_folder_is_searched_for_files_with_the_right_names() {
    let folder = Folder::new(&[
        ("Dockerfile", BAD),
        ("Dockerfile.dev", BAD),
        ("Dockerfile.dev.dockerignore", BAD),
        ("Dockerfile.bak", BAD),
        ("Dockerfile~", BAD),
        ("Dockerfile.png", BAD),
        ("README", BAD),
        (".devcontainer/Dockerfile", BAD),
        (".git/Dockerfile", BAD),
        ("a/dockerfile", BAD),
        ("a/b/Containerfile", BAD),
        ("a/b/api.Dockerfile", BAD),
        ("a/b/web.dockerfile", BAD),
        ("a/b/Containerfile.arm", BAD),
        ("a/b/web.containerfile", BAD),
    ]);
    let expected = [
        ".devcontainer/Dockerfile",
        "Dockerfile",
        "Dockerfile.dev",
        "a/b/Containerfile",
        "a/b/Containerfile.arm",
        "a/b/api.Dockerfile",
        "a/b/web.containerfile",
        "a/b/web.dockerfile",
        "a/dockerfile",
    ];
    let run = lint(&folder, &["--format", "json", "."]);
    assert_eq!(paths(&run), expected);
    assert_eq!(paths(&lint(&folder, &["--format", "json", "README", "a"]))[..2], ["README", "a/b/Containerfile"]);
    // The same file is linted once, whatever it is called.
    let twice = lint(&folder, &["--format", "json", "a/dockerfile", "a/../a/dockerfile", "."]);
    assert_eq!(paths(&twice).len(), expected.len());
}

#[test]
fn gitignore_is_honoured_below_a_folder_only() {
    let folder = Folder::new(&[
        (".gitignore", "vendor/\n*.dev\n"),
        ("Dockerfile", BAD),
        ("Dockerfile.dev", BAD),
        ("vendor/Dockerfile", BAD),
        ("sub/.gitignore", "Dockerfile\n"),
        ("sub/Dockerfile", BAD),
    ]);
    assert_eq!(paths(&lint(&folder, &["--format", "json", "."])), ["Dockerfile"]);
    assert_eq!(paths(&lint(&folder, &["--format", "json", "Dockerfile.dev"])), ["Dockerfile.dev"]);
}

#[cfg(unix)]
#[test]
fn symbolic_links_do_not_lead_out_of_a_folder() {
    let outside = Folder::new(&[("Dockerfile", BAD), ("deep/Dockerfile", BAD)]);
    let folder = Folder::new(&[("files/web", BAD)]);
    folder.link(&outside.path("Dockerfile"), "Dockerfile.outside");
    folder.link(&outside.path("deep"), "deep");
    folder.link(&folder.path("files/web"), "Dockerfile.web");
    folder.link(&folder.path("nowhere"), "Dockerfile.dangling");
    folder.link(&folder.path("."), "loop");
    let run = lint(&folder, &["--format", "json", "."]);
    assert_eq!((paths(&run), run.err.as_str()), (vec!["Dockerfile.web".to_owned()], ""));
    assert_eq!(lint(&folder, &["Dockerfile.outside"]).code, 1);
}

#[test]
fn a_folder_without_dockerfiles_is_said_to_have_none() {
    let folder = Folder::new(&[("empty/README", "")]);
    let run = lint(&folder, &["empty"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""));
    assert_eq!(run.err, "note: there are no Dockerfiles or Compose files in empty\n");
    assert_eq!(lint(&folder, &["--format", "json", "empty"]).out, "[]\n");
}

#[test]
fn what_cannot_be_read_does_not_stop_the_rest() {
    let folder = Folder::new(&[("bad", BAD)]);
    let run = lint(&folder, &["missing", "bad"]);
    assert_eq!(run.code, 2);
    assert_eq!(run.err, "error: cannot read missing: there is no such file or folder\n");
    assert!(run.out.contains("--> bad:2:13"), "{}", run.out);
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_an_error() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new(&[("Dockerfile", BAD), ("bad", BAD)]);
    let path = folder.path("Dockerfile");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o0)).expect("permissions");
    if std::fs::read(&path).is_ok() {
        println!("note: this user may read everything: nothing is tested");
        return;
    }
    let run = lint(&folder, &[".", "bad"]);
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error: cannot read Dockerfile: "), "{}", run.err);
    assert!(run.out.contains("--> bad:2:13"));
}

#[test]
fn standard_input() {
    let folder = Folder::new(&[("bad", BAD)]);
    let run = folder.feed(&["lint", "--rule", RULE, "-"], BAD.as_bytes());
    assert!(run.code == 1 && run.out.contains("--> -:2:13"), "{}", run.out);
    let run = folder.feed(
        &["lint", "--rule", RULE, "--format", "json", "-", "--stdin-filename", "api/Dockerfile", "bad"],
        BAD.as_bytes(),
    );
    assert_eq!(paths(&run), ["api/Dockerfile", "bad"]);
}

#[test]
fn json_is_one_array_of_findings() {
    // Columns count characters: neither bytes nor UTF-16 units.
    let folder = Folder::new(&[("Dockerfile", "FROM debian:12\nRUN echo 🎉é && apt-get install curl\n")]);
    let run = lint(&folder, &["--format", "json", "Dockerfile"]);
    let expected = serde_json::json!([{
        "path": "Dockerfile",
        "rule": RULE,
        "also": ["DL3014", "tally/hadolint/DL3014", "droast/DF015"],
        "severity": "error",
        "message": "`apt-get install` asks for confirmation, which fails during a build because nobody can answer. \
                    Add `-y`.",
        "range": {"start": {"line": 2, "column": 24}, "end": {"line": 2, "column": 31}},
        "fixable": true,
    }]);
    assert_eq!(run.json(), expected);
    let run = lint(&folder, &["--format", "json", "--ignore", "droast/DF015", "Dockerfile"]);
    assert_eq!((run.code, run.out.as_str()), (0, "[]\n"));
}

#[test]
fn rules_can_be_chosen() {
    let folder = Folder::new(&[("bad", BAD)]);
    let found = |arguments: &[&str]| {
        let run = folder.run(&[&["lint", "--format", "json", "bad"], arguments].concat());
        run.json().as_array().is_some_and(|findings| findings.iter().any(|finding| finding["rule"] == RULE))
    };
    assert!(found(&[]));
    assert!(found(&["--rule", "dl3014"]));
    assert!(!found(&["--ignore", "DL3014"]));
    // What only another tool checks may be left out, or weighed, without effect.
    assert!(found(&["--ignore", "SC2016,tally/no-such", "--severity", "DL3999=error"]));
    assert!(!found(&["--rule", RULE, "--ignore", RULE]));
    assert!(!found(&["--severity", "apt-get-missing-yes=off"]));
    let run = lint(&folder, &["--severity", "apt-get-missing-yes=hint", "bad"]);
    assert!(run.out.starts_with("hint[apt-get-missing-yes]: "), "{}", run.out);
}

#[test]
fn texts_of_any_kind_are_linted() {
    let folder = Folder::new(&[("nul", "FROM a\0b\nRUN apt-get install curl\n")]);
    folder.write("latin", b"FROM debian:12\nRUN echo \xe9 && apt-get install curl\n");
    folder.write("bom", "\u{feff}RUN apt-get install curl\r\n".as_bytes());
    folder.write("empty", b"");
    let run = lint(&folder, &["--format", "json", "nul", "latin", "bom", "empty"]);
    assert_eq!(run.code, 1);
    assert!(paths(&run).iter().any(|path| path == "latin"));
    let findings = run.json();
    let bom = findings.as_array().expect("an array").iter().find(|finding| finding["path"] == "bom");
    assert_eq!(bom.expect("a finding")["range"]["start"], serde_json::json!({"line": 1, "column": 13}));
}

#[test]
fn the_text_report() {
    let folder = Folder::new(&[
        ("Dockerfile", "FROM debian:12\nRUN\techo '日本語 🎉' &&\tapt-get install curl\n"),
        ("other.Dockerfile", BAD),
    ]);
    insta::assert_snapshot!(lint(&folder, &["."]).out, @r"
        error[apt-get-missing-yes]: `apt-get install` asks for confirmation, which fails during a build because nobody can answer. Add `-y`.
         --> Dockerfile:2:29
          |
        2 | RUN    echo '日本語 🎉' &&    apt-get install curl
          |                                       ^^^^^^^
          |
          = help: fix available: Insert `-y` after `install` (run `dockwright fix`)

        error[apt-get-missing-yes]: `apt-get install` asks for confirmation, which fails during a build because nobody can answer. Add `-y`.
         --> other.Dockerfile:2:13
          |
        2 | RUN apt-get install curl
          |             ^^^^^^^
          |
          = help: fix available: Insert `-y` after `install` (run `dockwright fix`)

        2 errors in 2 files; 2 can be fixed with `dockwright fix`
        ");
    insta::assert_snapshot!(lint(&folder, &["--ignore", RULE, "."]).out, @"no problems found in 2 files");
}

#[test]
fn a_terminal_is_not_told_what_to_do_by_a_file() {
    let folder = Folder::new(&[("evil", "FROM debian:12\nRUN echo \x1b[31m && apt-get install curl\n")]);
    let run = lint(&folder, &["evil", "--color", "never"]);
    assert!(!run.out.contains('\x1b') && run.out.contains("echo ␛[31m"), "{}", run.out);
}

#[test]
fn colours_only_where_they_are_wanted() {
    let folder = Folder::new(&[("bad", BAD)]);
    assert!(!lint(&folder, &["bad"]).out.contains('\x1b'));
    assert!(!lint(&folder, &["bad", "--color", "never"]).out.contains('\x1b'));
    assert!(lint(&folder, &["bad", "--color", "always"]).out.contains('\x1b'));
}

#[test]
fn long_lines_are_cut_around_the_mark() {
    let text = format!("FROM debian:12\nRUN {}apt-get install curl{}\n", "true; ".repeat(99), " && true".repeat(99));
    let folder = Folder::new(&[("bad", &text)]);
    let run = lint(&folder, &["bad"]);
    let line = run.out.lines().find(|line| line.starts_with("2 |")).expect("the line");
    let marks = run.out.lines().find(|line| line.contains("^^^^^^^")).expect("the mark");
    assert!(line.chars().count() < 170, "{line}");
    let at = marks.find('^').expect("a mark");
    assert_eq!(line.chars().skip(at).take(7).collect::<String>(), "install");
}

#[test]
fn rules_and_their_documentation() {
    let folder = Folder::new(&[]);
    let table = folder.run(&["rules"]).out;
    assert!(table.lines().any(|line| line.starts_with(RULE)), "{table}");
    let json = folder.run(&["rules", "--format", "json"]).json();
    let rules = json.as_array().expect("an array");
    assert_eq!(rules.len(), table.lines().count() - 1);
    let rule = rules.iter().find(|rule| rule["rule"] == RULE).expect("the rule");
    assert_eq!(
        (&rule["severity"], &rule["fix"], &rule["also"][0]),
        (&"error".into(), &"safe".into(), &"DL3014".into())
    );
    let page = folder.run(&["explain", "DL3014"]).out;
    assert_eq!(page, folder.run(&["explain", RULE]).out);
    for part in ["apt-get-missing-yes\n", "severity  error\n", "Reported:\n", "    FROM debian:12\n"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(page.lines().all(|line| line.starts_with("    ") || line.len() <= 100), "{page}");
}

#[test]
fn every_rule_has_a_page() {
    let folder = Folder::new(&[]);
    let rules = folder.run(&["rules", "--format", "json"]).json();
    let mut arguments = vec!["explain"];
    arguments.extend(rules.as_array().expect("an array").iter().filter_map(|rule| rule["rule"].as_str()));
    let run = folder.run(&arguments);
    assert_eq!(run.code, 0);
    assert!(!run.out.contains("```"), "a code block is not recognised");
}

#[test]
fn trees() {
    let folder = Folder::new(&[
        (
            "a",
            "FROM --platform=$TARGETPLATFORM debian AS x\nCMD [\"a\",\\\n\"b\"]\nRUN <<'EOF'\nhi\nEOF\nONBUILD RUN b\n",
        ),
        ("b", "CMD [\"a\", \"b\"]\n"),
    ]);
    let run = folder.run(&["tree", "a", "b"]);
    insta::assert_snapshot!(run.out, @r"
        a  escape=\
            1  FROM
                 flag --platform=$TARGETPLATFORM
                 arg  debian
                 arg  AS
                 arg  x
          2-3  CMD (exec form)
                 arg  a
                 arg  b
          4-6  RUN
                 arg  <<'EOF'
                 heredoc EOF (variables are kept)
                   | hi
            7  ONBUILD
                 RUN
                   arg  b
        b  escape=\
          1  CMD (exec form)
               arg  a
               arg  b
        ");
    let run = folder.run(&["tree", "--format", "json", "a", "b"]);
    let lines: Vec<serde_json::Value> =
        run.out.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect();
    assert_eq!((lines.len(), &lines[1]["insts"][0]["args"]), (2, &serde_json::json!(["a", "b"])));
}

#[test]
fn the_whole_corpus() {
    let Some(root) = support::corpus() else { return };
    let folder = Folder::new(&[]);
    let root = root.join("dockerfiles");
    let files: Vec<String> = std::fs::read_dir(&root)
        .expect("the corpus")
        .map(|entry| entry.expect("an entry").path().to_string_lossy().into_owned())
        .collect();
    let mut arguments = vec!["lint", "--format", "json", "--fail-level", "none"];
    arguments.extend(files.iter().map(String::as_str));
    let (first, second) = (folder.run(&arguments), folder.run(&arguments));
    assert_eq!((first.code, first.err.as_str()), (0, ""));
    assert!(first.json().is_array());
    assert!(first.out == second.out, "the order is not always the same");
}
