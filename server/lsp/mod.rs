//! The language server: the only place that knows the protocol.
//!
//! How a message travels: a thread reads it (`input`); its handler in `backend` is begun at once (`order`) and, before
//! it awaits anything, takes over the change or takes a snapshot of the document (`session`). So messages take effect in
//! the order in which they arrive. The work over a snapshot (`handlers`, `publish`) runs on another thread
//! (`workers`); nothing is locked meanwhile. Answers that are large are written there, too (`output`).

mod action_params;
mod backend;
mod capabilities;
mod configuration;
mod convert;
mod document;
mod handlers;
mod input;
mod newer;
mod order;
mod output;
mod parent;
mod publish;
mod roots;
mod session;
mod settings;
mod shellcheck;
mod workers;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tower_lsp_server::{LspService, Server};

use action_params::Aside;
use backend::Backend;
use input::Input;
use order::InOrder;
use output::{Output, Texts};

/// How many messages may be under way at once. A request that waits for its work must not keep the edits behind it, nor
/// its own cancellation, from being read.
const MESSAGES_AT_ONCE: usize = 256;

/// Threads of the runtime: one for standard output, one that waits for ShellCheck, and some room.
const MAX_THREADS: usize = 4;

/// Serves the protocol over standard input and output until the client says `exit` or closes the input.
///
/// Success if the client asked for a shutdown before, as the protocol has it; failure otherwise, and when the system
/// refuses what a server needs.
pub fn run() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .max_blocking_threads(MAX_THREADS)
        // Threads that wait cost next to nothing; starting one costs the next edit its time.
        .thread_keep_alive(Duration::from_secs(600))
        .build();
    let Ok(runtime) = runtime else { return ExitCode::FAILURE };
    let shut_down = Arc::new(AtomicBool::new(false));
    let (texts, aside) = (Texts::default(), Aside::default());
    runtime.block_on(async {
        let service =
            LspService::build(|client| Backend::new(client, Arc::clone(&shut_down), texts.clone(), aside.clone()));
        let service = service
            .custom_method(newer::RANGES_FORMATTING, Backend::ranges_formatting)
            .custom_method(output::COMPLETION, Backend::completions)
            .custom_method(output::CODE_ACTION, Backend::code_actions)
            .custom_method(output::SYMBOLS, Backend::outline)
            .custom_method(output::FORMATTING, Backend::formatted)
            .custom_method(output::TOKENS, Backend::all_tokens)
            .custom_method(output::HINTS, Backend::hints);
        let (service, socket) = service.finish();
        let server = Server::new(Input::stdin(aside.clone()), Output::new(tokio::io::stdout(), texts.clone()), socket);
        server.concurrency_level(MESSAGES_AT_ONCE).serve(InOrder(service)).await;
    });
    // Whoever still works, or still waits for input, is left behind.
    runtime.shutdown_background();
    if shut_down.load(Ordering::SeqCst) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
