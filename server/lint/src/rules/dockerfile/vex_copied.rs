use dockwright_syntax::dockerfile::Keyword;

use crate::Context;
use crate::rule::rule;

rule! {
    /// A VEX document is copied into the image.
    ///
    /// Statements on vulnerabilities change after the image is built. As an attestation beside the image
    /// (`docker scout attestation add`, `cosign attest`) they can be renewed without a new image, and scanners find them.
    ///
    /// ```dockerfile finds
    /// FROM debian:13
    /// COPY app.vex.json /usr/share/vex/
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:13
    /// COPY app.json vex.json /usr/share/app/
    /// ```
    "vex-copied" {
        category: Security,
        severity: Hint,
        fix: None,
        also: ["tally/prefer-vex-attestation"],
    }
}

fn check(context: &mut Context<'_>) {
    for keyword in [Keyword::Copy, Keyword::Add] {
        for (_, instruction) in context.instructions(keyword) {
            let Some((sources, _)) = instruction.copy() else { continue };
            let is_vex = |text: &str| text.to_ascii_lowercase().ends_with(".vex.json");
            for source in sources.iter().filter(|source| is_vex(source.text)) {
                let message = "In the image the statements of this VEX document cannot be renewed. Attach it to the image as an \
                               attestation instead.";
                context.report(source.word.span.clone(), message);
            }
        }
    }
}
