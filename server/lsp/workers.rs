//! Threads for work that may take its time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Semaphore, oneshot};

/// So many pieces of work run at once. More than two, because some of them wait for the same lint of the same document.
const MOST: usize = 4;

/// A piece of work. What it gives back tells of the result, when the thread is free again.
type Work = Box<dyn FnOnce() -> Reply + Send>;
type Reply = Box<dyn FnOnce()>;

/// Runs work on other threads, a few pieces at a time.
///
/// Of the threads that are free the one that was last at work takes it. So as long as an editor asks for one thing after the
/// other, a single thread does all of it: each one more would have its own part of the heap, which grows to the size of what
/// it once worked on.
#[derive(Clone, Debug)]
pub(super) struct Workers {
    permits: Arc<Semaphore>,
    free: Arc<Mutex<Vec<Sender<Work>>>>,
}

impl Workers {
    /// Workers, all of them free.
    pub(super) fn new() -> Self {
        Self { permits: Arc::new(Semaphore::new(MOST)), free: Arc::default() }
    }

    /// Runs a piece of work and waits for its result; `None` if it panicked.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.ok()?;
        let (sender, result) = oneshot::channel();
        // The permit goes along, so that work whose request was cancelled counts.
        let work = move || -> Reply {
            let result = catch_unwind(AssertUnwindSafe(work)).ok();
            Box::new(move || {
                drop(permit);
                // Nobody waits for the result of a request that was cancelled.
                let _ = sender.send(result);
            })
        };
        self.thread()?.send(Box::new(work)).ok()?;
        result.await.ok()?
    }

    /// A thread that is free, or a new one; `None` if the system has none to give.
    fn thread(&self) -> Option<Sender<Work>> {
        let free = lock(&self.free).pop();
        if free.is_some() {
            return free;
        }
        let (sender, pieces) = channel::<Work>();
        let (own, free) = (sender.clone(), Arc::clone(&self.free));
        let work = move || {
            for piece in pieces {
                let reply = piece();
                lock(&free).push(own.clone());
                reply();
            }
        };
        std::thread::Builder::new().spawn(work).ok()?;
        Some(sender)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_loses_its_own_result_only() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let workers = Workers::new();
            for _ in 0..2 * MOST {
                assert_eq!(workers.run(|| -> u8 { panic!("on purpose") }).await, None);
            }
            assert_eq!(workers.run(|| 1).await, Some(1));
        });
    }

    #[test]
    fn one_after_the_other_is_the_work_of_one_thread() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let workers = Workers::new();
            let own = || std::thread::current().id();
            let first = workers.run(own).await;
            for _ in 0..20 {
                assert_eq!(workers.run(own).await, first);
            }
        });
    }
}
