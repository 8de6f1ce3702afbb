use dockwright_facts::cuda::{CudaVersion, version_in_tag};

use crate::rule::rule;
use crate::rules::base_image;
use crate::{Context, Severity};

rule! {
    /// A CUDA image needs a driver of a certain version on the host.
    ///
    /// The driver is not in the image: the container uses that of the host, and one that is too old refuses to start it or
    /// fails at the first call. The hint names the oldest driver for the CUDA version of the final image. Within a major
    /// version an older driver often works as well (minor-version compatibility), unless the program needs something new.
    ///
    /// ```dockerfile finds
    /// FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
    /// ```
    ///
    /// Tell the rule which driver your hosts have (its option `driver`, as in `535.183`), and it is silent where that is new
    /// enough and warns where it is not.
    ///
    /// ```dockerfile ignores
    /// ARG CUDA
    /// FROM nvidia/cuda:${CUDA} AS build
    /// FROM debian:12
    /// ```
    "cuda-driver-requirement" {
        category: Correctness,
        severity: Hint,
        profile: Strict,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let root = meaning.final_stage().and_then(|stage| meaning.root_of(stage.index));
    let Some((root, image)) = root.and_then(|root| Some((root, root.image()?))) else { return };
    let Some(version) = version_in_tag(&image.familiar_name(), image.tag().unwrap_or_default()) else { return };
    let (Some(needed), Some(word)) = (version.driver(), base_image::word(context, root)) else { return };
    let configured = context.options.cuda_driver_requirement.driver.clone();
    let compatible = version.compatible_driver().filter(|driver| *driver != needed);
    let has = |least: &str| numbers(&configured) >= numbers(least);
    let (severity, message) = match compatible {
        _ if !configured.is_empty() && has(needed) => return,
        Some(compatible) if configured.is_empty() => (Severity::Hint, unconfigured(version, needed, Some(compatible))),
        None if configured.is_empty() => (Severity::Hint, unconfigured(version, needed, None)),
        Some(compatible) if has(compatible) => {
            let message = format!(
                "CUDA {version} is made for NVIDIA driver {needed} or newer, the hosts have {configured}. It may work by \
                 minor-version compatibility; an older tag is certain to."
            );
            (Severity::Info, message)
        }
        _ => {
            let message = format!(
                "CUDA {version} needs NVIDIA driver {needed} or newer, and the hosts have {configured}. Take an image with an \
                 older CUDA, or update the driver."
            );
            (Severity::Warning, message)
        }
    };
    context.report(word.span.clone(), message).severity(severity);
}

fn unconfigured(version: CudaVersion, needed: &str, compatible: Option<&str>) -> String {
    let compatible =
        compatible.map(|driver| format!(" ({driver} may do, by minor-version compatibility)")).unwrap_or_default();
    format!("CUDA {version} needs NVIDIA driver {needed} or newer on the host{compatible}.")
}

/// The numbers of a version, for comparing.
fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map(|part| part.trim().parse().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use crate::{Config, Severity, lint_text};

    #[test]
    fn a_known_driver() {
        for (driver, image, level) in [
            ("", "nvidia/cuda:12.4.1-base-ubuntu22.04", Some(Severity::Hint)),
            ("", "pytorch/pytorch:2.5.1-cuda12.4-cudnn9-runtime", Some(Severity::Hint)),
            ("550.54.14", "nvidia/cuda:12.4.1-base-ubuntu22.04", None),
            ("555.1", "nvidia/cuda:12.4.1-base-ubuntu22.04", None),
            ("535", "nvidia/cuda:12.4.1-base-ubuntu22.04", Some(Severity::Info)),
            ("470.1", "nvidia/cuda:12.4.1-base-ubuntu22.04", Some(Severity::Warning)),
            ("470.1", "nvidia/cuda:99.4.1-base-ubuntu22.04", None),
            ("470.1", "debian:12", None),
        ] {
            let mut config = Config::default();
            assert!(config.select("cuda-driver-requirement"));
            config.options.cuda_driver_requirement.driver = driver.to_owned();
            let found = lint_text(&format!("FROM {image}\n"), &config);
            assert_eq!(found.first().map(|finding| finding.severity), level, "{driver} {image}");
        }
    }
}
