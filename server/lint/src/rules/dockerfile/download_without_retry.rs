use std::collections::HashMap;

use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::Keyword;

use super::super::downloads::{self, Download, Tool};
use super::super::runs;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// A download fails the build at the first hiccup of the network.
    ///
    /// A server that is busy for a second ends a build of half an hour. `curl --retry 3` tries again after an error that
    /// may pass; `wget` tries again by itself, but not when the connection is refused, unless `--retry-connrefused` says so.
    /// A file `.curlrc` or `.wgetrc` in the image does it for all calls.
    ///
    /// One finding for a stage and a program. The wget of BusyBox cannot do it.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN curl -fsSLO https://example.com/a.tar.gz
    /// RUN curl -fsSLO https://example.com/b.tar.gz
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN curl --retry 3 -fsSLO https://example.com/a.tar.gz
    /// RUN curl --retry 3 -fsSLO https://example.com/b.tar.gz
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN curl --retry 5 -fsSLO https://example.com/a.tar.gz
    /// FROM debian:12
    /// COPY .curlrc /root/
    /// RUN curl -fsSLO https://example.com/a.tar.gz
    /// ```
    "download-without-retry" {
        category: Maintainability,
        severity: Hint,
        profile: All,
        fix: Some(Unsafe),
        also: ["tally/prefer-curl-config", "tally/prefer-wget-config"],
    }
}

const RETRIES: &[&str] = &[
    "--retry",
    "--retry-connrefused",
    "--retry-all-errors",
    "--tries",
    "--retry-on-http-error",
    "--waitretry",
    "--config",
];

/// A call without retries, where its program stands.
type Place = std::ops::Range<usize>;

fn check(context: &mut Context<'_>) {
    let mut found: Vec<(usize, Tool, Vec<Place>)> = Vec::new();
    let mut known: HashMap<(usize, bool), usize> = HashMap::new();
    for body in runs::bodies(context) {
        let Some(stage) = context.meaning().state(body.instruction).stage else { continue };
        for call in downloads::calls(&body.script).filter(|call| call.fetches() && call.is_remote()) {
            if !tries_once(&call) {
                continue;
            }
            let place = body.range(call.program.span);
            match known.get(&(stage, call.tool == Tool::Curl)).and_then(|at| found.get_mut(*at)) {
                Some((_, _, places)) => places.push(place),
                None => {
                    known.insert((stage, call.tool == Tool::Curl), found.len());
                    found.push((stage, call.tool, vec![place]));
                }
            }
        }
    }
    for (stage, tool, places) in found {
        let cannot = tool == Tool::Wget
            && context
                .meaning()
                .stages
                .get(stage)
                .is_some_and(|stage| downloads::has_busybox_wget(context.file, stage.from()));
        if !cannot && !is_configured(context, stage, tool) {
            report(context, tool, &places);
        }
    }
}

fn report(context: &mut Context<'_>, tool: Tool, places: &[Place]) {
    let Some(first) = places.first() else { return };
    let (name, option) = match tool {
        Tool::Curl => ("curl", "--retry 3"),
        Tool::Wget => ("wget", "--retry-connrefused"),
    };
    let message = format!(
        "If the network fails for a moment, so does the build: this `{name}` does not try again. Add `{option}`."
    );
    let title = match places.len() {
        1 => format!("Insert `{option}` after `{name}`"),
        count => format!("Insert `{option}` after `{name}` in {count} places of the stage"),
    };
    let edits = places.iter().map(|place| Edit::insert(place.end, format!(" {option}"))).collect();
    context.report(first.clone(), message).fix(Fix::unsafe_(title, edits));
}

fn tries_once(call: &Download<'_>) -> bool {
    let letter = if call.tool == Tool::Curl { 'K' } else { 't' };
    !call.has(letter, RETRIES) && !call.hides_options
}

/// Whether the stage, or one it starts from, brings settings of the program.
fn is_configured(context: &Context<'_>, stage: usize, tool: Tool) -> bool {
    let (file, meaning) = (context.dockerfile(), context.meaning());
    let setting = if tool == Tool::Curl { "curlrc" } else { "wgetrc" };
    let mentions = |body: &ShellBody| body.script.words().any(|word| word.text.contains(setting));
    meaning.chain(stage).into_iter().flat_map(|stage| meaning.stage_instructions(file, stage)).any(|(index, outer)| {
        match outer.effective().keyword {
            Keyword::Run => meaning.bodies_of(index).iter().any(mentions),
            Keyword::Copy | Keyword::Add | Keyword::Env => {
                outer.effective().rest.text().to_ascii_lowercase().contains(setting)
            }
            _ => false,
        }
    })
}
