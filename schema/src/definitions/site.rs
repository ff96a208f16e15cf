//! A place in type definitions as people name it: `[Type, field, @directive, argument]`.

use apollo_compiler::{
    Node,
    ast::{Directive, FieldDefinition, InputValueDefinition, Value},
    parser::SourceSpan,
    schema::ExtendedType,
};

/// A path and the text it stands for.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// The text.
    pub location: Option<SourceSpan>,
    /// The names from the type to the place.
    pub path: Vec<String>,
    /// Other places that matter, with a note each.
    pub related: Vec<(Option<SourceSpan>, String)>,
}

impl Site {
    /// A type's name.
    pub fn of(ty: &ExtendedType) -> Self {
        let name = ty.name();
        Self {
            location: name.location(),
            path: vec![name.to_string()],
            related: Vec::new(),
        }
    }

    /// The schema definition.
    pub fn schema() -> Self {
        Self {
            location: None,
            path: vec!["schema".to_owned()],
            related: Vec::new(),
        }
    }

    /// A field's name below a type.
    pub fn field(&self, field: &Node<FieldDefinition>) -> Self {
        self.below(field.name.to_string(), field.name.location())
    }

    /// An argument of a field, or a field of an input object.
    pub fn input(&self, input: &Node<InputValueDefinition>) -> Self {
        self.below(input.name.to_string(), input.name.location())
    }

    /// A directive below a type or a field.
    pub fn directive(&self, directive: &Node<Directive>) -> Self {
        self.below(format!("@{}", directive.name), directive.location())
    }

    /// An argument of a directive, or a key below it.
    pub fn argument(&self, name: &str, value: Option<&Node<Value>>) -> Self {
        let location = value.and_then(|value| value.location()).or(self.location);
        self.below(name.to_owned(), location)
    }

    /// The same place with a note on another one.
    pub fn with_note(mut self, location: Option<SourceSpan>, note: &str) -> Self {
        self.related.push((location, note.to_owned()));
        self
    }

    fn below(&self, name: String, location: Option<SourceSpan>) -> Self {
        let path = self.path.iter().cloned().chain([name]).collect();
        Self {
            location,
            path,
            related: self.related.clone(),
        }
    }
}
