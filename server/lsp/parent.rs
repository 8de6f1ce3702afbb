//! Not outliving the editor.

use std::path::PathBuf;
use std::time::Duration;

const LOOK_EVERY: Duration = Duration::from_secs(3);

/// Ends this process when the editor's is gone.
///
/// Most editors close standard input when they die, and then this is not needed; but a child that inherited the other end
/// of the pipe keeps it open. Works where there is a `/proc`; an editor that cannot be seen there (on another machine or in
/// another container) is not watched.
pub(super) fn watch(process: u32) {
    let place = PathBuf::from(format!("/proc/{process}"));
    if place.exists() {
        tokio::spawn(async move {
            while place.exists() {
                tokio::time::sleep(LOOK_EVERY).await;
            }
            std::process::exit(1);
        });
    }
}
