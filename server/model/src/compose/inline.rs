//! Dockerfiles that stand in a Compose file: the values of `dockerfile_inline`, each a file of its own, and the way between
//! its places and those of the Compose file.
//!
//! Compose puts variables into the value before the builder sees it. `$$` is a `$` of the Dockerfile. `$NAME` and `${NAME}`
//! stay as they are written here, as nobody knows what comes in their place: their names count as variables of any value,
//! and what is said of such a place is not believed (see [`Inline::is_replaced`]).

mod edit;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use dockwright_syntax::compose::interpolation::{self, Part, PartKind};
use dockwright_syntax::yaml::{Node, NodeId, Style, Written};

use super::{Compose, ServiceBuild};
use crate::{AnyFile, File, Surroundings};

/// A Dockerfile in a Compose file.
#[derive(Debug)]
pub struct Inline {
    /// The value that it is.
    pub node: NodeId,
    /// The services that are built from it.
    pub services: Vec<String>,
    /// The values of `build` that it is a part of.
    pub builds: Vec<NodeId>,
    document: Arc<AnyFile>,
    written: Written,
    /// What Compose replaces, by the bytes of the Dockerfile.
    replaced: Vec<Range<usize>>,
}

/// The attribute.
const KEY: &str = "dockerfile_inline";

/// Dockerfiles of one Compose file that are looked at; nobody writes so many.
const MOST: usize = 256;

impl Compose {
    /// The Dockerfiles in the file, in the order of their services.
    pub fn inlines(&self) -> &[Inline] {
        self.inline.get_or_init(|| if self.source().contains(KEY) { inlines(self) } else { Vec::new() })
    }

    /// The Dockerfile in the file that a byte offset lies in, and the place in it. None where Compose puts something in.
    pub fn inline_at(&self, offset: usize) -> Option<(&Inline, usize)> {
        let found = self.inlines().iter().find_map(|inline| Some((inline, inline.offset(self, offset)?)))?;
        (!found.0.replaced.iter().any(|range| range.start <= found.1 && found.1 <= range.end)).then_some(found)
    }

    /// The Dockerfile in a value of `build`.
    pub fn inline_of(&self, build: NodeId) -> Option<&Inline> {
        self.inlines().iter().find(|inline| inline.builds.contains(&build))
    }

    /// The Dockerfiles of this version, or of the one before if nobody has asked for these.
    pub(super) fn known_inlines(&self) -> Vec<Arc<AnyFile>> {
        match self.inline.get() {
            Some(inlines) => inlines.iter().map(|inline| Arc::clone(&inline.document)).collect(),
            None => self.inlines_before.clone(),
        }
    }
}

fn inlines(file: &Compose) -> Vec<Inline> {
    let mut found: Vec<Inline> = Vec::new();
    // Values that have been looked at, with their place if they are a Dockerfile.
    let mut places: HashMap<NodeId, Option<usize>> = HashMap::new();
    for service in file.services() {
        let Some(build) = service.own("build").map(Node::resolve) else { continue };
        let Some(node) = build.get(KEY).map(Node::resolve).filter(|node| !node.is_reset()) else { continue };
        if let Some(known) = places.get(&node.id()) {
            if let Some(inline) = known.and_then(|place| found.get_mut(place)) {
                inline.services.push(service.name.to_owned());
                if inline.builds.last() != Some(&build.id()) {
                    inline.builds.push(build.id());
                }
            }
            continue;
        }
        let written = if found.len() < MOST { node.written() } else { None };
        places.insert(node.id(), written.as_ref().map(|_| found.len()));
        if let Some(written) = written {
            let before = Before::new(file, found.len(), &written);
            found.push(Inline::new(node.id(), written, (service.name, build.id()), &before));
        }
    }
    found
}

/// The Dockerfiles of the version before.
struct Before<'a> {
    all: &'a [Arc<AnyFile>],
    /// Which of them it probably was.
    nearest: usize,
    /// The lines of the Compose file above the new one.
    lines_above: usize,
}

impl Inline {
    fn new(node: NodeId, mut written: Written, (service, build): (&str, NodeId), before: &Before<'_>) -> Self {
        let text = written.text.clone();
        let template = interpolation::parse(&text);
        let is_dollar = |part: &&Part<'_>| part.kind == PartKind::Dollar;
        let dollars: Vec<usize> = template.parts.iter().filter(is_dollar).map(|part| part.range.start).collect();
        written.without(&dollars);
        let outside: HashSet<String> = template.variables().iter().map(|found| found.name.to_owned()).collect();
        let mut replaced = Vec::new();
        let mut passed = 0;
        for part in &template.parts {
            match part.kind {
                PartKind::Text => {}
                PartKind::Dollar => passed += 1,
                PartKind::Variable(_) | PartKind::Invalid => {
                    replaced.push(part.range.start - passed..part.range.end - passed);
                }
            }
        }
        let document = before.document(&written.text, outside);
        Self { node, services: vec![service.to_owned()], builds: vec![build], document, written, replaced }
    }

    /// The Dockerfile.
    pub fn file(&self) -> Option<&File> {
        match &*self.document {
            AnyFile::Dockerfile(file) => Some(file),
            AnyFile::Dockerignore(_) | AnyFile::Compose(_) => None,
        }
    }

    /// The Dockerfile as a file of any kind.
    pub fn document(&self) -> &AnyFile {
        &self.document
    }

    /// Whether there is nothing in it, so that Compose takes the Dockerfile of the context.
    pub fn is_empty(&self) -> bool {
        self.written.text.trim().is_empty()
    }

    /// Whether it is a literal scalar, whose lines are those of the Dockerfile.
    pub fn is_literal(&self) -> bool {
        self.written.style == Style::Literal
    }

    /// The bytes of the Compose file for those of the Dockerfile.
    pub fn range(&self, range: &Range<usize>) -> Range<usize> {
        self.written.source_range(range.clone())
    }

    /// The part of a range of the Compose file that is in the Dockerfile.
    pub fn part(&self, file: &Compose, range: &Range<usize>) -> Option<Range<usize>> {
        let whole = self.whole(file);
        (range.start <= whole.end && whole.start <= range.end).then_some(())?;
        // From the indentation of a line on it is what the line holds.
        let nearest = |source: usize| {
            let after = self.written.stretches.partition_point(|stretch| stretch.source.end < source);
            let stretch = self.written.stretches.get(after);
            let within = |stretch: &dockwright_syntax::yaml::Stretch| match stretch.verbatim {
                true => stretch.value.start + source.saturating_sub(stretch.source.start),
                false if source <= stretch.source.start => stretch.value.start,
                false => stretch.value.end,
            };
            stretch.map_or(self.written.text.len(), within)
        };
        Some(nearest(range.start)..nearest(range.end).max(nearest(range.start)))
    }

    /// All of it in the Compose file, from the first byte of its text on.
    pub fn whole(&self, file: &Compose) -> Range<usize> {
        let start = file.yaml().node(self.node).map_or(0, |node| node.span().start);
        self.written.stretches.first().map_or(start, |first| first.source.start)..self.written.end
    }

    /// The place in the Dockerfile of a byte offset of the Compose file; none outside and in the indentation of its lines.
    pub fn offset(&self, file: &Compose, offset: usize) -> Option<usize> {
        let found = self.written.value_at(offset)?;
        if matches!(self.written.style, Style::Literal | Style::Folded) {
            // Further left what is typed would not be a part of it.
            (column(file, offset) >= self.written.margin).then_some(())?;
        }
        Some(found)
    }

    /// Whether Compose puts something into a part of the Dockerfile, so that nobody knows what the builder sees there.
    pub fn is_replaced(&self, range: &Range<usize>) -> bool {
        let after = self.replaced.partition_point(|replaced| replaced.end < range.start);
        self.replaced.get(after).is_some_and(|replaced| replaced.start <= range.end)
    }

    /// Whether a part of the Dockerfile has something in it that Compose replaces; what stands beside does not count.
    pub fn is_replaced_inside(&self, range: &Range<usize>) -> bool {
        let after = self.replaced.partition_point(|replaced| replaced.end <= range.start);
        self.replaced.get(after).is_some_and(|replaced| replaced.start < range.end)
    }

    /// What is around the Dockerfile, given what is around the Compose file: the context and the arguments of the builds it is
    /// for. An override may have a say in them.
    pub fn surroundings(&self, file: &Compose, around: &Surroundings) -> Surroundings {
        let is_own = |build: &&ServiceBuild| build.inline.is_some() && self.services.contains(&build.service.text);
        around.within(around.project_builds(file).iter().filter(is_own).cloned().collect())
    }
}

/// How far from the start of its line a byte offset is.
fn column(file: &Compose, offset: usize) -> usize {
    let before = file.source().get(..offset).unwrap_or_default();
    before.len() - before.rfind(['\n', '\r']).map_or(0, |end| end + 1)
}

impl<'a> Before<'a> {
    fn new(file: &'a Compose, nearest: usize, written: &Written) -> Self {
        let lines_above = match (written.style, written.stretches.first()) {
            (Style::Literal, Some(first)) => file.text().line_of(first.source.start),
            _ => 0,
        };
        Self { all: &file.inlines_before, nearest, lines_above }
    }

    /// The document of a text: the one of before with this text, or the one that it probably was with what has changed.
    fn document(&self, text: &str, outside: HashSet<String>) -> Arc<AnyFile> {
        let fits = |document: &&Arc<AnyFile>| match &***document {
            AnyFile::Dockerfile(file) => {
                file.lines_above() == self.lines_above && file.source() == text && *file.outside() == outside
            }
            AnyFile::Dockerignore(_) | AnyFile::Compose(_) => false,
        };
        let nearest = self.all.get(self.nearest);
        if let Some(same) = nearest.filter(fits).or_else(|| self.all.iter().find(fits)) {
            return Arc::clone(same);
        }
        let file = match nearest.map(|nearest| &**nearest) {
            Some(AnyFile::Dockerfile(before)) => edited(before, text),
            _ => File::new(text),
        };
        Arc::new(AnyFile::Dockerfile(file.within(outside, self.lines_above)))
    }
}

/// A file with another text, of which only what differs is read.
fn edited(before: &File, text: &str) -> File {
    let old = before.source();
    let mut prefix = old.bytes().zip(text.bytes()).take_while(|(a, b)| a == b).count();
    while !text.is_char_boundary(prefix) || !old.is_char_boundary(prefix) {
        prefix -= 1;
    }
    let rest = |text: &str| text.len() - prefix;
    let most = rest(old).min(rest(text));
    let mut suffix = old.bytes().rev().zip(text.bytes().rev()).take(most).take_while(|(a, b)| a == b).count();
    while !text.is_char_boundary(text.len() - suffix) || !old.is_char_boundary(old.len() - suffix) {
        suffix -= 1;
    }
    before.edit(prefix..old.len() - suffix, text.get(prefix..text.len() - suffix).unwrap_or_default())
}
