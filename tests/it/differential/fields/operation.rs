//! A field that is walked in, an operation that uses it out.

use apollo_compiler::{
    ast::{FieldDefinition, InputValueDefinition},
    schema::ExtendedType,
};
use cygnet_resolvers::prepare::Schema;
use cygnet_schema::api::{ArgumentMeaning, FieldMeaning};

use super::{
    select,
    values::{Role, Values, pooled, role},
    walk::{Step, Walked},
};

/// What is sent.
pub struct Operation {
    /// The document.
    pub document: String,
    /// Whether the answer has an order.
    pub ordered: bool,
}

/// The operation for a walked field.
pub fn of(schema: &Schema, walked: &Walked) -> Operation {
    let maker = Maker {
        schema,
        values: Values { schema },
    };
    let (last, above) = walked
        .way
        .outputs
        .split_last()
        .expect("an argument has a field");
    let (mut text, ordered) = maker.last(last, walked);
    for (at, step) in above.iter().enumerate().rev() {
        let below = &walked.way.outputs[at + 1];
        text = maker.above(step, below, text);
    }
    let word = match walked.writes() {
        true => "mutation ",
        false => "",
    };
    Operation {
        document: format!("{word}{{ {text} }}"),
        ordered,
    }
}

struct Maker<'a> {
    schema: &'a Schema,
    values: Values<'a>,
}

impl<'a> Maker<'a> {
    fn field(&self, (parent, name): &Step) -> &'a FieldDefinition {
        let fields = match self.schema.api.schema.types.get(parent.as_str()) {
            Some(ExtendedType::Object(of)) => &of.fields,
            Some(ExtendedType::Interface(of)) => &of.fields,
            _ => panic!("{parent} has no fields"),
        };
        fields.get(name.as_str()).expect("the walk came by it")
    }

    fn argument_meaning(&self, (parent, field): &Step, argument: &str) -> Option<ArgumentMeaning> {
        let output = self.schema.api.output(parent, field)?;
        let found = output.arguments.iter().find(|of| *of.name == *argument);
        found.map(|of| of.meaning)
    }

    /// A field on the way, around what is below it.
    fn above(&self, step: &Step, below: &Step, inner: String) -> String {
        let field = self.field(step);
        let named = field.ty.inner_named_type();
        let inner = match *named == *below.0 {
            true => inner,
            false => format!("... on {} {{ {inner} }}", below.0),
        };
        let arguments: Vec<String> = field
            .arguments
            .iter()
            .filter(|argument| argument.is_required())
            .map(|argument| {
                let value = match self.argument_meaning(step, &argument.name) {
                    Some(ArgumentMeaning::Limit | ArgumentMeaning::First) => "100".to_owned(),
                    _ => self.argument(step, argument),
                };
                format!("{}: {value}", argument.name)
            })
            .collect();
        let key = self.key(named).unwrap_or_default();
        format!(
            "{}{} {{ {key} {inner} }}",
            field.name,
            bracketed(&arguments)
        )
    }

    /// A field that tells nodes apart.
    fn key(&self, named: &str) -> Option<String> {
        let fields = match self.schema.api.schema.types.get(named)? {
            ExtendedType::Object(of) => &of.fields,
            ExtendedType::Interface(of) => &of.fields,
            _ => return None,
        };
        let texts = ["String", "ID", "Int"];
        let stored = |field: &FieldDefinition| {
            let output = self.schema.api.output(named, &field.name);
            output.is_some_and(|of| matches!(of.meaning, FieldMeaning::Property(_)))
                && texts.contains(&field.ty.inner_named_type().as_str())
        };
        let found = fields.values().find(|field| stored(field));
        found.map(|field| field.name.to_string())
    }

    /// The field with the walked argument, and whether its answer has an order.
    fn last(&self, step: &Step, walked: &Walked) -> (String, bool) {
        let field = self.field(step);
        let named = field.ty.inner_named_type();
        let meaning = self.argument_meaning(step, &walked.way.argument);
        let mut order = Vec::new();
        let mut arguments = Vec::new();
        for argument in &field.arguments {
            let is_walked = *argument.name == *walked.way.argument;
            let of = self.argument_meaning(step, &argument.name);
            let value = match (is_walked, of) {
                // Of equals any comes first: everything, where no page is asked for.
                (false, Some(ArgumentMeaning::Limit | ArgumentMeaning::First))
                    if argument.is_required() =>
                {
                    "100".to_owned()
                }
                (false, Some(ArgumentMeaning::Vector | ArgumentMeaning::Phrase)) => {
                    self.argument(step, argument)
                }
                (true, Some(ArgumentMeaning::Sort)) => {
                    order = self.order(argument, &walked.way.inputs);
                    self.ordered(&order)
                }
                (true, _) => self.walked(step, argument, &walked.way.inputs),
                (false, Some(ArgumentMeaning::Sort)) if is_page(meaning) => {
                    order = self.order(argument, &[]);
                    self.ordered(&order)
                }
                // Node 2, which is one: of several, the library sees what it did to the first when it comes to the next.
                (false, Some(ArgumentMeaning::Where)) if step.0 == "Mutation" => {
                    self.values.literal(&argument.ty, Role::At(2), 0)
                }
                (false, Some(ArgumentMeaning::UpdateInput)) => self.argument(step, argument),
                (false, _) if argument.is_required() => self.argument(step, argument),
                (false, _) => continue,
            };
            arguments.push(format!("{}: {value}", argument.name));
        }
        let selection = match order.is_empty() {
            true => select::leaves(self.schema, named),
            false => select::along(self.schema, named, &order),
        };
        let text = format!(
            "{}{} {}",
            field.name,
            bracketed(&arguments),
            selection.unwrap_or_default()
        );
        (text, !order.is_empty())
    }

    /// The way through a sort input down to what can be ordered.
    fn order(&self, argument: &InputValueDefinition, inputs: &[Step]) -> Vec<Step> {
        let mut order = inputs.to_vec();
        let next = match inputs.last() {
            None => argument.ty.inner_named_type().to_string(),
            Some((parent, field)) => {
                let of = self.schema.api.schema.get_input_object(parent);
                let field = of.and_then(|of| of.fields.get(field.as_str()));
                field.map_or_else(String::new, |field| field.ty.inner_named_type().to_string())
            }
        };
        order.extend(self.values.chain(&next));
        order
    }

    fn ordered(&self, order: &[Step]) -> String {
        let mut value = "ASC".to_owned();
        for (at, (_, name)) in order.iter().enumerate().rev() {
            // Every other sort goes down.
            if at + 1 == order.len() && name.len() % 2 == 0 {
                value = "DESC".to_owned();
            }
            value = format!("{{{name}: {value}}}");
        }
        format!("[{value}]")
    }

    /// The walked argument's value, with the walked field in it.
    fn walked(&self, step: &Step, argument: &InputValueDefinition, inputs: &[Step]) -> String {
        let Some((parent, name)) = inputs.last() else {
            return self.argument(step, argument);
        };
        let of = self.schema.api.schema.get_input_object(parent);
        let field = of
            .and_then(|of| of.fields.get(name.as_str()))
            .expect("the walk came by it");
        let mut value = match self.global_id(inputs) {
            Some(id) => id,
            None => self.values.literal(&field.ty, role(self.schema, inputs), 1),
        };
        for (at, step) in inputs.iter().enumerate().rev() {
            value = self.values.around(step, value);
            let list = match at {
                0 => argument.ty.is_list(),
                _ => {
                    let (parent, name) = &inputs[at - 1];
                    let of = self.schema.api.schema.get_input_object(parent);
                    of.and_then(|of| of.fields.get(name.as_str()))
                        .is_some_and(|field| field.ty.is_list())
                }
            };
            if list {
                value = format!("[{value}]");
            }
        }
        value
    }

    /// The global id of the first node of a type with one, where a filter asks for it.
    fn global_id(&self, inputs: &[Step]) -> Option<String> {
        let meaning = super::walk::meaning_of(self.schema, inputs.last()?)?;
        match meaning {
            cygnet_schema::api::InputMeaning::GlobalIdFilter => {
                let (parent, _) = inputs.last()?;
                self.global_id_of(parent.strip_suffix("Where")?)
            }
            _ => None,
        }
    }

    fn global_id_of(&self, name: &str) -> Option<String> {
        let node = self
            .schema
            .model
            .nodes
            .iter()
            .find(|node| node.name == name)?;
        let field = &node.fields[usize::from(node.relay_id?)];
        let text = format!(
            "{}:{}:{}",
            node.name,
            field.name,
            pooled(scalar_of(field), 0)
        );
        Some(format!("\"{}\"", base64(text.as_bytes())))
    }

    /// A value for an argument that is not walked into.
    fn argument(&self, step: &Step, argument: &InputValueDefinition) -> String {
        match self.argument_meaning(step, &argument.name) {
            Some(ArgumentMeaning::Limit | ArgumentMeaning::First) => "2".to_owned(),
            Some(ArgumentMeaning::Offset) => "1".to_owned(),
            // The first element.
            Some(ArgumentMeaning::After) => format!("\"{}\"", base64(b"arrayconnection:0")),
            Some(ArgumentMeaning::Vector) => "[2.5, 3.75]".to_owned(),
            Some(ArgumentMeaning::GlobalId) => {
                let mut nodes = self.schema.model.nodes.iter();
                let first = nodes.find_map(|node| self.global_id_of(&node.name));
                first.unwrap_or_else(|| "\"none\"".to_owned())
            }
            _ => self.values.literal(&argument.ty, Role::At(0), 0),
        }
    }
}

fn scalar_of(field: &cygnet_schema::model::Field) -> cygnet_schema::model::Scalar {
    match field.ty.base {
        cygnet_schema::model::BaseType::Scalar(scalar) => scalar,
        _ => cygnet_schema::model::Scalar::String,
    }
}

/// Whether an argument cuts a page out: that needs an order.
fn is_page(meaning: Option<ArgumentMeaning>) -> bool {
    matches!(
        meaning,
        Some(
            ArgumentMeaning::Limit
                | ArgumentMeaning::Offset
                | ArgumentMeaning::First
                | ArgumentMeaning::After
        )
    )
}

fn bracketed(arguments: &[String]) -> String {
    match arguments.is_empty() {
        true => String::new(),
        false => format!("({})", arguments.join(", ")),
    }
}

pub fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let index = (bits >> (18 - 6 * at)) & 63;
            match at <= chunk.len() {
                true => out.push(char::from(ALPHABET[index as usize])),
                false => out.push('='),
            }
        }
    }
    out
}
