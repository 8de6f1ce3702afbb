use dockwright_model::Os;
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// A relative `WORKDIR` depends on the working directory of the base image.
    ///
    /// As long as no `WORKDIR` of the file sets an absolute path, a relative one continues that of the base image. It
    /// ends up elsewhere when the image, or a new version of it, has another one. Begin the first with a slash; later
    /// ones may be relative.
    ///
    /// `~` is not expanded: `WORKDIR ~/app` makes a directory named `~`.
    ///
    /// ```dockerfile finds
    /// FROM node:22
    /// WORKDIR app
    /// WORKDIR server
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM node:22
    /// WORKDIR /app
    /// WORKDIR server
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// WORKDIR /srv
    /// WORKDIR ~/app
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// WORKDIR /srv
    /// WORKDIR /root/app
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM node:22 AS build
    /// ARG HOME_DIR
    /// WORKDIR $HOME_DIR
    /// WORKDIR server
    ///
    /// FROM build
    /// WORKDIR client
    ///
    /// FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
    /// WORKDIR C:\\app
    /// ```
    "relative-workdir" {
        category: Correctness,
        severity: Warning,
        fix: Some(Unsafe),
        also: [
            "DL3000",
            "WorkdirRelativePath",
            "buildkit/WorkdirRelativePath",
            "droast/DF009",
            "WORKDIR_IS_NOT_ABSOLUTE",
        ],
    }
}

fn check(context: &mut Context<'_>) {
    for (index, instruction) in context.instructions(Keyword::Workdir) {
        let (meaning, written) = (context.meaning(), instruction.rest.text());
        let state = meaning.state(index);
        let Some(stage) = state.stage.and_then(|stage| meaning.stages.get(stage)) else { continue };
        if written.is_empty() {
            continue;
        }
        let path = meaning.expand(index, written).unwrap_or_else(|| written.trim_start_matches(['"', '\'']).to_owned());
        if path == "~" || path.starts_with("~/") {
            report_home(context, index, instruction);
        } else if state.workdir.is_none() && is_relative(&path, stage.os) {
            let known = meaning.root_of(stage.index).and_then(|root| root.image_facts()).map(|facts| facts.workdir);
            report_relative(context, instruction, &path, known);
        }
    }
}

/// Whether a path continues the working directory. One that begins with an unknown variable or a drive, or is still to be
/// filled in by a template, is taken for absolute.
fn is_relative(path: &str, os: Os) -> bool {
    // `C:` and `C:app` continue the directory the drive is in.
    let drive = matches!(path.as_bytes(), [_, b':', b'\\' | b'/', ..]);
    let windows = os == Os::Windows && path.starts_with('\\');
    !(path.is_empty() || path.starts_with(['/', '$']) || path.contains("{{") || drive || windows)
}

fn report_relative(context: &mut Context<'_>, instruction: &Instruction, path: &str, known: Option<&str>) {
    let word = &instruction.rest;
    let base = known.unwrap_or("/").trim_end_matches('/');
    let drive = matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    let message = match known {
        _ if drive && word.text().contains('\\') => format!(
            "The builder drops `\\`, which escapes here, and is left with `{path}`, a relative path. Write `/` instead, or \
             begin the file with ``# escape=` ``."
        ),
        Some(known) => format!(
            "`{path}` is relative and no `WORKDIR` precedes it, so it depends on the base image, whose working directory \
             is `{known}` at present. Write the absolute path."
        ),
        None => format!(
            "`{path}` is relative and no `WORKDIR` precedes it, so it depends on the working directory of the base image. \
             Write the absolute path."
        ),
    };
    // A quote stays in front; where a variable comes first, the slash would make another word of it.
    let quoted = usize::from(word.text().starts_with(['"', '\'']));
    let at = word.range(quoted..word.text().len()).start;
    let plain =
        word.text().get(quoted..).is_some_and(|text| text.starts_with(char::is_alphanumeric) && !text.contains(':'));
    let fix =
        plain.then(|| Fix::unsafe_(format!("Make it `{base}/{path}`"), vec![Edit::insert(at, format!("{base}/"))]));
    context.report(word.span.clone(), message).maybe_fix(fix);
}

fn report_home(context: &mut Context<'_>, index: usize, instruction: &Instruction) {
    let (meaning, word) = (context.meaning(), &instruction.rest);
    let user = meaning.user(context.dockerfile(), &meaning.state(index));
    let fix = (user.is_root() == Some(true) && word.text().starts_with('~'))
        .then(|| Fix::unsafe_("Replace `~` by `/root`", vec![Edit::replace(word.range(0..1), "/root")]));
    let message =
        "`WORKDIR` does not expand `~`: this makes a directory of that name. Write the path of the home directory.";
    context.report(word.span.clone(), message).maybe_fix(fix);
}
