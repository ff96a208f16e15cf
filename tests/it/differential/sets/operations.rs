//! An API in, operations out: systematic ones for every field of every root filter, and random ones.
//!
//! Knows GraphQL types and the pool of values; it must not know what a field means.

use apollo_compiler::{
    Schema as GraphQl,
    ast::{FieldDefinition, InputValueDefinition, Type},
    schema::ExtendedType,
};
use cygnet_resolvers::prepare::Schema;
use cygnet_schema::{
    api::{FieldMeaning, InputKind, InputScalar},
    model::Scalar,
};

use super::{Random, data::POOL};

/// How deep selections and inputs go.
const DEPTH: usize = 3;

struct Maker<'a> {
    schema: &'a Schema,
    graphql: &'a GraphQl,
    random: &'a mut Random,
}

/// All operations for an API.
pub fn of(schema: &Schema, random: &mut Random, count: usize) -> Vec<String> {
    let mut maker = Maker {
        schema,
        graphql: &schema.api.schema,
        random,
    };
    let mut operations = Vec::new();
    let roots = maker.roots();
    for root in &roots {
        operations.extend(maker.each_filter(root));
    }
    if !roots.is_empty() {
        for at in 0..count {
            let root = &roots[at % roots.len()];
            let field = maker.field(root, DEPTH);
            operations.extend(field.map(|field| format!("{{ {field} }}")));
        }
    }
    operations
}

impl<'a> Maker<'a> {
    /// The generated root fields: authors' statements and global ids are the read cases' business.
    fn roots(&self) -> Vec<&'a FieldDefinition> {
        let Some(ExtendedType::Object(query)) = self.graphql.types.get("Query") else {
            return Vec::new();
        };
        let generated = |field: &&FieldDefinition| {
            let output = self.schema.api.output("Query", &field.name);
            output.is_some_and(|output| {
                matches!(
                    output.meaning,
                    FieldMeaning::List(_) | FieldMeaning::Connection(_)
                )
            })
        };
        query
            .fields
            .values()
            .map(|field| &**field)
            .filter(generated)
            .collect()
    }

    /// Each field of the root's filter by itself, with what it takes, and with null.
    fn each_filter(&mut self, root: &'a FieldDefinition) -> Vec<String> {
        let filter = root
            .arguments
            .iter()
            .find(|argument| argument.name == "where");
        let named = filter.and_then(|filter| self.graphql.types.get(filter.ty.inner_named_type()));
        let Some(ExtendedType::InputObject(input)) = named else {
            return Vec::new();
        };
        let mut operations = Vec::new();
        for field in input.fields.values() {
            let Some(selection) = self.selection(&root.ty, 1) else {
                continue;
            };
            for _ in 0..2 {
                let value = self.value(&field.ty, DEPTH);
                operations.push(format!(
                    "{{ {}(where: {{{}: {value}}}) {selection} }}",
                    root.name, field.name
                ));
            }
            if !field.ty.is_non_null() {
                operations.push(format!(
                    "{{ {}(where: {{{}: null}}) {selection} }}",
                    root.name, field.name
                ));
            }
        }
        operations
    }

    /// A field with arguments and a selection; `None` where nothing can be selected.
    fn field(&mut self, field: &'a FieldDefinition, depth: usize) -> Option<String> {
        let selection = match self.graphql.types.get(field.ty.inner_named_type())? {
            ExtendedType::Scalar(_) | ExtendedType::Enum(_) => String::new(),
            _ => self.selection(&field.ty, depth)?,
        };
        let mut arguments = Vec::new();
        for argument in &field.arguments {
            let wanted = argument.is_required() || !self.random.once_in(3);
            let value = match argument.name.as_str() {
                _ if !wanted => continue,
                // Without an order of all, a cut would be a guess: pages hold everything.
                "limit" | "first" => "100".to_owned(),
                "offset" => "0".to_owned(),
                "after" => continue,
                // Of equal keys any comes first: sets are compared.
                _ => self.value(&argument.ty, depth),
            };
            arguments.push(format!("{}: {value}", argument.name));
        }
        let arguments = match arguments.is_empty() {
            true => String::new(),
            false => format!("({})", arguments.join(", ")),
        };
        Some(format!("{}{arguments} {selection}", field.name))
    }

    fn selection(&mut self, ty: &Type, depth: usize) -> Option<String> {
        let named = ty.inner_named_type();
        let (fields, members) = match self.graphql.types.get(named)? {
            ExtendedType::Object(of) => (Some(&of.fields), Vec::new()),
            ExtendedType::Interface(of) => (Some(&of.fields), self.objects(named)),
            ExtendedType::Union(_) => (None, self.objects(named)),
            _ => return None,
        };
        let mut selected = vec!["__typename".to_owned()];
        let all: Vec<&'a FieldDefinition> = fields
            .into_iter()
            .flat_map(|fields| fields.values())
            .map(|field| &**field)
            .collect();
        for field in all {
            if !self.is_wanted(named, field, depth) {
                continue;
            }
            selected.extend(self.field(field, depth.saturating_sub(1)));
        }
        for member in members {
            if depth > 0
                && let Some(inner) = self.selection(&Type::Named(member.clone()), depth - 1)
            {
                let inner = inner.replacen("__typename", "", 1);
                if inner.trim_matches(['{', '}', ' ']).is_empty() {
                    continue;
                }
                // Members may have fields of one name and several types.
                selected.push(format!("... on {member} {}", aliased(&inner, &member)));
            }
        }
        Some(format!("{{ {} }}", selected.join(" ")))
    }

    /// Leaves always, edges of connections mostly, objects sometimes.
    fn is_wanted(&mut self, parent: &str, field: &FieldDefinition, depth: usize) -> bool {
        let output = self.schema.api.output(parent, &field.name);
        let meaning = output.map(|output| output.meaning);
        let named = self.graphql.types.get(field.ty.inner_named_type());
        match meaning {
            // Positions are not the same where there is no order.
            Some(
                FieldMeaning::Cursor
                | FieldMeaning::StartCursor
                | FieldMeaning::EndCursor
                | FieldMeaning::Custom(_),
            ) => false,
            _ => match named {
                Some(ExtendedType::Scalar(_) | ExtendedType::Enum(_)) => true,
                _ if depth == 0 => {
                    matches!(
                        field.name.as_str(),
                        "edges" | "node" | "properties" | "nodes"
                    ) || matches!(meaning, Some(FieldMeaning::AggregateField(_)))
                }
                _ => !self.random.once_in(3),
            },
        }
    }

    fn objects(&self, named: &str) -> Vec<apollo_compiler::Name> {
        let of = self.graphql.types.values().filter(|ty| ty.is_object());
        of.filter(|ty| self.graphql.is_subtype(named, ty.name()))
            .map(|ty| ty.name().clone())
            .collect()
    }

    /// A literal of a type.
    fn value(&mut self, ty: &Type, depth: usize) -> String {
        match ty {
            Type::List(item) | Type::NonNullList(item) => {
                let count = 1 + self.random.below(2);
                let items: Vec<String> = (0..count).map(|_| self.value(item, depth)).collect();
                format!("[{}]", items.join(", "))
            }
            Type::Named(name) | Type::NonNullNamed(name) => self.named(name, depth),
        }
    }

    fn named(&mut self, name: &str, depth: usize) -> String {
        match self.graphql.types.get(name) {
            Some(ExtendedType::Enum(of)) => {
                let at = self.random.below(of.values.len());
                of.values
                    .keys()
                    .nth(at)
                    .map_or_else(String::new, ToString::to_string)
            }
            Some(ExtendedType::InputObject(of)) => {
                if let Some(point) = self.scalar(name) {
                    return point;
                }
                let fields: Vec<&InputValueDefinition> =
                    of.fields.values().map(|field| &**field).collect();
                self.object(&fields, depth)
            }
            _ => self.scalar(name).unwrap_or_else(|| "\"json1\"".to_owned()),
        }
    }

    /// One or two fields, and those that are required. Where it gets deep, only what ends soon.
    fn object(&mut self, fields: &[&InputValueDefinition], depth: usize) -> String {
        let shallow = |field: &&&InputValueDefinition| {
            !matches!(
                self.graphql.types.get(field.ty.inner_named_type()),
                Some(ExtendedType::InputObject(of)) if of.fields.contains_key("AND") || of.fields.contains_key("some")
            )
        };
        let candidates: Vec<&InputValueDefinition> = match depth {
            0 => fields.iter().filter(shallow).copied().collect(),
            _ => fields.to_vec(),
        };
        let mut chosen: Vec<&InputValueDefinition> = fields
            .iter()
            .filter(|field| field.is_required())
            .copied()
            .collect();
        let ends_here = depth > 0 && self.random.once_in(15);
        if !candidates.is_empty() && !ends_here {
            for _ in 0..1 + self.random.below(2) {
                chosen.push(candidates[self.random.below(candidates.len())]);
            }
        }
        chosen.sort_by(|left, right| left.name.cmp(&right.name));
        chosen.dedup_by(|left, right| left.name == right.name);
        let entries: Vec<String> = chosen
            .into_iter()
            .map(|field| {
                format!(
                    "{}: {}",
                    field.name,
                    self.value(&field.ty, depth.saturating_sub(1))
                )
            })
            .collect();
        format!("{{{}}}", entries.join(", "))
    }

    fn scalar(&mut self, name: &str) -> Option<String> {
        let id = self.schema.api.input_by_name.get(name)?;
        let InputKind::Scalar(InputScalar::Built(scalar)) = self.schema.api.input(*id).kind else {
            return None;
        };
        let at = self.random.below(4);
        let (_, values, quoted) = POOL.iter().find(|(of, _, _)| *of == scalar)?;
        Some(match (scalar, quoted) {
            (Scalar::Int, _) => ["0", "1", "2", "7"][at].to_owned(),
            (_, true) => format!("\"{}\"", values[at]),
            (_, false) => values[at].to_owned(),
        })
    }
}

/// The fields of a selection under names of their own, so that fields of several members do not meet.
fn aliased(selection: &str, member: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    let mut brackets = 0_usize;
    let mut at_name = false;
    let mut characters = selection.chars().peekable();
    let mut previous = ' ';
    while let Some(character) = characters.next() {
        match character {
            '{' if brackets == 0 => depth += 1,
            '}' if brackets == 0 => depth = depth.saturating_sub(1),
            '(' => brackets += 1,
            ')' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        let starts = depth == 1
            && brackets == 0
            && (character.is_ascii_alphabetic() || character == '_')
            && previous == ' '
            && !at_name;
        if starts {
            out.push_str(&format!("{member}_"));
            let mut name = String::from(character);
            while let Some(next) =
                characters.next_if(|next| next.is_ascii_alphanumeric() || *next == '_')
            {
                name.push(next);
            }
            out.push_str(&format!("{name}: {name}"));
            previous = 'a';
            continue;
        }
        at_name = character == '.' || (at_name && character != '{');
        out.push(character);
        previous = character;
    }
    out
}
