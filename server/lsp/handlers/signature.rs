//! `textDocument/signatureHelp`.

use dockwright_ide::signature::{Parameter, Signature, signatures};
use tower_lsp_server::ls_types::{
    Documentation, ParameterInformation, ParameterLabel, Position, SignatureHelp, SignatureInformation,
};

use super::completion::shown;
use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;

/// The forms of the instruction or flag at a position.
pub(in crate::lsp) fn signature(
    document: &Document,
    client: &ClientFacts,
    position: Position,
) -> Option<SignatureHelp> {
    let offset = convert::offset(document.text(), position, client.encoding);
    let found = signatures(document.file(), offset)?;
    let number = |at: usize| u32::try_from(at).ok();
    let active = found.all.get(found.active).and_then(|one| one.active);
    Some(SignatureHelp {
        signatures: found.all.iter().map(|one| information(one, client)).collect(),
        active_signature: number(found.active),
        active_parameter: active.and_then(number),
    })
}

fn information(signature: &Signature, client: &ClientFacts) -> SignatureInformation {
    let said = |text: &str| -> Option<Documentation> {
        (!text.is_empty()).then(|| shown(text.to_owned(), client.markdown_signature))
    };
    let parameter = |parameter: &Parameter| {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        // Labels are ASCII, so bytes are characters in every encoding.
        let label = if client.label_offsets {
            ParameterLabel::LabelOffsets([number(parameter.range.start), number(parameter.range.end)])
        } else {
            ParameterLabel::Simple(signature.label.get(parameter.range.clone()).unwrap_or_default().to_owned())
        };
        ParameterInformation { label, documentation: said(&parameter.documentation) }
    };
    SignatureInformation {
        label: signature.label.clone(),
        documentation: said(&signature.documentation),
        parameters: Some(signature.parameters.iter().map(parameter).collect()),
        active_parameter: signature.active.and_then(|at| u32::try_from(at).ok()),
    }
}
