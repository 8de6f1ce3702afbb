//! Names and users: `name`, `container_name`, the names of services and the like, and `user`.

use std::ops::Range;

use super::{Parsed, doubtful, fails, refused, shown};

/// Checks `name`, the name of the project. Compose makes letters small and drops what cannot stand in it.
pub fn parse_project_name(text: &str) -> Parsed<String> {
    let lower = text.to_lowercase();
    let kept: String = lower.chars().filter(|c| is_project_letter(*c)).collect();
    let name = kept.trim_start_matches(['_', '-']);
    if name == text {
        return Parsed::new(Some(name.to_owned()), Vec::new());
    }
    let rule = "a project name has small letters, digits, `-` and `_` and begins with a letter or digit";
    if name.is_empty() {
        return Parsed::wrong(doubtful(0..text.len(), format!("nothing of this name is left: {rule}")));
    }
    Parsed::new(
        Some(name.to_owned()),
        vec![doubtful(0..text.len(), format!("the project is named `{}`: {rule}", shown(name)))],
    )
}

fn is_project_letter(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_')
}

fn is_name_letter(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-')
}

/// Checks a key that names a service, network, volume, config, secret or model.
pub fn parse_resource_name(text: &str) -> Parsed<()> {
    if !text.is_empty() && text.bytes().all(is_name_letter) {
        return Parsed::new(Some(()), Vec::new());
    }
    let message = match text {
        "" => "the name is empty: names have letters, digits, `.`, `_` and `-`".to_owned(),
        _ => format!("`{}` is no name: names have letters, digits, `.`, `_` and `-` only", shown(text)),
    };
    Parsed::wrong(refused(0..text.len(), message))
}

/// Checks `container_name`.
pub fn parse_container_name(text: &str) -> Parsed<()> {
    let bytes = text.as_bytes();
    let rule = "a container name has two characters or more, letters, digits, `.`, `_` and `-`, and begins with a letter \
                or digit";
    let fits = bytes.first().is_some_and(u8::is_ascii_alphanumeric) && bytes.len() > 1;
    if fits && bytes.iter().all(|b| is_name_letter(*b)) {
        return Parsed::new(Some(()), Vec::new());
    }
    let message = match text {
        "" => format!("the name of the container is empty: {rule}"),
        _ => format!("`{}` cannot be the name of a container: {rule}", shown(text)),
    };
    // The schema is content with a name anywhere in the text; the engine is not.
    let inside = bytes.windows(2).any(|pair| matches!(pair, [a, b] if a.is_ascii_alphanumeric() && is_name_letter(*b)));
    Parsed::wrong(if inside { fails(0..text.len(), message) } else { refused(0..text.len(), message) })
}

/// A user, as `user[:group]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The bytes of the user's name or number.
    pub user_range: Range<usize>,
    /// The number, if it is one.
    pub uid: Option<u32>,
    /// The bytes of the group's name or number, if one is written.
    pub group_range: Option<Range<usize>>,
    /// The number, if it is one.
    pub gid: Option<u32>,
}

/// Reads `user`.
pub fn parse_user(text: &str) -> Parsed<User> {
    let (user, group) = text.split_once(':').map_or((text, None), |(user, group)| (user, Some(group)));
    let user_range = 0..user.len();
    let group_range = group.map(|_| user.len() + 1..text.len());
    let mut problems = Vec::new();
    for (part, range) in [(user, Some(user_range.clone())), (group.unwrap_or_default(), group_range.clone())] {
        let number = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if number && part.parse::<i32>().is_err() {
            let message = format!("{} is too large: users and groups are numbered up to {}", shown(part), i32::MAX);
            problems.push(fails(range.unwrap_or_default(), message));
        } else if part.contains(':') {
            let message = "there are too many colons: write `user:group`, such as `1000:1000`";
            problems.push(fails(range.unwrap_or_default(), message));
        }
    }
    let id = |text: &str| if text.starts_with('+') { None } else { text.parse().ok() };
    let (uid, gid) = (id(user), group.and_then(id));
    Parsed::new(Some(User { user_range, uid, group_range, gid }), problems)
}
