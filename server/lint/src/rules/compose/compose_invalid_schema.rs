use dockwright_model::compose::{Mismatch, MismatchKind};
use dockwright_syntax::compose::Verdict;

use crate::rule::rule;
use crate::rules::suggest;
use crate::rules::wording::sentence;
use crate::{Edit, Fix, Severity};

use super::Composing;

rule! {
    /// A key or a value that the Compose specification does not allow.
    ///
    /// Docker Compose refuses a file with an unknown key, a list where a text must stand, a port that is none. Keys that
    /// begin with `x-` are free. Values that depend on a variable without a default are not judged.
    ///
    /// ```yaml finds 2
    /// services:
    ///   web:
    ///     imag: nginx:1.29
    ///     volume: ["./site:/usr/share/nginx/html:ro"]
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     volumes: ["./site:/usr/share/nginx/html:ro"]
    /// ```
    ///
    /// What may be meant otherwise is left to you:
    ///
    /// ```yaml finds 3
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     ports: "127.0.0.1:80:80"
    ///     labels: {tier: [front]}
    ///   proxy: traefik:3.6
    /// ```
    ///
    /// ```yaml ignores
    /// x-logging: &logging
    ///   driver: json-file
    /// services:
    ///   web:
    ///     image: nginx:${TAG}
    ///     logging: *logging
    ///     ports: ["80:80"]
    /// ```
    "compose-invalid-schema" {
        file: Compose,
        category: Correctness,
        severity: Error,
        fix: Some(Unsafe),
        also: ["dclint/invalid-schema"],
    }
}

fn check(context: &mut Composing<'_>) {
    for mismatch in context.file.mismatches() {
        let nearest = nearest(&mismatch, context);
        let mut message = mismatch.message.clone();
        if let Some(name) = nearest {
            message.push_str(&format!(". Did you mean `{name}`?"));
        }
        let severity = match mismatch.verdict {
            Verdict::Refused => Severity::Error,
            Verdict::Fails => Severity::Warning,
            Verdict::Doubtful => Severity::Info,
        };
        let finding = context.report(mismatch.range.clone(), sentence(&message)).severity(severity);
        if let Some(name) = nearest {
            finding.fix(Fix::unsafe_(format!("Rename to `{name}`"), vec![Edit::replace(mismatch.range, name)]));
        }
    }
}

/// The known key that was meant by an unknown one.
fn nearest(mismatch: &Mismatch, context: &Composing<'_>) -> Option<&'static str> {
    let MismatchKind::UnknownKey(Some(mapping)) = mismatch.kind else { return None };
    let written = context.source().get(mismatch.range.clone())?;
    suggest::meant(written, mapping.attributes().map(|attribute| attribute.name), 2)
}
