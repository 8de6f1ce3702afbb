use super::super::arguments::quoted;
use super::super::ports;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// EXPOSE names a port or an address of the host.
    ///
    /// `EXPOSE` tells which ports the container listens on. Where they are reached from outside is decided when the
    /// container starts (`docker run --publish`, or `ports:` in a Compose file), so that part is ignored here.
    ///
    /// ```dockerfile finds 2
    /// FROM alpine:3.22
    /// EXPOSE 8080:80 127.0.0.1:5432:5432/tcp
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.22
    /// EXPOSE 80 5432/tcp
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// EXPOSE 80 5432/tcp
    /// ```
    "expose-host-mapping" {
        category: Correctness,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["ExposeInvalidFormat", "buildkit/ExposeInvalidFormat"],
    }
}

fn check(context: &mut Context<'_>) {
    for exposed in ports::all(context) {
        let mapping = exposed.mapping();
        if mapping.is_empty() {
            continue;
        }
        let container = exposed.part(exposed.port());
        let message = format!(
            "`EXPOSE` has no say in addresses and ports of the host, so {} does nothing. Publish the port when the container \
             starts.",
            quoted(exposed.part(mapping.clone()))
        );
        let range = exposed.range(mapping);
        let edit = Edit::delete(range.clone());
        let fix = (exposed.is_plain() && !container.is_empty())
            .then(|| Fix::unsafe_(format!("Keep only {}, the port of the container", quoted(container)), vec![edit]));
        context.report(range, message).maybe_fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::counts;

    #[test]
    fn traps() {
        let cases = [
            ("FROM debian\nEXPOSE 80:80", 1),
            ("FROM debian\nEXPOSE [::1]:80:80/tcp", 1),
            ("FROM debian\nEXPOSE $A:80", 0),
            ("FROM debian\nEXPOSE 80/tcp", 0),
        ];
        counts("expose-host-mapping", &cases);
    }
}
