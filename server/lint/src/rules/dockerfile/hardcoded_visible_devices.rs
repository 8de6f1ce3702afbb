use dockwright_syntax::dockerfile::{Instruction, Keyword, Pair, Word};

use crate::lines;
use crate::rule::rule;
use crate::rules::cuda;
use crate::{Context, Fix, Tag};

rule! {
    /// An `ENV` says which GPUs a container uses.
    ///
    /// Which GPUs there are depends on the host: an image that asks for device 0 and 1 takes those that another container
    /// uses, or finds none at all. Say it when the container starts: `docker run --gpus`, `device_ids` in Compose, or a
    /// variable there. On a CUDA image `NVIDIA_VISIBLE_DEVICES=all` says what the image says already.
    ///
    /// ```dockerfile finds
    /// FROM pytorch/pytorch:2.5.1-cuda12.4-cudnn9-runtime
    /// ENV CUDA_VISIBLE_DEVICES=0,1
    /// CMD ["python", "train.py"]
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
    /// ENV NVIDIA_VISIBLE_DEVICES=all
    /// CMD ["python3", "train.py"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
    /// CMD ["python3", "train.py"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM ubuntu:24.04
    /// ENV NVIDIA_VISIBLE_DEVICES=all
    /// ENV CUDA_VISIBLE_DEVICES=""
    /// ENV CUDA_VISIBLE_DEVICES=${DEVICES}
    /// ```
    "hardcoded-visible-devices" {
        category: Maintainability,
        severity: Warning,
        fix: Some(Safe),
        changes: [Environment, Order],
        also: ["tally/gpu/no-hardcoded-visible-devices"],
    }
}

fn check(context: &mut Context<'_>) {
    for (index, instruction) in context.instructions(Keyword::Env) {
        for (position, pair) in instruction.pairs().iter().enumerate() {
            check_pair(context, index, instruction, position, pair);
        }
    }
}

fn check_pair(context: &mut Context<'_>, index: usize, instruction: &Instruction, position: usize, pair: &Pair) {
    let name = pair.key.text();
    if !matches!(name, "NVIDIA_VISIBLE_DEVICES" | "CUDA_VISIBLE_DEVICES") {
        return;
    }
    let written = pair.value.as_ref().map(Word::text).unwrap_or_default();
    let value = written.trim_matches(['"', '\'']).to_ascii_lowercase();
    // None at all is a decision that holds on every host.
    if written.contains('$') || matches!(value.as_str(), "" | "none" | "void" | "nodevfiles" | "-1") {
        return;
    }
    let all = value == "all" && name == "NVIDIA_VISIBLE_DEVICES";
    let stage = context.meaning().state(index).stage;
    let is_default = stage.is_some_and(|stage| cuda::base(context, stage).is_some());
    // A value of another ENV before this one would come back.
    let is_only = context.meaning().definition(index, name).is_none();
    if all && !is_default {
        return;
    }
    let edits = lines::remove_pair(context.file, instruction, position).map(|edit| vec![edit]);
    let title = format!("Remove `{name}`");
    if all {
        let message = "The CUDA image sets `NVIDIA_VISIBLE_DEVICES=all` already, so this changes nothing. Remove it.";
        let fix = edits.filter(|_| is_only).map(|edits| Fix::safe(title, edits));
        context.report(pair.span.clone(), message).tag(Tag::Unnecessary).maybe_fix(fix);
        return;
    }
    let message = format!(
        "`{name}` fixes which GPUs the container uses, but that is different on every host. Say it when the container starts, \
         with `--gpus` or a variable of Compose."
    );
    context.report(pair.span.clone(), message).maybe_fix(edits.map(|edits| Fix::unsafe_(title, edits)));
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix};

    #[test]
    fn pairs_are_taken_out() {
        let mut config = Config::default();
        assert!(config.select("hardcoded-visible-devices"));
        for (text, expected) in [
            ("FROM a\nENV A=1 \\\n    CUDA_VISIBLE_DEVICES=0 \\\n    B=2\n", "FROM a\nENV A=1 \\\n    B=2\n"),
            ("FROM a\nENV CUDA_VISIBLE_DEVICES=0 B=2\n", "FROM a\nENV B=2\n"),
            ("FROM a\r\nENV NVIDIA_VISIBLE_DEVICES GPU-12ab\r\nRUN x\r\n", "FROM a\r\nRUN x\r\n"),
            (
                "FROM nvidia/cuda:12.4.1-base-ubuntu22.04\nENV NVIDIA_VISIBLE_DEVICES=all\n",
                "FROM nvidia/cuda:12.4.1-base-ubuntu22.04\n",
            ),
            (
                "FROM a\nENV A=1 \\\n    # why\n    CUDA_VISIBLE_DEVICES=0\n",
                "FROM a\nENV A=1 \\\n    # why\n    CUDA_VISIBLE_DEVICES=0\n",
            ),
        ] {
            assert_eq!(fix(text, &config, Safety::Unsafe).text, expected);
        }
    }
}
