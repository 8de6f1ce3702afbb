use dockwright_syntax::dockerfile::Keyword;

use crate::Context;
use crate::rule::rule;
use crate::rules::installs;

rule! {
    /// The NVIDIA container toolkit is installed into an image.
    ///
    /// The toolkit belongs on the host, where it gives containers access to the GPU. Inside of one it does nothing: all an
    /// image needs are the libraries of CUDA, which the base image or the packages bring.
    ///
    /// ```dockerfile finds
    /// FROM nvidia/cuda:12.4.1-base-ubuntu22.04
    /// RUN apt-get update && apt-get install -y --no-install-recommends nvidia-container-toolkit && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// An image with a Docker engine of its own is a host:
    ///
    /// ```dockerfile ignores
    /// FROM ubuntu:24.04
    /// RUN apt-get update && apt-get install -y --no-install-recommends docker-ce && rm -rf /var/lib/apt/lists/*
    /// RUN apt-get update && apt-get install -y --no-install-recommends nvidia-container-toolkit && rm -rf /var/lib/apt/lists/*
    /// ```
    "container-toolkit-in-image" {
        category: Correctness,
        severity: Warning,
        fix: None,
        also: ["tally/gpu/no-container-runtime-in-image"],
    }
}

/// Packages of a container engine.
const ENGINES: &[&str] = &[
    "docker-ce",
    "docker.io",
    "docker",
    "docker-engine",
    "moby-engine",
    "containerd.io",
    "containerd",
    "podman",
    "cri-o",
    "kubelet",
    "k3s",
];

fn is_toolkit(package: &str) -> bool {
    let exact = [
        "nvidia-container-toolkit",
        "nvidia-container-toolkit-base",
        "nvidia-docker2",
        "nvidia-docker",
        "nvidia-container-runtime",
    ];
    exact.contains(&package) || package.starts_with("libnvidia-container")
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let mut found = Vec::new();
    for (index, _) in context.instructions(Keyword::Run) {
        for package in installs::kept(meaning.bodies_of(index)) {
            if ENGINES.contains(&package.name) {
                return;
            }
            if is_toolkit(package.name) {
                found.push((index, package));
            }
        }
    }
    for (index, package) in found {
        let root = meaning.state(index).stage.and_then(|stage| meaning.root_of(stage)).and_then(|root| root.image());
        if root.is_some_and(|image| ["docker", "k3s", "kind", "podman"].iter().any(|part| image.path().contains(part)))
        {
            continue;
        }
        let message = format!(
            "`{}` belongs on the host, which gives containers the GPU with it; inside of an image it does nothing. Leave it out.",
            package.name
        );
        context.report(package.body.range(package.word.span), message);
    }
}
