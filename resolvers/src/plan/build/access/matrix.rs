//! All rules of a schema, as a table for people: type and operation to what is asked there.
//!
//! In: the model. Out: one [`Entry`] for each type, field with rules and root field. It changes nothing: what is answered is decided where
//! plans are built.

use apollo_compiler::ast;
use cygnet_schema::model::{
    Access, Closed, Condition, CustomRoot, Model, Operation, Operations, Reference, Rule,
    TenantMark,
};

use super::{Env, caller, condition, tenant};
use crate::slot::CallerCondition;

/// What has rules of its own, or has none.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// `Device`, `Device.serial`, `Query.whoami`.
    pub place: String,
    /// Whether it is a field of the type above it.
    pub is_field: bool,
    /// What is asked for each operation, in the order of [`Operation::ALL`].
    pub operations: Vec<(Operation, State)>,
}

/// What becomes of an operation.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// Everybody may.
    Open,
    /// Nobody may, and why.
    Closed(String),
    /// Whoever these rules let: all that are not filters or validations, and of each of those two kinds one.
    Ruled(Vec<Asked>),
}

/// What one rule asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Where it stands: `Device @requiresScopes`.
    pub rule: String,
    /// What becomes of whom it does not let.
    pub kind: Kind,
    /// What it asks, as text.
    pub text: String,
    /// What it asks of the caller; the rest is undecided.
    pub caller: CallerCondition,
}

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Refuses before anything is done.
    Requires,
    /// Hides nodes of other tenants, beside whatever else hides nodes.
    Bounds,
    /// Hides nodes.
    Hides,
    /// Refuses where a node does not fit, before it is done, after it, or both.
    Validates {
        /// Before.
        before: bool,
        /// After.
        after: bool,
    },
}

/// The table of a schema, in the order of its types.
pub fn matrix(env: Env<'_>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for node in &env.model.nodes {
        let mut entry = of(env, (&node.name, &node.access), On::Type);
        if let Some(mark) = &node.tenant {
            add_tenant(&mut entry, mark);
        }
        entries.push(entry);
        for field in &node.fields {
            let place = format!("{}.{}", node.name, field.name);
            entries.extend(of_field(env, &place, &field.access));
        }
    }
    for edge in &env.model.edges {
        for field in &edge.fields {
            let place = format!("{}.{}", edge.name, field.name);
            entries.extend(of_field(env, &place, &field.access));
        }
    }
    let Model {
        queries, mutations, ..
    } = env.model;
    for (of_root, roots) in [("Query", queries), ("Mutation", mutations)] {
        for CustomRoot { name, access, .. } in roots {
            let place = format!("{of_root}.{name}");
            entries.push(of(env, (&place, access), On::Root(of_root == "Query")));
        }
    }
    entries
}

/// What is of other tenants is not there, whatever is done.
fn add_tenant(entry: &mut Entry, mark: &TenantMark) {
    let text = match mark {
        TenantMark::Property(name) => format!("node {{ {name}: {{ eq: the caller's tenant }} }}"),
        TenantMark::Label(label) => format!("the node has the label {}", label.pattern.text()),
    };
    let asked = Asked {
        rule: tenant::rule(&entry.place),
        kind: Kind::Bounds,
        text,
        caller: CallerCondition::Undecided,
    };
    for (_, state) in &mut entry.operations {
        match state {
            State::Open => *state = State::Ruled(vec![asked.clone()]),
            State::Ruled(all) => all.insert(0, asked.clone()),
            State::Closed(_) => {}
        }
    }
}

/// On what rules stand: which operations there are, and whether those of the schema hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum On {
    Type,
    Field,
    /// A root field that reads, or writes.
    Root(bool),
}

fn of_field(env: Env<'_>, place: &str, access: &Access) -> Option<Entry> {
    let is_ruled = access.is_ruled() || access.closed.is_some();
    is_ruled.then(|| of(env, (place, access), On::Field))
}

fn of(env: Env<'_>, (place, access): (&str, &Access), on: On) -> Entry {
    let is_there = |operation: &Operation| match on {
        On::Type | On::Field => true,
        On::Root(true) => *operation == Operation::Read,
        On::Root(false) => matches!(
            operation,
            Operation::Create | Operation::Update | Operation::Delete
        ),
    };
    let operations = Operation::ALL.into_iter().filter(is_there);
    Entry {
        place: place.to_owned(),
        is_field: on == On::Field,
        operations: operations
            .map(|operation| (operation, state(env, access, (operation, on))))
            .collect(),
    }
}

fn state(env: Env<'_>, access: &Access, (operation, on): (Operation, On)) -> State {
    match &access.closed {
        Some(Closed::By(directive)) => {
            return State::Closed(format!("@{directive} is not evaluated"));
        }
        Some(Closed::WithoutRule) => return State::Closed("no rule".to_owned()),
        None => {}
    }
    let operations = Operations::of([operation]);
    let required = match on {
        On::Field => caller::of_field(env, access, operations),
        On::Type | On::Root(_) => caller::of_type(env, access, operations),
    };
    let required = required.into_iter().map(|required| Asked {
        rule: required.denial.rule.clone(),
        kind: Kind::Requires,
        text: required.condition.to_string(),
        caller: required.condition,
    });
    let its = |rules: &'_ [Rule], kind: fn(&Rule) -> Kind| -> Vec<Asked> {
        let rules = rules.iter().filter(|rule| rule.operations.has(operation));
        rules
            .map(|rule| Asked {
                rule: rule.denial.rule.clone(),
                kind: kind(rule),
                text: text(env, rule),
                caller: of_caller(env, rule),
            })
            .collect()
    };
    let filters = its(&access.filters, |_| Kind::Hides);
    let validations = its(&access.validations, |rule| Kind::Validates {
        before: rule.before,
        after: rule.after,
    });
    let all: Vec<Asked> = required.chain(filters).chain(validations).collect();
    match all.is_empty() {
        true => State::Open,
        false => State::Ruled(all),
    }
}

/// What a rule asks of the caller; what it asks of the node is undecided.
fn of_caller(env: Env<'_>, rule: &Rule) -> CallerCondition {
    let known = rule.require_authentication;
    let known = known.then_some(CallerCondition::Authenticated);
    let rest = undecided(env, &rule.condition);
    CallerCondition::And(known.into_iter().chain([rest]).collect())
}

/// Depth is that of the type definitions.
fn undecided(env: Env<'_>, condition: &Condition) -> CallerCondition {
    let each = |items: &[Condition]| items.iter().map(|it| undecided(env, it)).collect();
    match condition {
        Condition::And(items) => CallerCondition::And(each(items)),
        Condition::Or(items) => CallerCondition::Or(each(items)),
        Condition::Not(inner) => CallerCondition::Not(Box::new(undecided(env, inner))),
        Condition::Node(_) => CallerCondition::Undecided,
        Condition::Claims(claims) => {
            condition::of_claims(env, claims).unwrap_or(CallerCondition::And(Vec::new()))
        }
    }
}

fn text(env: Env<'_>, rule: &Rule) -> String {
    let known = match rule.require_authentication {
        true => "authenticated and ",
        false => "",
    };
    format!("{known}{}", of_condition(env, &rule.condition))
}

fn of_condition(env: Env<'_>, condition: &Condition) -> String {
    let joined = |items: &[Condition], between: &str| {
        let parts = items.iter().map(|it| of_condition(env, it));
        format!("({})", parts.collect::<Vec<_>>().join(between))
    };
    match condition {
        Condition::And(items) if items.is_empty() => "anything".to_owned(),
        Condition::And(items) => joined(items, " and "),
        Condition::Or(items) => joined(items, " or "),
        Condition::Not(inner) => format!("not {}", of_condition(env, inner)),
        Condition::Node(at) => {
            let asked = env.model.node_conditions.get(*at);
            let asked = asked.map(|asked| literal(env, &asked.value));
            format!("node {}", asked.unwrap_or_default())
        }
        Condition::Claims(claims) => {
            let asked = condition::of_claims(env, claims);
            asked.map_or_else(|| "anything".to_owned(), |asked| asked.to_string())
        }
    }
}

/// A where input on one line.
fn literal(env: Env<'_>, value: &ast::Value) -> String {
    match value {
        ast::Value::Object(entries) => {
            let entry = |(key, below): &(_, _)| {
                let below: &apollo_compiler::Node<ast::Value> = below;
                let key: &apollo_compiler::Name = key;
                format!("{key}: {}", literal(env, below))
            };
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        ast::Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| literal(env, item)).collect();
            format!("[{}]", items.join(", "))
        }
        ast::Value::String(text) => match env.model.reference(text) {
            Some(Reference::Claim(path)) => format!("$jwt.{}", path.join(".")),
            Some(Reference::Context(path)) => format!("$context.{}", path.join(".")),
            None => format!("{text:?}"),
        },
        other => other.to_string(),
    }
}
