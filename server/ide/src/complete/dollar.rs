//! Variables that are being typed.

/// A variable that the end of a text is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dollar {
    /// Byte offset of what is replaced: the name, or the colon of a modifier.
    pub(crate) start: usize,
    /// Whether it is written with a brace.
    pub(crate) braced: bool,
    /// The name, if a modifier is typed behind it.
    pub(crate) modified: Option<String>,
}

/// The variable that the end of a text is in: behind `$`, `${`, a part of a name, or the colon of a modifier. `None` within
/// single quotes (where `quotes` count) and behind the escape character.
pub(crate) fn at_end(text: &str, escape: char, quotes: bool) -> Option<Dollar> {
    let (mut single, mut double, mut escaped) = (false, false, false);
    let mut last = None;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            _ if c == escape && !single => escaped = true,
            '\'' if quotes && !double => single = !single,
            '"' if quotes && !single => double = !double,
            '$' if !single => last = Some(at),
            _ => {}
        }
    }
    let dollar = last.filter(|_| !single && !escaped)?;
    let after = text.get(dollar + 1..)?;
    let (braced, name) = match after.strip_prefix('{') {
        Some(name) => (true, name),
        None => (false, after),
    };
    let length = name.len() - name.trim_start_matches(is_name).len();
    let start = text.len() - name.len();
    if length == name.len() {
        return (!name.starts_with(|c: char| c.is_ascii_digit())).then_some(Dollar { start, braced, modified: None });
    }
    let modifier = name.get(length..)?;
    let known = braced && length > 0 && modifier == ":";
    known.then(|| Dollar { start: start + length, braced, modified: name.get(..length).map(str::to_owned) })
}

/// How many bytes at the start of a text go on with a name.
pub(crate) fn rest(text: &str) -> usize {
    text.len() - text.trim_start_matches(is_name).len()
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_names_are_typed() {
        for (text, expected) in [
            ("$", Some((1, false))),
            ("a/${", Some((4, true))),
            ("${AB", Some((2, true))),
            ("\"$A", Some((2, false))),
            ("${A:", Some((3, true))),
        ] {
            let found = at_end(text, '\\', true).map(|dollar| (dollar.start, dollar.braced));
            assert_eq!(found, expected, "{text}");
        }
        for nothing in ["", "$A/", "'$A", "\\$A", "${A}", "$1", "${A:-", "$A:", "${:", "$(ls"] {
            assert_eq!(at_end(nothing, '\\', true), None, "{nothing}");
        }
        assert!(at_end("'$A", '\\', false).is_some() && at_end("\\$A", '`', false).is_some());
    }
}
