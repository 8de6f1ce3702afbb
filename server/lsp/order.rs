//! Messages take effect in the order in which they arrive.

use std::task::{Context, Poll, Waker};

use tower_lsp_server::jsonrpc::{Request, Response};
use tower_lsp_server::{ExitedError, LspService};
use tower_service::Service;

use super::backend::Backend;
use super::{newer, output};

/// The service, with every handler begun the moment its message is read.
///
/// The transport makes a future of each message and polls them some time later, several at once. Beginning each before the
/// next message is read puts everything a handler does before it first awaits in the order of arrival: `exit` does not
/// overtake `shutdown`, nor a request the edit before it.
#[derive(Debug)]
pub(super) struct InOrder(pub(super) LspService<Backend>);

impl Service<Request> for InOrder {
    type Response = Option<Response>;
    type Error = ExitedError;
    type Future = <LspService<Backend> as Service<Request>>::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ExitedError>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let asks_for_ranges = newer::asks_for_ranges(&request);
        let mut handler = self.0.call(output::written(request));
        if asks_for_ranges {
            let answer = handler;
            handler = Box::pin(async move { Ok(answer.await?.map(newer::offering_ranges)) });
        }
        // Nobody need be woken: the transport polls every future it is given at least once, and asks to be woken then.
        match handler.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => Box::pin(std::future::ready(answer)),
            Poll::Pending => handler,
        }
    }
}
