//! What a check sees and how it reports.

use std::ops::Range;

use dockwright_model::compose::ServiceBuild;
use dockwright_model::{Compose, Dockerignore, File, Meaning, Stage, Surroundings};
use dockwright_syntax::dockerfile::{Dockerfile, Instruction, Keyword};

use crate::suppression::Suppressions;
use crate::{Finding, Options, Rule};

/// Findings of one rule that are kept of a file. Nobody reads more, and each takes a hundred times the memory of the few
/// bytes that a hostile file spends on it. Fixing goes in passes, so it gets further.
pub const MAX_FINDINGS: usize = 10_000;

/// What a check sees: one version of a file and what is around it. The file is a Dockerfile unless said otherwise.
pub struct Context<'a, F = File> {
    /// The file.
    pub file: &'a F,
    /// What the rules were told.
    pub options: &'a Options,
    /// The comments that silence findings; which of them did is known once all other rules have run.
    pub(crate) suppressions: &'a Suppressions,
    surroundings: Option<&'a Surroundings>,
    rule: &'static Rule,
    findings: &'a mut Vec<Finding>,
    /// Findings of the rules before.
    before: usize,
}

impl<'a, F> Context<'a, F> {
    pub(crate) fn new(
        file: &'a F,
        surroundings: Option<&'a Surroundings>,
        rule: &'static Rule,
        options: &'a Options,
        suppressions: &'a Suppressions,
        findings: &'a mut Vec<Finding>,
    ) -> Self {
        let before = findings.len();
        Self { file, options, suppressions, surroundings, rule, findings, before }
    }

    /// Reports a finding at a byte range. The message says what is wrong, why it matters here and what to do.
    ///
    /// Beyond [`MAX_FINDINGS`] each takes the place of the one before it, so that the last one tells of it.
    pub fn report(&mut self, range: Range<usize>, message: impl Into<String>) -> &mut Finding {
        let (related, tags, fixes) = Default::default();
        let severity = self.rule.severity;
        let mut message = message.into();
        if self.findings.len() >= self.before + MAX_FINDINGS {
            self.findings.pop();
            message.push_str(&format!(
                " This rule found more than the {MAX_FINDINGS} places that are reported of a file."
            ));
        }
        self.findings.push(Finding { rule: self.rule, severity, range, message, related, tags, fixes });
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// What is around the file; `None` where it is not known, and rules that need it find nothing.
    pub fn surroundings(&self) -> Option<&'a Surroundings> {
        self.surroundings
    }
}

impl<'a> Context<'a, Dockerignore> {
    /// The text.
    pub fn source(&self) -> &'a str {
        self.file.source()
    }
}

impl<'a> Context<'a, Compose> {
    /// The text.
    pub fn source(&self) -> &'a str {
        self.file.source()
    }
}

impl<'a> Context<'a> {
    /// The text.
    pub fn source(&self) -> &'a str {
        self.file.source()
    }

    /// The text of a byte range; empty for an impossible one.
    pub fn text(&self, range: Range<usize>) -> &'a str {
        self.source().get(range).unwrap_or_default()
    }

    /// What services of Compose files around build from the file.
    fn service_builds(&self) -> &'a [ServiceBuild] {
        self.surroundings.map(Surroundings::service_builds).unwrap_or_default()
    }

    /// The stages that services build by name or number, by their index.
    pub fn targets(&self) -> Vec<usize> {
        let targets = self.service_builds().iter().flat_map(|build| build.target.iter().chain(&build.hidden_targets));
        let (meaning, count) = (self.meaning(), self.meaning().stages.len());
        targets.filter_map(|target| meaning.stage_referenced(&target.text, count)).collect()
    }

    /// Whether some service gives a build argument a value.
    pub fn is_argument_given(&self, name: &str) -> bool {
        self.service_builds().iter().flat_map(|build| &build.arguments).any(|given| given.text == name)
    }

    /// Whether some service gives the build an additional context of a name.
    pub fn is_named_context(&self, name: &str) -> bool {
        self.service_builds().iter().flat_map(|build| &build.contexts).any(|context| context == name)
    }

    /// Whether some service gives the build another context in the place of the image a stage starts from.
    pub fn is_context(&self, stage: &Stage) -> bool {
        stage.base_text.as_deref().is_some_and(|text| self.is_named_context(text))
    }

    /// The typed view of the file.
    pub fn dockerfile(&self) -> &'a Dockerfile {
        self.file.dockerfile()
    }

    /// What the file means.
    pub fn meaning(&self) -> &'a Meaning {
        self.file.meaning()
    }

    /// The instructions of one kind with their indices; those inside ONBUILD are not among them.
    pub fn instructions(&self, keyword: Keyword) -> impl Iterator<Item = (usize, &'a Instruction)> + use<'a> {
        let instructions = self.dockerfile().instructions.iter().enumerate();
        instructions.filter(move |(_, instruction)| instruction.keyword == keyword)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_first_findings_and_the_last() {
        let file = File::new("FROM scratch\n");
        let (options, suppressions, mut findings) = Default::default();
        for rule in crate::rules::ALL.iter().take(2) {
            let mut context = Context::new(&file, None, rule, &options, &suppressions, &mut findings);
            (0..MAX_FINDINGS + 5).for_each(|at| {
                context.report(at..at, "");
            });
        }
        assert_eq!(findings.len(), 2 * MAX_FINDINGS);
        assert_eq!(findings.first().map(|first| first.range.start), Some(0));
        assert_eq!(findings.last().map(|last| last.range.start), Some(MAX_FINDINGS + 4));
        let told = findings.iter().filter(|finding| finding.message.contains("more than the 10000 places"));
        assert_eq!(told.count(), 2);
    }
}
