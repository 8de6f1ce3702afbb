//! The first of each name.

use std::collections::HashMap;
use std::hash::Hash;

/// So many are compared with each other quicker than a table of them is made.
const FEW: usize = 24;

/// The first value of each key, in their order. Most mappings of YAML files have few keys, and rules ask for many mappings.
#[derive(Debug)]
pub(super) struct Firsts<K, V> {
    list: Vec<(K, V)>,
    /// The places in the list, once it is long.
    places: HashMap<K, usize>,
}

impl<K, V> Default for Firsts<K, V> {
    fn default() -> Self {
        Self { list: Vec::new(), places: HashMap::new() }
    }
}

impl<K: Copy + Eq + Hash, V> Firsts<K, V> {
    /// Adds a value. If the key is there already, nothing changes, and its value is given.
    pub(super) fn add(&mut self, key: K, value: V) -> Option<&V> {
        let place = if self.list.len() < FEW {
            self.list.iter().position(|(other, _)| *other == key)
        } else {
            if self.places.is_empty() {
                self.places = self.list.iter().enumerate().map(|(place, (key, _))| (*key, place)).collect();
            }
            self.places.get(&key).copied()
        };
        if let Some(place) = place {
            return self.list.get(place).map(|(_, value)| value);
        }
        if !self.places.is_empty() {
            self.places.insert(key, self.list.len());
        }
        self.list.push((key, value));
        None
    }

    /// The values.
    pub(super) fn into_values(self) -> Vec<V> {
        self.list.into_iter().map(|(_, value)| value).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_counts_among_few_and_among_many() {
        for many in [3, FEW, FEW + 1, 5 * FEW] {
            let mut firsts = Firsts::default();
            for key in 0..many {
                assert_eq!(firsts.add(key, key), None);
            }
            for key in 0..many {
                assert_eq!(firsts.add(key, many), Some(&key));
            }
            assert_eq!(firsts.add(many, many), None);
            assert_eq!(firsts.into_values(), (0..=many).collect::<Vec<_>>());
        }
    }
}
