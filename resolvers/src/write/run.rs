//! The state of one mutation that is under way.
//!
//! Tasks lie on a stack: what a task leads to is done before what was there already, so a nested write ends before its next sibling begins.

use std::{borrow::Cow, vec};

use cygnet_schema::{
    api::{Counter, WriteKind},
    model::{NodeId, Operation},
};

use super::{
    Around, Script, ahead, change, check, computed, connect, create,
    given::Given,
    matching,
    presence::{self, Risks},
    removal,
    task::{Key, Meant, Place, Task, Then, entries},
    update, upsert,
};
use crate::{
    cypher::{self, Statement},
    error::{Denials, ErrorCode, Refused},
    limits::exceeded,
    plan::Moment,
    value::{Cell, Value, View, owned},
};

/// A mutation under way: [`Run::proceed`], then for a statement [`Run::row`] for each of its rows and [`Run::ended`], for a question
/// [`Run::answered`], until there is no next.
#[derive(Debug)]
pub struct Run<'a> {
    around: Around<'a>,
    script: &'a Script,
    values: &'a [Value],
    /// The last one is next.
    tasks: Vec<Task<'a>>,
    current: Current<'a>,
    /// The first error of a row.
    refused: Option<Refused>,
    /// Whether a key is taken by a node that is hidden from the caller.
    taken: bool,
    /// Rows sent so far.
    sent: usize,
    /// Rows kept so far, of those that came back.
    kept: usize,
    counted: Counted,
    risks: Risks,
    written: Vec<Value>,
    /// Of each node of an upsert whether it is new.
    created: Vec<Value>,
}

/// What is to be done next.
#[derive(Debug)]
pub enum Next<'a> {
    /// A statement is to be run.
    Statement {
        /// Its text. It is apart from the run, which takes the rows.
        statement: Cow<'a, Statement>,
        /// Its parameters by number.
        parameters: Vec<(u32, Value)>,
    },
    /// A question is to be answered: does a constraint see to it that no two nodes with one of the labels have the same values of the
    /// properties?
    IsUnique {
        /// The labels that nodes are made with.
        labels: Vec<String>,
        /// The properties as they are stored.
        properties: Vec<String>,
    },
    /// A key is taken by a node that is hidden from the caller: the mutation is over, and what the client gets is what it gets where a
    /// constraint is violated.
    Taken,
}

/// Whether values are unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uniqueness {
    /// A constraint keeps them so.
    Kept,
    /// Nothing does.
    Open,
}

/// What rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    /// None: they would tell what is wrong.
    Nothing,
    /// `[identity]`
    Matched,
    /// `[i, identity, whether it is new]`
    Upserted,
    /// `[i, identity ..]`
    Found,
}

#[derive(Debug)]
enum Current<'a> {
    /// The nodes of the root field are still to be found.
    Matching { found: Vec<Value> },
    /// A task that must not begin before its key is known to be unique.
    Asking(Box<(Task<'a>, Key)>),
    /// A task whose rows are being sent.
    Task(Box<Sending<'a>>),
    /// Whatever is on the stack.
    Idle,
}

#[derive(Debug)]
struct Sending<'a> {
    statement: Statement,
    rows: vec::IntoIter<Value>,
    then: Then<'a>,
    results: Vec<Vec<Value>>,
}

#[derive(Debug, Default)]
struct Counted {
    nodes_created: i64,
    nodes_deleted: i64,
    relationships_created: i64,
    relationships_deleted: i64,
}

impl<'a> Run<'a> {
    /// Begins a mutation. `values` are those of the root's slots.
    ///
    /// # Errors
    /// What the input cannot ask for, and what the caller may not ask for.
    pub fn new(
        around: Around<'a>,
        script: &'a Script,
        values: &'a [Value],
    ) -> Result<Self, Refused> {
        let run = Self::begun(around, script, values)?;
        ahead::permit(around, script, (values, run.input()))?;
        Ok(run)
    }

    /// The same before it is known whether the caller may.
    pub(super) fn begun(
        around: Around<'a>,
        script: &'a Script,
        values: &'a [Value],
    ) -> Result<Self, Refused> {
        let mut run = Self {
            around,
            script,
            values,
            tasks: Vec::new(),
            current: Current::Idle,
            refused: None,
            taken: false,
            sent: 0,
            kept: 0,
            counted: Counted::default(),
            risks: Risks::default(),
            written: Vec::new(),
            created: Vec::new(),
        };
        match script.kind {
            WriteKind::Create => {
                let tasks = create::root(around, script.node, run.input())?;
                run.push(tasks);
            }
            WriteKind::Upsert => {
                let (tasks, count) = upsert::root(around, script.node, run.input())?;
                run.written = vec![Value::Null; count];
                run.created = vec![Value::Boolean(false); count];
                run.push(tasks);
            }
            WriteKind::Update | WriteKind::Delete => {
                run.current = Current::Matching { found: Vec::new() };
            }
        }
        Ok(run)
    }

    fn input(&self) -> Option<Given<'a>> {
        let (slot, ty) = self.script.input.as_ref()?;
        Given::new(self.values.get(slot.0 as usize)?, ty)
    }

    /// The statement that finds the nodes of the root field.
    fn finding(&self) -> Option<&'a Statement> {
        let (script, input) = (self.script, self.input());
        match &script.linked {
            Some(linked) if !check::changes(self.around, script.node, input) => Some(linked),
            _ => script.matched.as_ref(),
        }
    }

    /// What is done first is pushed last.
    fn push(&mut self, tasks: Vec<Task<'a>>) {
        let some = tasks.into_iter().filter(|task| !task.rows.is_empty());
        let before = self.tasks.len();
        self.tasks.extend(some);
        self.tasks[before..].reverse();
    }

    /// What is next; `None` when all is written.
    ///
    /// # Errors
    /// Where the operation writes more rows than it may, and where a name of the schema cannot be printed.
    pub fn proceed(&mut self) -> Result<Option<Next<'a>>, Refused> {
        if self.taken {
            return Ok(Some(Next::Taken));
        }
        if let Current::Idle = self.current {
            if self.tasks.is_empty() {
                let last = self.risks.tasks(self.around)?;
                self.push(last);
            }
            let Some(task) = self.tasks.pop() else {
                return Ok(None);
            };
            match upsert::needed(self.around, &task) {
                Some(key) => self.current = Current::Asking(Box::new((task, key))),
                None => self.begin(task)?,
            }
        }
        let chunk = self.around.limits.write_chunk_rows.max(1);
        match &mut self.current {
            Current::Idle => Ok(None),
            Current::Asking(asking) => Ok(Some(Next::IsUnique {
                labels: asking.1.labels.clone(),
                properties: asking.1.properties.clone(),
            })),
            Current::Matching { .. } => {
                let Some(statement) = self.finding() else {
                    return Ok(None);
                };
                let value = |slot: &crate::slot::SlotId| {
                    let value = self.values.get(slot.0 as usize);
                    (slot.0, value.cloned().unwrap_or(Value::Null))
                };
                let parameters = statement.slots.iter().map(value).collect();
                Ok(Some(Next::Statement {
                    statement: Cow::Borrowed(statement),
                    parameters,
                }))
            }
            Current::Task(sending) => {
                let rows = sending.rows.by_ref().take(chunk).collect();
                Ok(Some(Next::Statement {
                    statement: Cow::Owned(sending.statement.clone()),
                    parameters: vec![(0, Value::List(rows))],
                }))
            }
        }
    }

    /// The question at hand is answered.
    ///
    /// # Errors
    /// Where nothing would keep two clients from making the same node; where the operation writes more rows than it may.
    pub fn answered(&mut self, answer: Uniqueness) -> Result<(), Refused> {
        match (std::mem::replace(&mut self.current, Current::Idle), answer) {
            (Current::Asking(asking), Uniqueness::Kept) => self.begin(asking.0),
            (Current::Asking(asking), Uniqueness::Open) => {
                Err(upsert::unbacked(self.around, &asking.1))
            }
            (other, _) => {
                self.current = other;
                Ok(())
            }
        }
    }

    fn begin(&mut self, task: Task<'a>) -> Result<(), Refused> {
        self.sent = self.sent.saturating_add(task.rows.len());
        let bound = self.around.limits.write_rows;
        if self.sent > bound {
            return Err(exceeded("The operation writes too much, in rows", bound));
        }
        let statement = cypher::step(&task.step, self.around.dialect);
        let statement = statement
            .map_err(|error| Refused::new(ErrorCode::InternalServerError, error.to_string()))?;
        self.current = Current::Task(Box::new(Sending {
            statement,
            rows: task.rows.into_iter(),
            then: task.then,
            results: Vec::new(),
        }));
        Ok(())
    }

    /// What the rows of the statement at hand are, where all goes well.
    pub(super) fn expected(&self) -> Expected {
        match &self.current {
            Current::Task(sending) => match sending.then {
                Then::Merged { .. } => Expected::Upserted,
                Then::Lacking(_) | Then::Checked(_) | Then::Taken => Expected::Nothing,
                _ => Expected::Found,
            },
            Current::Matching { .. } => Expected::Matched,
            Current::Idle | Current::Asking(_) => Expected::Nothing,
        }
    }

    /// The rules of the statement at hand.
    fn denials(&self) -> Denials {
        let statement = match &self.current {
            Current::Task(sending) => Some(&sending.statement),
            Current::Matching { .. } => self.finding(),
            Current::Idle | Current::Asking(_) => None,
        };
        statement.map_or_else(Denials::default, |statement| statement.denials.clone())
    }

    /// A row of the statement at hand.
    pub fn row<C: Cell>(&mut self, cell: &C) {
        let cells = match cell.view() {
            View::List(cells) => cells,
            // In the place of a node of which a validation does not hold.
            other => {
                if let Some(number) = other.denied() {
                    let refused = self.denials().refused(number);
                    self.refused.get_or_insert(refused);
                }
                return;
            }
        };
        self.kept = self.kept.saturating_add(1);
        let bound = self.around.limits.write_rows.saturating_mul(2);
        if self.kept > bound {
            // Nothing more is kept: the operation ends with this statement.
            self.refused.get_or_insert_with(|| {
                exceeded("The operation finds too much to write, in rows", bound)
            });
            return;
        }
        match &mut self.current {
            Current::Idle | Current::Asking(_) => {}
            Current::Matching { found } => found.extend(cells.first().map(owned)),
            Current::Task(sending) => match &sending.then {
                Then::Changed(checked) => {
                    let row: Vec<Value> = cells.iter().map(owned).collect();
                    if let Err(refused) = computed::check(checked, &row) {
                        self.refused.get_or_insert(refused);
                    }
                }
                Then::Connected => self.counted.relationships_created += 1,
                Then::ConnectedOnce => {
                    if let Some(View::Boolean(true)) = cells.get(1).map(Cell::view) {
                        self.counted.relationships_created += 1;
                    }
                }
                Then::Lacking(field) => {
                    let refused = presence::lacking(self.around, *field);
                    self.refused.get_or_insert(refused);
                }
                Then::Checked(denial) => {
                    self.refused
                        .get_or_insert_with(|| check::forbidden(denial.as_ref()));
                }
                Then::Taken => self.taken = true,
                Then::Deleted => {
                    self.counted.nodes_deleted += count(cells.first());
                    self.counted.relationships_deleted += count(cells.get(1));
                }
                Then::Disconnected => self.counted.relationships_deleted += count(cells.first()),
                Then::Created { .. }
                | Then::Merged { .. }
                | Then::AtMostOne(_)
                | Then::Leading(_)
                | Then::Connect { .. }
                | Then::Update { .. }
                | Then::Delete { .. }
                | Then::Disconnect { .. } => {
                    sending.results.push(cells.iter().map(owned).collect());
                }
            },
        }
    }

    /// The statement at hand gave its last row.
    ///
    /// # Errors
    /// What its rows say that must not be: everything is to be rolled back.
    pub fn ended(&mut self) -> Result<(), Refused> {
        if let Some(refused) = self.refused.take() {
            return Err(refused);
        }
        match std::mem::replace(&mut self.current, Current::Idle) {
            Current::Idle => Ok(()),
            asking @ Current::Asking(_) => {
                self.current = asking;
                Ok(())
            }
            Current::Matching { found } => self.matched(found),
            Current::Task(sending) if sending.rows.len() > 0 => {
                self.current = Current::Task(sending);
                Ok(())
            }
            Current::Task(sending) => {
                let Sending { then, results, .. } = *sending;
                let tasks = self.follow(then, results)?;
                self.push(tasks);
                Ok(())
            }
        }
    }

    fn matched(&mut self, found: Vec<Value>) -> Result<(), Refused> {
        let (around, node, input) = (self.around, self.script.node, self.input());
        let meant: Vec<Meant<'a>> = found.iter().map(|node| (node.clone(), input)).collect();
        let tasks = match self.script.kind {
            WriteKind::Delete => removal::nodes(around, node, &meant)?,
            WriteKind::Create | WriteKind::Update | WriteKind::Upsert => {
                if found.is_empty() {
                    change::check_node(around, node, input)?;
                }
                let tasks = update::nodes(around, node, &meant)?;
                self.written = found;
                tasks
            }
        };
        self.push(tasks);
        Ok(())
    }

    fn follow(&mut self, then: Then<'a>, rows: Vec<Vec<Value>>) -> Result<Vec<Task<'a>>, Refused> {
        let around = self.around;
        match then {
            Then::Created {
                node,
                inputs,
                place,
            } => self.created(node, (inputs, place), rows),
            Then::Merged {
                node,
                key,
                keys,
                items,
            } => {
                let (tasks, outcome) = upsert::merged(around, (node, &key), (keys, items), &rows)?;
                self.merged(node, outcome);
                Ok(tasks)
            }
            Then::Connect {
                node,
                from,
                via,
                pairs,
            } => connect::found(around, (from, node, via), pairs, &rows),
            Then::Update { node, via, entries } => {
                let found = matching::found(&entries, rows);
                update::found(around, (node, via), (&entries, found))
            }
            Then::Delete { node, entries } => {
                removal::delete(around, node, &matching::found(&entries, rows))
            }
            Then::Disconnect {
                node,
                from,
                via,
                entries,
            } => {
                let found = matching::found(&entries, rows);
                self.risks.disconnected(around, via, &found);
                removal::disconnect(around, (from, node, via), found)
            }
            Then::Leading(field) => {
                let nodes = rows.into_iter().filter_map(|row| row.into_iter().nth(1));
                self.risks.add(field, nodes);
                Ok(Vec::new())
            }
            Then::AtMostOne(field) => {
                create::check_at_most_one(&field, &rows)?;
                Ok(Vec::new())
            }
            Then::Connected
            | Then::ConnectedOnce
            | Then::Changed(_)
            | Then::Lacking(_)
            | Then::Checked(_)
            | Then::Taken
            | Then::Deleted
            | Then::Disconnected => Ok(Vec::new()),
        }
    }

    fn created(
        &mut self,
        node: NodeId,
        (inputs, place): (Vec<Option<Given<'a>>>, Place),
        mut rows: Vec<Vec<Value>>,
    ) -> Result<Vec<Task<'a>>, Refused> {
        rows.sort_by_key(|row| match row.first() {
            Some(Value::Integer(at)) => *at,
            _ => i64::MAX,
        });
        let made = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        self.counted.nodes_created += made;
        let identities = rows.into_iter().filter_map(|row| row.into_iter().nth(1));
        let identities: Vec<Value> = identities.collect();
        if identities.len() != inputs.len() {
            let message = "a node that was there when the operation began is gone";
            return Err(Refused::new(ErrorCode::DatabaseError, message));
        }
        let nodes: Vec<Meant<'a>> = identities.iter().cloned().zip(inputs).collect();
        self.risks.created(self.around, node, &nodes);
        let mut tasks = create::below(self.around, node, &entries(&nodes))?;
        let created = (Operation::Create, Moment::AfterOnly);
        tasks.extend(check::nodes(self.around, node, created, &identities)?);
        tasks.extend(check::fields(self.around, node, created, &nodes)?);
        tasks.extend(check::links(self.around, node, created, &nodes)?);
        match place {
            Place::Root => self.written = identities,
            Place::Below => self.counted.relationships_created += made,
        }
        Ok(tasks)
    }

    fn merged(&mut self, node: NodeId, outcome: upsert::Outcome<'a>) {
        let made = outcome.iter().filter(|found| found.new);
        let made: Vec<Meant<'a>> = made
            .map(|found| (found.identity.clone(), found.create))
            .collect();
        self.risks.created(self.around, node, &made);
        for upsert::Upserted {
            place,
            identity,
            new,
            create: _,
        } in outcome
        {
            self.counted.nodes_created += i64::from(new);
            if let (Some(written), Some(created)) =
                (self.written.get_mut(place), self.created.get_mut(place))
            {
                *written = identity;
                *created = Value::Boolean(new);
            }
        }
    }

    /// The values of the root's slots, with the identities and counts that are known now.
    pub fn finish(self) -> Vec<Value> {
        let mut values = self.values.to_vec();
        let mut put = |slot: crate::slot::SlotId, value| {
            if let Some(place) = values.get_mut(slot.0 as usize) {
                *place = value;
            }
        };
        put(self.script.written, Value::List(self.written));
        put(self.script.created, Value::List(self.created));
        for (counter, slot) in &self.script.counters {
            let count = match counter {
                Counter::NodesCreated => self.counted.nodes_created,
                Counter::NodesDeleted => self.counted.nodes_deleted,
                Counter::RelationshipsCreated => self.counted.relationships_created,
                Counter::RelationshipsDeleted => self.counted.relationships_deleted,
            };
            put(*slot, Value::Integer(count));
        }
        values
    }
}

fn count<C: Cell>(cell: Option<&C>) -> i64 {
    match cell.map(Cell::view) {
        Some(View::Integer(number)) => number,
        _ => 0,
    }
}
