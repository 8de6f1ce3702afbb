//! From a pattern to what it matches, by way of the regular expression that the builder makes of it.
//!
//! The detour shows in odd patterns only (`[a*]`, `a^b`, `\d`), and there the builder's expression is what counts.

use super::pattern::Problem;

/// Characters that mean something in an expression and nothing in a pattern.
const PLAIN: &[char] = &['.', '+', '(', ')', '|', '{', '}', '$'];

/// A set of characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Set {
    pub(super) negated: bool,
    /// First and last character of each range.
    pub(super) ranges: Vec<(char, char)>,
}

/// A condition on a place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    Start,
    End,
    WordBoundary,
    NoWordBoundary,
}

/// A part of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Atom {
    /// One character of a set.
    One(Set),
    /// Any number of them.
    Many(Set),
    /// Nothing, or anything that ends with a slash.
    Folders,
    /// Nothing, if the condition holds.
    Check(Guard),
}

impl Set {
    pub(super) fn of(c: char) -> Self {
        Self { negated: false, ranges: vec![(c, c)] }
    }

    fn without(c: char) -> Self {
        Self { negated: true, ranges: vec![(c, c)] }
    }

    /// What `.` stands for.
    pub(super) fn any() -> Self {
        Self::without('\n')
    }

    pub(super) fn has(&self, c: char) -> bool {
        self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&c)) != self.negated
    }

    /// Whether some character is in both sets.
    pub(super) fn meets(&self, other: &Set) -> bool {
        let edges = |set: &Set| -> Vec<char> {
            let next = |c: char| char::from_u32(u32::from(c).saturating_add(1));
            set.ranges.iter().flat_map(|(first, last)| [Some(*first), next(*last)]).flatten().collect()
        };
        // A set changes at the edges of its ranges only.
        edges(self).into_iter().chain(edges(other)).chain(['\0']).any(|c| self.has(c) && other.has(c))
    }
}

/// What the builder takes a pattern for, which decides how it is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Its own text.
    Exact,
    /// The beginning of a path: two stars stand at the end, and nothing else means anything.
    Prefix,
    /// The end of a path: two stars stand at the beginning only.
    Suffix,
    /// A regular expression.
    Expression,
}

/// What a pattern matches; `None` for one that matches its own text.
pub(super) fn translate(pattern: &str) -> Result<Option<Vec<Atom>>, Problem> {
    check(pattern)?;
    let literal = |text: &str| text.chars().map(|c| Atom::One(Set::of(c))).collect::<Vec<_>>();
    let (kind, expression) = expression(pattern);
    Ok(Some(match kind {
        Kind::Exact => return Ok(None),
        Kind::Expression => parse(&expression)?,
        Kind::Prefix => {
            let mut atoms = literal(pattern.strip_suffix("**").unwrap_or(pattern));
            atoms.push(Atom::Many(Set::any()));
            atoms
        }
        Kind::Suffix => {
            let text = pattern.strip_prefix("**").unwrap_or(pattern);
            let names = text.strip_prefix('/');
            let first = if names.is_some() { Atom::Folders } else { Atom::Many(Set::any()) };
            std::iter::once(first).chain(literal(names.unwrap_or(text))).collect()
        }
    }))
}

/// The regular expression of a pattern, without the `^` and `$` around it, and whether it is used.
fn expression(pattern: &str) -> (Kind, String) {
    let (mut kind, mut expression) = (Kind::Exact, String::new());
    let mut chars = pattern.chars().peekable();
    let mut first = true;
    while let Some(c) = chars.next() {
        match c {
            '*' if chars.next_if_eq(&'*').is_some() => {
                chars.next_if_eq(&'/');
                let at_end = chars.peek().is_none();
                expression.push_str(if at_end { ".*" } else { "(.*/)?" });
                kind = match kind {
                    _ if first => Kind::Suffix,
                    Kind::Exact if at_end => Kind::Prefix,
                    _ => Kind::Expression,
                };
            }
            '*' => expression.push_str("[^/]*"),
            '?' => expression.push_str("[^/]"),
            '\\' => {
                expression.push('\\');
                expression.extend(chars.next());
            }
            c if PLAIN.contains(&c) => expression.extend(['\\', c]),
            c => expression.push(c),
        }
        if matches!(c, '?' | '\\' | '[' | ']') || c == '*' && expression.ends_with("[^/]*") {
            kind = Kind::Expression;
        }
        first = false;
    }
    (kind, expression)
}

/// Refuses what `filepath.Match` refuses.
fn check(pattern: &str) -> Result<(), Problem> {
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => drop(chars.next().ok_or(Problem::Syntax)?),
            '[' => {
                chars.next_if_eq(&'^');
                let mut any = false;
                while !(any && chars.next_if_eq(&']').is_some()) {
                    member(&mut chars)?;
                    if chars.next_if_eq(&'-').is_some() {
                        member(&mut chars)?;
                    }
                    any = true;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// One character of a class.
fn member(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<(), Problem> {
    match chars.next() {
        None | Some('-' | ']') => Err(Problem::Syntax),
        Some('\\') => chars.next().map(drop).ok_or(Problem::Syntax),
        Some(_) => chars.peek().map(drop).ok_or(Problem::Syntax),
    }
}

/// Reads an expression of the kind [`expression`] makes.
fn parse(expression: &str) -> Result<Vec<Atom>, Problem> {
    let mut atoms = Vec::new();
    let mut rest = expression;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("(.*/)?") {
            atoms.push(Atom::Folders);
            rest = after;
            continue;
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        let atom = match c {
            '.' => Atom::One(Set::any()),
            '^' => Atom::Check(Guard::Start),
            '\\' => escape(&mut rest)?,
            '[' => Atom::One(class(&mut rest)?),
            c => Atom::One(Set::of(c)),
        };
        atoms.push(match (atom, rest.strip_prefix('*')) {
            (Atom::One(set), Some(after)) => {
                rest = after;
                Atom::Many(set)
            }
            (atom, _) => atom,
        });
    }
    Ok(atoms)
}

fn escape(rest: &mut &str) -> Result<Atom, Problem> {
    let c = rest.chars().next().ok_or(Problem::Syntax)?;
    *rest = rest.get(c.len_utf8()..).unwrap_or_default();
    Ok(match c {
        'A' => Atom::Check(Guard::Start),
        'z' => Atom::Check(Guard::End),
        'b' => Atom::Check(Guard::WordBoundary),
        'B' => Atom::Check(Guard::NoWordBoundary),
        c => Atom::One(named(c)?),
    })
}

/// The characters that an escape stands for.
fn named(c: char) -> Result<Set, Problem> {
    let set = |negated, ranges: &[(char, char)]| Set { negated, ranges: ranges.to_vec() };
    let word = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
    let space = [('\t', '\n'), ('\u{c}', '\r'), (' ', ' ')];
    Ok(match c {
        'd' | 'D' => set(c == 'D', &[('0', '9')]),
        'w' | 'W' => set(c == 'W', &word),
        's' | 'S' => set(c == 'S', &space),
        'a' => Set::of('\u{7}'),
        'f' => Set::of('\u{c}'),
        'n' => Set::of('\n'),
        'r' => Set::of('\r'),
        't' => Set::of('\t'),
        'v' => Set::of('\u{b}'),
        // Codes and classes by number or name, which nobody writes here; the rest the builder refuses as well.
        c if c.is_ascii_alphanumeric() || !c.is_ascii() => return Err(Problem::Syntax),
        c => Set::of(c),
    })
}

/// The rest of a class behind its `[`.
fn class(rest: &mut &str) -> Result<Set, Problem> {
    let negated = rest.starts_with('^');
    *rest = rest.strip_prefix('^').unwrap_or(rest);
    let mut ranges: Vec<(char, char)> = Vec::new();
    loop {
        if let Some(after) = rest.strip_prefix(']').filter(|_| !ranges.is_empty()) {
            *rest = after;
            return Ok(Set { negated, ranges });
        }
        if rest.starts_with("[:") {
            return Err(Problem::Syntax);
        }
        let low = in_class(rest)?;
        let [(first, end)] = low.as_slice() else {
            ranges.extend(low);
            continue;
        };
        let (first, mut end) = (*first, *end);
        if first == end && rest.starts_with('-') && !rest.starts_with("-]") {
            *rest = rest.get(1..).unwrap_or_default();
            match in_class(rest)?.as_slice() {
                [(high, last)] if high == last && *high >= first => end = *high,
                _ => return Err(Problem::Syntax),
            }
        }
        ranges.push((first, end));
    }
}

/// One member of a class.
fn in_class(rest: &mut &str) -> Result<Vec<(char, char)>, Problem> {
    let c = rest.chars().next().ok_or(Problem::Syntax)?;
    *rest = rest.get(c.len_utf8()..).unwrap_or_default();
    if c != '\\' {
        return Ok(vec![(c, c)]);
    }
    match escape(rest)? {
        Atom::One(set) if !set.negated => Ok(set.ranges),
        _ => Err(Problem::Syntax),
    }
}
