//! Passwords in URLs, and passwords that are none.

use std::ops::Range;

use super::credentials::is_placeholder;

/// The URLs with a password in a text: the part from the account to the end of the host, and the password.
pub(crate) fn in_urls(text: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("://") {
        let start = at + 3;
        let rest = text.get(start..).unwrap_or_default();
        let Some(authority) = rest.get(..authority_len(rest)) else { continue };
        let Some((account, _)) = authority.rsplit_once('@') else { continue };
        let Some((user, password)) = account.split_once(':') else { continue };
        if is_written_out(user)
            && is_written_out(password)
            && !password.is_empty()
            && !is_placeholder_password(password)
        {
            let from = start + user.len() + 1;
            found.push((start..start + authority.len(), from..from + password.len()));
        }
    }
    found
}

/// The length of account and host at the start of a text. No longer than a URL is.
fn authority_len(text: &str) -> usize {
    const LONGEST: usize = 512;
    const ENDS: &[u8] = b"/?#\"'`,;|&()<>{}[]\\^ \t\r\n";
    text.bytes()
        .take(LONGEST)
        .position(|byte| ENDS.contains(&byte) && !matches!(byte, b'<' | b'{'))
        .unwrap_or(text.len().min(LONGEST))
}

/// Whether a part stands for itself: no variable, pattern or template.
pub(crate) fn is_written_out(text: &str) -> bool {
    !text.contains(['$', '*', '<', '>', '{', '%', '@', '\\', '…'])
        || (text.contains('%') && !text.contains("%s") && !text.contains("%("))
}

/// Whether a password only stands for one.
pub(crate) fn is_placeholder_password(password: &str) -> bool {
    let lower = password.to_ascii_lowercase();
    let stands_for = ["placeholder", "xxx", "changeme", "change_me", "...", "your", "redacted"];
    stands_for.iter().any(|word| lower.contains(word)) || matches!(&*lower, "x" | "x-oauth-basic" | "-" | "token")
}

/// Whether a password is one of those that examples and development set-ups have.
pub(crate) fn is_example(password: &str) -> bool {
    const EXAMPLES: &[&str] = &[
        "password", "passwd", "pass", "postgres", "root", "admin", "guest", "secret", "test", "user", "mysql", "mongo",
        "dev", "dummy", "fake", "foo", "bar", "pwd", "pw", "build",
    ];
    EXAMPLES.contains(&password.to_ascii_lowercase().as_str()) || is_placeholder(password)
}
