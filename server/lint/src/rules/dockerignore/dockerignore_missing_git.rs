use crate::rule::rule;

use super::super::ignoring::{Ignoring, TakenIn, anchor, leave_out};
use super::super::stack::needs_git;

rule! {
    /// The whole context is copied and `.git` is not left out.
    ///
    /// The history of a project is often larger than the project. It is sent to the builder, ends up in the image with
    /// everything that was ever committed, and each commit makes the layer anew.
    ///
    /// Builds that ask git for a version (`git describe`, setuptools-scm) need it and are left alone.
    ///
    /// ```text beside
    /// .git/
    /// Dockerfile
    ///     FROM node:22
    ///     COPY . .
    /// ```
    ///
    /// ```dockerignore finds
    /// node_modules
    /// ```
    ///
    /// ```dockerignore fixed
    /// node_modules
    /// .git
    /// ```
    ///
    /// ```dockerignore ignores
    /// *
    /// !src
    /// ```
    "dockerignore-missing-git" {
        file: Dockerignore,
        category: Size,
        severity: Hint,
        fix: Some(Safe),
        also: [],
    }
}

fn check(context: &mut Ignoring<'_>) {
    let Some(taken) = TakenIn::of(context) else { return };
    if !taken.slips_in(".git") || needs_git(&taken) {
        return;
    }
    let message = "`.git` is not left out: the whole history is sent to the builder, copied into the image, and changes the \
                   layer with each commit. Add `.git`.";
    let fix = leave_out(context, &[".git"]);
    context.report(anchor(context), message).fix(fix);
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    #[test]
    fn who_needs_it_keeps_it() {
        let with = |dockerfile: &str| {
            found("dockerignore-missing-git", "a\n", &[(".git/", ""), ("Dockerfile", dockerfile), ("src/", "")]).len()
        };
        assert_eq!(with("FROM a\nCOPY . /x\n"), 1);
        assert_eq!(with("FROM a\nADD ./ /x\nRUN ls\n"), 1);
        assert_eq!(with("FROM a\nCOPY . /x\nRUN go build -ldflags \"-X v=$(git describe)\"\n"), 0);
        assert_eq!(with("FROM a\nCOPY src /x\n"), 0);
        assert_eq!(with("FROM a\nCOPY . /x\nCOPY .git/HEAD /x\n"), 0);
        assert_eq!(with("FROM a AS b\nFROM c\nCOPY --from=b . /x\n"), 0);
        let files = [(".git/", ""), ("Dockerfile", "FROM a\nCOPY . .\n")];
        assert_eq!(found("dockerignore-missing-git", "a\n!.git\n", &files), Vec::<String>::new());
    }
}
