use std::ops::Range;

use dockwright_syntax::dockerfile::Heredoc;

use super::super::arguments::quoted;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// A heredoc is never closed, so it swallows the rest of the file and the build stops.
    ///
    /// A heredoc ends at a line that holds its name and nothing else: no spaces before or after it. Only `<<-` allows
    /// tabs, and never spaces, in front of the name.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// RUN <<EOF
    ///   apk add --no-cache curl
    ///   EOF
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.22
    /// RUN <<EOF
    ///   apk add --no-cache curl
    /// EOF
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// COPY <<EOF /etc/motd
    /// Hello
    /// EOF
    /// ```
    "unterminated-heredoc" {
        category: Correctness,
        severity: Error,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    for instruction in &context.dockerfile().instructions {
        // The first one takes all that follows, so that the others are not closed either.
        let Some(heredoc) = instruction.heredocs.iter().find(|heredoc| heredoc.terminator.is_none()) else { continue };
        let near_miss = near_miss(context, heredoc);
        // `heredoc-indent-terminator` says so.
        if heredoc.chomp && near_miss.is_some() {
            continue;
        }
        let range = heredoc.marker.clone().unwrap_or_else(|| instruction.name.span.clone());
        let name = quoted(&heredoc.name);
        if let Some((line, wanted)) = near_miss {
            let message = format!(
                "This heredoc is never closed, so the build stops here: the line that holds {name} has spaces around it."
            );
            let fix =
                Fix::unsafe_(format!("Remove the spaces around {name}"), vec![Edit::replace(line.clone(), wanted)]);
            context.report(range, message).related(line, "This line does not close it.").fix(fix);
            continue;
        }
        let message = format!(
            "This heredoc is never closed, so it takes the rest of the file and the build stops here. Add a line that \
             holds {name} and nothing else."
        );
        let newline = context.file.text().newline();
        let end = heredoc.body.end;
        let before = if context.text(0..end).ends_with('\n') { "" } else { newline };
        let edit = Edit::insert(end, format!("{before}{}{newline}", heredoc.name));
        context.report(range, message).fix(Fix::unsafe_(format!("Add {name} at the end of the file"), vec![edit]));
    }
}

/// The first line of the body that would close the heredoc if it had no spaces around the name: its range without the
/// line break, and what it should be.
pub(super) fn near_miss<'a>(context: &Context<'_>, heredoc: &'a Heredoc) -> Option<(Range<usize>, &'a str)> {
    let mut start = heredoc.body.start;
    for line in context.text(heredoc.body.clone()).split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        if content.trim() == heredoc.name {
            return Some((start..start + content.len(), &heredoc.name));
        }
        start += line.len();
    }
    None
}
