//! The plan as an indented tree, for people: tests and `cygnet explain`.

use std::fmt::Write;

use super::{
    Branch, Column, Columns, Computed, Connection, Cursor, CustomCall, Each, MeasureOf, Mutation,
    NodeSet, Operand, OperandSource, Origin, Page, Plan, PlanLabel, Predicate, Read, RootKind,
    StatementPart, Validity,
};

/// Prints a plan. Slots are shown as `$n`.
pub fn print(plan: &Plan) -> String {
    let mut printer = Printer { out: String::new() };
    for root in &plan.roots {
        match &root.kind {
            RootKind::Constant => printer.line(0, "constant"),
            RootKind::Read(read) => printer.read(0, read),
            RootKind::Mutation(mutation) => printer.mutation(mutation),
            RootKind::Write(read) => {
                printer.line(0, "write");
                printer.read(1, read);
            }
        }
    }
    printer.out
}

struct Printer {
    out: String,
}

impl Printer {
    fn line(&mut self, depth: usize, text: impl AsRef<str>) {
        let _ = writeln!(self.out, "{}{}", "  ".repeat(depth), text.as_ref());
    }

    fn mutation(&mut self, mutation: &Mutation) {
        let input = mutation.input.as_ref();
        let input = input.map_or_else(String::new, |input| format!(" ${}", input.0));
        self.line(0, format!("{}{input}", mutation.kind.word()));
        if let Some(read) = &mutation.matched {
            self.line(1, "of");
            self.read(2, read);
        }
        if let Some(read) = &mutation.linked {
            self.line(1, "of, where only relationships change");
            self.read(2, read);
        }
        if let Some(read) = &mutation.read_back {
            self.line(1, "read back");
            self.read(2, read);
        }
    }

    fn read(&mut self, depth: usize, read: &Read) {
        match read {
            Read::List { set, columns } => {
                self.line(depth, "list");
                self.set(depth + 1, set, columns);
            }
            Read::One { set, columns } => {
                self.line(depth, "one");
                self.set(depth + 1, set, columns);
            }
            Read::Connection(connection) => self.connection(depth, connection),
            Read::Values { call, all } => {
                let how = if *all { "all values" } else { "first value" };
                self.line(depth, format!("{how} of {}", custom(call)));
            }
        }
    }

    fn set(&mut self, depth: usize, set: &NodeSet, columns: &[Columns]) {
        self.line(depth, origin(set));
        for (at, branch) in set.branches.iter().enumerate() {
            self.branch(depth, branch);
            if let Some(columns) = columns.get(at) {
                self.columns(depth + 1, columns);
            }
        }
        self.page(depth, set);
    }

    fn branch(&mut self, depth: usize, branch: &Branch) {
        self.line(depth, format!("of {}", labels(&branch.labels)));
        for (at, computed) in branch.computed.iter().enumerate() {
            match computed {
                Computed::Custom(call) => self.line(depth + 1, format!("#{at} = {}", custom(call))),
                Computed::CustomList(call) => {
                    self.line(depth + 1, format!("#{at} = all of {}", custom(call)));
                }
                Computed::Aggregate {
                    set,
                    measure: of,
                    each,
                } => {
                    let each = match each {
                        Each::Node => "",
                        Each::Relationship => " of each relationship",
                    };
                    self.line(depth + 1, format!("#{at} = {}{each} over", measure(of)));
                    self.set(depth + 2, set, &[]);
                }
            }
        }
        self.line(
            depth + 1,
            format!("access {}", predicate(&branch.access, 0)),
        );
        if !branch.valid.is_empty() {
            let valid = Validity::all(&branch.valid);
            self.line(depth + 1, format!("valid {}", predicate(&valid, 0)));
        }
        if !branch.filter.is_true() {
            self.line(
                depth + 1,
                format!("filter {}", predicate(&branch.filter, 0)),
            );
        }
    }

    fn page(&mut self, depth: usize, set: &NodeSet) {
        for (at, key) in set.order.iter().enumerate() {
            let operands: Vec<String> = set
                .branches
                .iter()
                .map(|branch| operand(&branch.order[at]))
                .collect();
            let way = if key.descending {
                "descending"
            } else {
                "ascending"
            };
            self.line(depth, format!("by {} {way}", operands.join(" | ")));
        }
        let Page { skip, take, after } = &set.page;
        if let Some(after) = after {
            let slots: Vec<String> = after.iter().map(|slot| format!("${}", slot.0)).collect();
            self.line(depth, format!("after {}", slots.join(", ")));
        }
        if let Some(slot) = skip {
            self.line(depth, format!("skip ${}", slot.0));
        }
        if let Some(slot) = take {
            self.line(depth, format!("take ${}", slot.0));
        }
    }

    fn columns(&mut self, depth: usize, columns: &Columns) {
        for (at, column) in columns.columns.iter().enumerate() {
            match column {
                Column::Value(of) => self.line(depth, format!("{at}: {}", operand(of))),
                Column::Nested(read) => {
                    self.line(depth, format!("{at}:"));
                    self.read(depth + 1, read);
                }
            }
        }
    }

    fn connection(&mut self, depth: usize, connection: &Connection) {
        self.line(depth, "connection");
        self.set(depth + 1, &connection.set, &[]);
        if connection.total {
            self.line(depth + 1, "total");
        }
        if let Some(edges) = &connection.edges {
            let cursor = match edges.cursor {
                Cursor::Offset => "edges",
                Cursor::Keyset { .. } => "edges with keys",
            };
            self.line(depth + 1, cursor);
            for columns in edges.edge_columns.iter().take(1) {
                self.columns(depth + 2, columns);
            }
            for columns in &edges.columns {
                self.line(depth + 2, "node");
                self.columns(depth + 3, columns);
            }
        }
        if let Some(aggregate) = &connection.aggregate {
            let measures: Vec<String> = aggregate.measures.iter().map(measure).collect();
            self.line(depth + 1, format!("aggregate {}", measures.join(", ")));
            if let Some(set) = &aggregate.set {
                self.set(depth + 2, set, &[]);
            }
        }
        for groups in &connection.groups {
            let keys: Vec<String> = groups.keys.iter().map(|key| operands(key)).collect();
            self.line(depth + 1, format!("groups by {}", keys.join(", ")));
            for columns in &groups.columns {
                self.columns(depth + 2, columns);
            }
        }
    }
}

fn origin(set: &NodeSet) -> String {
    let distinct = if set.distinct { "distinct " } else { "" };
    match &set.origin {
        Origin::Label => format!("{distinct}nodes"),
        Origin::Expand(expand) => format!("{distinct}along {} {:?}", expand.kind, expand.way),
        Origin::Fulltext { index, phrase } => {
            format!("{distinct}found by {index:?} for ${}", phrase.0)
        }
        Origin::Vector {
            index,
            vector,
            neighbours,
        } => {
            format!(
                "{distinct}nearest ${} by {index:?} to ${}",
                neighbours.0, vector.0
            )
        }
        Origin::Identities(slot) => format!("{distinct}identities ${}", slot.0),
        Origin::Custom(call) => format!("{distinct}nodes of {}", custom(call)),
    }
}

fn labels(labels: &[PlanLabel]) -> String {
    let label = |label: &PlanLabel| match label {
        PlanLabel::Fixed(name) => name.clone(),
        PlanLabel::Slot(slot) => format!("${}", slot.0),
    };
    labels.iter().map(label).collect::<Vec<_>>().join(" and ")
}

fn custom(call: &CustomCall) -> String {
    let part = |part: &StatementPart| match part {
        StatementPart::Text(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        StatementPart::Slot(slot) => format!("${}", slot.0),
    };
    let text: Vec<String> = call.statement.iter().map(part).collect();
    format!("<{}>.{}", text.join(" "), call.column)
}

fn operands(of: &[Operand]) -> String {
    of.first().map_or_else(String::new, operand)
}

fn operand(of: &Operand) -> String {
    let source = match &of.source {
        OperandSource::Nothing => "nothing".to_owned(),
        OperandSource::Node(name) => format!("node.{name}"),
        OperandSource::Edge(name) => format!("edge.{name}"),
        OperandSource::Computed(at) => format!("#{at}"),
        OperandSource::Score => "score".to_owned(),
        OperandSource::ElementId => "identity".to_owned(),
        OperandSource::EdgeElementId => "edge identity".to_owned(),
    };
    match of.coalesce {
        None => source,
        Some(slot) => format!("{source} or ${}", slot.0),
    }
}

fn measure(of: &MeasureOf) -> String {
    if of.operands.is_empty() {
        format!("{:?}", of.measure)
    } else {
        format!("{:?} of {}", of.measure, operands(&of.operands))
    }
}

/// Deeper predicates are cut in the print: nobody reads them.
const MAX_DEPTH: usize = 32;

/// Prints a predicate on one line. Slots are shown as `$n`.
pub fn print_predicate(of: &Predicate) -> String {
    predicate(of, 0)
}

fn predicate(of: &Predicate, depth: usize) -> String {
    if depth > MAX_DEPTH {
        return "...".to_owned();
    }
    let all = |parts: &[Predicate], word: &str| {
        let parts: Vec<String> = parts
            .iter()
            .map(|part| predicate(part, depth + 1))
            .collect();
        format!("({})", parts.join(word))
    };
    match of {
        Predicate::True => "true".to_owned(),
        Predicate::False => "false".to_owned(),
        Predicate::And(parts) => all(parts, " and "),
        Predicate::Or(parts) => all(parts, " or "),
        Predicate::Odd(parts) => all(parts, " xor "),
        Predicate::Not(part) => format!("not {}", predicate(part, depth + 1)),
        Predicate::Compare {
            operand: left,
            comparison,
            value,
            case,
        } => format!("{} {comparison:?} ${} {case:?}", operand(left), value.0)
            .replace(" Sensitive", ""),
        Predicate::IsNull(left) => format!("{} is null", operand(left)),
        Predicate::Distance {
            operand: left,
            from,
            comparison,
            value,
        } => {
            format!(
                "distance({}, ${}) {comparison:?} ${}",
                operand(left),
                from.0,
                value.0
            )
        }
        Predicate::Elapsed {
            operand: left,
            comparison,
            value,
        } => format!(
            "elapsed({}) {comparison:?} elapsed(${})",
            operand(left),
            value.0
        ),
        Predicate::Exists(set) => format!("exists {{ {} }}", inner(set, depth)),
        Predicate::Single(set) => format!("single {{ {} }}", inner(set, depth)),
        Predicate::Unless(part) => format!("unless {}", predicate(part, depth + 1)),
        Predicate::Given(slot) => format!("${} is given", slot.0),
        Predicate::Flag(slot) => format!("${}", slot.0),
        Predicate::Labelled(slot) => format!("label ${}", slot.0),
    }
}

fn inner(set: &NodeSet, depth: usize) -> String {
    let branch = |branch: &Branch| {
        format!(
            "{} where {}",
            labels(&branch.labels),
            predicate(&branch.filter, depth + 1)
        )
    };
    let branches: Vec<String> = set.branches.iter().map(branch).collect();
    format!("{} of {}", origin(set), branches.join(" | "))
}
