use std::collections::HashSet;

use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::Keyword;

use super::super::container::file_name;
use super::super::downloads::{self, Download};
use super::super::runs;
use crate::Context;
use crate::rule::rule;

rule! {
    /// A downloaded archive or program is used without comparing its checksum.
    ///
    /// A checksum in the file makes the build fail when the server, or somebody on the way, sends something else than what
    /// was there when it was written. `ADD --checksum=sha256:… URL` compares it by itself; in a `RUN`,
    /// `echo "<sum>  <file>" | sha256sum -c` or `gpg --verify` does.
    ///
    /// ```dockerfile finds 2
    /// FROM debian:12
    /// ADD https://example.com/tool.tar.gz /tmp/
    /// RUN curl -fsSLo /usr/local/bin/jq https://example.com/jq && chmod +x /usr/local/bin/jq
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/tool.tar.gz /tmp/
    /// RUN curl -fsSLO https://example.com/a.tgz && echo "$SUM  a.tgz" | sha256sum -c && tar xf a.tgz
    /// RUN curl -fsSL https://example.com/key.asc | gpg --dearmor > /etc/apt/keyrings/example.gpg
    /// ```
    "download-without-checksum" {
        category: Security,
        severity: Hint,
        profile: Strict,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    for outer in &context.dockerfile().instructions {
        let instruction = outer.effective();
        if instruction.keyword != Keyword::Add || instruction.flag("checksum").is_some() {
            continue;
        }
        let Some((sources, _)) = instruction.copy() else { continue };
        let remote = |url: &str| url.starts_with("http://") || url.starts_with("https://");
        for source in sources.iter().filter(|source| remote(source.text) && !is_repository(source.text)) {
            let message = "Nothing says what this download should be, so the image may hold something else tomorrow. Add \
                           `--checksum=sha256:…`.";
            context.report(source.word.span.clone(), message);
        }
    }
    for body in runs::bodies(context) {
        let (mut checked, mut made) = (None, None);
        for call in downloads::calls(&body.script).filter(|call| call.fetches() && call.is_remote()) {
            let made = made.get_or_insert_with(|| made_programs(body));
            if matters(body, &call, made) && !*checked.get_or_insert_with(|| downloads::is_checked(&body.script)) {
                let url = call.urls.first().map_or(call.program.span, |word| word.span);
                let message = "Nothing checks what arrives here, so the image may hold something else tomorrow. Compare a \
                               checksum with `sha256sum -c` before using it.";
                context.report(body.range(url), message);
            }
        }
    }
}

/// Whether ADD takes a URL for a repository.
fn is_repository(url: &str) -> bool {
    let path = url.split(['#', '?']).next().unwrap_or(url);
    path.ends_with(".git")
}

/// The names of the files that a script makes programs.
fn made_programs(body: &ShellBody) -> HashSet<&str> {
    let chmods = body.script.commands.iter().filter(|command| command.effective().program() == Some("chmod"));
    chmods.flat_map(|chmod| chmod.effective().arguments().iter().map(|word| file_name(word.value_or_text()))).collect()
}

/// Whether a download is an archive or a program.
fn matters(body: &ShellBody, call: &Download<'_>, made: &HashSet<&str>) -> bool {
    if call.names().iter().any(|name| downloads::is_binary(name)) {
        return true;
    }
    let script = &body.script;
    // Unpacked as it arrives.
    let next = call.command.pipeline.and_then(|place| {
        let stage = script.pipelines.get(place.pipeline as usize)?.stages.get(place.index as usize + 1)?;
        script.commands.get(stage.command? as usize)?.effective().program()
    });
    let unpacked = matches!(next, Some("tar" | "bsdtar" | "unzip" | "gunzip" | "cpio"));
    let written = call.output().map(file_name).filter(|name| !name.is_empty());
    unpacked || written.is_some_and(|name| made.contains(name))
}
