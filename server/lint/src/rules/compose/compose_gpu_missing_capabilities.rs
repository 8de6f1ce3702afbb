use std::collections::HashSet;

use dockwright_syntax::yaml::Node;

use crate::rule::rule;
use crate::rules::compose_gpu;
use crate::{Edit, Fix};

use super::Composing;

rule! {
    /// A GPU of NVIDIA is reserved without a capability that its driver knows.
    ///
    /// Docker looks for a driver that has the `capabilities` of the entry. That of NVIDIA has `gpu`, `compute`, `utility`,
    /// `graphics`, `video`, `display` and `compat32`; with any other word, or with none, the container is not started:
    /// `could not select device driver "nvidia"`.
    ///
    /// That `capabilities` is not there at all, Docker Compose refuses itself: see `compose-invalid-schema`.
    ///
    /// ```yaml finds
    /// services:
    ///   train:
    ///     build: .
    ///     shm_size: 8g
    ///     deploy:
    ///       resources:
    ///         reservations:
    ///           devices:
    ///             - driver: nvidia
    ///               count: 1
    ///               capabilities: [cuda]
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   train:
    ///     build: .
    ///     shm_size: 8g
    ///     deploy:
    ///       resources:
    ///         reservations:
    ///           devices:
    ///             - driver: nvidia
    ///               count: 1
    ///               capabilities: [gpu]
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   train:
    ///     build: .
    ///     shm_size: 8g
    ///     deploy:
    ///       resources:
    ///         reservations:
    ///           devices:
    ///             - driver: nvidia
    ///               count: 1
    ///               capabilities: [compute, utility]
    /// ```
    "compose-gpu-missing-capabilities" {
        file: Compose,
        category: Correctness,
        severity: Warning,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    let mut reported = HashSet::new();
    for service in context.file.services() {
        let Some(devices) = service.at(&["deploy", "resources", "reservations", "devices"]) else { continue };
        for entry in devices.items().map(Node::resolve) {
            let is_nvidia = entry.get("driver").is_some_and(|driver| driver.text() == Some("nvidia"));
            let Some(list) = entry.get("capabilities").filter(|list| is_nvidia && list.is_sequence()) else { continue };
            let words: Vec<&str> = list.items().filter_map(|item| item.resolve().text()).collect();
            let unknown = words.iter().find(|word| !compose_gpu::CAPABILITIES.contains(word) && !word.contains('$'));
            let message = match unknown {
                Some(unknown) => format!(
                    "The driver of NVIDIA has no capability `{unknown}`, so Docker does not start the container. `gpu` is \
                     what is nearly always meant."
                ),
                None if words.is_empty() => {
                    "Without a capability Docker finds no driver for this device and does not start the container. Write \
                     `[gpu]`."
                        .to_owned()
                }
                None => continue,
            };
            if reported.insert(list.id()) {
                let fix = list.is_flow().then(|| Edit::replace(list.span(), "[gpu]"));
                let fix = fix.map(|edit| Fix::unsafe_("Write `[gpu]`", vec![edit]));
                context.report(list.span(), message).maybe_fix(fix);
            }
        }
    }
}
