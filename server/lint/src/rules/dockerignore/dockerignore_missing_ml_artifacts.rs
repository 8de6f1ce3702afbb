use crate::rule::rule;

use super::super::ignoring::{Ignoring, TakenIn, anchor, codes, leave_out};
use super::super::stack::ml_lines;

rule! {
    /// Weights and runs of machine learning are copied into the image.
    ///
    /// Checkpoints and weights are large and change at another time than the program. Mounted or downloaded at start they
    /// leave the image small and are shared by all containers. Runs (`wandb`, `mlruns`) are of no use in an image at all.
    ///
    /// Files that `COPY` names are wanted, and so are small ones.
    ///
    /// ```text beside
    /// wandb/
    /// Dockerfile
    ///     FROM python:3.13
    ///     COPY . .
    /// ```
    ///
    /// ```dockerignore finds
    /// .git
    /// ```
    ///
    /// ```dockerignore fixed
    /// .git
    /// wandb
    /// ```
    ///
    /// ```dockerignore ignores
    /// wandb/**
    /// wandb
    /// ```
    "dockerignore-missing-ml-artifacts" {
        file: Dockerignore,
        category: Size,
        severity: Hint,
        fix: Some(Safe),
        also: [],
    }
}

fn check(context: &mut Ignoring<'_>) {
    let Some(taken) = TakenIn::of(context) else { return };
    let lines = ml_lines(&taken);
    if lines.is_empty() {
        return;
    }
    let message = format!(
        "Models or runs ({}) are copied into the image and make it large. Leave them out and mount or download what is \
         needed, or name it in a `COPY` of its own.",
        codes(&lines)
    );
    let fix = leave_out(context, &lines);
    context.report(anchor(context), message).fix(fix);
}

#[cfg(test)]
mod tests {
    use dockwright_model::MemoryFiles;

    use super::super::tests::found_in;

    #[test]
    fn large_files_nobody_names() {
        let with = |dockerfile: &str, size: u64| {
            let mut files = MemoryFiles::new([("Dockerfile", dockerfile)]);
            files.add("models/a.safetensors", "", size);
            found_in("dockerignore-missing-ml-artifacts", "a\n", files).len()
        };
        assert_eq!(with("FROM a\nCOPY . .\n", 5 << 20), 1);
        assert_eq!(with("FROM a\nCOPY . .\n", 5 << 10), 0);
        assert_eq!(with("FROM a\nCOPY . .\nCOPY models /m\n", 5 << 20), 0);
        let mut files = MemoryFiles::new([("Dockerfile", "FROM a\nCOPY . .\n")]);
        files.add("data/raw/x.csv", "", 200 << 20);
        assert_eq!(found_in("dockerignore-missing-ml-artifacts", "a\n", files), ["a"]);
    }
}
