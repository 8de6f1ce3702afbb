use dockwright_model::Base;
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::rule::rule;
use crate::rules::container::Container;
use crate::rules::{cuda, final_image, installs};
use crate::{Context, Edit, Fix, Severity};

rule! {
    /// The final image is built on the development flavour of a CUDA image.
    ///
    /// `devel` has the compiler, the headers and the static libraries of CUDA, gigabytes that a program does not need when
    /// it runs. Build in a stage on `devel`, and copy the result into one on `runtime` (or `base`, when the packages bring
    /// the libraries of CUDA with them, as those of PyTorch do).
    ///
    /// ```dockerfile finds
    /// FROM nvidia/cuda:12.4.1-devel-ubuntu22.04
    /// COPY app /app
    /// CMD ["/app/serve"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
    /// COPY app /app
    /// CMD ["/app/serve"]
    /// ```
    ///
    /// Where the stage itself compiles something the finding is an information, without a fix: it wants a stage of its own
    /// first. Other stages than the final one may be what they like, and so may images for developing:
    ///
    /// ```dockerfile ignores
    /// FROM nvidia/cuda:12.4.1-devel-ubuntu22.04 AS build
    /// RUN nvcc -o /app main.cu
    /// FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
    /// COPY --from=build /app /app
    /// CMD ["/app"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM nvidia/cuda:12.4.1-devel-ubuntu22.04 AS dev
    /// CMD ["bash"]
    /// ```
    "cuda-devel-final-stage" {
        category: Size,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["tally/gpu/prefer-runtime-final-stage"],
    }
}

/// Programs that compile, or that run compilers.
const COMPILES: &[&str] =
    &["nvcc", "gcc", "g++", "cc", "c++", "clang", "clang++", "make", "cmake", "ninja", "meson", "bazel"];

/// Python packages that are compiled with `nvcc` when they are installed, or when they are used.
const COMPILED: &[&str] = &[
    "flash-attn",
    "apex",
    "deepspeed",
    "xformers",
    "vllm",
    "mamba-ssm",
    "causal-conv1d",
    "pycuda",
    "cupy",
    "auto-gptq",
];

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let Some(stage) = meaning.final_stage() else { return };
    let Some(base) = cuda::base(context, stage.index).filter(|base| base.has("devel")) else { return };
    if Container::of(context.file, stage).is_helper() {
        return;
    }
    let place = cuda::tag_word(context, base.root, "devel");
    let from = context.dockerfile().instructions.get(base.root.from()).and_then(Instruction::from);
    let Some(range) = place.clone().or_else(|| Some(from.as_ref()?.image.span.clone())) else { return };
    if compiles(context) {
        let message = "The final image keeps the compiler and the headers of CUDA, gigabytes that nothing needs when it runs. \
                       Compile in a stage of its own, and copy the result into one on the `runtime` flavour.";
        context.report(range, message).severity(Severity::Info);
        return;
    }
    let message = "`devel` brings the compiler and the headers of CUDA, gigabytes that this image does not use. Take the \
                   `runtime` flavour for the final stage.";
    // Another stage on the same base may compile.
    let shared = meaning.stages.iter().any(|other| {
        !meaning.is_in_final_image(other.index)
            && matches!(other.base, Base::Stage(base) if meaning.is_in_final_image(base))
    });
    let in_from = from.as_ref().is_some_and(|from| from.image.span.contains(&range.start));
    let fix = place
        .filter(|_| !shared && (in_from || meaning.stages.len() == 1))
        .map(|place| Fix::unsafe_("Replace `devel` with `runtime`", vec![Edit::replace(place, "runtime")]));
    context.report(range, message).maybe_fix(fix);
}

/// Whether a RUN of the final image compiles something, or installs what does.
fn compiles(context: &Context<'_>) -> bool {
    final_image::instructions(context, Keyword::Run).any(|(index, _)| {
        let bodies = context.meaning().bodies_of(index);
        let installs = || {
            installs::kept(bodies)
                .iter()
                .any(|package| matches!(package.name, "build-essential" | "gcc" | "g++" | "cmake" | "make"))
        };
        let words = || bodies.iter().flat_map(|body| &body.script.commands).flat_map(|command| &command.words);
        bodies.iter().any(|body| installs::runs_any(&body.script, COMPILES))
            || installs()
            || words().any(|word| {
                let text = word.value_or_text();
                COMPILED.iter().any(|name| text.starts_with(name))
                    || text == "--no-build-isolation"
                    || text == "setup.py"
            })
    })
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, Severity, fix, lint_text};

    #[test]
    fn where_the_flavour_is_written() {
        let mut config = Config::default();
        assert!(config.select("cuda-devel-final-stage"));
        for (text, level, fixed) in [
            ("ARG TAG=12.4.1-devel-ubuntu22.04\nFROM nvidia/cuda:${TAG}\nCMD [\"x\"]\n", Some(Severity::Warning), true),
            ("FROM nvcr.io/nvidia/cuda:12.4.1-cudnn-devel-ubuntu22.04 AS a\nFROM a\n", Some(Severity::Warning), true),
            (
                "FROM nvidia/cuda:12.4.1-devel-ubuntu22.04 AS a\nFROM a AS b\nRUN nvcc x\nFROM a\n",
                Some(Severity::Warning),
                false,
            ),
            ("FROM nvidia/cuda:12.4.1-devel-ubuntu22.04\nRUN pip install flash-attn\n", Some(Severity::Info), false),
            (
                "FROM nvidia/cuda:12.4.1-devel-ubuntu22.04\nRUN apt-get install -y build-essential\n",
                Some(Severity::Info),
                false,
            ),
            ("FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04\n", None, false),
            ("ARG TAG\nFROM nvidia/cuda:${TAG}\n", None, false),
            ("FROM x/cuda:12-devel\n", None, false),
        ] {
            let found = lint_text(text, &config);
            assert_eq!(found.first().map(|finding| finding.severity), level, "{text}");
            assert_eq!(fix(text, &config, Safety::Unsafe).text != text, fixed, "{text}");
        }
    }
}
