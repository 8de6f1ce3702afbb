//! Where the base image of a stage is written, as the rules on image references need it.

use std::ops::Range;

use dockwright_model::{Definition, Stage};
use dockwright_syntax::dockerfile::Word;
use dockwright_syntax::dockerfile::variable::{self, Part, Variable};
use dockwright_syntax::image_ref::ImageRef;

use crate::Context;

/// The image word of the FROM of a stage.
pub(crate) fn word<'a>(context: &Context<'a>, stage: &Stage) -> Option<&'a Word> {
    Some(context.dockerfile().instructions.get(stage.from())?.from()?.image)
}

/// Whether a variable has a say in what a stage starts from.
pub(crate) fn is_chosen(context: &Context<'_>, stage: &Stage) -> bool {
    word(context, stage).is_some_and(|word| variable::may_vary(word.text()))
}

/// A text without the quotes around it, with its place in the document. `None` when quotes or escapes stand within it,
/// or when it goes over a line continuation.
pub(crate) fn plain(word: &Word) -> Option<(&str, Range<usize>)> {
    let text = word.text();
    let inner = ['"', '\''].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote));
    let (inner, skipped) = inner.map_or((text, 0), |inner| (inner, 1));
    let readable = !word.is_continued() && !inner.contains(['"', '\'', '\\', '`']);
    let start = word.span.start + skipped;
    readable.then(|| (inner, start..start + inner.len()))
}

/// Where the tag of the image of a stage stands, if it is written out in the FROM.
pub(crate) fn tag_range(context: &Context<'_>, stage: &Stage) -> Option<Range<usize>> {
    let (text, range) = plain(word(context, stage)?)?;
    let tag = ImageRef::parse(text).ok()?.tag_range()?;
    Some(range.start + tag.start..range.start + tag.end)
}

/// The variable a word ends with; `None` when its last characters stand for themselves.
pub(crate) fn last_variable(text: &str) -> Option<Variable> {
    match variable::parse(text, '\\', true).parts.pop() {
        Some(Part::Variable(variable)) => Some(variable),
        _ => None,
    }
}

/// Whether a word is nothing but this variable.
pub(crate) fn is_only(text: &str, variable: &Variable) -> bool {
    variable.range == (0..text.len())
}

/// The default value of the build argument a FROM takes a variable from, if it is written out there without variables.
pub(crate) fn default_value<'a>(context: &Context<'a>, stage: &Stage, name: &str) -> Option<(&'a str, Range<usize>)> {
    let definition: &'a Definition = context
        .meaning()
        .definition(stage.from(), name)
        .and_then(|found| context.meaning().scope.definitions().get(found))?;
    plain(definition.written.as_ref()?).filter(|(text, _)| !text.contains('$'))
}

/// Whether a text is to be filled in by a program before any builder reads it.
pub(crate) fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("<%") || text.contains("{%")
}

/// Whether a repository publishes nothing but tags that move, so that only a digest pins it.
pub(crate) fn has_only_moving_tags(repository: &str) -> bool {
    ["gcr.io/distroless/", "cgr.dev/chainguard/"].iter().any(|prefix| repository.starts_with(prefix))
}
