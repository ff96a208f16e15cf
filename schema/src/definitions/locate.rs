//! A span of the parser in, the [`Site`] that contains it out.

use apollo_compiler::{
    Node, Schema,
    ast::{DirectiveList, FieldDefinition, InputValueDefinition},
    parser::SourceSpan,
    schema::ExtendedType,
};

use super::Site;

/// Everything that has a path, with the whole text it covers.
pub(super) struct Sites {
    all: Vec<(SourceSpan, Site)>,
}

impl Sites {
    /// All places of a schema.
    pub(super) fn of(schema: &Schema) -> Self {
        let mut sites = Self { all: Vec::new() };
        sites.directives(&Site::schema(), &schema.schema_definition.directives);
        for ty in schema.types.values() {
            let site = Site::of(ty);
            sites.add(ty.location(), &site);
            sites.directives(&site, ty.directives());
            match ty {
                ExtendedType::Object(object) => sites.fields(&site, object.fields.values()),
                ExtendedType::Interface(object) => sites.fields(&site, object.fields.values()),
                ExtendedType::InputObject(input) => sites.inputs(&site, input.fields.values()),
                ExtendedType::Scalar(_) | ExtendedType::Union(_) | ExtendedType::Enum(_) => {}
            }
        }
        sites
    }

    /// The path of the smallest place that contains a span.
    pub(super) fn path(&self, span: SourceSpan) -> Vec<String> {
        let contains = |outer: &SourceSpan| {
            outer.file_id() == span.file_id()
                && outer.offset() <= span.offset()
                && span.end_offset() <= outer.end_offset()
        };
        let smallest = self
            .all
            .iter()
            .filter(|(outer, _)| contains(outer))
            .min_by_key(|(outer, _)| outer.node_len());
        smallest
            .map(|(_, site)| site.path.clone())
            .unwrap_or_default()
    }

    fn add(&mut self, span: Option<SourceSpan>, site: &Site) {
        self.all.extend(span.map(|span| (span, site.clone())));
    }

    fn directives(&mut self, parent: &Site, directives: &DirectiveList) {
        for directive in directives.iter() {
            let site = parent.directive(directive);
            self.add(directive.location(), &site);
            for argument in &directive.arguments {
                let below = site.argument(&argument.name, Some(&argument.value));
                self.add(argument.location(), &below);
            }
        }
    }

    fn fields<'a>(
        &mut self,
        parent: &Site,
        fields: impl Iterator<Item = &'a Node<FieldDefinition>>,
    ) {
        for field in fields {
            let site = parent.field(field);
            self.add(field.location(), &site);
            self.directives(&site, &field.directives);
            self.inputs(&site, field.arguments.iter());
        }
    }

    fn inputs<'a>(
        &mut self,
        parent: &Site,
        inputs: impl Iterator<Item = &'a Node<InputValueDefinition>>,
    ) {
        for input in inputs {
            let site = parent.input(input);
            self.add(input.location(), &site);
            self.directives(&site, &input.directives);
        }
    }
}
