//! Connections, at the root and along relationships: totals, pages, aggregates, groups.

use cygnet_schema::{
    api::{ArgumentMeaning, FieldMeaning, InputMeaning, Profile},
    model::{FieldId, Limit, Operation},
};

use super::{
    Doing, Env, access, access::Judgement, aggregate, aggregate::meaning, aggregate::object,
    columns, order, order::End, order::Key, page, scope::Scope, scope::Slots, set, set::Asked,
    set::Draft, set::DraftBranch,
};
use crate::{
    error::Refused,
    operation::{Concrete, CursorKind, Input, Selection},
    plan::{Aggregate, Connection, Cursor, Edges, Groups, NodeSet, Origin, Page, Read},
    slot::{Slot, SlotId},
};

/// How a connection is ordered and paged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paging {
    /// `@limit` of its target; `None` where the connection takes no page (to one).
    pub(super) limit: Option<Limit>,
    /// What makes its order total.
    pub(super) end: End,
    /// Whether the order starts from the best score where the client asks none.
    pub(super) by_score: bool,
}

/// The connection of a relationship field.
pub(super) fn nested(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (id, selection): (FieldId, &Selection),
) -> Result<Option<Read>, Refused> {
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
    let draft = set::draft(env, slots, Origin::Expand(set::expand(via)), asked)?;
    let limit = field.ty.list.then(|| page::limit(env, via.target));
    let paging = Paging {
        limit,
        end: End::NodeAndEdge,
        by_score: false,
    };
    Ok(Some(read(env, slots, draft, (selection, paging))?))
}

/// A connection over a drafted set.
pub(super) fn read(
    env: Env<'_>,
    slots: &mut Slots,
    mut draft: Draft,
    (selection, paging): (&Selection, Paging),
) -> Result<Read, Refused> {
    let parts = Parts::of(selection);
    let mut measured = (!parts.aggregates.is_empty()).then(|| draft.clone());
    let sort = selection.arguments.get(ArgumentMeaning::Sort);
    let mut keys = order::keys(env, slots, &mut draft.branches, sort)?;
    let cursor = complete(env, &draft.branches, &mut keys, (selection, &parts, paging));
    let page = page_of(env, slots, &keys, (selection, &parts, paging));
    let edges = match parts.needs_edges() {
        false => None,
        true => Some(edges_of(env, slots, &mut draft.branches, (&parts, cursor))?),
    };
    let aggregate = match &mut measured {
        None => None,
        Some(measured) => Some(aggregate_of(env, slots, measured, &parts.aggregates)?),
    };
    let mut groups = Vec::with_capacity(parts.groups.len());
    for group in &parts.groups {
        groups.push(group_of(env, slots, &mut draft.branches, group)?);
    }
    let edge = draft.branches.first().and_then(|branch| branch.scope.edge);
    let extra = parts.next && page.take.is_some();
    let total = parts.total;
    let set = draft.finish(keys, page);
    let aggregate = aggregate.map(|aggregate| with_set(aggregate, measured, &set));
    let connection = Connection {
        set,
        total,
        edges,
        aggregate,
        groups,
        edge,
        extra,
    };
    Ok(Read::Connection(Box::new(connection)))
}

/// The measures over a set, to which the rules for aggregates apply.
fn aggregate_of(
    env: Env<'_>,
    slots: &mut Slots,
    measured: &mut Draft,
    selections: &[&Selection],
) -> Result<Aggregate, Refused> {
    let env = env.doing(Doing::one(Operation::Aggregate));
    for branch in &mut measured.branches {
        let (read, aggregate) = (Operation::Read, Operation::Aggregate);
        if access::same_rules(env, branch.scope.node, [read, aggregate]) {
            access::require_node(env, slots, branch.scope.node)?;
        } else {
            branch.scope.of_type = Judgement::default();
            access::of_node(env, slots, &mut branch.scope)?;
        }
    }
    aggregate::select(env, slots, &mut measured.branches, selections)
}

/// The measures with their set, where it is not the connection's own.
fn with_set(aggregate: Aggregate, measured: Option<Draft>, set: &NodeSet) -> Aggregate {
    let own = measured.map(Draft::unordered).filter(|own| {
        let pairs = own.branches.iter().zip(&set.branches);
        pairs
            .into_iter()
            .any(|(own, of_page)| (&own.access, &own.valid) != (&of_page.access, &of_page.valid))
    });
    Aggregate {
        set: own.map(Box::new),
        ..aggregate
    }
}

/// The selections of a connection, sorted by what they are.
#[derive(Debug, Default)]
struct Parts<'a> {
    edges: Vec<&'a Selection>,
    page_info: Vec<&'a Selection>,
    aggregates: Vec<&'a Selection>,
    groups: Vec<&'a Selection>,
    total: bool,
    cursors: bool,
    next: bool,
}

impl<'a> Parts<'a> {
    fn of(selection: &'a Selection) -> Self {
        let mut parts = Self::default();
        for child in object(selection) {
            match meaning(child) {
                Some(FieldMeaning::Edges) => parts.edges.push(child),
                Some(FieldMeaning::PageInfo) => parts.page_info.push(child),
                Some(FieldMeaning::Aggregate) => parts.aggregates.push(child),
                Some(FieldMeaning::GroupBy) => parts.groups.push(child),
                Some(FieldMeaning::TotalCount) => parts.total = true,
                _ => {}
            }
        }
        let of_pages = parts
            .page_info
            .iter()
            .flat_map(|info| object(info))
            .filter_map(meaning);
        for field in of_pages {
            parts.next |= field == FieldMeaning::HasNextPage;
            parts.cursors |= matches!(field, FieldMeaning::StartCursor | FieldMeaning::EndCursor);
        }
        let of_edges = parts
            .edges
            .iter()
            .flat_map(|edges| object(edges))
            .filter_map(meaning);
        parts.cursors |= of_edges
            .into_iter()
            .any(|field| field == FieldMeaning::Cursor);
        parts
    }

    fn needs_edges(&self) -> bool {
        !self.edges.is_empty() || self.cursors || self.next
    }
}

/// Makes the order total where paging or the client needs it, and says how cursors are made.
///
/// Nothing is sorted for an order nobody asked for: without a sort, a root connection follows the key that a
/// constraint backs (the index gives that order), else it pages by offset; a relationship's connection is ordered
/// only where it is cut.
fn complete(
    env: Env<'_>,
    branches: &[DraftBranch],
    keys: &mut Vec<Key>,
    (selection, parts, paging): (&Selection, &Parts<'_>, Paging),
) -> Cursor {
    let after = after(selection);
    let keyed = match after {
        Some((_, kind)) => kind == CursorKind::Keyset,
        None => env.options.profile == Profile::Full,
    };
    let given = |argument| page::leaf(selection.arguments.get(argument)).is_some();
    let cut = after.is_some()
        || parts.cursors
        || given(ArgumentMeaning::First)
        || given(ArgumentMeaning::Offset);
    if keys.is_empty() && paging.by_score && parts.needs_edges() {
        keys.push(order::by_score(branches));
    }
    if !keys.is_empty() {
        order::end(env, branches, keys, paging.end);
    } else if keyed && cut && paging.limit.is_some() {
        let key = order::by_key(env, branches);
        if key.is_some() || paging.end == End::NodeAndEdge {
            keys.extend(key);
            order::end(env, branches, keys, paging.end);
        }
    }
    let comparable = keys.iter().all(|key| key.comparable);
    let readable = parts.cursors && keyed && comparable && !keys.is_empty();
    if readable {
        Cursor::Keyset {
            signature: order::signature(keys),
        }
    } else {
        Cursor::Offset
    }
}

fn after(selection: &Selection) -> Option<(&crate::slot::Leaf, CursorKind)> {
    match selection.arguments.get(ArgumentMeaning::After) {
        Some(Input::Cursor { leaf, kind }) => Some((leaf, *kind)),
        _ => None,
    }
}

fn page_of(
    env: Env<'_>,
    slots: &mut Slots,
    keys: &[Key],
    (selection, parts, paging): (&Selection, &Parts<'_>, Paging),
) -> Page {
    let Some(limit) = paging.limit else {
        return Page::default();
    };
    let size = page::Size {
        input: selection.arguments.get(ArgumentMeaning::First),
        offset: selection.arguments.get(ArgumentMeaning::After),
        extra: u32::from(parts.next),
        argument: "first",
    };
    let (take, _) = page::take(env, slots, limit, size);
    let offset = page::leaf(selection.arguments.get(ArgumentMeaning::Offset));
    let (skip, after) = match after(selection) {
        Some((leaf, CursorKind::Offset)) => (
            Some(Slot::SkipCursor {
                cursor: leaf.clone(),
                offset,
            }),
            None,
        ),
        Some((leaf, CursorKind::Keyset)) => {
            (offset.map(Slot::Skip), Some(cursor_keys(slots, keys, leaf)))
        }
        None => (offset.map(Slot::Skip), None),
    };
    let skip = skip.map(|slot| slots.add(slot));
    Page { skip, take, after }
}

/// A slot per key. Where the set has no order at all one slot remains, so that a foreign cursor is still refused.
fn cursor_keys(slots: &mut Slots, keys: &[Key], leaf: &crate::slot::Leaf) -> Vec<SlotId> {
    let signature = order::signature(keys);
    let mut slot = |index| {
        let leaf = leaf.clone();
        slots.add(Slot::CursorKey {
            leaf,
            index,
            signature,
        })
    };
    (0..keys.len().max(1))
        .filter_map(|at| u16::try_from(at).ok())
        .map(&mut slot)
        .collect()
}

fn edges_of(
    env: Env<'_>,
    slots: &mut Slots,
    branches: &mut [DraftBranch],
    (parts, cursor): (&Parts<'_>, Cursor),
) -> Result<Edges, Refused> {
    let mut edge_columns = Vec::with_capacity(branches.len());
    let mut node_columns = Vec::with_capacity(branches.len());
    for branch in branches {
        let edge = branch.scope.edge.map(Concrete::Edge);
        let of_edge: Vec<&Selection> = edge_leaves(&parts.edges, edge);
        edge_columns.push(columns::select(env, slots, &mut branch.scope, &of_edge)?);
        let concrete = Concrete::Node(branch.scope.node);
        let of_node: Vec<&Selection> = node_leaves(&parts.edges, concrete);
        node_columns.push(columns::select(env, slots, &mut branch.scope, &of_node)?);
    }
    Ok(Edges {
        cursor,
        edge_columns,
        columns: node_columns,
    })
}

/// The selections read of the relationship, in the order of the answer: below `properties`, and `score`.
pub(crate) fn edge_leaves<'a>(
    edges: &[&'a Selection],
    concrete: Option<Concrete>,
) -> Vec<&'a Selection> {
    let mut leaves = Vec::new();
    for child in edges.iter().flat_map(|edges| object(edges)) {
        match (meaning(child), concrete) {
            (Some(FieldMeaning::EdgeProperties), Some(concrete)) => {
                leaves.extend(columns::of_type(child, concrete));
            }
            (Some(FieldMeaning::Score), _) => leaves.push(child),
            _ => {}
        }
    }
    leaves
}

/// The selections read of the node, in the order of the answer: below `node`.
pub(crate) fn node_leaves<'a>(edges: &[&'a Selection], concrete: Concrete) -> Vec<&'a Selection> {
    let nodes = edges
        .iter()
        .flat_map(|edges| object(edges))
        .filter(|child| meaning(child) == Some(FieldMeaning::EdgeNode));
    nodes
        .flat_map(|node| columns::of_type(node, concrete))
        .collect()
}

/// One `groupBy` selection.
fn group_of(
    env: Env<'_>,
    slots: &mut Slots,
    branches: &mut [DraftBranch],
    selection: &Selection,
) -> Result<Groups, Refused> {
    let mut keys = Vec::new();
    if let Some(Input::Object(fields)) = selection.arguments.get(ArgumentMeaning::GroupFields) {
        for (meaning, input) in fields {
            let InputMeaning::GroupField(id) = meaning else {
                continue;
            };
            if matches!(input, Input::Choice(flag) if &**flag == "true") {
                keys.push(aggregate::operands(env, slots, branches, *id)?);
            }
        }
    }
    let edges: Vec<&Selection> = group_edges(selection);
    let mut node_columns = Vec::with_capacity(branches.len());
    for branch in branches {
        let leaves = node_leaves(&edges, Concrete::Node(branch.scope.node));
        node_columns.push(columns::select(env, slots, &mut branch.scope, &leaves)?);
    }
    Ok(Groups {
        keys,
        columns: node_columns,
    })
}

/// The `edges` selections of a group.
pub(crate) fn group_edges(selection: &Selection) -> Vec<&Selection> {
    object(selection)
        .iter()
        .filter(|child| meaning(child) == Some(FieldMeaning::GroupEdges))
        .collect()
}
