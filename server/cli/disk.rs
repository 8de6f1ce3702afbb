//! Reading and writing: the one file of the command line that touches the disk and standard input.

#![expect(clippy::disallowed_methods, reason = "the command line reads and writes what it is told to")]

use std::fs::{self, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// What a file holds.
pub(super) struct Contents {
    /// The text; what is no UTF-8 is replaced by U+FFFD.
    pub(super) text: String,
    /// The bytes, where they are no UTF-8 and `text` therefore is not what the file holds.
    pub(super) original: Option<Vec<u8>>,
}

impl Contents {
    fn of(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self { text, original: None },
            Err(error) => {
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                Self { text, original: Some(error.into_bytes()) }
            }
        }
    }
}

/// Reads a file.
pub(super) fn read(path: &Path) -> io::Result<Contents> {
    fs::read(path).map(Contents::of)
}

/// Reads standard input to its end.
pub(super) fn read_stdin() -> io::Result<Contents> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(Contents::of(bytes))
}

/// Whether a path is a folder, followed through symbolic links. An error if there is nothing at the path.
pub(super) fn is_folder(path: &Path) -> io::Result<bool> {
    fs::metadata(path).map(|metadata| metadata.is_dir())
}

/// What there is at a path.
pub(super) struct There {
    /// Whether it is a folder, or a symbolic link to one.
    pub(super) folder: bool,
    /// Whether it is a symbolic link.
    pub(super) link: bool,
}

/// What there is at a path. An error if there is nothing. The disk is asked once, but for symbolic links.
pub(super) fn look(path: &Path) -> io::Result<There> {
    let metadata = fs::symlink_metadata(path)?;
    let link = metadata.is_symlink();
    let folder = if link { is_folder(path)? } else { metadata.is_dir() };
    Ok(There { folder, link })
}

/// Whether a path is a regular file, followed through symbolic links.
pub(super) fn is_file(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file())
}

/// The path without symbolic links, or the path itself where that cannot be found out.
pub(super) fn real_path(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// Writes a file, whether there is one or not.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    fs::write(path, text)
}

/// The path from the root, with the current folder in front where it is relative.
pub(super) fn absolute(path: &Path) -> Option<PathBuf> {
    std::path::absolute(path).ok()
}

/// The project of a folder: the nearest one with a `.git`, itself or above it.
pub(super) fn project_of(folder: &Path) -> Option<PathBuf> {
    let mut folders = folder.ancestors();
    folders.find(|folder| fs::symlink_metadata(folder.join(".git")).is_ok()).map(Path::to_owned)
}

/// Writes a file where there is none. `false` if there is one, which stays as it is.
pub(super) fn create(path: &Path, text: &str) -> io::Result<bool> {
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => file.write_all(text.as_bytes()).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

/// Puts a text in the place of a file's, all of it or nothing: it is written beside the file and then renamed. The
/// permissions stay, and where the path is a symbolic link, the file it leads to is replaced.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let metadata = fs::metadata(&path)?;
    if metadata.permissions().readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.dockwright", std::process::id()));
    let beside = path.with_file_name(name);
    let written = write_new(&beside, text, &metadata).and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        // The original is untouched; the half-written file beside it is of no use.
        let _ = fs::remove_file(&beside);
    }
    written
}

fn write_new(path: &Path, text: &str, like: &fs::Metadata) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    keep_owner(&file, like);
    file.set_permissions(like.permissions())?;
    file.sync_all()
}

/// Gives the file to the owner of the one it replaces, where we may: in a container we often run as root.
#[cfg(unix)]
fn keep_owner(file: &fs::File, like: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let _ = fchown(file, Some(like.uid()), Some(like.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &fs::File, _: &fs::Metadata) {}
