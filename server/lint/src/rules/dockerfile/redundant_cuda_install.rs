use dockwright_facts::cuda::{self as facts, CudaVersion};
use dockwright_syntax::dockerfile::Keyword;

use crate::Context;
use crate::rule::rule;
use crate::rules::cuda::{self, CudaBase};
use crate::rules::installs;

rule! {
    /// A package of CUDA is installed that the base image has already.
    ///
    /// The flavours of a CUDA image build on one another: `base` has the bare runtime, `runtime` adds the libraries, `devel`
    /// the compiler and the headers, `cudnn` the library of that name. Installing them again adds gigabytes or nothing, and
    /// may bring a second version beside the one that the image is made for.
    ///
    /// ```dockerfile finds
    /// FROM nvidia/cuda:12.4.1-devel-ubuntu22.04
    /// RUN apt-get update && apt-get install -y --no-install-recommends cuda-toolkit-12-4 git && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// What the flavour lacks, another version, and a version that is pinned are not redundant:
    ///
    /// ```dockerfile ignores
    /// FROM nvidia/cuda:12.4.1-base-ubuntu22.04
    /// RUN apt-get update && apt-get install -y --no-install-recommends \
    ///     cuda-libraries-12-4 cuda-cudart-11-8 libnccl2=2.21.5-1+cuda12.4 && rm -rf /var/lib/apt/lists/*
    /// ```
    "redundant-cuda-install" {
        category: Size,
        severity: Warning,
        fix: None,
        also: ["tally/gpu/no-redundant-cuda-install"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    for (index, _) in context.instructions(Keyword::Run) {
        let Some(base) = meaning.state(index).stage.and_then(|stage| cuda::base(context, stage)) else { continue };
        for package in installs::kept(meaning.bodies_of(index)) {
            if package.name != package.word.value_or_text() || !has(&base, package.name) {
                continue;
            }
            let message = format!(
                "`{}` is in `{}` already. Leave it out, so that there is one version only.",
                package.name,
                base.image.familiar()
            );
            context.report(package.body.range(package.word.span), message);
        }
    }
}

/// Whether the image has a package.
fn has(base: &CudaBase<'_>, package: &str) -> bool {
    let (name, version) = split(package);
    let other = version.is_some_and(|version| {
        base.version.is_none_or(|base| {
            base.major != version.major || version.minor.is_some_and(|minor| Some(minor) != base.minor)
        })
    });
    let flavour = facts::flavour_of(name);
    let devel = base.has("devel");
    !other
        && match flavour {
            Some("base") => !base.tag.is_empty(),
            Some("runtime") => base.has("runtime") || devel,
            Some("devel") => devel,
            Some("cudnn") => base.has("cudnn"),
            Some("cudnn-devel") => base.has("cudnn") && devel,
            _ => package == "cuda" && devel,
        }
}

/// A name without the version of CUDA at its end: `cuda-toolkit-12-4`, `libcudnn9-cuda-12`.
fn split(package: &str) -> (&str, Option<CudaVersion>) {
    let name = package.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-');
    let Some(rest) = package.get(name.len()..).and_then(|rest| rest.strip_prefix('-')) else { return (package, None) };
    (name, CudaVersion::leading(&rest.replacen('-', ".", 1)))
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn flavours() {
        let mut config = Config::default();
        assert!(config.select("redundant-cuda-install"));
        for (tag, package, found) in [
            ("12.4.1-runtime-ubuntu22.04", "libcublas-12-4", true),
            ("12.4.1-runtime-ubuntu22.04", "libcublas-11-8", false),
            ("12.4.1-runtime-ubuntu22.04", "cuda-toolkit-12-4", false),
            ("12.4.1-cudnn-runtime-ubuntu22.04", "libcudnn9-cuda-12", true),
            ("12.1.0-cudnn8-devel-ubuntu22.04", "libcudnn8-dev", true),
            ("12.1.0-cudnn8-devel-ubuntu22.04", "libcudnn8=8.9.0", false),
            ("12.4.1-base-ubuntu22.04", "libcudnn9-cuda-12", false),
            ("12.4.1-devel-ubuntu22.04", "cuda", true),
            ("12.4.1-devel-ubuntu22.04", "curl", false),
        ] {
            let text = format!("FROM nvidia/cuda:{tag}\nRUN apt-get install -y {package}\n");
            assert_eq!(lint_text(&text, &config).len(), usize::from(found), "{tag} {package}");
        }
    }
}
