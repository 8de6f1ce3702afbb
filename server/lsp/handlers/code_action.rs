//! `textDocument/codeAction` and `codeAction/resolve`.

use std::ops::Range as Bytes;

use dockwright_ide::actions::{Action, ActionKind, Kind, actions, add_answers, fix_all, fixable, refactorings};
use dockwright_lint::Finding;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp_server::ls_types::{
    CodeAction, CodeActionDisabled, CodeActionKind, CodeActionTriggerKind, Diagnostic, Range, Uri, WorkspaceEdit,
};

use crate::lsp::action_params::{Context, Copies, Sent};
use crate::lsp::capabilities::{ClientFacts, FIX_ALL, SUPPRESS};
use crate::lsp::convert;
use crate::lsp::document::Document;
use crate::lsp::handlers::REQUEST_FAILED;

/// A code action as the protocol has it, with a diagnostic that may be the very text that the client sent.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lsp) struct Offer {
    title: String,
    kind: CodeActionKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    diagnostics: Option<[Answered; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    edit: Option<WorkspaceEdit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled: Option<CodeActionDisabled>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_preferred: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
}

/// The diagnostic that an action answers.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Answered {
    /// The client's own copy, so that it recognises it.
    Sent(Box<RawValue>),
    /// One that it did not send along.
    Ours(Box<Diagnostic>),
}

/// What a client is given in the place of an edit that has to be worked out. It sends it back when somebody chooses.
#[derive(Debug, Serialize, Deserialize)]
struct Question {
    uri: Uri,
    version: i32,
    range: Range,
}

/// The kinds of what is offered at a place.
const OFFERED: &[CodeActionKind] = &[
    CodeActionKind::QUICKFIX,
    SUPPRESS,
    CodeActionKind::REFACTOR_REWRITE,
    CodeActionKind::REFACTOR_EXTRACT,
    CodeActionKind::REFACTOR_INLINE,
];

/// The actions for a range of a document. Those that create files are for clients that can.
pub(in crate::lsp) fn code_actions(
    document: &Document,
    client: &ClientFacts,
    range: Range,
    context: &Context,
    sent: &Sent,
) -> Vec<Offer> {
    if !client.action_literals {
        return Vec::new();
    }
    let mut found = Vec::new();
    if OFFERED.iter().any(|kind| wanted(kind, context)) {
        let bytes = convert::byte_range(document.text(), range, client.encoding);
        let sent = sent.ours();
        let asked = asked(document, client, &bytes, &sent);
        let mut offered = actions(document.file(), bytes, document.findings());
        add_answers(&mut offered, document.file(), document.findings(), &asked);
        offered.retain(|one| (one.disabled.is_none() || client.disabled_actions) && wanted(&kind(one.kind), context));
        found.extend(offered.into_iter().filter_map(|action| offer(document, client, action, range, &sent)));
    }
    if wants_fix_all(context) {
        found.extend(fix_everything(document, client));
    }
    found
}

/// The findings that do not touch the range but are among the diagnostics that the client asks about, by their place: some
/// editors send those of the whole line of the cursor.
fn asked(document: &Document, client: &ClientFacts, bytes: &Bytes<usize>, sent: &Copies<'_>) -> Vec<usize> {
    let findings = document.findings().iter().enumerate().filter(|_| !sent.is_empty());
    let apart = findings.filter(|(_, one)| one.range.end < bytes.start || bytes.end < one.range.start);
    let range = |one: &Finding| convert::range(document.text(), &one.range, client.encoding);
    let known = apart.filter(|(_, one)| sent.of(range(one), one.rule.id).is_some());
    known.map(|(index, _)| index).collect()
}

/// Whether the client asks for a kind: for everything, for this, or for a kind it is a part of.
fn wanted(kind: &CodeActionKind, context: &Context) -> bool {
    let Some(only) = &context.only else { return true };
    only.iter().any(|asked| match kind.as_str().strip_prefix(asked.as_str()) {
        Some(rest) => rest.is_empty() || rest.starts_with('.') || asked.as_str().is_empty(),
        None => false,
    })
}

/// Fixing everything is worth its time when somebody asks, but not at each move of the cursor.
fn wants_fix_all(context: &Context) -> bool {
    let by_itself = context.only.is_none() && context.trigger_kind == Some(CodeActionTriggerKind::AUTOMATIC);
    !by_itself && wanted(&FIX_ALL, context)
}

fn kind(kind: ActionKind) -> CodeActionKind {
    match kind {
        ActionKind::QuickFix => CodeActionKind::QUICKFIX,
        ActionKind::Suppress => SUPPRESS,
        ActionKind::Refactor(Kind::Rewrite) => CodeActionKind::REFACTOR_REWRITE,
        ActionKind::Refactor(Kind::Extract) => CodeActionKind::REFACTOR_EXTRACT,
        ActionKind::Refactor(Kind::Inline) => CodeActionKind::REFACTOR_INLINE,
        ActionKind::FixAll => FIX_ALL,
    }
}

fn offer(document: &Document, client: &ClientFacts, action: Action, range: Range, sent: &Copies<'_>) -> Option<Offer> {
    // The edits of fixes are known, those of refactorings are worked out when somebody wants them.
    let later = client.resolves_actions && action.disabled.is_none() && matches!(action.kind, ActionKind::Refactor(_));
    let edit = match action.disabled {
        None if !later => Some(convert::creating_edit(document, &action.edits, action.creates.as_slice(), client)?),
        _ => None,
    };
    let question = || Question { uri: document.uri.clone(), version: document.version, range };
    Some(Offer {
        title: action.title,
        kind: kind(action.kind),
        diagnostics: action.finding.and_then(|index| answered(document, client, index, sent)).map(|one| [one]),
        edit,
        disabled: action.disabled.map(|reason| CodeActionDisabled { reason }),
        is_preferred: action.preferred.then_some(true),
        data: later.then(|| json!(question())),
    })
}

/// The diagnostic that an action answers.
fn answered(document: &Document, client: &ClientFacts, index: usize, sent: &Copies<'_>) -> Option<Answered> {
    let finding = document.findings().get(index)?;
    let range = convert::range(document.text(), &finding.range, client.encoding);
    Some(match sent.of(range, finding.rule.id) {
        Some(copy) => Answered::Sent(copy.to_owned()),
        None => Answered::Ours(Box::new(convert::diagnostic(document, finding, index, client))),
    })
}

/// The action that fixes everything. A client that can ask later gets the edit then: it is the work of several lints.
fn fix_everything(document: &Document, client: &ClientFacts) -> Option<Offer> {
    let (edit, data) = if client.resolves_actions {
        (None, Some(fixable(document.findings()).then(|| json!(document.uri))?))
    } else {
        (Some(everything(document, client)?), None)
    };
    let title = "Fix everything that is safe to fix".to_owned();
    Some(Offer { title, kind: FIX_ALL, diagnostics: None, edit, disabled: None, is_preferred: None, data })
}

fn everything(document: &Document, client: &ClientFacts) -> Option<WorkspaceEdit> {
    let surroundings = document.surroundings();
    let edit = fix_all(document.file(), surroundings.as_ref(), &document.chosen.config, document.findings())?;
    Some(convert::workspace_edit(document, &[edit], client))
}

fn question(action: &CodeAction) -> Option<Question> {
    Question::deserialize(action.data.as_ref()?).ok()
}

/// The document of an action that was given out without its edit.
pub(in crate::lsp) fn unresolved(action: &CodeAction) -> Option<Uri> {
    let data = action.data.as_ref().filter(|_| action.edit.is_none())?;
    if action.kind == Some(FIX_ALL) {
        return data.as_str()?.parse().ok();
    }
    question(action).map(|question| question.uri)
}

/// The edit that an action was given out without. That which fixes everything is empty if there is nothing to fix any more.
/// A refactoring is for the version it was offered for: in another one its range may be a different instruction.
pub(in crate::lsp) fn resolve(document: &Document, client: &ClientFacts, action: &CodeAction) -> Result<WorkspaceEdit> {
    if action.kind == Some(FIX_ALL) {
        return Ok(everything(document, client).unwrap_or_default());
    }
    let question = question(action).ok_or_else(Error::invalid_request)?;
    if question.version != document.version {
        let message = "The file has changed since this was offered; ask for the code actions again";
        return Err(failed(ErrorCode::ContentModified, message));
    }
    let bytes = convert::byte_range(document.text(), question.range, client.encoding);
    let is_same = |one: &Action| one.title == action.title && Some(kind(one.kind)) == action.kind;
    let same = refactorings(document.file(), &bytes).into_iter().find(is_same);
    match same.filter(|same| same.disabled.is_none()) {
        Some(same) => Ok(convert::workspace_edit(document, &same.edits, client)),
        None => {
            let message = "This cannot be done here: the file would not mean the same afterwards";
            Err(failed(ErrorCode::ServerError(REQUEST_FAILED), message))
        }
    }
}

fn failed(code: ErrorCode, message: &'static str) -> Error {
    Error { code, message: message.into(), data: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(kinds: &[&'static str]) -> Context {
        let only = kinds.iter().map(|&kind| CodeActionKind::new(kind)).collect();
        Context { only: Some(only), ..Context::default() }
    }

    #[test]
    fn kinds_are_a_hierarchy() {
        assert!(wanted(&FIX_ALL, &only(&["source.fixAll"])));
        assert!(wanted(&FIX_ALL, &only(&["refactor", "source"])));
        assert!(wanted(&FIX_ALL, &only(&[""])));
        assert!(wanted(&SUPPRESS, &only(&["quickfix"])));
        assert!(!wanted(&FIX_ALL, &only(&["source.fix"])));
        assert!(!wanted(&CodeActionKind::QUICKFIX, &only(&["quickfix.suppress"])));
        assert!(!wanted(&FIX_ALL, &only(&[])));
    }

    #[test]
    fn nothing_costly_on_its_own() {
        let mut context = Context::default();
        assert!(wants_fix_all(&context));
        context.trigger_kind = Some(CodeActionTriggerKind::AUTOMATIC);
        assert!(!wants_fix_all(&context));
    }
}
