use std::collections::HashSet;

use crate::rule::rule;
use crate::rules::compose_gpu::{self, Wish};
use crate::{Edit, Fix};

use super::Composing;

rule! {
    /// A GPU is asked for in the old way: with `runtime: nvidia`, or with a variable alone.
    ///
    /// `runtime: nvidia` only works where the daemon has been told of that runtime, and it gives the container all GPUs.
    /// `gpus: all`, or a reservation under `deploy.resources`, works wherever the toolkit of NVIDIA is installed, says how
    /// many there shall be, and fails with a clear message if there are none. `NVIDIA_VISIBLE_DEVICES` alone does nothing
    /// unless that runtime is the default one.
    ///
    /// ```yaml finds
    /// services:
    ///   chat:
    ///     image: ollama/ollama:0.13.0
    ///     runtime: nvidia
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   chat:
    ///     image: ollama/ollama:0.13.0
    ///     gpus: all
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   chat:
    ///     image: ollama/ollama:0.13.0
    ///     gpus: all
    ///     environment:
    ///       NVIDIA_VISIBLE_DEVICES: all
    /// ```
    "compose-gpu-legacy-runtime" {
        file: Compose,
        category: Deprecation,
        severity: Hint,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    let mut reported = HashSet::new();
    for service in context.file.services() {
        let wish = compose_gpu::wish(&service);
        let visible = compose_gpu::variable(&service, "NVIDIA_VISIBLE_DEVICES");
        if let Some(Wish::Runtime(value)) = wish {
            let Some(key) = value.key().filter(|_| reported.insert(value.id())) else { continue };
            let chosen = visible.and_then(compose_gpu::text_of).is_some_and(|devices| devices != "all");
            let edit = Edit::replace(key.span().start..value.span().end, "gpus: all");
            // Which GPUs were meant the variable says; `gpus` would have to list them.
            let fix = (!chosen).then(|| Fix::unsafe_("Write `gpus: all`", vec![edit]));
            let message = "`runtime: nvidia` needs a runtime that the daemon has been told of. `gpus: all`, or a reservation \
                           under `deploy.resources`, works without.";
            context.report(key.span().start..value.span().end, message).maybe_fix(fix);
            continue;
        }
        let Some((node, from)) = visible.filter(|_| wish.is_none() && service.is_whole() && !service.has("runtime"))
        else {
            continue;
        };
        let value = compose_gpu::text_of((node, from)).unwrap_or_default();
        if !matches!(value.as_str(), "" | "none" | "void") && reported.insert(node.id()) {
            let message = "This variable alone gives the container no GPU, unless NVIDIA's runtime is the default one. Add \
                           `gpus: all`.";
            context.report(node.span(), message);
        }
    }
}
