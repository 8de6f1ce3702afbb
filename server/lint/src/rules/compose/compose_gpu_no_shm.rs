use dockwright_model::compose::Service;

use crate::rule::rule;
use crate::rules::{compose_edit, compose_gpu, compose_host, compose_image};
use crate::{Fix, Severity};

use super::Composing;

rule! {
    /// A service with a GPU has no more than 64 MB of shared memory.
    ///
    /// The workers of PyTorch's data loader, and NCCL between several GPUs, hand their data over in `/dev/shm`. Docker gives
    /// a container 64 MB of it; when they are used up, training ends with a bus error. Set `shm_size`.
    ///
    /// For services that are built here and for images known to need it, it is a warning; for others, many of which only
    /// compute or show, a hint.
    ///
    /// ```yaml finds
    /// services:
    ///   train:
    ///     build: .
    ///     deploy:
    ///       resources:
    ///         reservations:
    ///           devices:
    ///             - driver: nvidia
    ///               count: all
    ///               capabilities: [gpu]
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   train:
    ///     build: .
    ///     deploy:
    ///       resources:
    ///         reservations:
    ///           devices:
    ///             - driver: nvidia
    ///               count: all
    ///               capabilities: [gpu]
    ///     shm_size: "8g"
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   train:
    ///     build: .
    ///     gpus: all
    ///     shm_size: "8g"
    ///   other:
    ///     image: pytorch/pytorch:2.9.1-cuda12.8-cudnn9-runtime
    ///     gpus: all
    ///     ipc: host
    ///   chat:
    ///     image: ollama/ollama:0.13.0
    ///     gpus: all
    /// ```
    "compose-gpu-no-shm" {
        file: Compose,
        category: Correctness,
        severity: Warning,
        fix: Some(Unsafe),
        also: [],
    }
}

/// Parts of the names of images whose programs hand data over in shared memory.
const NEED: &[&str] = &[
    "pytorch",
    "vllm",
    "sglang",
    "triton",
    "nemo",
    "deepspeed",
    "text-generation-inference",
    "tensorrt",
    "rapids",
    "jupyter",
];

/// Parts of the names of images that are known to do without.
const DO_WITHOUT: &[&str] =
    &["ollama", "jellyfin", "plex", "emby", "cuda", "dcgm", "whisper", "llama.cpp", "immich", "tdarr"];

/// Whether another file of the project sets it.
fn set_elsewhere(context: &Composing<'_>, service: &Service<'_>) -> bool {
    let Some(around) = context.surroundings() else { return false };
    let project = around.project(context.file);
    let whole = project.service(service.name);
    whole.is_some_and(|whole| ["shm_size", "ipc"].iter().any(|attribute| whole.get(attribute).is_some()))
}

fn check(context: &mut Composing<'_>) {
    for service in context.file.services() {
        let Some(wish) = compose_gpu::wish(&service).filter(|_| service.is_whole()) else { continue };
        let is_shared = service.text("ipc").is_some_and(|ipc| ipc.text().is_none_or(|ipc| ipc != "private"));
        if service.has("shm_size")
            || set_elsewhere(context, &service)
            || is_shared
            || service.has_mount_at("/dev/shm")
            || compose_host::is_host(&service, "ipc")
        {
            continue;
        }
        let name = compose_image::of(&service).map(|image| image.name()).unwrap_or_default();
        let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
        let severity = match () {
            () if has(NEED) || service.has("build") => Severity::Warning,
            () if has(DO_WITHOUT) => continue,
            () => Severity::Hint,
        };
        let message = format!(
            "`{}` has a GPU and 64 MB of shared memory: data loaders with workers, and several GPUs at once, end with a bus \
             error. Set `shm_size`, for instance to \"8g\".",
            service.name
        );
        let edit = compose_edit::add_attributes(context, &service, &["shm_size: \"8g\""]);
        let fix = edit.map(|edit| Fix::unsafe_("Add `shm_size: \"8g\"`", vec![edit]));
        // What another service brings is pointed at where it is brought to: it is there that memory is missing.
        let own = wish.node().key().filter(|key| {
            let body = service.body.span();
            body.start <= key.span().start && key.span().end <= body.end
        });
        let range = own.unwrap_or(service.key).span();
        context.report(range, message).severity(severity).maybe_fix(fix);
    }
}
