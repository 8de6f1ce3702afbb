//! What the client can do, read once, and what the server offers it.

mod legend;
mod structure;

use dockwright_ide::complete::TRIGGERS;
use dockwright_ide::format;
use dockwright_syntax::text::Encoding;
use tower_lsp_server::ls_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionItemTag,
    CompletionOptions, DiagnosticOptions, DiagnosticServerCapabilities, DocumentOnTypeFormattingOptions,
    HoverProviderCapability, InitializeResult, InsertTextMode, LinkedEditingRangeServerCapabilities, MarkupKind, OneOf,
    PositionEncodingKind, RenameOptions, ResourceOperationKind, ServerCapabilities, ServerInfo, SignatureHelpOptions,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions, WorkDoneProgressOptions,
    WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};

pub(super) use legend::Legend;
pub(super) use structure::StructureFacts;

/// The kind of the actions that silence a finding.
pub(super) const SUPPRESS: CodeActionKind = CodeActionKind::new("quickfix.suppress.dockwright");
/// The kind of the action that applies every safe fix.
pub(super) const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.dockwright");

/// The command that leads to what a lens counts.
pub(super) const SHOW_REFERENCES: &str = "dockwright.showReferences";

/// What we know of the client. Everything else reads these, and no capability of the protocol.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ClientFacts {
    /// The unit of columns, as agreed on.
    pub(super) encoding: Encoding,
    /// The client asks for diagnostics; they are not sent on their own then.
    pub(super) pulls_diagnostics: bool,
    /// The client can be told to ask again.
    pub(super) refreshes_diagnostics: bool,
    /// Diagnostics may point at other places.
    pub(super) related_information: bool,
    /// Edits may name the version they are for.
    pub(super) document_changes: bool,
    /// Edits may create files. Some clients can do that and do not say that edits may name a version, as if one could go
    /// without the other.
    pub(super) creates_files: bool,
    /// Code actions may be more than commands.
    pub(super) action_literals: bool,
    /// Code actions may be shown with the reason why they cannot be done.
    pub(super) disabled_actions: bool,
    /// The edits of code actions may be asked for later.
    pub(super) resolves_actions: bool,
    /// Hovers may be Markdown.
    pub(super) markdown_hover: bool,
    /// Completions may have places to fill in.
    pub(super) snippets: bool,
    /// Completions may replace what goes on behind the cursor.
    pub(super) insert_replace: bool,
    /// Completions may say that their lines are indented already.
    pub(super) inserts_as_is: bool,
    /// Completions may be marked as deprecated by a tag.
    pub(super) deprecated_tag: bool,
    /// Completions may be marked as deprecated by a field of before tags.
    pub(super) deprecated_field: bool,
    /// Completions may be accepted by certain characters.
    pub(super) commit_characters: bool,
    /// The documentation of completions may be Markdown.
    pub(super) markdown_completion: bool,
    /// The documentation of completions may be asked for later.
    pub(super) resolves_documentation: bool,
    /// The documentation of signatures may be Markdown.
    pub(super) markdown_signature: bool,
    /// Parameters of signatures may be ranges of the label.
    pub(super) label_offsets: bool,
    /// A definition may say what it is the definition of.
    pub(super) definition_links: bool,
    /// The client asks whether something can be renamed before it asks for a name.
    pub(super) prepares_rename: bool,
    /// The client answers `workspace/configuration`.
    pub(super) configuration: bool,
    /// The client wants to be asked before it tells of changed settings.
    pub(super) register_configuration: bool,
    /// The client can be asked to watch files.
    pub(super) watches_files: bool,
    /// What it can do with the structure of a file.
    pub(super) structure: StructureFacts,
}

impl ClientFacts {
    /// Reads what a client says of itself.
    pub(super) fn of(client: &ClientCapabilities) -> Self {
        let document = client.text_document.as_ref();
        let workspace = client.workspace.as_ref();
        let action = document.and_then(|document| document.code_action.as_ref());
        let pull = document.and_then(|document| document.diagnostic.as_ref());
        let push = document.and_then(|document| document.publish_diagnostics.as_ref());
        let hover = document.and_then(|document| document.hover.as_ref()?.content_format.as_ref());
        let item = document.and_then(|document| document.completion.as_ref()?.completion_item.as_ref());
        let signature = document.and_then(|document| document.signature_help.as_ref()?.signature_information.as_ref());
        let definition = document.and_then(|document| document.definition.as_ref());
        let rename = document.and_then(|document| document.rename.as_ref());
        let edit = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
        let changed = workspace.and_then(|workspace| workspace.did_change_configuration.as_ref());
        let watch = workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref());
        let operations = edit.and_then(|edit| edit.resource_operations.as_deref()).unwrap_or_default();
        let document_changes = edit.and_then(|edit| edit.document_changes).unwrap_or_default();
        let refresh = workspace.and_then(|workspace| workspace.diagnostics.as_ref());
        let yes = |said: Option<bool>| said.unwrap_or_default();
        Self {
            encoding: encoding(client),
            pulls_diagnostics: pull.is_some(),
            refreshes_diagnostics: yes(refresh.and_then(|refresh| refresh.refresh_support)),
            related_information: yes(push.and_then(|push| push.related_information))
                || yes(pull.and_then(|pull| pull.related_information)),
            document_changes,
            creates_files: operations.contains(&ResourceOperationKind::Create),
            action_literals: action.is_some_and(|action| action.code_action_literal_support.is_some()),
            disabled_actions: yes(action.and_then(|action| action.disabled_support)),
            resolves_actions: yes(action.and_then(|action| action.data_support))
                && action
                    .and_then(|action| action.resolve_support.as_ref())
                    .is_some_and(|resolve| resolve.properties.iter().any(|property| property == "edit")),
            markdown_hover: hover.is_none_or(|formats| formats.contains(&MarkupKind::Markdown)),
            snippets: yes(item.and_then(|item| item.snippet_support)),
            insert_replace: yes(item.and_then(|item| item.insert_replace_support)),
            inserts_as_is: item
                .and_then(|item| item.insert_text_mode_support.as_ref())
                .is_some_and(|modes| modes.value_set.contains(&InsertTextMode::AS_IS)),
            deprecated_tag: item
                .and_then(|item| item.tag_support.as_ref())
                .is_some_and(|tags| tags.value_set.contains(&CompletionItemTag::DEPRECATED)),
            deprecated_field: yes(item.and_then(|item| item.deprecated_support)),
            commit_characters: yes(item.and_then(|item| item.commit_characters_support)),
            markdown_completion: item
                .and_then(|item| item.documentation_format.as_ref())
                .is_some_and(|formats| formats.contains(&MarkupKind::Markdown)),
            resolves_documentation: item
                .and_then(|item| item.resolve_support.as_ref())
                .is_none_or(|resolve| resolve.properties.iter().any(|property| property == "documentation")),
            markdown_signature: signature
                .and_then(|signature| signature.documentation_format.as_ref())
                .is_some_and(|formats| formats.contains(&MarkupKind::Markdown)),
            label_offsets: yes(
                signature.and_then(|signature| signature.parameter_information.as_ref()?.label_offset_support)
            ),
            definition_links: yes(definition.and_then(|definition| definition.link_support)),
            prepares_rename: yes(rename.and_then(|rename| rename.prepare_support)),
            configuration: yes(workspace.and_then(|workspace| workspace.configuration)),
            register_configuration: yes(changed.and_then(|changed| changed.dynamic_registration)),
            watches_files: yes(watch.and_then(|watch| watch.dynamic_registration)),
            structure: StructureFacts::of(client),
        }
    }
}

/// Bytes if the client offers them, else what it likes best of the rest.
fn encoding(client: &ClientCapabilities) -> Encoding {
    let offered = client.general.as_ref().and_then(|general| general.position_encodings.as_deref()).unwrap_or_default();
    let known = offered.iter().filter_map(|kind| match kind.as_str() {
        "utf-8" => Some(Encoding::Utf8),
        "utf-16" => Some(Encoding::Utf16),
        "utf-32" => Some(Encoding::Utf32),
        _ => None,
    });
    let known: Vec<_> = known.collect();
    if known.contains(&Encoding::Utf8) { Encoding::Utf8 } else { known.first().copied().unwrap_or_default() }
}

/// The answer to `initialize`.
pub(super) fn introduce(client: &ClientFacts) -> InitializeResult {
    let encoding = match client.encoding {
        Encoding::Utf8 => PositionEncodingKind::UTF8,
        Encoding::Utf16 => PositionEncodingKind::UTF16,
        Encoding::Utf32 => PositionEncodingKind::UTF32,
    };
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        ..TextDocumentSyncOptions::default()
    };
    let actions = CodeActionOptions {
        code_action_kinds: Some(vec![
            CodeActionKind::QUICKFIX,
            SUPPRESS,
            CodeActionKind::REFACTOR_REWRITE,
            CodeActionKind::REFACTOR_EXTRACT,
            CodeActionKind::REFACTOR_INLINE,
            FIX_ALL,
        ]),
        resolve_provider: client.resolves_actions.then_some(true),
        ..CodeActionOptions::default()
    };
    let diagnostics = DiagnosticOptions {
        identifier: Some("dockwright".to_owned()),
        inter_file_dependencies: true,
        ..DiagnosticOptions::default()
    };
    let completion = CompletionOptions {
        trigger_characters: Some(TRIGGERS.iter().map(|&character| character.to_owned()).collect()),
        resolve_provider: Some(true),
        ..CompletionOptions::default()
    };
    let signatures = SignatureHelpOptions {
        trigger_characters: Some([" ", "-", "=", ",", "["].map(str::to_owned).to_vec()),
        retrigger_characters: Some([" ", ","].map(str::to_owned).to_vec()),
        ..SignatureHelpOptions::default()
    };
    let mut triggers = format::TRIGGERS.iter().map(|&character| character.to_owned());
    let typing = triggers.next().map(|first_trigger_character| DocumentOnTypeFormattingOptions {
        first_trigger_character,
        more_trigger_character: Some(triggers.collect()),
    });
    let rename =
        RenameOptions { prepare_provider: Some(true), work_done_progress_options: WorkDoneProgressOptions::default() };
    let folders =
        WorkspaceFoldersServerCapabilities { supported: Some(true), change_notifications: Some(OneOf::Left(true)) };
    let mut capabilities = ServerCapabilities {
        position_encoding: Some(encoding),
        text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(completion),
        signature_help_provider: Some(signatures),
        document_formatting_provider: Some(OneOf::Left(true)),
        document_range_formatting_provider: Some(OneOf::Left(true)),
        document_on_type_formatting_provider: typing,
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        rename_provider: Some(if client.prepares_rename { OneOf::Right(rename) } else { OneOf::Left(true) }),
        linked_editing_range_provider: Some(LinkedEditingRangeServerCapabilities::Simple(true)),
        workspace: Some(WorkspaceServerCapabilities { workspace_folders: Some(folders), ..Default::default() }),
        code_action_provider: Some(CodeActionProviderCapability::Options(actions)),
        diagnostic_provider: client.pulls_diagnostics.then_some(DiagnosticServerCapabilities::Options(diagnostics)),
        ..ServerCapabilities::default()
    };
    client.structure.offer(&mut capabilities);
    let info = ServerInfo { name: "dockwright".to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) };
    InitializeResult { capabilities, server_info: Some(info), ..InitializeResult::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn agreed(offered: &serde_json::Value) -> Encoding {
        let client = serde_json::from_value(json!({ "general": { "positionEncodings": offered } })).unwrap();
        ClientFacts::of(&client).encoding
    }

    #[test]
    fn agrees_on_bytes_where_possible() {
        assert_eq!(agreed(&json!(["utf-16", "utf-8"])), Encoding::Utf8);
        assert_eq!(agreed(&json!(["utf-32", "utf-16"])), Encoding::Utf32);
        assert_eq!(agreed(&json!(["utf-7"])), Encoding::Utf16);
        assert_eq!(agreed(&json!(null)), Encoding::Utf16);
    }
}
