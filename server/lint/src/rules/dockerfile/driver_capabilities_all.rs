use dockwright_syntax::dockerfile::Keyword;

use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// A container asks for all capabilities of the NVIDIA driver.
    ///
    /// `NVIDIA_DRIVER_CAPABILITIES` says which libraries of the driver are mounted into the container. `all` brings those for
    /// graphics, video and display, too, which computing does not need. Name what the program uses, most often
    /// `compute,utility`.
    ///
    /// ```dockerfile finds
    /// FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
    /// ENV NVIDIA_DRIVER_CAPABILITIES=all
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
    /// ENV NVIDIA_DRIVER_CAPABILITIES=compute,utility
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
    /// ENV NVIDIA_DRIVER_CAPABILITIES=compute,utility,video
    /// ```
    "driver-capabilities-all" {
        category: Security,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: ["tally/gpu/prefer-minimal-driver-capabilities"],
    }
}

fn check(context: &mut Context<'_>) {
    for (_, instruction) in context.instructions(Keyword::Env) {
        for pair in instruction.pairs().iter().filter(|pair| pair.key.text() == "NVIDIA_DRIVER_CAPABILITIES") {
            let Some(value) = &pair.value else { continue };
            if !value.text().trim_matches(['"', '\'']).eq_ignore_ascii_case("all") {
                continue;
            }
            let message = "`all` mounts the libraries of the driver for graphics, video and display into the container, too. \
                           Name what the program uses, such as `compute,utility`.";
            let edit = Edit::replace(value.span.clone(), "compute,utility");
            let fix = Fix::unsafe_("Replace `all` with `compute,utility`", vec![edit]);
            context.report(value.span.clone(), message).fix(fix);
        }
    }
}
