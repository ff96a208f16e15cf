//! Changes of properties: `set`, `add`, `push` ... of an update input.
//!
//! In: what the client gave for one node or relationship type. Out: what is set, what is computed in the database of the value that is there, and
//! how the results are checked: a computed value that was null or does not fit rolls everything back.

use cygnet_schema::{
    api::{Change, InputMeaning},
    model::{BaseType, EdgeId, Field, FieldId, NodeId, Owner as Of, Relationship, Scalar},
};

use super::{
    Around,
    create::number,
    given::Given,
    properties::{Moment, Properties, edge_part},
    task::{Checked, Computed, Identity, Task, Then},
};
use crate::{
    cypher::Owner,
    error::{ErrorCode, Refused},
    plan::{Changed, Computation, ComputedChange, Step, StepKind, steps},
    value::Value,
};

/// The changes of the elements of one type.
#[derive(Debug)]
struct Changes {
    properties: Properties,
    computed: Vec<ComputedChange>,
    operands: Vec<Value>,
    checked: Vec<Checked>,
    /// What can be computed of no value: an error as soon as there is an element.
    impossible: Option<Refused>,
}

/// Changes nodes of a type; `None` where there is nothing to change.
pub(super) fn of_nodes<'a>(
    around: Around<'a>,
    node: NodeId,
    nodes: &[Identity],
    given: Option<Given<'a>>,
) -> Result<Option<Task<'a>>, Refused> {
    let ty = around.model.node(node);
    let element = Element {
        of: Of::Node(node),
        owner: Owner::Node,
        name: &ty.name,
        fields: &ty.fields,
    };
    let changes = changes(around, element, given)?;
    let rows = nodes.iter().map(|node| vec![node.clone()]);
    task(changes, Changed::Nodes, rows.collect())
}

/// Changes nodes of a type that are each given something of its own: one task for all that compute the same.
pub(super) fn of_each<'a>(
    around: Around<'a>,
    node: NodeId,
    found: &[(Identity, Option<Given<'a>>)],
) -> Result<Vec<Task<'a>>, Refused> {
    let mut groups: Vec<(Vec<ComputedChange>, Task<'a>)> = Vec::new();
    for (identity, given) in found {
        let Some(task) = of_nodes(around, node, std::slice::from_ref(identity), *given)? else {
            continue;
        };
        let StepKind::Change { computed, .. } = &task.step.kind else {
            continue;
        };
        let known = groups.iter_mut().find(|(known, _)| known == computed);
        match known {
            Some((_, all)) => join(all, task),
            None => groups.push((computed.clone(), task)),
        }
    }
    Ok(groups.into_iter().map(|(_, task)| task).collect())
}

/// Adds the rows of a task to one with the same step. Every row is checked in the same way; the operand of messages is the first one's.
fn join<'a>(all: &mut Task<'a>, task: Task<'a>) {
    for row in task.rows {
        let Value::List(mut items) = row else {
            continue;
        };
        items[0] = number(all.rows.len());
        all.rows.push(Value::List(items));
    }
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
        then: Then::Changed(Vec::new()),
    })
}

/// Changes relationships, each given with the node it was found from.
pub(super) fn of_edges<'a>(
    around: Around<'a>,
    via: &Relationship,
    edges: Vec<[Identity; 2]>,
    given: Option<Given<'a>>,
) -> Result<Option<Task<'a>>, Refused> {
    let Some(edge) = via.properties else {
        return Ok(None);
    };
    let ty = around.model.edge(edge);
    let element = Element {
        of: Of::Edge(edge),
        owner: Owner::Relationship,
        name: &ty.name,
        fields: &ty.fields,
    };
    let given = given.and_then(|given| edge_part(around, edge, given));
    let changes = changes(around, element, given)?;
    let of = Changed::Relationships(steps::found(via));
    task(changes, of, edges.into_iter().map(Vec::from).collect())
}

fn task<'a>(
    changes: Changes,
    of: Changed,
    elements: Vec<Vec<Identity>>,
) -> Result<Option<Task<'a>>, Refused> {
    if elements.is_empty() {
        return Ok(None);
    }
    if let Some(impossible) = changes.impossible {
        return Err(impossible);
    }
    if changes.properties.is_empty() && changes.computed.is_empty() {
        return Ok(None);
    }
    let properties = changes.properties.value();
    let rows = elements.into_iter().enumerate().map(|(at, element)| {
        let mut row = vec![number(at)];
        row.extend(element);
        row.push(properties.clone());
        row.extend(changes.operands.iter().cloned());
        Value::List(row)
    });
    let rows: Vec<Value> = rows.collect();
    let items = match rows.first() {
        Some(Value::List(row)) => row.len(),
        _ => 0,
    };
    Ok(Some(Task {
        step: Step {
            kind: StepKind::Change {
                of,
                computed: changes.computed,
            },
            items,
        },
        rows,
        then: Then::Changed(changes.checked),
    }))
}

/// What is changed.
#[derive(Clone, Copy)]
struct Element<'a> {
    of: Of,
    owner: Owner,
    name: &'a str,
    fields: &'a [Field],
}

impl Element<'_> {
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
        steps::check_field(around.env(), field)?;
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
    let whole = matches!(computed_kind(field), Computed::Whole(_));
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
                return Err(refused(message));
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
            operand: operand_text(value),
            kind: computed_kind(field),
        };
        if change == Change::Divide && *value == Value::Float(0.0) {
            return Err(refused("Division by zero is not supported".to_owned()));
        }
        let (how, operands) = match computation(&checked, value) {
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

fn computed_kind(field: &Field) -> Computed {
    match field.ty.base {
        _ if field.ty.list => Computed::List,
        BaseType::Scalar(Scalar::Int) => Computed::Whole(32),
        BaseType::Scalar(Scalar::BigInt) => Computed::Whole(64),
        _ => Computed::Float,
    }
}

/// How a value is computed, and with what.
fn computation(checked: &Checked, value: &Value) -> Result<(Computation, Vec<Value>), Refused> {
    let plain = |how| Ok((how, vec![value.clone()]));
    match (checked.kind, value) {
        (_, Value::Null) => Err(was_null(checked)),
        (Computed::Whole(bits), Value::Integer(number)) => {
            let number = match checked.change {
                Change::Subtract => number.checked_neg(),
                _ => Some(*number),
            };
            let number = number.ok_or_else(|| too_large(checked))?;
            let (low, high) = match bits {
                32 => (i64::from(i32::MIN), i64::from(i32::MAX)),
                _ => (i64::MIN, i64::MAX),
            };
            let operands = [
                number,
                low.saturating_sub(number),
                high.saturating_sub(number),
            ];
            let operands = operands.map(Value::Integer);
            Ok((Computation::AddWithin, operands.to_vec()))
        }
        (Computed::List, _) => match (checked.change, value) {
            (Change::Pop, Value::Integer(number)) if *number >= 0 => plain(Computation::Pop),
            (Change::Pop, _) => Err(refused(format!(
                "Cannot pop {} items of {}",
                checked.operand, checked.field
            ))),
            _ => plain(Computation::Push),
        },
        _ => plain(match checked.change {
            Change::Subtract => Computation::Subtract,
            Change::Multiply => Computation::Multiply,
            Change::Divide => Computation::Divide,
            Change::Set | Change::Add | Change::Push | Change::Pop => Computation::Add,
        }),
    }
}

fn operand_text(value: &Value) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::String(text) => text.to_string(),
        Value::Null => "null".to_owned(),
        _ => String::new(),
    }
}

/// The largest float that the library lets a computation give: that of a whole number of 64 bits.
const MAX_FLOAT: f64 = 9_223_372_036_854_775_807.0;

/// Checks what a row of a change gave: `[i, [was null ..], [is ..]]`.
pub(super) fn check(checked: &[Checked], row: &[Value]) -> Result<(), Refused> {
    let (Some(Value::List(were_null)), Some(Value::List(are))) = (row.get(1), row.get(2)) else {
        return Ok(());
    };
    for ((checked, was), is) in checked.iter().zip(were_null).zip(are) {
        if *was == Value::Boolean(true) {
            return Err(was_null(checked));
        }
        let fits = match (checked.kind, is) {
            (Computed::List, _) => true,
            (Computed::Whole(_), is) => *is != Value::Null,
            (Computed::Float, Value::Float(number)) => number.abs() <= MAX_FLOAT,
            (Computed::Float, is) => *is != Value::Null,
        };
        if !fits {
            return Err(too_large(checked));
        }
    }
    Ok(())
}

fn was_null(checked: &Checked) -> Refused {
    refused(match checked.kind {
        Computed::List => format!("Property {} cannot be NULL", checked.field),
        Computed::Whole(_) | Computed::Float => {
            format!("Cannot {} {} to Nan", checked.word, checked.operand)
        }
    })
}

fn too_large(checked: &Checked) -> Refused {
    let bits = match checked.kind {
        Computed::Whole(bits) => bits,
        Computed::Float | Computed::List => 64,
    };
    refused(format!(
        "Overflow: Value returned from operator {} is larger than {bits} bit",
        checked.word
    ))
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
    refused(match twins {
        true => format!("Conflicting modification of {words} on type {ty}"),
        false => format!("Conflicting modification of field {name}: {words} on type {ty}"),
    })
}

fn refused(message: String) -> Refused {
    Refused::new(ErrorCode::BadUserInput, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(change: Change, kind: Computed) -> Checked {
        Checked {
            field: "x".to_owned(),
            change,
            word: match change {
                Change::Multiply => "multiply",
                _ => "add",
            },
            operand: "1".to_owned(),
            kind,
        }
    }

    #[test]
    fn whole_numbers_stay_within_their_bits() {
        let bounds = |change, bits, number| {
            let checked = checked(change, Computed::Whole(bits));
            computation(&checked, &Value::Integer(number)).map(|(_, operands)| operands)
        };
        let integers = |numbers: [i64; 3]| Ok(numbers.map(Value::Integer).to_vec());
        assert_eq!(
            bounds(Change::Add, 32, 1),
            integers([1, -2_147_483_649, 2_147_483_646])
        );
        assert_eq!(
            bounds(Change::Subtract, 32, 1),
            integers([-1, -2_147_483_647, 2_147_483_648])
        );
        assert_eq!(
            bounds(Change::Add, 64, 1),
            integers([1, i64::MIN, i64::MAX - 1])
        );
        assert_eq!(
            bounds(Change::Add, 64, -1),
            integers([-1, i64::MIN + 1, i64::MAX])
        );
        assert!(bounds(Change::Subtract, 64, i64::MIN).is_err());
    }

    #[test]
    fn results_are_checked() {
        let row = |was: bool, is: Value| {
            [
                Value::Integer(0),
                Value::List(vec![Value::Boolean(was)]),
                Value::List(vec![is]),
            ]
        };
        let message = |kind, change, row: [Value; 3]| {
            check(&[checked(change, kind)], &row).map_err(|refused| refused.message.to_string())
        };
        let whole = Computed::Whole(32);
        assert_eq!(
            message(whole, Change::Add, row(false, Value::Integer(3))),
            Ok(())
        );
        assert_eq!(
            message(whole, Change::Add, row(true, Value::Null)),
            Err("Cannot add 1 to Nan".to_owned())
        );
        assert_eq!(
            message(whole, Change::Add, row(false, Value::Null)),
            Err("Overflow: Value returned from operator add is larger than 32 bit".to_owned())
        );
        assert_eq!(
            message(
                Computed::Float,
                Change::Multiply,
                row(false, Value::Float(1e300))
            ),
            Err("Overflow: Value returned from operator multiply is larger than 64 bit".to_owned())
        );
        assert_eq!(
            message(
                Computed::List,
                Change::Push,
                row(true, Value::Boolean(false))
            ),
            Err("Property x cannot be NULL".to_owned())
        );
    }
}
