//! The API schema as sorted SDL, in the layout of graphql-js.
//!
//! In: [`ApiSchema`]. Out: text. Bare of words, it equals line for line what the library publishes for the same type
//! definitions.

use std::fmt::{self, Write};

use apollo_compiler::{
    Name, Node, Schema,
    ast::{self, DirectiveList, Type, Value},
    collections::IndexMap,
    schema::{EnumType, ExtendedType, FieldDefinition, InputValueDefinition},
};

use super::order::natural;
use crate::api::ApiSchema;

/// Whether descriptions and the reasons of deprecations are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// With them.
    Full,
    /// Without them: names and types only.
    Bare,
}

/// Prints a schema: types, fields, arguments and values sorted by name.
pub fn sdl(api: &ApiSchema, words: Words) -> String {
    let mut out = String::new();
    Printer {
        out: &mut out,
        words,
    }
    .schema(&api.schema)
    .expect("writing to a text cannot fail");
    out
}

/// A shorter description stands on one line with its quotes, as graphql-js does it.
const ONE_LINE: usize = 70;

struct Printer<'o> {
    out: &'o mut String,
    words: Words,
}

impl Printer<'_> {
    fn schema(&mut self, schema: &Schema) -> fmt::Result {
        self.out.push_str("schema {\n");
        for (operation, name) in schema.schema_definition.iter_root_operations() {
            writeln!(self.out, "  {operation}: {name}")?;
        }
        self.out.push_str("}\n");
        let mut types: Vec<_> = schema
            .types
            .iter()
            .filter(|(_, ty)| !ty.is_built_in())
            .collect();
        types.sort_by(|(left, _), (right, _)| natural(left, right));
        for (_, ty) in types {
            self.out.push('\n');
            self.ty(ty)?;
        }
        Ok(())
    }

    fn ty(&mut self, ty: &ExtendedType) -> fmt::Result {
        self.description(ty.description(), "")?;
        match ty {
            ExtendedType::Scalar(scalar) => {
                write!(self.out, "scalar {}", scalar.name)?;
                self.directives(&scalar.directives)?;
                self.out.push('\n');
                Ok(())
            }
            ExtendedType::Object(object) => {
                write!(self.out, "type {}", object.name)?;
                self.implements(object.implements_interfaces.iter())?;
                self.fields(&object.fields)
            }
            ExtendedType::Interface(interface) => {
                write!(self.out, "interface {}", interface.name)?;
                self.implements(interface.implements_interfaces.iter())?;
                self.fields(&interface.fields)
            }
            ExtendedType::Union(union) => {
                let mut members: Vec<&str> =
                    union.members.iter().map(|member| member.as_str()).collect();
                members.sort_unstable_by(|left, right| natural(left, right));
                writeln!(self.out, "union {} = {}", union.name, members.join(" | "))
            }
            ExtendedType::Enum(of) => self.values(of),
            ExtendedType::InputObject(input) => {
                writeln!(self.out, "input {} {{", input.name)?;
                for field in sorted(&input.fields) {
                    self.description(field.description.as_ref(), "  ")?;
                    self.out.push_str("  ");
                    self.input(field)?;
                    self.out.push('\n');
                }
                self.out.push_str("}\n");
                Ok(())
            }
        }
    }

    fn implements<'n>(&mut self, interfaces: impl Iterator<Item = &'n Node<Name>>) -> fmt::Result {
        let mut interfaces: Vec<&str> = interfaces.map(|name| name.as_str()).collect();
        interfaces.sort_unstable_by(|left, right| natural(left, right));
        if interfaces.is_empty() {
            return Ok(());
        }
        write!(self.out, " implements {}", interfaces.join(" & "))
    }

    fn values(&mut self, of: &EnumType) -> fmt::Result {
        writeln!(self.out, "enum {} {{", of.name)?;
        for value in sorted(&of.values) {
            self.description(value.description.as_ref(), "  ")?;
            write!(self.out, "  {}", value.value)?;
            self.directives(&value.directives)?;
            self.out.push('\n');
        }
        self.out.push_str("}\n");
        Ok(())
    }

    fn fields(&mut self, fields: &IndexMap<Name, Node<FieldDefinition>>) -> fmt::Result {
        self.out.push_str(" {\n");
        for field in sorted(fields) {
            self.description(field.description.as_ref(), "  ")?;
            write!(self.out, "  {}", field.name)?;
            self.arguments(&field.arguments)?;
            write!(self.out, ": {}", field.ty)?;
            self.directives(&field.directives)?;
            self.out.push('\n');
        }
        self.out.push_str("}\n");
        Ok(())
    }

    /// On one line, or one each where one of them has a description.
    fn arguments(&mut self, arguments: &[Node<InputValueDefinition>]) -> fmt::Result {
        if arguments.is_empty() {
            return Ok(());
        }
        let mut arguments: Vec<_> = arguments.iter().collect();
        arguments.sort_by(|left, right| natural(&left.name, &right.name));
        let apart = self.words == Words::Full
            && arguments
                .iter()
                .any(|argument| argument.description.is_some());
        self.out.push('(');
        for (position, argument) in arguments.into_iter().enumerate() {
            if apart {
                self.out.push('\n');
                self.description(argument.description.as_ref(), "    ")?;
                self.out.push_str("    ");
            } else if position > 0 {
                self.out.push_str(", ");
            }
            self.input(argument)?;
        }
        if apart {
            self.out.push_str("\n  ");
        }
        self.out.push(')');
        Ok(())
    }

    fn input(&mut self, input: &InputValueDefinition) -> fmt::Result {
        let ty: &Type = &input.ty;
        write!(self.out, "{}: {ty}", input.name)?;
        if let Some(default) = &input.default_value {
            self.out.push_str(" = ");
            self.value(default)?;
        }
        self.directives(&input.directives)
    }

    fn value(&mut self, value: &Value) -> fmt::Result {
        write!(self.out, "{}", value.serialize().no_indent())
    }

    fn directives(&mut self, directives: &DirectiveList) -> fmt::Result {
        for directive in directives.iter() {
            write!(self.out, " @{}", directive.name)?;
            let bare = self.words == Words::Bare && directive.name == "deprecated";
            if !bare && !directive.arguments.is_empty() {
                self.out.push('(');
                for (position, argument) in directive.arguments.iter().enumerate() {
                    let ast::Argument { name, value } = &**argument;
                    let comma = if position > 0 { ", " } else { "" };
                    write!(self.out, "{comma}{name}: ")?;
                    self.value(value)?;
                }
                self.out.push(')');
            }
        }
        Ok(())
    }

    fn description(&mut self, description: Option<&Node<str>>, indent: &str) -> fmt::Result {
        let Some(description) =
            description.filter(|text| self.words == Words::Full && !text.is_empty())
        else {
            return Ok(());
        };
        let text = description.replace("\"\"\"", "\\\"\"\"");
        let ends_plainly = !text.ends_with(['"', '\\']);
        if !text.contains('\n') && ends_plainly && text.len() < ONE_LINE {
            return writeln!(self.out, "{indent}\"\"\"{text}\"\"\"");
        }
        writeln!(self.out, "{indent}\"\"\"")?;
        for line in text.lines() {
            writeln!(self.out, "{indent}{line}")?;
        }
        writeln!(self.out, "{indent}\"\"\"")
    }
}

fn sorted<T>(of: &IndexMap<Name, T>) -> impl Iterator<Item = &T> {
    let mut all: Vec<_> = of.iter().collect();
    all.sort_by(|(left, _), (right, _)| natural(left, right));
    all.into_iter().map(|(_, value)| value)
}
