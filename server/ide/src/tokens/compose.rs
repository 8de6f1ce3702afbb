//! Semantic tokens of Compose files: keys, names, values by their kind, variables, anchors, tags, comments.

use std::ops::Range;

use dockwright_facts::compose::{EntityKind, Syntax};
use dockwright_model::Compose;
use dockwright_model::compose::{Placed, Role};
use dockwright_syntax::compose::interpolation::{self, PartKind};
use dockwright_syntax::image_ref::ImageRef;
use dockwright_syntax::yaml::{Kind, Node, Resolved, Style};

use super::paint::Canvas;
use super::{Modifier, Token, TokenKind};
use crate::inline;

/// The tokens in a byte range of a file, as [`super::tokens`] has them.
pub fn tokens(file: &Compose, within: &Range<usize>) -> Vec<Token> {
    let visible = |span: &Range<usize>| span.start <= within.end && within.start <= span.end;
    let mut canvas = Canvas::default();
    for comment in file.yaml().comments().iter().filter(|comment| visible(&comment.span)) {
        canvas.paint(comment.span.clone(), TokenKind::Comment);
    }
    for node in file.yaml().nodes().filter(|node| visible(&node.full_span())) {
        for (name, kind) in [(node.anchor(), TokenKind::Delimiter), (node.tag(), TokenKind::Directive)] {
            if let Some(name) = name.filter(|name| visible(&name.span)) {
                canvas.paint_as(name.span.clone(), kind, declared(kind == TokenKind::Delimiter));
            }
        }
        match node.kind() {
            Kind::Alias(_) => canvas.paint(node.span(), TokenKind::Delimiter),
            Kind::Scalar(_) if node.is_key() => key(file, node, &mut canvas),
            Kind::Scalar(_) => value(file, node, &mut canvas),
            _ => {}
        }
    }
    // A value of which a part is visible is painted whole, and so are the names in it.
    let painted = |id| file.yaml().node(id).is_some_and(|node| visible(&node.full_span()));
    for reference in file.references().iter().filter(|reference| painted(reference.node)) {
        canvas.paint(reference.range.clone(), of_entity(reference.kind));
        // What variables make of it is painted by their parts.
        if !reference.is_written
            && let Some(node) = file.yaml().node(reference.node)
        {
            variables(node, &mut canvas);
        }
    }
    let mut found = canvas.flatten();
    within_dockerfiles(file, within, &mut found);
    found.retain(|token| file.source().get(token.range.clone()).is_some_and(|text| !text.trim().is_empty()));
    found
}

/// Puts the tokens of Dockerfiles in the place of their text. What Compose replaces in them keeps its own.
fn within_dockerfiles(file: &Compose, within: &Range<usize>, found: &mut Vec<Token>) {
    for inner in inline::all(file) {
        let whole = inner.whole();
        let is_variable = |token: &Token| matches!(token.kind, TokenKind::Variable | TokenKind::Operator);
        found.retain(|token| token.range.end <= whole.start || whole.end <= token.range.start || is_variable(token));
        if whole.start <= within.end && within.start <= whole.end {
            let own = inner.tokens(within);
            // Of what both have something to say, the Dockerfile has it.
            let mut kept = own.clone();
            kept.sort_by_key(|token| token.range.start);
            found.retain(|token| {
                let after = kept.partition_point(|other| other.range.end <= token.range.start);
                kept.get(after).is_none_or(|other| token.range.end <= other.range.start)
            });
            found.extend(own);
        }
    }
    found.sort_by_key(|token| (token.range.start, token.range.end));
}

fn declared(here: bool) -> Modifier {
    if here { Modifier::Declaration } else { Modifier::None }
}

/// Services are what stages are in a Dockerfile; what else has a name is a variable.
fn of_entity(kind: EntityKind) -> TokenKind {
    match kind {
        EntityKind::Service | EntityKind::ExtendedService | EntityKind::Stage => TokenKind::Stage,
        EntityKind::Profile => TokenKind::Constant,
        _ => TokenKind::Variable,
    }
}

fn key(file: &Compose, node: Node<'_>, canvas: &mut Canvas) {
    let placed = file.place_of(node.id());
    let (kind, modifier) = match placed {
        _ if node.is_merge_key() => (TokenKind::Keyword, Modifier::None),
        Some(Placed { role: Role::Name, syntax: Some(Syntax::Declaration(kind)), .. }) => {
            (of_entity(*kind), Modifier::Declaration)
        }
        Some(Placed { role: Role::Name, syntax: Some(Syntax::Variable), .. }) => (TokenKind::Variable, Modifier::None),
        Some(Placed { role: Role::Attribute, attribute: Some(attribute), .. }) if attribute.deprecated.is_some() => {
            (TokenKind::Property, Modifier::Deprecated)
        }
        _ => (TokenKind::Property, Modifier::None),
    };
    canvas.paint_as(node.span(), kind, modifier);
}

fn value(file: &Compose, node: Node<'_>, canvas: &mut Canvas) {
    let syntax = file.place_of(node.id()).and_then(|placed| placed.syntax);
    let (span, text) = (node.span(), node.text().unwrap_or_default());
    let kind = match node.resolved() {
        Some(Resolved::Bool(_) | Resolved::Null) => TokenKind::Constant,
        Some(Resolved::Int(_) | Resolved::Float(_)) => TokenKind::Number,
        _ => match syntax {
            Some(Syntax::OneOf(choices)) if choices.known.iter().any(|choice| choice.value == text) => {
                TokenKind::Constant
            }
            Some(Syntax::Image) => TokenKind::Image,
            Some(Syntax::Entity(EntityKind::Profile)) => TokenKind::Constant,
            _ => TokenKind::String,
        },
    };
    let source = node.source();
    let head = match node.style() {
        Some(Style::Literal | Style::Folded) => source.find(['\n', '\r']).unwrap_or(source.len()),
        _ => 0,
    };
    canvas.paint(span.start..span.start + head, TokenKind::Operator);
    canvas.paint(span.start + head..span.end, kind);
    // What is not written as it is read has no parts to be told apart.
    let quote = usize::from(matches!(node.style(), Some(Style::Single | Style::Double)));
    let start = span.start + quote;
    if source.get(quote..quote + text.len()) == Some(text) {
        match syntax {
            Some(Syntax::Image) => image(text, start, canvas),
            Some(Syntax::Assignment(assignment)) => {
                let key = match assignment.key {
                    Syntax::Variable => TokenKind::Variable,
                    _ => TokenKind::Property,
                };
                if let Some(equals) = text.find('=') {
                    canvas.paint(start..start + equals, key);
                    canvas.paint(start + equals..start + equals + 1, TokenKind::Operator);
                }
            }
            _ => {}
        }
    }
    variables(node, canvas);
}

fn image(text: &str, start: usize, canvas: &mut Canvas) {
    let Ok(image) = ImageRef::parse(&masked(text)) else { return };
    for part in [image.tag_range(), image.digest_range()].into_iter().flatten() {
        // The colon and the at sign are no part of either name.
        canvas.paint(start + part.start.saturating_sub(1)..start + part.start, TokenKind::Operator);
        canvas.paint(start + part.start..start + part.end, TokenKind::Tag);
    }
}

/// The text with each variable replaced by as many letters.
fn masked(text: &str) -> String {
    let template = interpolation::parse(text);
    let part = |part: &interpolation::Part<'_>| match part.kind {
        PartKind::Text => text.get(part.range.clone()).unwrap_or_default().to_owned(),
        _ => "x".repeat(part.range.len()),
    };
    template.parts.iter().map(part).collect()
}

/// The variables of a value, in their operands too. They are looked for in what is written: quotes and line breaks change
/// nothing of them.
fn variables(node: Node<'_>, canvas: &mut Canvas) {
    let (source, start) = (node.source(), node.span().start);
    if !source.contains('$') {
        return;
    }
    let at = |range: &Range<usize>| start + range.start..start + range.end;
    for variable in interpolation::parse(source).variables() {
        let name = &variable.name_range;
        let open = name.start.saturating_sub(1 + usize::from(variable.braced));
        let close = usize::from(variable.braced);
        let Some(operation) = &variable.operation else {
            canvas.paint(at(&(open..name.end + close)), TokenKind::Variable);
            continue;
        };
        canvas.paint(at(&(open..operation.operand_range.end + close)), TokenKind::Variable);
        canvas.paint(at(&operation.operator_range), TokenKind::Operator);
        canvas.paint(at(&operation.operand_range), TokenKind::String);
    }
}
