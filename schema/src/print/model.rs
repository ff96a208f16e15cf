//! A [`Model`] in, indented text out: one line for each type, field and setting that is not the default.

use std::fmt::{Display, Write};

use apollo_compiler::{Node, ast};

use super::kind_name;
use crate::model::{
    Argument, BaseType, CypherField, DeclaredIndex, Direction, EdgeType, EnumType, Exposure, Field,
    FieldKind, FieldType, Label, Limit, Model, NestedOperations, NodeType, Owner, Property,
    QueryDirection, Relationship, Scalar, Target, TenantMark,
};

/// The model as text.
pub fn model(model: &Model) -> String {
    let mut out = Printer {
        model,
        text: String::new(),
    };
    model.nodes.iter().for_each(|node| out.node(node));
    out.interfaces();
    out.unions();
    model.edges.iter().for_each(|edge| out.edge(edge));
    for plain in &model.plains {
        let implements = out.implements(&plain.implements);
        out.line(
            0,
            format_args!("plain {}{implements}{}", plain.name, kept(&plain.kept)),
        );
        out.fields(&plain.fields);
    }
    out.leaves();
    out.roots();
    out.claims();
    for directive in &model.directives {
        out.line(0, directive.serialize().no_indent());
    }
    if !model.settings.kept.is_empty() {
        out.line(0, format_args!("schema{}", kept(&model.settings.kept)));
    }
    out.text
}

const NO_AGGREGATE: &str = " no aggregate";

struct Printer<'a> {
    model: &'a Model,
    text: String,
}

impl Printer<'_> {
    fn line(&mut self, depth: usize, line: impl Display) {
        let _ = writeln!(self.text, "{:indent$}{line}", "", indent = depth * 2);
    }

    fn node(&mut self, node: &NodeType) {
        let labels: String = node.labels.iter().map(label).collect();
        let implements = self.implements(&node.implements);
        let plural = plural(node.plural.as_deref());
        let limit = limit(node.limit);
        let head = format!("node {} {labels}{implements}{plural}{limit}", node.name);
        self.line(0, format_args!("{head}{}", kept(&node.kept)));
        self.exposure(node.query);
        let (writes, events) = (node.mutation, node.subscription);
        if !(writes.create && writes.update && writes.delete) {
            let list = chosen(&[
                ("create", writes.create),
                ("update", writes.update),
                ("delete", writes.delete),
            ]);
            self.line(1, format_args!("mutation {list}"));
        }
        if events.created || events.updated || events.deleted {
            let list = chosen(&[
                ("created", events.created),
                ("updated", events.updated),
                ("deleted", events.deleted),
            ]);
            self.line(1, format_args!("subscription {list}"));
        }
        match &node.tenant {
            Some(TenantMark::Property(property)) => {
                self.line(1, format_args!("tenant in property {}", name(property)));
            }
            Some(TenantMark::Label(label)) => {
                let label = label.pattern.text();
                self.line(1, format_args!("tenant as label {}", name(&label)));
            }
            None => {}
        }
        if let Some(key) = node.key {
            self.line(
                1,
                format_args!("key {}", node.fields[usize::from(key)].name),
            );
        }
        for index in &node.fulltext {
            let fields = index.fields.join(", ");
            self.line(
                1,
                format_args!("fulltext {}({fields}) as {}", index.index, index.query),
            );
        }
        for index in &node.vector {
            let provider = index.provider.as_ref().map(|name| format!(" by {name}"));
            let longest = index
                .max_phrase_length
                .map(|length| format!(" up to {length}"));
            let rest = provider.unwrap_or_default() + &longest.unwrap_or_default();
            let head = format!(
                "vector {}({}) as {}",
                index.index, index.property, index.query
            );
            self.line(1, format_args!("{head}{rest}"));
        }
        for key in &node.entity_keys {
            let names = names_of(&key.fields, &node.fields);
            self.line(1, format_args!("entity key {names}"));
        }
        self.indexes(&node.indexes, &node.fields);
        self.fields(&node.fields);
    }

    fn indexes(&mut self, indexes: &[DeclaredIndex], fields: &[Field]) {
        for index in indexes {
            let kind = kind_name(index.kind);
            let names = names_of(&index.fields, fields);
            self.line(1, format_args!("index {kind} {names}"));
        }
    }

    fn interfaces(&mut self) {
        for interface in &self.model.interfaces {
            let implements = self.implements(&interface.implements);
            let members: Vec<_> = interface
                .implementations
                .iter()
                .map(|id| self.model.node(*id).name.as_str())
                .collect();
            let by = if members.is_empty() {
                String::new()
            } else {
                format!(" by {}", members.join(", "))
            };
            let plural = plural(interface.plural.as_deref());
            let head = format!("interface {}{implements}{by}{plural}", interface.name);
            self.line(
                0,
                format_args!("{head}{}{}", limit(interface.limit), kept(&interface.kept)),
            );
            self.exposure(interface.query);
            self.fields(&interface.fields);
        }
    }

    fn unions(&mut self) {
        for union in &self.model.unions {
            let nodes = union
                .members
                .iter()
                .map(|id| self.model.node(*id).name.as_str());
            let plains = union
                .plain_members
                .iter()
                .map(|id| self.model.plain(*id).name.as_str());
            let members: Vec<_> = nodes.chain(plains).collect();
            let plural = plural(union.plural.as_deref());
            let head = format!("union {} = {}{plural}", union.name, members.join(" | "));
            self.line(0, format_args!("{head}{}", kept(&union.kept)));
            self.exposure(union.query);
        }
    }

    fn edge(&mut self, edge: &EdgeType) {
        self.line(0, format_args!("edge {}{}", edge.name, kept(&edge.kept)));
        self.indexes(&edge.indexes, &edge.fields);
        self.fields(&edge.fields);
    }

    fn leaves(&mut self) {
        for found in &self.model.enums {
            let values: Vec<_> = found
                .values
                .iter()
                .map(|(name, _)| enum_value(found, name))
                .collect();
            let values = values.join(" | ");
            self.line(
                0,
                format_args!("enum {} = {values}{}", found.name, kept(&found.kept)),
            );
        }
        for scalar in &self.model.scalars {
            self.line(
                0,
                format_args!("scalar {}{}", scalar.name, kept(&scalar.kept)),
            );
        }
        for input in &self.model.inputs {
            self.line(0, format_args!("input {}{}", input.name, kept(&input.kept)));
            for field in &input.fields {
                self.line(1, argument(field));
            }
        }
    }

    fn roots(&mut self) {
        let roots = [
            ("query", &self.model.queries),
            ("mutation", &self.model.mutations),
        ];
        for (root, fields) in roots {
            for field in fields {
                let ty = self.ty(field.ty);
                let cypher = cypher(&field.cypher);
                let arguments = arguments(&field.cypher.arguments);
                let head = format!("{root} {}{arguments}: {ty} {cypher}", field.name);
                let deprecated = deprecated(field.deprecated.as_deref());
                self.line(0, format_args!("{head}{deprecated}{}", kept(&field.kept)));
            }
        }
    }

    fn claims(&mut self) {
        let Some(claims) = &self.model.claims else {
            return;
        };
        self.line(0, format_args!("claims {}", claims.name));
        for field in &claims.fields {
            let path = field.path.join(".");
            self.line(
                1,
                format_args!("{}: {} = {path}", field.name, self.ty(field.ty)),
            );
        }
    }

    fn exposure(&mut self, query: Exposure) {
        if query != Exposure::ALL {
            let list = chosen(&[
                ("read", query.read),
                ("connection", query.connection),
                ("aggregate", query.aggregate),
            ]);
            self.line(1, format_args!("query {list}"));
        }
    }

    fn implements(&self, interfaces: &[crate::model::InterfaceId]) -> String {
        let names: Vec<_> = interfaces
            .iter()
            .map(|id| self.model.interface(*id).name.as_str())
            .collect();
        if names.is_empty() {
            String::new()
        } else {
            format!(" is {}", names.join(", "))
        }
    }

    fn fields(&mut self, fields: &[Field]) {
        for field in fields {
            let source = match &field.kind {
                FieldKind::Property(property) => stored(&field.name, property),
                FieldKind::Relationship(relationship) => self.relationship(relationship),
                FieldKind::Declared {
                    nested_operations,
                    aggregate,
                    ..
                } => {
                    let aggregate = if *aggregate { "" } else { NO_AGGREGATE };
                    format!(" declared{}{aggregate}", nested(*nested_operations))
                }
                FieldKind::Cypher(found) => format!(" {}", cypher(found)),
            };
            let arguments = match &field.kind {
                FieldKind::Cypher(found) => arguments(&found.arguments),
                FieldKind::Property(_)
                | FieldKind::Relationship(_)
                | FieldKind::Declared { .. } => String::new(),
            };
            let head = format!("{}{arguments}: {}", field.name, self.ty(field.ty));
            let flags = flags(field);
            self.line(
                1,
                format_args!("{head}{source}{flags}{}", kept(&field.kept)),
            );
        }
    }

    fn relationship(&self, relationship: &Relationship) -> String {
        let properties = relationship.properties;
        let properties = properties
            .map(|id| format!(" {}", self.model.edge(id).name))
            .unwrap_or_default();
        let kind = name(&relationship.kind);
        let (before, after) = match relationship.direction {
            Direction::In => ("<-", "-"),
            Direction::Out => ("-", "->"),
        };
        let undirected = match relationship.query_direction {
            QueryDirection::Directed => "",
            QueryDirection::Undirected => " undirected",
        };
        let declared = relationship.declared_by.map(|id| match id.owner {
            Owner::Interface(id) => format!(" declared by {}", self.model.interface(id).name),
            Owner::Node(_) | Owner::Edge(_) | Owner::Plain(_) => String::new(),
        });
        let declared = declared.unwrap_or_default();
        let aggregate = if relationship.aggregate {
            ""
        } else {
            NO_AGGREGATE
        };
        let writes = nested(relationship.nested_operations) + aggregate;
        format!(" {before}[{kind}{properties}]{after}{undirected}{declared}{writes}")
    }

    fn ty(&self, ty: FieldType) -> String {
        let base = self.base(ty.base);
        let mark = |required: bool| if required { "!" } else { "" };
        if ty.list {
            format!("[{base}{}]{}", mark(ty.item_required), mark(ty.required))
        } else {
            format!("{base}{}", mark(ty.required))
        }
    }

    fn base(&self, base: BaseType) -> &str {
        let model = self.model;
        match base {
            BaseType::Scalar(scalar) => scalar_name(scalar),
            BaseType::Enum(id) => &model.enums[id.index()].name,
            BaseType::User(id) => &model.scalars[id.index()].name,
            BaseType::Plain(id) => &model.plain(id).name,
            BaseType::Node(id) => self.target(Target::Node(id)),
            BaseType::Interface(id) => self.target(Target::Interface(id)),
            BaseType::Union(id) => self.target(Target::Union(id)),
        }
    }

    fn target(&self, target: Target) -> &str {
        match target {
            Target::Node(id) => &self.model.node(id).name,
            Target::Interface(id) => &self.model.interface(id).name,
            Target::Union(id) => &self.model.union(id).name,
        }
    }
}

fn names_of(positions: &[u16], fields: &[Field]) -> String {
    let names: Vec<&str> = positions
        .iter()
        .map(|at| fields[usize::from(*at)].name.as_str())
        .collect();
    names.join(", ")
}

/// The GraphQL name of a built-in scalar.
pub(crate) fn scalar_name(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Id => "ID",
        Scalar::String => "String",
        Scalar::Int => "Int",
        Scalar::Float => "Float",
        Scalar::Boolean => "Boolean",
        Scalar::BigInt => "BigInt",
        Scalar::Date => "Date",
        Scalar::DateTime => "DateTime",
        Scalar::Time => "Time",
        Scalar::LocalTime => "LocalTime",
        Scalar::LocalDateTime => "LocalDateTime",
        Scalar::Duration => "Duration",
        Scalar::Point => "Point",
        Scalar::CartesianPoint => "CartesianPoint",
    }
}

/// A name of the database: quoted where it is not a plain word.
fn name(text: &str) -> String {
    let is_plain = !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_plain {
        text.to_owned()
    } else {
        format!("{text:?}")
    }
}

fn label(label: &Label) -> String {
    match label {
        Label::Fixed(text) => format!(":{}", name(text)),
        Label::Claim(path) => format!(":$jwt.{}", path.join(".")),
        Label::Context(path) => format!(":$context.{}", path.join(".")),
    }
}

fn plural(given: Option<&str>) -> String {
    given
        .map(|plural| format!(" plural {plural}"))
        .unwrap_or_default()
}

fn limit(limit: Limit) -> String {
    let default = limit
        .default
        .map(|value| format!(" default {value}"))
        .unwrap_or_default();
    let max = limit
        .max
        .map(|value| format!(" max {value}"))
        .unwrap_or_default();
    default + &max
}

fn chosen(all: &[(&str, bool)]) -> String {
    let names: Vec<_> = all
        .iter()
        .filter(|(_, on)| *on)
        .map(|(name, _)| *name)
        .collect();
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}

fn kept(directives: &[Node<ast::Directive>]) -> String {
    directives
        .iter()
        .map(|directive| format!(" {}", directive.serialize().no_indent()))
        .collect()
}

fn enum_value(of: &EnumType, name: &str) -> String {
    let kept_of = of.kept_of_values.iter().find(|(value, _)| value == name);
    let kept = kept_of
        .map(|(_, directives)| kept(directives))
        .unwrap_or_default();
    format!("{name}{kept}")
}

fn arguments(all: &[Argument]) -> String {
    let all: Vec<_> = all.iter().map(argument).collect();
    if all.is_empty() {
        String::new()
    } else {
        format!("({})", all.join(", "))
    }
}

fn argument(found: &Argument) -> String {
    let default = found
        .default
        .as_ref()
        .map(|value| format!(" = {value}"))
        .unwrap_or_default();
    format!("{}: {}{default}{}", found.name, found.ty, kept(&found.kept))
}

fn cypher(found: &CypherField) -> String {
    format!("cypher {} of {:?}", name(&found.column), found.statement)
}

fn deprecated(reason: Option<&str>) -> String {
    reason
        .map(|reason| format!(" deprecated {reason:?}"))
        .unwrap_or_default()
}

fn stored(field: &str, property: &Property) -> String {
    let mut text = String::new();
    if property.name != field {
        text += &format!(" = {}", name(&property.name));
    }
    for (given, word) in [
        (property.id, " id"),
        (property.relay_id, " relayId"),
        (property.unique, " unique"),
        (
            property.timestamp.is_some_and(|on| on.create),
            " timestamp on create",
        ),
        (
            property.timestamp.is_some_and(|on| on.update),
            " timestamp on update",
        ),
    ] {
        text += if given { word } else { "" };
    }
    for (value, word) in [
        (&property.default, "default"),
        (&property.coalesce, "coalesce"),
    ] {
        if let Some(value) = value {
            text += &format!(" {word} {}", value.serialize().no_indent());
        }
    }
    text
}

fn nested(operations: NestedOperations) -> String {
    if operations == NestedOperations::ALL {
        return String::new();
    }
    let list = chosen(&[
        ("create", operations.create),
        ("update", operations.update),
        ("delete", operations.delete),
        ("connect", operations.connect),
        ("disconnect", operations.disconnect),
    ]);
    format!(" nested {list}")
}

fn flags(field: &Field) -> String {
    let mut text = String::new();
    for (is_off, word) in [
        (!field.selectable.on_read, " unread"),
        (!field.selectable.on_aggregate, " unaggregated"),
        (!field.settable.on_create, " unset on create"),
        (!field.settable.on_update, " unset on update"),
        (!field.filterable.by_value, " unfiltered"),
        (!field.filterable.by_aggregate, " unfiltered by aggregate"),
        (!field.sortable, " unsorted"),
        (field.group_by, " groupBy"),
    ] {
        text += if is_off { word } else { "" };
    }
    text + &deprecated(field.deprecated.as_deref())
}
