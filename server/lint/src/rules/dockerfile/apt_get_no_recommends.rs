use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::Keyword;

use super::super::apt;
use crate::refactor::insert_no_install_recommends;
use crate::rule::rule;
use crate::{Context, Fix};

rule! {
    /// `apt-get install` without `--no-install-recommends` installs packages nobody asked for.
    ///
    /// Debian and Ubuntu install not only what a package depends on but also what its maintainer recommends: documentation
    /// viewers, mail servers, whole toolchains. In an image they are rarely of use, take space and add to what has to be
    /// patched. Something that really is needed is better named.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// The option may stand anywhere, and a setting of apt does as well, also one that an earlier instruction of the stage
    /// (or of a stage it starts from) writes. Who asks for `--install-recommends` wants it so:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12 AS base
    /// RUN apt-get install -y git --no-install-recommends
    /// RUN apt-get -o APT::Install-Recommends=false install -y git
    /// RUN apt-get install -y --install-recommends git
    /// RUN echo 'APT::Install-Recommends "0";' > /etc/apt/apt.conf.d/99-no-recommends
    /// FROM base
    /// RUN apt-get install -y curl
    /// ```
    "apt-get-no-recommends" {
        category: Size,
        severity: Info,
        fix: Some(Safe),
        changes: [Options],
        also: ["DL3015", "tally/hadolint/DL3015", "droast/DF016"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let mut configured = None;
    for (index, instruction) in context.dockerfile().instructions.iter().enumerate() {
        let stays = || meaning.state(index).stage.is_some_and(|stage| meaning.is_in_final_image(stage));
        if instruction.effective().keyword == Keyword::Run && stays() {
            meaning.bodies_of(index).iter().for_each(|body| check_body(context, body, &mut configured));
        }
    }
}

fn check_body(context: &mut Context<'_>, body: &ShellBody, configured: &mut Option<Vec<bool>>) {
    for call in apt::calls(&body.script).filter(|call| call.installs() && !call.mentions_recommends()) {
        if call.may_hold(context, body, "install-recommends") || !call.names_something() {
            continue;
        }
        let configured = configured.get_or_insert_with(|| apt::configured(context, "install-recommends"));
        if configured.get(body.instruction).copied().unwrap_or(false) {
            return;
        }
        let program = call.program;
        let message = format!(
            "`{program} install` also installs the packages that the named ones recommend, which an image rarely needs. \
             Add `--no-install-recommends`."
        );
        let fix = Fix::safe("Insert `--no-install-recommends`", vec![insert_no_install_recommends(body, &call)]);
        context.report(body.range(call.subcommand.span), message).fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use dockwright_model::File;
    use dockwright_syntax::text::apply_edits;

    use crate::refactor::no_install_recommends;

    #[test]
    fn every_install_of_a_run() {
        let text = "FROM a\nRUN apt-get install -y -t x \\\r\n  git && apt install curl && apt-get install -y --no-install-recommends z && \\\r\n  sh -c 'apt-get -qq install y'\n";
        let file = File::new(text);
        let (title, edits) = no_install_recommends(&file, 1).expect("something to add");
        assert_eq!(title, "Add `--no-install-recommends` to 3 commands");
        let edits: Vec<_> = edits.into_iter().map(|edit| (edit.range, edit.text)).collect();
        let after = apply_edits(text, &edits).expect("edits that fit");
        assert!(after.contains(
            "install -y -t x --no-install-recommends \\\r\n  git && apt install --no-install-recommends curl"
        ));
        assert!(after.contains("'apt-get -qq install --no-install-recommends y'"), "{after}");
        assert!(no_install_recommends(&File::new(&after), 1).is_none());
        assert!(no_install_recommends(&file, 0).is_none() && no_install_recommends(&file, 9).is_none());
    }
}
