//! Mount a secret for a RUN: adds `--mount=type=secret,…`.

use dockwright_model::File;
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::mount::{Field, MountType};

use crate::Edit;
use crate::rules::mounts;

/// A secret and where a command finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret<'a> {
    /// The name the build is given it by.
    pub id: &'a str,
    /// The file it appears as.
    pub target: Option<&'a str>,
    /// The variable it appears as.
    pub env: Option<&'a str>,
}

impl Secret<'_> {
    /// The flag that mounts it.
    pub fn flag(&self) -> String {
        let mut flag = format!("--mount=type=secret,id={}", self.id);
        for (key, value) in [("target", self.target), ("env", self.env)] {
            if let Some(value) = value {
                flag.push_str(&format!(",{key}={value}"));
            }
        }
        flag
    }

    /// Whether a RUN mounts it: by its name, or at its place.
    pub fn is_mounted(&self, file: &File, run: &Instruction) -> bool {
        mounts::of(file, run).iter().filter(|mount| mount.mount_type() == Some(MountType::Secret)).any(|mount| {
            let is =
                |keys: &[&str], value: Option<&str>| value.is_some() && mount.field(keys).map(Field::text) == value;
            is(&["id"], Some(self.id)) || is(&["target", "dst", "destination"], self.target) || is(&["env"], self.env)
        })
    }
}

/// Mounts a secret for a RUN (or the RUN of an ONBUILD). Gives the edit; `None` where it is mounted already.
pub fn secret_mount(file: &File, instruction: usize, secret: &Secret<'_>) -> Option<Edit> {
    let run = file.dockerfile().instructions.get(instruction)?.effective();
    let can = run.keyword == Keyword::Run && !secret.is_mounted(file, run);
    can.then(|| Edit::insert(run.name.span.end, format!(" {}", secret.flag())))
}
