//! The Dockerfiles and Compose files of a project.

use std::collections::VecDeque;

use super::Surroundings;
use crate::file_name::{is_compose_name, is_dockerfile_name};
use crate::{Kind, join};

/// Folders that hold what others wrote, or what a build made.
const FOREIGN: &[&str] = &[
    ".git",
    ".hg",
    ".svn",
    ".cache",
    ".terraform",
    ".tox",
    ".venv",
    "__pycache__",
    "bower_components",
    "dist",
    "node_modules",
    "target",
    "vendor",
    "venv",
];

/// Folders that are looked into, and how deep below the root.
const MOST_FOLDERS: usize = 2_000;
const DEEPEST: usize = 8;

/// Dockerfiles that are given.
const MOST_FILES: usize = 200;

impl Surroundings {
    /// The paths of the Dockerfiles below the root by their names, those in the uppermost folders first. In a large project
    /// not all of them.
    pub fn all_dockerfiles(&self) -> Vec<String> {
        self.search(is_dockerfile_name)
    }

    /// The same for Compose files.
    pub fn all_compose_files(&self) -> Vec<String> {
        self.search(is_compose_name)
    }

    fn search(&self, wanted: fn(&str) -> bool) -> Vec<String> {
        let mut found = Vec::new();
        let mut looked = 0;
        let mut folders = VecDeque::from([(String::new(), 0)]);
        while let Some((folder, depth)) = folders.pop_front() {
            looked += 1;
            if looked > MOST_FOLDERS || found.len() >= MOST_FILES {
                break;
            }
            for entry in self.list(&folder).unwrap_or_default().iter() {
                match entry.kind {
                    Kind::File(_) if wanted(&entry.name) => found.push(join(&folder, &entry.name)),
                    Kind::Folder if depth < DEEPEST && !FOREIGN.contains(&entry.name.as_str()) => {
                        folders.push_back((join(&folder, &entry.name), depth + 1));
                    }
                    _ => {}
                }
            }
        }
        found.truncate(MOST_FILES);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MemoryFiles, Workspace};

    #[test]
    fn near_ones_first_and_none_of_others() {
        let paths =
            ["x/y/Dockerfile", "node_modules/z/Dockerfile", ".devcontainer/Dockerfile", "b/main.rs", "Dockerfile"];
        let files = MemoryFiles::new(paths.map(|path| (path, "FROM a\n")));
        let found = Surroundings::new(Workspace::new(files), "").all_dockerfiles();
        assert_eq!(found, ["Dockerfile", ".devcontainer/Dockerfile", "x/y/Dockerfile"]);
    }
}
