//! The nearest of several names, for "did you mean".

/// The candidate that differs least from `word`, by at most `max` insertions, deletions, replacements and swaps of
/// neighbours; letters of different case count as equal. `None` when none is that near, or when so many changes would
/// replace half of the word. The first one wins a tie.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>, max: usize) -> Option<&'a str> {
    let letters: Vec<char> = folded(word);
    let max = max.min(letters.len().saturating_sub(1) / 2);
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in candidates {
        let limit = best.map_or(max, |(distance, _)| distance.saturating_sub(1));
        // Longer by more bytes than four for every change: too far, without a look at the letters.
        if candidate.len() > word.len() + 4 * max || best.is_some_and(|(distance, _)| distance == 0) {
            continue;
        }
        if let Some(distance) = distance(&letters, &folded(candidate), limit) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// [`nearest`], or else the only candidate that `word` is the beginning of.
pub fn meant<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>, max: usize) -> Option<&'a str> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let letters = folded(word);
    let begun = |candidate: &&&str| letters.len() >= 2 && folded(candidate).starts_with(&letters);
    nearest(word, candidates.iter().copied(), max).or_else(|| {
        let mut completions = candidates.iter().filter(begun);
        completions.next().copied().filter(|_| completions.next().is_none())
    })
}

/// Longer words are nobody's typing mistake.
const MAX_LENGTH: usize = 128;

fn folded(text: &str) -> Vec<char> {
    text.chars().take(MAX_LENGTH).map(|c| c.to_ascii_lowercase()).collect()
}

/// The number of changes that make one word of the other, if it is at most `max`.
fn distance(one: &[char], other: &[char], max: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) > max {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (row, a) in one.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, b) in other.iter().enumerate() {
            let replaced = cell(&above, column) + usize::from(a != b);
            let mut cost = replaced.min(cell(&above, column + 1) + 1).min(cell(&current, column) + 1);
            let swapped = row > 0 && column > 0 && one.get(row - 1) == Some(b) && other.get(column - 1) == Some(a);
            if swapped {
                cost = cost.min(cell(&before, column - 1) + 1);
            }
            current.push(cost);
        }
        before = std::mem::replace(&mut above, current);
    }
    above.last().copied().filter(|distance| *distance <= max)
}

fn cell(row: &[usize], column: usize) -> usize {
    row.get(column).copied().unwrap_or(usize::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::{meant, nearest};

    const KEYWORDS: [&str; 6] = ["FROM", "RUN", "ENV", "ENTRYPOINT", "EXPOSE", "ADD"];

    #[test]
    fn beginnings() {
        assert_eq!(meant("FR", KEYWORDS, 2), Some("FROM"));
        assert_eq!(meant("ENTRY", KEYWORDS, 2), Some("ENTRYPOINT"));
        assert_eq!(meant("E", KEYWORDS, 2), None);
        assert_eq!(meant("EXPOES", KEYWORDS, 2), Some("EXPOSE"));
    }

    #[test]
    fn finds_the_nearest() {
        let names = ["builder", "build", "VERSION"];
        assert_eq!(nearest("biulder", names, 2), Some("builder"));
        assert_eq!(nearest("biuld", names, 2), Some("build"));
        assert_eq!(nearest("version", names, 2), Some("VERSION"));
        assert_eq!(nearest("VERISON", names, 2), Some("VERSION"));
        assert_eq!(nearest("node", names, 2), None);
        assert_eq!(nearest("", names, 2), None);
        assert_eq!(nearest("a", ["b"], 2), None, "all of the word would be another");
        assert_eq!(nearest("Größe", ["Grösse"], 2), Some("Grösse"));
    }
}
