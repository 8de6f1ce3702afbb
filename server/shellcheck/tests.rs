//! Programs in ShellCheck's place.

use super::*;
use dockwright_lint::shellcheck::scripts;
use dockwright_model::File;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Instant;
use tempfile::TempDir;

/// A program that is no ShellCheck but answers like one.
fn program(folder: &Path, body: &str) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    let path = folder.join("shellcheck");
    fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

fn file() -> Vec<Script> {
    scripts(&File::new("FROM debian:12\nRUN a $b\nRUN c\n"))
}

const ONE: &str = r#"{"comments":[{"file":"-","line":1,"endLine":1,"column":3,"endColumn":5,"level":"info","code":2086,"message":"m","fix":null}]}"#;

#[test]
fn is_found_on_path_but_not_where_we_work() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (work, tools) = (at("work"), at("tools"));
    program(&work.join("bin"), "");
    let good = program(&tools, "");
    fs::create_dir_all(at("links")).unwrap();
    std::os::unix::fs::symlink(work.join("bin/shellcheck"), at("links/shellcheck")).unwrap();
    std::os::unix::fs::symlink(work.join("bin"), at("alias")).unwrap();
    fs::create_dir_all(at("folder/shellcheck")).unwrap();
    fs::create_dir_all(at("plain")).unwrap();
    fs::write(at("plain/shellcheck"), "").unwrap();
    let find = |places: &[PathBuf]| {
        let path = std::env::join_paths(places).unwrap();
        on_path(&path, std::slice::from_ref(&work))
    };
    let bad = [
        PathBuf::from("tools"),
        PathBuf::from("."),
        work.join("bin"),
        at("links"),
        at("alias"),
        at("folder"),
        at("plain"),
    ];
    assert_eq!(find(&bad), None);
    assert_eq!(find(&[&bad[..], std::slice::from_ref(&tools)].concat()), Some(good));
    assert!(on_path(std::env::join_paths([&tools]).unwrap().as_os_str(), &[PathBuf::from("/")]).is_some());
}

#[test]
fn is_asked_once_about_each_script() {
    let folder = TempDir::new().unwrap();
    let log = folder.path().join("log");
    let body = format!("echo \"$@ $SHELLCHECK_OPTS\" >> {}; cat >> {0}; echo >> {0}; echo '{ONE}'", log.display());
    let shellcheck = Choice::Program(program(folder.path(), &body)).program(Vec::new()).unwrap();
    let scripts = file();
    assert!(shellcheck.known(&scripts[0]).is_none());
    let said = shellcheck.ask(&scripts);
    assert_eq!((said.len(), &said), (2, &shellcheck.ask(&scripts)));
    let remarks = shellcheck.known(&scripts[0]).unwrap();
    assert_eq!((remarks[0].code, remarks[0].start, remarks[0].severity), (2086, (1, 3), Severity::Info));
    let options = "--norc --format=json1 --exclude=SC1090,SC1091 --shell dash - ";
    assert_eq!(fs::read_to_string(log).unwrap(), format!("{options}\na $b\n{options}\nc\n"));
    assert_eq!(shellcheck.problem(), None);
}

#[test]
fn one_that_hangs_or_babbles_is_ended() {
    let folder = TempDir::new().unwrap();
    for (body, problem) in [
        ("sleep 60", "it took too long"),
        ("exec yes", ""),
        ("exit 3", "EOF while parsing"),
        ("echo nonsense", "expected"),
    ] {
        let mut shellcheck = Choice::Program(program(folder.path(), body)).program(Vec::new()).unwrap();
        shellcheck.limit = Duration::from_millis(500);
        let start = Instant::now();
        assert!(shellcheck.ask(&file()).iter().all(|said| said.is_empty()));
        assert!(start.elapsed() < Duration::from_secs(20), "{body}");
        assert!(shellcheck.problem().unwrap().contains(problem), "{:?}", shellcheck.problem());
        assert_eq!(shellcheck.known(&file()[0]).as_deref(), Some(&[][..]));
    }
    let missing = Choice::Program(folder.path().join("missing")).program(Vec::new()).unwrap();
    missing.ask(&file());
    assert!(missing.problem().unwrap().contains("missing"));
}
