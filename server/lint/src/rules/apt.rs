//! Calls of apt-get and apt, as the rules on them read them.

use dockwright_syntax::shell::{Effective, Script, Word};

/// Options of apt-get that take their value as the next word.
pub(crate) const VALUED: &[&str] = &[
    "-o",
    "--option",
    "-c",
    "--config-file",
    "-t",
    "--target-release",
    "--default-release",
    "-a",
    "--host-architecture",
];

/// One call of apt-get, apt or aptitude with a subcommand.
pub(crate) struct Call<'a> {
    pub(crate) effective: Effective<'a>,
    /// `apt-get`, `apt` or `aptitude`.
    pub(crate) program: &'a str,
    /// The word `install`, `update`, ….
    pub(crate) subcommand: &'a Word,
}

/// The calls in a script, in order.
pub(crate) fn calls(script: &Script) -> impl Iterator<Item = Call<'_>> {
    script.commands.iter().filter_map(|command| {
        let effective = command.effective();
        let program = effective.program().filter(|program| matches!(*program, "apt-get" | "apt" | "aptitude"))?;
        let subcommand = effective.subcommand(VALUED)?;
        Some(Call { effective, program, subcommand })
    })
}

impl Call<'_> {
    /// Whether it is this subcommand.
    pub(crate) fn is(&self, subcommand: &str) -> bool {
        self.subcommand.is(subcommand)
    }

    /// Whether `apt-get` or `apt` really installs what it is told to.
    pub(crate) fn installs(&self) -> bool {
        self.program != "aptitude" && self.is("install") && self.asks()
    }

    /// Whether anything is named to be installed: `install -f` only repairs what is there.
    pub(crate) fn names_something(&self) -> bool {
        self.effective.operands(VALUED).any(|word| word.span.start > self.subcommand.span.start)
    }

    /// Whether something says if recommended packages are wanted, or may say so.
    pub(crate) fn mentions_recommends(&self) -> bool {
        let options = ["--no-install-recommends", "--install-recommends"];
        let settings = self.effective.flag_values("-o").chain(self.effective.flag_values("--option"));
        let mut configured = settings.map(|value| value.text.to_ascii_lowercase());
        self.effective.has_any_flag(&options)
            || configured.any(|setting| setting.contains("install-recommends"))
            || self.effective.find_flag(&["-c", "--config-file"]).is_some()
            || self.hides_options()
    }

    /// Whether apt asks for confirmation.
    pub(crate) fn asks(&self) -> bool {
        let names =
            ["install", "remove", "purge", "upgrade", "dist-upgrade", "full-upgrade", "autoremove", "build-dep"];
        let only_looks =
            ["-s", "--simulate", "--dry-run", "--just-print", "-d", "--download-only", "--print-uris", "-h"];
        names.iter().any(|name| self.is(name)) && !self.effective.has_any_flag(&only_looks)
    }

    /// Whether an option answers yes, or something unreadable may.
    pub(crate) fn assumes_yes(&self) -> bool {
        let yes = ["-y", "--yes", "--assume-yes", "-qq", "--assume-no", "--force-yes"];
        let quiet = self.effective.count_flag("-q") + self.effective.count_flag("--quiet");
        let settings = self.effective.flag_values("-o").chain(self.effective.flag_values("--option"));
        let configured = settings.into_iter().any(|value| value.text.to_ascii_lowercase().contains("assume-yes"));
        let level = self.effective.flag_value("-q").is_some_and(|value| value.text == "2");
        self.effective.has_any_flag(&yes) || quiet >= 2 || configured || level || self.hides_options()
    }

    /// Whether a variable stands where it may hold options: `apt-get $OPTIONS install`.
    fn hides_options(&self) -> bool {
        let before = self.effective.arguments().iter().take_while(|word| word.span.start < self.subcommand.span.start);
        before.into_iter().any(dockwright_syntax::shell::Word::has_expansion)
    }
}
