//! File modes as chmod reads them.

/// What a mode does to the rights of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mode {
    others_write: bool,
    sticky: bool,
}

impl Mode {
    /// Reads `0755` or `u+x,go-w`; `None` for what is no mode.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if let Some(digits) = octal(text) {
            return Some(Self { others_write: digits & 0o2 != 0, sticky: digits & 0o1000 != 0 });
        }
        let mut mode = Self { others_write: false, sticky: false };
        for clause in text.split(',') {
            let clause = Clause::parse(clause)?;
            mode.sticky |= clause.operator != '-' && clause.rights.contains('t');
            // Without a class the umask takes the right to write away from others.
            if clause.names_others() {
                match clause.operator {
                    '-' => mode.others_write &= !clause.rights.contains('w'),
                    '=' => mode.others_write = clause.rights.contains('w'),
                    _ => mode.others_write |= clause.rights.contains('w'),
                }
            }
        }
        Some(mode)
    }

    /// Whether others may write, and replace what they do not own.
    pub(crate) fn lets_others_write(&self) -> bool {
        self.others_write && !self.sticky
    }
}

/// `a+rw` taken apart.
struct Clause<'a> {
    classes: &'a str,
    operator: char,
    rights: &'a str,
}

impl<'a> Clause<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let at = text.find(['+', '-', '='])?;
        let (classes, rest) = text.split_at_checked(at)?;
        let (operator, rights) = (rest.chars().next()?, rest.get(1..)?);
        let known = |text: &str, letters: &str| text.chars().all(|letter| letters.contains(letter));
        (known(classes, "ugoa") && known(rights, "rwxXstugo")).then_some(Self { classes, operator, rights })
    }

    fn names_others(&self) -> bool {
        self.classes.contains(['a', 'o'])
    }
}

fn octal(text: &str) -> Option<u32> {
    let digits = (3..=5).contains(&text.len()) && text.bytes().all(|digit| matches!(digit, b'0'..=b'7'));
    digits.then(|| u32::from_str_radix(text, 8).ok()).flatten()
}

/// The same mode without the right to write for others; `None` where that is more than a small change.
pub(crate) fn without_write_for_others(text: &str) -> Option<String> {
    if let Some(mode) = octal(text) {
        return Some(format!("{:0width$o}", mode & !0o2, width = text.len()));
    }
    let clause = Clause::parse(text).filter(|clause| clause.names_others() && clause.operator != '-')?;
    let (rights, operator) = (clause.rights, clause.operator);
    let rest: String = rights.chars().filter(|right| *right != 'w').collect();
    let all = clause.classes.contains('a');
    let owners: String = "ug".chars().filter(|class| all || clause.classes.contains(*class)).collect();
    match (owners.is_empty(), rest.is_empty()) {
        (true, true) => None,
        (true, false) => Some(format!("o{operator}{rest}")),
        (false, true) => Some(format!("{owners}{operator}{rights}")),
        (false, false) => Some(format!("{owners}{operator}{rights},o{operator}{rest}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes() {
        for text in ["777", "0777", "666", "a+w", "a=rwx", "o+w", "ugo+rwx", "u+x,o=rw", "00777", "2777", "o-w,o+w"] {
            assert!(Mode::parse(text).is_some_and(|mode| mode.lets_others_write()), "{text}");
        }
        for text in [
            "755", "1777", "a+rwxt", "+w", "+rwx", "g=u", "o=u", "a+rx", "u+w", "o+w,o-w", "$MODE", "", "é", "a+é",
            "8777",
        ] {
            assert!(!Mode::parse(text).is_some_and(|mode| mode.lets_others_write()), "{text}");
        }
    }

    #[test]
    fn narrower_modes() {
        let cases = [
            ("777", Some("775")),
            ("0666", Some("0664")),
            ("a+w", Some("ug+w")),
            ("ugo=rwx", Some("ug=rwx,o=rx")),
            ("go+w", Some("g+w")),
            ("o+w", None),
            ("o+rw", Some("o+r")),
            ("a+w,o+x", None),
        ];
        for (text, expected) in cases {
            assert_eq!(without_write_for_others(text).as_deref(), expected, "{text}");
        }
    }
}
