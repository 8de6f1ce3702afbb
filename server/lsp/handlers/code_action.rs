//! `textDocument/codeAction` and `codeAction/resolve`.

use std::collections::HashSet;
use std::ops::Range as Bytes;

use dockwright_ide::actions::{Action, ActionKind, Kind, actions, add_answers, fix_all, fixable};
use serde_json::json;
use tower_lsp_server::ls_types::{
    CodeAction, CodeActionContext, CodeActionDisabled, CodeActionKind, CodeActionOrCommand, CodeActionTriggerKind,
    Diagnostic, NumberOrString, Range, Uri, WorkspaceEdit,
};

use crate::lsp::capabilities::{ClientFacts, FIX_ALL, SUPPRESS};
use crate::lsp::convert;
use crate::lsp::document::Document;

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
    context: &CodeActionContext,
) -> Vec<CodeActionOrCommand> {
    if !client.action_literals {
        return Vec::new();
    }
    let mut found = Vec::new();
    if OFFERED.iter().any(|kind| wanted(kind, context)) {
        let bytes = convert::byte_range(document.text(), range, client.encoding);
        let asked = asked(document, client, &bytes, context);
        let mut offered = actions(document.file(), bytes, document.findings());
        add_answers(&mut offered, document.file(), document.findings(), &asked);
        let usable = offered.iter().filter(|action| action.disabled.is_none() || client.disabled_actions);
        let usable = usable.filter(|action| wanted(&kind(action.kind), context));
        found.extend(usable.filter_map(|action| convert_action(document, client, action, context)));
    }
    if wants_fix_all(context) {
        found.extend(fix_everything(document, client));
    }
    found.into_iter().map(CodeActionOrCommand::CodeAction).collect()
}

/// The findings that do not touch the range but are among the diagnostics that the client asks about, by their place: some
/// editors send those of the whole line of the cursor.
fn asked(document: &Document, client: &ClientFacts, bytes: &Bytes<usize>, context: &CodeActionContext) -> Vec<usize> {
    let ours = context.diagnostics.iter().filter(|sent| sent.source.as_deref() == Some(convert::SOURCE));
    let sent: HashSet<_> = ours
        .filter_map(|sent| match &sent.code {
            Some(NumberOrString::String(code)) => {
                let range = convert::byte_range(document.text(), sent.range, client.encoding);
                Some((range.start, range.end, code.as_str()))
            }
            _ => None,
        })
        .collect();
    let findings = document.findings().iter().enumerate().filter(|_| !sent.is_empty());
    let apart = findings.filter(|(_, one)| one.range.end < bytes.start || bytes.end < one.range.start);
    let known = apart.filter(|(_, one)| sent.contains(&(one.range.start, one.range.end, one.rule.id)));
    known.map(|(index, _)| index).collect()
}

/// Whether the client asks for a kind: for everything, for this, or for a kind it is a part of.
fn wanted(kind: &CodeActionKind, context: &CodeActionContext) -> bool {
    let Some(only) = &context.only else { return true };
    only.iter().any(|asked| match kind.as_str().strip_prefix(asked.as_str()) {
        Some(rest) => rest.is_empty() || rest.starts_with('.') || asked.as_str().is_empty(),
        None => false,
    })
}

/// Fixing everything is worth its time when somebody asks, but not at each move of the cursor.
fn wants_fix_all(context: &CodeActionContext) -> bool {
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

fn convert_action(
    document: &Document,
    client: &ClientFacts,
    action: &Action,
    context: &CodeActionContext,
) -> Option<CodeAction> {
    let edit = match action.disabled {
        Some(_) => None,
        None => Some(convert::creating_edit(document, &action.edits, action.creates.as_slice(), client)?),
    };
    Some(CodeAction {
        title: action.title.clone(),
        kind: Some(kind(action.kind)),
        diagnostics: action.finding.and_then(|index| resolved(document, client, index, context)).map(|one| vec![one]),
        edit,
        disabled: action.disabled.clone().map(|reason| CodeActionDisabled { reason }),
        is_preferred: action.preferred.then_some(true),
        ..CodeAction::default()
    })
}

/// The diagnostic that an action answers: the client's own copy if it sent one, so that it recognises it.
fn resolved(
    document: &Document,
    client: &ClientFacts,
    index: usize,
    context: &CodeActionContext,
) -> Option<Diagnostic> {
    let finding = document.findings().get(index)?;
    let range = convert::range(document.text(), &finding.range, client.encoding);
    let same = |sent: &&Diagnostic| {
        let code =
            sent.code.as_ref().filter(|_| sent.range == range && sent.source.as_deref() == Some(convert::SOURCE));
        matches!(code, Some(NumberOrString::String(code)) if code == finding.rule.id)
    };
    let sent = context.diagnostics.iter().find(same).cloned();
    Some(sent.unwrap_or_else(|| convert::diagnostic(document, finding, index, client)))
}

/// The action that fixes everything. A client that can ask later gets the edit then: it is the work of several lints.
fn fix_everything(document: &Document, client: &ClientFacts) -> Option<CodeAction> {
    let action = CodeAction {
        title: "Fix everything that is safe to fix".to_owned(),
        kind: Some(FIX_ALL),
        ..CodeAction::default()
    };
    if client.resolves_actions {
        return fixable(document.findings()).then(|| CodeAction { data: Some(json!(document.uri)), ..action });
    }
    Some(CodeAction { edit: Some(everything(document, client)?), ..action })
}

fn everything(document: &Document, client: &ClientFacts) -> Option<WorkspaceEdit> {
    let surroundings = document.surroundings();
    let edit = fix_all(document.file(), surroundings.as_ref(), &document.chosen.config, document.findings())?;
    Some(convert::workspace_edit(document, &[edit], client))
}

/// The document of an action that was given out without its edit.
pub(in crate::lsp) fn unresolved(action: &CodeAction) -> Option<Uri> {
    let data = action.data.as_ref().filter(|_| action.kind == Some(FIX_ALL) && action.edit.is_none())?;
    data.as_str()?.parse().ok()
}

/// The edit that an action was given out without; an empty one if there is nothing to fix any more.
pub(in crate::lsp) fn resolve(document: &Document, client: &ClientFacts) -> WorkspaceEdit {
    everything(document, client).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(kinds: &[&'static str]) -> CodeActionContext {
        let only = kinds.iter().map(|&kind| CodeActionKind::new(kind)).collect();
        CodeActionContext { only: Some(only), ..CodeActionContext::default() }
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
        let mut context = CodeActionContext::default();
        assert!(wants_fix_all(&context));
        context.trigger_kind = Some(CodeActionTriggerKind::AUTOMATIC);
        assert!(!wants_fix_all(&context));
    }
}
