//! What a check sees and how it reports.

use std::ops::Range;

use dockwright_model::{File, Meaning};
use dockwright_syntax::dockerfile::{Dockerfile, Instruction, Keyword};

use crate::{Finding, Rule};

/// What a check sees: one version of a file and its meaning.
pub struct Context<'a> {
    /// The file.
    pub file: &'a File,
    rule: &'static Rule,
    findings: &'a mut Vec<Finding>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(file: &'a File, rule: &'static Rule, findings: &'a mut Vec<Finding>) -> Self {
        Self { file, rule, findings }
    }

    /// Reports a finding at a byte range. The message says what is wrong, why it matters here and what to do.
    pub fn report(&mut self, range: Range<usize>, message: impl Into<String>) -> &mut Finding {
        let (related, tags, fixes) = Default::default();
        let severity = self.rule.severity;
        self.findings.push(Finding { rule: self.rule, severity, range, message: message.into(), related, tags, fixes });
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// The text.
    pub fn source(&self) -> &'a str {
        self.file.source()
    }

    /// The text of a byte range; empty for an impossible one.
    pub fn text(&self, range: Range<usize>) -> &'a str {
        self.source().get(range).unwrap_or_default()
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
