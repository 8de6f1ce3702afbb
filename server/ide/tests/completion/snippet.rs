//! Snippets as editors expand them.

/// The text of a snippet when nobody fills anything in: the suggestions, and the first of each choice.
pub(crate) fn expanded(snippet: &str) -> String {
    let mut text = String::new();
    let mut rest = snippet;
    while let Some(at) = rest.find(['$', '\\', '}']) {
        let (before, special) = rest.split_at(at);
        text.push_str(before);
        rest = match special.strip_prefix("${") {
            Some(place) => {
                let digits = place.trim_start_matches(|c: char| c.is_ascii_digit());
                assert!(digits.len() < place.len(), "{snippet:?} has a variable of the editor");
                filled(digits, &mut text)
            }
            None if special.starts_with('\\') => {
                let escaped = special.chars().nth(1).expect("something escaped");
                text.push(escaped);
                &special[1 + escaped.len_utf8()..]
            }
            None if special.starts_with('$') => {
                let behind = special[1..].trim_start_matches(|c: char| c.is_ascii_digit());
                assert!(behind.len() + 1 < special.len(), "{snippet:?} has a dollar that is not escaped");
                behind
            }
            None => {
                text.push('}');
                &special[1..]
            }
        };
    }
    text + rest
}

/// Reads `}`, `:suggestion}` or `|a,b|}`, and gives back what is behind it.
fn filled<'a>(place: &'a str, text: &mut String) -> &'a str {
    if let Some(choices) = place.strip_prefix('|') {
        let (choices, behind) = choices.split_once("|}").expect("the end of the choices");
        text.push_str(choices.split(',').next().unwrap_or_default());
        return behind;
    }
    let (suggestion, behind) = place.split_once('}').expect("the end of the place");
    text.push_str(suggestion.trim_start_matches(':'));
    behind
}

#[test]
fn snippets_are_expanded() {
    for (snippet, expected) in [
        ("a $1b${2:c}$0", "a bc"),
        ("--mount=type=${1|bind,cache|}$0", "--mount=type=bind"),
        (":-${1:default}\\}", ":-default}"),
        ("a \\\\\n \\$X ${1}}", "a \\\n $X }"),
    ] {
        assert_eq!(expanded(snippet), expected, "{snippet}");
    }
}
