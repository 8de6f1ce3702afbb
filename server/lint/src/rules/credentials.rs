//! Credentials by their shape: the tokens that services give a prefix of its own.

use std::ops::Range;

/// The characters a token is made of behind its prefix.
#[derive(Clone, Copy)]
enum Alphabet {
    /// `A-Z` and digits.
    Upper,
    /// Letters and digits.
    Alphanumeric,
    /// Letters, digits and `_`.
    Word,
    /// Letters, digits, `_` and `-`.
    Url,
    /// The same and `.`.
    Dotted,
    /// Hexadecimal digits.
    Hex,
}

impl Alphabet {
    fn has(self, byte: u8) -> bool {
        match self {
            Alphabet::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Alphabet::Alphanumeric => byte.is_ascii_alphanumeric(),
            Alphabet::Word => byte.is_ascii_alphanumeric() || byte == b'_',
            Alphabet::Url => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Alphabet::Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'),
            Alphabet::Hex => byte.is_ascii_hexdigit(),
        }
    }
}

/// A kind of token.
struct Shape {
    prefix: &'static str,
    what: &'static str,
    alphabet: Alphabet,
    /// How many characters follow the prefix, at least and at most.
    length: (usize, usize),
}

/// What the keys of Google are called. Those of browsers and apps are meant to be seen.
pub(crate) const GOOGLE: &str = "a key of Google";

const fn shape(prefix: &'static str, what: &'static str, alphabet: Alphabet, least: usize, most: usize) -> Shape {
    Shape { prefix, what, alphabet, length: (least, most) }
}

const ANY: usize = 4096;

/// The length of the shortest token, with its prefix.
const SHORTEST: usize = 20;

/// The shapes as their services document them.
const SHAPES: &[Shape] = &[
    shape("AKIA", "an access key of AWS", Alphabet::Upper, 16, 16),
    shape("ASIA", "an access key of AWS", Alphabet::Upper, 16, 16),
    shape("ghp_", "a token of GitHub", Alphabet::Alphanumeric, 36, 255),
    shape("gho_", "a token of GitHub", Alphabet::Alphanumeric, 36, 255),
    shape("ghu_", "a token of GitHub", Alphabet::Alphanumeric, 36, 255),
    shape("ghs_", "a token of GitHub", Alphabet::Alphanumeric, 36, 255),
    shape("ghr_", "a token of GitHub", Alphabet::Alphanumeric, 36, 255),
    shape("github_pat_", "a token of GitHub", Alphabet::Word, 60, 255),
    shape("glpat-", "a token of GitLab", Alphabet::Dotted, 20, 300),
    shape("xoxb-", "a token of Slack", Alphabet::Url, 20, 300),
    shape("xoxp-", "a token of Slack", Alphabet::Url, 20, 300),
    shape("xoxa-", "a token of Slack", Alphabet::Url, 20, 300),
    shape("xoxr-", "a token of Slack", Alphabet::Url, 20, 300),
    shape("xoxs-", "a token of Slack", Alphabet::Url, 20, 300),
    shape("sk-ant-", "an API key", Alphabet::Url, 40, 300),
    shape("sk-proj-", "an API key", Alphabet::Url, 40, 300),
    shape("sk-", "an API key", Alphabet::Alphanumeric, 40, 64),
    shape("sk_live_", "a key of Stripe", Alphabet::Alphanumeric, 24, 300),
    shape("rk_live_", "a key of Stripe", Alphabet::Alphanumeric, 24, 300),
    shape("hf_", "a token of Hugging Face", Alphabet::Alphanumeric, 34, 40),
    shape("AIza", GOOGLE, Alphabet::Url, 35, 35),
    shape("npm_", "a token of npm", Alphabet::Alphanumeric, 36, 36),
    shape("pypi-AgE", "a token of PyPI", Alphabet::Url, 50, ANY),
    shape("dckr_pat_", "a token of Docker Hub", Alphabet::Url, 24, 60),
    shape("dop_v1_", "a token of DigitalOcean", Alphabet::Hex, 64, 64),
    shape("SG.", "a key of SendGrid", Alphabet::Dotted, 60, 72),
    shape("eyJ", "a JSON web token", Alphabet::Dotted, 40, ANY),
];

/// For each first byte of a credential the bytes that may follow it, as bits: most pairs of bytes begin nothing.
const STARTS: [u128; 128] = {
    let mut starts = [0; 128];
    let mut at = 0;
    while at < SHAPES.len() {
        let prefix = SHAPES[at].prefix.as_bytes();
        starts[prefix[0] as usize] |= 1 << prefix[1];
        at += 1;
    }
    starts
};

/// Whether a credential may begin with these two bytes.
fn may_begin(first: u8, second: u8) -> bool {
    second.is_ascii() && STARTS.get(usize::from(first)).is_some_and(|seconds| seconds >> second & 1 == 1)
}

/// Beginnings of the payloads of tokens that are printed in documentation.
const SAMPLE_PAYLOADS: &[&str] =
    &["eyJzdWIiOiIxMjM0NTY3ODkw", "eyJpc3MiOiJzdXBhYmFzZS1kZW1v", "eyJzb21lIjoicGF5bG9hZCJ9"];

/// Words in a text that only stands for a secret.
const PLACEHOLDERS: &[&str] =
    &["xxxx", "example", "changeme", "placeholder", "dummy", "your", "1234567890", "abcdefgh", "...", "secret"];

/// Something that looks like a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Credential {
    /// Byte range in the text.
    pub(crate) range: Range<usize>,
    /// What it is: "a token of GitHub".
    pub(crate) what: &'static str,
}

/// The credentials in a text, in order. Few of its bytes are looked at: a token is a long run of characters without a gap, so
/// from one place to the next it is enough to look back from where a token would end.
pub(crate) fn find(text: &str) -> Vec<Credential> {
    let bytes = text.as_bytes();
    let mut found: Vec<Credential> =
        text.match_indices("-----BEGIN ").filter_map(|(at, _)| private_key(text, at)).collect();
    let mut start = 0;
    while let Some(window) = bytes.get(start..start + SHORTEST) {
        if let Some(gap) = window.iter().rposition(|byte| !Alphabet::Dotted.has(*byte)) {
            start += gap + 1;
            continue;
        }
        let end = bytes.get(start..).and_then(|rest| rest.iter().position(|byte| !Alphabet::Dotted.has(*byte)));
        let end = end.map_or(bytes.len(), |length| start + length);
        tokens(text, start..end, &mut found);
        start = end;
    }
    found.sort_by_key(|credential| credential.range.start);
    found
}

/// The tokens in a run of characters that tokens are made of.
fn tokens(text: &str, run: Range<usize>, found: &mut Vec<Credential>) {
    let bytes = text.as_bytes();
    let mut done = run.start;
    for at in run.clone() {
        let (Some(byte), Some(next)) = (bytes.get(at), bytes.get(at + 1)) else { return };
        if at < done || !may_begin(*byte, *next) {
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        if before.is_some_and(|before| before.is_ascii_alphanumeric() || *before == b'_') {
            continue;
        }
        if let Some(credential) = token(text, at) {
            done = credential.range.end;
            found.push(credential);
        }
    }
}

/// The token that begins at a byte offset.
fn token(text: &str, at: usize) -> Option<Credential> {
    let rest = text.as_bytes().get(at..)?;
    let shape = SHAPES.iter().find(|shape| rest.starts_with(shape.prefix.as_bytes()))?;
    let body = rest.get(shape.prefix.len()..)?;
    let length = body.iter().take(ANY + 1).take_while(|byte| shape.alphabet.has(**byte)).count();
    let (least, most) = shape.length;
    let goes_on = body.get(length).is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'_');
    if length < least || length > most || goes_on {
        return None;
    }
    let start = at + shape.prefix.len();
    let secret = text.get(start..start + length)?;
    let genuine = if shape.prefix == "eyJ" { is_web_token(secret) } else { looks_random(secret) };
    genuine.then(|| Credential { range: at..start + length, what: shape.what })
}

/// Whether what follows `eyJ` has the three parts of a signed token.
fn is_web_token(body: &str) -> bool {
    let mut parts = body.split('.');
    let (Some(_), Some(payload), Some(signature)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let sample = SAMPLE_PAYLOADS.iter().any(|sample| payload.starts_with(sample));
    payload.starts_with("eyJ") && signature.len() >= 20 && !sample && !is_placeholder(signature)
}

/// Whether a text has the variety of something random.
fn looks_random(text: &str) -> bool {
    let mut seen = [false; 128];
    for byte in text.bytes() {
        if let Some(seen) = seen.get_mut(usize::from(byte)) {
            *seen = true;
        }
    }
    let different = seen.iter().filter(|seen| **seen).count();
    let digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let letter = text.bytes().any(|byte| byte.is_ascii_alphabetic());
    different >= 8 && letter && (digit || text.bytes().any(|byte| byte.is_ascii_uppercase())) && !is_placeholder(text)
}

/// Whether a text only stands for a secret.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let first = lower.bytes().next();
    PLACEHOLDERS.iter().any(|word| lower.contains(word)) || lower.bytes().all(|byte| Some(byte) == first)
}

/// The first line of a private key that begins at a byte offset, when something like a key follows it.
fn private_key(text: &str, at: usize) -> Option<Credential> {
    const LONGEST: usize = 80;
    let rest = text.get(at..)?.strip_prefix("-----BEGIN ")?;
    let end = rest.bytes().take(LONGEST).position(|byte| byte == b'-')?;
    let kind = rest.get(..end)?;
    if !kind.ends_with("PRIVATE KEY") && !kind.ends_with("PRIVATE KEY BLOCK") {
        return None;
    }
    let header = rest.get(end..)?.strip_prefix("-----")?;
    // `grep -q "-----BEGIN PRIVATE KEY-----"` holds no key.
    let body = header.trim_start_matches(['\\', 'n', 'r', '\r', '\n', ' ', '\t']);
    let key = body
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
        .take(LONGEST)
        .count();
    (key >= 16).then(|| Credential { range: at..text.len() - header.len(), what: "a private key" })
}

#[cfg(test)]
mod tests {
    use super::*;

    // Put together here, so that no scanner takes this file for a leak.
    const BODY: &str = "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7b";

    #[test]
    fn none_is_shorter() {
        assert_eq!(SHAPES.iter().map(|shape| shape.prefix.len() + shape.length.0).min(), Some(SHORTEST));
    }

    #[test]
    fn shapes() {
        let cases = [
            (format!("ghp_{}", &BODY[..36]), true),
            (format!("x=ghp_{}\"", &BODY[..36]), true),
            (format!("ghp_{}", &BODY[..20]), false),
            (format!("ghp_{}", "x".repeat(36)), false),
            (format!("my_ghp_{}", &BODY[..36]), false),
            (format!("AK{}", "IAQ3EGTSTVXK7WYLR2"), true),
            (format!("AK{}", "IAIOSFODNN7EXAMPLE"), false),
            (format!("AK{}", "IAQ3EGTSTVXK7WYLR2Z"), false),
            (format!("npm_{}", &BODY[..36]), true),
            ("npm_config_registry=https://registry.npmjs.org/aaaaaaaaaaaaaaa".to_owned(), false),
            ("sk-learn-contrib-is-a-very-long-name-of-a-package-indeed".to_owned(), false),
            (format!("eyJ{BODY}.eyJ{BODY}.{BODY}"), true),
            (format!("eyJ{BODY}.{}.{BODY}", SAMPLE_PAYLOADS[0]), false),
            (format!("-----BEGIN RSA {}-----\n{BODY}", "PRIVATE KEY"), true),
            (format!("-----BEGIN RSA {}-----\\n{BODY}", "PRIVATE KEY"), true),
            (format!("grep -- '-----BEGIN {}-----' f", "PRIVATE KEY"), false),
            (format!("-----BEGIN CERTIFICATE-----\n{BODY}"), false),
            ("é—AK".to_owned(), false),
        ];
        for (text, expected) in cases {
            assert_eq!(!find(&text).is_empty(), expected, "{text}");
        }
    }
}
