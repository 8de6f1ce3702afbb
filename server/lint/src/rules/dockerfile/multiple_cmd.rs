use dockwright_syntax::dockerfile::Keyword;

use crate::Context;
use crate::rule::rule;

use super::super::multiple;

rule! {
    /// Only the last `CMD` of a stage has an effect.
    ///
    /// An image has one default command. A second `CMD` in the same stage replaces the first without a word, so whoever
    /// reads the first one is misled. Delete it, or make it a stage of its own.
    ///
    /// ```dockerfile finds
    /// FROM node:22
    /// CMD ["npm", "run", "dev"]
    /// # What really runs:
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM node:22
    /// # What really runs:
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// Every stage may have its own, and the command of a health check is another thing:
    ///
    /// ```dockerfile ignores
    /// FROM node:22 AS dev
    /// CMD ["npm", "run", "dev"]
    ///
    /// FROM node:22
    /// HEALTHCHECK CMD ["node", "health.js"]
    /// CMD ["node", "server.js"]
    /// ```
    "multiple-cmd" {
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        changes: [Start],
        also: [
            "DL4003",
            "MultipleInstructionsDisallowed",
            "buildkit/MultipleInstructionsDisallowed",
            "droast/DF038",
            "MULTIPLE_INSTRUCTIONS",
        ],
    }
}

fn check(context: &mut Context<'_>) {
    multiple::check(context, Keyword::Cmd);
}
