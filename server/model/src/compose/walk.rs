//! Goes through a file and its attributes side by side.

use std::collections::HashSet;

use dockwright_facts::compose::{self, Attribute, Shape, Syntax};
use dockwright_syntax::yaml::{Kind, Node, NodeId, Yaml};

/// What a node is to the mapping or list it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A key that the specification names, or an extension.
    Attribute,
    /// A key that the author chose: the name of a service, of a variable.
    Name,
    /// A key that may not stand here.
    UnknownKey,
    /// A value.
    Value,
}

/// A node with what the specification says of its place.
#[derive(Debug, Clone, Copy)]
pub struct Placed {
    /// The node. Never an alias: what it stands for is looked at in its place.
    pub node: NodeId,
    /// What the node is.
    pub role: Role,
    /// The forms of a value; for a key the forms of its mapping.
    pub shapes: &'static [Shape],
    /// The attribute that is the key, or whose value this is or is in.
    pub attribute: Option<&'static Attribute>,
    /// What the text of a scalar is.
    pub syntax: Option<Syntax>,
    /// The alias or `<<` that brings the node to this place, if it stands elsewhere.
    pub brought_by: Option<NodeId>,
}

/// A value that is still to be gone through.
#[derive(Clone, Copy)]
struct Todo<'a> {
    node: Node<'a>,
    shapes: &'static [Shape],
    attribute: Option<&'static Attribute>,
    brought_by: Option<NodeId>,
    /// Its key, if it is the value of one.
    key: Option<Placed>,
}

struct Walk<'a> {
    placed: Vec<Placed>,
    /// The next one last, so that keys and values come in the order of the text.
    todo: Vec<Todo<'a>>,
    /// What aliases lead to, with the forms it was held against: once is enough, however many aliases there are.
    seen: HashSet<(NodeId, *const Shape)>,
}

/// All keys and values of a file, by their place.
pub(super) fn walk(yaml: &Yaml) -> Vec<Placed> {
    let mut walk = Walk { placed: Vec::new(), todo: Vec::new(), seen: HashSet::new() };
    let shapes = compose::root_shapes();
    let roots = yaml.roots().map(|node| Todo { node, shapes, attribute: None, brought_by: None, key: None });
    walk.todo.extend(roots);
    walk.todo.reverse();
    while let Some(todo) = walk.todo.pop() {
        walk.placed.extend(todo.key);
        walk.value(todo);
    }
    // What stands in its own place comes before what is brought elsewhere.
    walk.placed.sort_by_key(|placed| (placed.node, placed.brought_by.is_some()));
    walk.placed
}

impl<'a> Walk<'a> {
    fn value(&mut self, mut todo: Todo<'a>) {
        if let Kind::Alias(_) = todo.node.kind() {
            todo.brought_by = todo.brought_by.or(Some(todo.node.id()));
            todo.node = todo.node.resolve();
            if !self.seen.insert((todo.node.id(), todo.shapes.as_ptr())) {
                return;
            }
        }
        let Todo { node, shapes, attribute, brought_by, .. } = todo;
        let syntax = compose::text_syntax(shapes);
        self.placed.push(Placed { node: node.id(), role: Role::Value, shapes, attribute, syntax, brought_by });
        match node.kind() {
            Kind::Mapping(_) => {
                let before = self.todo.len();
                self.mapping(todo);
                if let Some(own) = self.todo.get_mut(before..) {
                    own.reverse();
                }
            }
            Kind::Sequence(_) => {
                let shapes = compose::items(shapes).unwrap_or(&[Shape::Any]);
                let item = |node| Todo { node, shapes, attribute, brought_by, key: None };
                self.todo.extend(node.items().rev().map(item));
            }
            _ => {}
        }
    }

    fn mapping(&mut self, todo: Todo<'a>) {
        let (known, entries) = (compose::known_mapping(todo.shapes), compose::entries(todo.shapes));
        for (key, value) in todo.node.pairs() {
            if key.is_merge_key() {
                self.merge(value, todo);
                continue;
            }
            let Some(name) = key.resolve().text() else { continue };
            let mut placed = Placed {
                node: key.id(),
                role: Role::UnknownKey,
                shapes: todo.shapes,
                attribute: None,
                syntax: None,
                brought_by: todo.brought_by,
            };
            let mut below = Todo { node: value, shapes: &[Shape::Any], attribute: todo.attribute, ..todo };
            if let Some(attribute) = known.and_then(|mapping| mapping.attribute(name)) {
                (placed.role, placed.attribute) = (Role::Attribute, Some(attribute));
                (below.shapes, below.attribute) = (attribute.shapes, Some(attribute));
            } else if let Some(entries) = entries.filter(|entries| entries.keys.matches(name)) {
                (placed.role, placed.attribute, placed.syntax) = (Role::Name, todo.attribute, Some(entries.key));
                below.shapes = entries.values;
            } else if is_free(todo.shapes, name) {
                placed.role = Role::Name;
                below.attribute = None;
            } else {
                below.attribute = None;
            }
            below.key = Some(placed);
            self.todo.push(below);
        }
    }

    /// The mappings that `<<` brings in stand for keys of the mapping it is in.
    fn merge(&mut self, value: Node<'a>, todo: Todo<'a>) {
        let brought_by = todo.brought_by.or(Some(value.id()));
        let merged: Vec<Node<'a>> = match value.resolve().kind() {
            Kind::Sequence(_) => value.resolve().items().collect(),
            _ => vec![value],
        };
        for node in merged.into_iter().map(Node::resolve).filter(|node| node.is_mapping()) {
            if self.seen.insert((node.id(), todo.shapes.as_ptr())) {
                self.mapping(Todo { node, brought_by, ..todo });
            }
        }
    }
}

/// Whether any key may stand in a mapping of these forms, or this one as an extension.
fn is_free(shapes: &[Shape], key: &str) -> bool {
    shapes.iter().any(|shape| match shape {
        Shape::Any => true,
        Shape::Mapping(mapping) => mapping.allows(key),
        Shape::MapOf(entries) => entries.open,
        _ => false,
    })
}
