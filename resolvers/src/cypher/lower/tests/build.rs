//! Short ways to build plans.

use cygnet_schema::model::NodeId;

use crate::plan::*;
use crate::slot::SlotId;

pub(super) fn slot(number: u32) -> SlotId {
    SlotId(number)
}

pub(super) fn property(name: &str) -> Operand {
    Operand {
        source: OperandSource::Node(name.to_owned()),
        coalesce: None,
    }
}

pub(super) fn edge(name: &str) -> Operand {
    Operand {
        source: OperandSource::Edge(name.to_owned()),
        coalesce: None,
    }
}

pub(super) fn source(source: OperandSource) -> Operand {
    Operand {
        source,
        coalesce: None,
    }
}

pub(super) fn compare(operand: Operand, comparison: Comparison, value: u32) -> Predicate {
    Predicate::Compare {
        operand,
        comparison,
        value: slot(value),
        case: TextCase::Sensitive,
    }
}

pub(super) fn insensitive(operand: Operand, comparison: Comparison, value: u32) -> Predicate {
    Predicate::Compare {
        operand,
        comparison,
        value: slot(value),
        case: TextCase::Insensitive,
    }
}

pub(super) fn branch(label: &str) -> Branch {
    Branch {
        node: NodeId(0),
        labels: vec![PlanLabel::Fixed(label.to_owned())],
        computed: Vec::new(),
        access: Predicate::True,
        valid: Vec::new(),
        filter: Predicate::True,
        order: Vec::new(),
    }
}

impl Branch {
    pub(super) fn filtered(mut self, filter: Predicate) -> Self {
        self.filter = filter;
        self
    }

    pub(super) fn computing(mut self, computed: Computed) -> Self {
        self.computed.push(computed);
        self
    }
}

pub(super) fn set(origin: Origin, branches: impl Into<Vec<Branch>>) -> NodeSet {
    NodeSet {
        origin,
        branches: branches.into(),
        distinct: false,
        order: Vec::new(),
        page: Page::default(),
    }
}

pub(super) fn label(label: &str) -> NodeSet {
    set(Origin::Label, [branch(label)])
}

pub(super) fn out(kind: &str, label: &str) -> NodeSet {
    set(expand(kind, Way::Out), [branch(label)])
}

pub(super) fn expand(kind: &str, way: Way) -> Origin {
    Origin::Expand(Expand {
        kind: kind.to_owned(),
        way,
    })
}

#[derive(Clone, Copy)]
pub(super) enum By {
    Ascending,
    Descending,
    AscendingNullable,
    DescendingNullable,
}

impl NodeSet {
    pub(super) fn by(mut self, by: By, operand: Operand) -> Self {
        self.order.push(OrderKey {
            descending: matches!(by, By::Descending | By::DescendingNullable),
            nullable: matches!(by, By::AscendingNullable | By::DescendingNullable),
        });
        for branch in &mut self.branches {
            branch.order.push(operand.clone());
        }
        self
    }

    pub(super) fn skip(mut self, number: u32) -> Self {
        self.page.skip = Some(slot(number));
        self
    }

    pub(super) fn take(mut self, number: u32) -> Self {
        self.page.take = Some(slot(number));
        self
    }

    pub(super) fn after(mut self, numbers: &[u32]) -> Self {
        self.page.after = Some(numbers.iter().copied().map(slot).collect());
        self
    }

    pub(super) fn once(mut self) -> Self {
        self.distinct = true;
        self
    }

    pub(super) fn filtered(mut self, filter: Predicate) -> Self {
        for branch in &mut self.branches {
            branch.filter = filter.clone();
        }
        self
    }
}

pub(super) fn columns(columns: impl Into<Vec<Column>>) -> Columns {
    Columns {
        columns: columns.into(),
        positions: Vec::new(),
    }
}

pub(super) fn reading(names: &[&str]) -> Columns {
    columns(
        names
            .iter()
            .map(|name| Column::Value(property(name)))
            .collect::<Vec<_>>(),
    )
}

pub(super) fn nested(read: Read) -> Column {
    Column::Nested(Box::new(read))
}

pub(super) fn list(set: NodeSet, columns: impl Into<Vec<Columns>>) -> Read {
    Read::List {
        set,
        columns: columns.into(),
    }
}

pub(super) fn one(set: NodeSet, columns: impl Into<Vec<Columns>>) -> Read {
    Read::One {
        set,
        columns: columns.into(),
    }
}

pub(super) fn connection(set: NodeSet) -> Connection {
    Connection {
        set,
        total: false,
        edges: None,
        aggregate: None,
        groups: Vec::new(),
        edge: None,
        extra: false,
    }
}

impl Connection {
    pub(super) fn total(mut self) -> Self {
        self.total = true;
        self
    }

    pub(super) fn edges(
        mut self,
        cursor: Cursor,
        edge_columns: Vec<Columns>,
        columns: Vec<Columns>,
    ) -> Self {
        self.edges = Some(Edges {
            cursor,
            edge_columns,
            columns,
        });
        self
    }

    pub(super) fn measuring(mut self, measures: Vec<MeasureOf>) -> Self {
        self.aggregate = Some(Aggregate {
            set: None,
            measures,
            positions: Vec::new(),
        });
        self
    }

    pub(super) fn grouped(mut self, keys: Vec<Vec<Operand>>, columns: Vec<Columns>) -> Self {
        self.groups.push(Groups { keys, columns });
        self
    }

    pub(super) fn read(self) -> Read {
        Read::Connection(Box::new(self))
    }
}

pub(super) const KEYSET: Cursor = Cursor::Keyset { signature: 7 };

pub(super) fn measure(measure: Measure, operands: impl Into<Vec<Operand>>) -> MeasureOf {
    MeasureOf {
        measure,
        operands: operands.into(),
    }
}

/// `$0` in the text is slot 0.
pub(super) fn call(text: &str, column: &str, this: bool) -> CustomCall {
    let mut statement = Vec::new();
    for (position, part) in text.split('$').enumerate() {
        let mut rest = part;
        if position > 0 {
            let end = part
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(part.len());
            statement.push(StatementPart::Slot(slot(
                part[..end].parse().expect("a number"),
            )));
            rest = &part[end..];
        }
        statement.push(StatementPart::Text(rest.to_owned()));
    }
    CustomCall {
        statement,
        column: column.to_owned(),
        this,
    }
}

pub(super) fn read(read: Read) -> Root {
    Root {
        kind: RootKind::Read(read),
        many: false,
        slots: Vec::new(),
        applied: Vec::new(),
    }
}

pub(super) fn write(read: Read) -> Root {
    Root {
        kind: RootKind::Write(read),
        many: false,
        slots: Vec::new(),
        applied: Vec::new(),
    }
}
