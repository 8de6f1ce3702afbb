//! `textDocument/definition`.

use dockwright_ide::navigate::{Definition, Target, definition as find};
use dockwright_model::Surroundings;
use dockwright_syntax::text::Text;
use tower_lsp_server::ls_types::{GotoDefinitionResponse, Location, LocationLink, Position, Range, Uri};

use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;

/// Where what stands at a position is defined: links for a client that knows them, else plain locations.
pub(in crate::lsp) fn definition(
    document: &Document,
    client: &ClientFacts,
    position: Position,
) -> Option<GotoDefinitionResponse> {
    let offset = convert::offset(document.text(), position, client.encoding);
    let around = document.surroundings();
    let Definition { origin, targets } = find(document.file(), around.as_ref(), offset)?;
    let range = |bytes| convert::range(document.text(), bytes, client.encoding);
    let places = targets.iter().filter_map(|target| place(document, around.as_ref(), client, target));
    if client.definition_links {
        let link = |(target_uri, target_range, target_selection_range)| LocationLink {
            origin_selection_range: Some(range(&origin)),
            target_uri,
            target_range,
            target_selection_range,
        };
        let links: Vec<LocationLink> = places.map(link).collect();
        return (!links.is_empty()).then_some(GotoDefinitionResponse::Link(links));
    }
    let locations: Vec<Location> = places.map(|(uri, _, range)| Location { uri, range }).collect();
    match <[Location; 1]>::try_from(locations) {
        Ok([only]) => Some(GotoDefinitionResponse::Scalar(only)),
        Err(locations) => (!locations.is_empty()).then_some(GotoDefinitionResponse::Array(locations)),
    }
}

/// The document of a target, the range of all of it and that of its name.
fn place(
    document: &Document,
    around: Option<&Surroundings>,
    client: &ClientFacts,
    target: &Target,
) -> Option<(Uri, Range, Range)> {
    match target {
        Target::Here { whole, name } => {
            let range = |bytes| convert::range(document.text(), bytes, client.encoding);
            Some((document.uri.clone(), range(whole), range(name)))
        }
        Target::There { path, whole, name } => {
            let text = Text::new(&around?.read(path)?);
            let range = |bytes| convert::range(&text, bytes, client.encoding);
            Some((document.place.as_ref()?.uri(path)?, range(whole), range(name)))
        }
        Target::File(path) => Some((document.place.as_ref()?.uri(path)?, Range::default(), Range::default())),
    }
}
