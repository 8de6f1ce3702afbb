//! The known name that somebody probably meant.

/// Longer words than this are no misspelt names.
const LONGEST: usize = 40;

/// The candidate nearest to a word, in any case: the one with the fewest typing errors (a letter added, left out,
/// replaced, or swapped with its neighbour), at most `max` and at most one for every two letters; failing that, the
/// only one the word is the beginning of. The first of several equally near ones wins.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>, max: usize) -> Option<&'a str> {
    let letters: Vec<char> = word.chars().take(LONGEST + 1).map(|c| c.to_ascii_lowercase()).collect();
    if letters.len() > LONGEST {
        return None;
    }
    let limit = max.min(letters.len() / 2);
    let mut best: Option<(usize, &'a str)> = None;
    let mut completions = Vec::new();
    for candidate in candidates {
        let name: Vec<char> = candidate.chars().map(|c| c.to_ascii_lowercase()).collect();
        let distance = distance(&letters, &name);
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
        if letters.len() >= 2 && name.starts_with(&letters) {
            completions.push(candidate);
        }
    }
    match (best, completions.as_slice()) {
        (Some((_, candidate)), _) => Some(candidate),
        (None, [only]) => Some(only),
        _ => None,
    }
}

/// The number of typing errors between two words.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut before_last = vec![0; other.len() + 1];
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1; other.len() + 1];
        for (j, b) in other.iter().enumerate() {
            let replaced = last[j] + usize::from(a != b);
            row[j + 1] = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                row[j + 1] = row[j + 1].min(before_last[j - 1] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    const NAMES: [&str; 6] = ["FROM", "RUN", "ENV", "ENTRYPOINT", "EXPOSE", "ADD"];

    #[test]
    fn typing_errors() {
        assert_eq!(nearest("RNU", NAMES, 2), Some("RUN"));
        assert_eq!(nearest("form", NAMES, 2), Some("FROM"));
        assert_eq!(nearest("EXPOES", NAMES, 2), Some("EXPOSE"));
        assert_eq!(nearest("FOO", NAMES, 2), None);
        assert_eq!(nearest("X", NAMES, 2), None);
        assert_eq!(nearest("", NAMES, 2), None);
    }

    #[test]
    fn beginnings() {
        assert_eq!(nearest("FR", NAMES, 2), Some("FROM"));
        assert_eq!(nearest("ENTRY", NAMES, 2), Some("ENTRYPOINT"));
        assert_eq!(nearest("E", NAMES, 2), None);
    }

    #[test]
    fn long_and_strange_words() {
        assert_eq!(nearest(&"R".repeat(1 << 20), NAMES, 2), None);
        assert_eq!(nearest("RÜN", NAMES, 2), Some("RUN"));
    }
}
