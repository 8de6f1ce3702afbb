use dockwright_model::compose::{Content, Service};
use dockwright_syntax::yaml::Node;

use crate::rule::rule;
use crate::rules::compose_builds::{Built, builds};
use crate::rules::{compose_gpu, compose_image};

use super::Composing;

rule! {
    /// An image for GPUs of NVIDIA is built for ARM.
    ///
    /// Not every tag of a CUDA image exists for `linux/arm64`, those that do are for servers rather than for the boards of
    /// NVIDIA, and many Python packages with CUDA are published for x86-64 only. Check that all of it is there before you
    /// promise the platform.
    ///
    /// An image is taken for one if the service asks for a GPU, or if its name or what its Dockerfile starts from says `cuda`.
    ///
    /// ```text beside
    /// cuda/Dockerfile
    ///     ARG BASE=ubuntu:24.04
    ///     FROM golang:1.25 AS build
    ///     FROM ${BASE} AS run
    ///     COPY --from=build /app /app
    /// ```
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
    /// ```yaml finds
    /// services:
    ///   train:
    ///     build:
    ///       context: cuda
    ///       platforms: [linux/amd64, linux/arm64]
    ///       args:
    ///         BASE: nvidia/cuda:12.8.1-runtime-ubuntu24.04
    ///   plain:
    ///     build:
    ///       context: cuda
    ///       platforms: [linux/amd64, linux/arm64]
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
    let services = context.file.services();
    let lists = services.iter().filter_map(|service| Some((service, arm(service.at(&["build", "platforms"])?)?)));
    let lists: Vec<_> = lists.collect();
    if lists.is_empty() {
        return;
    }
    let built = builds(context);
    let starts_from_cuda = |service: &Service<'_>| {
        let mut own = built.iter().filter(|built| built.build.service.text == service.name);
        own.any(|built| base(built).is_some_and(names_cuda))
    };
    for (service, arm) in lists {
        if is_for_gpus(service) || starts_from_cuda(service) {
            let message = "Check that the CUDA image, and the packages for the GPU, exist for this platform: many are made for \
                           `linux/amd64` only.";
            context.report(arm.span(), message);
        }
    }
}

/// The first platform of a list that is one of ARM.
fn arm(list: Node<'_>) -> Option<Node<'_>> {
    list.items().map(Node::resolve).find(|item| {
        let content = Content::of(*item);
        let text = content.as_ref().and_then(Content::text).unwrap_or_default();
        text.split('/').any(|part| part.starts_with("arm") || part == "aarch64")
    })
}

/// The image that a service is built from, as the Dockerfile names it.
fn base(built: &Built) -> Option<&str> {
    let root = built.dockerfile.meaning().root_of(built.stage()?.index)?;
    root.base_text.as_deref()
}

fn names_cuda(text: &str) -> bool {
    text.to_ascii_lowercase().contains("cuda")
}

fn is_for_gpus(service: &Service<'_>) -> bool {
    let image = compose_image::of(service)
        .is_some_and(|image| names_cuda(&image.name()) || image.reference.tag().is_some_and(names_cuda));
    image || compose_gpu::wish(service).is_some()
}
