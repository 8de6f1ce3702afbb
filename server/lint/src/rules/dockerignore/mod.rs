//! Rules for `.dockerignore` files. A rule is one file here and one line below.

rules! {
    dockerignore_duplicate_pattern,
    dockerignore_exception_overridden,
    dockerignore_exception_without_effect,
    dockerignore_excludes_needed_file,
    dockerignore_inline_comment,
    dockerignore_invalid_pattern,
    dockerignore_missing_deps_dirs,
    dockerignore_missing_env,
    dockerignore_missing_git,
    dockerignore_missing_ml_artifacts,
    dockerignore_missing_tooling,
    dockerignore_not_recursive,
}

#[cfg(test)]
pub(super) mod tests {
    use dockwright_model::{AnyFile, FileKind, MemoryFiles, Surroundings, Workspace};

    use crate::{Config, Safety, fix_any, lint_any};

    fn only(rule: &str) -> Config {
        let mut config = Config::default();
        assert!(config.select(rule));
        config
    }

    fn around(ignore: &str, mut files: MemoryFiles) -> Surroundings {
        files.add(".dockerignore", ignore, ignore.len() as u64);
        Surroundings::new(Workspace::new(files), ".dockerignore")
    }

    /// The places that a rule reports in a `.dockerignore` file among other files.
    pub(crate) fn found(rule: &str, ignore: &str, files: &[(&str, &str)]) -> Vec<String> {
        found_in(rule, ignore, MemoryFiles::new(files.iter().copied()))
    }

    pub(crate) fn found_in(rule: &str, ignore: &str, files: MemoryFiles) -> Vec<String> {
        let file = AnyFile::new(FileKind::Dockerignore, ignore);
        let findings = lint_any(&file, Some(&around(ignore, files)), &only(rule));
        findings.iter().map(|finding| ignore[finding.range.clone()].to_owned()).collect()
    }

    /// The file after the rule's fixes.
    pub(crate) fn fixed(rule: &str, ignore: &str, files: &[(&str, &str)]) -> String {
        let around = around(ignore, MemoryFiles::new(files.iter().copied()));
        fix_any(FileKind::Dockerignore, ignore, Some(&around), &only(rule), Safety::Safe).text
    }
}
