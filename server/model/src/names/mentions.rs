//! Names in single quotes: text to the shell, but often not to the program that gets it, as in `envsubst '$HOST'` or in a line
//! written to a profile.

use std::ops::Range;

use crate::shells::ShellBody;

/// Programs whose language has variables of its own that begin with a dollar sign. What they get names none of a shell.
const OWN_VARIABLES: &[&str] = &[
    "R",
    "Rscript",
    "awk",
    "bun",
    "deno",
    "dpkg-query",
    "expect",
    "gawk",
    "jq",
    "mawk",
    "nawk",
    "node",
    "perl",
    "php",
    "powershell",
    "pwsh",
    "ruby",
    "tclsh",
    "xq",
    "yq",
];

/// The names that stand as `$NAME` or `${NAME…}` in single quotes of a script, with their byte ranges in the document.
pub(super) fn mentions<'a>(body: &'a ShellBody, source: &'a str) -> Vec<(&'a str, Range<usize>)> {
    if body.script.single_quoted.is_empty() {
        return Vec::new();
    }
    let own = body
        .script
        .commands
        .iter()
        .filter(|command| command.effective().program().is_some_and(|program| OWN_VARIABLES.contains(&program)));
    let own: Vec<Range<usize>> = own.map(|command| body.range(command.span)).collect();
    let strings = body.script.single_quoted.iter().map(|span| body.range(*span));
    // Commands are in the order of their starts.
    let ordinary = strings.filter(|string| {
        let before = own.partition_point(|command| command.start <= string.start);
        before.checked_sub(1).and_then(|last| own.get(last)).is_none_or(|command| command.end < string.end)
    });
    ordinary.flat_map(|string| parts(body, string)).flat_map(|part| in_text(source, part)).collect()
}

/// The pieces of a string that the shell sees.
fn parts(body: &ShellBody, string: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let first = body.pieces.partition_point(|piece| piece.end <= string.start);
    let pieces = body.pieces.get(first..).unwrap_or_default().iter();
    let end = string.end;
    pieces
        .take_while(move |piece| piece.start < end)
        .map(move |piece| piece.start.max(string.start)..piece.end.min(end))
}

/// The names in a part of a string. One that reaches its end may go on in the next part, and is left out.
fn in_text(source: &str, part: Range<usize>) -> Vec<(&str, Range<usize>)> {
    let text = source.get(part.clone()).unwrap_or_default();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(next) = text.get(at..).and_then(|rest| rest.find(['$', '\\'])) {
        let dollar = at + next;
        // An escaped dollar sign is one for every reader, and `$$` is the number of the process.
        at = dollar + 1;
        let rest = text.get(at..).unwrap_or_default();
        if text.get(dollar..at) == Some("\\") || rest.starts_with('$') {
            at += rest.chars().next().map_or(0, char::len_utf8);
            continue;
        }
        let braces = rest.strip_prefix('{');
        let length = name_length(braces.unwrap_or(rest));
        let start = at + usize::from(braces.is_some());
        let end = start + length;
        let Some(behind) = text.get(end..).and_then(|rest| rest.chars().next()).filter(|_| length > 0) else {
            continue;
        };
        if braces.is_none() || "}:-+=?#%/^,@[".contains(behind) {
            found.push((text.get(start..end).unwrap_or_default(), part.start + start..part.start + end));
        }
        at = end;
    }
    found
}

fn name_length(text: &str) -> usize {
    let ends = |(at, c): (usize, char)| !(c == '_' || c.is_ascii_alphabetic() || (at > 0 && c.is_ascii_digit()));
    text.char_indices().find(|found| ends(*found)).map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::super::ReferenceKind;
    use crate::File;

    /// Text and line of each mention of a file.
    fn mentioned(text: &str) -> Vec<String> {
        let file = File::new(text);
        let mentions = file.names().references.iter().filter(|found| found.kind == ReferenceKind::Mention);
        mentions.map(|found| format!("{}@{}", &text[found.range.clone()], found.range.start)).collect()
    }

    fn run(command: &str) -> Vec<String> {
        let head = "FROM a\nENV A=1 B=2\nRUN ";
        let found = mentioned(&format!("{head}{command}\n")).into_iter();
        let shifted = found.map(|one| {
            let (name, at) = one.split_once('@').expect("a place");
            format!("{name}{}", at.parse::<usize>().expect("a number") - head.len())
        });
        shifted.collect()
    }

    #[test]
    fn what_is_a_mention() {
        assert_eq!(run("envsubst '$A ${B}' < a > b"), ["A11", "B15"]);
        assert_eq!(run("echo 'export X=$A:/x' >> ~/.bashrc"), ["A16"]);
        assert_eq!(run("x 'é${A:-$B}'\"$A\"'$A'"), ["A7", "B11", "A20"]);
        assert_eq!(run("X='$A' y > '$B'"), ["A4", "B13"]);
        assert_eq!(run("for f in '$A'; do case '$B' in x) ;; esac; done"), ["A11", "B25"]);
        assert_eq!(run("x '$A \\\n  $B'"), ["A4", "B11"]);
    }

    #[test]
    fn what_is_none() {
        for command in [
            "x '$C $AB $1 $ ${} ${A.b} ${!A} $(A)'",
            r"x '\$A $$A \\'",
            "x '$A\\\nB'",
            "x \"'$A'\"",
            "x $'$A'",
            "awk '{ print $A }' x",
            "cat x | jq --arg A x '.x = $A'",
            "sudo perl -e 'print $A'",
            "x # '$A'",
        ] {
            assert_eq!(run(command), [] as [&str; 0], "{command}");
        }
        assert_eq!(mentioned("FROM a\nRUN x '$A'\nENV A=1\n"), [] as [&str; 0]);
        assert_eq!(mentioned("FROM a\nENV A=1\nENV B='$A'\nCMD [\"x\", \"'$A'\"]\n"), [] as [&str; 0]);
    }

    #[test]
    fn other_commands_of_the_same_script() {
        assert_eq!(run("jq '$A' && x '$A' | awk '$A' | x '$B'"), ["A15", "B35"]);
    }

    #[test]
    fn a_script_in_a_string_has_references() {
        let file = File::new("FROM a\nENV A=1\nRUN sh -c 'echo $A'\n");
        let kinds: Vec<_> = file.names().references.iter().map(|found| found.kind).collect();
        assert_eq!(kinds, [ReferenceKind::Name]);
    }

    #[test]
    fn they_are_uses_but_never_undeclared() {
        let file = File::new("FROM a\nARG A\nRUN x '$A $B'\n");
        assert!(file.names().references.iter().all(super::super::Reference::is_use));
        assert!(file.names().undeclared.is_empty());
    }
}
