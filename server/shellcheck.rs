//! The program ShellCheck: where it is, and what it says of a script. The one place that starts a process.
//!
//! It is looked for in the absolute folders of `PATH`, never in a folder that is being worked on, and is started with a
//! script on its standard input, in its own folder, without the configuration of anybody. A program that takes too long is
//! ended, and then no more is asked of it for the same file.

#![expect(clippy::disallowed_methods, reason = "to run ShellCheck is what this file is for; docs/architecture.md, 9")]

use std::collections::HashMap;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use dockwright_lint::Severity;
use dockwright_lint::shellcheck::{Remark, Script};
use serde::Deserialize;

/// Time it may take for one script.
const LIMIT: Duration = Duration::from_secs(10);
/// More of its output is not read.
const MAX_OUTPUT: u64 = 4 << 20;
/// Answers that are kept.
const MAX_KNOWN: usize = 20_000;

/// Whether ShellCheck is asked, and which one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Choice {
    /// The one on `PATH`, if there is one.
    #[default]
    Auto,
    /// Nobody is asked.
    Off,
    /// This program.
    Program(PathBuf),
}

impl Choice {
    /// Reads `auto`, `off` or a path.
    pub fn of(text: &str) -> Self {
        match text {
            "auto" => Choice::Auto,
            "off" => Choice::Off,
            path => Choice::Program(PathBuf::from(path)),
        }
    }

    /// The program that is meant; `None` if nobody is to be asked. `folders` are worked on: what lies in them is not
    /// found on `PATH`.
    pub fn program(self, folders: Vec<PathBuf>) -> Option<ShellCheck> {
        let (program, known, problem, told) = Default::default();
        (self != Choice::Off).then(|| ShellCheck { choice: self, folders, program, limit: LIMIT, known, problem, told })
    }

    fn find(&self, folders: &[PathBuf]) -> Option<PathBuf> {
        match self {
            Choice::Auto => on_path(&std::env::var_os("PATH")?, folders),
            Choice::Off => None,
            Choice::Program(path) => Some(std::path::absolute(path).unwrap_or_else(|_| path.clone())),
        }
    }
}

/// The program in the first folder of `path` that has it.
fn on_path(path: &std::ffi::OsStr, folders: &[PathBuf]) -> Option<PathBuf> {
    let name = format!("shellcheck{}", std::env::consts::EXE_SUFFIX);
    let mut places = std::env::split_paths(path).filter(|folder| folder.is_absolute()).map(|folder| folder.join(&name));
    places.find(|place| is_program(place) && !lies_in(place, folders))
}

/// Whether a path, or the file that its symbolic links lead to, lies in one of the folders. The root of the file system is
/// no folder in this sense.
pub fn lies_in(path: &Path, folders: &[PathBuf]) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let in_one = |path: &Path| {
        let inside = |folder: &PathBuf| folder.parent().is_some() && path.starts_with(folder);
        folders.iter().any(|folder| inside(folder) || inside(&real(folder)))
    };
    // The folder may be a link as well as the program in it.
    let beside = path.parent().map(|folder| real(folder).join(path.file_name().unwrap_or_default()));
    in_one(path) || in_one(&real(path)) || beside.is_some_and(|path| in_one(&path))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// What it said of scripts, by dialect and text.
type Known = HashMap<(&'static str, String), Arc<[Remark]>>;

/// The program, and what it has said so far. It is looked for when it is needed.
#[derive(Debug)]
pub struct ShellCheck {
    choice: Choice,
    folders: Vec<PathBuf>,
    program: OnceLock<Option<PathBuf>>,
    limit: Duration,
    known: Mutex<Known>,
    problem: OnceLock<String>,
    told: AtomicBool,
}

impl ShellCheck {
    /// Whether it is the one for this choice and these folders.
    pub fn is_for(&self, choice: &Choice, folders: &[PathBuf]) -> bool {
        self.choice == *choice && self.folders == folders
    }

    /// What it was chosen by.
    pub fn choice(&self) -> &Choice {
        &self.choice
    }

    /// Where it is, if there is one. The first call looks for it.
    fn path(&self) -> Option<&Path> {
        self.program.get_or_init(|| self.choice.find(&self.folders)).as_deref()
    }

    /// Whether asking about these scripts would tell something new. May take its time.
    pub fn has_news(&self, scripts: &[Script]) -> bool {
        scripts.iter().any(|script| self.known(script).is_none()) && self.path().is_some()
    }

    /// What it has said of a script, if it was asked.
    pub fn known(&self, script: &Script) -> Option<Arc<[Remark]>> {
        self.remembered().get(&(script.shell, script.text.clone())).cloned()
    }

    /// What it says of the scripts, asked about those it was not yet asked about, one after the other. Empty if there is
    /// no such program.
    ///
    /// A script about which it gives no answer counts as answered: there is nothing to say of it. Once it has taken too
    /// long, so do the rest.
    pub fn ask(&self, scripts: &[Script]) -> Vec<Arc<[Remark]>> {
        let Some(path) = self.path() else { return Vec::new() };
        let mut exhausted = false;
        let ask = |script: &Script| {
            if let Some(known) = self.known(script) {
                return known;
            }
            let answer = if exhausted { Ok(Vec::new()) } else { run(path, script, self.limit) };
            exhausted |= answer.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::TimedOut);
            let remarks = answer.unwrap_or_else(|error| {
                let _ = self.problem.set(format!("ShellCheck ({}) gave no answer: {error}", path.display()));
                Vec::new()
            });
            let remarks: Arc<[Remark]> = remarks.into();
            let mut known = self.remembered();
            if known.len() >= MAX_KNOWN {
                known.clear();
            }
            known.insert((script.shell, script.text.clone()), Arc::clone(&remarks));
            remarks
        };
        scripts.iter().map(ask).collect()
    }

    /// The first thing that went wrong, in a sentence.
    pub fn problem(&self) -> Option<&str> {
        self.problem.get().map(String::as_str)
    }

    /// The same, once.
    pub fn untold_problem(&self) -> Option<&str> {
        self.problem().filter(|_| !self.told.swap(true, Ordering::Relaxed))
    }

    fn remembered(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn run(program: &Path, script: &Script, limit: Duration) -> io::Result<Vec<Remark>> {
    let mut command = Command::new(program);
    command.args(["--norc", "--format=json1", "--exclude=SC1090,SC1091", "--shell", script.shell, "-"]);
    command.env_remove("SHELLCHECK_OPTS").current_dir(program.parent().unwrap_or(Path::new("/")));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    let output = converse(&mut child, script.text.clone(), limit);
    // It has said what it has to say, or its time is up.
    let _ = child.kill();
    let _ = child.wait();
    let answer: Answer = serde_json::from_slice(&output?)?;
    Ok(answer.comments.into_iter().filter_map(Comment::remark).collect())
}

/// Gives a program its input and takes its output. Neither thread is waited for: a program that left others behind may
/// keep the pipes open.
fn converse(child: &mut Child, text: String, limit: Duration) -> io::Result<Vec<u8>> {
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new().spawn(move || input.map(|mut input| input.write_all(text.as_bytes())))?;
    thread::Builder::new().spawn(move || {
        let mut bytes = Vec::new();
        let read = output.map_or(Ok(0), |output| output.take(MAX_OUTPUT).read_to_end(&mut bytes));
        // Nobody listens any more when the time is up.
        let _ = sender.send(read.map(|_| bytes));
    })?;
    receiver.recv_timeout(limit).unwrap_or_else(|_| Err(io::Error::new(io::ErrorKind::TimedOut, "it took too long")))
}

/// The output of `--format=json1`, in which a tab counts as one column.
#[derive(Deserialize)]
struct Answer {
    comments: Vec<Comment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Comment {
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    level: String,
    code: u16,
    message: String,
    fix: Option<Repair>,
}

#[derive(Deserialize)]
struct Repair {
    replacements: Vec<Replacement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    replacement: String,
}

impl Comment {
    fn remark(self) -> Option<Remark> {
        let severity = match self.level.as_str() {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            "info" => Severity::Info,
            "style" => Severity::Hint,
            _ => return None,
        };
        let edit = |one: Replacement| ((one.line, one.column), (one.end_line, one.end_column), one.replacement);
        let edits = self.fix.map(|fix| fix.replacements.into_iter().map(edit).collect()).unwrap_or_default();
        let (start, end) = ((self.line, self.column), (self.end_line, self.end_column));
        Some(Remark { code: self.code, severity, message: self.message, start, end, edits })
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
