//! `dockwright format`: what becomes of files.

use crate::support::command::{Folder, Run};

const UNFORMATTED: &str = "from debian:12\nRUN  a \\\n  b  \n";
const FORMATTED: &str = "FROM debian:12\nRUN a \\\n  b\n";

fn format(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run(&[&["format"], arguments].concat())
}

#[test]
fn formatting_rewrites_what_changes() {
    let ignore = "a  \n\n\n\nb";
    let folder = Folder::new(&[("Dockerfile", UNFORMATTED), ("good.Dockerfile", FORMATTED), (".dockerignore", ignore)]);
    let untouched = folder.modified("good.Dockerfile");
    let run = format(&folder, &["."]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(run.out, "formatted Dockerfile\nformatted 1 of 2 files\n");
    assert_eq!(folder.read("Dockerfile"), FORMATTED.as_bytes());
    assert_eq!(folder.read(".dockerignore"), ignore.as_bytes());
    assert_eq!(folder.modified("good.Dockerfile"), untouched);
    assert_eq!(format(&folder, &["."]).out, "2 files are formatted already\n");
    assert_eq!(format(&folder, &["missing"]).code, 2);
}

#[test]
fn a_check_and_a_difference_write_nothing() {
    let folder = Folder::new(&[("Dockerfile", UNFORMATTED), ("good.Dockerfile", FORMATTED)]);
    let run = format(&folder, &["--check", "."]);
    assert_eq!((run.code, run.out.as_str()), (1, "would format Dockerfile\nwould format 1 of 2 files\n"));
    assert_eq!(format(&folder, &["--check", "good.Dockerfile"]).code, 0);
    let run = format(&folder, &["--diff", "."]);
    let expected = "--- Dockerfile\n+++ Dockerfile\n@@ -1,3 +1,3 @@\n-from debian:12\n-RUN  a \\\n-  b  \n+FROM debian:12\n\
                    +RUN a \\\n+  b\n";
    assert_eq!((run.code, run.out.as_str()), (0, expected));
    assert_eq!(run.err, "note: would format 1 of 2 files\n");
    assert_eq!(format(&folder, &["--check", "--diff", "."]).code, 1);
    assert_eq!(folder.read("Dockerfile"), UNFORMATTED.as_bytes());
}

#[test]
fn formatting_standard_input_writes_standard_output() {
    let folder = Folder::new(&[("dockwright.toml", "[format]\nindent = 4\n")]);
    let run = folder.feed(&["format", "-", "--no-config"], UNFORMATTED.as_bytes());
    assert_eq!((run.code, run.out.as_str()), (0, FORMATTED));
    assert_eq!(run.err, "note: formatted 1 file\n");
    let run = folder.feed(&["format", "-", "--stdin-filename", "Dockerfile"], UNFORMATTED.as_bytes());
    assert_eq!(run.out, FORMATTED.replace("  b", "    b"));
    let run = folder.feed(&["format", "--check", "-"], UNFORMATTED.as_bytes());
    assert_eq!((run.code, run.out.as_str()), (1, "would format -\nwould format 1 file\n"));
    assert_eq!(folder.feed(&["format", "-"], b"").out, "");
}

#[test]
fn files_have_the_format_of_their_configuration() {
    let settings =
        "[format]\nkeyword-case = \"keep\"\n[[files.overrides]]\npaths = [\"old/*\"]\nformat = { enable = false }\n";
    let folder = Folder::new(&[
        ("dockwright.toml", settings),
        ("Dockerfile", UNFORMATTED),
        ("old/Dockerfile", UNFORMATTED),
        ("wrong.toml", "[format]\nindent = \"wide\"\n"),
    ]);
    assert_eq!(format(&folder, &["."]).code, 0);
    assert_eq!(folder.read("Dockerfile"), FORMATTED.replace("FROM", "from").as_bytes());
    assert_eq!(folder.read("old/Dockerfile"), UNFORMATTED.as_bytes());
    let run = format(&folder, &["--config", "wrong.toml", "old"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("wrong.toml:2:10: `indent` cannot be set so: it is a number of spaces"), "{}", run.err);
}

#[test]
fn other_encodings_are_left_alone() {
    let folder = Folder::new(&[]);
    folder.write("latin", b"from debian:12\nRUN echo \xe9\n");
    let run = format(&folder, &["latin"]);
    assert_eq!(run.code, 2);
    assert_eq!(run.err, "error: latin is not valid UTF-8, so it is left as it is\n");
}

#[test]
fn compose_files_are_formatted_as_well() {
    let folder =
        Folder::new(&[("compose.yaml", "services:\n    web:\n        image:   a\n"), ("other.yaml", "a:   b\n")]);
    let run = format(&folder, &["--check", "--diff", "."]);
    assert_eq!(run.code, 1, "{}", run.out);
    assert!(run.out.contains("+        image: a") && !run.out.contains("other.yaml"), "{}", run.out);
    assert_eq!(format(&folder, &["."]).code, 0);
    assert_eq!(folder.read("compose.yaml"), b"services:\n    web:\n        image: a\n");
    let twice = format(&folder, &["--check", "."]);
    assert_eq!(twice.code, 0, "{}", twice.out);
    // A file with errors stays as it is.
    let folder = Folder::new(&[("compose.yaml", "services:\n  web:   [\n")]);
    assert_eq!(format(&folder, &["--check", "."]).code, 0);
}
