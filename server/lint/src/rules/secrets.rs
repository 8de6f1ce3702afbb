//! Names that tell a secret.

/// Words that make a name one of a secret.
const SECRET: &[&str] =
    &["apikey", "auth", "credential", "credentials", "key", "password", "passwd", "pword", "secret", "token"];

/// Words that make it the name of something public.
const PUBLIC: &[&str] = &["public", "file", "version"];

/// Last words of names that are about a secret, but hold none.
const ABOUT: &[&str] = &[
    "path",
    "dir",
    "url",
    "uri",
    "id",
    "length",
    "size",
    "expiry",
    "expires",
    "expiration",
    "ttl",
    "name",
    "type",
    "algorithm",
    "method",
    "enabled",
    "required",
    "header",
    "host",
    "endpoint",
    "server",
    "service",
    "port",
    "user",
    "fingerprint",
    "max",
    "count",
    "limit",
];

/// A name without the quotes around it.
pub(crate) fn unquoted(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}

fn words(name: &str) -> impl DoubleEndedIterator<Item = &str> {
    unquoted(name).split('_')
}

fn has_any(name: &str, wanted: &[&str]) -> bool {
    words(name).any(|word| wanted.iter().any(|other| word.eq_ignore_ascii_case(other)))
}

/// Whether a name is one of a secret, as BuildKit sees it.
pub(crate) fn is_secret(name: &str) -> bool {
    has_any(name, SECRET) && !has_any(name, PUBLIC)
}

/// Whether a name like one of a secret goes on to say that it holds none.
pub(crate) fn is_about(name: &str) -> bool {
    let last = words(name).next_back().unwrap_or_default();
    ABOUT.iter().any(|word| last.eq_ignore_ascii_case(word)) || has_any(name, &["max", "gpg", "pgp"])
}

/// Whether a value is a path, a number or a switch, or a URL without credentials.
pub(crate) fn is_harmless_value(value: &str) -> bool {
    // A base64 text may have slashes, too, even in front, but no dots.
    let path = value.contains('/') && (value.contains('.') || value.starts_with('/') && value.len() < 40);
    let url = value.contains("://") && !value.contains(['@', '?']);
    let number = value.len() <= 5 && value.bytes().all(|digit| digit.is_ascii_digit());
    let switches = ["true", "false", "yes", "no", "on", "off", "none", "null"];
    let switch = switches.iter().any(|word| value.eq_ignore_ascii_case(word));
    (path && !value.contains("://") && !value.ends_with('=')) || url || number || switch
}
