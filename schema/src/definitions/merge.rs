//! The documents of all sources in, one list of definitions out: a type that is defined again is an extension of the
//! first definition, as in the library. Equal directives, fields, members and values are taken once.

use std::collections::HashMap;

use apollo_compiler::{
    Name, Node,
    ast::{
        Definition, DirectiveList, Document, EnumTypeExtension, EnumValueDefinition,
        FieldDefinition, InputObjectTypeExtension, InputValueDefinition, InterfaceTypeExtension,
        ObjectTypeExtension, ScalarTypeExtension, UnionTypeExtension,
    },
};

/// What the sources said of each type so far.
#[derive(Default)]
pub(super) struct Merger {
    seen: HashMap<Name, Seen>,
}

#[derive(Default)]
struct Seen {
    interfaces: Vec<Name>,
    directives: DirectiveList,
    fields: HashMap<Name, Node<FieldDefinition>>,
    inputs: HashMap<Name, Node<InputValueDefinition>>,
    values: HashMap<Name, Node<EnumValueDefinition>>,
    members: Vec<Name>,
}

impl Merger {
    /// Turns the document's repeated definitions into extensions of the first.
    pub(super) fn merge(&mut self, document: &mut Document) {
        for definition in &mut document.definitions {
            let Some(name) = type_name(definition) else {
                continue;
            };
            match self.seen.get_mut(&name) {
                None => {
                    let mut seen = Seen::default();
                    // A type may have more than one definition of its own to report on: this one stays whole.
                    let _ = seen.rest_of(definition);
                    self.seen.insert(name, seen);
                }
                Some(seen) => {
                    if let Some(extension) = seen.rest_of(definition) {
                        *definition = extension;
                    }
                }
            }
        }
    }
}

impl Seen {
    /// The definition without what was said before, as an extension; remembers what is new.
    fn rest_of(&mut self, definition: &Definition) -> Option<Definition> {
        Some(match definition {
            Definition::ObjectTypeDefinition(found) => {
                Definition::ObjectTypeExtension(found.same_location(ObjectTypeExtension {
                    name: found.name.clone(),
                    implements_interfaces: self.new_interfaces(&found.implements_interfaces),
                    directives: self.new_directives(&found.directives),
                    fields: new_nodes(&mut self.fields, &found.fields, |field| &field.name),
                }))
            }
            Definition::InterfaceTypeDefinition(found) => {
                Definition::InterfaceTypeExtension(found.same_location(InterfaceTypeExtension {
                    name: found.name.clone(),
                    implements_interfaces: self.new_interfaces(&found.implements_interfaces),
                    directives: self.new_directives(&found.directives),
                    fields: new_nodes(&mut self.fields, &found.fields, |field| &field.name),
                }))
            }
            Definition::InputObjectTypeDefinition(found) => Definition::InputObjectTypeExtension(
                found.same_location(InputObjectTypeExtension {
                    name: found.name.clone(),
                    directives: self.new_directives(&found.directives),
                    fields: new_nodes(&mut self.inputs, &found.fields, |field| &field.name),
                }),
            ),
            Definition::EnumTypeDefinition(found) => {
                Definition::EnumTypeExtension(found.same_location(EnumTypeExtension {
                    name: found.name.clone(),
                    directives: self.new_directives(&found.directives),
                    values: new_nodes(&mut self.values, &found.values, |value| &value.value),
                }))
            }
            Definition::UnionTypeDefinition(found) => {
                Definition::UnionTypeExtension(found.same_location(UnionTypeExtension {
                    name: found.name.clone(),
                    directives: self.new_directives(&found.directives),
                    members: new_names(&mut self.members, &found.members),
                }))
            }
            Definition::ScalarTypeDefinition(found) => {
                Definition::ScalarTypeExtension(found.same_location(ScalarTypeExtension {
                    name: found.name.clone(),
                    directives: self.new_directives(&found.directives),
                }))
            }
            _ => return None,
        })
    }

    fn new_interfaces(&mut self, names: &[Name]) -> Vec<Name> {
        new_names(&mut self.interfaces, names)
    }

    fn new_directives(&mut self, directives: &DirectiveList) -> DirectiveList {
        let mut new = DirectiveList::default();
        for directive in directives
            .iter()
            .filter(|found| !self.directives.0.contains(found))
        {
            new.push(directive.clone());
        }
        self.directives.0.extend(new.iter().cloned());
        new
    }
}

fn new_names(seen: &mut Vec<Name>, names: &[Name]) -> Vec<Name> {
    let new: Vec<_> = names
        .iter()
        .filter(|name| !seen.contains(name))
        .cloned()
        .collect();
    seen.extend(new.iter().cloned());
    new
}

/// What is not there yet; what is there but differs stays, for GraphQL's rules to refuse.
fn new_nodes<T: PartialEq>(
    seen: &mut HashMap<Name, Node<T>>,
    nodes: &[Node<T>],
    name: fn(&T) -> &Name,
) -> Vec<Node<T>> {
    let new: Vec<_> = nodes
        .iter()
        .filter(|node| seen.get(name(node)) != Some(*node))
        .cloned()
        .collect();
    for node in &new {
        seen.entry(name(node).clone())
            .or_insert_with(|| node.clone());
    }
    new
}

fn type_name(definition: &Definition) -> Option<Name> {
    match definition {
        Definition::ObjectTypeDefinition(found) => Some(found.name.clone()),
        Definition::InterfaceTypeDefinition(found) => Some(found.name.clone()),
        Definition::InputObjectTypeDefinition(found) => Some(found.name.clone()),
        Definition::EnumTypeDefinition(found) => Some(found.name.clone()),
        Definition::UnionTypeDefinition(found) => Some(found.name.clone()),
        Definition::ScalarTypeDefinition(found) => Some(found.name.clone()),
        _ => None,
    }
}
