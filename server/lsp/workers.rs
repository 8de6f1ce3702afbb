//! Threads for work that may take its time.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// So many pieces of work run at once. More than two, because some of them wait for the same lint of the same document.
pub(super) const MOST: usize = 4;

/// Runs work on other threads, a few pieces at a time.
///
/// The limit is ours rather than that of tokio's pool, because standard output is written from that pool too and
/// must never wait for a free thread.
#[derive(Clone, Debug)]
pub(super) struct Workers {
    permits: Arc<Semaphore>,
}

impl Workers {
    /// Workers, all of them free.
    pub(super) fn new() -> Self {
        Self { permits: Arc::new(Semaphore::new(MOST)) }
    }

    /// Runs a piece of work and waits for its result; `None` if it panicked.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.ok()?;
        // A panic ends up in the join result. The permit goes along, so that work whose request was cancelled counts.
        let task = spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        });
        task.await.ok()
    }
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
}
