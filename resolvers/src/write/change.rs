//! Changes of properties: `set`, `add`, `push` ... of an update input.
//!
//! In: what the client gave for nodes or relationships of one type. Out: what is set, what is computed in the database of the value that is there,
//! and how the results are checked.

use cygnet_schema::{
    api::{Change, InputMeaning},
    model::{EdgeId, Field, FieldId, NodeId, Operation, Owner as Of, Relationship},
};

use super::{
    Around, check,
    computed::{self, Checked, Checks, Computed},
    create::number,
    given::Given,
    properties::{Moment, Properties, edge_part},
    task::{Identity, Meant, Task, Then},
};
use crate::{
    cypher::Owner,
    error::Refused,
    plan::{Changed, ComputedChange, Step, StepKind, steps},
    value::Value,
};

/// What one element is given.
#[derive(Debug)]
struct Changes {
    properties: Properties,
    computed: Vec<ComputedChange>,
    operands: Vec<Value>,
    checked: Vec<Checked>,
    /// What can be computed of no value: an error as soon as there is an element.
    impossible: Option<Refused>,
}

/// Changes nodes of a type, each with what it is given: one task for all that compute the same.
pub(super) fn of_nodes<'a>(
    around: Around<'a>,
    node: NodeId,
    found: &[Meant<'a>],
) -> Result<Vec<Task<'a>>, Refused> {
    let elements = found.iter();
    let elements = elements.map(|(node, given)| (vec![node.clone()], *given));
    tasks(
        around,
        (Element::node(around, node), Changed::Nodes),
        elements,
    )
}

/// Refuses what nodes of a type cannot be given, where there is no node to give it to.
pub(super) fn check_node(
    around: Around<'_>,
    node: NodeId,
    given: Option<Given<'_>>,
) -> Result<(), Refused> {
    changes(around, Element::node(around, node), given).map(drop)
}

/// Refuses what relationships cannot be given, where there is none to give it to.
pub(super) fn check_edge(
    around: Around<'_>,
    via: &Relationship,
    given: Option<Given<'_>>,
) -> Result<(), Refused> {
    let Some(edge) = via.properties else {
        return Ok(());
    };
    let given = given.and_then(|given| edge_part(around, edge, given));
    changes(around, Element::edge(around, edge), given).map(drop)
}

/// Adds properties to nodes.
pub(super) fn given_properties<'a>(elements: Vec<(Identity, Properties)>) -> Option<Task<'a>> {
    if elements.is_empty() {
        return None;
    }
    let rows = elements.into_iter().enumerate();
    let rows = rows.map(|(at, (identity, properties))| {
        Value::List(vec![number(at), identity, properties.value()])
    });
    Some(Task {
        step: Step {
            kind: StepKind::Change {
                of: Changed::Nodes,
                computed: Vec::new(),
            },
            items: 3,
        },
        rows: rows.collect(),
        then: Then::Changed(Checks::default()),
    })
}

/// Changes relationships, each given with the node it was found from.
pub(super) fn of_edges<'a>(
    around: Around<'a>,
    via: &Relationship,
    edges: &[([Identity; 2], Option<Given<'a>>)],
) -> Result<Vec<Task<'a>>, Refused> {
    let Some(edge) = via.properties else {
        return Ok(Vec::new());
    };
    let element = Element::edge(around, edge);
    let of = Changed::Relationships(steps::found(via));
    let elements = edges.iter().map(|(element, given)| {
        let given = given.and_then(|given| edge_part(around, edge, given));
        (element.to_vec(), given)
    });
    tasks(around, (element, of), elements)
}

/// The rows of elements that compute the same.
struct Group {
    computed: Vec<ComputedChange>,
    items: usize,
    rows: Vec<Value>,
    checks: Checks,
}

fn tasks<'a>(
    around: Around<'a>,
    (element, of): (Element<'_>, Changed),
    elements: impl Iterator<Item = (Vec<Identity>, Option<Given<'a>>)>,
) -> Result<Vec<Task<'a>>, Refused> {
    let mut groups: Vec<Group> = Vec::new();
    // Often all elements are given the very same: then what that is is found out once.
    let mut last: Option<(Option<*const Value>, usize, Changes)> = None;
    for (identities, given) in elements {
        let what = given.map(|given| std::ptr::from_ref(given.value));
        let known = last.take().filter(|(before, ..)| *before == what);
        let (group, changes) = match known {
            Some((_, group, changes)) => (group, changes),
            None => {
                let changes = changes(around, element, given)?;
                (group(&mut groups, &changes), changes)
            }
        };
        if let Some(impossible) = changes.impossible {
            return Err(impossible);
        }
        if !(changes.properties.is_empty() && changes.computed.is_empty()) {
            groups[group].add(identities, &changes);
        }
        last = Some((what, group, changes));
    }
    let groups = groups.into_iter().filter(|group| !group.rows.is_empty());
    let task = |group: Group| Task {
        step: Step {
            kind: StepKind::Change {
                of: of.clone(),
                computed: group.computed,
            },
            items: group.items,
        },
        rows: group.rows,
        then: Then::Changed(group.checks),
    };
    Ok(groups.map(task).collect())
}

/// The group of all that compute the same; from now on its rows are checked as these changes say.
fn group(groups: &mut Vec<Group>, changes: &Changes) -> usize {
    let known = groups
        .iter()
        .position(|group| group.computed == changes.computed);
    let at = known.unwrap_or_else(|| {
        groups.push(Group {
            computed: changes.computed.clone(),
            items: 0,
            rows: Vec::new(),
            checks: Checks::default(),
        });
        groups.len() - 1
    });
    groups[at].checks.of.push(changes.checked.clone());
    at
}

impl Group {
    /// `[i, identities .., properties, operands ..]`
    fn add(&mut self, identities: Vec<Identity>, changes: &Changes) {
        let mut row = vec![number(self.rows.len())];
        row.extend(identities);
        row.push(changes.properties.clone().value());
        row.extend(changes.operands.iter().cloned());
        self.items = row.len();
        self.rows.push(Value::List(row));
        self.checks.of_row.push(self.checks.of.len() - 1);
    }
}

/// What is changed.
#[derive(Clone, Copy)]
struct Element<'a> {
    of: Of,
    owner: Owner,
    name: &'a str,
    fields: &'a [Field],
}

impl<'a> Element<'a> {
    fn node(around: Around<'a>, node: NodeId) -> Self {
        let ty = around.model.node(node);
        Self {
            of: Of::Node(node),
            owner: Owner::Node,
            name: &ty.name,
            fields: &ty.fields,
        }
    }

    fn edge(around: Around<'a>, edge: EdgeId) -> Self {
        let ty = around.model.edge(edge);
        Self {
            of: Of::Edge(edge),
            owner: Owner::Relationship,
            name: &ty.name,
            fields: &ty.fields,
        }
    }

    /// The element's own field for a field of its interface.
    fn own(&self, around: Around<'_>, field: FieldId) -> Option<FieldId> {
        match self.of {
            Of::Node(node) => around.model.on_node(field, node),
            Of::Edge(edge) => own_of_edge(field, edge),
            Of::Interface(_) | Of::Plain(_) => None,
        }
    }
}

fn own_of_edge(field: FieldId, edge: EdgeId) -> Option<FieldId> {
    (field.owner == Of::Edge(edge)).then_some(field)
}

fn changes(
    around: Around<'_>,
    element: Element<'_>,
    given: Option<Given<'_>>,
) -> Result<Changes, Refused> {
    let mut changes = Changes {
        properties: Properties::new(),
        computed: Vec::new(),
        operands: Vec::new(),
        checked: Vec::new(),
        impossible: None,
    };
    let fields = (element.owner, element.fields);
    changes.properties.generate(around, fields, Moment::Update);
    for (field, mut asked) in by_field(around, element, given) {
        check::require_field(around, field, Operation::Update)?;
        // The order in which the library's inputs have them.
        asked.sort_by_key(|it| (it.form, position(it.change)));
        let field = around.model.field(field);
        match asked.as_slice() {
            []
            | [
                Asked {
                    form: Form::Nothing,
                    ..
                },
            ] => {}
            [one] => changes.add(around, (element, field), *one)?,
            several => return Err(conflicting(element.name, field, several)),
        }
    }
    Ok(changes)
}

/// One change a client asks for.
#[derive(Debug, Clone, Copy)]
struct Asked<'a> {
    change: Change,
    form: Form,
    value: &'a Value,
}

/// How it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    /// `{title: {}}`: it changes nothing, and conflicts with a twin as in the library.
    Nothing,
    /// `{title: {set: ..}}`
    Operator,
    /// `{title_SET: ..}`
    Twin,
}

/// What is asked of each field, in the order of declaration.
fn by_field<'a>(
    around: Around<'a>,
    element: Element<'_>,
    given: Option<Given<'a>>,
) -> Vec<(FieldId, Vec<Asked<'a>>)> {
    let mut fields: Vec<(FieldId, Vec<Asked<'a>>)> = Vec::new();
    let mut add = |field: FieldId, asked: &mut dyn Iterator<Item = Asked<'a>>| {
        let Some(own) = element.own(around, field) else {
            return;
        };
        match fields.iter_mut().find(|(known, _)| *known == own) {
            Some((_, all)) => all.extend(asked),
            None => fields.push((own, asked.collect())),
        }
    };
    let entries = given
        .into_iter()
        .flat_map(|given| given.entries(around.api));
    for (meaning, value, ty) in entries {
        match meaning {
            InputMeaning::ChangeTwin(field, change) => {
                let form = Form::Twin;
                let asked = Asked {
                    change,
                    form,
                    value,
                };
                add(field, &mut std::iter::once(asked));
            }
            InputMeaning::Changes(field) => {
                let operators = Given::new(value, ty)
                    .into_iter()
                    .flat_map(|given| given.entries(around.api));
                let asked = operators.filter_map(|(meaning, value, _)| match meaning {
                    InputMeaning::Change(change) => Some(Asked {
                        change,
                        form: Form::Operator,
                        value,
                    }),
                    _ => None,
                });
                let mut asked: Vec<Asked<'a>> = asked.collect();
                if asked.is_empty() && *value != Value::Null {
                    asked.push(Asked {
                        change: Change::Set,
                        form: Form::Nothing,
                        value,
                    });
                }
                add(field, &mut asked.into_iter());
            }
            _ => {}
        }
    }
    fields.sort_by_key(|(field, _)| field.index);
    fields
}

fn position(change: Change) -> u8 {
    match change {
        Change::Set => 0,
        Change::Add => 1,
        Change::Subtract => 2,
        Change::Multiply => 3,
        Change::Divide => 4,
        Change::Push => 5,
        Change::Pop => 6,
    }
}

/// The operator as messages name it: twins of whole numbers have names of their own.
fn word(change: Change, form: Form, field: &Field) -> &'static str {
    let whole = matches!(computed::kind(field), Computed::Whole(_));
    match change {
        Change::Set => "set",
        Change::Add if whole && form == Form::Twin => "increment",
        Change::Subtract if whole && form == Form::Twin => "decrement",
        Change::Add => "add",
        Change::Subtract => "subtract",
        Change::Multiply => "multiply",
        Change::Divide => "divide",
        Change::Push => "push",
        Change::Pop => "pop",
    }
}

impl Changes {
    fn add(
        &mut self,
        around: Around<'_>,
        (element, field): (Element<'_>, &Field),
        asked: Asked<'_>,
    ) -> Result<(), Refused> {
        let Asked {
            change,
            form,
            value,
        } = asked;
        if change == Change::Set {
            if *value == Value::Null && field.ty.required {
                let message = format!(
                    "Cannot set non-nullable field {}.{} to null",
                    element.name, field.name
                );
                return Err(computed::refused(message));
            }
            let own = (element.owner, field);
            self.properties.put(around, own, value.clone());
            return Ok(());
        }
        let Some(property) = field.property() else {
            return Ok(());
        };
        let checked = Checked {
            field: field.name.clone(),
            change,
            word: word(change, form, field),
            operand: computed::operand_text(value),
            kind: computed::kind(field),
        };
        if change == Change::Divide && *value == Value::Float(0.0) {
            return Err(computed::refused(
                "Division by zero is not supported".to_owned(),
            ));
        }
        let (how, operands) = match computed::computation(&checked, value) {
            Ok(computation) => computation,
            Err(impossible) => {
                self.impossible.get_or_insert(impossible);
                return Ok(());
            }
        };
        self.computed.push(ComputedChange {
            property: property.name.clone(),
            how,
        });
        self.operands.extend(operands);
        self.checked.push(checked);
        Ok(())
    }
}

fn conflicting(ty: &str, field: &Field, asked: &[Asked<'_>]) -> Refused {
    let name = &field.name;
    let twins = asked.iter().any(|it| it.form == Form::Twin);
    let mut words: Vec<String> = asked
        .iter()
        .map(|it| match it.form {
            Form::Nothing => format!("[[{name}]]"),
            Form::Operator if twins => format!("[[{name}]]"),
            Form::Operator => format!("[[{}]]", word(it.change, it.form, field)),
            Form::Twin => {
                let word = word(it.change, it.form, field).to_uppercase();
                format!("[[{name}_{word}]]")
            }
        })
        .collect();
    words.dedup();
    let words = words.join(", ");
    computed::refused(match twins {
        true => format!("Conflicting modification of {words} on type {ty}"),
        false => format!("Conflicting modification of field {name}: {words} on type {ty}"),
    })
}
