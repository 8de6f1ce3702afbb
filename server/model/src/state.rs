//! What is in force when an instruction runs.

/// Which instructions set what is in force. Indices are those of instructions; `None` means the image decides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct State {
    /// The stage; `None` before the first FROM.
    pub stage: Option<usize>,
    /// The last USER.
    pub user: Option<usize>,
    /// The last WORKDIR.
    pub workdir: Option<usize>,
    /// The last SHELL.
    pub shell: Option<usize>,
    /// The last comment that says which shell runs what no SHELL speaks for, by its index among the comments.
    pub said_shell: Option<usize>,
}

/// The user an instruction runs as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum User {
    /// A USER of this file, with variables resolved; the group is included.
    Set {
        /// Index of the USER instruction.
        instruction: usize,
        /// The user; `None` when a variable decides.
        name: Option<String>,
    },
    /// The default of the image, which is known.
    Image(String),
    /// Nobody can know.
    Unknown,
}

impl User {
    /// Whether it is root; `None` when nobody can know.
    pub fn is_root(&self) -> Option<bool> {
        let name = match self {
            User::Set { name: Some(name), .. } | User::Image(name) => name,
            _ => return None,
        };
        let user = name.split(':').next().unwrap_or_default().trim_matches(['"', '\'']);
        Some(user.is_empty() || user == "root" || (user.bytes().all(|digit| digit == b'0') && !user.is_empty()))
    }
}
