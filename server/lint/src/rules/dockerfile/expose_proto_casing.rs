use super::super::ports;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// The protocol of an EXPOSE is not written in lower case.
    ///
    /// Docker reads any case and shows the port in lower case; some tools that read Dockerfiles know nothing else.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// EXPOSE 53/UDP
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.22
    /// EXPOSE 53/udp
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// EXPOSE 53/udp 80 8080/HTTP
    /// ```
    "expose-proto-casing" {
        category: Style,
        severity: Warning,
        fix: Some(Safe),
        changes: [Ports],
        also: ["ExposeProtoCasing", "buildkit/ExposeProtoCasing"],
    }
}

fn check(context: &mut Context<'_>) {
    for exposed in ports::all(context) {
        let Some(place) = exposed.protocol() else { continue };
        let text = exposed.part(place.clone());
        let lower = text.to_ascii_lowercase();
        if text == lower || !["tcp", "udp", "sctp"].contains(&lower.as_str()) {
            continue;
        }
        let range = exposed.range(place);
        let edit = Edit::replace(range.clone(), lower.as_str());
        let fix = exposed.is_plain().then(|| Fix::safe(format!("Write `{lower}`"), vec![edit]));
        context.report(range, format!("The protocol is usually written `{lower}`, in lower case.")).maybe_fix(fix);
    }
}
