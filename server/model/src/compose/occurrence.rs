//! What is named at a place of a Compose file, and where else: services and the like, anchors, variables.

use std::collections::HashMap;
use std::ops::Range;

use dockwright_facts::compose::EntityKind;
use dockwright_syntax::compose::interpolation::Operator;
use dockwright_syntax::yaml::{Kind, Node, NodeId};

use super::text::template;
use super::{Compose, ComposeReference};
use crate::{Access, Occurrence};

/// Variables of one value whose places are looked up one by one; each costs a look at the whole value.
const MAX_LOOKED_UP: usize = 100;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ComposeName {
    /// Something of the project: a service, a network.
    Entity(EntityKind),
    /// What `&name` marks: the node.
    Anchor(NodeId),
    /// A variable that Compose puts in.
    Variable,
}

/// A name and all its places in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComposeNamed {
    /// What it stands for.
    pub what: ComposeName,
    /// The name.
    pub name: String,
    /// The bytes of the name where it was asked for.
    pub range: Range<usize>,
    /// All places, in order.
    pub occurrences: Vec<Occurrence>,
}

/// A variable where it is put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComposeVariable {
    /// The name.
    pub name: String,
    /// The bytes of the name.
    pub range: Range<usize>,
    /// The value it stands in.
    pub node: NodeId,
    /// The bytes of the name in the text of that value.
    pub within: Range<usize>,
    /// What is done with it, if more than putting it in.
    pub operator: Option<Operator>,
}

/// `&name` or `*name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComposeAnchor {
    /// The name.
    pub name: String,
    /// Its bytes, without the sign before it.
    pub range: Range<usize>,
    /// The node that has the anchor.
    pub target: NodeId,
    /// Whether it is the anchor itself.
    pub is_anchor: bool,
}

impl Compose {
    /// What is named at a byte offset.
    pub fn named_at(&self, offset: usize) -> Option<ComposeNamed> {
        self.variable_at(offset).or_else(|| self.anchor_at(offset)).or_else(|| self.entity_at(offset))
    }

    /// The variables in values, in the order of the text. Compose puts none into keys.
    pub fn variables(&self) -> Vec<ComposeVariable> {
        let values = self.yaml().nodes().filter(|node| !node.is_key());
        let mut found: Vec<ComposeVariable> = values.flat_map(|node| self.variables_of(node)).collect();
        found.sort_by_key(|variable| variable.range.start);
        found
    }

    /// The variables in a value, without those whose name is not written as it is.
    pub fn variables_of(&self, node: Node<'_>) -> Vec<ComposeVariable> {
        let Some(text) = node.text().filter(|text| text.contains('$')) else { return Vec::new() };
        let (read, written) = (template(text), template(node.source()));
        let (read, written) = (read.variables(), written.variables());
        // Mostly what is written has the same variables as what is read. Where escapes make some, each is looked up.
        let same = read.len() == written.len() && read.iter().zip(&written).all(|(read, one)| read.name == one.name);
        let place = |index: usize, within: &Range<usize>| match written.get(index).filter(|_| same) {
            Some(one) => node.span().start + one.name_range.start..node.span().start + one.name_range.end,
            None => node.value_offset_to_source(within.start)..node.value_offset_to_source(within.end),
        };
        let most = if same { read.len() } else { MAX_LOOKED_UP };
        let found = read.into_iter().take(most).enumerate().filter_map(|(index, variable)| {
            let within = variable.name_range.clone();
            let range = place(index, &within);
            let operator = variable.operation.as_ref().map(|operation| operation.operator);
            let name = variable.name.to_owned();
            let is_written = self.source().get(range.clone()) == Some(&name);
            is_written.then_some(ComposeVariable { name, range, node: node.id(), within, operator })
        });
        found.collect()
    }

    /// Anchors and aliases, in the order of the text.
    pub fn anchors(&self) -> Vec<ComposeAnchor> {
        let mut last: HashMap<&str, NodeId> = HashMap::new();
        let mut found = Vec::new();
        for node in self.yaml().nodes() {
            if let Some(anchor) = node.anchor() {
                last.insert(&anchor.text, node.id());
                let (name, range) = (anchor.text.to_string(), anchor.span.end - anchor.text.len()..anchor.span.end);
                found.push(ComposeAnchor { name, range, target: node.id(), is_anchor: true });
            }
            let Kind::Alias(target) = node.kind() else { continue };
            let Some(name) = node.source().strip_prefix('*') else { continue };
            // One that would contain itself has no target and still has the name.
            if let Some(target) = target.or_else(|| last.get(name).copied()) {
                let range = node.span().start + 1..node.span().end;
                found.push(ComposeAnchor { name: name.to_owned(), range, target, is_anchor: false });
            }
        }
        found.sort_by_key(|anchor| anchor.range.start);
        found
    }

    fn variable_at(&self, offset: usize) -> Option<ComposeNamed> {
        // Most places are in no variable: only the value at the cursor is looked at before all others are.
        let node = self.yaml().node_at(offset).filter(|node| !node.is_key())?;
        let own = self.variables_of(node).into_iter().find(|variable| holds(&variable.range, offset))?;
        let same = self.variables().into_iter().filter(|variable| variable.name == own.name);
        let occurrences = same.map(|one| Occurrence { range: one.range, access: Access::Read, by_name: true });
        let occurrences = occurrences.collect();
        Some(ComposeNamed { what: ComposeName::Variable, name: own.name, range: own.range, occurrences })
    }

    fn anchor_at(&self, offset: usize) -> Option<ComposeNamed> {
        let all = self.anchors();
        // The sign belongs to the name where one looks, not where one writes.
        let own = all.iter().find(|anchor| holds(&(anchor.range.start.saturating_sub(1)..anchor.range.end), offset))?;
        let same = all.iter().filter(|anchor| anchor.target == own.target);
        let occurrences = same.map(|one| {
            let access = if one.is_anchor { Access::Declaration } else { Access::Read };
            Occurrence { range: one.range.clone(), access, by_name: true }
        });
        let what = ComposeName::Anchor(own.target);
        let occurrences = occurrences.collect();
        Some(ComposeNamed { what, name: own.name.clone(), range: own.range.clone(), occurrences })
    }

    fn entity_at(&self, offset: usize) -> Option<ComposeNamed> {
        let declared = self.entities().iter().find(|entity| holds(&entity.range, offset));
        let declared = declared.map(|entity| (entity.kind, &entity.name, &entity.range));
        let (kind, name, range) = declared.or_else(|| {
            let mut references = self.references().iter().filter(|reference| holds(&reference.range, offset));
            let reference = references.next()?;
            Some((self.kind_here(reference)?, &reference.name, &reference.range))
        })?;
        let (name, range) = (name.clone(), range.clone());
        Some(ComposeNamed { what: ComposeName::Entity(kind), occurrences: self.places_of(kind, &name), name, range })
    }

    /// All places of something that has a name in this file, in order.
    pub fn places_of(&self, kind: EntityKind, name: &str) -> Vec<Occurrence> {
        let declared = self.entities().iter().filter(|one| one.kind == kind && one.name == name);
        let declared = declared.map(|one| (one.range.clone(), Access::Declaration, true));
        let referred = self.references().iter().filter(|one| one.name == name && self.kind_here(one) == Some(kind));
        let referred = referred.map(|one| (one.range.clone(), Access::Read, one.is_written));
        let all = declared.chain(referred).map(|(range, access, by_name)| Occurrence { range, access, by_name });
        let mut all: Vec<Occurrence> = all.collect();
        all.sort_by_key(|one| one.range.start);
        all
    }

    /// What a reference refers to in this file; `None` if it is in another one.
    pub fn kind_here(&self, reference: &ComposeReference) -> Option<EntityKind> {
        match reference.kind {
            EntityKind::ExtendedService => {
                let extends = self.yaml().node(reference.node)?.parent()?;
                extends.get("file").is_none().then_some(EntityKind::Service)
            }
            EntityKind::Stage | EntityKind::BuildArgument => None,
            kind => Some(kind),
        }
    }
}

fn holds(range: &Range<usize>, offset: usize) -> bool {
    range.start <= offset && offset <= range.end
}
