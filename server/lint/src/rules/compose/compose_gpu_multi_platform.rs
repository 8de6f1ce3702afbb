use dockwright_model::compose::{Content, Service};
use dockwright_syntax::yaml::Node;

use crate::rule::rule;
use crate::rules::{compose_gpu, compose_image};

use super::Composing;

rule! {
    /// An image for GPUs of NVIDIA is built for ARM.
    ///
    /// Not every tag of a CUDA image exists for `linux/arm64`, those that do are for servers rather than for the boards of
    /// NVIDIA, and many Python packages with CUDA are published for x86-64 only. Check that all of it is there before you
    /// promise the platform.
    ///
    /// An image is taken for one if the service asks for a GPU, or if its name or the Dockerfile in the file says `cuda`.
    ///
    /// ```yaml finds
    /// services:
    ///   train:
    ///     image: org/train:1.0-cuda12
    ///     build:
    ///       context: .
    ///       platforms:
    ///         - linux/amd64
    ///         - linux/arm64
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   train:
    ///     image: org/train:1.0-cuda12
    ///     build:
    ///       context: .
    ///       platforms: [linux/amd64]
    ///   web:
    ///     image: org/web:1.0
    ///     build:
    ///       context: .
    ///       platforms: [linux/amd64, linux/arm64]
    /// ```
    "compose-gpu-multi-platform" {
        file: Compose,
        category: Correctness,
        severity: Hint,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    for service in context.file.services() {
        let Some(list) = service.at(&["build", "platforms"]).filter(|_| is_for_gpus(&service)) else { continue };
        let arm = list.items().map(Node::resolve).find(|item| {
            let content = Content::of(*item);
            let text = content.as_ref().and_then(Content::text).unwrap_or_default();
            text.split('/').any(|part| part.starts_with("arm") || part == "aarch64")
        });
        if let Some(arm) = arm {
            let message = "Check that the CUDA image, and the packages for the GPU, exist for this platform: many are made for \
                           `linux/amd64` only.";
            context.report(arm.span(), message);
        }
    }
}

fn is_for_gpus(service: &Service<'_>) -> bool {
    let names_cuda = |text: &str| text.to_ascii_lowercase().contains("cuda");
    let image = compose_image::of(service)
        .is_some_and(|image| names_cuda(&image.name()) || image.reference.tag().is_some_and(names_cuda));
    let inline = service.at(&["build", "dockerfile_inline"]).and_then(Node::text);
    let base =
        inline.is_some_and(|text| text.lines().any(|line| line.trim_start().starts_with("FROM") && names_cuda(line)));
    image || base || compose_gpu::wish(service).is_some()
}
