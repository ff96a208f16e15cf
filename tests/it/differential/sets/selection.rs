//! Output types in, selections out: fields, arguments, aliases, fragments.

use std::collections::BTreeSet;

use apollo_compiler::{
    ast::{FieldDefinition, Type},
    schema::ExtendedType,
};
use cygnet_schema::{
    api::FieldMeaning,
    model::{Field, FieldId, FieldKind, NodeId, Owner, TypeId},
};

use super::maker::Maker;

impl<'a> Maker<'a> {
    /// A field with arguments and a selection; `None` where nothing can be selected.
    pub fn field(
        &mut self,
        parent: &str,
        field: &'a FieldDefinition,
        depth: usize,
    ) -> Option<String> {
        let before = self.used();
        let arguments = self.arguments(field, depth);
        let bare = self.bare_edges;
        let output = self.schema.api.output(parent, &field.name);
        if let Some(FieldMeaning::RelatedConnection(id)) = output.map(|output| output.meaning) {
            self.bare_edges = self.may_be_bare(id);
        }
        let selection = self.below(field, depth);
        self.bare_edges = bare;
        if selection.is_none() {
            self.forget(before);
        }
        Some(format!("{}{arguments} {}", field.name, selection?))
    }

    /// Whether an interface promises properties of a relationship that some implementation has without.
    fn may_be_bare(&self, id: FieldId) -> bool {
        let model = &self.schema.model;
        let declared = &model.field(id).kind;
        let Owner::Interface(interface) = id.owner else {
            return false;
        };
        let bare = |node: &NodeId| {
            let own = model.on_node(id, *node).map(|own| model.field(own));
            let relationship = own.and_then(Field::relationship);
            relationship.is_some_and(|of| of.properties.is_none())
        };
        matches!(declared, FieldKind::Declared { .. })
            && model.interface(interface).implementations.iter().any(bare)
    }

    /// The selection of a field, if it needs one.
    fn below(&mut self, field: &'a FieldDefinition, depth: usize) -> Option<String> {
        Some(match self.graphql.types.get(field.ty.inner_named_type())? {
            ExtendedType::Scalar(_) | ExtendedType::Enum(_) => String::new(),
            _ => self.selection(&field.ty, depth)?,
        })
    }

    fn arguments(&mut self, field: &'a FieldDefinition, depth: usize) -> String {
        let mut given = Vec::new();
        for argument in &field.arguments {
            let wanted = argument.is_required() || !self.random.one_in(3);
            let value = match argument.name.as_str() {
                _ if !wanted => continue,
                // Without an order of all, a cut would be a guess: pages hold everything.
                "limit" | "first" => "100".to_owned(),
                "offset" => "0".to_owned(),
                "after" => continue,
                _ => self.value(&argument.ty, depth).literal(),
            };
            given.push(format!("{}: {value}", argument.name));
        }
        match given.is_empty() {
            true => String::new(),
            false => format!("({})", given.join(", ")),
        }
    }

    /// A selection of a composite type: some leaves, fewer objects, members of what is abstract; now and then as a fragment.
    pub fn selection(&mut self, ty: &Type, depth: usize) -> Option<String> {
        let named = ty.inner_named_type().as_str();
        let selected = self.selected(named, depth, &BTreeSet::new())?;
        let selection = format!("{{ {selected} }}");
        if self.random.one_in(12) {
            let name = format!("F{}", self.fragments.len());
            self.fragments
                .push(format!("fragment {name} on {named} {selection}"));
            return Some(format!("{{ ...{name} }}"));
        }
        Some(selection)
    }

    fn selected(&mut self, named: &str, depth: usize, but: &BTreeSet<&str>) -> Option<String> {
        let graphql = self.graphql;
        let (fields, members) = match graphql.types.get(named)? {
            ExtendedType::Object(of) => (Some(&of.fields), Vec::new()),
            ExtendedType::Interface(of) => (Some(&of.fields), self.objects(named)),
            ExtendedType::Union(_) => (None, self.objects(named)),
            _ => return None,
        };
        let fields: Vec<&'a FieldDefinition> = fields
            .into_iter()
            .flat_map(|fields| fields.values())
            .map(|field| &**field)
            .filter(|field| !but.contains(field.name.as_str()))
            .collect();
        let mut selected: Vec<String> = Vec::new();
        for field in &fields {
            if self.is_wanted(named, field, depth) {
                selected.extend(self.field(named, field, depth.saturating_sub(1)));
            }
        }
        // What an interface has is selected once: members select the rest of theirs.
        let known: BTreeSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        for member in members {
            if depth > 0 && !self.random.one_in(4) {
                selected.extend(self.member(member, depth - 1, &known));
            }
        }
        // The name of the type alone is nothing to the library, but for nodes.
        let is_node = matches!(
            self.schema.model.by_name.get(named),
            Some(TypeId::Node(_) | TypeId::Interface(_) | TypeId::Union(_))
        );
        match self.first_leaf(named, &fields) {
            Some(leaf) if selected.is_empty() => selected.push(leaf),
            None if selected.is_empty() && (!is_node || self.after_write) => return None,
            Some(_) | None => {}
        }
        if selected.is_empty() || self.random.one_in(3) {
            selected.push("__typename".to_owned());
        }
        Some(selected.join(" "))
    }

    /// Fields of a member under names of their own: two members may have fields of one name and of several types.
    fn member(&mut self, member: &'a str, depth: usize, but: &BTreeSet<&str>) -> Option<String> {
        let Some(ExtendedType::Object(of)) = self.graphql.types.get(member) else {
            return None;
        };
        let mut selected = Vec::new();
        for field in of.fields.values() {
            if but.contains(field.name.as_str()) || !self.is_wanted(member, field, depth) {
                continue;
            }
            if let Some(text) = self.field(member, field, depth.saturating_sub(1)) {
                selected.push(format!("{}: {text}", self.alias()));
            }
        }
        match selected.is_empty() {
            true => None,
            false => Some(format!("... on {member} {{ {} }}", selected.join(" "))),
        }
    }

    fn first_leaf(&self, named: &str, fields: &[&FieldDefinition]) -> Option<String> {
        let mut leaves = fields
            .iter()
            .filter(|field| self.is_leaf(&field.ty) && self.is_settled(named, field));
        leaves.next().map(|field| field.name.to_string())
    }

    fn is_leaf(&self, ty: &Type) -> bool {
        let named = self.graphql.types.get(ty.inner_named_type());
        matches!(named, Some(ExtendedType::Scalar(_) | ExtendedType::Enum(_)))
    }

    /// Whether the answer is one answer where nothing is in order.
    fn is_settled(&self, parent: &str, field: &FieldDefinition) -> bool {
        match self
            .schema
            .api
            .output(parent, &field.name)
            .map(|output| output.meaning)
        {
            // Positions are not the same where there is no order.
            // Made of a generated key.
            Some(FieldMeaning::GlobalId) => !self.after_write,
            Some(FieldMeaning::Cursor | FieldMeaning::StartCursor | FieldMeaning::EndCursor) => {
                false
            }
            Some(FieldMeaning::Custom(id)) => {
                // A statement that finds several nodes gives any of them as one.
                let any = self.after_write && !self.is_leaf(&field.ty);
                field.arguments.is_empty() && !any && self.is_answered(id)
            }
            _ => true,
        }
    }

    /// Most leaves, edges of connections mostly, objects sometimes.
    fn is_wanted(&mut self, parent: &str, field: &FieldDefinition, depth: usize) -> bool {
        if !self.is_settled(parent, field) {
            return false;
        }
        let output = self.schema.api.output(parent, &field.name);
        let meaning = output.map(|output| output.meaning);
        match meaning {
            _ if self.is_leaf(&field.ty) => !self.random.one_in(3),
            Some(FieldMeaning::EdgeProperties) => !self.bare_edges && !self.random.one_in(4),
            Some(
                FieldMeaning::Edges | FieldMeaning::EdgeNode | FieldMeaning::AggregateField(_),
            ) => depth == 0 || !self.random.one_in(4),
            Some(FieldMeaning::Related(id) | FieldMeaning::RelatedConnection(id)) => {
                let to_one = !self.schema.model.field(id).ty.list;
                depth > 0 && !(to_one && self.after_write) && self.random.one_in(3)
            }
            // Points have leaves only.
            Some(FieldMeaning::Property(_)) => !self.random.one_in(3),
            _ => depth > 0 && !self.random.one_in(3),
        }
    }

    /// The object types of an abstract type.
    fn objects(&self, named: &str) -> Vec<&'a str> {
        let graphql = self.graphql;
        let of = graphql.types.iter().filter(|(_, ty)| ty.is_object());
        of.filter(|(name, _)| graphql.is_subtype(named, name))
            .map(|(name, _)| name.as_str())
            .collect()
    }
}
