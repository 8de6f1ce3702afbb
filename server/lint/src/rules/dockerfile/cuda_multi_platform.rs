use crate::Context;
use crate::rule::rule;
use crate::rules::cuda;

rule! {
    /// A CUDA image is taken for ARM.
    ///
    /// Not every tag of a CUDA image exists for `linux/arm64`, those that do are for servers rather than for the boards of
    /// NVIDIA, and many Python packages with CUDA are published for x86-64 only. Check that the tag and the packages are
    /// there before you promise the platform.
    ///
    /// ```dockerfile finds
    /// FROM --platform=linux/arm64 nvidia/cuda:12.4.1-runtime-ubuntu22.04
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM --platform=linux/amd64 nvidia/cuda:12.4.1-runtime-ubuntu22.04 AS gpu
    /// FROM --platform=linux/arm64 debian:12 AS cpu
    /// FROM --platform=$TARGETPLATFORM nvidia/cuda:12.4.1-runtime-ubuntu22.04
    /// ```
    "cuda-multi-platform" {
        category: Correctness,
        severity: Hint,
        profile: Strict,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    for stage in &context.meaning().stages {
        let from = context.dockerfile().instructions.get(stage.from());
        let Some(flag) = from.and_then(|from| from.flag("platform")) else { continue };
        let platform =
            flag.value_text().and_then(|text| context.meaning().expand(stage.from(), text)).unwrap_or_default();
        let arm = ["linux/arm", "arm64", "linux/aarch64"].iter().any(|name| platform.starts_with(name));
        if !arm || cuda::base(context, stage.index).is_none_or(|base| base.root.index != stage.index) {
            continue;
        }
        let range = flag.value.as_ref().map_or_else(|| flag.span.clone(), |value| value.span.clone());
        let message = format!(
            "Check that this CUDA image, and the packages you install for the GPU, exist for `{platform}`: many are made \
             for `linux/amd64` only."
        );
        context.report(range, message);
    }
}
