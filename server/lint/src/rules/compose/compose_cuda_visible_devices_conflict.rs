use crate::rule::rule;
use crate::rules::compose_edit;
use crate::rules::compose_gpu::{self, Count, Wish};

use super::Composing;

rule! {
    /// `CUDA_VISIBLE_DEVICES` and the reserved GPUs do not go together.
    ///
    /// Inside the container the GPUs are counted anew, from 0 on: of two reserved ones the last is number 1, whichever they
    /// are on the host. A number beyond hides that GPU and all behind it from CUDA. And who reserves all of them and then
    /// hides some keeps them from nobody, but says in two places what one could say: list them in `device_ids`.
    ///
    /// ```yaml finds 2
    /// services:
    ///   train:
    ///     build: .
    ///     shm_size: 8g
    ///     gpus:
    ///       - count: 1
    ///     environment:
    ///       - CUDA_VISIBLE_DEVICES=0,1
    ///   tune:
    ///     build: .
    ///     shm_size: 8g
    ///     gpus: all
    ///     environment:
    ///       CUDA_VISIBLE_DEVICES: "1"
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   train:
    ///     build: .
    ///     shm_size: 8g
    ///     gpus:
    ///       - device_ids: ["2", "3"]
    ///     environment:
    ///       CUDA_VISIBLE_DEVICES: 0,1
    /// ```
    "compose-cuda-visible-devices-conflict" {
        file: Compose,
        category: Correctness,
        severity: Hint,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    for service in context.file.services() {
        let Some(count) = compose_gpu::wish(&service).and_then(Wish::count) else { continue };
        let Some((node, from)) = compose_gpu::variable(&service, "CUDA_VISIBLE_DEVICES") else { continue };
        let Some(text) = compose_gpu::text_of((node, from)) else { continue };
        let numbers: Option<Vec<usize>> = text.split(',').map(|number| number.trim().parse().ok()).collect();
        let Some(numbers) = numbers else { continue };
        let message = match count {
            Count::All => format!(
                "All GPUs are reserved, but CUDA sees only those numbered {text}. List those in `device_ids` instead; inside the container \
                 they are then counted from 0."
            ),
            Count::These(count) => match numbers.iter().find(|number| **number >= count) {
                Some(beyond) => format!(
                    "{count} GPU{} reserved, counted from 0 inside the container, so there is no GPU {beyond}, and CUDA uses \
                     none from it on.",
                    if count == 1 { " is" } else { "s are" }
                ),
                None => continue,
            },
        };
        let length = node.text().map_or(0, str::len);
        context.report(compose_edit::part(node, from..length.max(from)), message);
    }
}
