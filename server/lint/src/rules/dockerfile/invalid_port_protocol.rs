use super::super::arguments::quoted;
use super::super::ports;
use crate::Context;
use crate::rule::rule;

rule! {
    /// EXPOSE names a protocol other than `tcp`, `udp` and `sctp`, so the build stops.
    ///
    /// What runs on top, such as HTTP or TLS, is none of its business. Without a protocol it is `tcp`.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// EXPOSE 80/http
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// EXPOSE 80/tcp 53/UDP 3868/sctp 443 8080/$PROTOCOL
    /// ```
    "invalid-port-protocol" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["INVALID_PROTO"],
    }
}

fn check(context: &mut Context<'_>) {
    for exposed in ports::all(context) {
        let Some(place) = exposed.protocol() else { continue };
        let text = exposed.part(place.clone());
        if text.is_empty() || ["tcp", "udp", "sctp"].iter().any(|known| text.eq_ignore_ascii_case(known)) {
            continue;
        }
        let message = format!("{} is not `tcp`, `udp` or `sctp`, so the build stops here.", quoted(text));
        context.report(exposed.range(place), message);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::counts;

    #[test]
    fn traps() {
        let cases = [
            ("FROM debian\nEXPOSE 80/TCP 80/Sctp 80/", 0),
            ("FROM debian\nEXPOSE 80/http 90/quic", 2),
            ("FROM debian\nEXPOSE 80/$P", 0),
            ("FROM debian\nEXPOSE 80/tcp/udp", 1),
        ];
        counts("invalid-port-protocol", &cases);
    }
}
