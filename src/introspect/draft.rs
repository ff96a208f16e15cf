//! Type definitions on their way to text.

use std::fmt::{self, Write};

/// All types, in the order in which they are written.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) types: Vec<TypeDraft>,
}

/// What an object type stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// Nodes with all of these labels; the first one is the type's own.
    Node(Vec<String>),
    /// The properties of relationships of a type.
    Edge(String),
}

/// One object type.
#[derive(Debug)]
pub(super) struct TypeDraft {
    pub(super) name: String,
    pub(super) role: Role,
    /// Directives beside the one that the role asks for.
    pub(super) directives: Vec<String>,
    /// What the database has for it that no directive says.
    pub(super) comments: Vec<String>,
    pub(super) fields: Vec<FieldDraft>,
    /// How often it was renamed.
    pub(super) renamed: usize,
}

/// One field.
#[derive(Debug)]
pub(super) struct FieldDraft {
    pub(super) name: String,
    pub(super) content: Content,
    pub(super) comments: Vec<String>,
    /// How often it was renamed.
    pub(super) renamed: usize,
}

/// What a field holds.
#[derive(Debug)]
pub(super) enum Content {
    /// A stored property.
    Property {
        property: String,
        ty: String,
        directives: Vec<String>,
    },
    /// Related nodes. Types are named by what they stand for, since they may be renamed yet.
    Related {
        relationship: String,
        direction: Direction,
        /// The own label of the target type.
        target: String,
        /// Whether the relationship has properties.
        properties: bool,
    },
}

/// Which way a relationship leads from the type that has the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    In,
    Out,
}

impl Draft {
    /// The node type whose own label this is.
    pub(super) fn node(&self, label: &str) -> Option<&TypeDraft> {
        self.types
            .iter()
            .find(|ty| matches!(&ty.role, Role::Node(labels) if labels[0] == label))
    }

    /// The properties type of a relationship type.
    fn edge(&self, relationship: &str) -> Option<&TypeDraft> {
        self.types
            .iter()
            .find(|ty| matches!(&ty.role, Role::Edge(of) if of == relationship))
    }

    /// The type of a name.
    pub(super) fn named(&mut self, name: &str) -> Option<&mut TypeDraft> {
        self.types.iter_mut().find(|ty| ty.name == name)
    }

    /// Whether a name is a type's.
    pub(super) fn has(&self, name: &str) -> bool {
        self.types.iter().any(|ty| ty.name == name)
    }

    fn field(&self, out: &mut fmt::Formatter<'_>, field: &FieldDraft) -> fmt::Result {
        for comment in &field.comments {
            writeln!(out, "  # {comment}")?;
        }
        write!(out, "  {}: ", field.name)?;
        match &field.content {
            Content::Property {
                property,
                ty,
                directives,
            } => {
                out.write_str(ty)?;
                if *property != field.name {
                    write!(out, " @alias(property: {})", text(property))?;
                }
                for directive in directives {
                    write!(out, " {directive}")?;
                }
            }
            Content::Related {
                relationship,
                direction,
                target,
                properties,
            } => {
                let target = self.node(target).map_or("", |ty| ty.name.as_str());
                let direction = match direction {
                    Direction::In => "IN",
                    Direction::Out => "OUT",
                };
                let name = text(relationship);
                write!(
                    out,
                    "[{target}!]! @relationship(type: {name}, direction: {direction}"
                )?;
                if let Some(edge) = self.edge(relationship).filter(|_| *properties) {
                    write!(out, ", properties: \"{}\"", edge.name)?;
                }
                out.write_char(')')?;
            }
        }
        out.write_char('\n')
    }
}

impl fmt::Display for Draft {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, ty) in self.types.iter().enumerate() {
            if position > 0 {
                out.write_char('\n')?;
            }
            for comment in &ty.comments {
                writeln!(out, "# {comment}")?;
            }
            write!(out, "type {}", ty.name)?;
            match &ty.role {
                Role::Node(labels) => {
                    out.write_str(" @node")?;
                    if labels.len() > 1 || labels[0] != ty.name {
                        let labels: Vec<String> = labels.iter().map(|label| text(label)).collect();
                        write!(out, "(labels: [{}])", labels.join(", "))?;
                    }
                }
                Role::Edge(_) => out.write_str(" @relationshipProperties")?,
            }
            for directive in &ty.directives {
                write!(out, " {directive}")?;
            }
            out.write_str(" {\n")?;
            for field in &ty.fields {
                self.field(out, field)?;
            }
            out.write_str("}\n")?;
        }
        Ok(())
    }
}

/// A text as GraphQL writes it.
pub(super) fn text(of: &str) -> String {
    let mut out = String::with_capacity(of.len() + 2);
    out.push('"');
    for character in of.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            character if u32::from(character) < 0x20 || character == '\u{7f}' => {
                write!(out, "\\u{:04x}", u32::from(character)).expect("a text takes all");
            }
            character => out.push(character),
        }
    }
    out.push('"');
    out
}
