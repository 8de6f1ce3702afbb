//! Compares patterns with paths in time linear in both, whatever they hold.

use super::regex::{Atom, Guard, Set};

/// Pairs of states looked at to find out whether two patterns share a path.
const MAX_PAIRS: usize = 20_000;

/// A pattern as states that a path leads through.
#[derive(Debug, Clone, Default)]
pub(super) struct Machine {
    states: Vec<State>,
    guarded: bool,
}

#[derive(Debug, Clone, Default)]
struct State {
    /// Where a character leads.
    eats: Vec<(Set, usize)>,
    /// Where nothing leads, if the condition holds.
    free: Vec<(Option<Guard>, usize)>,
}

/// The states a path may have led to.
struct Active {
    list: Vec<usize>,
    /// For each state the step at which it was last added.
    seen: Vec<usize>,
    step: usize,
}

impl Machine {
    pub(super) fn new(atoms: &[Atom]) -> Self {
        let mut machine = Self { states: vec![State::default()], guarded: false };
        for atom in atoms {
            machine.add(atom);
        }
        machine
    }

    /// The machine of a text.
    pub(super) fn literal(text: &str) -> Self {
        let atoms: Vec<Atom> = text.chars().map(|c| Atom::One(Set::of(c))).collect();
        Self::new(&atoms)
    }

    fn add(&mut self, atom: &Atom) {
        let here = self.states.len() - 1;
        let (mut state, mut extra) = (State::default(), None);
        let next = match atom {
            Atom::Folders => here + 2,
            _ => here + 1,
        };
        match atom {
            Atom::One(set) => state.eats.push((set.clone(), next)),
            Atom::Many(set) => {
                state.eats.push((set.clone(), here));
                state.free.push((None, next));
            }
            Atom::Folders => {
                let inside = here + 1;
                state.free.extend([(None, next), (None, inside)]);
                extra = Some(State { eats: vec![(Set::any(), inside), (Set::of('/'), next)], free: Vec::new() });
            }
            Atom::Check(guard) => {
                self.guarded = true;
                state.free.push((Some(*guard), next));
            }
        }
        if let Some(last) = self.states.last_mut() {
            *last = state;
        }
        self.states.extend(extra);
        self.states.push(State::default());
    }

    fn end(&self) -> usize {
        self.states.len() - 1
    }

    /// Whether the pattern matches a path or one of the folders it is in.
    pub(super) fn covers(&self, path: &str) -> bool {
        if self.guarded {
            // What a condition says depends on where the text ends.
            let folders = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
            return folders.chain([path]).any(|part| self.run(part, false));
        }
        self.run(path, true)
    }

    fn run(&self, path: &str, folders_too: bool) -> bool {
        let mut now = Active { list: Vec::new(), seen: vec![0; self.states.len()], step: 1 };
        let mut before = None;
        self.enter(&mut now, 0, (before, path.chars().next()));
        let mut rest = path.chars();
        while let Some(c) = rest.next() {
            if c == '/' && folders_too && before.is_some() && now.list.contains(&self.end()) {
                return true;
            }
            now.step += 1;
            let from = std::mem::take(&mut now.list);
            let around = (Some(c), rest.clone().next());
            for state in from {
                let eats = self.states.get(state).map(|state| state.eats.as_slice()).unwrap_or_default();
                for (_, next) in eats.iter().filter(|(set, _)| set.has(c)) {
                    self.enter(&mut now, *next, around);
                }
            }
            before = Some(c);
        }
        now.list.contains(&self.end())
    }

    /// Adds a state and those that nothing more is needed for; `around` are the characters on both sides of the place.
    fn enter(&self, active: &mut Active, state: usize, around: (Option<char>, Option<char>)) {
        let mut waiting = vec![state];
        while let Some(state) = waiting.pop() {
            let Some(seen) = active.seen.get_mut(state).filter(|seen| **seen != active.step) else { continue };
            *seen = active.step;
            active.list.push(state);
            let free = self.states.get(state).map(|state| state.free.as_slice()).unwrap_or_default();
            let open = free.iter().filter(|(guard, _)| guard.is_none_or(|guard| holds(guard, around)));
            waiting.extend(open.map(|(_, next)| *next));
        }
    }

    /// Whether some path is covered by both; `true` when that takes too long to find out. Conditions count as met.
    pub(super) fn meets(&self, other: &Machine) -> bool {
        let mut seen = std::collections::HashSet::new();
        let mut waiting = vec![(0, 0)];
        while let Some((one, two)) = waiting.pop() {
            if !seen.insert((one, two)) {
                continue;
            }
            let (ends, other_ends) = (one == self.end(), two == other.end());
            if (ends && other_ends) || seen.len() > MAX_PAIRS {
                return true;
            }
            let (Some(a), Some(b)) = (self.states.get(one), other.states.get(two)) else { continue };
            waiting.extend(a.free.iter().map(|(_, next)| (*next, two)));
            waiting.extend(b.free.iter().map(|(_, next)| (one, *next)));
            // Behind a whole match a slash leads to anything below: the other goes on alone.
            let slash = |state: &State| state.eats.iter().any(|(set, _)| set.has('/'));
            if (ends && slash(b)) || (other_ends && slash(a)) {
                return true;
            }
            for (set, next) in &a.eats {
                let both = b.eats.iter().filter(|(other, _)| set.meets(other));
                waiting.extend(both.map(|(_, other_next)| (*next, *other_next)));
            }
        }
        false
    }
}

fn holds(guard: Guard, (before, after): (Option<char>, Option<char>)) -> bool {
    let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    match guard {
        Guard::Start => before.is_none(),
        Guard::End => after.is_none(),
        Guard::WordBoundary => word(before) != word(after),
        Guard::NoWordBoundary => word(before) == word(after),
    }
}
