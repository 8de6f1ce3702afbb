//! A temporary folder and the program run in it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use tempfile::TempDir;

/// A temporary folder.
pub(crate) struct Folder {
    folder: TempDir,
}

/// How a run of the program went.
pub(crate) struct Run {
    /// The exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Run {
    /// Standard output as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).expect("standard output is JSON")
    }
}

impl Folder {
    /// A folder with these files.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self { folder: TempDir::new().expect("a temporary folder") };
        for (path, text) in files {
            folder.write(path, text.as_bytes());
        }
        folder
    }

    /// The path of something in the folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Writes a file; the folder it is in is made if need be.
    pub(crate) fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("the folder is made");
        std::fs::write(path, bytes).expect("the file is written");
    }

    /// What a file holds.
    pub(crate) fn read(&self, path: &str) -> Vec<u8> {
        std::fs::read(self.path(path)).expect("the file is read")
    }

    /// When a file was written.
    pub(crate) fn modified(&self, path: &str) -> SystemTime {
        std::fs::metadata(self.path(path)).and_then(|metadata| metadata.modified()).expect("a time")
    }

    /// The names in the folder, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).expect("the folder is read");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// Makes a symbolic link.
    #[cfg(unix)]
    pub(crate) fn link(&self, to: &Path, path: &str) {
        std::os::unix::fs::symlink(to, self.path(path)).expect("the link is made");
    }

    /// Runs the program in the folder, with nothing on standard input.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.feed(arguments, b"")
    }

    /// Runs the program in the folder.
    pub(crate) fn feed(&self, arguments: &[&str], input: &[u8]) -> Run {
        let (code, out, err) = self.feed_bytes(arguments, input);
        Run { code, out: String::from_utf8(out).expect("UTF-8"), err: String::from_utf8(err).expect("UTF-8") }
    }

    /// Runs the program in the folder; gives back exit code, standard output and standard error.
    pub(crate) fn feed_bytes(&self, arguments: &[&str], input: &[u8]) -> (i32, Vec<u8>, Vec<u8>) {
        // No ShellCheck is found that happens to be installed.
        self.feed_with_path("", arguments, input)
    }

    /// Runs the program in the folder with these places to look for programs.
    pub(crate) fn feed_with_path(&self, path: &str, arguments: &[&str], input: &[u8]) -> (i32, Vec<u8>, Vec<u8>) {
        self.start("", path, arguments, input)
    }

    /// Runs the program in a folder below, with nothing on standard input.
    pub(crate) fn run_in(&self, below: &str, arguments: &[&str]) -> Run {
        let (code, out, err) = self.start(below, "", arguments, b"");
        Run { code, out: String::from_utf8(out).expect("UTF-8"), err: String::from_utf8(err).expect("UTF-8") }
    }

    fn start(&self, below: &str, path: &str, arguments: &[&str], input: &[u8]) -> (i32, Vec<u8>, Vec<u8>) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_dockwright"))
            .args(arguments)
            .current_dir(self.path(below))
            .env("PATH", path)
            .env_remove("CLICOLOR_FORCE")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        // A program that does not read what it is given has its reasons.
        let _ = child.stdin.take().expect("standard input").write_all(input);
        let output = child.wait_with_output().expect("the program ends");
        (output.status.code().unwrap_or(-1), output.stdout, output.stderr)
    }
}
