use super::super::stop_signal::{self, Wanted};
use crate::Context;
use crate::rule::rule;

rule! {
    /// nginx is stopped by a signal that breaks off the requests at hand.
    ///
    /// At `SIGTERM` nginx drops all connections at once; at `SIGQUIT` it answers what it has begun and then ends. The official
    /// images set `STOPSIGNAL SIGQUIT`, an image that installs nginx by itself has to do so too.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// CMD ["nginx", "-g", "daemon off;"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// STOPSIGNAL SIGQUIT
    /// CMD ["nginx", "-g", "daemon off;"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM nginx:1.29
    /// CMD ["nginx", "-g", "daemon off;"]
    /// ```
    "stopsignal-nginx" {
        category: Maintainability,
        severity: Hint,
        profile: Strict,
        fix: Some(Safe),
        changes: [Order, StopSignal],
        also: ["tally/prefer-nginx-sigquit"],
    }
}

const WANTED: Wanted = Wanted {
    programs: &["nginx", "openresty"],
    signal: "SIGQUIT",
    images: &["nginx", "openresty"],
    why: "nginx answers the requests at hand before it ends only at `SIGQUIT`",
};

fn check(context: &mut Context<'_>) {
    stop_signal::check(context, &WANTED);
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::counts;

    #[test]
    fn programs_and_bases() {
        let cases = [
            ("FROM nginx\nSTOPSIGNAL SIGTERM\nCMD [\"nginx\"]", 1),
            ("FROM debian\nENTRYPOINT [\"tini\", \"--\", \"/usr/sbin/nginx\"]", 1),
            ("FROM debian\nSTOPSIGNAL 3\nCMD [\"nginx\"]", 0),
            ("FROM debian\nSTOPSIGNAL $S\nCMD [\"nginx\"]", 0),
            ("FROM debian\nCMD nginx -g 'daemon off;'", 0),
            ("FROM debian\nENTRYPOINT [\"/entry.sh\"]\nCMD [\"nginx\"]", 0),
            ("FROM nginx AS a\nFROM a\nCMD [\"nginx\"]", 0),
            ("FROM bitnami/nginx\nCMD [\"nginx\"]", 0),
            ("FROM debian AS a\nSTOPSIGNAL SIGQUIT\nFROM a\nCMD [\"nginx\"]", 0),
        ];
        counts("stopsignal-nginx", &cases);
    }
}
