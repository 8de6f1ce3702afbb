use super::super::arguments::quoted;
use super::super::ports;
use crate::Context;
use crate::rule::rule;

rule! {
    /// EXPOSE names something that is no port, so the build stops.
    ///
    /// A port is a number up to 65535, and a range such as `8000-8010` goes from the smaller one to the larger one. Several
    /// ports stand with spaces between them. Ports that come from a variable are not checked.
    ///
    /// ```dockerfile finds 4
    /// FROM alpine:3.22
    /// EXPOSE 80,443
    /// EXPOSE 70000 9000-8000/udp
    /// EXPOSE http
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// ARG PORT=http
    /// EXPOSE $PORT 8${PORT} 80 "443/tcp" 8000-8010/UDP
    /// ```
    "invalid-port" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["DL3011", "hadolint/DL3011", "droast/DF040", "INVALID_PORT"],
    }
}

fn check(context: &mut Context<'_>) {
    for exposed in ports::all(context) {
        let place = exposed.port();
        let text = exposed.part(place.clone());
        if exposed.numbers().is_some() {
            continue;
        }
        let range = if text.is_empty() { exposed.range(0..exposed.text.len()) } else { exposed.range(place.clone()) };
        let message = format!("{}, so the build stops here.", problem(text));
        context.report(range, message);
    }
}

fn problem(text: &str) -> String {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let in_reach = |text: &str| text.parse::<u16>().is_ok();
    match text.split_once('-') {
        _ if text.is_empty() => "There is no port here".to_owned(),
        _ if text.contains(',') => format!("{} is no port: several ports stand with spaces between them", quoted(text)),
        None if number(text) => format!("{} is above 65535, the highest port", quoted(text)),
        Some((first, last)) if number(first) && number(last) && in_reach(first) && in_reach(last) => {
            format!("The range {} ends before it begins", quoted(text))
        }
        Some((first, last)) if number(first) && number(last) => {
            format!("{} goes beyond 65535, the highest port", quoted(text))
        }
        _ => format!("{} is not the number of a port", quoted(text)),
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::counts;

    #[test]
    fn traps() {
        let cases = [
            ("FROM debian\nEXPOSE 0 65535 1-65535", 0),
            ("FROM debian\nEXPOSE 65536", 1),
            ("FROM debian\nEXPOSE 80-65536", 1),
            ("FROM debian\nEXPOSE 90-80", 1),
            ("FROM debian\nEXPOSE 80-81-82", 1),
            ("FROM debian\nEXPOSE /tcp", 1),
            ("FROM debian\nEXPOSE 80/", 0),
            ("FROM debian\nEXPOSE -1", 1),
            ("FROM debian\nEXPOSE +80", 1),
            ("FROM debian\nEXPOSE 8080:80 [::1]:80:80", 0),
            ("FROM debian\nEXPOSE ${A:-x} 1$B $C-90/tcp", 0),
            ("FROM debian\nEXPOSE \"80\" '443'", 0),
            ("FROM debian\nEXPOSE 80 # web", 0),
            ("FROM debian\nEXPOSE 80 \\\n  99999", 1),
            ("FROM debian\nONBUILD EXPOSE x", 1),
        ];
        counts("invalid-port", &cases);
    }
}
