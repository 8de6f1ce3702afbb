//! Pin the tag of an official image to its most specific equal, as the catalogue of tags knows it.

use std::ops::Range;

use dockwright_facts::images;
use dockwright_model::File;
use dockwright_syntax::image_ref::ImageRef;

use super::Change;
use crate::Edit;
use crate::rules::base_image;

/// Pins the tags of the images an instruction names: that of FROM, of `COPY --from` and of a mount's `from=`.
pub(super) fn pin_tag(file: &File, index: usize) -> Vec<Change> {
    let Some(instruction) = file.dockerfile().instructions.get(index) else { return Vec::new() };
    let mut places: Vec<(&str, Range<usize>)> = Vec::new();
    let meaning = file.meaning();
    let stage = meaning.state(index).stage.and_then(|stage| meaning.stages.get(stage));
    if let Some(from) = instruction.from() {
        places.extend(stage.filter(|stage| stage.image().is_some()).and_then(|_| base_image::plain(from.image)));
    }
    let start = meaning.sources.partition_point(|source| source.instruction < index);
    let sources = meaning.sources.get(start..).unwrap_or_default();
    for source in sources.iter().take_while(|source| source.instruction == index) {
        let (text, range) = (source.text(), source.place.range.clone());
        if source.image(meaning).is_some() && file.source().get(range.clone()) == Some(text) {
            places.push((text, range));
        }
    }
    places.into_iter().filter_map(|(text, range)| pin(text, range.start)).collect()
}

fn pin(text: &str, at: usize) -> Option<Change> {
    let image = ImageRef::parse(text).ok().filter(|image| image.is_official() && image.digest().is_none())?;
    let (tag, place) = (image.tag()?, image.tag_range()?);
    let exact = most_specific(&image)?;
    let edit = Edit::replace(at + place.start..at + place.end, exact);
    let name = image.familiar_name();
    let date = images::catalogue_date();
    (exact != tag).then(|| (format!("Pin `{name}:{tag}` to `{exact}`, its full name on {date}"), vec![edit]))
}

/// The equal tag of an official image that says most; `None` where there is none, or no tag.
pub(crate) fn most_specific(image: &ImageRef) -> Option<&'static str> {
    images::tags(&image.familiar_name())?.most_specific(image.tag()?)
}

#[cfg(test)]
mod tests {
    use dockwright_syntax::text::apply_edits;

    use super::*;

    fn pinned(text: &str) -> Option<String> {
        let file = File::new(text);
        let last = file.dockerfile().instructions.len() - 1;
        let edits: Vec<_> = pin_tag(&file, last).into_iter().flat_map(|(_, edits)| edits).collect();
        let edits: Vec<_> = edits.into_iter().map(|edit| (edit.range, edit.text)).collect();
        (!edits.is_empty()).then(|| apply_edits(text, &edits)).flatten()
    }

    #[test]
    fn tags() {
        let exact = images::tags("alpine").and_then(|tags| tags.most_specific("latest")).expect("a tag");
        for (before, expected) in [
            ("FROM --platform=linux/amd64 alpine:latest AS x\r\n", "FROM --platform=linux/amd64 alpine:@ AS x\r\n"),
            ("FROM docker.io/library/alpine:latest\n", "FROM docker.io/library/alpine:@\n"),
            ("FROM a\nCOPY --from=alpine:latest /x /x\n", "FROM a\nCOPY --from=alpine:@ /x /x\n"),
            (
                "FROM a\nRUN --mount=type=bind,from=alpine:latest,target=/x \\\n  --mount=from=alpine:latest,target=/y z\n",
                "FROM a\nRUN --mount=type=bind,from=alpine:@,target=/x \\\n  --mount=from=alpine:@,target=/y z\n",
            ),
        ] {
            let expected = expected.replace('@', exact);
            assert_eq!(pinned(before).as_deref(), Some(expected.as_str()), "{before}");
            assert_eq!(pinned(&expected), None, "{expected}");
        }
        for text in [
            "FROM alpine\n",
            "FROM alpine:$V\n",
            "ARG V=latest\nFROM alpine:$V\n",
            "FROM ghcr.io/x/alpine:latest\n",
            "FROM alpine:none-such\n",
            "FROM alpine:latest AS alpine\nFROM alpine\n",
            "FROM a AS b\nCOPY --from=b /x /x\n",
        ] {
            assert_eq!(pinned(text), None, "{text}");
        }
    }
}
