use dockwright_syntax::dockerfile::{Flag, Keyword};

use crate::rule::rule;
use crate::rules::platforms;
use crate::{Context, Edit, Fix};

rule! {
    /// `FROM --platform` is fixed to one platform.
    ///
    /// The image can then be built for that platform only: whoever builds it on other hardware, or for several platforms,
    /// gets the wrong one without a word. Choose the platform with `docker build --platform`, or use `$BUILDPLATFORM` for
    /// stages that compile for others.
    ///
    /// ```dockerfile finds
    /// FROM --platform=linux/amd64 alpine:3.24
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.24
    /// ```
    ///
    /// A stage whose name says which platform it is for may be fixed to it:
    ///
    /// ```dockerfile ignores
    /// FROM --platform=$BUILDPLATFORM golang:1.26 AS build
    /// FROM --platform=linux/arm64 alpine:3.24 AS app-arm64
    /// FROM --platform=linux/amd64 alpine:3.24 AS linux
    /// ```
    "constant-platform" {
        category: Maintainability,
        severity: Warning,
        fix: Some(Unsafe),
        also: [
            "DL3029",
            "tally/hadolint/DL3029",
            "FromPlatformFlagConstDisallowed",
            "buildkit/FromPlatformFlagConstDisallowed",
            "droast/DF061",
        ],
    }
}

fn check(context: &mut Context<'_>) {
    for (_, instruction) in context.instructions(Keyword::From) {
        let Some(flag) = instruction.flag("platform") else { continue };
        let value = flag.value_text().unwrap_or_default();
        let Some((os, architecture)) = platforms::parse(value) else { continue };
        let name = instruction.from().and_then(|from| from.name);
        let name = name.map(|name| name.text().to_ascii_lowercase()).unwrap_or_default();
        if name.contains(&os) || name.contains(&architecture) {
            continue;
        }
        let message = format!(
            "This stage is for `{value}` whatever the build is for. Leave the flag out and choose the platform with `docker \
             build --platform`."
        );
        let fix = Fix::unsafe_(format!("Remove `--platform={value}`"), vec![removal(context, flag)]);
        context.report(flag.span.clone(), message).fix(fix);
    }
}

/// Deletes a flag with the blanks behind it.
pub(super) fn removal(context: &Context<'_>, flag: &Flag) -> Edit {
    let rest = context.source().get(flag.span.end..).unwrap_or_default();
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    Edit::delete(flag.span.start..flag.span.end + blanks)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Safety, fix};

    #[test]
    fn constants_and_what_is_none() {
        let mut config = Config::default();
        config.select(RULE.id);
        let cases = [
            ("from --platform=aarch64 a:1 as x86\n", "from a:1 as x86\n"),
            ("FROM --platform=linux/amd64 \\\n  a:1\n", "FROM \\\n  a:1\n"),
            ("FROM --platform=linux/x86_64 a:1 AS my-amd64\n", "FROM --platform=linux/x86_64 a:1 AS my-amd64\n"),
            ("FROM --platform=linux/$ARCH a:1\n", "FROM --platform=linux/$ARCH a:1\n"),
            ("FROM --platform=local a:1\n", "FROM --platform=local a:1\n"),
            ("FROM --platform= a:1\n", "FROM --platform= a:1\n"),
            ("FROM --platform=\"linux/arm/v7\" a:1\n", "FROM a:1\n"),
        ];
        for (text, fixed) in cases {
            assert_eq!(fix(text, &config, Safety::Unsafe).text, fixed);
        }
    }
}
