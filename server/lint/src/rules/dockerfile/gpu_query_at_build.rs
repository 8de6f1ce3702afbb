use std::ops::Range;

use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Command, Heredoc, Item, Operator, Script};

use crate::rule::rule;
use crate::{Context, Severity};

rule! {
    /// A `RUN` asks for the GPU, which a build does not have.
    ///
    /// The driver and its tools come from the host when a container starts, not when an image is built. `nvidia-smi` is not
    /// there then, so that the RUN fails; `torch.cuda.is_available()` says `False`, and what is decided by it is wrong in the
    /// image. Ask when the container runs; give architectures to compile for in `TORCH_CUDA_ARCH_LIST` or the like.
    ///
    /// ```dockerfile finds 2
    /// FROM pytorch/pytorch:2.5.1-cuda12.4-cudnn9-runtime
    /// RUN nvidia-smi
    /// RUN python -c "import torch; print(torch.cuda.is_available())"
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM pytorch/pytorch:2.5.1-cuda12.4-cudnn9-runtime
    /// RUN --device=nvidia.com/gpu=all nvidia-smi
    /// RUN echo "Run nvidia-smi to see the GPU" > /etc/motd
    /// HEALTHCHECK CMD nvidia-smi
    /// CMD ["nvidia-smi"]
    /// ```
    ///
    /// It is an error only where the build fails; where the failure is caught, or the answer is just wrong, it is a warning.
    "gpu-query-at-build" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["tally/gpu/no-buildtime-gpu-queries"],
    }
}

/// Programs that ask the driver.
const PROGRAMS: &[&str] = &["nvidia-smi", "nvidia-debugdump", "nvidia-persistenced"];

/// Calls of Python libraries that look for a GPU.
const CALLS: &[&str] = &[
    "torch.cuda.is_available",
    "torch.cuda.device_count",
    "torch.cuda.get_device_name",
    "torch.cuda.current_device",
    "torch.cuda.get_device_capability",
    "torch.cuda.get_device_properties",
    "tf.test.is_gpu_available",
    "tf.config.list_physical_devices",
    "tf.config.experimental.list_physical_devices",
    "jax.devices(",
];

fn check(context: &mut Context<'_>) {
    for (index, run) in context.instructions(Keyword::Run) {
        // A RUN may be given devices, though few builders have them.
        if run.flag("device").is_some() {
            continue;
        }
        if let Some(words) = run.exec() {
            let program = words.first().filter(|word| PROGRAMS.contains(&file_name(&word.value)));
            if let Some(word) = program {
                report_program(context, word.word.span.clone(), file_name(&word.value), true);
            }
        }
        for body in context.meaning().bodies_of(index) {
            let or = |item: &Item| item.before.is_some_and(|joint| joint.operator == Operator::Or);
            let catches = body.script.items.iter().any(or);
            for (position, command) in body.script.commands.iter().enumerate() {
                check_command(context, run, body, (position, command), catches);
            }
        }
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn check_command(
    context: &mut Context<'_>,
    run: &Instruction,
    body: &ShellBody,
    (position, command): (usize, &Command),
    catches: bool,
) {
    let effective = command.effective();
    let (Some(program), Some(word)) = (effective.program(), effective.program_word()) else { return };
    if PROGRAMS.contains(&program) {
        return report_program(context, body.range(word.span), program, !catches && fails(&body.script, command));
    }
    if !(program.starts_with("python") || program.starts_with("ipython")) {
        return;
    }
    let own = |heredoc: &&Heredoc| heredoc.command.is_some_and(|command| command as usize == position);
    let heredocs = body.script.heredocs.iter().filter(own).filter_map(|heredoc| heredoc.body);
    let arguments = effective.arguments().iter().map(|word| body.range(word.span));
    let own = arguments.chain(heredocs.map(|span| body.range(span)));
    let outer = run.heredocs.iter().filter(|_| body.script.commands.len() == 1).map(|heredoc| heredoc.body.clone());
    let Some((range, call)) = own.chain(outer).find_map(|range| call_in(context, range)) else { return };
    let message = format!(
        "`{}` finds no GPU while an image is built, so the answer that goes into the image is wrong. Ask when the container \
         runs.",
        call.trim_end_matches('(')
    );
    context.report(range, message).severity(Severity::Warning);
}

fn report_program(context: &mut Context<'_>, range: Range<usize>, program: &str, fails: bool) {
    let (severity, message) = if fails {
        let message = format!(
            "`{program}` talks to the driver of the host, which a build does not have, so this RUN fails. Run it when the \
             container starts."
        );
        (Severity::Error, message)
    } else {
        let message = format!(
            "`{program}` talks to the driver of the host, which a build does not have, so this never finds a GPU. Run it when \
             the container starts."
        );
        (Severity::Warning, message)
    };
    context.report(range, message).severity(severity);
}

/// Whether the RUN fails when a command does.
fn fails(script: &Script, command: &Command) -> bool {
    let plain = command.nesting.is_top_level() && command.pipeline.is_none() && !command.negated;
    let next = script.items.partition_point(|item| item.span.start <= command.span.start);
    let item = next.checked_sub(1).and_then(|at| script.items.get(at));
    let goes_on = item.and_then(|item| item.after).is_some_and(|joint| joint.operator != Operator::And);
    plain && !goes_on
}

/// The first call in a part of the file that looks for a GPU, and its place.
fn call_in(context: &Context<'_>, range: Range<usize>) -> Option<(Range<usize>, &'static str)> {
    let text = context.text(range.clone());
    CALLS.iter().find_map(|call| {
        let at = range.start + text.find(call)?;
        Some((at..at + call.trim_end_matches('(').len(), *call))
    })
}

#[cfg(test)]
mod tests {
    use crate::{Config, Severity, lint_text};

    #[test]
    fn what_fails_and_what_does_not() {
        let mut config = Config::default();
        assert!(config.select("gpu-query-at-build"));
        for (run, level) in [
            ("RUN a && /usr/bin/nvidia-smi -L", Some(Severity::Error)),
            ("RUN [\"nvidia-smi\"]", Some(Severity::Error)),
            ("RUN nvidia-smi || true", Some(Severity::Warning)),
            ("RUN if nvidia-smi; then a; fi", Some(Severity::Warning)),
            ("RUN nvidia-smi | grep A100", Some(Severity::Warning)),
            ("RUN x=$(nvidia-smi -L)", Some(Severity::Warning)),
            ("RUN nvidia-smi; a", Some(Severity::Warning)),
            ("RUN python3 <<EOF\nimport torch\ntorch.cuda.is_available()\nEOF", Some(Severity::Warning)),
            ("RUN command -v nvidia-smi", None),
            ("RUN echo torch.cuda.is_available", None),
            ("ENTRYPOINT nvidia-smi", None),
        ] {
            let found = lint_text(&format!("FROM a\n{run}\n"), &config);
            assert_eq!(found.first().map(|finding| finding.severity), level, "{run}");
        }
    }
}
