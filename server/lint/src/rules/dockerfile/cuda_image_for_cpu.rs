use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::shell::{Command, Word};

use crate::Context;
use crate::rule::rule;
use crate::rules::{base_image, cuda, final_image, python};

rule! {
    /// A CUDA image runs packages that were built for the CPU.
    ///
    /// Packages from the `cpu` index of PyTorch, or with `+cpu` in their version, cannot use a GPU. CUDA in the base image is
    /// gigabytes for nothing then: start from `python:3-slim` or a plain distribution.
    ///
    /// ```dockerfile finds
    /// FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
    /// RUN pip install --no-cache-dir torch --index-url https://download.pytorch.org/whl/cpu
    /// ```
    ///
    /// Anything that may use the GPU keeps the rule silent:
    ///
    /// ```dockerfile ignores
    /// FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
    /// RUN pip install --no-cache-dir torch==2.4.1+cpu onnxruntime-gpu
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM python:3.13-slim
    /// RUN pip install --no-cache-dir torch --index-url https://download.pytorch.org/whl/cpu
    /// ```
    "cuda-image-for-cpu" {
        category: Size,
        severity: Hint,
        fix: None,
        also: [],
    }
}

/// Parts of words that say that something uses the GPU.
const USES_GPU: &[&str] =
    &["gpu", "cuda", "cupy", "nvidia", "nvcc", "tensorrt", "cudnn", "nccl", "nvml", "triton", "rapids"];

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let Some(stage) = meaning.final_stage() else { return };
    let Some(base) = cuda::base(context, stage.index) else { return };
    let mut for_cpu = None;
    for (index, _) in final_image::instructions(context, Keyword::Run) {
        for body in meaning.bodies_of(index) {
            for command in &body.script.commands {
                if !cuda::wishes(command).is_empty() || uses_gpu(command) {
                    return;
                }
                for_cpu = for_cpu.or_else(|| cpu_word(command).map(|word| body.range(word.span)));
            }
        }
    }
    let (Some(place), Some(word)) = (for_cpu, base_image::word(context, base.root)) else { return };
    let message = "The packages installed here are built for the CPU, so CUDA in the base image is gigabytes for nothing. \
                   Start from a plain image such as `python:3-slim`.";
    context.report(word.span.clone(), message).related(place, "this is for the CPU");
}

fn uses_gpu(command: &Command) -> bool {
    command.words.iter().any(|word| {
        let text = word.value_or_text().to_ascii_lowercase();
        USES_GPU.iter().any(|part| text.contains(part))
    })
}

/// The word that asks for packages without CUDA.
fn cpu_word(command: &Command) -> Option<&Word> {
    let effective = command.effective();
    let installs =
        python::pip_install(command).is_some() || python::conda(command).is_some() || effective.program() == Some("uv");
    let for_cpu = |word: &&Word| {
        let text = word.value_or_text().trim_end_matches('/');
        let name = python::package_name(text);
        text.ends_with("/whl/cpu")
            || text.contains("+cpu")
            || text == "--torch-backend=cpu"
            || matches!(name, "cpuonly" | "tensorflow-cpu" | "faiss-cpu")
    };
    effective.arguments().iter().find(for_cpu).filter(|_| installs)
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn what_is_for_the_cpu() {
        let mut config = Config::default();
        assert!(config.select("cuda-image-for-cpu"));
        let count =
            |run: &str| lint_text(&format!("FROM nvidia/cuda:12.4.1-base-ubuntu22.04\nRUN {run}\n"), &config).len();
        for run in [
            "conda install -y pytorch cpuonly -c pytorch",
            "uv pip install --torch-backend=cpu torch",
            "pip install tensorflow-cpu",
        ] {
            assert_eq!(count(run), 1, "{run}");
        }
        for run in
            ["pip install torch", "pip install torch+cpu && nvcc x.cu", "pip install torch==2+cpu x+cu121", "echo +cpu"]
        {
            assert_eq!(count(run), 0, "{run}");
        }
    }
}
