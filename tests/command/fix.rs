//! `dockwright fix`: what becomes of files.

use crate::support::command::{Folder, Run};
use crate::{BAD, GOOD, RULE};

/// What [`BAD`] becomes.
const FIXED: &str = "FROM debian:12\nRUN apt-get install -y curl\n";

fn fix(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run(&[&["fix", "--rule", RULE], arguments].concat())
}

#[test]
fn fixing_rewrites_what_changes() {
    let folder = Folder::new(&[("Dockerfile", BAD), ("good.Dockerfile", GOOD)]);
    let untouched = folder.modified("good.Dockerfile");
    let run = fix(&folder, &["."]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(run.out, "fixed Dockerfile: apt-get-missing-yes\nfixed 1 problem in 1 file; nothing is left\n");
    assert_eq!(folder.read("Dockerfile"), FIXED.as_bytes());
    assert_eq!(folder.modified("good.Dockerfile"), untouched);
    assert_eq!(folder.names(), ["Dockerfile", "good.Dockerfile"]);
    assert_eq!(fix(&folder, &["."]).out, "no problems found in 2 files\n");
    folder.write("Dockerfile", BAD.as_bytes());
    assert_eq!(fix(&folder, &["--ignore", "DL3014", "."]).code, 0);
    assert_eq!(folder.read("Dockerfile"), BAD.as_bytes());
}

#[test]
fn fixing_keeps_line_breaks_and_byte_order_mark() {
    let folder = Folder::new(&[("bad", "\u{feff}FROM debian:12\r\nRUN apt-get install curl")]);
    assert_eq!(fix(&folder, &["bad", "--unsafe"]).code, 0);
    assert_eq!(folder.read("bad"), "\u{feff}FROM debian:12\r\nRUN apt-get install -y curl".as_bytes());
}

#[test]
fn fixing_leaves_other_encodings_alone() {
    let bytes = b"FROM debian:12\nRUN echo \xe9 && apt-get install curl\n";
    let folder = Folder::new(&[]);
    folder.write("latin", bytes);
    let run = fix(&folder, &["latin"]);
    assert_eq!((run.code, folder.read("latin").as_slice()), (2, bytes.as_slice()));
    assert_eq!(run.err, "error: latin is not valid UTF-8, so it is left as it is\n");
    let run = folder.feed_bytes(&["fix", "--rule", RULE, "-"], bytes);
    assert_eq!((run.0, run.1.as_slice()), (2, bytes.as_slice()));
}

#[test]
fn fixing_standard_input_writes_standard_output() {
    let folder = Folder::new(&[]);
    let run = folder.feed(&["fix", "--rule", RULE, "-"], BAD.as_bytes());
    assert_eq!((run.code, run.out.as_str()), (0, FIXED));
    assert_eq!(run.err, "note: fixed 1 problem in 1 file; nothing is left\n");
    assert_eq!(folder.feed(&["fix", "--rule", RULE, "-"], GOOD.as_bytes()).out, GOOD);
}

#[test]
fn a_difference_changes_nothing() {
    let folder = Folder::new(&[("Dockerfile", "FROM debian:12\r\nRUN apt-get install curl")]);
    let run = fix(&folder, &["--diff", "."]);
    let expected = "--- Dockerfile\n+++ Dockerfile\n@@ -1,2 +1,2 @@\n FROM debian:12\r\n-RUN apt-get install curl\n\
                    \\ No newline at end of file\n+RUN apt-get install -y curl\n\\ No newline at end of file\n";
    assert_eq!((run.code, run.out.as_str()), (0, expected));
    assert_eq!(run.err, "note: would fix 1 problem in 1 file; nothing is left\n");
    assert_eq!(folder.read("Dockerfile"), b"FROM debian:12\r\nRUN apt-get install curl");
    assert_eq!(folder.feed(&["fix", "--rule", RULE, "--diff", "-"], GOOD.as_bytes()).out, "");
}

#[cfg(unix)]
#[test]
fn fixing_keeps_permissions_and_links() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new(&[("real", BAD), ("locked", BAD)]);
    let set = |name: &str, mode| std::fs::set_permissions(folder.path(name), std::fs::Permissions::from_mode(mode));
    set("real", 0o750).expect("permissions");
    folder.link(&folder.path("real"), "link");
    assert_eq!(fix(&folder, &["link"]).code, 0);
    assert_eq!(folder.read("real"), FIXED.as_bytes());
    assert!(std::fs::symlink_metadata(folder.path("link")).expect("a link").is_symlink());
    let mode = std::fs::metadata(folder.path("real")).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o750);
    set("locked", 0o444).expect("permissions");
    let run = fix(&folder, &["locked"]);
    assert_eq!((run.code, run.err.as_str()), (2, "error: cannot write locked: the file is read-only\n"));
    assert_eq!(folder.names(), ["link", "locked", "real"]);
}
