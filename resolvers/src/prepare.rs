//! The compiler as a list of stages: operation and structure in, [`Prepared`] out.
//!
//! `Prepared` depends on the schema, the document, the operation's name and the fingerprint of its variables; it serves
//! every caller and every value.

use cygnet_schema::{
    api::{ApiSchema, ArgumentMeaning, WriteKind},
    model::Model,
};

use crate::{
    cypher::{self, Delivery, Dialect, Mode, Statement},
    error::{ErrorCode, Refused},
    limits::Limits,
    operation::{self, Document, Fingerprint, Operation, OperationKind, OperationRef, Selection},
    plan::{self, Entrance, Mutation, Plan, Root, RootKind},
    shape::{self, Shape},
    slot::Slot,
    write::Script,
};

/// A compiled schema.
#[derive(Debug)]
pub struct Schema {
    /// What the type definitions mean.
    pub model: Model,
    /// What clients see.
    pub api: ApiSchema,
}

/// Everything that is the same for all requests of one structure.
#[derive(Debug)]
pub struct Prepared {
    /// Query or mutation.
    pub kind: OperationKind,
    /// One per root field, in the order of the answer.
    pub roots: Vec<PreparedRoot>,
    /// The form of the answer.
    pub shape: Shape,
    /// How roots come to their nodes: for advice on indexes.
    pub entrances: Vec<Entrance>,
}

/// A root field, ready to be bound and run.
#[derive(Debug)]
pub struct PreparedRoot {
    /// What answers it.
    pub answer: RootSource,
    /// The values its statement needs.
    pub slots: Vec<Slot>,
}

/// What answers a root field.
#[derive(Debug)]
pub enum RootSource {
    /// A statement.
    Statement(Statement),
    /// As many statements as the input asks for, one after the other.
    Script(Box<Script>),
    /// The shape alone: `__typename`.
    Constant,
    /// The schema: `__schema`, `__type`.
    Introspection,
}

/// What the stages are told besides the operation.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The schema.
    pub schema: &'a Schema,
    /// For which store statements are printed.
    pub dialect: Dialect,
    /// The bounds.
    pub limits: &'a Limits,
}

/// The results of the stages, for people (`cygnet explain`, tests).
#[derive(Debug)]
pub struct Stages {
    /// Names bound, fragments expanded.
    pub operation: Operation,
    /// Sets, and what is read of them.
    pub plan: Plan,
    /// What the gateway keeps.
    pub prepared: Prepared,
}

/// Prepares an operation for a structure of its variables.
///
/// # Errors
/// What the client did wrong, with codes and places.
pub fn prepare(
    setting: Setting<'_>,
    document: &Document,
    operation: OperationRef,
    structure: &Fingerprint,
) -> Result<Prepared, Vec<Refused>> {
    stages(setting, document, operation, structure).map(|stages| stages.prepared)
}

/// [`prepare`], with the result of every stage.
///
/// # Errors
/// As [`prepare`].
pub fn stages(
    setting: Setting<'_>,
    document: &Document,
    operation: OperationRef,
    structure: &Fingerprint,
) -> Result<Stages, Vec<Refused>> {
    let Setting {
        schema,
        dialect,
        limits,
    } = setting;
    let Schema { model, api } = schema;
    let operation = {
        let names = operation::Names { api, model, limits };
        operation::bind_names(names, document, operation, structure)?
    };
    let env = plan::Env::of(model, api).reaching(structure.reach());
    let plan = plan::build(env, &operation)?;
    let roots = statements(api, (&operation, &plan), dialect).map_err(|refused| vec![refused])?;
    let shape = shape::build(model, &operation, &plan);
    let prepared = Prepared {
        kind: operation.kind,
        roots,
        shape,
        entrances: plan::entrances(&plan),
    };
    Ok(Stages {
        operation,
        plan,
        prepared,
    })
}

fn statements(
    api: &ApiSchema,
    (operation, plan): (&Operation, &Plan),
    dialect: Dialect,
) -> Result<Vec<PreparedRoot>, Refused> {
    let roots = operation.selections.iter().zip(&plan.roots);
    let prepared = roots.map(|(selection, root)| {
        let statement = cypher::lower(root, delivery(root), dialect).map_err(unprintable)?;
        let answer = match (&selection.field, &root.kind, statement) {
            (operation::SelectedField::Introspection, ..) => RootSource::Introspection,
            (_, RootKind::Mutation(mutation), _) => {
                let script = script(api, selection, mutation, dialect).map_err(unprintable)?;
                RootSource::Script(Box::new(script))
            }
            (_, _, Some(statement)) => RootSource::Statement(statement),
            (_, _, None) => RootSource::Constant,
        };
        let slots = root.slots.clone();
        Ok(PreparedRoot { answer, slots })
    });
    prepared.collect()
}

fn script(
    api: &ApiSchema,
    selection: &Selection,
    mutation: &Mutation,
    dialect: Dialect,
) -> Result<Script, cypher::Unprintable> {
    let argument = match mutation.kind {
        WriteKind::Create | WriteKind::Upsert => ArgumentMeaning::CreateInput,
        WriteKind::Update => ArgumentMeaning::UpdateInput,
        WriteKind::Delete => ArgumentMeaning::DeleteInput,
    };
    let arguments = api.output("Mutation", &selection.name);
    let arguments = arguments.map_or(&[][..], |field| &field.arguments);
    let ty = arguments.iter().find(|known| known.meaning == argument);
    let input = mutation.input.zip(ty.map(|known| known.ty.clone()));
    let rows = (Mode::Read, Delivery::Rows);
    let matched = mutation.matched.as_ref();
    let matched = matched.map(|read| cypher::read(read, rows, dialect));
    let linked = mutation.linked.as_ref();
    let linked = linked.map(|read| cypher::read(read, rows, dialect));
    let one_row = (Mode::Read, Delivery::OneRow);
    let read_back = mutation.read_back.as_ref();
    let read_back = read_back.map(|read| cypher::read(read, one_row, dialect));
    Ok(Script {
        kind: mutation.kind,
        node: mutation.node,
        matched: matched.transpose()?,
        linked: linked.transpose()?,
        input,
        read_back: read_back.transpose()?,
        written: mutation.written,
        created: mutation.created,
        counters: mutation.counters.clone(),
    })
}

/// A name or statement of the schema's author that no text can carry: the author's fault, but found now.
fn unprintable(error: cypher::Unprintable) -> Refused {
    Refused::new(ErrorCode::InternalServerError, error.to_string())
}

/// A root list that may be long comes row by row; everything else in one row.
fn delivery(root: &Root) -> Delivery {
    let list = match &root.kind {
        RootKind::Read(read) | RootKind::Write(read) => read.is_list(),
        RootKind::Constant | RootKind::Mutation(_) => false,
    };
    if root.many && list {
        Delivery::Rows
    } else {
        Delivery::OneRow
    }
}
