//! Columns: what is read of an element, and where each selection finds it.

use cygnet_schema::{
    api::{ArgumentMeaning, FieldMeaning},
    model::{CypherField, FieldId, FieldType},
};

use super::{
    Env, access, aggregate, connection, custom, filter, order, page, scope::Scope, scope::Slots,
    set, set::Asked,
};
use crate::{
    error::Refused,
    operation::{Children, Concrete, Selection},
    plan::{Column, Columns, Computed, Operand, OperandSource, Origin, Read},
};

/// The columns of an element of the scope's type for these selections.
pub(super) fn select(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    selections: &[&Selection],
) -> Result<Columns, Refused> {
    let mut columns = Columns::default();
    for selection in selections {
        let column = column(env, slots, scope, selection)?;
        let position = column.map(|column| place(&mut columns, column));
        columns.positions.push(position);
    }
    Ok(columns)
}

fn place(columns: &mut Columns, column: Column) -> usize {
    columns
        .columns
        .iter()
        .position(|known| *known == column)
        .unwrap_or_else(|| {
            columns.columns.push(column);
            columns.columns.len() - 1
        })
}

fn column(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    selection: &Selection,
) -> Result<Option<Column>, Refused> {
    let Some(meaning) = aggregate::meaning(selection) else {
        return Ok(None);
    };
    Ok(match meaning {
        FieldMeaning::Property(id) => filter::shown(env, slots, scope, id)?.map(Column::Value),
        FieldMeaning::Score => Some(Column::Value(Operand {
            source: OperandSource::Score,
            coalesce: None,
        })),
        FieldMeaning::GlobalId => {
            let ty = env.model.node(scope.node);
            let field = ty.relay_id.map(|at| &ty.fields[usize::from(at)]);
            access::of_global_id(env, slots, scope)?;
            field.and_then(|field| field.property()).map(|property| {
                let source = OperandSource::Node(property.name.clone());
                Column::Value(Operand {
                    source,
                    coalesce: None,
                })
            })
        }
        FieldMeaning::Related(id) => related(env, slots, scope, (id, selection))?,
        FieldMeaning::RelatedConnection(id) => {
            connection::nested(env, slots, scope, (id, selection))?.map(nested)
        }
        FieldMeaning::Custom(id) => Some(custom_field(env, slots, scope, (id, selection))?),
        _ => None,
    })
}

fn nested(read: Read) -> Column {
    Column::Nested(Box::new(read))
}

/// A relationship field: a list, or the first of it.
fn related(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (id, selection): (FieldId, &Selection),
) -> Result<Option<Column>, Refused> {
    let Some((own, via)) = set::relationship(env, scope.node, id) else {
        return Ok(None);
    };
    let field = env.model.field(own);
    access::of_field(env, slots, scope, field)?;
    let filter = selection.arguments.get(ArgumentMeaning::Where);
    let asked = Asked {
        target: via.target,
        via: Some(via),
        filter,
    };
    let origin = Origin::Expand(set::expand(via));
    let listed = Listed {
        selection,
        distinct: true,
    };
    let read = if field.ty.list {
        list(env, slots, (origin, asked), listed)?.0
    } else {
        one(env, slots, (origin, asked), selection)?
    };
    Ok(Some(nested(read)))
}

/// A list read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listed<'a> {
    pub(super) selection: &'a Selection,
    /// Each node once.
    pub(super) distinct: bool,
}

/// The list of a set, with the selection's where, sort, limit and offset; and whether it may be long.
pub(super) fn list(
    env: Env<'_>,
    slots: &mut Slots,
    (origin, asked): (Origin, Asked<'_>),
    listed: Listed<'_>,
) -> Result<(Read, bool), Refused> {
    let Listed {
        selection,
        distinct,
    } = listed;
    let mut draft = set::draft(env, slots, origin, asked)?;
    draft.distinct = distinct;
    let sort = selection.arguments.get(ArgumentMeaning::Sort);
    let mut keys = order::keys(env, slots, &mut draft.branches, sort)?;
    if !keys.is_empty() {
        order::end(env, &draft.branches, &mut keys, order::End::Node);
    }
    let sized = page::of_list(env, slots, (asked.target, &selection.arguments));
    let columns = of_branches(env, slots, &mut draft.branches, &[selection])?;
    let set = draft.finish(keys, sized.page);
    Ok((Read::List { set, columns }, sized.many))
}

/// The first element of a set.
pub(super) fn one(
    env: Env<'_>,
    slots: &mut Slots,
    (origin, asked): (Origin, Asked<'_>),
    selection: &Selection,
) -> Result<Read, Refused> {
    let mut draft = set::draft(env, slots, origin, asked)?;
    let columns = of_branches(env, slots, &mut draft.branches, &[selection])?;
    Ok(Read::One {
        set: draft.unordered(),
        columns,
    })
}

/// The columns of each branch for the children of these selections (aliases of the same field).
pub(super) fn of_branches(
    env: Env<'_>,
    slots: &mut Slots,
    branches: &mut [set::DraftBranch],
    selections: &[&Selection],
) -> Result<Vec<Columns>, Refused> {
    let mut columns = Vec::with_capacity(branches.len());
    for branch in branches {
        let concrete = Concrete::Node(branch.scope.node);
        let children: Vec<&Selection> = selections
            .iter()
            .flat_map(|selection| of_type(selection, concrete))
            .collect();
        columns.push(select(env, slots, &mut branch.scope, &children)?);
    }
    Ok(columns)
}

/// The children of a selection for one concrete type.
pub(super) fn of_type(selection: &Selection, concrete: Concrete) -> &[Selection] {
    match &selection.children {
        Children::None => &[],
        Children::Object(_, children) => children,
        Children::PerType(types) => types
            .iter()
            .find(|(ty, _)| ty.of == concrete)
            .map_or(&[], |(_, children)| children.as_slice()),
    }
}

/// A `@cypher` field: computed once per node, also where a filter or an order uses it.
fn custom_field(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (id, selection): (FieldId, &Selection),
) -> Result<Column, Refused> {
    let own = env.model.on_node(id, scope.node).unwrap_or(id);
    let field = env.model.field(own);
    access::of_field(env, slots, scope, field)?;
    let cygnet_schema::model::FieldKind::Cypher(cypher) = &field.kind else {
        return Ok(Column::Value(Operand {
            source: OperandSource::Node(field.name.clone()),
            coalesce: None,
        }));
    };
    if field.ty.base.target().is_none() && cypher.arguments.is_empty() {
        let call = custom::call(slots, (cypher, None), custom::On::Element)?;
        let computed = match field.ty.list {
            true => Computed::CustomList(call),
            false => Computed::Custom(call),
        };
        let known = scope.computed.iter().position(|known| *known == computed);
        if let Some(at) = known {
            let source = OperandSource::Computed(at);
            return Ok(Column::Value(Operand {
                source,
                coalesce: None,
            }));
        }
    }
    custom_read(
        env,
        slots,
        (cypher, field.ty, custom::On::Element),
        selection,
    )
    .map(nested)
}

/// What a `@cypher` statement returns, as a read.
pub(super) fn custom_read(
    env: Env<'_>,
    slots: &mut Slots,
    (cypher, ty, on): (&CypherField, FieldType, custom::On),
    selection: &Selection,
) -> Result<Read, Refused> {
    let call = custom::call(slots, (cypher, Some(&selection.arguments)), on)?;
    let Some(target) = ty.base.target() else {
        return Ok(Read::Values { call, all: ty.list });
    };
    let asked = Asked {
        target,
        via: None,
        filter: None,
    };
    let mut draft = set::draft(env, slots, Origin::Custom(call), asked)?;
    let columns = of_branches(env, slots, &mut draft.branches, &[selection])?;
    let set = draft.unordered();
    Ok(if ty.list {
        Read::List { set, columns }
    } else {
        Read::One { set, columns }
    })
}
