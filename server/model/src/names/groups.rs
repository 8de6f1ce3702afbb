//! Which declarations are of one variable: those that override one another or take their value from one another.

use std::collections::HashMap;

use super::{EntityKind, Names};
use crate::meaning::Meaning;

/// Where a variable is declared.
struct Declaration<'a> {
    entity: usize,
    instruction: usize,
    stage: Option<usize>,
    name: &'a str,
    /// The entity it takes its value from.
    global: Option<usize>,
}

/// For each entity the first one of its group.
pub(super) fn groups(names: &Names, meaning: &Meaning) -> Vec<usize> {
    let mut roots: Vec<usize> = (0..names.entities.len()).collect();
    let mut known: HashMap<(Option<usize>, &str), usize> = HashMap::new();
    for Declaration { entity, stage, name, global, .. } in declarations(names, meaning) {
        if let Some(&other) = known.get(&(stage, name)) {
            join(&mut roots, entity, other);
        } else {
            known.insert((stage, name), entity);
            let chain = stage.map(|stage| meaning.chain(stage)).unwrap_or_default();
            let above = chain.iter().skip(1).find_map(|&base| known.get(&(Some(base), name)));
            if let Some(&other) = above {
                join(&mut roots, entity, other);
            }
        }
        if let Some(global) = global {
            join(&mut roots, entity, global);
        }
    }
    (0..roots.len()).map(|entity| root(&mut roots, entity)).collect()
}

/// The declarations of variables, in the order of the file.
fn declarations<'a>(names: &'a Names, meaning: &Meaning) -> Vec<Declaration<'a>> {
    let found = names.entities.iter().enumerate().filter_map(|(index, entity)| {
        let (instruction, global) = match entity.kind {
            EntityKind::Variable(definition) => {
                let definition = meaning.scope.definitions().get(definition)?;
                (definition.instruction, definition.global)
            }
            EntityKind::Triggered(instruction) => (instruction, None),
            _ => return None,
        };
        let global = global.map(|global| names.first_variable + global);
        let stage = meaning.state(instruction).stage;
        Some(Declaration { entity: index, instruction, stage, name: &entity.name, global })
    });
    let mut found: Vec<Declaration<'_>> = found.collect();
    found.sort_by_key(|declaration| declaration.instruction);
    found
}

fn root(roots: &mut [usize], mut entity: usize) -> usize {
    while let Some(&above) = roots.get(entity).filter(|above| **above != entity) {
        let next = roots.get(above).copied().unwrap_or(above);
        if let Some(own) = roots.get_mut(entity) {
            *own = next;
        }
        entity = next;
    }
    entity
}

fn join(roots: &mut [usize], one: usize, other: usize) {
    let (one, other) = (root(roots, one), root(roots, other));
    if let Some(later) = roots.get_mut(one.max(other)) {
        *later = one.min(other);
    }
}
