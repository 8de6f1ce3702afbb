use dockwright_model::ShellBody;
use dockwright_syntax::shell::{Command, Word};

use super::super::arguments::quoted;
use super::super::container::file_name;
use super::super::downloads::{self, Download};
use super::super::runs;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// A `RUN` downloads an archive and unpacks it where `ADD` could do both.
    ///
    /// `ADD --unpack=true URL /dir` needs neither curl nor tar in the image, fetches again only when the file on the server
    /// has changed, and checks it with `--checksum=sha256:…`. It cannot leave out leading folders or choose files as tar can,
    /// and needs Dockerfile syntax 1.17.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN curl -fsSL https://example.com/tool-1.2.tar.gz | tar -xz -C /opt
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// ADD --unpack=true https://example.com/tool-1.2.tar.gz /opt/
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// ADD --unpack=true https://example.com/tool-1.2.tar.gz /opt/
    /// RUN curl -fsSL https://example.com/tool-1.2.tar.gz | tar -xz -C /opt --strip-components=1
    /// RUN curl -fsSLO https://example.com/tool-1.2.tar.gz
    /// ```
    "prefer-add-unpack" {
        category: Size,
        severity: Hint,
        profile: All,
        fix: Some(Unsafe),
        also: ["tally/prefer-add-unpack"],
    }
}

/// Calls of tar in one script that are looked at.
const MOST: usize = 16;

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        let script = &body.script;
        let tars: Vec<&Command> = script.commands.iter().filter(|command| unpacks(command)).take(MOST).collect();
        if tars.is_empty() {
            continue;
        }
        let checked = downloads::is_checked(script);
        for call in downloads::calls(script).filter(|call| call.fetches() && call.is_remote() && call.urls.len() == 1) {
            let Some(url) = call.urls.first() else { continue };
            if !downloads::is_tar(&file_name(url.value_or_text()).to_ascii_lowercase()) {
                continue;
            }
            let Some(tar) = tars.iter().find(|tar| reads(tar, &call, checked)) else { continue };
            let message = "`ADD --unpack=true` downloads and unpacks this without curl or tar in the image, and can check its sum.";
            let fix = fix(context, body, &call, tar);
            context.report(body.range(url.span), message).maybe_fix(fix);
        }
    }
}

/// Whether a command unpacks a whole archive as it is.
fn unpacks(command: &Command) -> bool {
    let effective = command.effective();
    let bundle = effective.arguments().first().map(Word::value_or_text).unwrap_or_default();
    let extracts =
        (!bundle.starts_with('-') && bundle.contains('x')) || effective.has_any_flag(&["-x", "--extract", "--get"]);
    let chooses = ["--strip", "--transform", "--wildcards", "--exclude", "--xform", "-T"];
    let changed =
        effective.arguments().iter().any(|word| chooses.iter().any(|option| word.value_or_text().starts_with(option)));
    effective.program() == Some("tar") && extracts && !changed && members(command) == 0
}

/// How many files of the archive are named.
fn members(command: &Command) -> usize {
    let effective = command.effective();
    let bundled = effective.arguments().first().is_some_and(|word| !word.is_option());
    let takes_file = |word: &Word| !word.value_or_text().starts_with("--") && word.value_or_text().contains('f');
    let old = if bundled { 1 + usize::from(effective.arguments().first().is_some_and(takes_file)) } else { 0 };
    let operands = effective.operands(&["-C", "--directory", "-f", "--file", "-I"]).filter(|word| !word.is("-"));
    operands.count().saturating_sub(old)
}

/// Whether a tar unpacks what a call downloads.
fn reads(tar: &Command, call: &Download<'_>, checked: bool) -> bool {
    let piped = tar
        .pipeline
        .zip(call.command.pipeline)
        .is_some_and(|(tar, call)| tar.pipeline == call.pipeline && tar.index == call.index + 1);
    let output = call.output().map(file_name).filter(|name| !name.is_empty());
    let name =
        output.map(str::to_owned).or_else(|| call.urls.first().map(|url| file_name(url.value_or_text()).to_owned()));
    let named = || {
        tar.effective()
            .arguments()
            .iter()
            .any(|word| name.as_deref().is_some_and(|name| file_name(word.value_or_text()) == name))
    };
    piped || (tar.span.start > call.command.span.start && !checked && named())
}

/// The ADD for a RUN that is nothing but `curl URL | tar x -C dir`.
fn fix(context: &Context<'_>, body: &ShellBody, call: &Download<'_>, tar: &Command) -> Option<Fix> {
    let run = runs::replaceable(context.file, body)?;
    let only = body.script.commands.len() == 2 && body.script.items.len() == 1 && tar.pipeline.is_some();
    let plain = |word: &Word| {
        word.substitutions.is_empty()
            && word
                .variables
                .iter()
                .all(|variable| context.meaning().definition(body.instruction, &variable.name).is_some())
            && !word.text.contains(['\'', '\\', '*', ' '])
    };
    let url = call.urls.first().filter(|url| plain(url))?;
    let sends =
        ['H', 'u', 'd', 'X'].iter().any(|letter| call.has(*letter, &["--header", "--user", "--data", "--request"]));
    let folder = tar.effective().flag_value("-C").or_else(|| tar.effective().flag_value("--directory"));
    let folder = match folder {
        Some(folder) if plain(folder.word) => format!("{}/", folder.text.trim_matches('"').trim_end_matches('/')),
        Some(_) => return None,
        None => "./".to_owned(),
    };
    let text = format!("ADD --unpack=true {} {folder}", url.text.trim_matches('"'));
    let simple = only && !sends && tar.redirections.is_empty() && call.command.redirections.is_empty();
    simple.then(|| {
        Fix::unsafe_(format!("Replace the `RUN` by {}", quoted(&text)), vec![Edit::replace(run.span.clone(), text)])
    })
}
