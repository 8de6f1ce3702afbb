use dockwright_facts::cuda::{self as facts, CudaVersion};
use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::shell::Command;

use crate::rule::rule;
use crate::rules::{base_image, cuda};
use crate::{Context, Edit, Fix, Severity};

rule! {
    /// Packages are built for another version of CUDA than the base image has.
    ///
    /// Packages such as those of PyTorch are built for one version of CUDA and bring its libraries with them. With another
    /// one in the base image there are two in the image: extensions compiled against the base do not load, and what the base
    /// tells the container runtime about the driver it needs is not what the packages need. Choose the index of packages, or
    /// the tag of the image, so that both say the same version.
    ///
    /// ```dockerfile finds
    /// FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
    /// RUN pip install --no-cache-dir torch --index-url https://download.pytorch.org/whl/cu118
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
    /// RUN pip install --no-cache-dir torch --index-url https://download.pytorch.org/whl/cu124
    /// ```
    ///
    /// Within a major version, programs built for an older minor version run on a newer one. The other way round it is an
    /// information: it works where the driver of the host is new enough.
    ///
    /// ```dockerfile ignores
    /// FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
    /// RUN pip install --no-cache-dir torch==2.3.1+cu121 -f https://download.pytorch.org/whl/torch_stable.html
    /// RUN pip install --no-cache-dir cupy-cuda12x "jax[cuda12]"
    /// RUN pip install --no-cache-dir torch --index-url https://download.pytorch.org/whl/cu${CUDA}
    /// ```
    ///
    /// The fix takes the newest index of PyTorch that is not newer than the base; see that it has the version you pin.
    "cuda-version-mismatch" {
        category: Correctness,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["tally/gpu/cuda-version-mismatch"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    for (index, instruction) in context.dockerfile().instructions.iter().enumerate() {
        let stage = meaning.state(index).stage.filter(|_| instruction.keyword == Keyword::Run);
        let Some(base) = stage.and_then(|stage| cuda::base(context, stage)) else { continue };
        let Some(version) = base.version.filter(|version| version.minor.is_some()) else { continue };
        let from = base_image::word(context, base.root).map(|word| word.span.clone());
        for body in meaning.bodies_of(index) {
            body.script
                .commands
                .iter()
                .for_each(|command| check_command(context, body, command, version, from.clone()));
        }
    }
}

fn check_command(
    context: &mut Context<'_>,
    body: &ShellBody,
    command: &Command,
    base: CudaVersion,
    from: Option<std::ops::Range<usize>>,
) {
    let wishes = cuda::wishes(command);
    let Some(wish) = wishes.iter().find(|wish| differs(wish.version, base)) else { return };
    let (wanted, shown) = (wish.version, wish.text());
    let (severity, message) = if wanted.major == base.major {
        let message = format!(
            "`{shown}` is for CUDA {wanted}, newer than the {base} of the base image. It works where the driver of the host is \
             new enough; choose one version for both to be sure."
        );
        (Severity::Info, message)
    } else {
        let message = format!(
            "`{shown}` is for CUDA {wanted}, the base image has {base}: the image carries both, and what is compiled against \
             one does not load with the other. Choose one version for both."
        );
        (Severity::Warning, message)
    };
    let fix = index_for(base).filter(|_| wishes.iter().all(|wish| wish.is_wheel)).map(|index| {
        let edits =
            wishes.iter().filter(|wish| differs(wish.version, base)).map(|wish| Edit::replace(wish.range(body), index));
        Fix::unsafe_(format!("Replace `{shown}` with `{index}`"), edits.collect())
    });
    // A range is the whole word where it goes over a continuation.
    let whole = wishes.iter().any(|wish| context.text(wish.range(body)) != wish.text());
    let finding = context.report(wish.range(body), message).severity(severity).maybe_fix(fix.filter(|_| !whole));
    if let Some(from) = from {
        finding.related(from, format!("the base image with CUDA {base}"));
    }
}

fn differs(wanted: CudaVersion, base: CudaVersion) -> bool {
    wanted.major != base.major || wanted.minor.is_some_and(|minor| base.minor.is_some_and(|base| minor > base))
}

/// The newest index of PyTorch for a version of CUDA.
fn index_for(base: CudaVersion) -> Option<&'static str> {
    let fitting = facts::wheel_indexes().filter(|(_, version)| version.major == base.major && *version <= base);
    fitting.max_by_key(|(_, version)| *version).map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, Severity, fix, lint_text};

    #[test]
    fn versions() {
        let mut config = Config::default();
        assert!(config.select("cuda-version-mismatch"));
        let from = "FROM nvidia/cuda:12.2.0-runtime-ubuntu22.04\nRUN ";
        for (run, level, fixed) in [
            (
                "pip install torch==2.1.0+cu118 torchvision==0.16+cu118",
                Some(Severity::Warning),
                "pip install torch==2.1.0+cu121 torchvision==0.16+cu121",
            ),
            (
                "uv pip install --torch-backend=cu124 torch",
                Some(Severity::Info),
                "uv pip install --torch-backend=cu121 torch",
            ),
            (
                "conda install -y pytorch-cuda=11.8 -c nvidia",
                Some(Severity::Warning),
                "conda install -y pytorch-cuda=11.8 -c nvidia",
            ),
            ("pip install cupy-cuda11x", Some(Severity::Warning), "pip install cupy-cuda11x"),
            ("pip install torch+cu121", None, "pip install torch+cu121"),
            ("echo +cu118", None, "echo +cu118"),
        ] {
            let text = format!("{from}{run}\n");
            assert_eq!(lint_text(&text, &config).first().map(|finding| finding.severity), level, "{run}");
            assert_eq!(fix(&text, &config, Safety::Unsafe).text, format!("{from}{fixed}\n"), "{run}");
        }
        for base in [
            "nvidia/cuda:${V}-base",
            "nvidia/cuda@sha256:0000000000000000000000000000000000000000000000000000000000000000",
            "python:3",
        ] {
            assert!(lint_text(&format!("FROM {base}\nRUN pip install x+cu118\n"), &config).is_empty(), "{base}");
        }
        let chained = "FROM nvidia/cuda:12.2.0-base AS a\nFROM a\nRUN pip install x+cu118\n";
        assert_eq!(lint_text(chained, &config).len(), 1);
    }
}
