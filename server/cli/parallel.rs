//! Work on many files at once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// As much as the main thread has on most systems; the default of other threads is a quarter of that.
const STACK: usize = 8 << 20;

/// Does `work` for every item on all cores. The results are in the order of the items; `None` stands for work that
/// panicked.
pub(super) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<Option<R>> {
    let next = AtomicUsize::new(0);
    let take = || -> Vec<(usize, Option<R>)> {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return done };
            done.push((index, catch_unwind(AssertUnwindSafe(|| work(item))).ok()));
        }
    };
    let helpers = thread::available_parallelism().map_or(1, usize::from).min(items.len()).saturating_sub(1);
    let mut results = thread::scope(|scope| {
        let spawn = |_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, take);
        let threads: Vec<_> = (0..helpers).filter_map(|index| spawn(index).ok()).collect();
        let mut results = take();
        results.extend(threads.into_iter().filter_map(|thread| thread.join().ok()).flatten());
        results
    });
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::map;

    #[test]
    fn keeps_the_order() {
        let items: Vec<usize> = (0..1000).collect();
        assert_eq!(map(&items, |item| item * 2), items.iter().map(|item| Some(item * 2)).collect::<Vec<_>>());
        assert_eq!(map(&[] as &[usize], |item| *item), []);
    }
}
